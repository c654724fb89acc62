//! A stage for runs of the binary against emulate: both servers, a repository that drifted, and its `trueup.toml`.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::blocking::Client;
use serde_json::{Value, json};
use trueup_tests::loopback::Running;
use trueup_tests::program::{Place, Said};
use trueup_tests::skip::{Lack, skip};
use trueup_tests::source::Source;

use crate::server::Server;

/// Everything a run of the binary meets.
pub(crate) struct Stage {
    pub(crate) github: Server,
    pub(crate) place: Place,
    client: Client,
    _source: Running,
}

impl Stage {
    /// Sets up the repository `owner/data` with [`PUBLISHED`], of which [`HELD`] differs, or skips the test.
    pub(crate) fn drifted(test: &str) -> Option<Self> {
        let github = match Server::start(&seed()) {
            Ok(github) => github,
            Err(missing) => {
                skip(test, Lack::NotInstalled(missing));
                return None;
            }
        };
        let (source, place) = (source(), Place::new());
        place.write("trueup.toml", configuration(&source.url, &github.url()));
        let stage = Self { github, place, client: client(), _source: source };
        for (path, content) in PUBLISHED {
            stage.publish(path, content);
        }
        stage.asked();
        Some(stage)
    }

    /// Runs `trueup sync`.
    pub(crate) fn sync(&self, flags: &[&str]) -> Said {
        self.place.run(&[&["sync"], flags].concat())
    }

    /// Reads something of the repository as a person with nothing but HTTP does.
    pub(crate) fn get(&self, below: &str) -> Value {
        let url = format!("{}/repos/owner/data{below}", self.github.url());
        let response = self.client.get(url).bearer_auth(TOKEN).send().unwrap();
        assert_eq!(response.status(), 200, "{below}");
        serde_json::from_slice(&response.bytes().unwrap()).unwrap()
    }

    /// Returns what was asked of GitHub since the last time, as `METHOD path`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.github.asked(&self.client)
    }

    /// Returns all that a visitor sees.
    pub(crate) fn everything(&self) -> [Value; 6] {
        let refs = "/git/matching-refs/heads";
        ["", refs, "/commits", "/pulls?state=all", "/issues?state=all", "/labels"]
            .map(|list| self.get(list))
    }

    /// Returns what could have changed something since the last time, as `METHOD path` below the repository.
    pub(crate) fn writes(&self) -> Vec<String> {
        let asked = self.asked().into_iter().filter(|asked| !asked.starts_with("GET "));
        asked.map(|asked| asked.replace("/repos/owner/data/", "")).collect()
    }

    /// Returns the files of a tree by their paths.
    pub(crate) fn files(&self, tree: &str) -> BTreeMap<String, String> {
        let tree = self.get(&format!("/git/trees/{tree}?recursive=1"));
        let entries = tree["tree"].as_array().unwrap().iter();
        let blobs = entries.filter(|entry| entry["type"] == "blob");
        blobs
            .map(|entry| {
                let blob = self.get(&format!("/git/blobs/{}", entry["sha"].as_str().unwrap()));
                let content = blob["content"].as_str().unwrap().replace('\n', "");
                let content = String::from_utf8(STANDARD.decode(content).unwrap()).unwrap();
                (entry["path"].as_str().unwrap().to_owned(), content)
            })
            .collect()
    }

    fn publish(&self, path: &str, content: &str) {
        let url = format!("{}/repos/owner/data/contents/{path}", self.github.url());
        let content = STANDARD.encode(content);
        let body = json!({"message": format!("Add {path}"), "content": content});
        let request = self.client.put(url).bearer_auth(TOKEN).body(body.to_string());
        assert_eq!(request.send().unwrap().status(), 201, "{path}");
    }
}

/// The id of the root tree that git itself makes of these files.
pub(crate) fn tree_by_git(files: &[(&str, &str)]) -> String {
    let place = Place::new();
    place.git(&["init", "--quiet", "."]);
    for (path, content) in files {
        place.write(path, content);
    }
    place.git(&["-c", "core.autocrlf=false", "add", "."]);
    place.git(&["write-tree"]).out.trim().to_owned()
}

fn seed() -> Value {
    let token = json!({"login": "owner", "scopes": ["repo"]});
    json!({
        "tokens": {TOKEN: token},
        "github": {
            "users": [{"login": "owner"}, {"login": "reader"}],
            "repos": [{"owner": "owner", "name": "data", "auto_init": false}],
            "apps": [{
                "app_id": APP, "slug": "trueup", "name": "trueup",
                "permissions": {"contents": "write", "pull_requests": "write", "metadata": "read"},
                "installations": [{"installation_id": INSTALLATION, "account": "owner"}],
            }, {"app_id": OTHER_APP, "slug": "other", "name": "other"}],
        },
    })
}

fn source() -> Running {
    let source = Source::new();
    for (category, held) in HELD {
        source.set(category, held);
    }
    source.serve()
}

fn client() -> Client {
    // Built beside the command line, reqwest has TLS without a provider of its own, and will not start without one.
    let _present = rustls::crypto::ring::default_provider().install_default();
    Client::builder().user_agent("plain").build().unwrap()
}

/// The text of `trueup.toml`.
fn configuration(source: &str, github: &str) -> String {
    format!(
        r#"name = "models"

[source]
name = "PRIMARY"
base_url = "{source}"

[github]
api_url = "{github}"

[pull_request]
labels = ["sync"]
reviewers = ["reader"]

[[repository]]
name = "owner/data"

[[repository.file]]
category = "a"
source = "/model_references/v1/a"
path = "a.json"

[[repository.file]]
category = "b"
source = "/model_references/v1/b"
path = "deep/er/b.json"
"#
    )
}

/// The token of the repository's owner.
pub(crate) const TOKEN: &str = "token-of-owner";

/// The App, installed for its owner's repositories; emulate makes its key.
pub(crate) const APP: u64 = 4711;

/// An App that is installed nowhere.
pub(crate) const OTHER_APP: u64 = 4712;

/// The App's one installation.
pub(crate) const INSTALLATION: u64 = 815;

/// The files as they stand on `main`.
const PUBLISHED: [(&str, &str); 4] = [
    ("README.md", "# Data\n"),
    ("a.json", "{\n  \"x\": {\n    \"n\": 1\n  }\n}\n"),
    ("deep/er/b.json", "{\r\n\t\"é\": {\r\n\t\t\"n\": 1.50\r\n\t}\r\n}"),
    ("deep/other.txt", "untouched"),
];

/// The categories as the source holds them.
const HELD: [(&str, &str); 2] =
    [("a", r#"{"x": {"n": 2}}"#), ("b", r#"{"é": {"n": 1.5}, "z": {"n": 3}}"#)];

/// The files as they are to be.
pub(crate) const PROPOSED: [(&str, &str); 4] = [
    ("README.md", "# Data\n"),
    ("a.json", "{\n  \"x\": {\n    \"n\": 2\n  }\n}\n"),
    (
        "deep/er/b.json",
        "{\r\n\t\"é\": {\r\n\t\t\"n\": 1.50\r\n\t},\r\n\t\"z\": {\r\n\t\t\"n\": 3\r\n\t}\r\n}",
    ),
    ("deep/other.txt", "untouched"),
];
