//! Bad weather: any request may fail in any way, and the run or the next one comes to the same end.

use std::collections::BTreeSet;
use std::time::Duration;

use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation, RetryHint, Simulator};

/// What may go wrong with one request, and whether the same run gets over it.
fn weather() -> Vec<(Fault, bool)> {
    let secondary = |status, retry| Fault::SecondaryLimit { status, retry };
    vec![
        (Fault::DropAfter, true),
        (Fault::DropBefore, true),
        (Fault::Status(500), true),
        (Fault::Status(503), true),
        (Fault::Html(502), true),
        (Fault::Truncated, true),
        (secondary(403, RetryHint::Absent), true),
        (secondary(403, RetryHint::Seconds(3)), true),
        (secondary(429, RetryHint::Date(Duration::from_secs(30))), true),
        (Fault::PrimaryLimit { status: 403, reset: Duration::from_secs(20) }, true),
        (Fault::PrimaryLimit { status: 429, reset: Duration::from_secs(3000) }, false),
        (Fault::ExpiredToken, false),
        (Fault::Malformed, false),
        (Fault::StaleRead, false),
    ]
}

#[test]
fn one_fault_at_any_request_costs_at_most_one_rerun() {
    for (fault, is_survived) in weather() {
        for n in 1..=9 {
            let scene = Scene::drifted();
            scene.github.fault(fault.clone()).nth(n);
            let case = format!("{fault:?} at request {n}");

            let first = scene.run();

            if is_survived {
                assert_eq!(first.report.exit_code, 0, "{case}: {:?}", first.report);
            } else {
                assert!([0, 1, 75].contains(&first.report.exit_code), "{case}");
                assert_eq!(scene.run().report.exit_code, 0, "{case}");
            }
            let pulls = scene.repo.pull_requests();
            assert_eq!(pulls.len(), 1, "{case}");
            assert_eq!(pulls[0].labels, ["sync"], "{case}");
            assert_eq!(scene.repo.git(&["diff", "--numstat", "main", BRANCH]), "1\t1\ta.json");
            assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Unchanged, "{case}");
        }
    }
}

#[test]
fn replication_lag_after_a_write_is_waited_for() {
    for operation in [
        Operation::CreateTree,
        Operation::CreateCommit,
        Operation::CreateRef,
        Operation::CreatePull,
    ] {
        let scene = Scene::drifted();
        scene.github.fault(Fault::Lag).on(operation);

        assert_eq!(scene.run().report.exit_code, 0, "{operation:?}");

        assert_eq!(scene.repo.pull_requests().len(), 1);
    }
}

/// Collects what was asked of a simulator and how it was answered.
fn answered(github: &Simulator) -> BTreeSet<(Operation, u16)> {
    github.counts().into_keys().collect()
}

#[test]
fn every_call_and_refusal_the_client_relies_on_is_really_met() {
    let mut met = BTreeSet::new();

    let scene = Scene::drifted();
    scene.run_with(|options| options.extras.reviewers = vec!["owner".into()]);
    scene.repo.remove_label(1, "sync");
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    scene.run();
    scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note");
    scene.run();
    met.extend(answered(&scene.github));
    let scene = Scene::new(&[("a", &format!(r#"{{"x": "{}"}}"#, "x".repeat(1 << 20)), None)]);
    scene.run();
    let stale = Scene::drifted();
    stale.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note");
    stale.run();
    stale.repo.rename("owner/renamed");
    stale.run();
    let race = Scene::drifted();
    let person = race.repo.clone();
    race.github.before(Operation::CreatePull, move || {
        person.open_pull_request(BRANCH, "main", "Opened by hand");
    });
    race.run();
    let update = Scene::drifted();
    update.run();
    update.source.set("a", r#"{"x": {"n": 3}}"#);
    let moved = Fault::MovedBranch { repository: "owner/data".into(), branch: BRANCH.into() };
    update.github.fault(moved).on(Operation::UpdateRef);
    update.run();
    let fresh = Scene::drifted();
    fresh.run();
    fresh.repo.close_pull_request(1);
    fresh.repo.delete_branch(BRANCH);
    fresh.source.set("a", r#"{"x": {"n": 3}}"#);
    fresh.run();
    for other in [&scene, &stale, &race, &update, &fresh] {
        met.extend(answered(&other.github));
    }

    let expected: BTreeSet<(Operation, u16)> = [
        (Operation::AddLabels, 200),
        (Operation::CreateBlob, 201),
        (Operation::CreateComment, 201),
        (Operation::CreateCommit, 201),
        (Operation::CreatePull, 201),
        (Operation::CreatePull, 422),
        (Operation::CreateRef, 201),
        (Operation::CreateRef, 422),
        (Operation::CreateTree, 201),
        (Operation::GetBlob, 200),
        (Operation::GetBranch, 200),
        (Operation::GetBranch, 301),
        (Operation::GetBranch, 404),
        (Operation::GetCommit, 200),
        (Operation::GetRepository, 200),
        (Operation::GetRepository, 301),
        (Operation::GetTree, 200),
        (Operation::ListComments, 200),
        (Operation::ListEvents, 200),
        (Operation::ListPulls, 200),
        (Operation::RequestReviewers, 201),
        (Operation::UpdatePull, 200),
        (Operation::UpdateRef, 200),
        (Operation::UpdateRef, 422),
    ]
    .into();
    assert_eq!(met, expected);
}
