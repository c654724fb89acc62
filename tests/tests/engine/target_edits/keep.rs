//! With `target_edits = "keep"`: what was edited stays, and goes on staying.

use serde_json::{Value, json};
use trueup_core::compare::Counts;
use trueup_core::engine::Memory;
use trueup_core::engine::options::{Mode, OnDrift, Unselected};
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::json::line;
use trueup_core::plan::TargetEdits;
use trueup_core::plan::marker::Trailers;
use trueup_core::wording::notices::Closing;
use trueup_tests::scene::{BRANCH, Scene, file};

use super::{SOURCE, accepted, edit, keep, told};

fn trailers(scene: &Scene) -> Trailers {
    let message = scene.repo.git(&["log", "-1", "--format=%B", BRANCH]);
    Trailers::of(&message).expect("the head is ours")
}

#[test]
fn edits_alone_are_in_sync_and_told_and_nothing_is_written() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    edit(&scene, "\"y\": {\n    \"n\": 1\n  }", "\"new\": {\n    \"n\": 9\n  }");
    scene.github.clear_log();

    let outcome = keep(&scene);

    let report = &outcome.report;
    assert_eq!((report.verdict, report.exit_code), (Verdict::InSync, 0));
    assert_eq!(report.targets[0].outcome, TargetOutcome::InSync);
    assert_eq!(scene.writes(), Vec::<String>::new());
    let told = told(&outcome);
    let names: Vec<_> = told.as_array().unwrap().iter().map(|edit| &edit["name"]).collect();
    assert_eq!(names, ["new", "x", "y"]);
    assert!(told.as_array().unwrap().iter().all(|edit| edit["kept"] == true), "{told}");
    let drift = report.targets[0].files[0].drift.as_ref().unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(&line(&drift.kept)).unwrap(),
        json!([
            {"name": "new", "changes": [{"path": "", "before": {"n": 9}}]},
            {"name": "x", "changes": [{"path": "/n", "before": 5, "after": 2}]},
            {"name": "y", "changes": [{"path": "", "after": {"n": 1}}]},
        ])
    );
    assert_eq!(drift.counts, Counts { unchanged: 2, ..Counts::default() });
}

#[test]
fn what_is_in_sync_only_because_edits_are_kept_is_not_remembered() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    let mut options = scene.options();
    options.target_edits = TargetEdits::Keep;
    let first = scene.world().run(options.clone(), Memory::default());
    assert_eq!(first.report.verdict, Verdict::InSync);
    options.target_edits = TargetEdits::Propose;

    let second = scene.world().run(options, first.memory);

    assert_eq!(second.report.verdict, Verdict::Proposed);
}

