//! Repositories, branches, comparisons and what a token reaches.

use serde_json::{Value, json};
use trueup_tests::simulator::Permissions;

use super::world::World;

#[test]
fn a_branch_gives_its_commit_and_tree_in_one_call() {
    let world = World::new();

    let branch = world.get("/branches/main");

    let commit = &branch.ok()["commit"];
    assert_eq!(commit["sha"], world.repository.tip("main").unwrap());
    assert_eq!(commit["commit"]["tree"]["sha"], world.repository.tree_of("main"));
}

#[test]
fn a_branch_with_a_slash_is_found_however_the_slash_is_written() {
    let world = World::new();
    world.repository.set_branch("sync/one", "main");

    let plain = world.get("/branches/sync/one");
    let encoded = world.get("/branches/sync%2Fone");

    assert_eq!(plain.ok()["name"], "sync/one");
    assert_eq!(encoded.ok()["name"], "sync/one");
}

#[test]
fn a_missing_branch_is_called_so() {
    let world = World::new();

    assert_eq!(world.get("/branches/none").error(), (404, "Branch not found"));
}

#[test]
fn a_repository_tells_its_default_branch() {
    let world = World::new();

    let seen = world.get("");

    assert_eq!(seen.ok()["default_branch"], "main");
    assert_eq!(seen.body["archived"], false);
}

#[test]
fn a_repository_tells_the_role_of_the_person_behind_a_token() {
    let world = World::new();
    let ask = |token: &str| {
        let token = [("authorization", format!("Bearer {token}"))];
        world.ask("GET", "/repos/owner/data", &token, Value::Null).unwrap()
    };
    let classic = world.github.classic_token("owner", &[]);
    let reader = world.github.personal_token("owner", Permissions::look());
    let stranger = world.github.personal_token("stranger", Permissions::propose());

    let seen = [
        ask(&classic),
        ask(&reader),
        ask(&stranger),
        // A token of an installation.
        world.get(""),
        world.ask("GET", "/repos/owner/data", &[], Value::Null).unwrap(),
    ];

    let pushes = seen.each_ref().map(|seen| seen.ok()["permissions"]["push"].clone());
    assert_eq!(pushes, [json!(true), json!(true), json!(false), json!(false), json!(null)]);
    let deletes = seen.map(|seen| seen.body["delete_branch_on_merge"].clone());
    assert_eq!(deletes, [json!(null), json!(null), json!(false), json!(false), json!(null)]);
}

#[test]
fn a_branch_may_go_with_its_merge() {
    let world = World::new();
    world.repository.delete_merged_branches();
    world.branch("aside");
    let number = world.repository.open_pull_request("aside", "main", "Move on");

    world.repository.merge_pull_request(number);

    assert_eq!(world.get("").ok()["delete_branch_on_merge"], true);
    assert_eq!(world.repository.branches(), ["main"]);
    assert!(world.repository.pull_request(number).is_merged);
}

#[test]
fn an_empty_repository_conflicts_with_all_git_data() {
    let world = World::new();
    world.github.repository("owner/empty").create();
    let token = [("authorization", format!("Bearer {}", world.token))];
    let ask = |method: &str, path: &str, body: Value| {
        let path = format!("/repos/owner/empty{path}");
        world.ask(method, &path, &token, body).unwrap()
    };
    let zero = "0".repeat(40);

    let answers = [
        ask("GET", "/git/ref/heads/main", Value::Null),
        ask("GET", "/git/trees/main", Value::Null),
        ask("POST", "/git/blobs", json!({"content": ""})),
        ask("POST", "/git/trees", json!({"tree": []})),
        ask("POST", "/git/commits", json!({"message": "", "tree": zero})),
        ask("POST", "/git/refs", json!({"ref": "refs/heads/main", "sha": zero})),
    ];

    for answer in answers {
        assert_eq!(answer.error(), (409, "Git Repository is empty."));
    }
    let branch = ask("GET", "/branches/main", Value::Null);
    assert_eq!(branch.error(), (404, "Branch not found"));
}

#[test]
fn a_renamed_repository_redirects_by_its_number() {
    let world = World::new();
    world.repository.rename("owner/renamed");

    let read = world.get("/branches/main?x=1");
    let written = world.post("/git/blobs", json!({"content": "1"}));

    assert_eq!(read.error(), (301, "Moved Permanently"));
    assert_eq!(written.status, 307);
    let target = read.header("location").unwrap();
    assert_eq!(target, "https://api.github.com/repositories/1/branches/main?x=1");
    let followed = world.ask("GET", "/repositories/1", &[], Value::Null).unwrap();
    assert_eq!(followed.ok()["full_name"], "owner/renamed");
    world.github.take_violations();
}

#[test]
fn a_new_repository_takes_over_a_former_name() {
    let world = World::new();
    world.repository.rename("owner/renamed");
    world.github.repository("owner/data").file("new", "1").create();

    assert_eq!(world.get("").ok()["id"], 2);
}

#[test]
fn an_archived_repository_can_only_be_read() {
    let world = World::new();
    world.repository.archive();

    let read = world.get("");
    let written = world.post("/git/blobs", json!({"content": "1"}));

    assert_eq!(read.ok()["archived"], true);
    let message = "Repository was archived so is read-only.";
    assert_eq!(written.error(), (403, message));
}

#[test]
fn a_comparison_tells_commits_and_files_on_both_sides() {
    let world = World::new();
    world.branch("aside");
    world.repository.commit_on("main", &[("a.json", Some("[]\n"))], "Move on");

    let seen = world.get("/compare/main...aside");
    let same = world.get("/compare/main...main");

    assert_eq!(seen.ok()["status"], "diverged");
    assert_eq!((&seen.body["ahead_by"], &seen.body["behind_by"]), (&json!(1), &json!(1)));
    assert_eq!(seen.body["files"][0]["filename"], "aside.json");
    assert_eq!(seen.body["files"][0]["additions"], 1);
    assert_eq!(same.ok()["status"], "identical");
    assert_eq!(world.get("/compare/main...none").status, 404);
}

#[test]
fn an_installation_lists_the_repositories_it_reaches() {
    let world = World::new();
    world.github.repository("owner/other").private().create();
    let narrow = world.github.token("narrow", Permissions::propose().only(&["owner/other"]));
    let person = world.github.personal_token("helper", Permissions::propose());
    let ask = |token: &str| {
        let token = [("authorization", format!("Bearer {token}"))];
        world.ask("GET", "/installation/repositories", &token, Value::Null).unwrap()
    };

    let all = ask(&world.token);
    let one = ask(&narrow);

    assert_eq!(all.ok()["total_count"], 2);
    assert_eq!(one.ok()["repositories"][0]["full_name"], "owner/other");
    assert_eq!(ask(&person).status, 403);
}
