//! A pull request from the sync's branch that goes into another base: what is committed for this one would go there, too.

use trueup_core::engine::Outcome;
use trueup_core::engine::options::{Mode, OnDrift, Options};
use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::scene::{BRANCH, Scene};

fn target(outcome: &Outcome) -> (TargetOutcome, u8) {
    (outcome.report.targets[0].outcome, outcome.report.exit_code)
}

fn number(outcome: &Outcome) -> u64 {
    outcome.report.targets[0].pull_request.as_ref().unwrap().number
}

fn for_dev(options: &mut Options) {
    options.targets[0].branch = "dev".parse().unwrap();
}

/// A proposal into `main`, and a branch `dev` that is ahead of it.
fn proposed_into_main() -> Scene {
    let scene = Scene::drifted();
    scene.repo.set_branch("dev", "main");
    scene.repo.commit_on("dev", &[("dev.md", Some("Not for main yet"))], "Work on dev");
    scene.run();
    scene
}

#[test]
fn another_configured_base_brings_nothing_into_the_one_before() {
    let scene = proposed_into_main();
    let (before, head) = (scene.repo.pull_request(1), scene.repo.tip(BRANCH));
    scene.github.clear_log();

    let outcome = scene.run_with(for_dev);
    let dry = scene.run_with(|options| {
        for_dev(options);
        options.mode = Mode::DryRun;
    });

    assert_eq!((target(&outcome), number(&outcome)), ((TargetOutcome::HeldByHuman, 4), 1));
    let warning = "#1 (https://github.com/owner/data/pull/1) takes trueup/models into main, and so would \
        everything that is committed there for dev: merge or close it, or let it go into dev";
    assert_eq!(outcome.report.targets[0].warnings, [warning]);
    assert_eq!(dry.report.targets, outcome.report.targets);
    assert_eq!(scene.writes(), Vec::<String>::new());
    assert_eq!((scene.repo.pull_request(1), scene.repo.tip(BRANCH)), (before, head));
}

#[test]
fn what_a_person_has_go_into_another_base_gets_no_duplicate() {
    let scene = proposed_into_main();
    scene.repo.retarget_pull_request(1, "dev");
    for held in [r#"{"x": {"n": 2}}"#, r#"{"x": {"n": 3}}"#] {
        scene.source.set("a", held);

        let outcome = scene.run();

        assert_eq!((target(&outcome), number(&outcome)), ((TargetOutcome::HeldByHuman, 4), 1));
    }

    assert_eq!(scene.repo.pull_requests().len(), 1);
}

#[test]
fn once_nothing_goes_into_another_base_the_sync_goes_on() {
    let closed = proposed_into_main();
    closed.repo.close_pull_request(1);
    let outcome = closed.run_with(for_dev);
    assert_eq!((target(&outcome), number(&outcome)), ((TargetOutcome::Opened, 0), 2));
    let changed = closed.repo.git(&["diff", "--name-only", &format!("dev...{BRANCH}")]);
    assert_eq!(changed, "a.json");

    let followed = proposed_into_main();
    followed.repo.retarget_pull_request(1, "dev");
    let outcome = followed.run_with(for_dev);
    assert_eq!((target(&outcome), number(&outcome)), ((TargetOutcome::Unchanged, 0), 1));
}

#[test]
fn a_persons_own_into_another_base_holds_up_no_open_one_into_this() {
    let scene = proposed_into_main();
    scene.repo.open_pull_request(BRANCH, "dev", "For dev, too");
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    let outcome = scene.run();

    assert_eq!((target(&outcome), number(&outcome)), ((TargetOutcome::Updated, 0), 1));
    assert_eq!(outcome.report.targets[0].warnings, Vec::<String>::new());
}

#[test]
fn a_plan_to_open_is_stale_once_the_branch_goes_into_another_base() {
    let scene = proposed_into_main();
    scene.repo.merge_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let plan = scene.plan();
    scene.repo.commit_on("dev", &[("more.md", Some("More"))], "More on dev");
    scene.repo.open_pull_request(BRANCH, "dev", "For dev, too");
    scene.github.clear_log();

    let report = scene.apply(&plan);

    let error = report.targets[0].error.as_deref().unwrap();
    assert!(error.contains("takes trueup/models into dev"), "{error}");
    assert_eq!((report.exit_code, scene.writes()), (1, Vec::new()));
    let again = scene.run_with(|options| options.mode = Mode::Plan(OnDrift::Succeed));
    assert_eq!(target(&again), (TargetOutcome::HeldByHuman, 0));
    assert!(again.plan.targets().is_empty());
}
