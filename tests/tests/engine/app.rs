//! A GitHub App as who asks: what it exchanges, how seldom, and what becomes of a run when it may not.

use trueup_core::engine::options::Mode;
use trueup_core::engine::{Memory, Options, Outcome};
use trueup_core::github::{Access, App as Identity};
use trueup_core::time::Timestamp;
use trueup_tests::host::{Host, World};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{App, Exchange, Operation, Permissions};

mod refused;
mod renewal;

/// A scene in which an App is at hand, installed for `owner`.
struct Stage {
    scene: Scene,
    app: App,
    installation: u64,
}

impl Stage {
    fn new(scene: Scene) -> Self {
        let app = scene.github.app("keeper", Permissions::propose());
        let installation = app.install("owner");
        Self { scene, app, installation }
    }

    fn drifted() -> Self {
        Self::new(Scene::drifted())
    }

    fn options(&self) -> Options {
        let id = self.app.id().to_string().parse().expect("an id");
        let access = Access::App(Identity { id, installation: None });
        Options { access, ..self.scene.options() }
    }

    fn host(&self, options: Options) -> Host<'_> {
        let key = Some(self.app.private_key_pkcs1());
        let world = World { key, ..self.scene.world() };
        Host::new(world, options, Memory::default())
    }

    /// Starts a run on a machine whose clock is `ahead` seconds ahead of GitHub's.
    fn host_at(&self, ahead: i64, options: Options) -> Host<'_> {
        let now = self.scene.github.now().checked_add_signed(ahead).expect("a moment");
        let key = Some(self.app.private_key_pkcs8());
        let world = World { key, ..self.scene.world() };
        Host::at(Timestamp::from_unix_secs(now), world, options, Memory::default())
    }

    fn run(&self) -> Outcome {
        self.host(self.options()).finish()
    }

    /// Runs as an App that may not, and returns why.
    fn error(&self, change: impl FnOnce(&mut Options)) -> String {
        let mut options = self.options();
        change(&mut options);
        let report = self.host(options).finish().report;
        assert_eq!(report.exit_code, 1);
        report.targets[0].error.clone().expect("a reason")
    }

    fn count(&self, operation: Operation) -> usize {
        self.scene.github.count(operation)
    }

    fn asked(&self, operation: Operation) -> Vec<Exchange> {
        let all = self.scene.github.requests().into_iter();
        all.filter(|exchange| exchange.operation == operation).collect()
    }
}

