//! Saved plans on hard ground: people in between, cuts, budgets, rights, and edits that were digested anew.

use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::saved::{Intent, Texts};
use trueup_core::engine::{Memory, Plan, Report};
use trueup_tests::host::Host;
use trueup_tests::scene::{BRANCH, Scene};

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

/// Cuts `apply` off when the next request is this one; the request takes no effect.
fn cut_before(scene: &Scene, plan: &Plan, request: &str) {
    let mut host = Host::apply(scene.world(), scene.options(), plan.clone());
    while !host.next().contains(request) {
        host.perform(0);
    }
}

/// The head holds two entries, the text speaks of one.
fn without_text() -> Scene {
    let scene = changed_again();
    cut_before(&scene, &scene.plan(), "PATCH https://api.github.com/repos/owner/data/pulls");
    scene
}

fn without_labels() -> Scene {
    let scene = Scene::drifted();
    cut_before(&scene, &scene.plan(), "/labels");
    scene
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

#[test]
fn planning_and_applying_alone_finishes_the_text_a_crash_left() {
    let scene = without_text();
    let tip = scene.repo.tip(BRANCH);

    let plan = scene.plan();
    scene.github.clear_log();
    let report = scene.apply(&plan);

    assert_eq!(plan.targets()[0].action, Intent::Update);
    assert_eq!(plan.targets()[0].proposal.texts, Texts::Write);
    assert_eq!(report.targets[0].outcome, TargetOutcome::Updated);
    assert_eq!(scene.writes(), ["PATCH /repos/owner/data/pulls/1"]);
    assert_eq!(scene.repo.tip(BRANCH), tip);
    let title = scene.repo.pull_request(1).title;
    assert_eq!(title, "Sync a.json with PRIMARY: 1 added, 1 changed");
    assert_eq!(scene.plan(), Plan::default());
}

#[test]
fn planning_and_applying_alone_finishes_the_labels_a_crash_left() {
    let scene = without_labels();
    let plan = scene.plan();
    scene.github.clear_log();

    let report = scene.apply(&plan);

    assert_eq!(plan.targets()[0].proposal.texts, Texts::Keep);
    assert_eq!(report.targets[0].outcome, TargetOutcome::Updated);
    assert_eq!(scene.writes(), ["POST /repos/owner/data/issues/1/labels"]);
    assert_eq!(scene.repo.pull_request(1).labels, ["sync"]);
    assert_eq!(scene.plan(), Plan::default());
}

#[test]
fn the_forecast_of_what_a_crash_left_is_what_it_takes() {
    for stage in [without_text, without_labels] {
        let (by_plan, by_run) = (stage(), stage());
        let plan = by_plan.plan();

        let report = by_plan.apply(&plan);
        let run = by_run.run();

        assert_eq!(report.requests.github, plan.forecast().github, "{report:?}");
        assert_eq!(run.report.targets[0].outcome, TargetOutcome::Unchanged);
        assert_eq!(report.targets[0].content, run.report.targets[0].content);
        assert_eq!(by_plan.repo.pull_request(1).title, by_run.repo.pull_request(1).title);
    }
}
