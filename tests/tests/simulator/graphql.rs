//! `POST /graphql`: `updateRefs` and `createCommitOnBranch`.

use serde_json::{Value, json};
use trueup_tests::simulator::{Fault, Operation, Permissions, Protection};

use super::signing::ask;
use super::world::{Seen, World};

const NOWHERE: &str = "0000000000000000000000000000000000000000";

fn send(world: &World, query: &str, input: Value) -> Seen {
    let body = json!({"query": query, "variables": {"input": input}});
    ask(world, &world.token, ("POST", "/graphql"), body)
}

fn update(world: &World, updates: Value) -> Seen {
    let query =
        "mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";
    let node = world.get("").ok()["node_id"].clone();
    send(
        world,
        query,
        json!({"repositoryId": node, "refUpdates": updates, "clientMutationId": "7"}),
    )
}

fn commit(world: &World, more: Value) -> Seen {
    let query = "mutation Commit($input: CreateCommitOnBranchInput!) {
        createCommitOnBranch(input: $input) { commit { oid url } ref { name target { oid } } }
    }";
    let mut input = json!({
        "branch": {"repositoryNameWithOwner": "owner/data", "branchName": "main"},
        "expectedHeadOid": world.repository.tip("main"),
        "message": {"headline": "Change"},
    });
    for (key, value) in more.as_object().unwrap() {
        input[key] = value.clone();
    }
    send(world, query, input)
}

/// The kind and the sentence of a mutation that did not happen.
fn trouble(seen: &Seen) -> (&str, &str) {
    let error = &seen.ok()["errors"][0];
    (error["type"].as_str().unwrap_or_default(), error["message"].as_str().unwrap())
}

#[test]
fn references_are_made_moved_and_deleted_at_once() {
    let world = World::new();
    let base = world.repository.tip("main").unwrap();
    let (old, new) = (world.branch("old"), world.commit("b.json", "1"));

    let seen = update(
        &world,
        json!([
            {"name": "refs/heads/main", "beforeOid": base, "afterOid": new},
            {"name": "refs/heads/new", "beforeOid": NOWHERE, "afterOid": new},
            {"name": "refs/heads/old", "beforeOid": old, "afterOid": NOWHERE},
        ]),
    );

    assert_eq!(seen.body, json!({"data": {"updateRefs": {"clientMutationId": "7"}}}));
    assert_eq!(world.repository.branches(), ["main", "new"]);
    assert_eq!(world.repository.tip("main"), Some(new.clone()));
    assert_eq!(world.repository.tip("new"), Some(new));
}

#[test]
fn no_reference_moves_if_one_may_not() {
    let world = World::new();
    let base = world.repository.tip("main").unwrap();
    let (aside, new) = (world.branch("aside"), world.commit("b.json", "1"));
    world.repository.protect("held", Protection::ProtectedBranch);
    world.repository.set_branch("held", "main");
    let good = json!({"name": "refs/heads/main", "beforeOid": base, "afterOid": new});
    let elsewhere = |more: Value| {
        let mut update = json!({"name": "refs/heads/aside", "afterOid": new});
        for (key, value) in more.as_object().unwrap() {
            update[key] = value.clone();
        }
        update
    };

    for (update_of_one, kind) in [
        (elsewhere(json!({"beforeOid": base})), "STALE_DATA"),
        (elsewhere(json!({"beforeOid": NOWHERE})), "STALE_DATA"),
        (elsewhere(json!({"beforeOid": aside})), "UNPROCESSABLE"),
        (elsewhere(json!({"afterOid": "1".repeat(40), "force": true})), "UNPROCESSABLE"),
        (elsewhere(json!({"name": "refs/heads/a..b"})), "UNPROCESSABLE"),
        (elsewhere(json!({"name": "refs/heads/aside/below"})), "UNPROCESSABLE"),
        (elsewhere(json!({"name": "refs/heads/held", "force": true})), "UNPROCESSABLE"),
    ] {
        let seen = update(&world, json!([good, update_of_one]));

        assert_eq!(trouble(&seen).0, kind, "{}", seen.body);
        assert_eq!(seen.body["data"], json!({"updateRefs": null}));
        assert_eq!(seen.body["errors"][0]["path"], json!(["updateRefs"]));
        assert_eq!(world.repository.tip("main"), Some(base.clone()));
        assert_eq!(world.repository.tip("aside"), Some(aside.clone()));
    }
    let forced = elsewhere(json!({"beforeOid": aside, "force": true}));
    update(&world, json!([good, forced]));
    assert_eq!(world.repository.tip("aside"), Some(new.clone()));
    assert_eq!(world.repository.tip("main"), Some(new));
}

#[test]
fn an_update_that_closes_a_pull_request_closes_it() {
    let world = World::new();
    let number = world.proposal("aside");
    let head = world.repository.tip("aside").unwrap();
    let gone = json!({"name": "refs/heads/aside", "beforeOid": head, "afterOid": NOWHERE});

    update(&world, json!([gone]));

    assert!(!world.repository.pull_request(number).is_open);
}

