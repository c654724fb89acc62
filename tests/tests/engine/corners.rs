//! Corners where a careless tool loses an edit, repeats itself, or says what is not so.

use trueup_core::engine::Outcome;
use trueup_core::engine::options::Mode;
use trueup_core::engine::outcome::{TargetOutcome, TargetReport};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};

mod closed;
mod cut;
mod partial;

fn target(outcome: &Outcome) -> &TargetReport {
    &outcome.report.targets[0]
}

fn ab() -> Scene {
    Scene::new(&[
        ("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"y": 1}"#, Some(r#"{"y": 1}"#)),
    ])
}

fn both_drifted() -> Scene {
    Scene::new(&[
        ("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#)),
    ])
}

#[test]
fn a_file_in_the_way_of_a_folder_is_not_deleted() {
    let scene = Scene::new(&[("a", r#"{"x": 2}"#, None)]);
    let outcome =
        scene.run_with(|options| options.targets[0].files[0].path = "README.md/a.json".into());
    let deleted = scene.repo.branches().contains(&BRANCH.to_owned())
        && scene.repo.read(BRANCH, "README.md").is_none();
    assert!(!deleted, "README.md was deleted by the proposal: {:?}", outcome.report);
    assert_eq!(outcome.report.exit_code, 1);
}

#[test]
fn a_marker_put_right_does_not_claim_a_newer_base() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.commit_on(
        "main",
        &[("a.json", Some("{\n  \"x\": {\n    \"n\": 5\n  }\n}\n"))],
        "n is 5",
    );
    scene.repo.edit_pull_request(1, "LGTM");
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let outcome = scene.run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::Updated);
    let parents = scene.repo.git(&["rev-list", "--parents", "-1", BRANCH]);
    assert_eq!(
        parents.split(' ').count(),
        3,
        "a.json changed on the base: parents are [head, base]; {parents}"
    );
}

#[test]
fn another_base_gets_only_what_is_announced() {
    let scene = Scene::drifted();
    scene.repo.set_branch("dev", "main");
    scene.repo.commit_on("main", &[("other.md", Some("only on main"))], "Main only");
    scene.run();
    scene.repo.close_pull_request(1);
    let outcome = scene.run_with(|options| options.targets[0].branch = "dev".parse().unwrap());
    assert_eq!(outcome.report.exit_code, 0, "{:?}", outcome.report);
    let changed = scene.repo.git(&["diff", "--name-only", &format!("dev...{BRANCH}")]);
    assert_eq!(changed, "a.json");
}

#[test]
fn a_file_in_sync_reformatted_on_the_base_pushes_nothing() {
    let scene = ab();
    scene.run();
    scene.repo.commit_on("main", &[("b.json", Some("{ \"y\": 1 }"))], "Reformat b");
    scene.github.clear_log();
    let outcome = scene.run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn a_dry_run_has_the_exit_code_of_a_run() {
    let scene = Scene::drifted();
    scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Someone's branch");
    let dry = scene.run_with(|options| (options.mode, options.threshold) = (Mode::DryRun, 2));
    let real = scene.run_with(|options| options.threshold = 2);
    assert_eq!(dry.report.exit_code, real.report.exit_code);
}

#[test]
fn what_failed_on_its_way_to_a_proposal_has_no_content_digest() {
    let scene = Scene::drifted();
    let good = scene.run();
    scene.github.fault(Fault::Status(404)).on(Operation::GetCommit).always();
    let bad = scene.run();
    assert_eq!(target(&bad).outcome, TargetOutcome::Failed);
    assert!(target(&good).content.is_some());
    assert_eq!(target(&bad).content, None);
}

#[test]
fn a_target_that_is_not_utf8_is_named_with_a_place() {
    let scene = Scene::drifted();
    scene.repo.commit_on("main", &[("a.json", Some(&b"{\n\"x\": \"\xff\"}"[..]))], "Latin");
    let outcome = scene.run();
    let error = target(&outcome).files[0].error.clone().unwrap();
    assert!(error.contains("owner/data:a.json: line 2, column 7"), "{error}");
}

#[test]
fn what_is_withheld_has_one_content_digest_with_memory_and_without() {
    let published: Vec<String> = (0..20).map(|n| format!("\"k{n:02}\":0")).collect();
    let scene = Scene::new(&[
        ("a", r#"{"k00":1}"#, Some(&format!("{{{}}}", published.join(",")))),
        ("b", r#"{"y": 1}"#, Some(r#"{"y": 1}"#)),
    ]);
    scene.source.tag_documents();
    let first = scene.run();
    let warm = scene.world().run(scene.options(), first.memory.clone());
    let cold = scene.run();
    assert_eq!(target(&first).content, target(&warm).content);
    assert_eq!(target(&cold).content, target(&warm).content);
    assert_eq!(warm.report.targets, cold.report.targets);
}

#[test]
fn an_update_goes_out_where_the_tree_is_too_large_to_be_listed_at_once() {
    let scene = Scene::new(&[("a", r#"{"n": 2}"#, None)]);
    scene.repo.commit_on(
        "main",
        &[("d/e/a.json", Some(r#"{"n": 1}"#)), ("z/z", Some("z")), ("d/k", Some("k"))],
        "Add",
    );
    scene.repo.limit_trees(3);
    let run = || scene.run_with(|options| options.targets[0].files[0].path = "d/e/a.json".into());
    run();
    scene.source.set("a", r#"{"n": 3}"#);
    scene.repo.commit_on(
        "main",
        &[("d/e/a.json", Some(r#"{ "n": 1}"#)), ("z/y", Some("z"))],
        "Move",
    );
    let outcome = run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::Updated, "{:?}", outcome.report);
    assert_eq!(scene.repo.git(&["diff", "--name-only", "main", BRANCH]), "d/e/a.json");
}

#[test]
fn what_only_an_older_head_of_ours_had_does_not_stay_unannounced() {
    let scene = both_drifted();
    scene.run();
    scene.source.set("a", r#"{"x": 3}"#);
    scene.run();
    scene.repo.edit_pull_request(1, "LGTM");
    scene.run();
    scene.source.set("b", r#"{"y": 1}"#);

    scene.run();

    let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
    assert_eq!(changed, "a.json");
}

#[test]
fn a_conflict_with_the_base_is_resolved_by_a_merge() {
    let scene = Scene::drifted();
    scene.run();
    let by_hand = "{\n  \"x\": {\n    \"n\": 7\n  }\n}\n";
    let base = scene.repo.commit_on("main", &[("a.json", Some(by_hand))], "Seven");

    let outcome = scene.run();

    assert_eq!(target(&outcome).outcome, TargetOutcome::Updated);
    let parents = scene.repo.git(&["rev-list", "--parents", "-1", BRANCH]);
    assert!(parents.ends_with(&base), "{parents} without {base}");
    assert_eq!(target(&scene.run()).outcome, TargetOutcome::Unchanged);
}
