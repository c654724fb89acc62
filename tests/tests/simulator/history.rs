//! `GET commits`.

use serde_json::Value;

use super::world::{Seen, World};

fn ids(seen: &Seen) -> Vec<String> {
    let commits = seen.ok().as_array().unwrap();
    commits.iter().map(|commit| commit["sha"].as_str().unwrap().to_owned()).collect()
}

fn log(world: &World, arguments: &[&str]) -> Vec<String> {
    let arguments = [&["log", "--format=%H"], arguments].concat();
    world.repository.git(&arguments).lines().map(str::to_owned).collect()
}

fn change(world: &World, branch: &str, path: &str, content: &str) -> String {
    world.repository.commit_on(branch, &[(path, Some(content))], "Change it")
}

#[test]
fn the_commits_of_a_path_are_those_of_git_log() {
    let world = World::new();
    change(&world, "main", "a.json", "1");
    change(&world, "main", "other.json", "1");
    change(&world, "aside", "a.json", "2");
    let tip = change(&world, "main", "a.json", "3");

    let of_path = world.get("/commits?path=a.json");
    let of_branch = world.get("/commits?path=a.json&sha=aside");
    let of_commit = world.get(&format!("/commits?path=a.json&sha={tip}"));
    let all = world.get("/commits");

    assert_eq!(ids(&of_path), log(&world, &["main", "--", "a.json"]));
    assert_eq!(ids(&of_branch), log(&world, &["aside", "--", "a.json"]));
    assert_eq!(ids(&of_commit), ids(&of_path));
    assert_eq!(ids(&all), log(&world, &["main"]));
    assert_eq!(ids(&of_path).len(), 3);
}

#[test]
fn a_commit_tells_by_name_who_wrote_it_where_no_account_is_known() {
    let world = World::new();
    let commit = world.repository.commit_by("editor", "main", &[("a.json", Some("1"))]);

    let seen = world.get("/commits?path=a.json&per_page=1");

    let newest = &seen.ok()[0];
    assert_eq!(newest["sha"], commit.as_str());
    let names = ["author", "committer"].map(|role| newest["commit"][role]["name"].clone());
    assert_eq!((names, &newest["author"]), (["editor".into(), "someone".into()], &Value::Null));
}

#[test]
fn a_side_of_a_merge_that_changed_nothing_in_a_path_is_left_out() {
    let world = World::new();
    change(&world, "aside", "a.json", "2");
    change(&world, "aside", "a.json", "{}\n");
    change(&world, "main", "other.json", "1");
    let number = {
        let pull = serde_json::json!({"head": "aside", "base": "main", "title": "T"});
        world.post("/pulls", pull).created()["number"].as_u64().unwrap()
    };
    world.repository.merge_pull_request(number);

    let listed = world.get("/commits?path=a.json");

    assert_eq!(ids(&listed).len(), 1, "what was changed and changed back is simplified away");
    assert_eq!(ids(&listed), log(&world, &["main", "--", "a.json"]));
}

#[test]
fn a_commit_tells_its_tree_and_when_it_was_committed() {
    let world = World::new();
    let commit = change(&world, "main", "a.json", "1");

    let listed = world.get("/commits?path=a.json&per_page=1");

    let told = &listed.ok()[0]["commit"];
    assert_eq!(told["tree"]["sha"].as_str(), Some(world.repository.tree_of("main").as_str()));
    let date = world.repository.git(&[
        "show",
        "--no-patch",
        "--format=%cd",
        "--date=format:%Y-%m-%dT%H:%M:%SZ",
        &commit,
    ]);
    assert_eq!(told["committer"]["date"].as_str(), Some(date.as_str()));
}

#[test]
fn a_long_history_comes_in_pages_that_name_each_other() {
    let world = World::new();
    for n in 0..7 {
        change(&world, "main", "a.json", &n.to_string());
    }

    let first = world.get("/commits?path=a.json&per_page=3");
    let link = first.header("link").unwrap().to_owned();
    let (next, _) =
        link.strip_prefix('<').and_then(|link| link.split_once(">; rel=\"next\"")).unwrap();
    let next = next.split_once("/repos/owner/data").unwrap().1.to_owned();
    let second = world.get(&next);
    let last = world.get("/commits?path=a.json&per_page=3&page=3");

    assert!(link.contains("page=3>; rel=\"last\""), "{link}");
    assert!(!last.header("link").unwrap().contains("next"));
    let pages = [ids(&first), ids(&second), ids(&last)];
    assert_eq!(pages.concat(), log(&world, &["main", "--", "a.json"]));
    assert_eq!(pages.map(|page| page.len()), [3, 3, 2]);
}

#[test]
fn what_is_not_there_has_no_history() {
    let world = World::new();
    world.github.repository("owner/empty").create();
    let headers = [("authorization", format!("Bearer {}", world.token))];

    let path = world.get("/commits?path=none.json");
    let commit = world.get(&format!("/commits?sha={}", "1".repeat(40)));
    let branch = world.get("/commits?sha=none");
    let empty = world.ask("GET", "/repos/owner/empty/commits", &headers, Value::Null).unwrap();

    assert_eq!(ids(&path), Vec::<String>::new());
    assert_eq!(commit.error(), (404, "Not Found"));
    assert_eq!(branch.status, 404);
    assert_eq!(empty.error(), (409, "Git Repository is empty."));
}
