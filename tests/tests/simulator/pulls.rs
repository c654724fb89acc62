//! Pull requests: opened, refused, listed, changed, closed by what happens to branches.

use serde_json::{Value, json};

use super::world::{Seen, World};

fn open(world: &World, head: &str, base: &str) -> Seen {
    world.post("/pulls", json!({"head": head, "base": base, "title": "T", "body": "B"}))
}

fn numbers(seen: &Seen) -> Vec<u64> {
    let pulls = seen.ok().as_array().unwrap().iter();
    pulls.map(|pull| pull["number"].as_u64().unwrap()).collect()
}

#[test]
fn a_new_pull_request_tells_what_was_sent() {
    let world = World::new();
    let commit = world.branch("aside");

    let made = open(&world, "owner:aside", "main");

    assert_eq!(made.created()["number"], 1);
    assert_eq!(made.body["head"]["sha"], commit);
    assert_eq!(made.body["head"]["label"], "owner:aside");
    assert_eq!(made.body["head"]["repo"]["full_name"], "owner/data");
    assert_eq!((&made.body["title"], &made.body["body"]), (&json!("T"), &json!("B")));
    assert_eq!(made.body["state"], "open");
    assert_eq!(made.body["changed_files"], 1);
    assert_eq!(made.body["mergeable"], true);
    assert_eq!(world.repository.git(&["rev-parse", "refs/pull/1/head"]), commit);
}

#[test]
fn a_second_pull_request_for_the_same_branch_is_refused() {
    let world = World::new();
    world.proposal("aside");

    let again = open(&world, "aside", "main");

    assert_eq!(again.error(), (422, "Validation Failed"));
    let message = "A pull request already exists for owner:aside.";
    assert_eq!(again.body["errors"][0]["message"], message);
}

#[test]
fn a_bad_base_is_named_as_an_invalid_field() {
    let world = World::new();
    world.branch("aside");

    let made = open(&world, "aside", "none");

    assert_eq!(made.status, 422);
    let error = json!({"resource": "PullRequest", "field": "base", "code": "invalid"});
    assert_eq!(made.body["errors"], json!([error]));
}

#[test]
fn an_unknown_head_is_refused() {
    let world = World::new();

    let made = open(&world, "none", "main");
    let stranger = open(&world, "stranger:main", "main");

    assert_eq!((made.status, stranger.status), (422, 422));
    assert_eq!(made.body["errors"][0]["field"], "head");
}

#[test]
fn a_head_without_a_commit_of_its_own_is_refused() {
    let world = World::new();
    world.repository.set_branch("aside", "main");

    let made = open(&world, "aside", "main");

    assert_eq!(made.status, 422);
    let message = "No commits between main and aside";
    assert_eq!(made.body["errors"][0]["message"], message);
}

#[test]
fn a_body_holds_65536_characters_and_not_one_more() {
    let world = World::new();
    let number = world.proposal("aside");
    let path = format!("/pulls/{number}");

    let full = world.patch(&path, json!({"body": "ü".repeat(65_536)}));
    let more = world.patch(&path, json!({"body": "ü".repeat(65_537)}));
    world.branch("other");
    let body = "x".repeat(65_537);
    let opened = json!({"head": "other", "base": "main", "title": "T", "body": body});
    let opened = world.post("/pulls", opened);

    full.ok();
    assert_eq!((more.status, opened.status), (422, 422));
    assert_eq!(more.body["errors"][0]["field"], "body");
}

#[test]
fn a_pull_request_without_a_title_is_refused() {
    let world = World::new();
    world.branch("aside");

    let made = world.post("/pulls", json!({"head": "aside", "base": "main"}));

    assert_eq!(made.status, 422);
    assert_eq!(made.body["errors"][0]["code"], "missing_field");
}

