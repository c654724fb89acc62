//! What all answers have in common: limits, ETags, errors, pages.

use http::Request;
use serde_json::{Value, json};

use super::world::{Seen, World};

#[test]
fn every_answer_has_five_limit_headers_and_an_id() {
    let world = World::new();
    for seen in [world.get(""), world.get("/none"), world.get("/branches/none")] {
        for name in ["limit", "remaining", "reset", "resource", "used"] {
            let name = format!("x-ratelimit-{name}");
            assert!(seen.header(&name).is_some(), "{name}");
        }
        assert!(seen.header("x-github-request-id").is_some());
    }
    world.github.take_violations();
}

#[test]
fn requests_are_counted_down_until_none_is_left() {
    let world = World::new();
    world.github.set_remaining(&world.token, 2);

    let first = world.get("");
    let last = world.get("");
    let refused = world.get("");

    assert_eq!(first.header("x-ratelimit-remaining"), Some("1"));
    assert_eq!(last.header("x-ratelimit-remaining"), Some("0"));
    assert_eq!(refused.status, 403);
    assert!(refused.error().1.starts_with("API rate limit exceeded"));
    let reset: u64 = refused.header("x-ratelimit-reset").unwrap().parse().unwrap();
    assert!(reset > world.github.now());
}

#[test]
fn asking_for_the_limit_costs_nothing() {
    let world = World::new();
    let token = [("authorization", format!("Bearer {}", world.token))];
    let ask = || world.ask("GET", "/rate_limit", &token, Value::Null).unwrap();

    assert_eq!(ask().ok()["rate"], ask().ok()["rate"]);
    assert_eq!(ask().body["resources"]["core"]["remaining"], 5000);
}

#[test]
fn what_has_not_changed_is_answered_with_304_for_free() {
    let world = World::new();
    let token = ("authorization", format!("Bearer {}", world.token));
    let first = world.get("/branches/main");
    let tag = first.header("etag").unwrap().to_owned();
    let again = [token, ("if-none-match", tag)];
    let ask = || world.ask("GET", "/repos/owner/data/branches/main", &again, Value::Null);

    let same = ask().unwrap();
    world.repository.commit_on("main", &[("a.json", Some("1"))], "Change");
    let changed = ask().unwrap();

    assert_eq!(same.status, 304);
    assert!(same.bytes.is_empty());
    let left = "x-ratelimit-remaining";
    assert_eq!(same.header(left), first.header(left));
    assert_eq!(changed.status, 200);
}

#[test]
fn another_token_gets_another_etag() {
    let mut world = World::new();
    let first = world.get("").header("etag").unwrap().to_owned();
    world.token = world.github.token("trueup", trueup_tests::simulator::Permissions::propose());

    assert_ne!(world.get("").header("etag"), Some(first.as_str()));
}

#[test]
fn malformed_json_is_a_bad_request() {
    let world = World::new();
    let request = Request::post("/repos/owner/data/git/blobs")
        .header("user-agent", "plain")
        .header("authorization", format!("Bearer {}", world.token))
        .body(b"{\"content\"".to_vec());

    let seen = Seen::from(world.github.answer(request.unwrap()).unwrap());

    assert_eq!(seen.error(), (400, "Problems parsing JSON"));
}

#[test]
fn errors_name_their_status_and_documentation() {
    let world = World::new();

    let seen = world.get("/git/ref/heads/none");

    let expected = json!({
        "message": "Not Found",
        "documentation_url": "https://docs.github.com/rest",
        "status": "404",
    });
    assert_eq!(seen.body, expected);
}

#[test]
fn long_lists_come_in_pages_that_name_each_other() {
    let world = World::new();
    for number in 0..3 {
        world.repository.set_branch(&format!("b{number}"), "main");
        world.repository.commit_on(&format!("b{number}"), &[("x", Some("1"))], "Change");
        world.repository.open_pull_request(&format!("b{number}"), "main", "Title");
    }

    let first = world.get("/pulls?per_page=2");
    let second = world.get("/pulls?per_page=2&page=2");
    let whole = world.get("/pulls");

    let numbers = |seen: &Seen| -> Vec<u64> {
        let pulls = seen.body.as_array().unwrap().iter();
        pulls.map(|pull| pull["number"].as_u64().unwrap()).collect()
    };
    assert_eq!(numbers(&first), [3, 2]);
    assert_eq!(numbers(&second), [1]);
    let link = first.header("link").unwrap();
    let next = "<https://api.github.com/repos/owner/data/pulls?page=2&per_page=2>; rel=\"next\"";
    assert!(link.contains(next), "{link}");
    assert!(!second.header("link").unwrap().contains("rel=\"next\""));
    assert_eq!(whole.header("link"), None);
}
