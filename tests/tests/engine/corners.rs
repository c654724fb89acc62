//! Corners where a careless tool loses an edit, repeats itself, or says what is not so.

use trueup_core::engine::options::{Mode, Unselected};
use trueup_core::engine::outcome::{TargetOutcome, TargetReport};
use trueup_core::engine::{Memory, Outcome};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};
use trueup_tests::source::Misbehaviour;

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

fn without_b(options: &mut trueup_core::engine::Options) {
    let b = options.targets[0].files.remove(1);
    options.targets[0].unselected.push(Unselected { place: 1, file: b });
}

fn options(scene: &Scene) -> trueup_core::engine::Options {
    let mut options = scene.options();
    options.extras.reviewers = vec!["owner".into()];
    options
}

#[test]
fn a_partial_update_does_not_revert_a_persons_edit_on_the_base() {
    let scene = ab();
    scene.run();
    scene.repo.commit_on(
        "main",
        &[("b.json", Some(r#"{"y": 1, "person": true}"#))],
        "Person's edit",
    );
    scene.source.set("a", r#"{"x": 3}"#);
    scene.source.misbehave("b", Misbehaviour::Status(404));

    let outcome = scene.run();

    assert_eq!(target(&outcome).outcome, TargetOutcome::Updated);
    let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
    assert_eq!(changed, "a.json", "the pull request must not touch b.json");
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
fn a_partial_run_does_not_forget_what_a_person_then_rejects() {
    let scene = both_drifted();
    scene.run();
    scene.source.misbehave("b", Misbehaviour::Status(404));
    scene.run();
    scene.source.behave("b");
    scene.repo.close_pull_request(1);
    let outcome = scene.run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn a_partial_unchanged_run_leaves_the_text_alone() {
    let scene = both_drifted();
    scene.run();
    let before = scene.repo.pull_request(1);
    scene.run_with(without_b);
    let after = scene.repo.pull_request(1);
    assert_eq!((after.title, after.body), (before.title, before.body));
}

#[test]
fn a_label_in_another_case_is_the_same_label() {
    let scene = Scene::drifted();
    scene.run();
    scene.github.clear_log();
    let outcome = scene.run_with(|options| options.extras.labels = vec!["Sync".into()]);
    assert_eq!(target(&outcome).outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn a_removed_label_in_another_case_stays_off() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.remove_label(1, "sync");
    scene.run_with(|options| options.extras.labels = vec!["Sync".into()]);
    assert_eq!(scene.repo.pull_request(1).labels, Vec::<String>::new());
}

#[test]
fn a_label_that_never_sticks_asks_for_no_review_twice() {
    let scene = Scene::drifted();
    scene.github.fault(Fault::Status(422)).on(Operation::AddLabels).always();
    let run = || {
        scene.run_with(|options| options.extras.reviewers = vec!["owner".into()]);
        scene.writes().iter().filter(|it| it.ends_with("/requested_reviewers")).count()
    };
    run();
    run();
    assert_eq!(run(), 1);
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
fn a_category_that_failed_for_good_is_exit_1_whatever_limits_the_writes() {
    let scene = both_drifted();
    scene.source.misbehave("a", Misbehaviour::Status(404));
    let hour = std::time::Duration::from_secs(3600);
    scene.github.fault(Fault::PrimaryLimit { status: 403, reset: hour }).on(Operation::CreateTree);
    let outcome = scene.run();
    assert_eq!(outcome.report.exit_code, 1, "{:?}", outcome.report);
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
}

#[test]
fn what_was_closed_is_what_the_head_says() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let mut host = scene.host(scene.options(), Memory::default());
    while !(host.next().starts_with("PATCH") && host.next().contains("/pulls/")) {
        host.perform(0);
    }
    drop(host);
    scene.repo.close_pull_request(1);
    let outcome = scene.run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore);
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
fn a_failing_source_does_not_reopen_a_part_of_what_was_rejected() {
    let scene = both_drifted();
    scene.run();
    scene.repo.close_pull_request(1);
    scene.source.misbehave("b", Misbehaviour::Status(404));
    scene.run();
    assert_eq!(scene.repo.pull_requests().len(), 1);
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
fn the_content_digest_does_not_depend_on_whether_the_write_worked() {
    let scene = Scene::drifted();
    let good = scene.run();
    scene.github.fault(Fault::Status(404)).on(Operation::GetCommit).always();
    let bad = scene.run();
    assert_eq!(target(&bad).outcome, TargetOutcome::Failed);
    assert!(
        target(&bad).content.is_none() || target(&bad).content == target(&good).content,
        "{:?} {:?}",
        target(&bad).content,
        target(&good).content
    );
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
fn nothing_served_is_failed_not_partial() {
    let scene = both_drifted();
    scene.source.misbehave("a", Misbehaviour::Status(404));
    scene.github.fault(Fault::Status(403)).on(Operation::CreateTree).always();
    let outcome = scene.run();
    assert_eq!(outcome.report.verdict, trueup_core::engine::outcome::Verdict::Failed);
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
fn a_target_that_is_not_utf8_is_named_with_a_place() {
    let scene = Scene::drifted();
    scene.repo.commit_on("main", &[("a.json", Some(&b"{\n\"x\": \"\xff\"}"[..]))], "Latin");
    let outcome = scene.run();
    let error = target(&outcome).files[0].error.clone().unwrap();
    assert!(error.contains("owner/data:a.json: line 2, column 7"), "{error}");
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

#[test]
fn the_same_change_is_not_said_to_have_changed() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.edit_pull_request(1, "no marker");
    scene.repo.close_pull_request(1);
    scene.run();
    let body = scene.repo.pull_request(2).body;
    assert!(!body.contains("has changed since"), "{body}");
}

#[test]
fn reopened_is_kept_up() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    scene.run();
    scene.repo.reopen_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 2}}"#);
    scene.run();
    scene.repo.close_pull_request(1);
    let outcome = scene.run();
    assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn three_runs_with_withheld_and_memory_have_one_digest() {
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
fn an_update_below_the_threshold_goes_out_and_truncated_trees_update() {
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
fn a_partial_update_without_a_marker_claims_no_base_it_does_not_stand_on() {
    let scene = ab();
    scene.run();
    scene.repo.edit_pull_request(1, "LGTM");
    let edited = r#"{"y": 1, "person": true}"#;
    scene.repo.commit_on("main", &[("b.json", Some(edited))], "A person's edit");
    scene.source.misbehave("b", Misbehaviour::Status(404));
    for n in [3, 4] {
        scene.source.set("a", format!(r#"{{"x": {n}}}"#));
        assert_eq!(target(&scene.run()).outcome, TargetOutcome::Updated);
        scene.repo.commit_on("main", &[("a.json", Some(r#"{ "x": 1 }"#))], "Reformat a");
    }

    scene.source.set("a", r#"{"x": 5}"#);
    scene.run();

    let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
    assert_eq!(changed, "a.json");
}

#[test]
fn what_is_left_of_a_change_and_closed_is_not_opened_again() {
    let scene = both_drifted();
    scene.run();
    scene.repo.commit_on("main", &[("b.json", Some(r#"{"y": 2}"#))], "Apply b by hand");
    assert_eq!(target(&scene.run()).outcome, TargetOutcome::Unchanged);
    scene.repo.close_pull_request(1);

    let outcome = scene.run();

    assert_eq!(target(&outcome).outcome, TargetOutcome::RejectedBefore);
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

#[test]
fn a_branch_that_holds_more_than_is_announced_gets_no_pull_request() {
    let scene = both_drifted();
    let mut host = scene.host(scene.options(), Memory::default());
    while !(host.next().starts_with("POST") && host.next().ends_with("/pulls")) {
        host.perform(0);
    }
    drop(host);

    scene.run_with(without_b);

    let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
    assert_eq!(changed, "a.json");
    assert_eq!(scene.repo.pull_requests().len(), 1);
}

#[test]
fn work_pushed_to_a_pull_request_that_was_then_closed_is_left_alone() {
    let scene = Scene::drifted();
    scene.run();
    let pushed = scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note");
    scene.repo.close_pull_request(1);

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 4);
    assert_eq!(scene.repo.tip(BRANCH), Some(pushed));
}
