//! What takes more than a whole run may send: told with the number that suffices, and in nobody's way.

use trueup_core::github::{Access, App as Identity};
use trueup_tests::simulator::App;

use super::*;

/// A scene, by what right it is run, and what is done to its options.
struct Case {
    name: &'static str,
    scene: Scene,
    app: Option<App>,
    change: fn(&mut Options),
}

impl Case {
    fn new(name: &'static str, scene: Scene) -> Self {
        Self { name, scene, app: None, change: |_| {} }
    }

    /// Runs with a budget.
    fn run(&self, budget: u32, memory: Memory) -> Outcome {
        let mut options = Options { budget: Some(budget), ..self.scene.options() };
        if let Some(app) = &self.app {
            let id = app.id().to_string().parse().expect("an id");
            options.access = Access::App(Identity { id, installation: None });
        }
        (self.change)(&mut options);
        let key = self.app.as_ref().map(App::private_key_pkcs1);
        World { key, ..self.scene.world() }.run(options, memory)
    }
}

fn two_files() -> Scene {
    Scene::new(&[("a", AFTER, Some(BEFORE)), ("b", AFTER, None), ("c", BEFORE, Some(BEFORE))])
}

/// An open pull request that is not up to date any more, and a base that moved on.
fn to_update() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    scene.repo.commit_on("main", &[("a.json", Some(r#"{"x": {"n": 7}}"#))], "Edit by hand");
    scene
}

fn large() -> Scene {
    let held = format!(r#"{{"x": {{"n": 2}}, "y": {{"text": "{}"}}}}"#, "x".repeat(1_100_000));
    Scene::new(&[("a", &held, Some(BEFORE))])
}

fn without_drafts() -> Scene {
    let scene = Scene::drifted();
    scene.repo.refuse_drafts();
    scene
}

fn cases() -> Vec<Case> {
    let as_app = Scene::drifted();
    let app = as_app.github.app("keeper", Permissions::propose());
    app.install("owner");
    vec![
        Case::new("one file", Scene::drifted()),
        Case::new("several files", two_files()),
        Case::new("a text reference", Scene::new_model()),
        Case::new("an update", to_update()),
        Case::new("a blob of its own", large()),
        Case { app: Some(app), ..Case::new("an App", as_app) },
        Case {
            change: |options| {
                options.extras.reviewers = vec!["ann".into()];
                options.extras.assignees = vec!["ann".into()];
            },
            ..Case::new("people", Scene::drifted())
        },
        Case {
            change: |options| options.extras.reviewers = vec!["ghost".into(), "owner".into()],
            ..Case::new("a reviewer who cannot review", Scene::drifted())
        },
        Case {
            change: |options| options.extras.draft = true,
            ..Case::new("a draft", without_drafts())
        },
    ]
}

/// Returns the number that the first repository's error tells.
fn needs(outcome: &Outcome) -> Option<u32> {
    let error = errors(outcome)[0].strip_prefix("owner/data needs ")?;
    let is_number = |word: &&str| word.starts_with(|first: char| first.is_ascii_digit());
    error.split(' ').find(is_number)?.parse().ok()
}

/// Returns the number that suffices for such a case.
fn enough(case: &Case) -> u32 {
    let told = (1..40).find_map(|budget| {
        let outcome = case.run(budget, Memory::default());
        let is_exact = !["about", "at least"].iter().any(|word| errors(&outcome)[0].contains(word));
        needs(&outcome).filter(|_| is_exact)
    });
    told.expect("a number is told before all goes well")
}

#[test]
fn the_number_that_is_told_suffices_and_one_less_does_not() {
    for (case, again) in cases().into_iter().zip(cases()) {
        let number = enough(&again);
        let before = case.scene.repo.branches();

        let too_little = case.run(number - 1, Memory::default());
        let pulls = case.scene.repo.pull_requests().len();
        let untouched = case.scene.repo.branches();
        let suffices = case.run(number, too_little.memory.clone());

        let name = case.name;
        let budget = number - 1;
        assert_eq!(
            errors(&too_little),
            [format!(
                "owner/data needs {number} requests in one run, and the budget is {budget}: raise TRUEUP_REQUEST_BUDGET"
            )],
            "{name}"
        );
        assert_eq!(ended(&too_little), (Verdict::Failed, 1), "{name}");
        assert_eq!((untouched, resume(&too_little)), (before, String::new()), "{name}");
        assert_eq!(ended(&suffices), (Verdict::Proposed, 0), "{name}: {:?}", suffices.report);
        assert_eq!(case.scene.repo.pull_requests().len(), 1.max(pulls), "{name}");
        assert_eq!(case.scene.repo.pull_request(1).labels, ["sync"], "{name}");
    }
}

#[test]
fn the_number_is_the_same_from_the_first_run_on_where_the_source_tells_what_changed() {
    let scene = Scene::drifted();
    scene.source.tag_documents();
    let case = Case::new("tagged", scene);

    let first = case.run(ONE - 1, Memory::default());
    let second = case.run(ONE - 1, first.memory.clone());
    let third = case.run(ONE, second.memory.clone());

    assert_eq!((needs(&first), needs(&second)), (Some(ONE), Some(ONE)));
    assert_eq!(ended(&third), (Verdict::Proposed, 0));
}

#[test]
fn before_the_plan_is_known_the_number_is_that_of_a_first_proposal() {
    let is_first =
        |case: &Case| !["several files", "an update", "a blob of its own"].contains(&case.name);
    for case in cases().into_iter().filter(is_first) {
        let number = enough(&case);
        for budget in 0..5 {
            let outcome = case.run(budget, Memory::default());

            let told = format!(
                "owner/data needs about {number} requests in one run, and the budget is {budget}: raise TRUEUP_REQUEST_BUDGET"
            );
            assert_eq!(errors(&outcome), [told], "{}", case.name);
            assert_eq!(ended(&outcome), (Verdict::Failed, 1), "{}", case.name);
        }
        assert_eq!(case.scene.repo.branches(), ["main"], "{}", case.name);
    }
}

#[test]
fn a_number_that_is_not_known_is_beyond_the_budget_at_least() {
    // What was proposed takes more to look at than what is proposed for the first time.
    let case = Case::new("an update", to_update());
    let numbers: Vec<(u32, u32)> = (0..40)
        .map_while(|budget| Some((budget, needs(&case.run(budget, Memory::default()))?)))
        .collect();

    assert!(numbers.len() > 8, "{numbers:?}");
    assert!(numbers.iter().all(|(budget, needs)| needs > budget), "{numbers:?}");
    let scene = Scene::drifted();
    for n in 3..9 {
        scene.source.set("a", format!(r#"{{"x": {{"n": {n}}}}}"#));
        scene.run();
    }
    scene.repo.edit_pull_request(1, "Without its marker.");
    scene.source.set("a", r#"{"x": {"n": 9}}"#);
    let beyond = Case::new("more to read", scene).run(ONE, Memory::default());
    let told = "owner/data needs at least 11 requests in one run, and the budget is 10: raise TRUEUP_REQUEST_BUDGET";
    assert_eq!(errors(&beyond), [told]);
}

#[test]
fn one_that_is_too_large_holds_up_nobody_else() {
    use TargetOutcome::{Failed, Opened};
    let mut stage = Stage::drifted(3);
    stage.scene.source.set("more", AFTER);
    stage.targets[0].files.push(file("more"));

    let first = stage.run(ONE, Memory::default());
    let second = stage.run(ONE, first.memory.clone());
    let third = stage.run(ONE, second.memory.clone());
    let fourth = stage.run(ONE, third.memory.clone());

    let too_much = "owner/data needs 11 requests in one run, and the budget is 10: raise TRUEUP_REQUEST_BUDGET";
    let not_reached = "the budget of 10 requests is used up: the next run begins with owner/b";
    assert_eq!(errors(&first), [too_much, not_reached, not_reached]);
    assert!(first.texts.is_empty(), "nothing of it was made");
    assert_eq!((ended(&first), resume(&first)), ((Verdict::Failed, 1), "owner/b".into()));
    assert_eq!(outcomes(&second), [Failed, Opened, Failed]);
    assert_eq!((ended(&second), resume(&second)), ((Verdict::Partial, 75), "owner/c".into()));
    assert_eq!(outcomes(&third), [Failed, Failed, Opened]);
    assert_eq!((ended(&third), resume(&third)), ((Verdict::Partial, 75), "owner/data".into()));
    assert_eq!(errors(&fourth), errors(&first));
    assert_eq!(resume(&fourth), "owner/b");
    assert_eq!(stage.pull_requests(), [0, 1, 1]);
}

#[test]
fn bad_luck_is_not_told_as_too_much() {
    for n in 1..=3 {
        let case = Case::new("a drop", Scene::drifted());
        case.scene.github.fault(Fault::DropBefore).nth(n);

        let first = case.run(ONE, Memory::default());
        let second = case.run(ONE, first.memory.clone());

        let told = "the budget of 10 requests is used up: the next run begins with owner/data";
        assert_eq!((errors(&first), ended(&first)), (vec![told], (Verdict::Failed, 75)), "{n}");
        assert_eq!((resume(&first), ended(&second)), ("owner/data".into(), (Verdict::Proposed, 0)));
    }
}

#[test]
fn a_token_that_is_refused_is_not_told_as_too_much() {
    use Operation::{GetBlob, GetBranch, GetTree, ListPulls};
    let as_app = || cases().into_iter().find(|case| case.app.is_some()).expect("an App is one");
    let number = enough(&as_app());
    for operation in [GetBranch, GetTree, ListPulls, GetBlob] {
        let case = as_app();
        case.scene.github.fault(Fault::ExpiredToken).on(operation);

        let first = case.run(number, Memory::default());
        let second = case.run(number, first.memory.clone());

        assert_eq!(ended(&first), (Verdict::Failed, 75), "{operation:?}: {:?}", errors(&first));
        assert_eq!(ended(&second), (Verdict::Proposed, 0), "{operation:?}");
    }
}

#[test]
fn a_lost_race_is_not_told_as_too_much() {
    let scene = Scene::drifted();
    let options = || Options { budget: Some(ONE), ..scene.options() };
    let mut host = scene.host(options(), Memory::default());
    host.perform_until(|next| next.contains("/git/refs"));
    // Another run proposes the same meanwhile.
    scene.run();

    let outcome = host.finish();

    assert_eq!((ended(&outcome), resume(&outcome)), ((Verdict::Failed, 75), "owner/data".into()));
    assert_eq!(scene.repo.pull_requests().len(), 1);
    assert_eq!(scene.world().run(options(), outcome.memory).report.exit_code, 0);
}
