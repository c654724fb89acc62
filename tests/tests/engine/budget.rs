//! Runs that may send only so many requests: one repository after another, whole or not at all, and on from there.

use trueup_core::engine::options::{Mode, OnDrift, TargetOptions};
use trueup_core::engine::outcome::{TargetOutcome, TargetReport, Verdict};
use trueup_core::engine::{Memory, Note, Options, Outcome};
use trueup_tests::host::{Host, World};
use trueup_tests::scene::{Scene, file};
use trueup_tests::simulator::{Fault, Operation, Permissions, Repository};

mod cut;
mod enough;
mod half;
mod short;
mod too_much;

/// Repositories `owner/data`, `owner/b` and so on, each with one file of the category of its place.
struct Stage {
    scene: Scene,
    repositories: Vec<Repository>,
    targets: Vec<TargetOptions>,
}

const BEFORE: &str = "{\n  \"x\": {\n    \"n\": 1\n  }\n}\n";
const AFTER: &str = r#"{"x": {"n": 2}}"#;

/// A first proposal of one file takes so many requests: source, branch, tree, pull requests and file, then tree, commit,
/// branch, pull request and label.
const ONE: u32 = 10;

impl Stage {
    /// Repositories that all drifted.
    fn drifted(count: usize) -> Self {
        let scene = Scene::drifted();
        let mut stage = Self {
            repositories: vec![scene.repo.clone()],
            targets: scene.options().targets,
            scene,
        };
        for category in ["b", "c", "d"].iter().take(count - 1) {
            stage.add(category, category);
        }
        stage
    }

    /// Adds `owner/{name}`, whose file drifted from a category.
    fn add(&mut self, name: &str, category: &str) {
        self.scene.source.set(category, AFTER);
        let path = format!("{category}.json");
        let name = format!("owner/{name}");
        self.repositories.push(self.scene.github.repository(&name).file(&path, BEFORE).create());
        let repository = name.parse().expect("a repository");
        let files = vec![file(category)];
        self.targets.push(TargetOptions { repository, files, ..self.targets[0].clone() });
    }

    fn options(&self, budget: u32) -> Options {
        let targets = self.targets.clone();
        Options { targets, budget: Some(budget), ..self.scene.options() }
    }

    fn run(&self, budget: u32, memory: Memory) -> Outcome {
        self.scene.world().run(self.options(budget), memory)
    }

    fn pull_requests(&self) -> Vec<usize> {
        self.repositories.iter().map(|it| it.pull_requests().len()).collect()
    }

    /// Returns how often each category's source was asked.
    fn visits(&self, category: &str) -> usize {
        let visits = self.scene.source.visits();
        visits.iter().filter(|visit| visit.path.ends_with(&format!("/{category}"))).count()
    }
}

fn outcomes(outcome: &Outcome) -> Vec<TargetOutcome> {
    outcome.report.targets.iter().map(|target| target.outcome).collect()
}

fn errors(outcome: &Outcome) -> Vec<&str> {
    outcome.report.targets.iter().map(|it| it.error.as_deref().unwrap_or_default()).collect()
}

fn resume(outcome: &Outcome) -> String {
    outcome.memory.resume.as_ref().map(ToString::to_string).unwrap_or_default()
}

fn ended(outcome: &Outcome) -> (Verdict, u8) {
    (outcome.report.verdict, outcome.report.exit_code)
}

#[test]
fn three_runs_serve_three_repositories_of_which_a_budget_fits_one() {
    use TargetOutcome::{Failed, Opened, Unchanged};
    let stage = Stage::drifted(3);

    let first = stage.run(ONE, Memory::default());
    let second = stage.run(ONE, first.memory.clone());
    let third = stage.run(ONE, second.memory.clone());

    let told = "the budget of 10 requests is used up: the next run begins with";
    let (b, c) = (format!("{told} owner/b"), format!("{told} owner/c"));
    let data = format!("{told} owner/data");
    assert_eq!(outcomes(&first), [Opened, Failed, Failed]);
    assert_eq!(errors(&first), ["", &b, &b]);
    assert_eq!((ended(&first), resume(&first)), ((Verdict::Partial, 75), "owner/b".into()));
    assert_eq!(outcomes(&second), [Failed, Opened, Failed]);
    assert_eq!(errors(&second), [&c, "", &c]);
    assert_eq!((ended(&second), resume(&second)), ((Verdict::Partial, 75), "owner/c".into()));
    assert_eq!(outcomes(&third), [Failed, Failed, Opened]);
    assert_eq!(errors(&third), [&data, &data, ""]);
    assert_eq!((ended(&third), resume(&third)), ((Verdict::Partial, 75), "owner/data".into()));
    assert_eq!(stage.pull_requests(), [1, 1, 1]);
    let fourth = stage.run(3 * ONE, third.memory);
    assert_eq!(outcomes(&fourth), [Unchanged; 3]);
    assert_eq!((ended(&fourth), resume(&fourth)), ((Verdict::Proposed, 0), String::new()));
}

