//! Removals that nobody let go: what comes to the base after a branch was made is not removed past the guard.

use std::ops::Range;

use trueup_core::engine::options::Unselected;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Memory, Options, Outcome};
use trueup_core::plan::approval::LABEL;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};

/// The entries of these numbers and `x`, in one line each.
fn document(numbers: Range<usize>, x: u32) -> String {
    let entries = numbers.map(|n| format!("  \"e{n:02}\": {n},\n")).collect::<String>();
    format!("{{\n{entries}  \"x\": {x}\n}}\n")
}

/// What a run comes to: what was done, and how many removals are withheld.
fn gist(outcome: &Outcome) -> (TargetOutcome, usize) {
    let target = &outcome.report.targets[0];
    (target.outcome, target.withheld.len())
}

/// A pull request that changes `x` beside ten entries; thirty more come to the base, which the source never had.
fn grown_since() -> Scene {
    let scene = Scene::new(&[
        ("a", &document(0..10, 2), Some(&document(0..10, 1))),
        ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#)),
    ]);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Opened, 0));
    scene.repo.commit_on("main", &[("a.json", Some(document(0..40, 1)))], "Thirty more");
    scene
}

fn without_b(options: &mut Options) {
    let file = options.targets[0].files.remove(1);
    options.targets[0].unselected.push(Unselected { place: 1, file });
}

fn with_ceiling(options: &mut Options) {
    (options.guard.max_removals, options.guard.max_removal_share) = (60, "100%".parse().unwrap());
}

#[test]
fn entries_added_on_the_base_are_not_removed_past_the_guard() {
    let scene = grown_since();

    let outcome = scene.run();

    assert_eq!((gist(&outcome), outcome.report.exit_code), ((TargetOutcome::Updated, 30), 3));
    assert_eq!(scene.read(BRANCH, "a.json"), document(0..40, 2));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 30));
}

#[test]
fn entries_added_on_the_base_are_not_removed_by_a_look_at_some_files_only() {
    let scene = grown_since();
    scene.source.set("a", document(0..10, 3));

    assert_eq!(gist(&scene.run_with(without_b)), (TargetOutcome::Updated, 30));

    assert_eq!(scene.read(BRANCH, "a.json"), document(0..40, 3));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 30));
}

#[test]
fn a_saved_plan_removes_nothing_that_was_added_on_the_base() {
    let scene = grown_since();
    let plan = scene.plan();

    let report = scene.apply(&plan);

    assert_eq!((report.exit_code, report.targets[0].withheld.len()), (3, 30));
    assert_eq!(scene.read(BRANCH, "a.json"), document(0..40, 2));
}

#[test]
fn entries_added_on_the_base_stay_where_the_text_says_no_more_what_it_was_made_for() {
    let scene = grown_since();
    scene.repo.edit_pull_request(1, "LGTM");
    scene.source.set("a", document(0..10, 3));

    assert_eq!(gist(&scene.run_with(without_b)), (TargetOutcome::Updated, 30));

    assert_eq!(scene.read(BRANCH, "a.json"), document(0..40, 3));
}

#[test]
fn what_went_out_under_a_ceiling_stays_out_when_the_base_moves_beside_it() {
    let scene = Scene::new(&[("a", &document(30..40, 2), Some(&document(0..40, 1)))]);
    assert_eq!(gist(&scene.run_with(with_ceiling)), (TargetOutcome::Opened, 0));
    scene.repo.commit_on("main", &[("a.json", Some(document(0..40, 5)))], "Another value");

    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0));

    assert_eq!(scene.read(BRANCH, "a.json"), document(30..40, 2));
    assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 0));
}

#[test]
fn what_comes_to_the_base_beside_what_went_out_under_a_ceiling_is_withheld_with_it() {
    let scene = Scene::new(&[("a", &document(30..40, 2), Some(&document(0..40, 1)))]);
    scene.run_with(with_ceiling);
    scene.repo.commit_on("main", &[("a.json", Some(document(0..45, 1)))], "Five more");

    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 35));

    assert_eq!(scene.read(BRANCH, "a.json"), document(0..45, 2));
}

