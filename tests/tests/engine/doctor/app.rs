//! A checkup for a GitHub App: its key, its installations, and what they grant.

use trueup_core::engine::doctor::Status;
use trueup_core::engine::{Checkup, Engine, Memory, Options, Outcome};
use trueup_core::github::{Access, App as Identity};
use trueup_core::time::Timestamp;
use trueup_tests::host::{Host, World};
use trueup_tests::scene::Scene;
use trueup_tests::simulator::{App, Permissions};

use super::{lines, troubles};

struct Stage {
    scene: Scene,
    app: App,
    /// The installation that is configured.
    configured: Option<u64>,
    /// How far this machine's clock is ahead.
    ahead: i64,
}

impl Stage {
    fn new() -> Self {
        let scene = Scene::in_sync();
        scene.repo.delete_merged_branches();
        let app = scene.github.app("keeper", Permissions::propose());
        Self { scene, app, configured: None, ahead: 0 }
    }

    fn checkup(&self) -> Checkup {
        self.driving(Engine::doctor(self.options()))
    }

    fn run(&self) -> Outcome {
        self.driving(Engine::new(self.options(), Memory::default()))
    }

    fn options(&self) -> Options {
        let id = self.app.id().to_string().parse().unwrap();
        let access = Access::App(Identity { id, installation: self.configured });
        Options { access, ..self.scene.options() }
    }

    /// Drives it by this machine's clock.
    fn driving<O: 'static>(&self, engine: Engine<O>) -> O {
        let now = self.scene.github.now().checked_add_signed(self.ahead).unwrap();
        let key = Some(self.app.private_key_pkcs1());
        let world = World { key, ..self.scene.world() };
        Host::driving(engine, Timestamp::from_unix_secs(now), world).finish()
    }

    fn troubles(&self) -> Vec<String> {
        troubles(&self.checkup())
    }
}

#[test]
fn a_healthy_app_is_told_with_what_it_is_granted() {
    let stage = Stage::new();
    let installation = stage.app.install("owner");

    let checkup = stage.checkup();

    let all = lines(&checkup, |status| status == Status::Ok);
    let told = [
        "ok GitHub/App 100001: is keeper, by its own signature".to_owned(),
        "ok GitHub/rate limit: 4,994 of 5,000 requests are left until Thu, 01 Jan 2026 01:00:00 GMT; a first run needs \
         about 9"
            .to_owned(),
        "ok owner/data/repository: public".to_owned(),
        format!(
            "ok owner/data/App 100001: its installation {installation} grants contents: write, pull_requests: write"
        ),
    ];
    for line in &told {
        assert!(all.contains(line), "{line:?} is missing in {all:#?}");
    }
    assert_eq!(troubles(&checkup), Vec::<String>::new());
    let written = stage.scene.writes();
    assert_eq!(written, [format!("POST /app/installations/{installation}/access_tokens")]);
}

#[test]
fn an_app_that_is_not_installed_fails() {
    assert_eq!(
        Stage::new().troubles(),
        [
            "FAIL owner/data/repository: was not looked at: the credentials are not accepted; mend them first",
            "FAIL owner/data/App 100001: App 100001 is not installed for owner; install it for that account with \
             access to its repositories, or set GITHUB_APP_INSTALLATION_ID"
        ]
    );
}

#[test]
fn an_installation_that_is_suspended_or_kept_from_the_repository_fails() {
    let stage = Stage::new();
    let installation = stage.app.install("owner");
    stage.app.suspend(installation);
    let suspended = format!(
        "FAIL owner/data/App 100001: its installation {installation} is suspended; ask the account's owner to let it go on"
    );
    assert!(stage.troubles().contains(&suspended), "{:#?}", stage.troubles());

    let stage = Stage::new();
    stage.scene.github.repository("owner/other").file("a.json", "{}").create();
    let installation = stage.app.install_on("owner", &["other"]);
    let expected = format!(
        "FAIL owner/data/App 100001: its installation {installation} in owner does not hold the repository; add the \
         repository to it at https://github.com/settings/installations/{installation}"
    );
    assert_eq!(stage.troubles(), [expected]);
}

#[test]
fn an_installation_that_grants_too_little_is_told_what_is_lacking() {
    let stage = Stage::new();
    let installation = stage.app.install("owner");
    stage.app.set_permissions(Permissions::look());

    assert_eq!(
        stage.troubles(),
        [format!(
            "FAIL owner/data/App 100001: its installation {installation} grants contents: read, pull_requests: read, \
             but a run needs contents: write, pull_requests: write; let the App ask for contents: write, \
             pull_requests: write, and let the account's owner grant it"
        )]
    );
}

#[test]
fn another_installation_than_the_configured_one_fails() {
    let mut stage = Stage::new();
    stage.configured = Some(stage.app.install("someone"));
    let right = stage.app.install("owner");
    let configured = stage.configured.unwrap();

    assert_eq!(
        stage.troubles(),
        [format!(
            "FAIL owner/data/App 100001: installation {configured} is configured, but the repository belongs to \
             {right}; set GITHUB_APP_INSTALLATION_ID to {right}, or unset it"
        )]
    );
}

#[test]
fn a_clock_too_wrong_for_signatures_fails() {
    let mut stage = Stage::new();
    stage.app.install("owner");

    for (ahead, side) in [(-541, "541 s behind"), (-540, "540 s behind"), (65, "65 s ahead of")] {
        stage.ahead = ahead;

        let found = stage.troubles();

        assert_eq!(found.len(), 3, "{found:#?}");
        assert_eq!(
            found[0],
            format!(
                "FAIL GitHub/clock: this machine's is {side} that of GitHub: GitHub refuses what an App signs so far \
                 from its time; set this machine's clock"
            )
        );
        let start = format!(
            "FAIL GitHub/App 100001: GitHub refuses the App's signature for its time: this machine's clock is {side} \
             GitHub's"
        );
        assert!(found[1].starts_with(&start), "{found:#?}");
        assert_eq!(
            found[2],
            "FAIL owner/data/repository: was not looked at: the credentials are not accepted; mend them first"
        );
    }
}

#[test]
fn a_clock_with_which_a_run_succeeds_does_not_fail() {
    let mut stage = Stage::new();
    stage.app.install("owner");
    for (ahead, side) in [(-500, "500 s behind"), (-301, "301 s behind"), (55, "55 s ahead of")] {
        stage.ahead = ahead;

        let (run, checkup) = (stage.run(), stage.checkup());

        assert_eq!((run.report.exit_code, checkup.exit_code()), (0, 0), "{ahead}: {checkup:#?}");
        assert_eq!(
            troubles(&checkup),
            [format!(
                "warn GitHub/clock: this machine's is {side} that of GitHub; set this machine's clock"
            )]
        );
    }
}
