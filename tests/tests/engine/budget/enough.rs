//! A budget that is large enough changes nothing but the order of the work.

use super::*;

/// Says what a stage is made of; it is made twice, for both runs write to it.
type Making = fn() -> Stage;

fn of(scene: Scene) -> Stage {
    let targets = scene.options().targets;
    Stage { repositories: vec![scene.repo.clone()], targets, scene }
}

fn stages() -> Vec<(&'static str, Making)> {
    vec![
        ("no drift", || of(Scene::in_sync())),
        ("drift", || Stage::drifted(3)),
        ("one source of several repositories", || {
            let mut stage = Stage::drifted(2);
            stage.add("more", "a");
            stage.add("another", "a");
            stage
        }),
        ("a text reference", || of(Scene::new_model())),
        ("removals that are withheld", || {
            let stage = Stage::drifted(2);
            stage.scene.source.set("b", "{}");
            stage
        }),
        ("a source that is no document", || {
            let stage = Stage::drifted(3);
            stage.scene.source.set("b", "[]");
            stage
        }),
        ("a repository that is gone", || {
            let mut stage = Stage::drifted(2);
            stage.targets[0].repository = "owner/gone".parse().expect("a repository");
            stage
        }),
        ("someone else's work", || {
            let stage = Stage::drifted(2);
            let work = [("mine.md", Some("mine"))];
            stage.repositories[1].commit_on("trueup/models", &work, "Mine");
            stage
        }),
        ("a pull request that was closed", || {
            let stage = Stage::drifted(2);
            stage.run(50, Memory::default());
            stage.repositories[0].close_pull_request(1);
            stage
        }),
        ("a file that two categories drift in", || {
            let mut stage = Stage::drifted(2);
            stage.scene.source.set("extra", AFTER);
            stage.targets[1].files.push(file("extra"));
            stage
        }),
    ]
}

/// Returns what was reported, but for ids that depend on the order of the work.
fn told(outcome: &Outcome) -> Vec<TargetReport> {
    let mut targets = outcome.report.targets.clone();
    for pull in targets.iter_mut().filter_map(|target| target.pull_request.as_mut()) {
        pull.head = trueup_core::oid::Oid::of_blob(b"");
    }
    targets
}

#[test]
fn reports_digests_texts_and_memory_are_those_of_a_run_without_a_budget() {
    for mode in [Mode::Propose, Mode::Plan(OnDrift::Tell), Mode::WriteOut] {
        for (name, make) in stages() {
            let [free, bound] = [make(), make()];
            let options = |stage: &Stage| Options { mode, ..stage.options(200) };

            let without = Options { budget: None, ..options(&free) };
            let without = free.scene.world().run(without, Memory::default());
            let with = bound.scene.world().run(options(&bound), Memory::default());

            assert_eq!(told(&with), told(&without), "{name}, {mode:?}");
            assert_eq!(ended(&with), ended(&without), "{name}, {mode:?}");
            assert_eq!(with.report.requests, without.report.requests, "{name}, {mode:?}");
            assert_eq!(with.memory, without.memory, "{name}, {mode:?}");
            assert_eq!(
                (with.texts, with.files),
                (without.texts, without.files),
                "{name}, {mode:?}"
            );
            assert_eq!(with.plan.targets().len(), without.plan.targets().len(), "{name}, {mode:?}");
        }
    }
}

#[test]
fn a_warm_run_without_drift_takes_four_calls_a_repository_and_parses_nothing() {
    let mut stage = Stage::drifted(2);
    stage.scene.source.set("a", BEFORE);
    stage.scene.source.set("b", BEFORE);
    stage.scene.source.tag_documents();
    stage.targets.truncate(2);
    let first = stage.run(50, Memory::default());
    assert_eq!(outcomes(&first), [TargetOutcome::InSync; 2]);

    let mut host = Host::new(stage.scene.world(), stage.options(8), first.memory.clone());
    while !host.is_over() {
        host.perform(0);
    }

    assert_eq!(host.notes.iter().filter(|note| matches!(note, Note::Parsed { .. })).count(), 0);
    let second = host.finish();
    assert_eq!(second.report.targets, first.report.targets);
    assert_eq!((second.memory, second.report.exit_code), (first.memory, 0));
    let statuses: Vec<u16> = stage.scene.source.visits().iter().map(|it| it.status).collect();
    assert_eq!(statuses, [200, 200, 304, 304]);
}

#[test]
fn a_repository_that_was_reached_too_late_is_the_first_of_the_next_run_whatever_it_takes() {
    // Each run has room for one and a half: nobody is passed over, and nobody waits for ever.
    let stage = Stage::drifted(4);
    let mut memory = Memory::default();
    let mut begun = Vec::new();

    for _ in 0..4 {
        begun.push(memory.resume.as_ref().map(ToString::to_string).unwrap_or_default());
        memory = stage.run(ONE + 5, memory).memory;
    }

    assert_eq!(begun, ["", "owner/b", "owner/c", "owner/d"]);
    assert_eq!(stage.pull_requests(), [1; 4]);
}