#[test]
fn removals_that_went_out_for_another_reason_do_not_let_an_empty_source_empty_the_file() {
    // A label that was put on before anything was withheld approves nothing.
    for label in [None, Some(LABEL)] {
        let published = r#"{"h0": 0, "h1": 1, "h2": 2}"#;
        let scene = Scene::new(&[
            ("a", r#"{"m": 0}"#, Some(published)),
            ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#)),
        ]);
        assert_eq!(gist(&scene.run()), (TargetOutcome::Opened, 0));
        label.inspect(|label| scene.repo.add_label(1, label));
        scene.source.set("a", "{}");

        let outcome = scene.run();

        let told = (gist(&outcome), outcome.report.exit_code);
        assert_eq!(told, ((TargetOutcome::Updated, 3), 3), "{label:?}");
        assert_eq!(scene.read(BRANCH, "a.json"), published, "{label:?}");
        assert_eq!(gist(&scene.run()), (TargetOutcome::Unchanged, 3), "{label:?}");
    }
}

#[test]
fn a_base_that_is_older_than_the_one_the_branch_was_made_for_takes_nothing_back() {
    let scene = Scene::new(&[
        ("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#)),
        ("b", &document(0..10, 1), Some(&document(0..10, 1))),
    ]);
    scene.run();
    let first = scene.repo.tip("main").expect("it is there");
    scene.repo.commit_on("main", &[("b.json", Some(document(0..40, 1)))], "Thirty more");
    scene.source.set("a", r#"{"x": 3}"#);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 30));
    // What GitHub may answer for a while after a merge, and what a reset leaves behind.
    scene.repo.set_branch("main", &first);
    scene.source.set("a", r#"{"x": 4}"#);
    let head = scene.repo.tip(BRANCH);

    let outcome = scene.run();

    assert_eq!((gist(&outcome).0, outcome.report.exit_code), (TargetOutcome::Failed, 75));
    let told = outcome.report.targets[0].error.clone().unwrap_or_default();
    assert!(
        told.starts_with(&format!("main of owner/data is at {first}, as it was before")),
        "{told}"
    );
    assert!(told.ends_with("; if it was reset, close the pull request and delete its branch"));
    assert_eq!(scene.repo.tip(BRANCH), head);
    assert_eq!(scene.read(BRANCH, "b.json"), document(0..40, 1));
}

#[test]
fn a_base_from_before_the_merge_starts_nothing_that_takes_the_merge_back() {
    // The head may lead to that base, or not: then the base went on after the head was made for it.
    for goes_on in [false, true] {
        let scene = Scene::new(&[("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#))]);
        scene.run();
        if goes_on {
            scene.repo.commit_on("main", &[("note.md", Some("by hand"))], "Note");
        }
        let before = scene.repo.tip("main").expect("it is there");
        scene.repo.merge_pull_request(1);
        scene.source.set("a", r#"{"x": 3}"#);
        let merge = scene.repo.tip("main").expect("it is there");
        scene.repo.set_branch("main", &before);
        let head = scene.repo.tip(BRANCH);

        let outcome = scene.run();

        let told = (gist(&outcome).0, outcome.report.exit_code);
        assert_eq!(told, (TargetOutcome::Failed, 75), "{goes_on}");
        assert_eq!((scene.repo.tip(BRANCH), scene.repo.pull_requests().len()), (head, 1));
        scene.repo.set_branch("main", &merge);
        assert_eq!(gist(&scene.run()).0, TargetOutcome::Opened, "{goes_on}");
    }
}

#[test]
fn a_pull_request_that_came_and_was_merged_since_the_list_was_read_is_not_taken_back() {
    let b = document(0..10, 1);
    let scene = Scene::new(&[
        ("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#)),
        ("b", &document(0..20, 1), Some(&b)),
    ]);
    scene.run();
    scene.repo.close_pull_request(1);
    scene.source.set("a", r#"{"x": 4}"#);
    let mut late = scene.host(scene.options(), Memory::default());
    // It has read the base and the pull requests, and the branch is next.
    while !late.next().contains("/branches/trueup") {
        late.perform(0);
    }
    scene.source.set("a", r#"{"x": 3}"#);
    assert_eq!(gist(&scene.run()).0, TargetOutcome::Opened);
    scene.repo.merge_pull_request(2);

    while !late.is_over() {
        late.perform(0);
    }

    assert_eq!(gist(&late.finish()).0, TargetOutcome::Opened);
    let merged = scene.repo.git(&["merge-base", "main", BRANCH]);
    assert_eq!(merged, scene.repo.tip("main").expect("it is there"), "it stands on the merge");
    assert_eq!(scene.read(BRANCH, "b.json"), document(0..20, 1));
}

#[test]
fn a_base_from_before_the_merge_starts_nothing_on_what_was_pushed_to_the_branch_since() {
    let scene = Scene::new(&[("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#))]);
    scene.run();
    let before = scene.repo.tip("main").expect("it is there");
    // A run that saw the pull request open moves its branch once more, after the merge.
    scene.source.set("a", r#"{"x": 3}"#);
    let mut host = scene.host(scene.options(), Memory::default());
    host.perform_until(|next| next.starts_with("PATCH"));
    scene.repo.merge_pull_request(1);
    host.perform(0);
    let merge = scene.repo.tip("main").expect("it is there");
    scene.repo.set_branch("main", &before);
    while !host.is_over() {
        host.perform(0);
    }
    assert_eq!(gist(&host.finish()).0, TargetOutcome::Failed);
    let head = scene.repo.tip(BRANCH);
    scene.source.set("a", r#"{"x": 4}"#);

    let outcome = scene.run();

    assert_eq!((gist(&outcome).0, outcome.report.exit_code), (TargetOutcome::Failed, 75));
    assert_eq!((scene.repo.tip(BRANCH), scene.repo.pull_requests().len()), (head, 1));
    scene.repo.set_branch("main", &merge);
    assert_eq!(gist(&scene.run()).0, TargetOutcome::Opened);
}

#[test]
fn a_base_from_before_the_merge_starts_nothing_on_a_branch_that_was_made_since() {
    for is_squashed in [false, true] {
        let scene = Scene::new(&[("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#))]);
        scene.run();
        let first = scene.repo.tip("main").expect("it is there");
        if is_squashed {
            scene.repo.squash_pull_request(1);
        } else {
            scene.repo.merge_pull_request(1);
        }
        scene.repo.delete_branch(BRANCH);
        // Another run made its branch on what was merged, and was cut off before it opened a pull request.
        scene.source.set("a", r#"{"x": 3}"#);
        scene.github.fault(Fault::Status(500)).on(Operation::CreatePull).times(20);
        assert_eq!(gist(&scene.run()).0, TargetOutcome::Failed);
        scene.github.clear_faults();
        let (head, merge) = (scene.repo.tip(BRANCH), scene.repo.tip("main").expect("it is there"));
        scene.repo.set_branch("main", &first);
        scene.source.set("a", r#"{"x": 4}"#);

        let outcome = scene.run();

        let told = (gist(&outcome).0, outcome.report.exit_code);
        assert_eq!(told, (TargetOutcome::Failed, 75), "{is_squashed}");
        assert_eq!((scene.repo.tip(BRANCH), scene.repo.pull_requests().len()), (head, 1));
        scene.repo.set_branch("main", &merge);
        assert_eq!(gist(&scene.run()).0, TargetOutcome::Opened, "{is_squashed}");
    }
}

#[test]
fn a_base_from_before_a_branch_without_a_pull_request_takes_nothing_back() {
    for x in [2, 3] {
        let scene = Scene::new(&[("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#))]);
        let first = scene.repo.tip("main").expect("it is there");
        let second = scene.repo.commit_on("main", &[("README.md", Some("Mine"))], "By hand");
        scene.github.fault(Fault::Status(500)).on(Operation::CreatePull).times(20);
        assert_eq!(gist(&scene.run()).0, TargetOutcome::Failed);
        scene.github.clear_faults();
        scene.source.set("a", format!(r#"{{"x": {x}}}"#));
        scene.repo.set_branch("main", &first);
        let head = scene.repo.tip(BRANCH);

        let outcome = scene.run();

        let told = (gist(&outcome).0, outcome.report.exit_code);
        assert_eq!(told, (TargetOutcome::Failed, 75), "{x}");
        assert_eq!((scene.repo.tip(BRANCH), scene.repo.pull_requests().len()), (head, 0));
        scene.repo.set_branch("main", &second);
        assert_eq!(gist(&scene.run()).0, TargetOutcome::Opened, "{x}");
        scene.repo.merge_pull_request(1);
        assert_eq!(scene.read("main", "README.md"), "Mine", "{x}");
    }
}

#[test]
fn a_base_that_never_moved_is_not_taken_for_an_older_one_where_the_marker_was_deleted() {
    let scene = Scene::new(&[("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#))]);
    for x in 2..5 {
        scene.source.set("a", format!(r#"{{"x": {x}}}"#));
        scene.run();
        scene.repo.edit_pull_request(1, "Mine.");
        assert_eq!(gist(&scene.run()).0, TargetOutcome::Unchanged, "{x}");
        assert!(
            scene.repo.pull_request(1).body.contains("<!-- trueup "),
            "the text of {x} is back"
        );
    }
    scene.source.set("a", r#"{"x": 5}"#);

    assert_eq!(gist(&scene.run()).0, TargetOutcome::Updated);

    assert_eq!(scene.read(BRANCH, "a.json"), r#"{"x": 5}"#);
}

#[test]
fn a_sync_does_not_approve_its_own_removals() {
    for label in [LABEL, "Trueup: APPROVE removals"] {
        let scene = Scene::new(&[("a", &document(30..40, 2), Some(&document(0..40, 1)))]);
        let labelled =
            |options: &mut Options| options.extras.labels = vec!["sync".into(), label.into()];
        assert_eq!(gist(&scene.run_with(labelled)), (TargetOutcome::Opened, 30));

        let outcome = scene.run_with(labelled);

        assert_eq!(gist(&outcome), (TargetOutcome::Unchanged, 30), "{label}");
        assert_eq!(scene.repo.pull_request(1).labels, ["sync"], "{label}");
        assert_eq!(scene.read(BRANCH, "a.json"), document(0..40, 2), "{label}");
    }
}

/// A pull request that lists thirty removals, approved by its label; `x` was changed on the base by hand, and the source
/// has lost one entry more, so that nothing is left but what is withheld.
fn only_withheld() -> Scene {
    let scene = Scene::new(&[("a", &document(30..40, 2), Some(&document(0..40, 1)))]);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Opened, 30));
    scene.repo.commit_on("main", &[("a.json", Some(document(0..40, 2)))], "x by hand");
    scene.source.set("a", document(31..40, 2));
    scene.repo.add_label(1, LABEL);
    scene.github.clear_log();
    scene
}

/// The label is off, and the text lists what is withheld now.
fn assert_listed_anew(scene: &Scene) {
    let pull = scene.repo.pull_request(1);
    assert_eq!((pull.is_open, pull.labels), (true, vec!["sync".into()]));
    assert!(pull.body.contains("**31 removals are withheld.**"), "{}", pull.body);
    scene.github.clear_log();
    assert_eq!(gist(&scene.run()), (TargetOutcome::Withheld, 31));
    assert_eq!(scene.writes(), Vec::<String>::new());
    scene.repo.add_label(1, LABEL);
    assert_eq!(gist(&scene.run()), (TargetOutcome::Updated, 0));
    assert_eq!(scene.read(BRANCH, "a.json"), document(31..40, 2));
}

#[test]
fn a_label_for_others_is_taken_off_where_only_withheld_drift_is_left() {
    let scene = only_withheld();
    let head = scene.repo.tip(BRANCH);

    let outcome = scene.run();

    assert_eq!((gist(&outcome), outcome.report.exit_code), ((TargetOutcome::Withheld, 31), 3));
    assert!(scene.writes()[0].starts_with("DELETE "), "{:?}", scene.writes());
    assert_eq!(scene.repo.tip(BRANCH), head);
    assert_listed_anew(&scene);
}

#[test]
fn a_saved_plan_takes_a_label_for_others_off_where_only_withheld_drift_is_left() {
    let scene = only_withheld();
    let plan = scene.plan();
    let forecast = plan.forecast().github;
    scene.github.clear_log();

    let report = scene.apply(&plan);

    assert_eq!((report.exit_code, report.targets[0].withheld.len()), (3, 31));
    assert_eq!(u32::try_from(scene.github.requests().len()), Ok(forecast));
    assert_listed_anew(&scene);
}
