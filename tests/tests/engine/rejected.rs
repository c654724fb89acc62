//! What a person closed without a merge is not proposed again, however it came to be closed.

use trueup_core::engine::Memory;
use trueup_core::engine::options::Options;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::scene::{BRANCH, Scene};

#[test]
fn what_a_person_closes_while_the_base_joins_in_is_not_opened_again() {
    let scene = Scene::drifted();
    scene.run();
    let moved = "{\n  \"x\": {\n    \"n\": 5\n  }\n}\n";
    scene.repo.commit_on("main", &[("a.json", Some(moved))], "Another value");
    let mut host = scene.host(scene.options(), Memory::default());
    host.perform_until(|next| next.starts_with("PATCH"));
    scene.repo.close_pull_request(1);

    let first = host.finish();
    let second = scene.run();

    for outcome in [first, second] {
        assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::RejectedBefore);
    }
    assert_eq!(scene.repo.pull_requests().len(), 1);
}

#[test]
fn another_change_that_came_too_late_for_a_closed_pull_request_was_not_refused() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let mut host = scene.host(scene.options(), Memory::default());
    host.perform_until(|next| next.starts_with("PATCH"));
    scene.repo.close_pull_request(1);

    let outcome = host.finish();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(outcome.report.targets[0].pull_request.as_ref().unwrap().number, 2);
}

#[test]
fn what_a_person_closed_after_a_crash_and_whose_branch_went_is_not_opened_again() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let mut host = scene.host(scene.options(), Memory::default());
    loop {
        let moves_branch = host.next().starts_with("PATCH") && host.next().contains("/git/refs/");
        host.perform(0);
        if moves_branch {
            break;
        }
    }
    drop(host);
    scene.repo.close_pull_request(1);
    scene.repo.delete_branch(BRANCH);

    assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn a_reason_written_below_the_text_does_not_undo_a_refusal() {
    let scene = Scene::drifted();
    scene.run();
    let body = scene.repo.pull_request(1).body;
    scene.repo.edit_pull_request(1, &format!("{body}\nWe do not want this."));
    scene.repo.close_pull_request(1);

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn what_was_refused_before_the_newest_pull_request_stays_refused_until_one_is_merged() {
    let scene = Scene::drifted();
    let (one, other) = (r#"{"x": {"n": 2}}"#, r#"{"x": {"n": 3}}"#);
    for (number, held) in [(1, one), (2, other)] {
        scene.source.set("a", held);
        assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Opened);
        scene.repo.close_pull_request(number);
    }
    for (number, held) in [(1, one), (2, other)] {
        scene.source.set("a", held);
        scene.github.clear_log();

        let target = scene.run().report.targets.remove(0);

        assert_eq!(target.outcome, TargetOutcome::RejectedBefore, "{held}");
        assert_eq!(target.pull_request.unwrap().number, number, "the one that was refused");
        assert_eq!(scene.writes(), Vec::<String>::new(), "{held}");
    }
    scene.source.set("a", r#"{"x": {"n": 4}}"#);
    scene.run();
    scene.repo.merge_pull_request(3);
    for (number, held) in [(4, one), (5, other)] {
        scene.source.set("a", held);
        assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Opened, "after a merge");
        scene.repo.close_pull_request(number);
    }
}

/// The entries `e{from}` to `e{to - 1}` and `x`, in one line each.
fn range(from: usize, to: usize, x: u32) -> String {
    let entries = (from..to).map(|n| format!("  \"e{n:02}\": {n},\n")).collect::<String>();
    format!("{{\n{entries}  \"x\": {x}\n}}\n")
}

#[test]
fn what_was_refused_under_a_ceiling_stays_refused_without_it() {
    let scene = Scene::new(&[
        ("a", &range(30, 40, 2), Some(&range(0, 40, 1))),
        ("b", &range(80, 99, 1), Some(&range(0, 99, 1))),
    ]);
    let with_ceiling = |options: &mut Options| {
        options.guard.max_removals = 60;
        options.guard.max_removal_share = "80%".parse().expect("a share");
    };
    let opened = scene.run_with(with_ceiling);
    assert_eq!(opened.report.targets[0].withheld.len(), 80, "those of `b` alone");
    scene.repo.close_pull_request(1);

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::RejectedBefore);
    assert_eq!(outcome.report.targets[0].withheld.len(), 110);
}
