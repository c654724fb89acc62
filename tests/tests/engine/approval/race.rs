//! The approving label, put on while a run writes a text that lists other removals.

use trueup_core::engine::Memory;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::plan::approval::LABEL;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};

use super::{document, gist};

fn is_labelled(scene: &Scene) -> bool {
    scene.repo.pull_request(1).labels.contains(&LABEL.to_owned())
}

/// A pull request that lists thirty removals as withheld; by now the source lacks one entry more, and `x` is `x`.
fn listing_thirty(x: u32) -> Scene {
    let scene = Scene::new(&[("a", &document(30, 2), Some(&document(0, 1)))]);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Opened, 30, 0));
    scene.source.set("a", document(31, x));
    scene.github.clear_log();
    scene
}

/// Runs, puts the label on before the write of this number, from 0, and is cut off after so many writes; returns whether
/// the run went as far.
fn labelled_and_cut(scene: &Scene, labelled_before: usize, cut_after: usize) -> bool {
    let mut host = scene.host(scene.options(), Memory::default());
    let mut writes = 0;
    while !host.is_over() {
        if !host.next().starts_with("GET") {
            if writes == labelled_before {
                scene.repo.add_label(1, LABEL);
            }
            if writes == cut_after {
                return true;
            }
            writes += 1;
        }
        host.perform(0);
    }
    writes == cut_after
}

/// How many writes an update takes without a label: tree, commit, branch and both texts; the first text is the fourth.
const FIRST_TEXT: usize = 3;

#[test]
fn a_label_for_the_old_list_never_holds_for_the_new_one_wherever_a_run_is_cut_off() {
    for labelled_before in 0..=FIRST_TEXT {
        let mut cuts = labelled_before;
        loop {
            let scene = listing_thirty(3);
            if !labelled_and_cut(&scene, labelled_before, cuts) {
                break;
            }
            let case = format!("labelled before {labelled_before}, cut after {cuts}");

            let outcome = scene.run();

            assert_eq!(gist(&outcome).2, 0, "{case}");
            assert!(!is_labelled(&scene), "{case}");
            assert_eq!(scene.read(BRANCH, "a.json"), document(0, 3), "{case}");
            assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 31, 0), "{case}");
            cuts += 1;
        }
        assert_eq!(cuts, 7, "before tree, commit, branch, text, label, text, and at the end");
    }
}

#[test]
fn a_label_for_the_old_list_that_cannot_be_taken_off_does_not_hold_for_the_new_one() {
    for labelled_before in 0..=FIRST_TEXT {
        let scene = listing_thirty(3);
        scene.github.fault(Fault::Status(403)).on(Operation::RemoveLabel);
        labelled_and_cut(&scene, labelled_before, usize::MAX);
        assert!(is_labelled(&scene), "labelled before {labelled_before}");

        let outcome = scene.run();

        assert_eq!(gist(&outcome).2, 0, "labelled before {labelled_before}");
        assert!(!is_labelled(&scene), "labelled before {labelled_before}");
        assert_eq!(scene.read(BRANCH, "a.json"), document(0, 3));
    }
}

#[test]
fn a_label_put_on_once_the_new_list_is_to_be_read_holds_for_it() {
    let scene = listing_thirty(3);
    assert!(labelled_and_cut(&scene, FIRST_TEXT + 1, 5), "the label is put on between the texts");
    assert!(is_labelled(&scene));

    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0, 31));
    assert_eq!(scene.read(BRANCH, "a.json"), document(31, 3));
}

#[test]
fn a_run_cut_off_between_both_texts_is_finished_by_the_next() {
    let scene = listing_thirty(3);
    assert!(labelled_and_cut(&scene, usize::MAX, FIRST_TEXT + 1));
    scene.github.clear_log();

    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 31, 0));

    assert_eq!(scene.writes(), ["PATCH /repos/owner/data/pulls/1"]);
    scene.repo.add_label(1, LABEL);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0, 31));
}

#[test]
fn a_plan_that_lists_other_removals_writes_both_texts_and_counts_them() {
    for x in [2, 3] {
        let scene = listing_thirty(x);
        let plan = scene.plan();
        let forecast = plan.forecast().github;
        scene.github.clear_log();

        let report = scene.apply(&plan);

        assert_eq!((report.exit_code, report.targets[0].withheld.len()), (3, 31));
        assert_eq!(u32::try_from(scene.github.requests().len()), Ok(forecast));
        let texts = scene.writes();
        let texts = texts.iter().filter(|write| write.starts_with("PATCH /repos/owner/data/pulls"));
        assert_eq!(texts.count(), 2);
        assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 31, 0));
    }
}
