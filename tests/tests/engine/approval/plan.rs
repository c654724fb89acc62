//! Approvals in a saved plan.

use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::plan::approval::LABEL;
use trueup_tests::scene::BRANCH;

use super::{document, gist, labelled, labels, shrunk};

#[test]
fn a_plan_that_carries_an_approval_out_holds_only_while_the_label_is_on() {
    let scene = labelled();
    let plan = scene.plan();
    let told = &plan.targets()[0];
    assert!(told.expect.approved && told.approved.len() == 30 && told.withheld.is_empty());

    scene.repo.remove_label(1, LABEL);
    let stale = scene.apply(&plan);
    let error = stale.targets[0].error.clone().unwrap();
    assert!(
        error.contains("the label \"trueup: approve removals\" was taken off pull request #1"),
        "{error}"
    );
    assert_eq!((stale.exit_code, scene.writes()), (1, Vec::new()));

    scene.repo.add_label(1, LABEL);
    let forecast = plan.forecast().github;
    scene.github.clear_log();
    let report = scene.apply(&plan);
    assert_eq!((report.exit_code, report.targets[0].approved.len()), (0, 30));
    assert_eq!(u32::try_from(scene.github.requests().len()), Ok(forecast));
    assert_eq!(scene.read(BRANCH, "a.json"), document(30, 2));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 30));
}

#[test]
fn a_plan_that_takes_the_label_off_says_so_and_does_it_first() {
    let scene = labelled();
    scene.source.set("a", document(31, 3));
    let plan = scene.plan();
    assert_eq!(plan.targets()[0].proposal.unlabel, [LABEL]);
    let forecast = plan.forecast().github;
    scene.github.clear_log();

    let report = scene.apply(&plan);

    assert_eq!((report.exit_code, report.targets[0].withheld.len()), (3, 31));
    assert_eq!(u32::try_from(scene.github.requests().len()), Ok(forecast));
    assert!(scene.writes()[0].starts_with("DELETE "), "{:?}", scene.writes());
    assert_eq!(labels(&scene), ["sync"]);
}

#[test]
fn a_label_put_on_since_the_plan_was_made_is_for_the_next_plan() {
    let scene = shrunk();
    scene.run();
    scene.source.set("a", document(31, 3));
    let plan = scene.plan();
    scene.repo.add_label(1, LABEL);
    scene.github.clear_log();

    let report = scene.apply(&plan);

    let error = report.targets[0].error.clone().unwrap();
    assert!(
        error.contains("the label \"trueup: approve removals\" was put on pull request #1"),
        "{error}"
    );
    assert_eq!(scene.writes(), Vec::<String>::new());
}
