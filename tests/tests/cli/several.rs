//! One configuration for several repositories, branches and sources.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use http::HeaderMap;
use serde_json::json;

use crate::stage::{AFTER, BEFORE, BRANCH, Stage, assert_exit, assert_says};
use trueup_tests::loopback::Running;
use trueup_tests::simulator::Repository;
use trueup_tests::source::{Misbehaviour, Source};

/// A source on a host of its own, and the headers of all that it is asked.
struct Elsewhere {
    at: Running,
    source: Source,
    headers: Arc<Mutex<Vec<HeaderMap>>>,
}

impl Elsewhere {
    fn serving(category: &str) -> Self {
        let source = Source::new().with(category, AFTER);
        let headers = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&headers);
        let noted = axum::middleware::map_request(move |request: axum::extract::Request| {
            seen.lock().unwrap().push(request.headers().clone());
            async move { request }
        });
        let at = Running::start(source.router().layer(noted), 0).unwrap();
        Self { at, source, headers }
    }

    fn url(&self, category: &str) -> String {
        format!("{}/model_references/v1/{category}", self.at.url)
    }
}

/// Three repositories on three branches: `a` and `c` below the base, `b` and `d` on hosts of their own.
struct Several {
    stage: Stage,
    second: Elsewhere,
    third: Elsewhere,
    one: Repository,
    two: Repository,
    three: Repository,
}

impl Several {
    fn new() -> Self {
        let stage = Stage::new();
        let (second, third) = (Elsewhere::serving("b"), Elsewhere::serving("d"));
        for category in ["a", "c"] {
            stage.source.set(category, AFTER);
        }
        let repository = |name: &str, files: &[&str]| {
            let start = stage.github.repository(name).file("README.md", "# Data\n");
            files.iter().fold(start, |repository, file| repository.file(file, BEFORE)).create()
        };
        let one = repository("owner/one", &["a.json"]);
        let two = repository("owner/two", &["data/b.json"]);
        let three = repository("other/three", &["c.json", "d.json"]);
        two.set_branch("next", "main");
        three.set_branch("data/v2", "main");
        let several = Self { stage, second, third, one, two, three };
        several.stage.place.write("trueup.toml", several.configuration());
        several
    }

    fn configuration(&self) -> String {
        let mut text = self.stage.configuration();
        let files = [
            ("owner/one", "main", "a", "/model_references/v1/a", "a.json"),
            ("owner/two", "next", "b", &self.second.url("b"), "data/b.json"),
            ("other/three", "data/v2", "c", "model_references/v1/c", "c.json"),
            ("Other/Three", "data/v2", "d", &self.third.url("d"), "d.json"),
        ];
        for (repository, branch, category, source, path) in files {
            write!(
                text,
                "\n[[repository]]\nname = \"{repository}\"\nbranch = \"{branch}\"\n\n\
                 [[repository.file]]\ncategory = \"{category}\"\nsource = \"{source}\"\npath = \"{path}\"\n"
            )
            .unwrap();
        }
        text
    }

    /// The pull requests of each repository: into which branch, and what they change.
    fn proposals(&self) -> Vec<String> {
        let repositories = [("one", &self.one), ("two", &self.two), ("three", &self.three)];
        let proposals = repositories.iter().flat_map(|(name, repository)| {
            repository.pull_requests().into_iter().map(move |pull| {
                let base = &pull.base_branch;
                let changed = repository.git(&["diff", "--name-only", base, BRANCH]);
                format!("{name} {base}: {}", changed.replace('\n', " "))
            })
        });
        proposals.collect()
    }
}

#[test]
fn every_repository_gets_one_pull_request_into_its_own_branch() {
    let several = Several::new();
    for outcome in ["opened", "unchanged"] {
        let (code, report) = several.stage.report(&[]);

        assert_eq!(code, 0, "{report:#}");
        let outcomes = report["targets"].as_array().unwrap().iter().map(|it| &it["outcome"]);
        assert_eq!(outcomes.collect::<Vec<_>>(), [outcome; 3]);
        assert_eq!(
            several.proposals(),
            ["one main: a.json", "two next: data/b.json", "three data/v2: c.json d.json"]
        );
    }
}

#[test]
fn no_source_is_sent_credentials_or_told_of_the_others() {
    let several = Several::new();

    assert_exit(&several.stage.sync(&[]), 0);

    let paths = |source: &Source| -> Vec<String> {
        source.visits().into_iter().map(|visit| visit.path).collect()
    };
    assert_eq!(paths(&several.second.source), ["/model_references/v1/b"]);
    assert_eq!(paths(&several.third.source), ["/model_references/v1/d"]);
    assert_eq!(several.stage.source.visits().len(), 2);
    let token = several.stage.token();
    for elsewhere in [&several.second, &several.third] {
        let headers = elsewhere.headers.lock().unwrap();
        let [headers] = &headers[..] else { panic!("{headers:?}") };
        let told = ["authorization", "cookie", "proxy-authorization", "referer", "if-none-match"];
        assert!(told.iter().all(|name| !headers.contains_key(*name)), "{headers:?}");
        assert!(!format!("{headers:?}").contains(&token));
    }
}

#[test]
fn a_source_that_is_down_fails_its_own_category_alone() {
    let Several { stage, second, third, one, two, three } = Several::new();
    let url = second.url("b");
    drop(second);
    third.source.misbehave("d", Misbehaviour::Status(404));

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["owner/two  failed", &url, "d.json could not be checked"]);
    assert_eq!(one.pull_requests().len(), 1);
    assert_eq!(two.pull_requests().len(), 0);
    assert_eq!(three.git(&["diff", "--name-only", "data/v2", BRANCH]), "c.json");
}

#[test]
fn a_source_cannot_send_a_run_to_another_host() {
    let several = Several::new();
    several.second.source.misbehave("b", Misbehaviour::Redirect(several.third.url("d")));

    let (code, report) = several.stage.report(&["--categories", "a,b"]);

    assert_eq!((code, &report["verdict"]), (1, &json!("partial")));
    assert_eq!(several.third.source.visits().len(), 0);
    assert_eq!(several.proposals(), ["one main: a.json"]);
}

#[test]
fn a_base_on_the_command_line_moves_no_whole_url() {
    let several = Several::new();
    let moved = Source::new().with("a", AFTER).with("c", AFTER);
    let moved_at = moved.serve();

    assert_exit(&several.stage.sync(&["--primary-url", &moved_at.url]), 0);

    assert_eq!((moved.visits().len(), several.stage.source.visits().len()), (2, 0));
    assert_eq!((several.second.source.visits().len(), several.third.source.visits().len()), (1, 1));
}
