//! Edits that people made on GitHub since the last accepted sync: told apart, undone only with a word, or kept.

mod keep;
mod origin;
mod partial;
mod texts;

use serde_json::{Value, json};
use trueup_core::engine::Outcome;
use trueup_core::engine::options::{Mode, OnDrift};
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::json::line;
use trueup_core::plan::TargetEdits;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};

const BEFORE: &str =
    "{\n  \"x\": {\n    \"n\": 1,\n    \"s\": \"a\"\n  },\n  \"y\": {\n    \"n\": 1\n  }\n}\n";
const SOURCE: &str = r#"{"x": {"n": 2, "s": "a"}, "y": {"n": 1}}"#;

/// A repository whose first pull request was merged: `a.json` holds what the source held then.
fn accepted() -> Scene {
    let scene = Scene::new(&[("a", SOURCE, Some(BEFORE))]);
    scene.run();
    scene.repo.merge_pull_request(1);
    scene
}

/// A person makes `a.json` say something else, in a word or more.
fn edit(scene: &Scene, from: &str, to: &str) -> String {
    let text = scene.read("main", "a.json");
    assert!(text.contains(from), "{text}");
    let edited = text.replace(from, to);
    scene.repo.commit_on("main", &[("a.json", Some(edited))], "Edit by hand")
}

fn keep(scene: &Scene) -> Outcome {
    scene.run_with(|options| options.target_edits = TargetEdits::Keep)
}

/// What the report tells of edits in the first file.
fn told(outcome: &Outcome) -> Value {
    let report: Value = serde_json::from_str(&line(&outcome.report)).unwrap();
    report["targets"][0]["files"][0].get("target_edits").cloned().unwrap_or_default()
}

/// How often GitHub was asked.
fn calls(scene: &Scene) -> usize {
    scene.github.requests().len()
}

fn url(commit: &str) -> String {
    format!("https://github.com/owner/data/commit/{commit}")
}

#[test]
fn fields_and_entries_edited_since_are_told_with_their_author_and_a_link() {
    let scene = accepted();
    let to = "\"n\": 5,\n    \"s\": \"a\",\n    \"more\": [1]\n  },\n  \"new\": {\n    \"n\": 9\n  }\n}\n";
    let text = scene.read("main", "a.json");
    let end = text.find("\"n\": 2").unwrap();
    let commit =
        scene.repo.commit_on("main", &[("a.json", Some(format!("{}{to}", &text[..end])))], "Edit");

    let outcome = scene.run();

    let (author, url) = ("someone", url(&commit));
    let edit = |name: &str, path: &str| json!({"name": name, "path": path, "kept": false, "author": author, "url": url});
    let with = |mut edit: Value, values: Value| {
        edit.as_object_mut().unwrap().extend(values.as_object().unwrap().clone());
        edit
    };
    assert_eq!(
        told(&outcome),
        json!([
            with(edit("new", ""), json!({"target": {"n": 9}})),
            with(edit("x", "/more"), json!({"target": [1]})),
            with(edit("x", "/n"), json!({"ancestor": 2, "target": 5, "source": 2})),
            with(edit("y", ""), json!({"ancestor": {"n": 1}, "source": {"n": 1}})),
        ])
    );
    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::Proposed, 0));
    assert_eq!(scene.repo.git(&["diff", "--stat", "main~1", BRANCH]), "");
    let body = scene.repo.pull_request(2).body;
    let by = format!("by `someone` ([commit]({url}))");
    let expected = format!(
        "\n**This would undo edits made on GitHub** (4)\n\n\
         - `new`: added, {by}; the source does not have it\n\
         - `x` · `/more`: added `[1]`, {by}; the source has nothing\n\
         - `x` · `/n`: `2` → `5`, {by}; the source has `2`\n\
         - `y`: removed, {by}; the source has it\n\
         \n**Removed** (1)\n"
    );
    assert!(body.contains(&expected), "{body}");
}

#[test]
fn what_the_source_changed_since_is_no_edit() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.source.set("a", r#"{"x": {"n": 2, "s": "b"}, "y": {"n": 1, "more": 1}}"#);

    let outcome = scene.run();

    let told = told(&outcome);
    assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
    assert_eq!(told[0]["path"], "/n");
}

#[test]
fn an_edit_that_the_source_agrees_with_is_not_told() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.source.set("a", r#"{"x": {"n": 5, "s": "b"}, "y": {"n": 1}}"#);

    let outcome = scene.run();

    assert_eq!(told(&outcome), Value::Null);
    assert!(!scene.repo.pull_request(2).body.contains("edits made on GitHub"));
}

