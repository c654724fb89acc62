//! Plain requests for everything the simulator answers, well and badly.

use std::time::Duration;

use http::Request;
use serde_json::{Value, json};
use trueup_tests::simulator::{App, Fault, Operation, Permissions, RetryHint};

use super::signing::{ask, exchange, good, text};
use super::world::{Seen, World};

/// What the script plays on.
pub(crate) struct Stage {
    pub(crate) world: World,
    app: App,
    installation: u64,
    /// A token that may look at everything.
    pub(crate) looker: String,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let world = World::new();
        world.github.organisation("owner");
        world.github.repository("owner/empty").create();
        world.github.repository("owner/hidden").private().file("a", "1").create();
        world.github.repository("owner/old").file("a", "1").create().rename("owner/renamed");
        let app = world.github.app("keeper", Permissions::propose());
        let installation = app.install("owner");
        let looker = world.github.token("looker", Permissions::look());
        Self { world, app, installation, looker }
    }

    /// Asks below `/repos/owner` with the token that may do everything, and expects the status.
    fn ask(&self, status: u16, method: &str, path: &str, body: Value) -> Seen {
        // Whoever asks this much must take his time.
        self.world.github.advance(Duration::from_secs(10));
        let path = format!("/repos/owner/{path}");
        let seen = ask(&self.world, &self.world.token, (method, &path), body);
        assert_eq!(seen.status, status, "{method} {path}: {}", seen.body);
        seen
    }

    fn get(&self, status: u16, path: &str) -> Seen {
        self.ask(status, "GET", path, Value::Null)
    }

    /// Asks again for what was seen, and expects that it is unchanged.
    fn again(&self, path: &str) {
        let tag = self.get(200, path).header("etag").unwrap().to_owned();
        let token = ("authorization", format!("Bearer {}", self.world.token));
        let headers = [token, ("if-none-match", tag)];
        let path = format!("/repos/owner/{path}");
        assert_eq!(self.world.ask("GET", &path, &headers, Value::Null).unwrap().status, 304);
    }

    pub(crate) fn reading(&self) {
        let base = self.world.repository.tip("main").unwrap();
        let blob = self.world.repository.git(&["rev-parse", "main:a.json"]);
        let nowhere = "1".repeat(40);
        self.get(200, "data");
        for path in ["data/branches/main", "data/git/trees/main", "data/pulls?state=all"] {
            self.again(path);
        }
        self.again(&format!("data/git/blobs/{blob}"));
        self.get(200, &format!("data/git/commits/{base}"));
        self.get(200, "data/compare/main...main");
        self.get(200, "data/commits?path=a.json&sha=main&per_page=100");
        self.get(404, "data/commits?sha=none");
        self.get(409, "empty/commits");
        self.get(200, "data/git/ref/heads/main");
        self.get(200, "data/git/matching-refs/heads/ma");
        for path in ["branches/none", "git/trees/none", "git/ref/heads/mai", "compare/main...none"]
        {
            self.get(404, &format!("data/{path}"));
        }
        self.get(404, &format!("data/git/commits/{nowhere}"));
        self.get(404, &format!("data/git/blobs/{nowhere}"));
        self.get(422, "data/git/blobs/none");
        self.get(404, "none/pulls");
        self.world.repository.limit_blobs(0);
        self.get(403, &format!("data/git/blobs/{blob}"));
        for path in
            ["blobs/{}", "commits/{}", "ref/heads/main", "trees/main", "matching-refs/heads/x"]
        {
            self.get(409, &format!("empty/git/{}", path.replace("{}", &nowhere)));
        }
        self.get(301, "old");
        self.get(301, "old/branches/main");
        let limit = ask(&self.world, &self.looker, ("GET", "/rate_limit"), Value::Null);
        limit.ok();
    }

    pub(crate) fn git_data(&self) {
        let base = self.world.repository.tip("main").unwrap();
        let tree = self.world.repository.tree_of("main");
        let entry = json!({"path": "a.json", "mode": "100644", "type": "blob", "content": "1"});
        let absent = json!({"path": "none", "mode": "100644", "type": "blob", "sha": null});
        self.ask(201, "POST", "data/git/blobs", json!({"content": "1"}));
        self.ask(422, "POST", "data/git/blobs", json!({"content": "?", "encoding": "base64"}));
        self.ask(201, "POST", "data/git/trees", json!({"base_tree": base, "tree": [entry]}));
        self.ask(422, "POST", "data/git/trees", json!({"base_tree": base, "tree": [absent]}));
        let commit = json!({"message": "m", "tree": tree, "parents": [base]});
        self.ask(201, "POST", "data/git/commits", commit.clone());
        let nowhere = json!({"message": "m", "tree": "1".repeat(40)});
        self.ask(422, "POST", "data/git/commits", nowhere);
        self.ask(409, "POST", "empty/git/blobs", json!({"content": "1"}));
        self.ask(409, "POST", "empty/git/trees", json!({"tree": []}));
        self.ask(409, "POST", "empty/git/commits", commit);
    }

    pub(crate) fn references(&self) {
        let base = self.world.repository.tip("main").unwrap();
        let next = self.world.commit("b.json", "1");
        let made = |name: &str, id: &str| json!({"ref": format!("refs/heads/{name}"), "sha": id});
        self.ask(201, "POST", "data/git/refs", made("short", &base));
        self.ask(422, "POST", "data/git/refs", made("short", &base));
        self.ask(422, "POST", "data/git/refs", made("short/below", &base));
        self.ask(422, "POST", "data/git/refs", made("a..b", &base));
        self.ask(409, "POST", "empty/git/refs", made("main", &base));
        let moved = |id: &str| json!({"sha": id, "force": false});
        self.ask(200, "PATCH", "data/git/refs/heads/short", moved(&next));
        self.ask(422, "PATCH", "data/git/refs/heads/short", moved(&base));
        self.ask(422, "PATCH", "data/git/refs/heads/none", moved(&base));
        self.ask(409, "PATCH", "empty/git/refs/heads/main", moved(&base));
        self.ask(204, "DELETE", "data/git/refs/heads/short", Value::Null);
        self.ask(422, "DELETE", "data/git/refs/heads/short", Value::Null);
    }

    pub(crate) fn pull_requests(&self) {
        self.world.branch("aside");
        let pull = |head: &str, base: &str| json!({"head": head, "base": base, "title": "T"});
        self.ask(201, "POST", "data/pulls", pull("aside", "main"));
        for (head, base) in
            [("aside", "main"), ("none", "main"), ("aside", "none"), ("main", "main")]
        {
            self.ask(422, "POST", "data/pulls", pull(head, base));
        }
        self.get(200, "data/pulls/1");
        self.get(404, "data/pulls/7");
        self.ask(200, "PATCH", "data/pulls/1", json!({"body": "Why"}));
        self.ask(404, "PATCH", "data/pulls/7", json!({"body": "Why"}));
        self.ask(422, "PATCH", "data/pulls/1", json!({"body": "x".repeat(65_537)}));
        let path = "data/pulls/1/requested_reviewers";
        self.ask(201, "POST", path, json!({"reviewers": ["helper"]}));
        self.ask(422, "POST", path, json!({"reviewers": ["stranger"]}));
        let path = "data/pulls/7/requested_reviewers";
        self.ask(404, "POST", path, json!({"reviewers": ["helper"]}));
    }

    pub(crate) fn conversation(&self) {
        let labels = json!({"labels": ["sync"]});
        let comment = json!({"body": "Hello"});
        let assignees = json!({"assignees": ["helper"]});
        self.ask(201, "POST", "data/labels", json!({"name": "sync"}));
        self.ask(422, "POST", "data/labels", json!({"name": "sync"}));
        for (number, found, made) in [(1, 200, 201), (7, 404, 404)] {
            let issue = format!("data/issues/{number}");
            self.ask(found, "POST", &format!("{issue}/labels"), labels.clone());
            self.ask(found, "PUT", &format!("{issue}/labels"), labels.clone());
            self.ask(found, "DELETE", &format!("{issue}/labels/sync"), Value::Null);
            self.ask(made, "POST", &format!("{issue}/comments"), comment.clone());
            self.ask(made, "POST", &format!("{issue}/assignees"), assignees.clone());
            for list in ["comments", "events", "labels"] {
                self.get(found, &format!("{issue}/{list}"));
            }
        }
        let long = json!({"body": "x".repeat(65_537)});
        let seen = self.get(200, "data/issues/1/comments");
        let comment = format!("data/issues/comments/{}", seen.body[0]["id"]);
        self.ask(200, "PATCH", &comment, json!({"body": "Hello again"}));
        self.ask(404, "PATCH", "data/issues/comments/7", json!({"body": "Hello"}));
        self.ask(422, "PATCH", &comment, long.clone());
        self.ask(422, "POST", "data/issues/1/comments", long);
        self.ask(422, "POST", "data/issues/1/labels", json!({}));
    }

    pub(crate) fn apps(&self) {
        let Self { world, app, installation, .. } = self;
        let look = |status: u16, path: &str| {
            let seen = ask(world, &good(world, app), ("GET", path), Value::Null);
            assert_eq!(seen.status, status, "{path}: {}", seen.body);
        };
        look(200, "/app");
        let stranger = json!({"iat": world.github.now(), "exp": world.github.now() + 9, "iss": 1});
        let stranger = super::signing::sign(app, &stranger);
        assert_eq!(ask(world, &stranger, ("GET", "/app"), Value::Null).status, 404);
        assert_eq!(ask(world, "none", ("GET", "/app"), Value::Null).status, 401);
        let person = world.github.personal_token("octocat", Permissions::look());
        for (token, status) in [(person.as_str(), 200), (&world.token, 403), ("none", 401)] {
            assert_eq!(ask(world, token, ("GET", "/user"), Value::Null).status, status);
        }
        look(200, &format!("/app/installations/{installation}"));
        look(404, "/app/installations/1");
        let path = format!("/app/installations/{installation}");
        assert_eq!(ask(world, &world.token, ("GET", &path), Value::Null).status, 401);
        for kind in ["orgs", "users"] {
            look(200, &format!("/{kind}/owner/installation"));
            look(404, &format!("/{kind}/none/installation"));
        }
        look(200, "/repos/owner/data/installation");
        look(301, "/repos/owner/old/installation");
        look(404, "/repos/owner/none/installation");
        let path = "/repos/owner/data/installation";
        assert_eq!(ask(world, &world.token, ("GET", path), Value::Null).status, 401);
        let exchange = |status: u16, id: u64, body: Value| {
            let seen = exchange(world, app, id, body);
            assert_eq!(seen.status, status, "{}", seen.body);
            seen
        };
        let token = text(&exchange(201, *installation, Value::Null));
        exchange(404, 1, Value::Null);
        exchange(422, *installation, json!({"permissions": {"workflows": "write"}}));
        let path = format!("/app/installations/{installation}/access_tokens");
        assert_eq!(ask(world, &token, ("POST", &path), Value::Null).status, 401);
        let listed = ("GET", "/installation/repositories");
        ask(world, &token, listed, Value::Null).ok();
        let person = world.github.personal_token("helper", Permissions::look());
        assert_eq!(ask(world, &person, listed, Value::Null).status, 403);
        app.suspend(*installation);
        exchange(403, *installation, Value::Null);
        assert_eq!(ask(world, &token, ("GET", "/repos/owner/data"), Value::Null).status, 401);
    }

    /// What a token may not do that its App narrowed to looking.
    pub(crate) fn narrowed(&self) {
        let Self { world, app, installation, .. } = self;
        let looking = json!({"permissions": {"contents": "read", "pull_requests": "read"}});
        let narrow = text(&exchange(world, app, *installation, looking));
        let base = world.repository.tip("main").unwrap();
        let commit = json!({"message": "m", "tree": world.repository.tree_of("main")});
        for (method, path, body) in [
            ("POST", "git/commits", commit),
            ("POST", "git/refs", json!({"ref": "refs/heads/weak", "sha": base})),
            ("PATCH", "git/refs/heads/main", json!({"sha": base, "force": false})),
            ("PATCH", "pulls/1", json!({"body": "Why"})),
        ] {
            let path = format!("/repos/owner/data/{path}");
            let seen = ask(world, &narrow, (method, &path), body);
            assert_eq!(seen.error(), (403, "Resource not accessible by integration"), "{path}");
        }
    }

    /// Who may not do what.
    pub(crate) fn refusals(&self) {
        let world = &self.world;
        let weak = |method: &str, path: &str, body: Value| {
            let path = format!("/repos/owner/data/{path}");
            let seen = ask(world, &self.looker, (method, &path), body);
            assert_eq!(seen.status, 403, "{path}: {}", seen.body);
        };
        weak("POST", "git/blobs", json!({"content": "1"}));
        weak("POST", "issues/1/labels", json!({"labels": ["sync"]}));
        weak("POST", "issues/1/comments", json!({"body": "Hello"}));
        weak("POST", "pulls", json!({"head": "aside", "base": "main", "title": "T"}));
        weak("POST", "git/trees", json!({"tree": []}));
        let blob = json!({"content": "1"});
        let anonymous = world.ask("POST", "/repos/owner/data/git/blobs", &[], blob.clone());
        assert_eq!(anonymous.unwrap().status, 401);
        self.ask(404, "POST", "none/git/blobs", blob.clone());
        self.ask(307, "POST", "old/git/blobs", blob);
        let malformed = Request::post("/repos/owner/data/git/blobs").header("user-agent", "plain");
        let malformed = world.github.answer(malformed.body(b"{".to_vec()).unwrap()).unwrap();
        assert_eq!(malformed.status(), 400);
        let hidden = world.ask("GET", "/repos/owner/hidden", &[], Value::Null).unwrap();
        assert_eq!(hidden.status, 404);
        let unnamed = Request::get("/repos/owner/data").body(Vec::new()).unwrap();
        assert_eq!(world.github.answer(unnamed).unwrap().status(), 403);
    }

    /// What goes wrong without anybody's fault.
    pub(crate) fn trouble(&self) {
        let world = &self.world;
        let blob = || self.world.post("/git/blobs", json!({"content": "1"}));
        for status in [403, 429] {
            let retry = RetryHint::Seconds(7);
            world.github.fault(Fault::SecondaryLimit { status, retry });
            assert_eq!(blob().header("retry-after"), Some("7"));
            let reset = Duration::from_secs(60);
            world.github.fault(Fault::PrimaryLimit { status, reset });
            assert_eq!(world.get("").status, status);
        }
        for status in [500, 502, 503, 504] {
            world.github.fault(Fault::Status(status));
            assert_eq!(world.get("").status, status);
        }
        for status in [500, 502, 503] {
            world.github.fault(Fault::Html(status));
            assert_eq!(blob().status, status);
        }
        for operation in [Operation::CreateTree, Operation::CreateCommit, Operation::CreatePull] {
            world.github.fault(Fault::Lag).on(operation);
        }
        let tree = world.repository.tree_of("main");
        assert_eq!(world.post("/git/trees", json!({"tree": []})).status, 422);
        assert_eq!(world.post("/git/commits", json!({"message": "m", "tree": tree})).status, 422);
        let pull = json!({"head": "aside", "base": "main", "title": "T"});
        assert_eq!(world.post("/pulls", pull).status, 422);
    }
}
