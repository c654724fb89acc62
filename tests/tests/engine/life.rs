//! A pull request after its first day: updated, merged, closed, worked on by people.

use trueup_core::engine::options::Unselected;
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::plan::marker::{Closed, Marker};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation};

fn parents(scene: &Scene) -> Vec<String> {
    let line = scene.repo.git(&["rev-list", "--parents", "-1", BRANCH]);
    line.split(' ').skip(1).map(str::to_owned).collect()
}

#[test]
fn new_drift_moves_the_same_pull_request_forward() {
    let scene = Scene::drifted();
    scene.run();
    let old = scene.repo.tip(BRANCH).unwrap();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Updated);
    assert_eq!(parents(&scene), [old]);
    let pulls = scene.repo.pull_requests();
    assert_eq!(pulls.len(), 1);
    let marker = Marker::of(&pulls[0].body).unwrap();
    assert_eq!(Some(marker.head.to_string()), scene.repo.tip(BRANCH));
}

#[test]
fn a_base_that_moved_elsewhere_changes_nothing() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.commit_on("main", &[("README.md", Some("# New\n"))], "Edit the readme");
    scene.github.clear_log();

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn an_update_after_the_base_moved_elsewhere_stands_on_the_head_alone() {
    let scene = Scene::drifted();
    scene.run();
    let old = scene.repo.tip(BRANCH).unwrap();
    scene.repo.commit_on("main", &[("README.md", Some("# New\n"))], "Edit the readme");
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Updated);
    assert_eq!(parents(&scene), [old]);
    let changed = scene.repo.git(&["diff", "--name-only", &format!("main...{BRANCH}")]);
    assert_eq!(changed, "a.json", "what happened on the base is not brought along");
}

#[test]
fn a_file_edited_on_the_base_is_merged_in_and_nothing_of_it_is_lost() {
    let scene = Scene::drifted();
    scene.run();
    let old = scene.repo.tip(BRANCH).unwrap();
    let edited = "{\n\t\"x\": {\n\t\t\"n\": 1\n\t}\n}\n";
    let base = scene.repo.commit_on("main", &[("a.json", Some(edited))], "Use tabs");

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Updated);
    assert_eq!(parents(&scene), [old, base]);
    assert_eq!(scene.read(BRANCH, "a.json"), "{\n\t\"x\": {\n\t\t\"n\": 2\n\t}\n}\n");
    assert_eq!(scene.repo.git(&["diff", "--numstat", "main", BRANCH]), "1\t1\ta.json");
}

#[test]
fn a_pull_request_whose_drift_is_gone_is_closed_and_its_branch_stays() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    scene.github.clear_log();

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Closed);
    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::InSync, 0));
    assert_eq!(scene.writes().len(), 1);
    let pull = &scene.repo.pull_requests()[0];
    assert!(!pull.is_open && !pull.is_merged);
    assert_eq!(Marker::of(&pull.body).unwrap().closed, Some(Closed::DriftGone));
    assert!(scene.repo.tip(BRANCH).is_some());
}

#[test]
fn drift_that_comes_back_after_we_closed_starts_afresh() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 2}}"#);
    let old = scene.repo.tip(BRANCH).unwrap();

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(scene.repo.pull_requests().len(), 2);
    assert_eq!(parents(&scene), [old, scene.repo.tip("main").unwrap()]);
}

#[test]
fn drift_after_a_merge_opens_a_new_pull_request_on_the_same_branch() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.merge_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(outcome.report.targets[0].pull_request.as_ref().unwrap().number, 2);
    assert_eq!(scene.repo.git(&["diff", "--numstat", "main", BRANCH]), "1\t1\ta.json");
}

#[test]
fn nothing_is_left_to_do_after_a_merge() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.squash_pull_request(1);
    scene.github.clear_log();

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::InSync);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn what_a_person_closed_is_not_proposed_again() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.close_pull_request(1);
    scene.github.clear_log();

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::RejectedBefore);
    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::InSync, 0));
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn what_a_person_closed_is_remembered_without_the_branch() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.close_pull_request(1);
    scene.repo.delete_branch(BRANCH);

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::RejectedBefore);
}

#[test]
fn another_change_than_the_closed_one_is_proposed_with_a_link_to_it() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.close_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    let pull = scene.repo.pull_request(2);
    assert!(pull.is_open && pull.body.contains("#1"), "{}", pull.body);
}