#[test]
fn the_list_shows_open_ones_newest_first_unless_asked_otherwise() {
    let world = World::new();
    for branch in ["one", "two", "three"] {
        world.proposal(branch);
    }
    world.repository.close_pull_request(2);

    assert_eq!(numbers(&world.get("/pulls")), [3, 1]);
    assert_eq!(numbers(&world.get("/pulls?state=all")), [3, 2, 1]);
    assert_eq!(numbers(&world.get("/pulls?state=closed")), [2]);
    assert_eq!(numbers(&world.get("/pulls?state=all&direction=asc")), [1, 2, 3]);
    assert_eq!(numbers(&world.get("/pulls?base=other")), [] as [u64; 0]);
}

#[test]
fn the_list_is_filtered_by_owner_and_branch_only_with_an_owner() {
    let world = World::new();
    world.proposal("one");
    world.proposal("two");

    assert_eq!(numbers(&world.get("/pulls?head=owner:one")), [1]);
    assert_eq!(numbers(&world.get("/pulls?head=owner:none")), [] as [u64; 0]);
    assert_eq!(numbers(&world.get("/pulls?head=stranger:one")), [] as [u64; 0]);
    assert_eq!(numbers(&world.get("/pulls?head=one")), [2, 1]);
}

#[test]
fn a_fork_is_told_by_its_owner_and_missed_under_a_common_owner() {
    let world = World::new();
    let change = [("a.json", Some("1"))];
    world.repository.open_from_fork("stranger/data", "sync", &change);
    world.repository.open_from_fork("owner/fork", "sync", &change);

    let strangers = world.get("/pulls?head=stranger:sync");
    let own = world.get("/pulls?head=owner:sync");

    assert_eq!(numbers(&strangers), [1]);
    let head = &strangers.body[0]["head"];
    assert_eq!(head["repo"]["full_name"], "stranger/data");
    assert_eq!(numbers(&own), [] as [u64; 0]);
}

#[test]
fn the_head_follows_its_branch_until_the_end() {
    let world = World::new();
    let number = world.proposal("aside");
    let path = format!("/pulls/{number}");

    let change = [("a.json", Some("1"))];
    let second = world.repository.commit_on("aside", &change, "More");
    assert_eq!(world.get(&path).ok()["head"]["sha"], second);

    world.repository.close_pull_request(number);
    world.repository.commit_on("aside", &[("a.json", Some("2"))], "Even more");
    assert_eq!(world.get(&path).ok()["head"]["sha"], second);
}

#[test]
fn deleting_the_head_closes_the_pull_request() {
    let world = World::new();
    let number = world.proposal("aside");

    world.send("DELETE", "/git/refs/heads/aside", Value::Null);

    let seen = world.get(&format!("/pulls/{number}"));
    assert_eq!(seen.ok()["state"], "closed");
    assert_eq!(seen.body["merged"], false);
}

#[test]
fn moving_the_head_to_the_base_closes_the_pull_request() {
    let world = World::new();
    let number = world.proposal("aside");
    let base = world.repository.tip("main");

    let reset = json!({"sha": base, "force": true});
    world.patch("/git/refs/heads/aside", reset).ok();

    let seen = world.get(&format!("/pulls/{number}"));
    assert_eq!(seen.ok()["state"], "closed");
    assert_eq!(seen.body["merged"], false);
}

#[test]
fn a_base_that_takes_in_the_head_merges_the_pull_request() {
    let world = World::new();
    let number = world.proposal("aside");
    let head = world.repository.tip("aside");

    world.patch("/git/refs/heads/main", json!({"sha": head})).ok();

    let seen = world.get(&format!("/pulls/{number}"));
    assert_eq!(seen.ok()["merged"], true);
    assert_eq!(seen.body["state"], "closed");
}

