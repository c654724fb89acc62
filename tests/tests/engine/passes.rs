//! An App's tokens from one run to the next: they save the exchange, and nothing else depends on them.

use std::time::Duration;

use trueup_core::engine::memory::TargetMemory;
use trueup_core::engine::options::Mode;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Engine, Memory, Options, Outcome, Passes};
use trueup_core::github::{Access, Api, App as Identity};
use trueup_core::json;
use trueup_core::time::Timestamp;
use trueup_tests::host::{Host, World};
use trueup_tests::scene::Scene;
use trueup_tests::simulator::{App, Operation, Permissions};

/// A scene in which an App is at hand, installed for `owner`.
struct Stage {
    scene: Scene,
    app: App,
    installation: u64,
}

impl Stage {
    fn new() -> Self {
        let scene = Scene::drifted();
        let app = scene.github.app("keeper", Permissions::propose());
        let installation = app.install("owner");
        Self { scene, app, installation }
    }

    fn options(&self) -> Options {
        let id = self.app.id().to_string().parse().expect("an id");
        let access = Access::App(Identity { id, installation: None });
        Options { access, ..self.scene.options() }
    }

    fn host(&self, options: Options, passes: Passes) -> Host<'_> {
        let now = Timestamp::from_unix_secs(self.scene.github.now());
        let key = Some(self.app.private_key_pkcs8());
        let engine = Engine::with_passes(options, Memory::default(), passes);
        Host::driving(engine, now, World { key, ..self.scene.world() })
    }

    /// Runs with passes, and returns how often the App signed and how many tokens it was given.
    fn measured(&self, options: Options, passes: Passes) -> (Outcome, usize, usize) {
        let before = self.count(Operation::CreateInstallationToken);
        let mut host = self.host(options, passes);
        while !host.is_over() {
            host.perform(0);
        }
        let signed = host.signed;
        (host.finish(), signed, self.count(Operation::CreateInstallationToken) - before)
    }

    fn count(&self, operation: Operation) -> usize {
        self.scene.github.count(operation)
    }
}

/// Returns the passes as a host reads them back.
fn kept(outcome: &Outcome) -> Passes {
    Passes::from_text(outcome.passes.to_text().expose())
}

/// Returns the tokens that the simulated GitHub gave out so far.
fn tokens(stage: &Stage) -> Vec<String> {
    let exchanges = stage.scene.github.requests().into_iter();
    let exchanges = exchanges.filter(|it| it.operation == Operation::CreateInstallationToken);
    let token = |value: serde_json::Value| value["token"].as_str().map(str::to_owned);
    exchanges.filter_map(|it| token(it.response_json())).collect()
}

