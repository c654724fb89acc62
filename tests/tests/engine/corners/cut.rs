//! Runs that are cut off, and answers that are lost.

use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Memory, Options};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};

use super::target;

fn options(scene: &Scene) -> Options {
    let mut options = scene.options();
    options.extras.reviewers = vec!["owner".into()];
    options
}

#[test]
fn without_labels_a_cut_run_still_gets_its_reviewers() {
    let scene = Scene::drifted();
    let options = || {
        let mut options = scene.options();
        options.extras.labels.clear();
        options.extras.reviewers = vec!["owner".into()];
        options
    };
    let mut host = scene.host(options(), Memory::default());
    while !host.next().ends_with("/requested_reviewers") {
        host.perform(0);
    }
    drop(host);
    scene.world().run(options(), Memory::default());
    assert_eq!(scene.repo.pull_request(1).reviewers, ["owner"]);
}

#[test]
fn no_pull_request_is_opened_by_half() {
    for budget in 0..30 {
        let scene = Scene::drifted();
        let mut host = scene.host(scene.options(), Memory::default());
        while !host.next().ends_with("/pulls") || !host.next().starts_with("POST") {
            host.perform(0);
        }
        drop(host);
        let outcome = scene.run_with(|options| options.budget = Some(budget));
        let pulls = scene.repo.pull_requests();
        if let Some(pull) = pulls.first() {
            assert_eq!(pull.labels, ["sync"], "budget {budget}: exit {}", outcome.report.exit_code);
            return;
        }
    }
    panic!("no budget was large enough");
}

#[test]
fn a_fresh_start_cut_after_the_push_makes_no_second_commit() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.merge_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let mut host = scene.host(scene.options(), Memory::default());
    while !(host.next().starts_with("POST") && host.next().ends_with("/pulls")) {
        host.perform(0);
    }
    drop(host);
    let pushed = scene.repo.tip(BRANCH);
    scene.run();
    assert_eq!(scene.repo.tip(BRANCH), pushed);
}

#[test]
fn a_branch_that_the_base_holds_already_is_moved_on() {
    let scene = Scene::drifted();
    let mut host = scene.host(scene.options(), Memory::default());
    while !(host.next().starts_with("POST") && host.next().ends_with("/pulls")) {
        host.perform(0);
    }
    drop(host);
    scene.repo.set_branch("main", BRANCH);
    scene.repo.commit_on(
        "main",
        &[("a.json", Some("{\n  \"x\": {\n    \"n\": 1\n  }\n}\n"))],
        "Take it back",
    );
    let outcome = scene.run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::Opened, "{:?}", outcome.report);
}

#[test]
fn every_lost_answer_to_a_write_is_made_good() {
    use Operation::{AddLabels, CreateCommit, CreatePull, CreateRef, CreateTree, RequestReviewers};
    for operation in [CreateTree, CreateCommit, CreateRef, CreatePull, RequestReviewers, AddLabels]
    {
        for fault in [Fault::DropAfter, Fault::Truncated, Fault::Malformed, Fault::Status(502)] {
            let case = format!("{operation:?} {fault:?}");
            let scene = Scene::drifted();
            let is_broken = fault == Fault::Malformed;
            scene.github.fault(fault).on(operation);

            let first = scene.world().run(options(&scene), Memory::default());
            let again = scene.world().run(options(&scene), Memory::default());

            assert!(is_broken || first.report.exit_code == 0, "{case}: {:?}", first.report);
            let pulls = scene.repo.pull_requests();
            assert_eq!((pulls.len(), again.report.exit_code), (1, 0), "{case}");
            assert_eq!(pulls[0].labels, ["sync"], "{case}");
            assert_eq!(pulls[0].reviewers, ["owner"], "{case}");
        }
    }
}

#[test]
fn a_lost_comment_is_said_once() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Mine");
    scene.github.fault(Fault::DropAfter).on(Operation::CreateComment);
    scene.run();
    scene.run();
    assert_eq!(scene.repo.comments(1).len(), 1);
}

#[test]
fn a_close_cut_anywhere_converges() {
    for effect in [false, true] {
        for n in 0..20 {
            let scene = Scene::drifted();
            scene.run();
            scene.source.set("a", r#"{"x": {"n": 1}}"#);
            let mut host = scene.host(scene.options(), Memory::default());
            for _ in 0..n {
                if !host.is_over() {
                    host.perform(0);
                }
            }
            if host.is_over() {
                break;
            }
            if effect {
                host.perform_in_vain(0);
            } else {
                drop(host);
            }
            let outcome = scene.run();
            assert_eq!(outcome.report.exit_code, 0);
            assert!(!scene.repo.pull_request(1).is_open);
            scene.source.set("a", r#"{"x": {"n": 2}}"#);
            scene.run();
            assert_eq!(scene.repo.pull_requests().iter().filter(|it| it.is_open).count(), 1);
        }
    }
}
