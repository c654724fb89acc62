//! A stage for one repository and its sources: what nearly every test of the engine begins with.

use trueup_core::compare::Rules;
use trueup_core::engine::options::{
    Extras, FileOptions, Mode, OnDrift, Origin, SourceOptions, TargetOptions,
};
use trueup_core::engine::{Checkup, Engine, Memory, Options, Outcome, Plan, Report};
use trueup_core::family::Family;
use trueup_core::github::{Access, Api};
use trueup_core::http::DEADLINE;
use trueup_core::http::pace::PaceOptions;
use trueup_core::http::retry::RetryOptions;
use trueup_core::plan::{Guard, TargetEdits};
use trueup_core::secret::Secret;
use trueup_core::time::Timestamp;
use trueup_core::wording::Ladder;

use crate::host::{Host, World};
use crate::simulator::{Exchange, Permissions, Repository, Simulator};
use crate::source::Source;
use crate::texts::{self, ALPHA, BETA, NEW};

/// A simulated GitHub with one repository, a source, and a token that may propose.
#[derive(Debug)]
pub struct Scene {
    /// The simulated GitHub.
    pub github: Simulator,
    /// The repository `owner/data`, its branch `main`.
    pub repo: Repository,
    /// The source at [`SOURCE`].
    pub source: Source,
    token: String,
    files: Vec<FileOptions>,
}

impl Scene {
    /// Sets up categories with what the source holds and what is published; `None` for a missing file.
    ///
    /// The category `a` is published as `a.json`.
    pub fn new(categories: &[(&str, &str, Option<&str>)]) -> Self {
        let github = Simulator::new();
        let source = Source::new();
        let mut repo = github.repository("owner/data").file("README.md", "# Data\n");
        for (category, held, published) in categories {
            source.set(category, held);
            if let Some(published) = published {
                repo = repo.file(&format!("{category}.json"), published);
            }
        }
        let repo = repo.create();
        let token = github.token("trueup", Permissions::propose());
        let files = categories.iter().map(|(category, ..)| file(category)).collect();
        Self { github, repo, source, token, files }
    }

