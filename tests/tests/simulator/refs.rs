//! `git/refs`, `git/ref` and `git/matching-refs`.

use serde_json::{Value, json};
use trueup_tests::simulator::{Operation, Permissions, Protection};

use super::world::{Seen, World};

fn create(world: &World, name: &str, id: &str) -> Seen {
    world.post("/git/refs", json!({"ref": name, "sha": id}))
}

fn update(world: &World, branch: &str, id: &str) -> Seen {
    let path = format!("/git/refs/heads/{branch}");
    world.patch(&path, json!({"sha": id, "force": false}))
}

#[test]
fn a_new_branch_stands_where_it_was_put() {
    let world = World::new();
    let commit = world.commit("new.json", "1");

    let made = create(&world, "refs/heads/sync/one", &commit);

    assert_eq!(made.created()["ref"], "refs/heads/sync/one");
    assert_eq!(made.body["object"]["sha"], commit);
    assert_eq!(world.repository.tip("sync/one"), Some(commit));
}

#[test]
fn a_branch_that_exists_cannot_be_made_again() {
    let world = World::new();
    let commit = world.repository.tip("main").unwrap();

    let made = create(&world, "refs/heads/main", &commit);

    assert_eq!(made.error(), (422, "Reference already exists"));
}

#[test]
fn references_are_found_wherever_git_keeps_them() {
    let world = World::new();
    world.repository.set_branch("packed", "main");
    world.repository.set_branch("moved", "main");
    world.repository.git(&["pack-refs", "--all"]);
    let moved = world.repository.commit_on("moved", &[("new.json", Some("1"))], "Move it");

    let all = world.get("/git/matching-refs/heads/");

    let listed = world.repository.git(&["for-each-ref", "--format=%(objectname)", "refs/heads/"]);
    let shown = all.body.as_array().unwrap().iter().map(|shown| shown["object"]["sha"].as_str());
    assert_eq!(shown.map(Option::unwrap).collect::<Vec<_>>(), listed.lines().collect::<Vec<_>>());
    assert_eq!(world.repository.branches(), ["main", "moved", "packed"]);
    assert_eq!(world.repository.tip("moved"), Some(moved));
}

#[test]
fn a_bad_name_is_refused() {
    let world = World::new();
    let commit = world.repository.tip("main").unwrap();
    for name in ["main2", "heads/main2", "refs/main2", "refs/heads/a..b", "refs/heads/a.lock"] {
        assert_eq!(create(&world, name, &commit).status, 422, "{name}");
    }
}

#[test]
fn a_branch_below_a_branch_is_refused() {
    let world = World::new();
    let commit = world.repository.tip("main").unwrap();

    let made = create(&world, "refs/heads/main/below", &commit);

    assert_eq!(made.error(), (422, "Reference update failed"));
}

#[test]
fn an_unknown_commit_is_refused() {
    let world = World::new();
    let nowhere = "1".repeat(40);

    assert_eq!(create(&world, "refs/heads/new", &nowhere).status, 422);
    assert_eq!(update(&world, "main", &nowhere).status, 422);
}

#[test]
fn a_branch_is_no_place_for_a_tree() {
    let world = World::new();
    let tree = world.repository.tree_of("main");

    assert_eq!(create(&world, "refs/heads/new", &tree).status, 422);
}

#[test]
fn a_branch_moves_forward() {
    let world = World::new();
    let commit = world.commit("new.json", "1");

    let moved = update(&world, "main", &commit);

    assert_eq!(moved.ok()["object"]["sha"], commit);
    assert_eq!(world.repository.tip("main"), Some(commit));
}

#[test]
fn a_branch_moves_elsewhere_by_force_only() {
    let world = World::new();
    let aside = world.branch("aside");
    let other = world.branch("other");

    let refused = update(&world, "aside", &other);
    let silent = world.patch("/git/refs/heads/aside", json!({"sha": other}));
    let before = world.repository.tip("aside");
    let forced = world.patch("/git/refs/heads/aside", json!({"sha": other, "force": true}));

    assert_eq!(refused.error(), (422, "Update is not a fast forward"));
    assert_eq!(silent.status, 422);
    assert_eq!(before, Some(aside));
    forced.ok();
    assert_eq!(world.repository.tip("aside"), Some(other));
}

#[test]
fn a_missing_branch_cannot_be_moved_or_deleted() {
    let world = World::new();
    let commit = world.repository.tip("main").unwrap();

    let moved = update(&world, "none", &commit);
    let deleted = world.send("DELETE", "/git/refs/heads/none", Value::Null);

    assert_eq!(moved.error(), (422, "Reference does not exist"));
    assert_eq!(deleted.error(), (422, "Reference does not exist"));
}

#[test]
fn of_two_updates_from_one_parent_one_wins() {
    let world = World::new();
    let one = world.commit("one.json", "1");
    let two = world.commit("two.json", "2");

    let first = update(&world, "main", &one);
    let second = update(&world, "main", &two);

    assert_eq!((first.status, second.status), (200, 422));
    assert_eq!(world.repository.tip("main"), Some(one));
}

#[test]
fn a_branch_that_a_person_moves_meanwhile_is_not_overwritten() {
    let world = World::new();
    let commit = world.commit("new.json", "1");
    let person = world.repository.clone();
    world.github.before(Operation::UpdateRef, move || {
        person.commit_on("main", &[("a.json", Some("by hand"))], "By hand");
    });

    let moved = update(&world, "main", &commit);

    assert_eq!(moved.error(), (422, "Update is not a fast forward"));
    assert_eq!(world.repository.read("main", "a.json").unwrap(), b"by hand");
}

