//! Removals that a person approves by a label on the pull request, and what else lets them out.

use trueup_core::digest::Digest;
use trueup_core::engine::outcome::{TargetOutcome, TargetReport, Verdict};
use trueup_core::engine::{Memory, Outcome};
use trueup_core::plan::approval::LABEL;
use trueup_core::plan::marker::Marker;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};
use trueup_tests::source::Misbehaviour;

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

/// Cuts a run off once so many of its writes had their effect; returns whether it was not over by then.
fn cut_after(scene: &Scene, writes: usize) -> bool {
    let mut host = scene.host(scene.options(), Memory::default());
    let mut left = writes;
    while !host.is_over() && (left > 0 || host.next().starts_with("GET")) {
        left -= usize::from(!host.next().starts_with("GET"));
        host.perform(0);
    }
    !host.is_over()
}

#[test]
fn a_run_cut_off_anywhere_never_lets_an_approval_pass_to_other_entries() {
    let mut cuts = 0;
    loop {
        let scene = labelled();
        scene.run();
        scene.source.set("a", document(31, 3));
        if !cut_after(&scene, cuts) {
            break;
        }
        let case = format!("cut after {cuts} writes");
        let has_old_text = scene.repo.pull_request(1).body.contains("30 removals");
        let is_labelled = labels(&scene).contains(&LABEL.to_owned());
        assert!(has_old_text || !is_labelled, "{case}: the label stands on another text");

        let outcome = scene.run();

        let told = (target(&outcome).withheld.len(), labels(&scene));
        assert_eq!(told, (31, vec!["sync".into()]), "{case}");
        assert_eq!(scene.read(BRANCH, "a.json"), document(0, 3), "{case}");
        assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 31, 0), "{case}");
        cuts += 1;
    }
    assert_eq!(cuts, 6, "before the label, tree, commit, branch and both texts");
}

#[test]
fn an_approved_run_cut_off_anywhere_is_finished_by_the_next() {
    let mut cuts = 0;
    loop {
        let scene = labelled();
        if !cut_after(&scene, cuts) {
            break;
        }

        let outcome = scene.run();

        let case = format!("cut after {cuts} writes");
        assert_eq!(target(&outcome).approved.len(), 30, "{case}");
        assert_eq!(scene.read(BRANCH, "a.json"), document(30, 2), "{case}");
        assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 30), "{case}");
        cuts += 1;
    }
    assert_eq!(cuts, 4, "before tree, commit, branch and text");
}

#[test]
fn a_label_put_on_while_the_text_is_written_anew_is_taken_off_again() {
    let scene = shrunk();
    scene.run();
    scene.source.set("a", document(31, 3));
    let mut host = scene.host(scene.options(), Memory::default());
    while !(host.next().starts_with("PATCH") && host.next().contains("/pulls/")) {
        host.perform(0);
    }
    scene.repo.add_label(1, LABEL);

    let outcome = host.finish();

    assert_eq!(gist(&outcome), (TargetOutcome::Updated, 31, 0));
    assert_eq!(labels(&scene), ["sync"]);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 31, 0));
}

#[test]
fn a_label_put_on_while_only_other_words_change_stays() {
    let scene = shrunk();
    scene.run();
    scene.source.set("a", document(30, 3));
    let mut host = scene.host(scene.options(), Memory::default());
    while !(host.next().starts_with("PATCH") && host.next().contains("/pulls/")) {
        host.perform(0);
    }
    scene.repo.add_label(1, LABEL);

    host.finish();

    assert_eq!(labels(&scene), ["sync", LABEL]);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0, 30));
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
fn a_label_that_somebody_else_took_off_just_now_is_off() {
    let scene = labelled();
    scene.source.set("a", document(31, 3));
    let mut host = scene.host(scene.options(), Memory::default());
    while !host.next().starts_with("DELETE") {
        host.perform(0);
    }
    scene.repo.remove_label(1, LABEL);

    assert_eq!(gist(&host.finish()), (TargetOutcome::Updated, 31, 0));
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
fn what_went_out_under_a_higher_ceiling_is_not_withheld_again() {
    let scene = shrunk();
    let ceiling = scene.run_with(|options| {
        (options.guard.max_removals, options.guard.max_removal_share) =
            (60, "100%".parse().unwrap());
    });
    assert_eq!(gist(&ceiling), (TargetOutcome::Opened, 0, 0));
    scene.github.clear_log();

    let usual = scene.run();

    assert_eq!(gist(&usual), (TargetOutcome::Unchanged, 0, 0));
    assert_eq!((usual.report.exit_code, scene.writes()), (0, Vec::new()));
    assert_eq!(target(&usual).content, target(&ceiling).content);

    scene.source.set("a", document(30, 3));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0, 0));
    assert_eq!((scene.read(BRANCH, "a.json"), withheld(&scene)), (document(30, 3), None));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 0));
}

