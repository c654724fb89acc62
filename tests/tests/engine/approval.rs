//! Removals that a person approves by a label on the pull request, and what else lets them out.

use trueup_core::digest::Digest;
use trueup_core::engine::Outcome;
use trueup_core::engine::outcome::{TargetOutcome, TargetReport, Verdict};
use trueup_core::plan::approval::LABEL;
use trueup_core::plan::marker::Marker;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};

mod ceiling;
mod cut;
mod partial;
mod plan;
mod race;

/// The entries `e{from}` to `e39` and `x`, in one line each.
fn document(from: usize, x: u32) -> String {
    let entries = (from..40).map(|n| format!("  \"e{n:02}\": {n},\n")).collect::<String>();
    format!("{{\n{entries}  \"x\": {x}\n}}\n")
}

/// Forty entries are published beside `x`; the source has lost the first thirty, and `x` has changed.
fn shrunk() -> Scene {
    Scene::new(&[("a", &document(30, 2), Some(&document(0, 1)))])
}

fn target(outcome: &Outcome) -> &TargetReport {
    &outcome.report.targets[0]
}

/// What a run comes to in three words: what was done, how many removals are withheld, and how many approved.
fn gist(outcome: &Outcome) -> (TargetOutcome, usize, usize) {
    let target = target(outcome);
    (target.outcome, target.withheld.len(), target.approved.len())
}

fn withheld(scene: &Scene) -> Option<Digest> {
    Marker::of(&scene.repo.pull_request(1).body).expect("the text has a marker").withheld
}

fn labels(scene: &Scene) -> Vec<String> {
    scene.repo.pull_request(1).labels
}

/// A pull request that changes `x`, lists thirty removals as withheld, and was labelled by a person since.
fn labelled() -> Scene {
    let scene = shrunk();
    assert_eq!(gist(&scene.run()), (TargetOutcome::Opened, 30, 0));
    scene.repo.add_label(1, LABEL);
    scene.github.clear_log();
    scene
}

#[test]
fn a_label_lets_out_just_the_removals_that_the_text_lists() {
    let scene = labelled();
    let (before, listed) = (scene.repo.tip(BRANCH).unwrap(), withheld(&scene));

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Updated, 0, 30));
    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::Proposed, 0));
    assert_eq!(scene.read(BRANCH, "a.json"), document(30, 2));
    assert_eq!(scene.repo.git(&["log", "-1", "--format=%P", BRANCH]), before);
    assert_eq!((withheld(&scene), labels(&scene)), (listed, vec!["sync".into(), LABEL.into()]));
    let body = scene.repo.pull_request(1).body;
    let told = "**30 removals that the guard would have withheld are approved** by the label \
                `trueup: approve removals`.";
    assert!(body.contains(told) && !body.contains("withheld.**"), "{body}");
}

#[test]
fn after_an_approval_the_next_run_writes_nothing() {
    let scene = labelled();
    scene.run();
    scene.github.clear_log();

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Unchanged, 0, 30));
    assert_eq!((outcome.report.exit_code, scene.writes()), (0, Vec::new()));
}

#[test]
fn a_label_in_another_case_is_the_label() {
    let scene = shrunk();
    scene.run();
    scene.repo.add_label(1, "TRUEUP: Approve Removals");

    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0, 30));
}

#[test]
fn other_removals_take_the_label_off_before_the_text_is_written_anew() {
    let scene = labelled();
    scene.run();
    let head = scene.repo.tip(BRANCH).unwrap();
    scene.source.set("a", document(31, 2));
    scene.github.clear_log();

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Updated, 31, 0));
    assert_eq!(outcome.report.exit_code, 3);
    assert_eq!(scene.read(BRANCH, "a.json"), document(0, 2), "all that is withheld is back");
    assert_eq!(scene.repo.git(&["log", "-1", "--format=%P", BRANCH]), head);
    assert_eq!(labels(&scene), ["sync"]);
    let body = scene.repo.pull_request(1).body;
    assert!(body.contains("**31 removals are withheld.**"), "{body}");
    let writes = scene.writes();
    let first = "DELETE /repos/owner/data/issues/1/labels/trueup%3A%20approve%20removals";
    assert_eq!(writes.first().map(String::as_str), Some(first), "{writes:?}");
    assert_eq!(writes.last().map(String::as_str), Some("PATCH /repos/owner/data/pulls/1"));

    scene.github.clear_log();
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 31, 0));
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn an_approval_of_other_removals_does_not_hold_even_if_only_the_list_changed() {
    let scene = labelled();
    scene.source.set("a", document(31, 2));

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Unchanged, 31, 0));
    assert_eq!(labels(&scene), ["sync"]);
    assert_eq!(scene.read(BRANCH, "a.json"), document(0, 2));
    scene.repo.add_label(1, LABEL);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0, 31));
}

