//! What people do is done with plain git and seen through the API.

use super::world::World;

#[test]
fn a_person_changes_adds_and_deletes_files() {
    let world = World::new();
    let changes = [("a.json", Some("[]\n")), ("new/n.json", Some("1")), ("dir/b.json", None)];

    let commit = world.repository.commit_on("main", &changes, "By hand");

    assert_eq!(world.repository.tip("main"), Some(commit.clone()));
    assert_eq!(world.repository.read("main", "a.json").unwrap(), b"[]\n");
    assert_eq!(world.repository.read(&commit, "dir/b.json"), None);
    let author = world.repository.git(&["log", "-1", "--format=%an %ae", &commit]);
    assert_eq!(author, "someone someone@example.com");
    let seen = world.get("/branches/main");
    assert_eq!(seen.ok()["commit"]["sha"], commit);
}

#[test]
fn a_person_merges_with_a_merge_commit() {
    let world = World::new();
    let number = world.proposal("aside");
    world.repository.commit_on("main", &[("a.json", Some("1"))], "Move on");

    let commit = world.repository.merge_pull_request(number);

    let parents = world.repository.git(&["log", "-1", "--format=%P", "main"]);
    assert_eq!(parents.split(' ').count(), 2);
    let seen = world.get(&format!("/pulls/{number}"));
    assert_eq!(seen.ok()["merged"], true);
    assert_eq!(seen.body["merge_commit_sha"], commit);
    assert_eq!(seen.body["merged_by"]["login"], "someone");
    assert!(world.repository.read("main", "aside.json").is_some());
}

#[test]
fn a_person_squashes() {
    let world = World::new();
    let number = world.proposal("aside");

    let commit = world.repository.squash_pull_request(number);

    let parents = world.repository.git(&["log", "-1", "--format=%P", &commit]);
    assert_eq!(parents.split(' ').count(), 1);
    let seen = world.repository.pull_request(number);
    assert!(seen.is_merged && !seen.is_open);
    assert!(world.repository.read("main", "aside.json").is_some());
}

#[test]
fn a_person_moves_a_branch_by_force_and_deletes_it() {
    let world = World::new();
    let number = world.proposal("aside");
    world.repository.commit_on("other", &[("x", Some("1"))], "Other");

    world.repository.set_branch("aside", "other");
    let moved = world.repository.pull_request(number);
    world.repository.delete_branch("aside");
    let closed = world.repository.pull_request(number);

    assert_eq!(Some(moved.head_sha), world.repository.tip("other"));
    assert!(moved.is_open && !closed.is_open);
    assert_eq!(world.repository.branches(), ["main", "other"]);
}

#[test]
fn the_first_push_ends_the_emptiness() {
    let world = World::new();
    let empty = world.github.repository("owner/empty").branch("trunk").create();

    empty.commit_on("trunk", &[("a", Some("1"))], "First");

    assert_eq!(empty.read("trunk", "a").unwrap(), b"1");
}

#[test]
fn the_same_story_makes_the_same_commits() {
    let tell = || {
        let world = World::new();
        let number = world.proposal("aside");
        world.repository.merge_pull_request(number)
    };

    assert_eq!(tell(), tell());
}

#[test]
fn a_push_past_the_simulator_is_seen_all_the_same() {
    let world = World::new();
    let number = world.proposal("aside");
    let elsewhere =
        world.repository.git(&["commit-tree", "main^{tree}", "-p", "aside", "-m", "By hand"]);

    world.repository.git(&["update-ref", "refs/heads/aside", &elsewhere]);

    let seen = world.get(&format!("/pulls/{number}"));
    assert_eq!(seen.ok()["head"]["sha"], elsewhere);
}

#[test]
fn a_label_that_a_person_puts_on_is_seen_by_clients_with_its_event() {
    let world = World::new();
    let number = world.proposal("aside");

    world.repository.add_label(number, "trueup: approve removals");

    let seen = world.get(&format!("/issues/{number}/events"));
    let event = seen.ok().as_array().unwrap().last().unwrap();
    assert_eq!(event["event"], "labeled");
    assert_eq!(event["label"]["name"], "trueup: approve removals");
    assert_eq!(world.repository.pull_request(number).labels, ["trueup: approve removals"]);
}