#[test]
fn the_rest_is_proposed_and_the_edits_stay_byte_for_byte() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 50e-1");
    scene.source.set("a", r#"{"x": {"n": 2, "s": "b"}, "y": {"n": 1}, "z": {}}"#);

    let outcome = keep(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    let before = scene.read("main", "a.json");
    let after = before.replace("\"a\"", "\"b\"").replace("\n}\n", ",\n  \"z\": {}\n}\n");
    assert_eq!(scene.read(BRANCH, "a.json"), after);
    let pull = scene.repo.pull_request(2);
    assert_eq!(pull.title, "Sync a.json with PRIMARY: 1 added, 1 changed");
    let told =
        "\n**Edits made on GitHub that stay** (1)\n\n- `x` · `/n`: `2` → `50e-1`, by `someone` (";
    assert!(pull.body.contains(told), "{}", pull.body);
    assert!(!pull.body.contains("Left as the target has it"), "{}", pull.body);
    assert_eq!(trailers(&scene).kept.len(), 1);
}

#[test]
fn what_is_kept_is_not_in_the_change() {
    let change = |edited: &str| {
        let scene = accepted();
        edit(&scene, "\"n\": 2", edited);
        scene.source.set("a", r#"{"x": {"n": 2, "s": "b"}, "y": {"n": 1}}"#);
        keep(&scene);
        trailers(&scene).change
    };

    assert_eq!(change("\"n\": 5"), change("\"n\": 6"));
}

#[test]
fn an_edit_survives_the_next_merged_pull_requests_and_ends_when_the_source_agrees() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    for (pull, word) in [(2, "b"), (3, "c")] {
        scene.source.set("a", SOURCE.replace("\"a\"", &format!("\"{word}\"")));
        keep(&scene);
        scene.repo.squash_pull_request(pull);
    }

    let outcome = keep(&scene);

    assert_eq!(outcome.report.verdict, Verdict::InSync);
    let history = "https://github.com/owner/data/commits/main/a.json";
    assert_eq!(
        told(&outcome),
        json!([{"name": "x", "path": "/n", "ancestor": 5, "target": 5, "source": 2, "kept": true, "url": history}])
    );

    scene.source.set("a", r#"{"x": {"n": 5, "s": "d"}, "y": {"n": 1}}"#);
    keep(&scene);
    assert_eq!(trailers(&scene).kept.len(), 0);
    scene.repo.merge_pull_request(4);
    scene.source.set("a", r#"{"x": {"n": 6, "s": "d"}, "y": {"n": 1}}"#);

    let outcome = keep(&scene);

    assert_eq!(told(&outcome), Value::Null);
    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
}

#[test]
fn a_value_that_was_kept_is_known_where_its_place_is_compared_in_another_size() {
    let source = |files: &str| format!(r#"{{"x": {{"files": [{files}], "s": "a"}}}}"#);
    let scene = Scene::new(&[("a", &source(r#"{"m": 1}"#), Some("{\"x\": {}}\n"))]);
    scene.run();
    scene.repo.merge_pull_request(1);
    edit(&scene, "1", "7");
    scene.source.set("a", source(r#"{"m": 1}"#).replace("\"a\"", "\"b\""));
    keep(&scene);
    scene.repo.merge_pull_request(2);
    scene.source.set("a", source(r#"{"m": 1}, {"m": 2}"#).replace("\"a\"", "\"b\""));

    let outcome = keep(&scene);

    let told = told(&outcome);
    assert_eq!((&told[0]["path"], &told[0]["kept"]), (&json!("/files"), &json!(true)), "{told}");
    assert_eq!(outcome.report.verdict, Verdict::InSync);
}

#[test]
fn a_look_at_some_files_only_carries_on_what_was_kept_in_the_others() {
    let held = |n: u8| format!(r#"{{"x": {{"n": {n}}}}}"#);
    let published = "{\n  \"x\": {\n    \"n\": 0\n  }\n}\n";
    let scene = Scene::new(&[("a", &held(1), Some(published)), ("b", &held(1), Some(published))]);
    scene.run();
    scene.repo.merge_pull_request(1);
    edit(&scene, "\"n\": 1", "\"n\": 5");
    scene.source.set("b", held(2));
    keep(&scene);
    scene.repo.merge_pull_request(2);
    scene.source.set("b", held(3));
    scene.run_with(|options| {
        options.target_edits = TargetEdits::Keep;
        options.targets[0].files = vec![file("b")];
        options.targets[0].unselected = vec![Unselected { place: 0, file: file("a") }];
    });
    assert_eq!(trailers(&scene).unseen, ["a.json".to_owned()].into());
    scene.repo.merge_pull_request(3);

    let outcome = keep(&scene);

    assert_eq!(outcome.report.verdict, Verdict::InSync);
    assert_eq!(told(&outcome)[0]["kept"], true);
}

#[test]
fn an_edit_beside_an_open_pull_request_takes_back_what_that_would_undo() {
    let scene = accepted();
    scene.source.set("a", r#"{"x": {"n": 3, "s": "b"}, "y": {"n": 1}}"#);
    keep(&scene);
    edit(&scene, "\"n\": 2", "\"n\": 5");

    let outcome = keep(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Updated);
    let text = scene.read(BRANCH, "a.json");
    assert!(text.contains("\"n\": 5") && text.contains("\"s\": \"b\""), "{text}");
}

#[test]
fn a_pull_request_that_would_only_undo_edits_is_closed_once_they_are_kept() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.run();

    let outcome = keep(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Closed);
    assert_eq!(scene.read("main", "a.json").matches("\"n\": 5").count(), 1);
}

#[test]
fn entries_that_were_added_by_hand_do_not_count_as_removals() {
    let scene = accepted();
    edit(&scene, "\"y\"", "\"new\": {},\n  \"y\"");

    let outcome = scene.run_with(|options| {
        options.target_edits = TargetEdits::Keep;
        options.guard.max_removals = 0;
    });

    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::InSync, 0));
}

#[test]
fn a_saved_plan_keeps_them_and_says_so_in_its_commit() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.source.set("a", SOURCE.replace("\"a\"", "\"b\""));
    let plan = scene.plan_with(|options| options.target_edits = TargetEdits::Keep);

    let report = scene.apply(&plan);

    assert_eq!(report.exit_code, 0);
    assert_eq!(
        scene.read(BRANCH, "a.json"),
        scene.read("main", "a.json").replace("\"a\"", "\"b\"")
    );
    assert_eq!(trailers(&scene).kept, plan.targets()[0].marker.kept);
    assert_eq!(trailers(&scene).kept.len(), 1);
    scene.github.clear_log();
    assert_eq!(keep(&scene).report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn would_be_files_hold_them_too() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    scene.source.set("a", SOURCE.replace("\"a\"", "\"b\""));
    let written = |target_edits| {
        let outcome = scene.run_with(|options| {
            (options.target_edits, options.mode) = (target_edits, Mode::WriteOut);
        });
        assert_eq!(outcome.report.targets[0].pull_request, None);
        String::from_utf8(outcome.files[0].after.clone()).unwrap()
    };

    assert!(written(TargetEdits::Keep).contains("\"n\": 5"));
    assert!(written(TargetEdits::Propose).contains("\"n\": 2"));
}

const ONE: &str = r#"{"path": "a", "sha": 1}"#;
const OTHER: &str = r#"{"path": "b", "sha": 2}"#;

fn files(one: &str, other: &str) -> String {
    format!(r#"{{"x": {{"files": [{one}, {other}]}}}}"#)
}

/// A person edits the first element's `sha`, then the source changes.
fn with_edited_element(source: &str) -> Scene {
    let scene = Scene::new(&[("a", &files(ONE, OTHER), Some("{\"x\": {}}\n"))]);
    scene.run();
    scene.repo.merge_pull_request(1);
    edit(&scene, "\"sha\": 1", "\"sha\": 9");
    scene.source.set("a", source);
    scene
}

#[test]
fn kept_elements_do_not_mix_with_others_when_the_source_reorders() {
    let scene = with_edited_element(&files(OTHER, ONE));

    let outcome = keep(&scene);

    assert_eq!(outcome.report.verdict, Verdict::InSync);
    let places: Vec<_> =
        told(&outcome).as_array().unwrap().iter().map(|edit| edit["path"].clone()).collect();
    assert_eq!(places, ["/files"]);
}

#[test]
fn an_element_that_is_otherwise_the_same_keeps_its_edit_and_leaves_the_others_to_the_source() {
    let scene = with_edited_element(&files(ONE, r#"{"path": "c", "sha": 3}"#));

    let outcome = keep(&scene);

    assert_eq!(told(&outcome)[0]["path"], "/files/0/sha");
    let text = scene.read(BRANCH, "a.json");
    let json: Value = serde_json::from_str(&text).unwrap();
    let files = json!([{"path": "a", "sha": 9}, {"path": "c", "sha": 3}]);
    assert_eq!(json["x"]["files"], files);
}

#[test]
fn a_file_that_was_deleted_by_hand_stays_away() {
    let scene = accepted();
    scene.repo.commit_on::<&str>("main", &[("a.json", None)], "Delete it");

    let kept = keep(&scene);
    let undone = scene.run_with(|options| options.mode = Mode::Plan(OnDrift::Succeed));

    assert_eq!(kept.report.verdict, Verdict::InSync);
    assert_eq!(told(&kept).as_array().map(Vec::len), Some(2));
    assert_eq!(told(&undone)[0]["kept"], false);
}

#[test]
fn a_file_that_was_deleted_by_hand_does_not_come_back_with_one_entry() {
    let deleted = || {
        let scene = Scene::new(&[("a", SOURCE, Some("{}\n")), ("b", r#"{"x": 1}"#, Some("{}\n"))]);
        scene.run();
        scene.repo.merge_pull_request(1);
        scene.repo.commit_on::<&str>("main", &[("a.json", None)], "Delete it");
        scene
    };
    let more = r#"{"y": {"n": 1}, "z": {"n": 1}}"#;
    let names = |outcome| -> Vec<String> {
        let told = told(&outcome);
        told.as_array().unwrap().iter().map(|edit| edit["name"].to_string()).collect()
    };
    let scene = deleted();
    scene.source.set("a", more);

    let outcome = keep(&scene);

    assert_eq!(outcome.report.verdict, Verdict::InSync);
    assert_eq!(names(outcome), ["\"y\"", "\"z\""]);

    // It stays away after the next merged pull request, too.
    let scene = deleted();
    scene.source.set("b", r#"{"x": 2}"#);
    keep(&scene);
    scene.repo.merge_pull_request(2);
    scene.source.set("a", r#"{"z": {"n": 1}}"#);

    let outcome = keep(&scene);

    assert_eq!(outcome.report.verdict, Verdict::InSync);
    assert_eq!(names(outcome), ["\"z\""]);
}

#[test]
fn a_pull_request_that_is_closed_over_kept_edits_says_so() {
    let scene = accepted();
    scene.source.set("a", SOURCE.replace("\"n\": 2", "\"n\": 3"));
    keep(&scene);
    edit(&scene, "\"n\": 2", "\"n\": 5");

    let outcome = keep(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Closed);
    let body = scene.repo.pull_request(2).body;
    assert!(body.starts_with(&Closing::EditsStay.notice()), "{body}");
}

#[test]
fn a_plan_closes_over_kept_edits_too() {
    let scene = accepted();
    scene.source.set("a", SOURCE.replace("\"n\": 2", "\"n\": 3"));
    keep(&scene);
    edit(&scene, "\"n\": 2", "\"n\": 5");
    let plan = scene.plan_with(|options| options.target_edits = TargetEdits::Keep);

    let report = scene.apply(&plan);

    assert_eq!(report.targets[0].outcome, TargetOutcome::Closed, "{report:?}");
    let body = scene.repo.pull_request(2).body;
    assert!(body.starts_with(&Closing::EditsStay.notice()), "{body}");
}

#[test]
fn what_was_kept_before_is_told_with_its_value() {
    let scene = accepted();
    edit(&scene, "\"n\": 2", "\"n\": 5");
    for n in [2, 3] {
        scene
            .source
            .set("a", SOURCE.replace("\"y\": {\"n\": 1}", &format!("\"y\": {{\"n\": {n}}}")));
        keep(&scene);
        if n == 2 {
            scene.repo.merge_pull_request(2);
        }
    }

    let body = scene.repo.pull_request(3).body;

    assert!(body.contains("`x` · `/n`: kept before as `5`, "), "{body}");
}