#[test]
fn no_run_sends_more_than_its_budget() {
    let stage = Stage::drifted(3);
    let mut memory = Memory::default();

    for budget in 0..40 {
        stage.scene.github.clear_log();
        stage.scene.source.clear_visits();
        let outcome = stage.run(budget, memory);
        let sent = stage.scene.github.requests().len() + stage.scene.source.visits().len();
        let told = outcome.report.requests;
        assert_eq!(u32::try_from(sent), Ok(told.source + told.github));
        assert!(told.source + told.github <= budget, "budget {budget}: {told:?}");
        memory = outcome.memory;
    }
}

#[test]
fn a_source_of_two_repositories_is_asked_once() {
    let mut stage = Stage::drifted(1);
    stage.add("more", "a");

    let outcome = stage.run(2 * ONE - 1, Memory::default());

    assert_eq!(outcomes(&outcome), [TargetOutcome::Opened; 2]);
    assert_eq!(stage.visits("a"), 1);
}

#[test]
fn a_source_that_failed_fails_each_of_its_repositories_and_no_other() {
    use TargetOutcome::{Failed, Opened};
    let mut stage = Stage::drifted(2);
    stage.add("more", "a");
    stage.scene.source.set("a", "[]");

    let outcome = stage.run(50, Memory::default());

    assert_eq!(
        (outcomes(&outcome), ended(&outcome)),
        (vec![Failed, Opened, Failed], (Verdict::Partial, 1))
    );
    assert_eq!((stage.visits("a"), resume(&outcome)), (1, String::new()));
}

#[test]
fn a_repository_that_is_not_configured_any_more_leaves_the_beginning_to_the_first() {
    let mut stage = Stage::drifted(3);
    let first = stage.run(ONE, Memory::default());
    assert_eq!(resume(&first), "owner/b");
    stage.targets.remove(1);

    let second = stage.run(ONE, first.memory);

    // The first one's pull request is open already: that leaves too little for the other.
    assert_eq!(outcomes(&second), [TargetOutcome::Unchanged, TargetOutcome::Failed]);
    assert_eq!(resume(&second), "owner/c");
}

#[test]
fn a_run_goes_on_with_the_same_repository_however_it_is_spelt() {
    let mut stage = Stage::drifted(2);
    let first = stage.run(ONE, Memory::default());
    stage.targets[1].repository = "Owner/B".parse().expect("a repository");

    let second = stage.run(ONE, first.memory);

    assert_eq!(second.report.targets[1].outcome, TargetOutcome::Opened);
}

#[test]
fn a_run_that_writes_nothing_leaves_the_next_beginning_as_it_was() {
    let stage = Stage::drifted(3);
    let first = stage.run(ONE, Memory::default());

    for (mode, budget) in
        [(Mode::DryRun, 8), (Mode::Plan(OnDrift::Succeed), 8), (Mode::WriteOut, 6)]
    {
        let options = Options { mode, ..stage.options(budget) };
        let looked = stage.scene.world().run(options, first.memory.clone());
        assert_eq!(outcomes(&looked)[1], TargetOutcome::Planned, "{mode:?}");
        let told =
            format!("the budget of {budget} requests is used up; raise TRUEUP_REQUEST_BUDGET");
        assert_eq!(errors(&looked), [&told, "", &told], "{mode:?}");
        assert_eq!((resume(&looked), ended(&looked).1), ("owner/b".into(), 75), "{mode:?}");
    }
}

#[test]
fn a_run_without_a_budget_serves_all_and_begins_anew() {
    let stage = Stage::drifted(3);
    let first = stage.run(ONE, Memory::default());
    let options = Options { budget: None, ..stage.options(0) };

    let second = stage.scene.world().run(options, first.memory);

    assert_eq!((ended(&second), resume(&second)), ((Verdict::Proposed, 0), String::new()));
    assert_eq!(stage.pull_requests(), [1, 1, 1]);
}
