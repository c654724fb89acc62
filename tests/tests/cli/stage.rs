//! A stage for runs of the binary: both servers, a token, and a working directory with its `trueup.toml`.

use std::fmt::Write as _;

use serde_json::Value;
use trueup_tests::loopback::Running;
use trueup_tests::program::{Place, Said};
use trueup_tests::simulator::{Exchange, Permissions, Repository, Simulator};
use trueup_tests::source::Source;

/// Everything a run of the binary meets.
pub(crate) struct Stage {
    // Servers stop before what they serve is looked over.
    pub(crate) github_at: Running,
    pub(crate) source_at: Running,
    pub(crate) github: Simulator,
    pub(crate) source: Source,
    pub(crate) place: Place,
    repositories: Vec<String>,
}

impl Stage {
    /// Starts both servers; the environment holds the token `TRUEUP_GITHUB_TOKEN`.
    pub(crate) fn new() -> Self {
        let (github, source) = (Simulator::new(), Source::new());
        github.follow_system_clock();
        let (github_at, source_at) = (github.serve(), source.serve());
        let mut place = Place::new();
        place.set(TOKEN, &github.token("trueup", Permissions::propose()));
        Self { github_at, source_at, github, source, place, repositories: Vec::new() }
    }

    /// Adds a repository with one file, and a category that it is held against.
    ///
    /// The category `a` is published as `a.json`; all repositories stand in `trueup.toml`.
    pub(crate) fn keep(
        &mut self,
        name: &str,
        category: &str,
        held: &str,
        file: &str,
    ) -> Repository {
        self.keep_all(name, &[(category, held, file)])
    }

    /// Adds a repository with several files.
    pub(crate) fn keep_all(&mut self, name: &str, files: &[(&str, &str, &str)]) -> Repository {
        let mut repository = self.github.repository(name).file("README.md", "# Data\n");
        let mut text = format!("\n[[repository]]\nname = \"{name}\"\n");
        for (category, held, published) in files {
            self.source.set(category, held);
            repository = repository.file(&format!("{category}.json"), published);
            let source = format!("/model_references/v1/{category}");
            write!(
                text,
                "\n[[repository.file]]\ncategory = \"{category}\"\nsource = \"{source}\"\n\
                 path = \"{category}.json\"\n"
            )
            .unwrap();
        }
        self.repositories.push(text);
        self.place.write("trueup.toml", self.configuration());
        repository.create()
    }

    /// One repository `owner/data` whose file `a.json` drifted in one value.
    pub(crate) fn drifted() -> (Self, Repository) {
        let mut stage = Self::new();
        let repository = stage.keep("owner/data", "a", AFTER, BEFORE);
        (stage, repository)
    }

    /// The text of `trueup.toml`.
    pub(crate) fn configuration(&self) -> String {
        let (source, github) = (&self.source_at.url, &self.github_at.url);
        let head = format!(
            "name = \"models\"\n\n[source]\nname = \"PRIMARY\"\nbase_url = \"{source}\"\n\n\
             [github]\napi_url = \"{github}\"\n\n[pull_request]\nlabels = [\"sync\"]\n"
        );
        head + &self.repositories.concat()
    }

    /// Runs `trueup sync`.
    pub(crate) fn sync(&self, flags: &[&str]) -> Said {
        self.place.run(&[&["sync"], flags].concat())
    }

    /// Runs `trueup sync --format json` and returns the exit code and the report.
    pub(crate) fn report(&self, flags: &[&str]) -> (i32, Value) {
        let said = self.sync(&[flags, &["--format", "json"]].concat());
        (said.code, said.json())
    }

    /// Forgets what GitHub was asked so far.
    pub(crate) fn forget(&self) {
        self.github.clear_log();
        self.source.clear_visits();
    }

    /// The requests to GitHub that could change something, as `METHOD path`.
    pub(crate) fn writes(&self) -> Vec<String> {
        let requests = self.github.requests().into_iter().filter(Exchange::writes);
        requests.map(|request| format!("{} {}", request.method, request.path)).collect()
    }

    /// The token that runs use.
    pub(crate) fn token(&self) -> String {
        self.place.variable(TOKEN).expect("a token is set").to_owned()
    }
}

/// Asserts an exit code, and shows what was said otherwise.
#[track_caller]
pub(crate) fn assert_exit(said: &Said, code: i32) {
    assert_eq!(said.code, code, "\n{}\n{}", said.out, said.err);
}

/// Asserts that a text holds these words.
#[track_caller]
pub(crate) fn assert_says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "{word:?} is missing in:\n{text}");
    }
}

/// A file's text at the head of the sync's branch.
pub(crate) fn proposed(repository: &Repository, path: &str) -> String {
    String::from_utf8(repository.read(BRANCH, path).expect("the file is there")).unwrap()
}

pub(crate) const TOKEN: &str = "TRUEUP_GITHUB_TOKEN";
pub(crate) const BRANCH: &str = "trueup/models";
pub(crate) const BEFORE: &str = "{\n  \"x\": {\n    \"n\": 1\n  }\n}\n";
pub(crate) const AFTER: &str = r#"{"x": {"n": 2}}"#;
pub(crate) const RENDERED: &str = "{\n  \"x\": {\n    \"n\": 2\n  }\n}\n";
