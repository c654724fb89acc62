//! Why an App may not, told with what to do about it.

use trueup_core::engine::Memory;
use trueup_core::github::Access;
use trueup_tests::host::{Host, World};
use trueup_tests::scene::Scene;
use trueup_tests::simulator::Permissions;

use super::Stage;

#[test]
fn an_app_that_is_not_installed_says_where_it_belongs() {
    let stage = Stage::drifted();
    stage.app.uninstall(stage.installation);

    let error = stage.error(|_| {});

    let id = stage.app.id();
    assert_eq!(
        error,
        format!(
            "App {id} is not installed for owner; install it for that account with access to \
             its repositories, or set GITHUB_APP_INSTALLATION_ID"
        )
    );
    assert_eq!(stage.scene.writes(), Vec::<String>::new());
}

#[test]
fn a_wrong_key_is_told_by_the_app_it_was_meant_for() {
    let stage = Stage::drifted();
    let other = stage.scene.github.app("other", Permissions::propose());
    let key = Some(other.private_key_pkcs1());
    let world = World { key, ..stage.scene.world() };

    let report = Host::new(world, stage.options(), Memory::default()).finish().report;

    let error = report.targets[0].error.as_deref().unwrap_or_default();
    let id = stage.app.id();
    assert!(
        error.starts_with(&format!(
            "GitHub does not accept the signature of App {id}: GitHub answered 401 to GET "
        )),
        "{error}"
    );
    assert!(error.ends_with("belong to one App, and that the key was not deleted"), "{error}");
    assert_eq!(report.exit_code, 1);
}

#[test]
fn a_wrong_clock_is_told_by_how_much() {
    for (seconds, words) in [(-3600, "3600 s behind GitHub's"), (1800, "1800 s ahead of GitHub's")]
    {
        let stage = Stage::drifted();
        let mut options = stage.options();
        let Access::App(app) = &mut options.access else { panic!("an App") };
        app.installation = Some(stage.installation);
        let report = stage.host_at(seconds, options).finish().report;

        let error = report.targets[0].error.as_deref().unwrap_or_default();
        let lead = "GitHub refuses the App's signature for its time: this machine's clock is";
        assert!(error.starts_with(&format!("{lead} {words}: GitHub answered 401")), "{error}");
        assert!(error.ends_with("; set this machine's clock"), "{error}");
    }
}

#[test]
fn a_clock_that_is_a_little_off_does_not_matter() {
    for seconds in [-500, -45, 45] {
        let stage = Stage::drifted();
        let report = stage.host_at(seconds, stage.options()).finish().report;

        assert_eq!(report.exit_code, 0, "{seconds} s: {report:?}");
    }
}

#[test]
fn a_suspended_or_foreign_installation_gives_no_token() {
    let stage = Stage::drifted();
    stage.app.suspend(stage.installation);
    let known = stage.installation;
    let id = stage.app.id();
    let with = |installation: u64| {
        stage.error(|options| {
            let Access::App(app) = &mut options.access else { panic!("an App") };
            app.installation = Some(installation);
        })
    };

    let suspended = with(known);
    let foreign = with(known + 77);

    let lead = |installation| {
        format!(
            "App {id} gets no token with contents: write, pull_requests: write from its installation {installation}: "
        )
    };
    assert!(suspended.starts_with(&lead(known)), "{suspended}");
    assert!(suspended.contains("suspended") && suspended.ends_with("ask the account's owner"));
    assert!(foreign.starts_with(&lead(known + 77)), "{foreign}");
    assert!(foreign.ends_with("install it, or remove the id"), "{foreign}");
}

#[test]
fn a_permission_that_was_not_granted_is_named() {
    let scene = Scene::drifted();
    let app = scene.github.app("keeper", Permissions::look());
    let installation = app.install("owner");
    let stage = Stage { scene, app, installation };

    let error = stage.error(|_| {});

    assert!(error.contains("no token with contents: write, pull_requests: write"), "{error}");
    assert!(error.contains("422"), "{error}");
    assert!(error.ends_with("let the account's owner grant them"), "{error}");
    assert_eq!(stage.scene.repo.pull_requests().len(), 0);
}

#[test]
fn a_host_without_a_key_ends_the_run_with_a_reason() {
    let stage = Stage::drifted();

    let report = Host::new(stage.scene.world(), stage.options(), Memory::default()).finish().report;

    assert_eq!(
        report.targets[0].error.as_deref(),
        Some("the App's key signs nothing: there is none; check the private key of the App")
    );
    assert_eq!(stage.scene.github.requests().len(), 0);
}

#[test]
fn an_app_that_nobody_knows_is_told_by_its_id() {
    let stage = Stage::drifted();
    let error = stage.error(|options| {
        let Access::App(app) = &mut options.access else { panic!("an App") };
        app.id = "999".parse().expect("an id");
    });
    assert!(error.starts_with("GitHub does not accept the signature of App 999: "), "{error}");
    assert!(error.contains("Integration not found"), "{error}");
    assert!(error.contains("check that GITHUB_APP_ID and the private key"), "{error}");
}
