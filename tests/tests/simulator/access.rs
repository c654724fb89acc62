//! Tokens, visibility and permissions.

use http::Request;
use serde_json::{Value, json};
use trueup_tests::simulator::{Level, Permissions};

use super::world::{Seen, World};

fn with(token: &str) -> [(&'static str, String); 1] {
    [("authorization", format!("Bearer {token}"))]
}

#[test]
fn an_unknown_token_is_bad_credentials_even_for_public_reads() {
    let world = World::new();

    let seen = world.ask("GET", "/repos/owner/data", &with("nonsense"), Value::Null).unwrap();

    assert_eq!(seen.error(), (401, "Bad credentials"));
    assert_eq!(seen.body["status"], "401");
    assert!(seen.body["documentation_url"].is_string());
}

#[test]
fn an_expired_token_is_bad_credentials() {
    let world = World::new();
    world.get("").ok();
    world.github.expire(&world.token);

    assert_eq!(world.get("").error(), (401, "Bad credentials"));
}

#[test]
fn the_older_scheme_is_a_token_too() {
    let world = World::new();
    let header = [("authorization", format!("token {}", world.token))];

    let seen = world.ask("GET", "/installation/repositories", &header, Value::Null).unwrap();

    seen.ok();
}

#[test]
fn the_public_may_read_and_not_write() {
    let world = World::new();

    let read = world.ask("GET", "/repos/owner/data/branches/main", &[], Value::Null).unwrap();
    let blob = json!({"content": "1"});
    let written = world.ask("POST", "/repos/owner/data/git/blobs", &[], blob).unwrap();

    read.ok();
    assert_eq!(written.error(), (401, "Requires authentication"));
}

#[test]
fn a_private_repository_is_not_there_for_others() {
    let world = World::new();
    world.github.repository("owner/secret").private().file("a", "1").create();
    let narrow = world.github.token("narrow", Permissions::propose().only(&["owner/data"]));
    let path = "/repos/owner/secret/branches/main";

    let anonymous = world.ask("GET", path, &[], Value::Null).unwrap();
    let stranger = world.ask("GET", path, &with(&narrow), Value::Null).unwrap();
    let known = world.ask("GET", path, &with(&world.token), Value::Null).unwrap();

    assert_eq!(anonymous.error(), (404, "Not Found"));
    assert_eq!(stranger.error(), (404, "Not Found"));
    known.ok();
}

#[test]
fn a_narrow_token_may_not_write() {
    let world = World::new();
    let blob = json!({"content": "1"});
    let bot = world.github.token("looker", Permissions::look());
    let person = world.github.personal_token("looker", Permissions::look());
    let post = |token: &str| -> Seen {
        let path = "/repos/owner/data/git/blobs";
        world.ask("POST", path, &with(token), blob.clone()).unwrap()
    };

    assert_eq!(post(&bot).error(), (403, "Resource not accessible by integration"));
    let message = "Resource not accessible by personal access token";
    assert_eq!(post(&person).error(), (403, message));
}

#[test]
fn workflows_need_a_permission_of_their_own() {
    let world = World::new();
    let path = ".github/workflows/check.yml";
    let entry = json!({"path": path, "mode": "100644", "type": "blob", "content": "on: push\n"});
    let tree = json!({"base_tree": world.repository.tree_of("main"), "tree": [entry]});
    let without = world.github.token("plain", Permissions::propose());

    let url = "/repos/owner/data/git/trees";
    let refused = world.ask("POST", url, &with(&without), tree.clone()).unwrap();
    let allowed = world.post("/git/trees", tree);

    assert_eq!(refused.error(), (403, "Resource not accessible by integration"));
    allowed.created();
}

#[test]
fn labels_need_issues_or_pull_requests() {
    let world = World::new();
    let number = world.proposal("aside");
    let neither = Permissions { pull_requests: Level::None, ..Permissions::propose() };
    let neither = world.github.token("neither", neither);
    let path = format!("/repos/owner/data/issues/{number}/labels");

    let refused = world.ask("POST", &path, &with(&neither), json!({"labels": ["x"]})).unwrap();

    assert_eq!(refused.status, 403);
    world.post(&format!("/issues/{number}/labels"), json!({"labels": ["x"]})).ok();
}

#[test]
fn a_request_without_a_user_agent_is_turned_away() {
    let world = World::new();
    let request = Request::get("/repos/owner/data").body(Vec::new()).unwrap();

    let seen = Seen::from(world.github.answer(request).unwrap());

    assert_eq!(seen.status, 403);
    let text = String::from_utf8(seen.bytes).unwrap();
    assert!(text.contains("User-Agent"), "{text}");
}

#[test]
fn a_person_is_behind_a_token_and_an_installation_is_nobody() {
    let world = World::new();
    let person = world.github.personal_token("octocat", Permissions::propose());
    let ask = |headers: &[(&str, String)]| world.ask("GET", "/user", headers, Value::Null).unwrap();

    assert_eq!(ask(&with(&person)).ok()["login"], "octocat");
    let refused = ask(&with(&world.token));
    assert_eq!(refused.error(), (403, "Resource not accessible by integration"));
    assert_eq!(ask(&[]).error(), (401, "Requires authentication"));
}

#[test]
fn a_classic_token_tells_its_scopes_and_goes_as_far_as_they_do() {
    let world = World::new();
    world.github.repository("owner/hidden").file("a.json", "{}").private().create();
    let ask = |token: &str, method: &str, path: &str, body: Value| {
        world.ask(method, path, &with(token), body).unwrap()
    };
    let blob = json!({"content": "1"});
    let cases =
        [(&["repo", "workflow"][..], 200, 201), (&["public_repo"], 404, 201), (&[], 404, 403)];

    for (scopes, hidden, written) in cases {
        let token = world.github.classic_token("octocat", scopes);

        let seen = ask(&token, "GET", "/repos/owner/hidden", Value::Null);

        assert_eq!(seen.header("x-oauth-scopes"), Some(scopes.join(", ").as_str()));
        assert_eq!(seen.status, hidden, "{scopes:?}");
        let wrote = ask(&token, "POST", "/repos/owner/data/git/blobs", blob.clone());
        assert_eq!(wrote.status, written, "{scopes:?}");
    }
    assert_eq!(world.get("").header("x-oauth-scopes"), None);
}

#[test]
fn a_token_that_ends_tells_when() {
    let world = World::new();
    let end = world.github.now() + 60;
    world.github.expire_at(&world.token, end);

    let seen = world.get("");

    let told = seen.header("github-authentication-token-expiration");
    assert_eq!((seen.status, told), (200, Some("2026-01-01 00:01:00 UTC")));
    world.github.advance(std::time::Duration::from_secs(60));
    assert_eq!(world.get("").error(), (401, "Bad credentials"));
}

#[test]
fn an_enterprise_server_tells_its_version() {
    let world = World::new();
    world.github.enterprise_server("3.14.2");

    let seen = world.get("");

    assert_eq!(seen.header("x-github-enterprise-version"), Some("3.14.2"));
}
