//! A configuration that changes while a pull request is open: what it names no more leaves the branch.

use trueup_core::engine::Outcome;
use trueup_core::engine::options::{Options, Unselected};
use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::scene::{BRANCH, Scene};

fn target(outcome: &Outcome) -> (TargetOutcome, u8) {
    (outcome.report.targets[0].outcome, outcome.report.exit_code)
}

/// A pull request that changes both files of a configuration.
fn both_proposed() -> Scene {
    let (held, published) = (r#"{"x": {"n": 2}}"#, Some(r#"{"x": {"n": 1}}"#));
    let scene = Scene::new(&[("a", held, published), ("b", held, published)]);
    assert_eq!(target(&scene.run()), (TargetOutcome::Opened, 0));
    scene
}

fn without_b(options: &mut Options) {
    options.targets[0].files.retain(|file| file.category != "b");
}

fn changed(scene: &Scene) -> String {
    scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")])
}

#[test]
fn a_file_that_is_configured_no_more_leaves_the_branch() {
    let scene = both_proposed();

    let outcome = scene.run_with(without_b);
    let quiet = scene.run_with(without_b);

    assert_eq!(target(&outcome), (TargetOutcome::Updated, 0));
    assert_eq!(changed(&scene), "a.json");
    assert!(!scene.repo.pull_request(1).body.contains("b.json"));
    assert_eq!(target(&quiet), (TargetOutcome::Unchanged, 0));
}

#[test]
fn it_leaves_the_branch_though_the_base_moved_elsewhere() {
    let scene = both_proposed();
    scene.repo.commit_on("main", &[("note.md", Some("A note"))], "Note");

    let outcome = scene.run_with(without_b);
    let quiet = scene.run_with(without_b);

    assert_eq!(target(&outcome), (TargetOutcome::Updated, 0));
    assert_eq!(changed(&scene), "a.json");
    assert_eq!(target(&quiet), (TargetOutcome::Unchanged, 0));
}

#[test]
fn what_was_edited_on_the_base_in_it_stays_as_it_is_there() {
    let scene = both_proposed();
    let theirs = r#"{"x": {"n": 7}}"#;
    scene.repo.commit_on("main", &[("b.json", Some(theirs))], "Seven");

    scene.run_with(without_b);
    scene.repo.merge_pull_request(1);

    assert_eq!(scene.read("main", "b.json"), theirs);
    assert_eq!(scene.read("main", "a.json"), r#"{"x": {"n": 2}}"#);
}

#[test]
fn a_plan_says_what_leaves_the_branch_and_is_carried_out() {
    let scene = both_proposed();

    let plan = scene.plan_with(without_b);
    let report = scene.apply(&plan);

    let paths: Vec<&str> = plan.targets()[0].files.iter().map(|file| &*file.path).collect();
    assert_eq!(paths, ["a.json", "b.json"]);
    assert_eq!((report.targets[0].outcome, report.exit_code), (TargetOutcome::Updated, 0));
    assert_eq!(changed(&scene), "a.json");
}

#[test]
fn what_was_not_selected_stays_on_the_branch() {
    let scene = both_proposed();

    let outcome = scene.run_with(|options| {
        let file = options.targets[0].files.remove(1);
        options.targets[0].unselected.push(Unselected { place: 1, file });
    });

    assert_eq!(target(&outcome), (TargetOutcome::Unchanged, 0));
    assert_eq!(changed(&scene), "a.json\nb.json");
}
