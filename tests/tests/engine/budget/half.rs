//! What one run left half done and what does not answer: finished within the budget that was named, and in nobody's way.

use trueup_core::github::{Access, App as Identity};
use trueup_tests::scene::BRANCH;
use trueup_tests::source::Misbehaviour;

use super::*;

/// Two repositories that drifted; a run was cut off in the first one between its branch and its pull request.
fn crashed() -> Stage {
    let stage = Stage::drifted(2);
    let mut host = Host::new(stage.scene.world(), stage.options(100), Memory::default());
    host.perform_until(|next| next.contains("/git/refs"));
    host.perform_in_vain(0);
    assert_eq!(stage.repositories[0].branches(), ["main", BRANCH]);
    stage
}

/// Returns what each of so many runs in a row came to.
fn in_a_row(stage: &Stage, budget: u32, runs: usize) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for _ in 0..runs {
        let memory = outcomes.last().map(|last| last.memory.clone()).unwrap_or_default();
        outcomes.push(stage.run(budget, memory));
    }
    outcomes
}

fn begun_by(outcomes: &[Outcome]) -> Vec<String> {
    outcomes.iter().map(resume).collect()
}

#[test]
fn half_work_is_finished_within_the_budget_that_a_first_proposal_takes() {
    use TargetOutcome::{Failed, Opened};
    for budget in ONE..ONE + 9 {
        let stage = crashed();

        let runs = in_a_row(&stage, budget, 3);

        assert_eq!(stage.pull_requests(), [1, 1], "{budget}: {:?}", begun_by(&runs));
        if budget == ONE {
            assert_eq!(
                (ended(&runs[0]), resume(&runs[0])),
                ((Verdict::Failed, 75), "owner/data".into())
            );
            assert_eq!(outcomes(&runs[1]), [Opened, Failed]);
            assert_eq!(outcomes(&runs[2]), [Failed, Opened]);
        }
    }
}

#[test]
fn half_work_that_the_budget_itself_made_is_finished_by_the_next_run() {
    let stage = Stage::drifted(2);
    stage.scene.github.fault(Fault::Status(502)).on(Operation::CreatePull).times(2);

    let runs = in_a_row(&stage, ONE, 3);

    assert_eq!((ended(&runs[0]), resume(&runs[0])), ((Verdict::Failed, 75), "owner/data".into()));
    assert_eq!(outcomes(&runs[1])[0], TargetOutcome::Opened, "{:?}", errors(&runs[1]));
    assert_eq!(stage.pull_requests(), [1, 1]);
}

#[test]
fn half_work_of_nine_files_is_finished_within_the_budget_of_a_worker() {
    let categories: Vec<String> = (0..9).map(|n| format!("c{n}")).collect();
    let drifted: Vec<_> = categories.iter().map(|it| (it.as_str(), AFTER, Some(BEFORE))).collect();
    let scene = Scene::new(&drifted);
    let app = scene.github.app("keeper", Permissions::propose());
    app.install("owner");
    let options = || {
        let id = app.id().to_string().parse().expect("an id");
        let access = Access::App(Identity { id, installation: None });
        let mut options = Options { budget: Some(45), access, ..scene.options() };
        options.extras.reviewers = vec!["ann".into()];
        options.extras.assignees = vec!["ann".into()];
        options
    };
    let world = || World { key: Some(app.private_key_pkcs8()), ..scene.world() };
    let mut host = Host::new(world(), options(), Memory::default());
    host.perform_until(|next| next.contains("/git/refs"));
    host.perform_in_vain(0);

    let first = world().run(options(), Memory::default());
    let second = world().run(options(), first.memory.clone());

    assert_eq!(ended(&first), (Verdict::Failed, 75));
    assert_eq!(ended(&second), (Verdict::Proposed, 0), "{:?}", errors(&second));
    assert_eq!(scene.repo.pull_requests().len(), 1);
}

#[test]
fn half_work_that_a_person_took_away_is_not_told_as_too_much() {
    let stage = crashed();
    let first = stage.run(ONE, Memory::default());
    stage.repositories[0].delete_branch(BRANCH);

    let second = stage.run(ONE, first.memory);
    let third = stage.run(ONE, second.memory.clone());
    let fourth = stage.run(ONE, third.memory.clone());

    assert_eq!((ended(&second), resume(&second)), ((Verdict::Failed, 75), "owner/b".into()));
    assert_eq!((ended(&third), resume(&third)), ((Verdict::Partial, 75), "owner/data".into()));
    assert_eq!((outcomes(&fourth)[0], stage.pull_requests()), (TargetOutcome::Opened, vec![1, 1]));
}

#[test]
fn a_branch_that_nothing_is_left_to_do_on_is_assumed_absent_again() {
    let stage = crashed();
    let runs = in_a_row(&stage, ONE, 2);
    assert_eq!(stage.pull_requests()[0], 1);

    let first =
        serde_json::to_value(runs[0].memory.targets[&stage.targets[0].repository].to_text());
    let second =
        serde_json::to_value(runs[1].memory.targets[&stage.targets[0].repository].to_text());

    let marked = |text: &serde_json::Value| text.to_string().contains("has_branch");
    assert!(first.is_ok_and(|text| marked(&text)));
    assert!(second.is_ok_and(|text| !marked(&text)));
}

/// Two repositories that drifted; a second source of the first one answers 503.
fn with_a_source_down() -> Stage {
    let mut stage = Stage::drifted(2);
    stage.scene.source.set("down", AFTER);
    stage.targets[0].files.push(file("down"));
    stage.scene.source.misbehave("down", Misbehaviour::Status(503));
    stage
}

#[test]
fn a_source_that_is_down_holds_up_nobody_else() {
    for budget in [ONE + 2, ONE + 3] {
        let stage = with_a_source_down();

        let runs = in_a_row(&stage, budget, 6);

        let next = ["owner/data", "owner/b", "owner/data", "owner/b", "owner/data", "owner/b"];
        assert_eq!(begun_by(&runs), next, "{budget}");
        assert_eq!(outcomes(&runs[2]), [TargetOutcome::Failed, TargetOutcome::Opened], "{budget}");
    }
}

#[test]
fn a_repository_that_a_silent_source_cut_off_names_the_source() {
    for (budget, attempts, code) in [(7, 3, 75), (ONE + 2, 4, 1)] {
        let stage = with_a_source_down();

        let first = stage.run(budget, Memory::default());

        let told = format!(
            "the source answered 503 to GET https://primary.example.org/model_references/v1/down, attempt {attempts}, \
             and the budget of {budget} requests is used up: the next run begins with owner/data"
        );
        assert_eq!(errors(&first)[0], told);
        assert_eq!(ended(&first), (Verdict::Failed, code), "{budget}");
    }
}

#[test]
fn many_sources_that_are_down_hold_up_nobody_else() {
    let mut stage = with_a_source_down();
    for n in 0..10 {
        let name = format!("s{n}");
        stage.scene.source.misbehave(&name, Misbehaviour::Status(503));
        stage.targets[0].files.push(file(&name));
    }

    let runs = in_a_row(&stage, 45, 3);

    assert!(errors(&runs[0])[0].starts_with("the source answered 503"), "{:?}", errors(&runs[0]));
    assert_eq!(outcomes(&runs[2])[1], TargetOutcome::Opened);
}