#[test]
fn a_later_run_goes_on_with_the_pass_of_an_earlier_one() {
    let stage = Stage::new();

    let (first, signed, exchanged) = stage.measured(stage.options(), Passes::default());
    let (second, signed_again, exchanged_again) = stage.measured(stage.options(), kept(&first));

    assert_eq!((signed, exchanged), (2, 1));
    assert_eq!((signed_again, exchanged_again), (0, 0));
    assert_eq!(stage.count(Operation::GetRepositoryInstallation), 1);
    assert_eq!(second.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(second.passes, first.passes);
    assert!(!second.passes.is_empty());
}

#[test]
fn a_pass_that_is_nearly_over_is_not_used_and_not_kept() {
    let stage = Stage::new();
    let (first, ..) = stage.measured(stage.options(), Passes::default());
    let left = kept(&first);

    stage.scene.github.advance(Duration::from_secs(54 * 60));
    let (second, signed, exchanged) = stage.measured(stage.options(), left.clone());
    assert_eq!((signed, exchanged), (0, 0));
    assert_eq!(second.passes, left);

    stage.scene.github.advance(Duration::from_secs(60));
    let (third, signed, exchanged) = stage.measured(stage.options(), left.clone());
    assert_eq!((signed, exchanged), (2, 1));
    assert_ne!(third.passes, left);
    let only_new = tokens(&stage).pop().expect("a token was given out");
    let text = third.passes.to_text();
    assert!(text.expose().contains(&only_new), "the new one is kept");
    assert_eq!(text.expose().matches("\"token\"").count(), 1, "and it alone");
}

#[test]
fn a_pass_that_ends_in_the_middle_of_a_run_is_renewed_by_one_exchange() {
    let stage = Stage::new();
    let (first, ..) = stage.measured(stage.options(), Passes::default());
    stage.scene.source.set("a", r#"{"x": {"n": 3}}"#);

    let mut host = stage.host(stage.options(), kept(&first));
    host.perform_until(|next| next.contains("/git/commits"));
    host.pass(Duration::from_secs(56 * 60));
    let outcome = host.finish();

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Updated);
    assert_eq!(stage.count(Operation::CreateInstallationToken), 2);
    assert_eq!(stage.count(Operation::GetRepositoryInstallation), 1);
}

#[test]
fn a_pass_is_good_for_the_same_right_only() {
    let stage = Stage::new();
    let (first, ..) = stage.measured(stage.options(), Passes::default());
    let other = stage.scene.github.app("other", Permissions::propose());
    let installation = other.install("owner");
    let as_other = |stage: &Stage| {
        let id = other.id().to_string().parse().expect("an id");
        let app = Identity { id, installation: Some(installation) };
        Options { access: Access::App(app), ..stage.options() }
    };
    let elsewhere = Options { api: Api::new("https://ghes.example.org"), ..stage.options() };
    let looking = Options { mode: Mode::DryRun, ..stage.options() };
    let mut installed = stage.options();
    let Access::App(app) = &mut installed.access else { panic!("an App") };
    app.installation = Some(stage.installation);

    let others = Stage { app: other.clone(), ..Stage::new() };
    for (case, options) in [
        ("another App", as_other(&others)),
        ("another address", elsewhere),
        ("other permissions", looking),
        ("a configured installation", installed),
    ] {
        let mut host = stage.host(options, kept(&first));
        let mut asked = Vec::new();
        while host.signed == 0 && !host.is_over() {
            asked.push(host.next());
            host.perform(0);
        }
        assert!(host.signed > 0, "{case}: {asked:?}");
        let is_token_shown = asked.iter().any(|it| it.contains("/repos/"));
        assert!(!is_token_shown, "{case}: {asked:?}");
    }
}

#[test]
fn a_run_that_looks_leaves_the_pass_of_one_that_writes() {
    let stage = Stage::new();
    let (first, ..) = stage.measured(stage.options(), Passes::default());

    let looking = Options { mode: Mode::DryRun, ..stage.options() };
    let (second, _, exchanged) = stage.measured(looking, kept(&first));
    let (_, signed, exchanged_again) = stage.measured(stage.options(), kept(&second));

    assert_eq!((exchanged, signed, exchanged_again), (1, 0, 0));
}

#[test]
fn passes_of_another_app_are_not_kept() {
    let stage = Stage::new();
    let (first, ..) = stage.measured(stage.options(), Passes::default());
    let options = stage.scene.options();

    let by_token = stage.measured(options, kept(&first)).0;

    assert!(by_token.passes.is_empty());
}

#[test]
fn a_pass_that_was_taken_away_is_renewed_once_wherever_the_app_is_installed_now() {
    let stage = Stage::new();
    let (first, ..) = stage.measured(stage.options(), Passes::default());
    stage.app.uninstall(stage.installation);
    stage.app.install("owner");
    stage.scene.github.clear_log();

    let (second, signed, exchanged) = stage.measured(stage.options(), kept(&first));

    assert_eq!(second.report.targets[0].outcome, TargetOutcome::Unchanged, "{:?}", second.report);
    assert_eq!((signed, exchanged), (2, 1));
    let refused = stage.scene.github.requests().into_iter().filter(|it| it.status == 401).count();
    assert_eq!(refused, 1);
    let (_, signed, exchanged) = stage.measured(stage.options(), kept(&second));
    assert_eq!((signed, exchanged), (0, 0));
}

#[test]
fn where_nothing_is_granted_any_more_nothing_is_kept() {
    let stage = Stage::new();
    let (first, ..) = stage.measured(stage.options(), Passes::default());
    stage.app.uninstall(stage.installation);

    let (second, ..) = stage.measured(stage.options(), kept(&first));

    assert_eq!(second.report.exit_code, 1);
    assert!(second.passes.is_empty());
}

#[test]
fn a_token_is_in_the_text_of_the_passes_and_nowhere_else() {
    let stage = Stage::new();
    let (outcome, ..) = stage.measured(stage.options(), Passes::default());

    let tokens = tokens(&stage);
    let [token] = &tokens[..] else { panic!("{} tokens", tokens.len()) };
    assert!(outcome.passes.to_text().expose().contains(token));
    let mut shown = vec![
        format!("{outcome:?} {outcome:#?}"),
        json::line(&outcome.report),
        outcome.memory.sources.to_text(),
        outcome.plan.to_text(),
        format!("{:?}", outcome.passes.to_text()),
        format!("{:?}", stage.host(stage.options(), kept(&outcome))),
    ];
    shown.extend(outcome.memory.targets.values().map(TargetMemory::to_text));
    assert!(shown.iter().all(|text| !text.contains(token)));
}

#[test]
fn the_number_that_is_told_counts_what_a_pass_saved() {
    let stage = Stage::new();
    let looked = Options { budget: Some(7), ..stage.options() };
    let (first, ..) = stage.measured(looked.clone(), Passes::default());
    let (second, ..) = stage.measured(looked, kept(&first));

    // Installation, exchange, then the ten of a first proposal, and one in reserve for another exchange.
    let told = |outcome: &Outcome| outcome.report.targets[0].error.clone().unwrap_or_default();
    for outcome in [&first, &second] {
        assert!(told(outcome).contains(" 13 requests in one run"), "{}", told(outcome));
    }
    let enough = Options { budget: Some(13), ..stage.options() };
    assert_eq!(stage.measured(enough, Passes::default()).0.report.exit_code, 0);
}

#[test]
fn a_kept_pass_that_is_renewed_leaves_the_number_that_a_run_without_it_needs() {
    let stage = Stage::new();
    let with_budget = |budget| Options { budget: Some(budget), ..stage.options() };
    let (first, ..) = stage.measured(with_budget(4), Passes::default());
    stage.scene.github.advance(Duration::from_secs(54 * 60));

    let mut host = stage.host(with_budget(7), kept(&first));
    host.perform_until(|next| next.contains("/git/trees"));
    host.pass(Duration::from_secs(120));
    let renewed = host.finish();
    let (fresh, ..) = stage.measured(with_budget(7), Passes::default());

    let error = |outcome: &Outcome| outcome.report.targets[0].error.clone();
    let told =
        "owner/data needs 13 requests in one run, and the budget is 7: raise TRUEUP_REQUEST_BUDGET";
    assert_eq!(error(&renewed).as_deref(), Some(told));
    assert_eq!(error(&fresh), error(&renewed));
}
