//! The contract notices what does not fit GitHub's description, on both sides.

use serde_json::{Value, json};

use trueup_tests::simulator::App;

use super::signing::{self, ask, exchange, good};
use super::world::World;

/// A world with an App on `owner`, and the calls by which it looks itself up.
fn world_of_an_app() -> (World, App, u64, [String; 5]) {
    let (world, app, installation) = signing::world_of_an_app();
    world.github.organisation("owner");
    let paths = [
        "/app".to_owned(),
        format!("/app/installations/{installation}"),
        "/orgs/owner/installation".to_owned(),
        "/repos/owner/data/installation".to_owned(),
        "/users/owner/installation".to_owned(),
    ];
    (world, app, installation, paths)
}

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

#[test]
fn a_bad_request_of_an_app_is_noticed() {
    let (world, app, installation, paths) = world_of_an_app();

    for path in &paths {
        let token = good(&world, &app);
        ask(&world, &token, ("GET", &format!("{path}?verbose=1")), Value::Null).ok();
        assert!(complaint(&world).contains("verbose is unknown"));
        ask(&world, &token, ("GET", path), json!({})).ok();
        assert!(complaint(&world).contains("takes no body"));
    }
    for (body, told) in [
        (json!({"permission": {}}), "key /permission is unknown"),
        (json!({"permissions": {"pull-requests": "write"}}), "key /permissions/pull-requests"),
        (json!({"permissions": {"contents": "admin"}}), "/permissions/contents"),
        (json!({"repositories": "data"}), "/repositories"),
        (json!({"repository_ids": ["1"]}), "/repository_ids/0"),
    ] {
        exchange(&world, &app, installation, body);
        let complaint = complaint(&world);
        assert!(complaint.contains(told), "{complaint}");
    }
}

#[test]
fn a_bad_response_to_an_app_is_noticed() {
    let (world, app, installation, paths) = world_of_an_app();

    for path in &paths {
        ask(&world, &good(&world, &app), ("GET", path), Value::Null).ok();
        assert_eq!(world.github.take_violations(), [] as [String; 0]);
        for (at, value) in [
            ("/id", json!("1")),
            ("/created_at", json!("yesterday")),
            ("/html_url", json!("no address")),
            ("/permissions/contents", json!(7)),
            ("/nickname", json!("unknown")),
        ] {
            world.github.spoil_next_response(at, value);
            ask(&world, &good(&world, &app), ("GET", path), Value::Null);
            assert_ne!(world.github.take_violations(), [] as [String; 0], "{path} {at}");
        }
        world.github.bend_next_response("permissions");
        ask(&world, &good(&world, &app), ("GET", path), Value::Null);
        assert_ne!(world.github.take_violations(), [] as [String; 0], "{path}");
    }
    let body = json!({"repositories": ["data"]});
    exchange(&world, &app, installation, body.clone()).created();
    for (at, value) in [
        ("/repository_selection", json!("some")),
        ("/permissions/workflows", json!("read")),
        ("/repositories/0/owner/id", json!("1")),
        ("/repositories/0/created_at", json!("yesterday")),
        ("/repositories/0/nickname", json!("unknown")),
        ("/expires_at", json!(3600)),
    ] {
        world.github.spoil_next_response(at, value);
        exchange(&world, &app, installation, body.clone());
        assert_ne!(world.github.take_violations(), [] as [String; 0], "{at}");
    }
    for member in ["token", "expires_at"] {
        world.github.bend_next_response(member);
        exchange(&world, &app, installation, body.clone());
        assert!(complaint(&world).contains("is a required property"));
    }
}

#[test]
fn what_may_be_null_may_be_null_and_nothing_else() {
    let (world, app, _, paths) = world_of_an_app();
    let path = &paths[1];
    let spoiled = |at: &str, value: Value| {
        world.github.spoil_next_response(at, value);
        ask(&world, &good(&world, &app), ("GET", path), Value::Null);
        world.github.take_violations().len()
    };

    // `nullable` beside a type, beside `anyOf`, and behind a reference.
    for at in ["/suspended_at", "/account", "/suspended_by"] {
        assert_eq!(spoiled(at, Value::Null), 0, "{at}");
        assert_ne!(spoiled(at, json!(7)), 0, "{at}");
    }
    assert_ne!(spoiled("/app_slug", Value::Null), 0);
}

#[test]
fn a_bad_mutation_and_a_bad_answer_to_one_are_noticed() {
    let world = World::new();
    let query =
        "mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";
    let send = |input: Value| {
        let body = json!({"query": query, "variables": {"input": input}});
        ask(&world, &world.token, ("POST", "/graphql"), body)
    };
    let id = "1".repeat(40);
    let good = json!({"repositoryId": "R", "refUpdates": []});

    let update = json!({"name": "refs/heads/x", "afterOid": id, "oid": id});
    send(json!({"repositoryId": "R", "refUpdates": [update]})).ok();
    assert!(complaint(&world).contains("refUpdates/0/oid is unknown"));
    let update = json!({"name": "refs/heads/x", "afterOid": "main"});
    send(json!({"repositoryId": "R", "refUpdates": [update]})).ok();
    assert!(complaint(&world).contains("/variables/input"));
    world.github.spoil_next_response("/errors", json!([]));
    send(good.clone());
    assert_ne!(world.github.take_violations(), [] as [String; 0]);
    world.github.spoil_next_response("/extra", json!(1));
    send(good);
    assert!(complaint(&world).contains("key /extra is unknown"));
}
