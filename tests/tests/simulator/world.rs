//! A small GitHub with one repository, and a client that knows nothing but HTTP.

use http::{HeaderMap, Request};
use serde_json::{Value, json};
use trueup_tests::simulator::{Dropped, Permissions, Repository, Simulator};

/// One repository, `owner/data`, and a token that may do everything.
pub(crate) struct World {
    pub(crate) github: Simulator,
    pub(crate) repository: Repository,
    pub(crate) token: String,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
    pub(crate) body: Value,
}

impl World {
    pub(crate) fn new() -> Self {
        let github = Simulator::new();
        let repository = github
            .repository("owner/data")
            .file("a.json", "{}\n")
            .file("dir/b.json", "[1]\n")
            .file("dir/deep/c.json", "[2]\n")
            .collaborator("helper")
            .team("keepers")
            .create();
        let token = github.token("trueup", Permissions::everything());
        Self { github, repository, token }
    }

    /// Sends a request below `/repos/owner/data`, with the token.
    pub(crate) fn send(&self, method: &str, path: &str, body: Value) -> Seen {
        let headers = [("authorization", format!("Bearer {}", self.token))];
        let path = format!("/repos/owner/data{path}");
        self.ask(method, &path, &headers, body).unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Seen {
        self.send("GET", path, Value::Null)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Seen {
        self.send("POST", path, body)
    }

    pub(crate) fn patch(&self, path: &str, body: Value) -> Seen {
        self.send("PATCH", path, body)
    }

    /// Sends any request with exactly these headers and a user agent.
    pub(crate) fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, String)],
        body: Value,
    ) -> Result<Seen, Dropped> {
        let body = match body {
            Value::Null => Vec::new(),
            body => body.to_string().into_bytes(),
        };
        let request = Request::builder().method(method).uri(path);
        let request = request.header("user-agent", "plain");
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let answer = self.github.answer(request.body(body).unwrap())?;
        Ok(Seen::from(answer))
    }

    /// Commits a file on top of `main` by API calls only and returns the commit.
    pub(crate) fn commit(&self, path: &str, content: &str) -> String {
        let base = self.repository.tip("main").unwrap();
        let entry = json!({"path": path, "mode": "100644", "type": "blob", "content": content});
        let tree = self.post("/git/trees", json!({"base_tree": base, "tree": [entry]}));
        let tree = tree.created()["sha"].clone();
        let commit = json!({"message": "Change", "tree": tree, "parents": [base]});
        let commit = self.post("/git/commits", commit);
        commit.created()["sha"].as_str().unwrap().to_owned()
    }

    /// Makes a branch with one commit on top of `main`.
    pub(crate) fn branch(&self, name: &str) -> String {
        let commit = self.commit(&format!("{name}.json"), "{}\n");
        let reference = json!({"ref": format!("refs/heads/{name}"), "sha": commit});
        self.post("/git/refs", reference).created();
        commit
    }

    /// Makes a branch and a pull request from it, and returns its number.
    pub(crate) fn proposal(&self, branch: &str) -> u64 {
        self.branch(branch);
        let pull = json!({"head": branch, "base": "main", "title": "A change", "body": "Why"});
        let pull = self.post("/pulls", pull);
        pull.created()["number"].as_u64().unwrap()
    }
}

impl Seen {
    pub(crate) fn created(&self) -> &Value {
        assert_eq!(self.status, 201, "{}", self.body);
        &self.body
    }

    pub(crate) fn ok(&self) -> &Value {
        assert_eq!(self.status, 200, "{}", self.body);
        &self.body
    }

    /// The status and the sentence of an error.
    pub(crate) fn error(&self) -> (u16, &str) {
        (self.status, self.body["message"].as_str().unwrap_or_default())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl From<http::Response<Vec<u8>>> for Seen {
    fn from(answer: http::Response<Vec<u8>>) -> Self {
        let (parts, bytes) = answer.into_parts();
        Self {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
            bytes,
        }
    }
}