    /// One category `a` that drifted in one value.
    pub fn drifted() -> Self {
        Self::new(&[("a", r#"{"x": {"n": 2}}"#, Some("{\n  \"x\": {\n    \"n\": 1\n  }\n}\n"))])
    }

    /// One category `a` without drift.
    pub fn in_sync() -> Self {
        Self::new(&[("a", r#"{"x": {"n": 1}}"#, Some("{\n  \"x\": {\n    \"n\": 1\n  }\n}\n"))])
    }

    /// One category `texts` whose files are those of these paths and texts, a text reference in `db.json` and `models.csv`.
    pub fn texts(held: &str, published: &[(&str, &str)]) -> Self {
        let github = Simulator::new();
        let source = Source::new().with("texts", held);
        let repo = github.repository("owner/data").file("README.md", "# Data\n");
        let repo = published.iter().fold(repo, |repo, (path, text)| repo.file(path, text)).create();
        let token = github.token("trueup", Permissions::propose());
        let family = Family::TextReference { csv_path: "models.csv".to_owned() };
        let files = vec![FileOptions { path: "db.json".to_owned(), family, ..file("texts") }];
        Self { github, repo, source, token, files }
    }

    /// Two models in agreement, and a third one that only the source has yet.
    pub fn new_model() -> Self {
        let (table, entries) = (texts::table(&[ALPHA, BETA]), texts::entries(&[ALPHA, BETA]));
        let published = [("db.json", entries.as_str()), ("models.csv", &table)];
        Self::texts(&texts::source(&[ALPHA, NEW, BETA]), &published)
    }

    /// Returns the options of a run that proposes.
    pub fn options(&self) -> Options {
        Options {
            sync: "models".into(),
            source: SourceOptions { name: "PRIMARY".into(), timeout: DEADLINE, last_updated: None },
            api: Api::new(API),
            access: Access::Token(Secret::new(self.token.clone())),
            web_url: "https://github.com".into(),
            origin: Origin::Text,
            targets: vec![self.target()],
            rules: Rules::default(),
            guard: Guard::default(),
            target_edits: TargetEdits::default(),
            threshold: 1,
            extras: Extras { labels: vec!["sync".into()], ..Extras::default() },
            ladder: Ladder::default(),
            mode: Mode::Propose,
            budget: None,
            retry: RetryOptions::default(),
            pace: PaceOptions::default(),
        }
    }

    fn target(&self) -> TargetOptions {
        TargetOptions {
            repository: "owner/data".parse().expect("a repository's name"),
            branch: "main".parse().expect("a branch's name"),
            files: self.files.clone(),
            unselected: Vec::new(),
        }
    }

    /// Starts a run that is performed request by request.
    pub fn host(&self, options: Options, memory: Memory) -> Host<'_> {
        Host::new(self.world(), options, memory)
    }

    /// Runs once with the usual options and no memory.
    pub fn run(&self) -> Outcome {
        self.run_with(|_| {})
    }

    /// Runs once with other options and no memory.
    pub fn run_with(&self, change: impl FnOnce(&mut Options)) -> Outcome {
        let mut options = self.options();
        change(&mut options);
        self.world().run(options, Memory::default())
    }

    /// Returns what a run would do, as it is kept and read again.
    pub fn plan(&self) -> Plan {
        self.plan_with(|_| {})
    }

    /// Returns likewise what a run with other options would do.
    pub fn plan_with(&self, change: impl FnOnce(&mut Options)) -> Plan {
        let outcome = self.run_with(|options| {
            change(options);
            options.mode = Mode::Plan(OnDrift::Succeed);
        });
        Plan::parse(outcome.plan.to_text().as_bytes()).expect("what was written is read")
    }

    /// Carries a plan out.
    pub fn apply(&self, plan: &Plan) -> Report {
        self.applying(plan).finish()
    }

    /// Starts to carry out a plan.
    pub fn applying(&self, plan: &Plan) -> Host<'_, Report> {
        // Of the options only those count that say how GitHub is asked.
        let options = Options { targets: Vec::new(), ..self.options() };
        Host::apply(self.world(), options, plan.clone())
    }

    /// Looks, with other options, at everything that a run would meet.
    pub fn checkup_with(&self, change: impl FnOnce(&mut Options)) -> Checkup {
        let mut options = self.options();
        change(&mut options);
        let now = Timestamp::from_unix_secs(self.github.now());
        Host::driving(Engine::doctor(options), now, self.world()).finish()
    }

    /// Gives out a token of the repository's owner, for what a person does by plain HTTP.
    pub fn owner_token(&self) -> String {
        self.github.personal_token("owner", Permissions::everything())
    }

    /// Returns what answers the requests of a run.
    pub const fn world(&self) -> World<'_> {
        World { github: &self.github, source: &self.source, key: None }
    }

    /// Returns a published file's text on a branch.
    pub fn read(&self, branch: &str, path: &str) -> String {
        let bytes = self.repo.read(branch, path).expect("the file is there");
        String::from_utf8(bytes).expect("the file is text")
    }

    /// Returns the requests so far that could change something, as `METHOD path`.
    pub fn writes(&self) -> Vec<String> {
        let requests = self.github.requests().into_iter().filter(Exchange::writes);
        requests.map(|request| format!("{} {}", request.method, request.path)).collect()
    }
}

/// The source's file of a category, published as `{category}.json`.
pub fn file(category: &str) -> FileOptions {
    FileOptions {
        category: category.to_owned(),
        source: format!("{SOURCE}/model_references/v1/{category}"),
        path: format!("{category}.json"),
        family: Family::default(),
        owned: Vec::new(),
        companion: None,
    }
}

/// Where the simulated GitHub's API is, in process.
pub const API: &str = "https://api.github.com";

/// Where the source is, in process.
pub const SOURCE: &str = "https://primary.example.org";

/// The sync's branch.
pub const BRANCH: &str = "trueup/models";
