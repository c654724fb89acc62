//! Approvals while a run is cut off, or a person changes the label in the middle of one.

use trueup_core::engine::Memory;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::plan::approval::LABEL;
use trueup_tests::scene::{BRANCH, Scene};

use super::{document, gist, labelled, labels, shrunk, target};

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
