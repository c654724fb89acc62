//! Where a budget ends in the middle of a repository: nothing is half done, and what was found is found for good.

use trueup_core::companion::Companion;
use trueup_core::engine::options::CompanionOptions;
use trueup_tests::scene::BRANCH;

use super::*;

/// Returns how many files' contents were read of a repository in a run.
fn read(stage: &Stage, budget: u32, memory: Memory) -> (usize, Outcome) {
    stage.scene.github.clear_log();
    let outcome = stage.run(budget, memory);
    (stage.scene.github.count(Operation::GetBlob), outcome)
}

/// A first repository that drifted, and a second one of three files that agree with their sources.
fn in_sync_behind() -> Stage {
    let mut stage = Stage::drifted(2);
    let files = ["p", "q", "r"].map(|category| {
        stage.scene.source.set(category, BEFORE);
        let path = format!("{category}.json");
        stage.repositories[1].commit_on("main", &[(path.as_str(), Some(BEFORE))], "Add a file");
        file(category)
    });
    stage.targets[1].files = files.into();
    stage.scene.source.tag_documents();
    stage
}

#[test]
fn what_was_found_equal_before_the_cut_is_not_read_again() {
    let stage = in_sync_behind();
    // Of the second repository sources, branch, tree, pull requests and one file.
    let (_, first) = read(&stage, ONE + 3 + 3 + 1, Memory::default());
    assert_eq!(
        errors(&first)[1],
        "the budget of 17 requests is used up: the next run begins with owner/b"
    );

    let (anew, _) = read(&stage, 50, Memory { resume: None, ..Memory::default() });
    let (files, second) = read(&stage, 50, first.memory);

    // The first repository's file and its head's are read in either run.
    assert_eq!(anew - files, 1);
    assert_eq!(outcomes(&second), [TargetOutcome::Unchanged, TargetOutcome::InSync]);
}

#[test]
fn a_repository_that_was_not_looked_at_wholly_is_never_in_sync() {
    for budget in ONE..ONE + 9 {
        let outcome = in_sync_behind().run(budget, Memory::default());

        assert_eq!(outcomes(&outcome), [TargetOutcome::Opened, TargetOutcome::Failed], "{budget}");
        assert_eq!((ended(&outcome), resume(&outcome)), ((Verdict::Partial, 75), "owner/b".into()));
    }
    let outcome = in_sync_behind().run(ONE + 9, Memory::default());
    assert_eq!(outcomes(&outcome), [TargetOutcome::Opened, TargetOutcome::InSync]);
}

#[test]
fn a_failure_of_a_repository_that_was_cut_off_stays_an_error() {
    let stage = in_sync_behind();
    stage.scene.source.set("p", "[]");

    let outcome = stage.run(ONE + 7, Memory::default());

    assert_eq!((ended(&outcome), resume(&outcome)), ((Verdict::Partial, 1), "owner/b".into()));
}

/// A file with three older versions and a companion that tells of none.
fn with_companion() -> Stage {
    let mut stage = Stage::drifted(1);
    for n in 3..6 {
        let text = format!("{{\"x\": {{\"n\": {n}}}}}\n");
        stage.scene.repo.commit_on("main", &[("a.json", Some(text.as_str()))], "Change it");
    }
    let (kind, file) = (Companion::ModData, &mut stage.targets[0].files[0]);
    file.companion = Some(CompanionOptions { kind, path: kind.path(&file.path) });
    stage
}

#[test]
fn a_second_commit_is_published_with_the_first_or_neither_is() {
    let mut told = None;
    for budget in 5..40 {
        let stage = with_companion();

        let outcome = stage.run(budget, Memory::default());

        let Some(pull) = stage.scene.repo.pull_requests().into_iter().next() else {
            assert_eq!(stage.scene.repo.branches(), ["main"], "budget {budget}");
            assert_eq!(outcome.report.exit_code, 1, "budget {budget}");
            told = Some(errors(&outcome)[0].to_owned());
            continue;
        };
        assert_eq!((pull.labels.len(), outcome.report.exit_code), (1, 0), "budget {budget}");
        let needs = format!("owner/data needs {budget} requests in one run");
        assert!(told.as_ref().is_some_and(|told| told.starts_with(&needs)), "{told:?}: {needs}");
        return;
    }
    panic!("it is never proposed: {told:?}");
}

#[test]
fn a_pull_request_is_closed_whole_or_stays() {
    for budget in 0..12 {
        let scene = Scene::drifted();
        scene.run();
        scene.source.set("a", BEFORE);

        let outcome = scene.run_with(|options| options.budget = Some(budget));

        let pull = scene.repo.pull_request(1);
        assert_eq!(pull.is_open, outcome.report.exit_code == 1, "budget {budget}");
    }
}

#[test]
fn a_push_just_before_the_closing_is_never_closed_away() {
    for budget in 0..14 {
        let scene = Scene::drifted();
        scene.run();
        scene.source.set("a", BEFORE);
        let options = Options { budget: Some(budget), ..scene.options() };
        let mut host = scene.host(options, Memory::default());
        while !host.is_over() && !host.next().starts_with("PATCH") {
            host.perform(0);
        }
        scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note");

        host.finish();

        assert!(scene.repo.pull_request(1).is_open, "budget {budget}");
    }
}
