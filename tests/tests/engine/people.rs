//! What people open and merge themselves: theirs stays as it is, and what they merged is gone on from.

use trueup_core::engine::Outcome;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::scene::{BRANCH, Scene};

fn target(outcome: &Outcome) -> (TargetOutcome, u8) {
    (outcome.report.targets[0].outcome, outcome.report.exit_code)
}

fn parents(scene: &Scene) -> String {
    scene.repo.git(&["log", "-1", "--format=%P", BRANCH])
}

#[test]
fn a_persons_own_pull_request_from_our_branch_is_left_alone() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.close_pull_request(1);
    let number = scene.repo.open_pull_request(BRANCH, "main", "My title");
    let (before, head) = (scene.repo.pull_request(number), scene.repo.tip(BRANCH));
    scene.github.clear_log();
    for held in [r#"{"x": {"n": 2}}"#, r#"{"x": {"n": 3}}"#, r#"{"x": {"n": 1}}"#] {
        scene.source.set("a", held);

        assert_eq!(target(&scene.run()), (TargetOutcome::HeldByHuman, 4), "{held}");
    }

    assert_eq!(scene.writes(), Vec::<String>::new());
    assert_eq!(scene.repo.pull_request(number), before);
    assert_eq!(scene.repo.tip(BRANCH), head);
}

#[test]
fn our_own_pull_request_is_kept_up_after_another_though_its_text_was_deleted() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.merge_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    scene.run();
    let body = scene.repo.pull_request(2).body;
    scene.repo.edit_pull_request(2, "LGTM");

    assert_eq!(target(&scene.run()), (TargetOutcome::Unchanged, 0));

    assert_eq!(scene.repo.pull_request(2).body, body);
}

#[test]
fn after_a_merge_of_someone_elses_commit_the_rest_is_proposed_anew() {
    for planned in [false, true] {
        let scene = Scene::drifted();
        scene.run();
        let edit = [("a.json", Some(r#"{"x": {"n": 7}}"#))];
        let theirs = scene.repo.commit_by("editor", BRANCH, &edit);
        assert_eq!(target(&scene.run()), (TargetOutcome::HeldByHuman, 4));
        let base = scene.repo.squash_pull_request(1);

        let outcome = if planned {
            scene.apply(&scene.plan()).targets[0].outcome
        } else {
            target(&scene.run()).0
        };

        assert_eq!(outcome, TargetOutcome::Opened, "planned: {planned}");
        assert_eq!(parents(&scene), format!("{theirs} {base}"));
        assert_eq!(scene.repo.git(&["diff", "--name-only", "main", BRANCH]), "a.json");
    }
}

#[test]
fn what_someone_pushes_after_the_merge_is_left_alone() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.commit_by("editor", BRANCH, &[("a.json", Some(r#"{"x": {"n": 7}}"#))]);
    scene.repo.squash_pull_request(1);
    let theirs = scene.repo.commit_by("editor", BRANCH, &[("note.md", Some("mine"))]);

    assert_eq!(target(&scene.run()), (TargetOutcome::HeldByHuman, 4));

    assert_eq!(scene.repo.tip(BRANCH), Some(theirs));
}

#[test]
fn a_foreign_head_of_a_merged_pull_request_that_is_not_ours_is_left_alone() {
    let scene = Scene::drifted();
    scene.repo.set_branch(BRANCH, "main");
    let theirs = scene.repo.commit_by("editor", BRANCH, &[("note.md", Some("mine"))]);
    let number = scene.repo.open_pull_request(BRANCH, "main", "My title");
    scene.repo.squash_pull_request(number);

    assert_eq!(target(&scene.run()), (TargetOutcome::HeldByHuman, 4));

    assert_eq!(scene.repo.tip(BRANCH), Some(theirs));
}
