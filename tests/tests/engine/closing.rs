//! Closing a pull request whose drift is gone, and what people do about it.

use trueup_core::engine::Memory;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::plan::marker::{Closed, Marker};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};

const AGREED: &str = r#"{"x": {"n": 1}}"#;

/// A pull request whose drift is gone by now.
fn done() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", AGREED);
    scene
}

/// The same, closed by trueup and opened again by a person.
fn opened_again() -> Scene {
    let scene = done();
    assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Closed);
    scene.repo.reopen_pull_request(1);
    scene.github.clear_log();
    scene
}

fn notices(scene: &Scene) -> usize {
    scene.repo.pull_request(1).body.matches("Closed by trueup").count()
}

#[test]
fn a_push_just_before_the_closing_keeps_the_pull_request_open() {
    let scene = done();
    let before = scene.repo.pull_request(1).body;
    let mut host = scene.host(scene.options(), Memory::default());
    host.perform_until(|next| next.starts_with("PATCH"));
    let theirs = scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note");

    let outcome = host.finish();

    let target = &outcome.report.targets[0];
    assert_eq!((target.outcome, outcome.report.exit_code), (TargetOutcome::HeldByHuman, 4));
    let pull = scene.repo.pull_request(1);
    assert_eq!((pull.is_open, pull.body), (true, before));
    assert_eq!(scene.repo.tip(BRANCH), Some(theirs));
    scene.github.clear_log();
    scene.run();
    assert_eq!(scene.writes(), Vec::<String>::new(), "that was said already");
}

#[test]
fn a_saved_plan_to_close_is_overtaken_by_a_push() {
    let scene = done();
    let plan = scene.plan();
    let mut host = scene.applying(&plan);
    host.perform_until(|next| next.starts_with("PATCH"));
    scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note");

    let report = host.finish();

    assert_eq!((report.targets[0].outcome, report.exit_code), (TargetOutcome::Failed, 1));
    assert!(scene.repo.pull_request(1).is_open);
}

#[test]
fn what_a_person_opens_again_is_not_closed_again() {
    let scene = opened_again();

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::InSync);
    assert_eq!((scene.writes(), scene.plan().targets().len()), (Vec::new(), 0));
    assert!(scene.repo.pull_request(1).is_open);
    assert_eq!(notices(&scene), 1);
}

#[test]
fn what_a_person_opened_again_is_kept_up_and_closed_when_new_drift_has_come_and_gone() {
    let scene = opened_again();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Updated);
    let pull = scene.repo.pull_request(1);
    assert_eq!((Marker::of(&pull.body).unwrap().closed, notices(&scene)), (None, 0));

    scene.source.set("a", AGREED);
    assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Closed);
    assert_eq!(notices(&scene), 1);
}

#[test]
fn a_text_that_was_opened_again_without_its_marker_gives_the_reason_once() {
    let scene = opened_again();
    let body = scene.repo.pull_request(1).body;
    scene.repo.edit_pull_request(1, &Marker::strip(&body).replace('\n', "\r\n"));

    assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Closed);

    assert_eq!(notices(&scene), 1);
    let closed = Marker::of(&scene.repo.pull_request(1).body).unwrap().closed;
    assert_eq!(closed, Some(Closed::DriftGone));
}

#[test]
fn what_cannot_be_opened_again_after_a_push_is_told() {
    let scene = done();
    let mut host = scene.host(scene.options(), Memory::default());
    host.perform_until(|next| next.starts_with("PATCH"));
    scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note");
    host.perform(0);
    scene.github.fault(Fault::Status(403)).on(Operation::UpdatePull);

    let outcome = host.finish();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Failed);
    assert_eq!(outcome.report.exit_code, 1);
}
