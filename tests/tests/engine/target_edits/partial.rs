//! Edits beside a look at some files only: what that did not look at is held against what was accepted of it before.

use trueup_core::engine::Outcome;
use trueup_core::engine::options::Unselected;
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::plan::TargetEdits;
use trueup_tests::scene::{BRANCH, Scene, file};

use super::keep;

fn held(n: u8) -> String {
    with(n, 1)
}

fn with(x: u8, y: u8) -> String {
    format!(r#"{{"x": {{"n": {x}}}, "y": {{"n": {y}}}}}"#)
}

fn published(n: u8) -> String {
    format!("{{\n  \"x\": {{\n    \"n\": {n}\n  }},\n  \"y\": {{\n    \"n\": 1\n  }}\n}}\n")
}

/// Two files, and the first pull request merged.
fn accepted() -> Scene {
    let scene =
        Scene::new(&[("a", &held(1), Some(&published(0))), ("b", &held(1), Some(&published(0)))]);
    scene.run();
    scene.repo.merge_pull_request(1);
    scene
}

fn edit(scene: &Scene, path: &str) {
    scene.repo.commit_on("main", &[(path, Some(published(5)))], "Edit by hand");
}

/// Looks at `a` alone.
fn look_at_a(scene: &Scene, target_edits: TargetEdits) -> Outcome {
    scene.run_with(|options| {
        options.target_edits = target_edits;
        options.targets[0].files = vec![file("a")];
        options.targets[0].unselected = vec![Unselected { place: 1, file: file("b") }];
    })
}

/// A person edits `b.json`, and a look at `a` alone is merged.
fn with_a_partial_merge() -> Scene {
    let scene = accepted();
    edit(&scene, "b.json");
    scene.source.set("a", held(2));
    look_at_a(&scene, TargetEdits::Keep);
    scene.repo.merge_pull_request(2);
    scene
}

fn message(scene: &Scene) -> String {
    scene.repo.git(&["log", "-1", "--format=%B", BRANCH])
}

#[test]
fn an_edit_in_a_file_not_looked_at_survives_a_partial_pull_request() {
    let scene = with_a_partial_merge();
    assert!(message(&scene).ends_with("\nTrueup-Unseen: b.json"), "{}", message(&scene));
    assert!(scene.read("main", "b.json").contains("\"n\": 5"));

    let outcome = keep(&scene);

    assert_eq!(outcome.report.verdict, Verdict::InSync);
}

#[test]
fn an_edit_in_a_file_not_looked_at_is_told_after_a_partial_pull_request() {
    let scene = with_a_partial_merge();

    scene.run();

    let body = scene.repo.pull_request(3).body;
    assert!(body.contains("would undo edits made on GitHub"), "{body}");
    assert!(!message(&scene).contains("Trueup-Unseen"), "{}", message(&scene));
}

#[test]
fn what_a_complete_look_proposed_stays_accepted_after_a_partial_update() {
    let scene = accepted();
    scene.source.set("b", held(2));
    scene.run();
    scene.source.set("a", held(2));
    assert_eq!(
        look_at_a(&scene, TargetEdits::Keep).report.targets[0].outcome,
        TargetOutcome::Updated
    );
    assert!(!message(&scene).contains("Trueup-Unseen"), "{}", message(&scene));
    scene.repo.merge_pull_request(2);
    scene.source.set("b", held(3));

    let outcome = keep(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    assert!(scene.read(BRANCH, "b.json").contains("\"n\": 3"));
}

#[test]
fn a_second_partial_look_still_says_what_neither_looked_at() {
    let scene = accepted();
    edit(&scene, "b.json");
    for n in [2, 3] {
        scene.source.set("a", held(n));
        look_at_a(&scene, TargetEdits::Keep);
    }
    assert!(message(&scene).ends_with("\nTrueup-Unseen: b.json"), "{}", message(&scene));
    scene.repo.merge_pull_request(2);

    let outcome = keep(&scene);

    assert_eq!(outcome.report.verdict, Verdict::InSync);
}

#[test]
fn a_partial_look_forgets_edits_of_what_it_looked_at() {
    let scene = accepted();
    edit(&scene, "a.json");
    scene.source.set("a", with(1, 2));
    keep(&scene);
    scene.repo.merge_pull_request(2);
    // The source agrees, and a look at `a` alone is merged.
    scene.source.set("a", with(5, 3));
    look_at_a(&scene, TargetEdits::Keep);
    scene.repo.merge_pull_request(3);
    scene.source.set("a", with(6, 3));

    let outcome = keep(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
}

#[test]
fn a_partial_update_goes_on_telling_the_edits_that_the_rest_would_undo() {
    let scene = accepted();
    edit(&scene, "b.json");
    scene.source.set("a", held(2));
    scene.run();
    let told = |body: &str| {
        let at = body.find("**This would undo edits made on GitHub** (1)");
        let text = &body[at.unwrap_or_else(|| panic!("{body}"))..];
        text.lines().take(5).map(str::to_owned).collect::<Vec<_>>()
    };
    let before = told(&scene.repo.pull_request(2).body);
    scene.source.set("a", held(3));

    look_at_a(&scene, TargetEdits::Propose);

    assert!(scene.read(BRANCH, "b.json").contains("\"n\": 1"));
    assert_eq!(told(&scene.repo.pull_request(2).body), before);
    assert!(before[4].contains("someone"), "{before:?}");
}

#[test]
fn a_partial_update_carries_on_only_what_was_kept_in_the_files_it_did_not_look_at() {
    let scene = accepted();
    edit(&scene, "a.json");
    edit(&scene, "b.json");
    scene.source.set("a", with(1, 2));
    scene.source.set("b", with(1, 2));
    keep(&scene);
    let kept = |path: &str| {
        let message = message(&scene);
        message
            .lines()
            .filter(|line| line.starts_with("Trueup-Kept") && line.ends_with(path))
            .count()
    };
    assert_eq!((kept("a.json"), kept("b.json")), (1, 1));
    // The source agrees with what was edited in `a`.
    scene.source.set("a", with(5, 3));

    look_at_a(&scene, TargetEdits::Keep);

    assert_eq!((kept("a.json"), kept("b.json")), (0, 1));
}
