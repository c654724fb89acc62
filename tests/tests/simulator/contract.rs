//! The contract notices what does not fit GitHub's description, on both sides.

use serde_json::{Value, json};

use super::world::World;

fn complaint(world: &World) -> String {
    let violations = world.github.take_violations();
    assert_eq!(violations.len(), 1, "{violations:?}");
    violations.concat()
}

#[test]
fn an_unknown_key_of_a_request_is_noticed_at_any_depth() {
    let world = World::new();
    let base = world.repository.tree_of("main");
    let entry = json!({"path": "a", "mode": "100644", "type": "blob", "content": "1", "size": 1});

    world.post("/git/blobs", json!({"content": "1", "path": "a"})).created();
    assert!(complaint(&world).ends_with("key /path is unknown"));
    world.post("/git/trees", json!({"base_tree": base, "tree": [entry]})).created();
    assert!(complaint(&world).ends_with("key /tree/0/size is unknown"));
}

#[test]
fn a_request_of_the_wrong_shape_is_noticed() {
    let world = World::new();

    world.post("/git/blobs", json!({"content": 1}));

    assert!(complaint(&world).contains("/content"));
}

#[test]
fn an_unknown_or_impossible_query_is_noticed() {
    let world = World::new();

    world.get("/pulls?branch=main").ok();
    assert!(complaint(&world).contains("branch is unknown"));
    world.get("/pulls?state=merged").ok();
    assert!(complaint(&world).contains("state cannot be \"merged\""));
}

#[test]
fn a_body_where_none_belongs_is_noticed() {
    let world = World::new();

    world.send("GET", "/branches/main", json!({})).ok();

    assert!(complaint(&world).contains("takes no body"));
}

#[test]
fn a_call_that_github_does_not_describe_is_noticed() {
    let world = World::new();

    let seen = world.get("/contents/a.json");

    assert_eq!(seen.status, 404);
    assert!(complaint(&world).contains("no such operation"));
}

#[test]
fn a_response_that_lost_a_field_is_noticed() {
    let world = World::new();
    for field in ["sha", "tree", "message", "author", "verification"] {
        world.github.bend_next_response(field);

        let commit = world.repository.tip("main").unwrap();
        world.get(&format!("/git/commits/{commit}"));

        let expected = format!("\"{field}\" is a required property");
        let complaint = complaint(&world);
        assert!(complaint.contains(&expected), "{complaint}");
    }
}

#[test]
fn an_unfit_simulation_ends_in_a_panic() {
    let world = World::new();
    world.post("/git/blobs", json!({"content": "1", "path": "a"}));

    let end = std::panic::AssertUnwindSafe(|| world.github.finish());

    assert!(std::panic::catch_unwind(end).is_err());
}

#[test]
fn a_damaged_repository_ends_in_a_panic() {
    let world = World::new();
    let bad = "tree 0\n\nno commit";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad");
    std::fs::write(&file, bad).unwrap();
    let arguments = ["hash-object", "--literally", "-t", "commit", "-w", file.to_str().unwrap()];
    world.repository.git(&arguments);

    let end = std::panic::AssertUnwindSafe(|| world.github.finish());

    assert!(std::panic::catch_unwind(end).is_err());
}

#[test]
fn a_read_without_a_body_is_no_violation() {
    let world = World::new();

    world.send("DELETE", "/git/refs/heads/none", Value::Null);

    assert_eq!(world.github.take_violations(), [] as [String; 0]);
}