#[test]
fn an_approval_that_is_taken_back_brings_the_entries_back() {
    let scene = labelled();
    scene.run();
    let head = scene.repo.tip(BRANCH).unwrap();
    scene.repo.remove_label(1, LABEL);

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Updated, 30, 0));
    assert_eq!(scene.read(BRANCH, "a.json"), document(0, 2));
    assert_eq!(scene.repo.git(&["log", "-1", "--format=%P", BRANCH]), head);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 30, 0));
}

#[test]
fn an_approval_survives_another_change_and_a_text_that_was_edited() {
    let scene = labelled();
    scene.run();
    scene.source.set("a", document(30, 3));
    let marker = Marker::of(&scene.repo.pull_request(1).body).unwrap();
    scene.repo.edit_pull_request(1, &marker.append_to("LGTM"));

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Updated, 0, 30));
    assert_eq!(scene.read(BRANCH, "a.json"), document(30, 3));
    assert_eq!(labels(&scene), ["sync", LABEL]);
}

#[test]
fn a_label_before_anything_is_withheld_approves_nothing() {
    let scene = Scene::new(&[("a", &document(0, 2), Some(&document(0, 1)))]);
    scene.run();
    scene.repo.add_label(1, LABEL);
    scene.github.clear_log();

    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 0));
    assert_eq!(labels(&scene), ["sync"]);
    assert_eq!(scene.writes().len(), 1);

    scene.repo.add_label(1, LABEL);
    scene.source.set("a", document(30, 2));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 30, 0));
    assert_eq!(labels(&scene), ["sync"]);
    assert_eq!(scene.read(BRANCH, "a.json"), document(0, 2));
}

#[test]
fn a_label_on_a_text_without_a_marker_approves_nothing() {
    let scene = labelled();
    scene.repo.edit_pull_request(1, "LGTM");

    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 30, 0));
    assert_eq!(labels(&scene), ["sync"]);
}

#[test]
fn a_label_that_cannot_be_taken_off_stops_the_repository_before_its_text() {
    let scene = labelled();
    scene.source.set("a", document(31, 3));
    let before = (scene.repo.pull_request(1).body, scene.repo.tip(BRANCH));
    scene.github.fault(Fault::Status(403)).on(Operation::RemoveLabel);

    let outcome = scene.run();

    assert_eq!((target(&outcome).outcome, outcome.report.exit_code), (TargetOutcome::Failed, 1));
    assert_eq!((scene.repo.pull_request(1).body, scene.repo.tip(BRANCH)), before);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 31, 0));
}

#[test]
fn only_withheld_drift_without_a_pull_request_opens_none() {
    let scene = Scene::new(&[("a", &document(30, 1), Some(&document(0, 1)))]);

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Withheld, 30, 0));
    assert_eq!((outcome.report.exit_code, scene.writes()), (3, Vec::new()));
}

#[test]
fn an_approval_holds_when_nothing_but_the_approved_removals_is_left() {
    let scene = labelled();
    scene.run();
    scene.source.set("a", document(30, 1));

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Updated, 0, 30));
    assert_eq!(scene.read(BRANCH, "a.json"), document(30, 1));
}

#[test]
fn what_was_refused_with_its_removals_is_refused_without_them_too() {
    let scene = labelled();
    scene.run();
    scene.repo.close_pull_request(1);
    scene.github.clear_log();

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::RejectedBefore, 30, 0));
    assert_eq!(scene.writes(), Vec::<String>::new());
}
