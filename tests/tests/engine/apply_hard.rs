//! Saved plans on hard ground: people in between, cuts and budgets.

use std::time::Duration;

use trueup_core::engine::options::Options;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::saved::{Intent, Texts};
use trueup_core::engine::{Memory, Plan, Report};
use trueup_tests::host::Host;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::Fault;

pub(super) fn changed_again() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}, "y": {"n": 4}}"#);
    scene
}

/// Goes on to the end, while a person closes the pull request before the first write.
fn closing_before_the_first_write<O>(scene: &Scene, mut host: Host<'_, O>) -> O {
    host.perform_until(|next| next.starts_with("POST"));
    scene.repo.close_pull_request(1);
    host.finish()
}

/// Cuts `apply` off when the next request is this one; the request takes no effect.
fn cut_before(scene: &Scene, plan: &Plan, request: &str) {
    let mut host = Host::apply(scene.world(), scene.options(), plan.clone());
    host.perform_until(|next| next.contains(request));
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

/// Two repositories that drifted.
fn two() -> (Scene, Plan) {
    let scene = Scene::drifted();
    scene.github.repository("owner/more").file("a.json", "{\"x\": {\"n\": 1}}\n").create();
    let plan = plan_of_both(&scene);
    assert_eq!(plan.targets().len(), 2);
    (scene, plan)
}

fn plan_of_both(scene: &Scene) -> Plan {
    scene.plan_with(|options| {
        let mut target = options.targets[0].clone();
        target.repository = "owner/more".parse().unwrap();
        options.targets.push(target);
    })
}

/// A limit that is waited for too long to be waited for here.
fn limited() -> Fault {
    Fault::PrimaryLimit { status: 429, reset: Duration::from_secs(3000) }
}

pub(super) fn error(report: &Report) -> &str {
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

#[test]
fn the_forecast_of_several_repositories_is_what_they_take_together() {
    let (scene, plan) = two();
    scene.github.clear_log();

    let report = scene.apply(&plan);

    assert_eq!(report.exit_code, 0, "{report:?}");
    assert_eq!(scene.github.requests().len(), plan.forecast().github as usize);
    assert_eq!(report.requests.github, plan.forecast().github);
}

#[test]
fn a_budget_that_does_not_suffice_for_the_second_repository_begins_nothing() {
    let (scene, plan) = two();
    scene.github.clear_log();
    let options = Options { budget: Some(plan.forecast().github - 1), ..scene.options() };

    let report = scene.world().apply(options, plan.clone());
    let writes = scene.writes();
    let again = scene.apply(&plan);

    assert_eq!(report.exit_code, 75, "{report:?}");
    assert_eq!(writes, Vec::<String>::new());
    assert_eq!(again.exit_code, 0, "what is to be tried later can be tried later: {again:?}");
}

#[test]
fn a_limit_in_the_middle_of_a_plan_is_to_be_planned_again() {
    // After eight reads each repository takes five writes: tree, commit, branch, pull request, labels.
    for request in [12, 14, 15, 16, 17] {
        let (scene, plan) = two();
        scene.github.fault(limited()).nth(request);

        let report = scene.apply(&plan);

        assert_eq!(report.exit_code, 1, "{request}: {report:?}");
        let errors: Vec<&str> =
            report.targets.iter().filter_map(|it| it.error.as_deref()).collect();
        let [error] = errors[..] else { panic!("{request}: {errors:?}") };
        assert!(error.contains("in part") && error.contains("plan again"), "{request}: {error}");
        assert_eq!(scene.apply(&plan_of_both(&scene)).exit_code, 0, "{request}");
        assert_eq!(plan_of_both(&scene), Plan::default(), "{request}");
    }
}

#[test]
fn a_limit_before_anything_is_made_leaves_the_plan_as_good_as_it_was() {
    for request in 1..=7 {
        let scene = Scene::drifted();
        let plan = scene.plan();
        scene.github.fault(limited()).nth(request);

        let report = scene.apply(&plan);

        assert_eq!(report.exit_code, 75, "{request}: {report:?}");
        assert_eq!(scene.apply(&plan).exit_code, 0, "{request}");
    }
}
