//! How few calls a run takes, and that memory saves reads without changing anything else.

use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Memory, Note};
use trueup_tests::scene::Scene;

/// Runs and returns the calls to GitHub, the documents parsed and the new memory.
fn measured(scene: &Scene, memory: Memory) -> (usize, usize, trueup_core::engine::Outcome) {
    scene.github.clear_log();
    let mut host = scene.host(scene.options(), memory);
    let mut parsed = 0;
    loop {
        parsed += host.notes.drain(..).filter(|note| matches!(note, Note::Parsed { .. })).count();
        if host.is_over() {
            break;
        }
        host.perform(0);
    }
    (scene.github.requests().len(), parsed, host.finish())
}

fn statuses(scene: &Scene) -> Vec<u16> {
    scene.source.visits().iter().map(|visit| visit.status).collect()
}

#[test]
fn a_first_run_without_drift_takes_three_calls_and_one_a_file() {
    let scene = Scene::new(&[
        ("a", r#"{"x": 1}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"x": 1}"#, Some(r#"{"x": 1.0}"#)),
    ]);

    let (calls, parsed, outcome) = measured(&scene, Memory::default());

    assert_eq!((calls, parsed), (5, 4));
    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::InSync);
}

#[test]
fn a_warm_run_without_drift_takes_three_calls_and_parses_nothing() {
    let scene = Scene::in_sync();
    let (_, _, first) = measured(&scene, Memory::default());

    let (calls, parsed, second) = measured(&scene, first.memory.clone());

    assert_eq!((calls, parsed), (3, 0));
    assert_eq!(second.report.targets, first.report.targets);
    assert_eq!(second.memory, first.memory);
}

#[test]
fn a_warm_drifted_run_of_one_file_takes_nine_calls() {
    let scene = Scene::in_sync();
    let (_, _, first) = measured(&scene, Memory::default());
    scene.source.set("a", r#"{"x": {"n": 2}}"#);

    let (calls, _, outcome) = measured(&scene, first.memory);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened);
    assert_eq!(calls, 9);
}

#[test]
fn a_source_that_says_unchanged_is_not_read_again() {
    let scene = Scene::in_sync();
    scene.source.tag_documents();
    let (_, _, first) = measured(&scene, Memory::default());

    let (_, parsed, second) = measured(&scene, first.memory);

    assert_eq!(statuses(&scene), [200, 304]);
    assert_eq!((parsed, second.report.exit_code), (0, 0));
}

#[test]
fn a_source_that_says_unchanged_is_read_whole_if_the_target_moved() {
    let scene = Scene::in_sync();
    scene.source.tag_documents();
    let (_, _, first) = measured(&scene, Memory::default());
    scene.repo.commit_on("main", &[("a.json", Some(r#"{"x": {"n": 7}}"#))], "Edit by hand");

    let (_, _, second) = measured(&scene, first.memory);

    assert_eq!(statuses(&scene), [200, 304, 200]);
    assert_eq!(second.report.targets[0].outcome, TargetOutcome::Opened);
}

#[test]
fn a_source_is_asked_what_changed_only_if_that_may_do() {
    let scene = Scene::drifted();
    scene.source.tag_documents();
    let (_, _, first) = measured(&scene, Memory::default());

    let (_, _, second) = measured(&scene, first.memory);

    // The pull request is open: the file is to be compared again whatever the source says.
    assert_eq!(statuses(&scene), [200, 200]);
    assert_eq!(second.report.targets[0].outcome, TargetOutcome::Unchanged);
}

#[test]
fn memory_under_other_rules_is_not_believed() {
    let scene = Scene::in_sync();
    let (_, _, first) = measured(&scene, Memory::default());
    let text = first.memory.targets.values().next().expect("one repository").to_text();
    let at = text.find("\"rules\"").expect("the rules are remembered");
    let digest = text[at..].find("sha256:").expect("as a digest") + at + 7;
    let mut wrong = text.clone();
    wrong.replace_range(digest..digest + 1, if &text[digest..=digest] == "0" { "1" } else { "0" });
    let mut memory = first.memory.clone();
    let forged = trueup_core::engine::memory::TargetMemory::from_text(&wrong);
    memory.targets.iter_mut().for_each(|(_, target)| *target = forged.clone());

    let (calls, parsed, second) = measured(&scene, memory);

    assert_eq!((calls, parsed), (4, 2));
    assert_eq!(second.report.targets, first.report.targets);
}

#[test]
fn a_second_identical_run_opens_pushes_and_comments_nothing() {
    let scene = Scene::drifted();
    let first = scene.run();
    scene.github.clear_log();

    let second = scene.run();

    assert_eq!(scene.writes(), Vec::<String>::new());
    assert_eq!(second.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(second.report.exit_code, 0);
    assert_eq!(second.report.targets[0].content, first.report.targets[0].content);
}

#[test]
fn a_budget_that_does_not_reach_stops_before_the_first_write() {
    let scene = Scene::drifted();

    for budget in 0..10 {
        let outcome = scene.run_with(|options| options.budget = Some(budget));
        assert_eq!(outcome.report.exit_code, 1, "budget {budget}");
        assert_eq!(scene.repo.branches(), ["main"], "budget {budget}");
        let requests = outcome.report.requests;
        assert!(requests.github + requests.source <= budget);
    }
    let outcome = scene.run_with(|options| options.budget = Some(10));
    assert_eq!(outcome.report.exit_code, 0);
}

#[test]
fn behind_a_head_that_its_text_lags_behind_no_more_is_read_than_the_text_leaves_open() {
    let requests = [1, 5].map(|updates| {
        let scene = Scene::drifted();
        scene.run();
        for n in 3..3 + updates {
            scene.source.set("a", format!(r#"{{"x": {{"n": {n}}}}}"#));
            scene.run();
        }
        // The branch is moved once more, and the text is not.
        scene.source.set("a", r#"{"x": {"n": 99}}"#);
        let mut host = scene.host(scene.options(), Memory::default());
        host.perform_until(|next| next.contains("/pulls/1"));
        drop(host);
        scene.source.set("a", r#"{"x": {"n": 999}}"#);
        scene.github.clear_log();
        assert_eq!(scene.run().report.targets[0].outcome, TargetOutcome::Updated);
        scene.github.requests().len()
    });

    assert_eq!(requests[0], requests[1]);
}