#[test]
fn texts_and_state_are_changed_and_only_what_was_sent() {
    let world = World::new();
    let number = world.proposal("aside");
    let path = format!("/pulls/{number}");

    let titled = world.patch(&path, json!({"title": "New"}));
    let closed = world.patch(&path, json!({"state": "closed", "body": "Done"}));

    assert_eq!((&titled.ok()["title"], &titled.body["body"]), (&json!("New"), &json!("Why")));
    assert_eq!((&closed.ok()["title"], &closed.body["body"]), (&json!("New"), &json!("Done")));
    assert_eq!(closed.body["state"], "closed");
    assert!(closed.body["closed_at"].is_string());
    assert_eq!(world.patch(&path, json!({"state": "open"})).ok()["state"], "open");
}

#[test]
fn a_pull_request_whose_branch_is_gone_stays_closed() {
    let world = World::new();
    let number = world.proposal("aside");
    world.repository.delete_branch("aside");

    let reopened = world.patch(&format!("/pulls/{number}"), json!({"state": "open"}));

    assert_eq!(reopened.status, 422);
    let message = reopened.body["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("state cannot be changed."), "{message}");
}

#[test]
fn a_pull_request_whose_branch_went_on_opens_again_with_what_was_pushed() {
    let world = World::new();
    let number = world.proposal("aside");
    let path = format!("/pulls/{number}");
    let before = world.patch(&path, json!({"state": "closed"})).ok()["head"]["sha"].clone();
    let pushed = world.repository.commit_on("aside", &[("more.md", Some("More"))], "More");
    assert_eq!(world.get(&path).ok()["head"]["sha"], before);

    let reopened = world.patch(&path, json!({"state": "open"}));

    assert_eq!(reopened.ok()["state"], "open");
    assert_eq!(reopened.body["head"]["sha"], pushed);
}

#[test]
fn a_pull_request_whose_branch_was_made_anew_stays_closed() {
    let world = World::new();
    let number = world.proposal("aside");
    let path = format!("/pulls/{number}");
    world.patch(&path, json!({"state": "closed"})).ok();
    world.repository.set_branch("aside", "main");
    world.repository.commit_on("aside", &[("more.md", Some("More"))], "More");

    let reopened = world.patch(&path, json!({"state": "open"}));

    let message = "state cannot be changed. The aside branch was force-pushed or recreated.";
    assert_eq!(reopened.status, 422);
    assert_eq!(reopened.body["errors"][0]["message"], message);
}

#[test]
fn a_conflict_shows_as_not_mergeable() {
    let world = World::new();
    let change = |text| [("a.json", Some(text))];
    world.repository.commit_on("aside", &change("[1]\n"), "One");
    let number = world.repository.open_pull_request("aside", "main", "T");
    world.repository.commit_on("main", &change("[2]\n"), "Two");

    let seen = world.get(&format!("/pulls/{number}"));

    assert_eq!(seen.ok()["mergeable"], false);
    assert_eq!(seen.body["mergeable_state"], "dirty");
}

#[test]
fn reviewers_are_asked_if_they_may_review() {
    let world = World::new();
    let number = world.proposal("aside");
    let ask = |body: Value| world.post(&format!("/pulls/{number}/requested_reviewers"), body);

    let asked = ask(json!({"reviewers": ["helper"], "team_reviewers": ["keepers"]}));
    let stranger = ask(json!({"reviewers": ["stranger"]}));
    let author = ask(json!({"reviewers": ["trueup[bot]"]}));
    let path_of_team = ask(json!({"team_reviewers": ["owner/keepers"]}));

    assert_eq!(asked.created()["requested_reviewers"][0]["login"], "helper");
    assert_eq!(asked.body["requested_teams"][0]["slug"], "keepers");
    assert_eq!(stranger.status, 422);
    let message = "Review cannot be requested from pull request author.";
    assert_eq!(author.error(), (422, message));
    assert_eq!(path_of_team.status, 422);
}

#[test]
fn an_unknown_pull_request_is_not_found() {
    let world = World::new();

    assert_eq!(world.get("/pulls/7").status, 404);
    assert_eq!(world.patch("/pulls/7", json!({"title": "x"})).status, 404);
    assert_eq!(world.get("/issues/7/labels").status, 404);
}
