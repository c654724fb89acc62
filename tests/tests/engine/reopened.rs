//! Pull requests that people open again: the open one is the one that counts, whatever was opened after it.

use trueup_core::engine::Outcome;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::scene::{BRANCH, Scene};

fn target(outcome: &Outcome) -> (TargetOutcome, u8) {
    (outcome.report.targets[0].outcome, outcome.report.exit_code)
}

/// The first pull request was closed, the second one too, for the first one was opened again.
fn gone_back_to_the_first() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.close_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    assert_eq!(target(&scene.run()), (TargetOutcome::Opened, 0));
    scene.repo.close_pull_request(2);
    scene.repo.reopen_pull_request(1);
    scene
}

#[test]
fn an_older_pull_request_that_is_opened_again_is_kept_up() {
    let scene = gone_back_to_the_first();
    let refused = scene.repo.pull_request(2);

    let same = scene.run();
    scene.source.set("a", r#"{"x": {"n": 4}}"#);
    let other = scene.run();
    let quiet = scene.run();

    assert_eq!(target(&same), (TargetOutcome::Unchanged, 0));
    assert_eq!(same.report.targets[0].pull_request.as_ref().unwrap().number, 1);
    assert_eq!(target(&other), (TargetOutcome::Updated, 0));
    assert_eq!(target(&quiet), (TargetOutcome::Unchanged, 0));
    let kept_up = scene.repo.pull_request(1);
    assert!(kept_up.body.contains("4"), "{}", kept_up.body);
    assert!(!kept_up.body.contains("#2"), "{}", kept_up.body);
    assert_eq!(scene.read(BRANCH, "a.json"), "{\n  \"x\": {\n    \"n\": 4\n  }\n}\n");
    assert_eq!(scene.repo.pull_request(2), refused);
    assert_eq!(scene.repo.pull_requests().len(), 2);
}

#[test]
fn an_older_pull_request_that_is_opened_again_is_planned_for() {
    let scene = gone_back_to_the_first();
    scene.source.set("a", r#"{"x": {"n": 4}}"#);

    let plan = scene.plan();
    let report = scene.apply(&plan);

    assert_eq!((report.targets[0].outcome, report.exit_code), (TargetOutcome::Updated, 0));
    assert_eq!(report.targets[0].pull_request.as_ref().unwrap().number, 1);
}

#[test]
fn an_older_pull_request_that_is_opened_again_is_closed_when_the_drift_is_gone() {
    let scene = gone_back_to_the_first();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);

    assert_eq!(target(&scene.run()), (TargetOutcome::Closed, 0));
    assert_eq!(target(&scene.run()), (TargetOutcome::InSync, 0));
}

#[test]
fn what_was_closed_for_an_older_one_is_refused_only_until_that_is_merged() {
    let scene = gone_back_to_the_first();
    scene.run();
    scene.repo.merge_pull_request(1);
    assert_eq!(target(&scene.run()), (TargetOutcome::InSync, 0));
    let before = "{\n  \"x\": {\n    \"n\": 1\n  }\n}\n";
    scene.repo.commit_on("main", &[("a.json", Some(before))], "Back to one");

    let outcome = scene.run();

    assert_eq!(target(&outcome), (TargetOutcome::Opened, 0));
    assert_eq!(outcome.report.targets[0].pull_request.as_ref().unwrap().number, 3);
}
