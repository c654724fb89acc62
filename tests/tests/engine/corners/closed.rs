//! What a person closed, opened again, or pushed to before it was closed.

use trueup_core::engine::Memory;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::scene::{BRANCH, Scene};

use super::{both_drifted, target};

#[test]
fn what_was_closed_is_what_the_head_says() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let mut host = scene.host(scene.options(), Memory::default());
    while !(host.next().starts_with("PATCH") && host.next().contains("/pulls/")) {
        host.perform(0);
    }
    drop(host);
    scene.repo.close_pull_request(1);
    let outcome = scene.run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn the_same_change_is_not_said_to_have_changed() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.edit_pull_request(1, "no marker");
    scene.repo.close_pull_request(1);
    scene.run();
    let body = scene.repo.pull_request(2).body;
    assert!(!body.contains("has changed since"), "{body}");
}

#[test]
fn what_a_person_opened_again_is_kept_up_and_can_be_refused_once_more() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    scene.run();
    scene.repo.reopen_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 2}}"#);
    scene.run();
    scene.repo.close_pull_request(1);
    let outcome = scene.run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn what_is_left_of_a_change_and_closed_is_not_opened_again() {
    let scene = both_drifted();
    scene.run();
    scene.repo.commit_on("main", &[("b.json", Some(r#"{"y": 2}"#))], "Apply b by hand");
    assert_eq!(target(&scene.run()).outcome, TargetOutcome::Unchanged);
    scene.repo.close_pull_request(1);

    let outcome = scene.run();

    assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn work_pushed_to_a_pull_request_that_was_then_closed_is_left_alone() {
    let scene = Scene::drifted();
    scene.run();
    let pushed = scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note");
    scene.repo.close_pull_request(1);

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 4);
    assert_eq!(scene.repo.tip(BRANCH), Some(pushed));
}