#[test]
fn without_a_merged_pull_request_the_source_wins_and_nothing_more_is_read() {
    for close in [false, true] {
        let scene = Scene::new(&[("a", SOURCE, Some(BEFORE))]);
        if close {
            scene.run();
            scene.repo.close_pull_request(1);
            scene.source.set("a", r#"{"x": {"n": 3}}"#);
        }
        edit(&scene, "\"n\": 1,", "\"n\": 5,");
        scene.github.clear_log();

        let outcome = keep(&scene);

        assert_eq!(told(&outcome), Value::Null);
        assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
        assert!(close || calls(&scene) == 9, "{}", calls(&scene));
    }
}

#[test]
fn a_run_in_sync_after_a_merge_reads_no_more_than_any_other() {
    let scene = accepted();
    let (merged, usual) = (&scene, &Scene::in_sync());
    let cost = |scene: &Scene| {
        scene.github.clear_log();
        assert_eq!(keep(scene).report.targets[0].outcome, TargetOutcome::InSync);
        calls(scene)
    };

    assert_eq!(cost(merged), cost(usual));
}

#[test]
fn drift_of_the_source_alone_costs_the_accepted_commit_and_its_tree() {
    let scene = accepted();
    scene.source.set("a", r#"{"x": {"n": 3, "s": "a"}, "y": {"n": 1}}"#);
    let before = |scene: &Scene| {
        scene.github.clear_log();
        scene.run_with(|options| options.mode = Mode::Plan(OnDrift::Succeed));
        calls(scene)
    };

    let usual = Scene::new(&[("a", r#"{"x": {"n": 3}}"#, Some(BEFORE))]);
    // A branch that is there is read, with its head.
    let of_branch = 3;

    assert_eq!(before(&scene), before(&usual) + of_branch + 2 - 1, "the base is the merge itself");
}

#[test]
fn what_a_person_put_on_top_before_merging_is_an_edit() {
    for squash in [false, true] {
        let scene = Scene::new(&[("a", SOURCE, Some(BEFORE))]);
        scene.run();
        let text = scene.read(BRANCH, "a.json").replace("\"s\": \"a\"", "\"s\": \"ours\"");
        let ontop = scene.repo.commit_on(BRANCH, &[("a.json", Some(text))], "Edit before merging");
        let merge = if squash {
            scene.repo.squash_pull_request(1)
        } else {
            scene.repo.merge_pull_request(1);
            ontop
        };

        let outcome = scene.run_with(|options| options.mode = Mode::Plan(OnDrift::Succeed));

        assert_eq!(
            told(&outcome),
            json!([{"name": "x", "path": "/s", "ancestor": "a", "target": "ours", "source": "a",
                    "kept": false, "author": "someone", "url": url(&merge)}]),
            "squash: {squash}"
        );
    }
}

#[test]
fn a_marker_that_a_person_deleted_leaves_the_head_that_was_merged() {
    let scene = Scene::new(&[("a", SOURCE, Some(BEFORE))]);
    scene.run();
    let text = scene.read(BRANCH, "a.json").replace("\"s\": \"a\"", "\"s\": \"ours\"");
    scene.repo.commit_on(BRANCH, &[("a.json", Some(text))], "Edit before merging");
    scene.repo.edit_pull_request(1, "Rewritten.");
    scene.repo.merge_pull_request(1);
    edit(&scene, "\"n\": 2", "\"n\": 5");

    let outcome = scene.run();

    let told = told(&outcome);
    let paths: Vec<_> = told.as_array().unwrap().iter().map(|edit| &edit["path"]).collect();
    assert_eq!(paths, ["/n"]);
}

#[test]
fn a_marker_that_names_someone_elses_commit_is_not_believed() {
    let scene = Scene::new(&[("a", SOURCE, Some(BEFORE))]);
    scene.run();
    let head = scene.repo.tip(BRANCH).unwrap();
    let main = scene.repo.tip("main").unwrap();
    scene.repo.commit_on(BRANCH, &[("README.md", Some("# On top\n"))], "Edit before merging");
    let body = scene.repo.pull_request(1).body.replace(&head, &main);
    scene.repo.edit_pull_request(1, &body);
    scene.repo.merge_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 3, "s": "a"}, "y": {"n": 1}}"#);

    let outcome = scene.run();

    assert_eq!(told(&outcome), Value::Null, "nothing was edited since the head that was merged");
}

#[test]
fn a_marker_that_a_crash_left_behind_does_not_make_our_own_work_an_edit() {
    let scene = Scene::new(&[("a", SOURCE, Some(BEFORE))]);
    scene.run();
    let older = scene.repo.tip(BRANCH).unwrap();
    scene.source.set("a", SOURCE.replace("\"n\": 2", "\"n\": 3"));
    scene.run();
    let body = scene.repo.pull_request(1).body.replace(&scene.repo.tip(BRANCH).unwrap(), &older);
    scene.repo.edit_pull_request(1, &body);
    scene.repo.merge_pull_request(1);
    scene.source.set("a", SOURCE.replace("\"n\": 2", "\"n\": 4"));

    let outcome = scene.run();

    assert_eq!(told(&outcome), Value::Null);
}

#[test]
fn what_we_wrote_last_is_accepted_though_its_text_was_refused() {
    let scene = accepted();
    let source = |n: u8| SOURCE.replace("\"n\": 2", &format!("\"n\": {n}"));
    scene.source.set("a", source(3));
    scene.run();
    scene.source.set("a", source(4));
    scene.github.fault(Fault::Status(403)).on(Operation::UpdatePull).always();
    scene.run();
    scene.github.clear_faults();
    assert!(scene.read(BRANCH, "a.json").contains("\"n\": 4"));
    scene.repo.merge_pull_request(2);
    scene.source.set("a", source(5));

    let outcome = keep(&scene);

    assert_eq!(
        (outcome.report.targets[0].outcome, told(&outcome)),
        (TargetOutcome::Opened, Value::Null)
    );
}

#[test]
fn the_newest_of_several_merged_pull_requests_is_what_was_accepted() {
    let scene = accepted();
    let source = |word: &str| SOURCE.replace("\"a\"", &format!("\"{word}\""));
    scene.source.set("a", source("b"));
    scene.run();
    scene.repo.merge_pull_request(2);
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.source.set("a", source("c"));

    let outcome = scene.run();

    let told = told(&outcome);
    assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
    assert_eq!((&told[0]["path"], &told[0]["ancestor"]), (&json!("/n"), &json!(2)));
}

#[test]
fn a_second_run_writes_nothing_and_a_rewritten_body_is_put_right() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.run();
    let body = scene.repo.pull_request(2).body;
    scene.github.clear_log();

    let second = scene.run();
    assert_eq!(second.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
    scene.repo.edit_pull_request(2, "Rewritten.");

    let third = scene.run();

    assert_eq!(told(&third), told(&second));
    assert_eq!(scene.repo.pull_request(2).body, body);
}

#[test]
fn an_author_is_foreign_text() {
    let scene = accepted();
    let text = scene.read("main", "a.json").replace("\"n\": 2", "\"n\": 5");
    scene.repo.commit_by("@here`#1", "main", &[("a.json", Some(text))]);

    let outcome = scene.run();

    assert_eq!(told(&outcome)[0]["author"], "@here`#1");
    let body = scene.repo.pull_request(2).body;
    assert!(body.contains("by ``@here`#1`` ([commit]("), "{body}");
}

#[test]
fn a_withheld_removal_of_what_was_added_by_hand_is_told_as_such() {
    let scene = accepted();
    edit(&scene, "\"y\"", "\"new\": {},\n  \"y\"");
    let outcome = scene.run_with(|options| options.guard.max_removals = 0);

    assert_eq!(outcome.report.exit_code, 3);
    assert_eq!(told(&outcome)[0]["name"], "new");
    assert_eq!(outcome.report.targets[0].withheld.len(), 1);
}

#[test]
fn what_was_added_by_hand_is_told_when_its_withheld_removal_is_let_out() {
    let scene = accepted();
    edit(&scene, "\"y\"", "\"new\": {},\n  \"y\"");
    scene.source.set("a", SOURCE.replace("\"n\": 2", "\"n\": 3"));
    scene.run_with(|options| options.guard.max_removals = 0);
    assert!(scene.repo.pull_request(2).body.contains("would undo edits"));
    scene.repo.merge_pull_request(2);
    scene.source.set("a", SOURCE.replace("\"n\": 2", "\"n\": 4"));

    scene.run();

    let body = scene.repo.pull_request(3).body;
    assert!(body.contains("would undo edits made on GitHub"), "{body}");
    assert_eq!(scene.read(BRANCH, "a.json").matches("new").count(), 0);
}

#[test]
fn a_plan_says_what_it_would_undo_and_is_carried_out_as_it_was_shown() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    let plan = scene.plan();
    let body = plan.targets()[0].proposal.body.clone();

    let report = scene.apply(&plan);

    assert_eq!(report.exit_code, 0);
    assert!(body.contains("**This would undo edits made on GitHub** (1)"), "{body}");
    assert!(scene.repo.pull_request(2).body.starts_with(&body));
    scene.github.clear_log();
    assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

fn entries(count: usize, value: &str) -> String {
    let entries: Vec<_> = (0..count).map(|n| format!("\"k{n:03}\": {{\"v\": {value}}}")).collect();
    format!("{{{}}}", entries.join(", "))
}

#[test]
fn what_the_text_only_names_of_edits_stands_in_the_comment_or_is_said_to_be_left_out() {
    for max_chars in (4_000..32_000).step_by(2_000) {
        let scene = Scene::new(&[("a", &entries(60, "2"), Some(&entries(60, "1")))]);
        scene.run();
        scene.repo.merge_pull_request(1);
        scene.repo.commit_on("main", &[("a.json", Some(entries(60, "7777")))], "Edit by hand");

        scene.run_with(|options| options.ladder.max_chars = max_chars);

        let body = scene.repo.pull_request(2).body;
        let comment = scene.repo.comments(2).first().map(|it| it.body.clone()).unwrap_or_default();
        let edit = "`k059` · `/v`: `2` → `7777`";
        let is_told = [&body, &comment].iter().any(|text| text.contains(edit));
        assert!(
            is_told || comment.contains("has the rest"),
            "{max_chars}:\n{body}\n---\n{comment}"
        );
    }
}