#[test]
fn one_exchange_serves_a_whole_run_and_asks_for_no_more_than_it_needs() {
    let stage = Stage::drifted();

    let mut host = stage.host(stage.options());
    while !host.is_over() {
        host.perform(0);
    }

    assert_eq!(host.signed, 2, "the installation is looked for, then its token is asked for");
    assert_eq!(host.finish().report.exit_code, 0);
    let exchanges = stage.asked(Operation::CreateInstallationToken);
    let bodies: Vec<_> = exchanges.iter().map(|it| it.request_body.as_slice()).collect();
    assert_eq!(
        bodies,
        [br#"{"permissions":{"contents":"write","pull_requests":"write"}}"#.as_slice()]
    );
    assert_eq!(stage.count(Operation::GetRepositoryInstallation), 1);
    assert_eq!(stage.scene.repo.pull_requests().len(), 1);
}

#[test]
fn a_known_installation_is_not_looked_for() {
    let stage = Stage::drifted();
    let mut options = stage.options();
    let Access::App(app) = &mut options.access else { panic!("an App") };
    app.installation = Some(stage.installation);

    let outcome = stage.host(options).finish();

    assert_eq!(outcome.report.exit_code, 0);
    assert_eq!(stage.count(Operation::GetRepositoryInstallation), 0);
    assert_eq!(stage.count(Operation::CreateInstallationToken), 1);
}

#[test]
fn who_only_looks_may_not_write() {
    for (mode, body) in [
        (Mode::DryRun, r#"{"permissions":{"contents":"read","pull_requests":"read"}}"#),
        (Mode::WriteOut, r#"{"permissions":{"contents":"read"}}"#),
    ] {
        let stage = Stage::drifted();

        let outcome = stage.host(Options { mode, ..stage.options() }).finish();

        assert_eq!(outcome.report.exit_code, 0);
        let exchanges = stage.asked(Operation::CreateInstallationToken);
        assert_eq!(String::from_utf8_lossy(&exchanges[0].request_body), body);
    }
}

#[test]
fn a_workflow_file_is_asked_for_by_its_own_permission() {
    let stage = Stage::drifted();
    let mut options = stage.options();
    options.targets[0].files[0].path = ".github/workflows/a.json".into();
    stage.app.set_permissions(Permissions::everything());
    stage.app.install("owner");

    stage.host(options).finish();

    let exchanges = stage.asked(Operation::CreateInstallationToken);
    assert_eq!(
        String::from_utf8_lossy(&exchanges[0].request_body),
        r#"{"permissions":{"contents":"write","pull_requests":"write","workflows":"write"}}"#
    );
}

#[test]
fn each_account_has_its_own_exchange_and_only_one() {
    let stage = Stage::drifted();
    let mut options = stage.options();
    for name in ["owner/more", "other/data"] {
        let published = "{\n  \"x\": {\n    \"n\": 1\n  }\n}\n";
        stage.scene.github.repository(name).file("a.json", published).create();
        let mut target = options.targets[0].clone();
        target.repository = name.parse().expect("a name");
        options.targets.push(target);
    }
    stage.app.install("other");

    let outcome = stage.host(options).finish();

    assert_eq!(outcome.report.exit_code, 0, "{:?}", outcome.report);
    assert_eq!(stage.count(Operation::CreateInstallationToken), 2);
    assert_eq!(stage.count(Operation::CreatePull), 3);
}

#[test]
fn an_app_and_a_token_propose_the_same_and_the_app_signs_its_commit_without_an_author() {
    let by_token = Scene::drifted();
    let stage = Stage::drifted();

    let (token, app) = (by_token.run(), stage.run());

    assert!(token.report.targets[0].content.is_some());
    assert_eq!(token.report.targets[0].content, app.report.targets[0].content);
    assert_eq!(by_token.repo.pull_request(1).title, stage.scene.repo.pull_request(1).title);
    let commits = stage.asked(Operation::CreateCommit);
    let [commit] = &commits[..] else { panic!("{commits:?}") };
    let request = commit.request_json();
    assert!(request.get("author").is_none() && request.get("committer").is_none());
    assert_eq!(commit.response_json()["verification"]["verified"], true);
    let author = stage.scene.repo.git(&["log", "-1", "--format=%an", BRANCH]);
    assert_eq!(author, "keeper[bot]");
}

#[test]
fn an_owner_is_an_organisation_or_a_person() {
    for is_organisation in [true, false] {
        let stage = Stage::drifted();
        if is_organisation {
            stage.scene.github.organisation("owner");
        }
        stage.scene.github.repository("owner/another").file("a.json", "{}\n").create();
        stage.app.uninstall(stage.installation);
        stage.app.install_on("owner", &["another"]);

        let error = stage.error(|_| {});

        // The installation is found by its account, and does not reach the repository.
        assert_eq!(stage.count(Operation::CreateInstallationToken), 1, "{error}");
        assert!(!error.contains("is not installed"), "{error}");
        let asked = stage.count(Operation::GetUserInstallation);
        assert_eq!(asked, usize::from(!is_organisation));
    }
}

/// Adds a second repository of the same owner to a run.
fn with_neighbour(stage: &Stage, name: &str) -> Options {
    let mut options = stage.options();
    let published = "{\n  \"x\": {\n    \"n\": 1\n  }\n}\n";
    stage.scene.github.repository(name).file("a.json", published).create();
    let mut target = options.targets[0].clone();
    target.repository = name.parse().expect("a name");
    options.targets.push(target);
    options
}

#[test]
fn a_renamed_repository_does_not_fail_its_neighbours() {
    let stage = Stage::drifted();
    let options = with_neighbour(&stage, "owner/more");
    stage.scene.repo.rename("owner/renamed");

    let report = stage.host(options).finish().report;

    assert_eq!(report.targets[1].error, None, "{:#?}", report.targets);
}

#[test]
fn a_known_installation_is_exchanged_once_whatever_the_owners() {
    let stage = Stage::drifted();
    let mut options = with_neighbour(&stage, "other/data");
    let Access::App(app) = &mut options.access else { panic!("an App") };
    app.installation = Some(stage.installation);

    let report = stage.host(options).finish().report;

    assert_eq!(stage.count(Operation::CreateInstallationToken), 1, "{:#?}", report.targets);
}
