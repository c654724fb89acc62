//! `POST git/trees` and `GET git/trees/{sha}`.

use serde_json::{Value, json};
use trueup_tests::simulator::SizeLimits;

use super::world::{Seen, World};

fn put(path: &str, content: &str) -> Value {
    json!({"path": path, "mode": "100644", "type": "blob", "content": content})
}

fn delete(path: &str) -> Value {
    json!({"path": path, "mode": "100644", "type": "blob", "sha": null})
}

fn build(world: &World, base: &str, entries: &[Value]) -> Seen {
    world.post("/git/trees", json!({"base_tree": base, "tree": entries}))
}

fn paths(listed: &Seen) -> Vec<&str> {
    let entries = listed.body["tree"].as_array().unwrap().iter();
    entries.map(|entry| entry["path"].as_str().unwrap()).collect()
}

#[test]
fn a_tree_is_the_same_on_a_tree_and_on_its_commit() {
    let world = World::new();
    let commit = world.repository.tip("main").unwrap();
    let tree = world.repository.tree_of("main");

    let on_commit = build(&world, &commit, &[put("new.json", "{}\n")]);
    let on_tree = build(&world, &tree, &[put("new.json", "{}\n")]);

    assert_eq!(on_commit.created()["sha"], on_tree.created()["sha"]);
}

#[test]
fn a_tree_has_the_id_that_git_gives_the_same_files() {
    let world = World::new();
    let base = world.repository.tree_of("main");

    let made = build(&world, &base, &[put("dir/b.json", "[9]\n"), put("x/y/z.json", "0")]);

    let files = [("dir/b.json", Some("[9]\n")), ("x/y/z.json", Some("0"))];
    let commit = world.repository.commit_on("by-hand", &files, "By hand");
    assert_eq!(made.created()["sha"], world.repository.tree_of(&commit));
}

#[test]
fn the_answer_lists_the_root_only() {
    let world = World::new();
    let base = world.repository.tree_of("main");

    let made = build(&world, &base, &[put("dir/new.json", "1")]);

    made.created();
    assert_eq!(paths(&made), ["a.json", "dir"]);
    assert_eq!(made.body["truncated"], false);
}

#[test]
fn a_known_blob_is_put_in_by_its_id_and_keeps_its_mode() {
    let world = World::new();
    let base = world.repository.tree_of("main");
    let blob = world.repository.git(&["rev-parse", "main:a.json"]);

    let entry = json!({"path": "run.sh", "mode": "100755", "type": "blob", "sha": blob});
    let made = build(&world, &base, &[entry]);

    let id = made.created()["sha"].as_str().unwrap();
    let listed = world.repository.git(&["ls-tree", id, "run.sh"]);
    assert_eq!(listed, format!("100755 blob {blob}\trun.sh"));
}

#[test]
fn a_whole_directory_is_put_in_by_its_id() {
    let world = World::new();
    let base = world.repository.tree_of("main");
    let deep = world.repository.git(&["rev-parse", "main:dir/deep"]);

    let entry = json!({"path": "dir", "mode": "040000", "type": "tree", "sha": deep});
    let made = build(&world, &base, &[entry]);

    let id = made.created()["sha"].as_str().unwrap();
    assert_eq!(world.repository.git(&["rev-parse", &format!("{id}:dir")]), deep);
}

#[test]
fn the_last_file_of_a_directory_takes_the_directory_with_it() {
    let world = World::new();
    let base = world.repository.tree_of("main");

    let made = build(&world, &base, &[delete("dir/deep/c.json")]);

    let id = made.created()["sha"].as_str().unwrap();
    let listed = world.get(&format!("/git/trees/{id}?recursive=1"));
    assert_eq!(paths(&listed), ["a.json", "dir", "dir/b.json"]);
}

#[test]
fn a_path_that_is_not_there_cannot_be_deleted() {
    let world = World::new();
    let base = world.repository.tree_of("main");

    let made = build(&world, &base, &[put("a.json", "1"), delete("dir/none.json")]);

    assert_eq!(made.error(), (422, "GitRPC::BadObjectState"));
}

#[test]
fn unknown_objects_and_bases_are_refused() {
    let world = World::new();
    let base = world.repository.tree_of("main");
    let nowhere = "1".repeat(40);

    let entry = json!({"path": "b", "mode": "100644", "type": "blob", "sha": nowhere});
    let blob = build(&world, &base, &[entry]);
    let no_base = build(&world, &nowhere, &[put("b", "1")]);

    let message = format!("tree.sha {nowhere} is not a valid blob");
    assert_eq!(blob.error(), (422, message.as_str()));
    assert_eq!(no_base.error(), (422, "base_tree is not a valid tree oid"));
}

