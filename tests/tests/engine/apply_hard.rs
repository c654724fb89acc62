//! Saved plans on hard ground: people in between, cuts, budgets, rights, and edits that were digested anew.

use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Memory, Report};
use trueup_tests::host::Host;
use trueup_tests::scene::Scene;

fn changed_again() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}, "y": {"n": 4}}"#);
    scene
}

/// Goes on to the end, while a person closes the pull request before the first write.
fn closing_before_the_first_write<O>(scene: &Scene, mut host: Host<'_, O>) -> O {
    while !host.next().starts_with("POST") {
        host.perform(0);
    }
    scene.repo.close_pull_request(1);
    host.finish()
}

fn error(report: &Report) -> &str {
    report.targets[0].error.as_deref().expect("it failed")
}

#[test]
fn a_pull_request_closed_between_check_and_write_is_not_told_as_updated() {
    let scene = changed_again();
    let host = Host::apply(scene.world(), scene.options(), scene.plan());

    let report = closing_before_the_first_write(&scene, host);

    assert_eq!(report.exit_code, 1);
    let error = error(&report);
    assert!(error.contains("faster") && error.contains("plan again"), "{error}");
}

#[test]
fn what_was_written_after_the_closing_is_not_taken_for_refused() {
    let scene = changed_again();
    let host = Host::apply(scene.world(), scene.options(), scene.plan());
    closing_before_the_first_write(&scene, host);

    let next = scene.run();

    assert_eq!(next.report.targets[0].outcome, TargetOutcome::Opened);
    assert!(scene.repo.pull_request(2).is_open);
}

#[test]
fn a_run_whose_pull_request_is_closed_before_its_first_write_opens_another() {
    let scene = changed_again();
    let host = scene.host(scene.options(), Memory::default());

    let first = closing_before_the_first_write(&scene, host);

    assert_eq!(first.report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Unchanged);
    assert!(scene.repo.pull_request(2).is_open);
}
