//! `POST git/commits` and `GET git/commits/{sha}`.

use serde_json::{Value, json};
use trueup_tests::simulator::Permissions;

use super::world::World;

fn commit(world: &World, more: Value) -> Value {
    let mut body = json!({
        "message": "Change",
        "tree": world.repository.tree_of("main"),
        "parents": [world.repository.tip("main")],
    });
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body
}

#[test]
fn a_message_is_kept_byte_for_byte() {
    let world = World::new();
    for message in ["One line", "Title\n\nBody\n", "Ümläut\n\nTrailer: x", "\n\n two \n"] {
        let made = world.post("/git/commits", commit(&world, json!({"message": message})));

        let id = made.created()["sha"].as_str().unwrap();
        let raw = world.repository.git(&["cat-file", "commit", id]);
        let (_, kept) = raw.split_once("\n\n").unwrap();
        assert_eq!(kept, message.trim_end_matches('\n'));
        let size: usize = world.repository.git(&["cat-file", "-s", id]).parse().unwrap();
        let trimmed = message.len() - message.trim_end_matches('\n').len();
        assert_eq!(size, raw.len() + trimmed);
        assert_eq!(world.get(&format!("/git/commits/{id}")).ok()["message"], message);
    }
}

#[test]
fn the_same_input_makes_the_same_commit() {
    let world = World::new();
    let author = json!({"name": "A", "email": "a@example.com", "date": "2026-02-03T04:05:06Z"});
    let body = commit(&world, json!({"author": author}));

    let first = world.post("/git/commits", body.clone());
    let second = world.post("/git/commits", body);

    assert_eq!(first.created()["sha"], second.created()["sha"]);
}

#[test]
fn a_date_with_an_offset_is_rewritten_to_utc() {
    let world = World::new();
    let author =
        json!({"name": "A", "email": "a@example.com", "date": "2026-02-03T04:05:06+02:00"});

    let made = world.post("/git/commits", commit(&world, json!({"author": author})));

    assert_eq!(made.created()["author"]["date"], "2026-02-03T02:05:06Z");
    let id = made.body["sha"].as_str().unwrap();
    let raw = world.repository.git(&["log", "-1", "--format=%ai", id]);
    assert_eq!(raw, "2026-02-03 02:05:06 +0000");
}

#[test]
fn a_named_author_is_the_committer_too_and_nothing_is_signed() {
    let world = World::new();
    let author = json!({"name": "A", "email": "a@example.com"});

    let made = world.post("/git/commits", commit(&world, json!({"author": author})));

    assert_eq!(made.created()["committer"]["email"], "a@example.com");
    assert_eq!(made.body["verification"]["verified"], false);
    assert_eq!(made.body["verification"]["reason"], "unsigned");
}

#[test]
fn a_bot_that_names_nobody_commits_signed_by_github() {
    let world = World::new();

    let made = world.post("/git/commits", commit(&world, json!({})));

    assert_eq!(made.created()["author"]["name"], "trueup[bot]");
    assert_eq!(made.body["committer"]["name"], "GitHub");
    assert_eq!(made.body["verification"]["verified"], true);
    let id = made.body["sha"].as_str().unwrap();
    assert_eq!(world.get(&format!("/git/commits/{id}")).body, made.body);
}

#[test]
fn a_person_that_names_nobody_commits_unsigned() {
    let mut world = World::new();
    world.token = world.github.personal_token("helper", Permissions::everything());

    let made = world.post("/git/commits", commit(&world, json!({})));

    assert_eq!(made.created()["author"]["name"], "helper");
    assert_eq!(made.body["committer"]["name"], "helper");
    assert_eq!(made.body["verification"]["verified"], false);
}

#[test]
fn unknown_trees_and_parents_are_refused() {
    let world = World::new();
    let nowhere = "1".repeat(40);

    let tree = world.post("/git/commits", commit(&world, json!({"tree": nowhere})));
    let parent = world.post("/git/commits", commit(&world, json!({"parents": [nowhere]})));

    assert_eq!(tree.error(), (422, "Tree SHA does not exist"));
    assert_eq!(parent.status, 422);
}

#[test]
fn two_parents_are_kept_in_order() {
    let world = World::new();
    let one = world.branch("one");
    let two = world.branch("two");

    let made = world.post("/git/commits", commit(&world, json!({"parents": [two, one]})));

    let id = made.created()["sha"].as_str().unwrap();
    let parents = world.repository.git(&["log", "-1", "--format=%P", id]);
    assert_eq!(parents, format!("{two} {one}"));
}

#[test]
fn an_unknown_commit_is_not_found() {
    let world = World::new();
    let blob = world.repository.git(&["rev-parse", "main:a.json"]);

    assert_eq!(world.get(&format!("/git/commits/{}", "1".repeat(40))).status, 404);
    assert_eq!(world.get(&format!("/git/commits/{blob}")).status, 404);
}