#[test]
fn malformed_paths_are_refused() {
    let world = World::new();
    let base = world.repository.tree_of("main");
    for path in ["/a", "a//b", "../a", "a/./b", ".git/config", ""] {
        let made = build(&world, &base, &[put(path, "1")]);

        assert_eq!(made.status, 422, "{path:?}");
    }
}

#[test]
fn content_and_id_exclude_each_other() {
    let world = World::new();
    let base = world.repository.tree_of("main");
    let blob = world.repository.git(&["rev-parse", "main:a.json"]);
    let mut both = put("a.json", "1");
    both["sha"] = json!(blob);

    assert_eq!(build(&world, &base, &[both]).status, 422);
}

#[test]
fn a_file_gives_way_to_a_directory_when_it_is_deleted_too() {
    let world = World::new();
    let base = world.repository.tree_of("main");

    let made = build(&world, &base, &[put("a.json/part.json", "1"), delete("a.json")]);

    let id = made.created()["sha"].as_str().unwrap();
    let listed = world.repository.git(&["ls-tree", "-r", "--name-only", id, "a.json"]);
    assert_eq!(listed, "a.json/part.json");
}

#[test]
fn a_tree_asked_for_by_its_branch_is_called_by_the_commit() {
    let world = World::new();
    let commit = world.repository.tip("main").unwrap();
    let tree = world.repository.tree_of("main");

    let by_branch = world.get("/git/trees/main");
    let by_commit = world.get(&format!("/git/trees/{commit}"));
    let by_tree = world.get(&format!("/git/trees/{tree}"));

    assert_eq!(by_branch.ok()["sha"], commit);
    assert_eq!(by_commit.ok()["sha"], commit);
    assert_eq!(by_tree.ok()["sha"], tree);
    assert_eq!(by_branch.body["tree"], by_tree.body["tree"]);
}

#[test]
fn a_recursive_listing_holds_directories_too() {
    let world = World::new();

    let flat = world.get("/git/trees/main");
    let deep = world.get("/git/trees/main?recursive=1");

    assert_eq!(paths(&flat), ["a.json", "dir"]);
    let all = ["a.json", "dir", "dir/b.json", "dir/deep", "dir/deep/c.json"];
    assert_eq!(paths(&deep), all);
    assert_eq!(deep.body["tree"][0]["size"], 3);
    assert_eq!(deep.body["truncated"], false);
}

#[test]
fn a_listing_over_the_limit_is_truncated_and_can_be_walked() {
    let world = World::new();
    world.repository.limit_trees(2);

    let deep = world.get("/git/trees/main?recursive=1");
    let root = world.get("/git/trees/main");

    assert_eq!(paths(&deep), ["a.json", "dir"]);
    assert_eq!(deep.body["truncated"], true);
    let below = root.ok()["tree"][1]["sha"].as_str().unwrap();
    let below = world.get(&format!("/git/trees/{below}"));
    assert_eq!(paths(&below), ["b.json", "deep"]);
}

#[test]
fn a_listing_over_seven_megabytes_is_truncated() {
    let world = World::new();
    let made = |entries: Vec<Value>| {
        let made = world.post("/git/trees", json!({"tree": entries}));
        made.created()["sha"].as_str().unwrap().to_owned()
    };
    let graft =
        |path: &str, id: &str| json!({"path": path, "mode": "040000", "type": "tree", "sha": id});
    let names: Vec<_> = (10..54).map(|number| number.to_string()).collect();
    let files = made(names.iter().map(|name| put(name, "1")).collect());
    let folders = made(names.iter().map(|name| graft(name, &files)).collect());
    let top = made(vec![graft(&"x".repeat(3900), &folders)]);

    let deep = world.get(&format!("/git/trees/{top}?recursive=1"));

    assert_eq!(deep.ok()["truncated"], true);
    // As git lists them: mode, type and id with what parts and ends them, and the path.
    let sizes = paths(&deep).into_iter().map(|path| 54 + path.len());
    let left = 7_340_032 - sizes.sum::<usize>();
    assert!(left < 54 + 3906, "{left} bytes are left");
}

#[test]
fn as_much_is_sent_out_as_github_says() {
    let world = World::new();

    let limits = world.repository.limits();

    assert_eq!(
        limits,
        SizeLimits { blob_bytes: 104_857_600, tree_bytes: 7_340_032, tree_entries: 100_000 }
    );
}

#[test]
fn an_unknown_tree_is_not_found() {
    let world = World::new();

    assert_eq!(world.get("/git/trees/none").status, 404);
    assert_eq!(world.get(&format!("/git/trees/{}", "1".repeat(40))).status, 404);
}