#[test]
fn a_commit_on_a_branch_is_signed_for_persons_too() {
    let mut world = World::new();
    world.token = world.github.personal_token("helper", Permissions::propose());
    let base = world.repository.tip("main").unwrap();
    world.repository.make_executable("main", "a.json");

    let seen = commit(
        &world,
        json!({
            "message": {"headline": "Change", "body": "Why"},
            "fileChanges": {
                "additions": [{"path": "a.json", "contents": "e30K"}, {"path": "new/x", "contents": ""}],
                "deletions": [{"path": "dir/deep/c.json"}],
            },
        }),
    );

    let done = &seen.ok()["data"]["createCommitOnBranch"];
    let id = done["commit"]["oid"].as_str().unwrap();
    assert_eq!(world.repository.tip("main").as_deref(), Some(id));
    let target = json!({"name": "main", "target": {"oid": id}});
    let url = format!("https://github.com/owner/data/commit/{id}");
    assert_eq!(*done, json!({"commit": {"oid": id, "url": url}, "ref": target}));
    let shown = world.get(&format!("/git/commits/{id}"));
    assert_eq!(shown.ok()["verification"]["verified"], true);
    assert_eq!(shown.body["author"]["name"], "helper");
    assert_eq!(shown.body["committer"]["name"], "GitHub");
    assert_eq!(shown.body["message"], "Change\n\nWhy");
    let listed = world.repository.git(&["ls-tree", "-r", "--format=%(objectmode) %(path)", "main"]);
    assert_eq!(listed, "100644 a.json\n100644 dir/b.json\n100644 new/x");
    assert_eq!(world.repository.read("main", "a.json").unwrap(), b"{}\n");
    assert_ne!(world.repository.tip("main"), Some(base));
}

#[test]
fn a_commit_on_a_branch_that_moved_is_stale() {
    let world = World::new();
    let old = world.repository.tip("main").unwrap();
    let tip = world.repository.commit_on("main", &[("a.json", Some("1"))], "Faster");

    let seen = commit(&world, json!({"expectedHeadOid": old}));

    let message =
        format!("Expected branch to point to \"{old}\" but it did not.  Pull and try again.");
    assert_eq!(trouble(&seen), ("STALE_DATA", message.as_str()));
    assert_eq!(world.repository.tip("main"), Some(tip));
}

#[test]
fn a_commit_that_cannot_be_is_refused() {
    let world = World::new();
    let tip = world.repository.tip("main").unwrap();
    let branch = |name: &str, branch: &str| json!({"branch": {"repositoryNameWithOwner": name, "branchName": branch}});

    let nowhere = commit(&world, branch("owner/data", "none"));
    let unknown = commit(&world, branch("owner/none", "main"));
    let absent = commit(&world, json!({"fileChanges": {"deletions": [{"path": "none"}]}}));
    let bad = json!({"fileChanges": {"additions": [{"path": "a", "contents": "?"}]}});
    let bad = commit(&world, bad);

    assert_eq!(trouble(&nowhere).0, "NOT_FOUND");
    let message = "Could not resolve to a Repository with the name 'owner/none'.";
    assert_eq!(trouble(&unknown), ("NOT_FOUND", message));
    let message =
        format!("A path was requested for deletion which does not exist as of commit oid `{tip}`");
    assert_eq!(trouble(&absent), ("UNPROCESSABLE", message.as_str()));
    assert_eq!(trouble(&bad).0, "UNPROCESSABLE");
    assert_eq!(world.repository.tip("main"), Some(tip));
}

#[test]
fn mutations_need_permissions() {
    let mut world = World::new();
    let query =
        "mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";
    let body =
        json!({"query": query, "variables": {"input": {"repositoryId": "R", "refUpdates": []}}});
    let anonymous = world.ask("POST", "/graphql", &[], body.clone()).unwrap();
    let unknown = ask(&world, &world.token, ("POST", "/graphql"), body);
    world.token = world.github.token("looker", Permissions::look());
    let looker = commit(&world, json!({}));
    world.token = world.github.token("plain", Permissions::propose());
    let addition = json!([{"path": ".github/workflows/a.yml", "contents": ""}]);
    let workflow = commit(&world, json!({"fileChanges": {"additions": addition}}));

    assert_eq!(anonymous.status, 401);
    let message = "Could not resolve to a node with the global id of 'R'";
    assert_eq!(trouble(&unknown), ("NOT_FOUND", message));
    assert_eq!(trouble(&looker), ("FORBIDDEN", "Resource not accessible by integration"));
    let message = "refusing to allow a GitHub App to create or update workflow \
                   `.github/workflows/a.yml` without `workflows` permission";
    assert_eq!(trouble(&workflow), ("FORBIDDEN", message));
}

#[test]
fn what_is_not_one_of_the_two_mutations_is_refused() {
    let world = World::new();
    let input = json!({"repositoryId": "R", "refUpdates": []});
    let message = |query: &str| trouble(&send(&world, query, input.clone())).1.to_owned();

    assert!(message("query { viewer { login } }").starts_with("Parse error"));
    assert_eq!(
        message("mutation($i: XInput!) { x(input: $i) { y } }"),
        "Field 'x' doesn't exist on type 'Mutation'"
    );
    assert_eq!(
        message("mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { refs } }"),
        "Field 'refs' doesn't exist on type 'UpdateRefsPayload'"
    );
    assert_eq!(
        message("mutation($in: UpdateRefsInput!) { updateRefs(input: $in) { clientMutationId } }"),
        "Variable $in of type UpdateRefsInput! was provided invalid value"
    );
}

#[test]
fn a_replica_that_lags_cannot_resolve_a_node() {
    let world = World::new();
    world.github.fault(Fault::Lag).on(Operation::Graphql);

    let seen = commit(&world, json!({}));

    let (kind, message) = trouble(&seen);
    assert_eq!(kind, "NOT_FOUND");
    assert!(message.starts_with("Could not resolve to a node"), "{message}");
}

#[test]
fn mutations_have_a_budget_of_their_own() {
    let world = World::new();

    let first = commit(&world, json!({}));
    let second = world.get("");

    assert_eq!(first.header("x-ratelimit-resource"), Some("graphql"));
    assert_eq!(first.header("x-ratelimit-used"), Some("1"));
    assert_eq!(second.header("x-ratelimit-resource"), Some("core"));
    assert_eq!(second.header("x-ratelimit-used"), Some("1"));
}
