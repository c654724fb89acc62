//! Who made an edit, by the history of its file: read as far as it is needed, and never a reason to fail.

use serde_json::{Value, json};
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::json::line;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};

use super::{accepted, edit, keep, told, url};

fn by(scene: &Scene, name: &str, from: &str, to: &str) -> String {
    let text = scene.read("main", "a.json").replace(from, to);
    scene.repo.commit_by(name, "main", &[("a.json", Some(text))])
}

fn origins(told: &Value) -> Vec<(&str, &str, &str)> {
    let edits = told.as_array().unwrap().iter();
    edits
        .map(|edit| {
            let of = |key: &str| edit[key].as_str().unwrap_or_default();
            (of("path"), of("author"), of("url"))
        })
        .collect()
}

#[test]
fn two_authors_are_told_apart_each_by_the_commit_that_made_it_so() {
    let scene = accepted();
    let first = by(&scene, "first", "\"n\": 2", "\"n\": 5");
    by(&scene, "second", "\"s\": \"a\"", "\"s\": \"b\"");
    let third = by(&scene, "third", "\"s\": \"b\"", "\"s\": \"c\"");
    scene.repo.commit_on("main", &[("README.md", Some("# Later\n"))], "Edit something else");

    let outcome = scene.run();

    assert_eq!(
        origins(&told(&outcome)),
        [("/n", "first", url(&first).as_str()), ("/s", "third", url(&third).as_str())]
    );
}

#[test]
fn an_edit_that_came_with_a_merged_branch_is_its_authors() {
    let scene = accepted();
    scene.repo.set_branch("topic", "main");
    let text = scene.read("main", "a.json").replace("\"n\": 2", "\"n\": 5");
    let commit = scene.repo.commit_by("editor", "topic", &[("a.json", Some(text))]);
    let number = scene.repo.open_pull_request("topic", "main", "Edit");
    scene.repo.merge_pull_request(number);

    let outcome = scene.run();

    assert_eq!(origins(&told(&outcome)), [("/n", "editor", url(&commit).as_str())]);
}

#[test]
fn one_edit_costs_the_history_and_the_tree_before_it() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.github.clear_log();

    keep(&scene);

    // Base, tree, pull requests and blob as ever; then the accepted commit with its tree and blob.
    let usual = 4 + 3;
    assert_eq!(scene.github.requests().len(), usual + 2, "{:?}", scene.github.counts());
}

#[test]
fn a_history_that_cannot_be_read_leaves_the_link_to_its_page() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.github.fault(Fault::Status(404)).on(Operation::ListCommits).always();

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    let page = "https://github.com/owner/data/commits/main/a.json";
    assert_eq!(origins(&told(&outcome)), [("/n", "", page)]);
    let body = scene.repo.pull_request(2).body;
    assert!(body.contains(&format!("`2` → `5`, [history]({page}); the source has `2`")), "{body}");
}

#[test]
fn a_history_that_fails_once_writes_nothing_into_an_unchanged_pull_request() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.run();
    let before = scene.repo.pull_request(2).body;
    scene.github.clear_log();
    scene.github.fault(Fault::Status(502)).on(Operation::ListCommits).always();

    let outcome = scene.run();

    let outcome = outcome.report.targets[0].outcome;
    assert_eq!((outcome, scene.writes()), (TargetOutcome::Unchanged, vec![]));
    // What a crash left behind is put right all the same.
    scene.repo.edit_pull_request(2, "Mine.");
    scene.run();
    let after = scene.repo.pull_request(2).body;
    assert!(after != before && after.contains("would undo edits made on GitHub"), "{after}");
}

#[test]
fn only_the_newest_versions_are_read() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    for at in 0..25 {
        let text = scene.read("main", "a.json").trim_end().to_owned() + &" ".repeat(at) + "\n";
        scene.repo.commit_on("main", &[("a.json", Some(text))], "Add blanks");
    }
    scene.github.clear_log();

    let outcome = scene.run();

    assert_eq!(told(&outcome)[0].get("author"), None);
    let blobs = scene.github.count(Operation::GetBlob);
    assert!(blobs <= 22, "{blobs}");
}

#[test]
fn what_was_accepted_and_is_gone_leaves_the_source_to_win() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.github.fault(Fault::Status(404)).on(Operation::GetCommit).nth(1);

    let outcome = scene.run();

    assert_eq!(told(&outcome), Value::Null);
    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    assert!(scene.read(BRANCH, "a.json").contains("\"n\": 2"));
}

#[test]
fn what_was_accepted_and_cannot_be_read_now_keeps_the_file_from_being_checked() {
    let scene = accepted();
    // So that nobody else reads a commit.
    scene.repo.delete_branch(BRANCH);
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.github.fault(Fault::Status(503)).on(Operation::GetCommit).always();
    scene.github.clear_log();

    let outcome = keep(&scene);

    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::Failed, 1));
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn a_file_that_could_not_be_read_when_it_was_accepted_has_no_edits() {
    let scene = Scene::new(&[
        ("a", r#"{"x": {"n": 1}}"#, Some("{\"x\": {\"n\": 0}}\n")),
        ("b", r#"{"x": {"n": 1}}"#, Some("[]\n")),
    ]);
    scene.run();
    scene.repo.merge_pull_request(1);
    scene.repo.commit_on("main", &[("b.json", Some("{\"x\": {\"n\": 7}}\n"))], "Mend it");

    let outcome = scene.run();

    let report: Value = serde_json::from_str(&line(&outcome.report)).unwrap();
    assert_eq!(report["targets"][0]["files"][1].get("target_edits"), None);
    assert_eq!(report["targets"][0]["files"][1]["drift"]["counts"]["modified"], json!(1));
}