#[test]
fn a_higher_ceiling_lets_out_what_an_open_pull_request_withholds() {
    let scene = shrunk();
    scene.run();
    let ceiling = scene.run_with(|options| {
        (options.guard.max_removals, options.guard.max_removal_share) =
            (60, "100%".parse().unwrap());
    });

    assert_eq!(gist(&ceiling), (TargetOutcome::Updated, 0, 0));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 0));
    assert_eq!(scene.read(BRANCH, "a.json"), document(30, 2));
}

#[test]
fn more_than_went_out_under_a_ceiling_is_withheld_as_a_whole() {
    let scene = shrunk();
    scene.run_with(|options| {
        (options.guard.max_removals, options.guard.max_removal_share) =
            (60, "100%".parse().unwrap());
    });
    scene.source.set("a", document(31, 2));

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Updated, 31, 0));
    assert_eq!(scene.read(BRANCH, "a.json"), document(0, 2));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 31, 0));
}

/// Two files that shrink; the removals of `a` went out under a ceiling before those of `b` came up.
fn ceiling_then_other_file() -> Scene {
    let whole = document(0, 1);
    let scene = Scene::new(&[("a", &document(30, 2), Some(&whole)), ("b", &whole, Some(&whole))]);
    scene.run_with(|options| {
        (options.guard.max_removals, options.guard.max_removal_share) =
            (60, "100%".parse().unwrap());
    });
    scene.source.set("b", document(35, 2));
    scene
}

#[test]
fn what_another_file_withholds_takes_back_nothing_that_went_out_under_a_ceiling() {
    let scene = ceiling_then_other_file();

    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 35, 0));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 35, 0));
    assert_eq!(scene.read(BRANCH, "a.json"), document(30, 2));

    scene.repo.add_label(1, LABEL);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0, 35));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 35));

    scene.repo.remove_label(1, LABEL);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 35, 0));
    assert_eq!(scene.read(BRANCH, "a.json"), document(30, 2));
    assert_eq!(scene.read(BRANCH, "b.json"), document(0, 2));
}

/// Two files that drift; thirty removals of `a` are approved and out, `b` fails from now on.
fn approved_while_b_fails() -> Scene {
    let scene = Scene::new(&[
        ("a", &document(30, 2), Some(&document(0, 1))),
        ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#)),
    ]);
    scene.run();
    scene.repo.add_label(1, LABEL);
    scene.run();
    scene.source.misbehave("b", Misbehaviour::Status(404));
    scene
}

#[test]
fn a_look_at_some_files_only_judges_no_approval() {
    let scene = approved_while_b_fails();
    let listed = withheld(&scene);
    scene.github.clear_log();

    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 30));
    assert_eq!(scene.writes(), Vec::<String>::new());

    scene.source.set("a", document(30, 3));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0, 30));
    assert_eq!(scene.read(BRANCH, "a.json"), document(30, 3));
    assert_eq!((labels(&scene), withheld(&scene)), (vec!["sync".into(), LABEL.into()], listed));

    scene.source.behave("b");
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0, 30));
    assert_eq!(labels(&scene), ["sync", LABEL]);
}

#[test]
fn a_look_at_some_files_only_lets_nothing_new_out() {
    let scene = approved_while_b_fails();
    scene.source.set("a", document(31, 3));

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Updated, 31, 0));
    assert_eq!(labels(&scene), ["sync", LABEL], "it is judged by the next complete look");
    scene.source.behave("b");
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 31, 0));
    assert_eq!(labels(&scene), ["sync"]);
}

#[test]
fn a_label_put_on_a_text_of_some_files_only_approves_nothing_else() {
    let (a, b) = (document(30, 2), document(30, 2));
    let scene = Scene::new(&[("a", &a, Some(&document(0, 1))), ("b", &b, Some(&document(0, 1)))]);
    scene.run();
    scene.source.misbehave("b", Misbehaviour::Status(404));
    scene.source.set("a", document(0, 3));
    assert_eq!(target(&scene.run()).outcome, TargetOutcome::Updated);
    scene.repo.add_label(1, LABEL);
    scene.source.behave("b");
    scene.source.set("a", document(30, 3));

    let outcome = scene.run();

    assert_eq!(gist(&outcome), (TargetOutcome::Unchanged, 60, 0));
    assert_eq!(labels(&scene), ["sync"]);
}

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