#[test]
fn a_deleted_branch_is_gone() {
    let world = World::new();
    world.branch("aside");

    let deleted = world.send("DELETE", "/git/refs/heads/aside", Value::Null);

    assert_eq!(deleted.status, 204);
    assert_eq!(world.repository.tip("aside"), None);
}

#[test]
fn a_reference_is_found_by_its_whole_name_only() {
    let world = World::new();
    world.branch("sync");

    let found = world.get("/git/ref/heads/main");
    let prefix = world.get("/git/ref/heads/syn");
    let missing = world.get("/git/ref/heads/none");

    assert_eq!(found.ok()["object"]["type"], "commit");
    assert_eq!(prefix.error(), (404, "Not Found"));
    assert_eq!(missing.error(), (404, "Not Found"));
}

#[test]
fn references_are_matched_by_their_beginning() {
    let world = World::new();
    world.branch("sync-one");
    world.branch("sync-two");

    let found = world.get("/git/matching-refs/heads/sync");
    let none = world.get("/git/matching-refs/heads/none");

    let names: Vec<_> = found.ok().as_array().unwrap().iter().map(|found| &found["ref"]).collect();
    assert_eq!(names, ["refs/heads/sync-one", "refs/heads/sync-two"]);
    assert_eq!(none.ok(), &json!([]));
}

#[test]
fn a_protected_branch_says_why_it_does_not_move() {
    let world = World::new();
    let base = world.repository.tip("main");
    let commit = world.repository.commit_on("by-hand", &[("new.json", Some("1"))], "By hand");
    for (protection, sentence) in [
        (
            Protection::MergeQueue,
            "A pull request for this branch has been added to a merge queue. Branches that are \
             queued for merging cannot be updated. To modify this branch, dequeue the associated \
             pull request.",
        ),
        (Protection::ProtectedBranch, "Protected branch update failed for refs/heads/main."),
        (Protection::PullRequest, "Changes must be made through a pull request."),
        (
            Protection::Ruleset,
            "Repository rule violations found\n\nCannot update this protected ref.\n\n",
        ),
        (Protection::StatusCheck, "Required status check \"build\" is expected."),
        (Protection::VerifiedSignatures, "Commits must have verified signatures."),
    ] {
        world.repository.protect("main", protection);

        let moved = update(&world, "main", &commit);

        assert_eq!(moved.error(), (422, sentence));
        assert_eq!(world.repository.tip("main"), base);
    }
    let pull = world.proposal("aside");

    assert_eq!(world.get("/branches/main").ok()["protected"], true);
    assert_eq!(pull, 1);
}

#[test]
fn a_branch_that_may_not_be_made_may_be_moved_once_it_is_there() {
    let world = World::new();
    let commit = world.repository.commit_on("by-hand", &[("new.json", Some("1"))], "By hand");
    for branch in ["main", "new"] {
        world.repository.protect(branch, Protection::Creation);
    }

    let made = create(&world, "refs/heads/new", &commit);
    let moved = update(&world, "main", &commit);

    let sentence = "Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n";
    assert_eq!(made.error(), (422, sentence));
    moved.ok();
}

#[test]
fn a_branch_of_verified_commits_takes_those_that_github_signs() {
    let world = World::new();
    let base = world.repository.tip("main").unwrap();
    let tree = world.repository.tree_of("main");
    let commit = |parent: &str, author: Value| {
        let mut body = json!({"message": "Change", "tree": tree, "parents": [parent]});
        if !author.is_null() {
            body["author"] = author;
        }
        let made = world.post("/git/commits", body);
        made.created()["sha"].as_str().unwrap().to_owned()
    };
    let named = json!({"name": "Somebody", "email": "somebody@example.com"});
    let unsigned = commit(&base, named);
    let above = commit(&unsigned, Value::Null);
    let signed = commit(&base, Value::Null);
    for branch in ["main", "new"] {
        world.repository.protect(branch, Protection::VerifiedSignatures);
    }

    let hidden = update(&world, "main", &above);
    let new = create(&world, "refs/heads/new", &above);
    let moved = update(&world, "main", &signed);
    let made = create(&world, "refs/heads/new", &signed);

    assert_eq!(hidden.error(), (422, "Commits must have verified signatures."));
    assert_eq!(new.error(), (422, "Commits must have verified signatures."));
    moved.ok();
    made.created();
    assert_eq!(world.send("DELETE", "/git/refs/heads/new", Value::Null).status, 204);
}

#[test]
fn a_commit_that_touches_workflows_needs_a_permission_of_its_own() {
    let mut world = World::new();
    let commit = world.commit(".github/workflows/check.yml", "on: push\n");
    let known =
        world.repository.commit_on("aside", &[(".github/workflows/x.yml", Some(""))], "By hand");
    world.token = world.github.token("plain", Permissions::propose());
    let plain = create(&world, "refs/heads/new", &commit);
    let moved = update(&world, "main", &commit);
    let of_a_person = create(&world, "refs/heads/known", &known);
    world.token = world.github.personal_token("helper", Permissions::propose());
    let person = create(&world, "refs/heads/new", &commit);
    world.token = world.github.token("whole", Permissions::everything());
    let whole = create(&world, "refs/heads/new", &commit);

    let message = "refusing to allow a GitHub App to create or update workflow \
                   `.github/workflows/check.yml` without `workflows` permission";
    assert_eq!(plain.error(), (422, message));
    assert_eq!(moved.error(), (422, message));
    let message = "refusing to allow a Personal Access Token to create or update workflow \
                   `.github/workflows/check.yml` without `workflow` scope";
    assert_eq!(person.error(), (422, message));
    of_a_person.created();
    whole.created();
}
