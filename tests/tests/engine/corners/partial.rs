//! Looks at some files only, for a source failed or a category was not selected.

use trueup_core::engine::options::Unselected;
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::engine::{Memory, Options};
use trueup_tests::scene::BRANCH;
use trueup_tests::simulator::{Fault, Operation};
use trueup_tests::source::Misbehaviour;

use super::{ab, both_drifted, target};

fn without_b(options: &mut Options) {
    let b = options.targets[0].files.remove(1);
    options.targets[0].unselected.push(Unselected { place: 1, file: b });
}

#[test]
fn a_partial_update_does_not_revert_a_persons_edit_on_the_base() {
    let scene = ab();
    scene.run();
    scene.repo.commit_on(
        "main",
        &[("b.json", Some(r#"{"y": 1, "person": true}"#))],
        "Person's edit",
    );
    scene.source.set("a", r#"{"x": 3}"#);
    scene.source.misbehave("b", Misbehaviour::Status(404));

    let outcome = scene.run();

    assert_eq!(target(&outcome).outcome, TargetOutcome::Updated);
    let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
    assert_eq!(changed, "a.json", "the pull request must not touch b.json");
}

#[test]
fn a_partial_run_does_not_forget_what_a_person_then_rejects() {
    let scene = both_drifted();
    scene.run();
    scene.source.misbehave("b", Misbehaviour::Status(404));
    scene.run();
    scene.source.behave("b");
    scene.repo.close_pull_request(1);
    let outcome = scene.run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn a_partial_unchanged_run_leaves_the_text_alone() {
    let scene = both_drifted();
    scene.run();
    let before = scene.repo.pull_request(1);
    scene.run_with(without_b);
    let after = scene.repo.pull_request(1);
    assert_eq!((after.title, after.body), (before.title, before.body));
}

#[test]
fn a_category_that_failed_for_good_is_exit_1_whatever_limits_the_writes() {
    let scene = both_drifted();
    scene.source.misbehave("a", Misbehaviour::Status(404));
    let hour = std::time::Duration::from_secs(3600);
    scene.github.fault(Fault::PrimaryLimit { status: 403, reset: hour }).on(Operation::CreateTree);
    let outcome = scene.run();
    assert_eq!(outcome.report.exit_code, 1, "{:?}", outcome.report);
}

#[test]
fn a_failing_source_does_not_reopen_a_part_of_what_was_rejected() {
    let scene = both_drifted();
    scene.run();
    scene.repo.close_pull_request(1);
    scene.source.misbehave("b", Misbehaviour::Status(404));
    scene.run();
    assert_eq!(scene.repo.pull_requests().len(), 1);
}

#[test]
fn nothing_served_is_failed_not_partial() {
    let scene = both_drifted();
    scene.source.misbehave("a", Misbehaviour::Status(404));
    scene.github.fault(Fault::Status(403)).on(Operation::CreateTree).always();
    let outcome = scene.run();
    assert_eq!(outcome.report.verdict, Verdict::Failed);
}

#[test]
fn a_partial_update_without_a_marker_claims_no_base_it_does_not_stand_on() {
    let scene = ab();
    scene.run();
    scene.repo.edit_pull_request(1, "LGTM");
    let edited = r#"{"y": 1, "person": true}"#;
    scene.repo.commit_on("main", &[("b.json", Some(edited))], "A person's edit");
    scene.source.misbehave("b", Misbehaviour::Status(404));
    for n in [3, 4] {
        scene.source.set("a", format!(r#"{{"x": {n}}}"#));
        assert_eq!(target(&scene.run()).outcome, TargetOutcome::Updated);
        scene.repo.commit_on("main", &[("a.json", Some(r#"{ "x": 1 }"#))], "Reformat a");
    }

    scene.source.set("a", r#"{"x": 5}"#);
    scene.run();

    let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
    assert_eq!(changed, "a.json");
}

#[test]
fn a_branch_that_holds_more_than_is_announced_gets_no_pull_request() {
    let scene = both_drifted();
    let mut host = scene.host(scene.options(), Memory::default());
    while !(host.next().starts_with("POST") && host.next().ends_with("/pulls")) {
        host.perform(0);
    }
    drop(host);

    scene.run_with(without_b);

    let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
    assert_eq!(changed, "a.json");
    assert_eq!(scene.repo.pull_requests().len(), 1);
}