#[test]
fn a_persons_push_to_the_branch_is_left_alone_and_said_once() {
    let scene = Scene::drifted();
    scene.run();
    let pushed = scene.repo.commit_on(BRANCH, &[("a.json", Some("{}\n"))], "I know better");
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    let first = scene.run();
    let second = scene.run();

    for outcome in [first, second] {
        assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::Held, 4));
        assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::HeldByHuman);
    }
    assert_eq!(scene.repo.tip(BRANCH), Some(pushed));
    assert_eq!(scene.repo.comments(1).len(), 1);
}

#[test]
fn a_word_on_a_persons_push_that_is_not_written_is_reported_and_said_by_the_next_run() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "mine");
    scene.github.fault(Fault::Html(200)).on(Operation::CreateComment);

    let outcome = scene.run();

    let target = &outcome.report.targets[0];
    assert_eq!((target.outcome, outcome.report.exit_code), (TargetOutcome::HeldByHuman, 4));
    let [warning] = &target.warnings[..] else { panic!("{target:?}") };
    assert!(warning.starts_with("the comment on someone else's work: "), "{warning}");
    scene.run();
    assert_eq!(scene.repo.comments(1).len(), 1);
}

#[test]
fn every_head_of_a_person_gets_its_own_comment() {
    let scene = Scene::drifted();
    scene.run();
    for note in ["one", "two"] {
        scene.repo.commit_on(BRANCH, &[("note.md", Some(note))], note);
        scene.run();
    }

    assert_eq!(scene.repo.comments(1).len(), 2);
}

#[test]
fn a_strangers_branch_of_our_name_is_never_touched() {
    let scene = Scene::drifted();
    let theirs = scene.repo.commit_on(BRANCH, &[("mine.md", Some("mine"))], "Mine");

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 4);
    assert_eq!(scene.repo.tip(BRANCH), Some(theirs));
    assert_eq!(scene.repo.pull_requests().len(), 0);
}

#[test]
fn a_commit_that_copies_our_trailers_is_not_ours() {
    let scene = Scene::drifted();
    scene.run();
    let message = scene.repo.git(&["log", "-1", "--format=%B", BRANCH]);
    let theirs = scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], &message);
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 4);
    assert_eq!(scene.repo.tip(BRANCH), Some(theirs));
}

#[test]
fn a_label_that_a_person_took_off_stays_off() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.remove_label(1, "sync");

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.repo.pull_request(1).labels, Vec::<String>::new());
}

#[test]
fn a_text_that_was_edited_is_put_right_without_a_push() {
    let scene = Scene::drifted();
    scene.run();
    let (head, body) = (scene.repo.tip(BRANCH), scene.repo.pull_request(1).body);
    scene.repo.edit_pull_request(1, "LGTM");

    scene.run();

    assert_eq!(scene.repo.tip(BRANCH), head);
    assert_eq!(scene.repo.pull_request(1).body, body);
}

#[test]
fn a_pull_request_from_a_fork_with_our_branchs_name_is_not_ours() {
    let scene = Scene::drifted();
    scene.repo.open_from_fork("stranger/data", BRANCH, &[("x.md", Some("x"))]);

    let outcome = scene.run();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(outcome.report.targets[0].pull_request.as_ref().unwrap().number, 2);
}

#[test]
fn files_that_were_not_selected_keep_what_the_pull_request_holds() {
    let scene = Scene::new(&[
        ("a", r#"{"x": 2}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#)),
    ]);
    scene.run();
    scene.source.set("a", r#"{"x": 3}"#);

    let outcome = scene.run_with(|options| {
        let b = options.targets[0].files.remove(1);
        options.targets[0].unselected.push(Unselected { place: 1, file: b });
    });

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Updated);
    assert_eq!(scene.read(BRANCH, "a.json"), r#"{"x": 3}"#);
    assert_eq!(scene.read(BRANCH, "b.json"), r#"{"y": 2}"#);
}

#[test]
fn a_look_at_some_files_only_closes_nothing() {
    let scene = Scene::new(&[
        ("a", r#"{"x": 1}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#)),
    ]);
    scene.run();

    let outcome = scene.run_with(|options| {
        let b = options.targets[0].files.remove(1);
        options.targets[0].unselected.push(Unselected { place: 1, file: b });
    });

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::InSync);
    assert!(scene.repo.pull_request(1).is_open);
}
