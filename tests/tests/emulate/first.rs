//! A dry run, the first proposal, and the same run once more.

use serde_json::{Value, json};
use trueup_tests::program::Said;

use crate::stage::{PROPOSED, Stage, TOKEN, tree_by_git};

#[test]
fn a_dry_run_needs_no_token_and_writes_nothing() {
    let Some(stage) = Stage::drifted("a_dry_run_needs_no_token_and_writes_nothing") else { return };
    let before = stage.everything();

    let said = stage.sync(&["--dry-run", "--format", "json"]);

    assert_eq!(target(&said, 0)["outcome"], "planned");
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert_eq!(stage.everything(), before);
}

#[test]
fn the_first_proposal_is_one_commit_on_a_branch_and_one_pull_request() {
    let name = "the_first_proposal_is_one_commit_on_a_branch_and_one_pull_request";
    let Some(mut stage) = Stage::drifted(name) else { return };
    let planned = stage.sync(&["--dry-run", "--format", "json"]);
    stage.place.set("TRUEUP_GITHUB_TOKEN", TOKEN);

    let said = stage.sync(&["--format", "json"]);

    let target = target(&said, 0);
    assert_eq!(target["outcome"], "opened");
    assert_eq!(target["content"], planned.json()["targets"][0]["content"]);
    assert_eq!(stage.writes(), FIRST);
    assert_proposed(&stage, &target["pull_request"]);
    let pull = stage.get("/pulls/1");
    assert_eq!(
        (&pull["user"]["login"], &pull["labels"][0]["name"]),
        (&json!("owner"), &json!("sync"))
    );
    assert_eq!(pull["requested_reviewers"][0]["login"], "reader");
}

#[test]
fn the_same_run_once_more_writes_nothing() {
    let Some(mut stage) = Stage::drifted("the_same_run_once_more_writes_nothing") else { return };
    stage.place.set("TRUEUP_GITHUB_TOKEN", TOKEN);
    let first = target(&stage.sync(&["--format", "json"]), 0);
    let before = stage.everything();
    stage.writes();

    let second = target(&stage.sync(&["--format", "json"]), 0);

    assert_eq!(second["outcome"], "unchanged");
    assert_eq!(second["pull_request"], first["pull_request"]);
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert_eq!(stage.everything(), before);
    assert_eq!(stage.get("/pulls?state=all").as_array().unwrap().len(), 1);
}

/// Asserts that emulate holds what a run reported: branch, commit, tree and files.
pub(crate) fn assert_proposed(stage: &Stage, reported: &Value) {
    let head = stage.get("/git/ref/heads/trueup/models")["object"]["sha"].take();
    let pull = stage.get("/pulls/1");
    assert_eq!(
        (&pull["state"], &pull["head"]["ref"], &pull["head"]["sha"], &pull["base"]["ref"]),
        (&json!("open"), &json!("trueup/models"), &head, &json!("main"))
    );
    assert_eq!(
        (&reported["number"], &reported["head"], &reported["branch"], &reported["url"]),
        (&json!(1), &head, &pull["head"]["ref"], &pull["html_url"])
    );
    let commit = stage.get(&format!("/git/commits/{}", head.as_str().unwrap()));
    let base = stage.get("/git/ref/heads/main")["object"]["sha"].take();
    assert_eq!(
        (commit["parents"].as_array().unwrap().len(), &commit["parents"][0]["sha"]),
        (1, &base)
    );
    let tree = commit["tree"]["sha"].as_str().unwrap();
    assert_eq!(tree, tree_by_git(&PROPOSED));
    let files = PROPOSED.map(|(path, content)| (path.to_owned(), content.to_owned()));
    assert_eq!(stage.files(tree), files.into());
    assert_message(stage, commit["message"].as_str().unwrap(), tree);
}

/// Asserts that plain git reads our trailers, and that they tell the tree, though emulate appended a newline.
fn assert_message(stage: &Stage, message: &str, tree: &str) {
    stage.place.write("message", message);
    let trailers = stage.place.git(&["interpret-trailers", "--parse", "message"]).out;
    let lines: Vec<_> = trailers.lines().collect();
    let [sync, change, predicted] = lines.as_slice() else { panic!("trailers: {lines:?}") };
    assert_eq!((*sync, *predicted), ("Trueup-Sync: models", &*format!("Trueup-Tree: {tree}")));
    assert!(change.starts_with("Trueup-Change: sha256:"), "{change}");
    assert!(message.ends_with(&format!("{predicted}\n")), "{message:?}");
}

/// The one target of a report.
pub(crate) fn target(said: &Said, code: i32) -> Value {
    assert_eq!(said.code, code, "{}\n{}", said.out, said.err);
    said.json()["targets"][0].take()
}

/// What the first proposal writes.
pub(crate) const FIRST: [&str; 6] = [
    "POST git/trees",
    "POST git/commits",
    "POST git/refs",
    "POST pulls",
    "POST pulls/1/requested_reviewers",
    "POST issues/1/labels",
];
