//! Removals that went out under a higher ceiling, and so need no approval.

use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::plan::approval::LABEL;
use trueup_tests::scene::{BRANCH, Scene};

use super::{document, gist, shrunk, target, withheld};

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
