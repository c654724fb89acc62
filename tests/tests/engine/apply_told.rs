//! Saved plans that are told apart: refused for what moved or was edited, carried out by whose right may do so.

use trueup_core::engine::Plan;
use trueup_core::engine::options::Options;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::github::{Access, App};
use trueup_core::plan::marker::Marker;
use trueup_core::secret::Secret;
use trueup_tests::host::{Host, World};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::Permissions;

use super::apply_hard::{changed_again, error};

fn drift_gone() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    scene
}

#[test]
fn closing_by_plan_keeps_what_a_person_wrote_into_the_text_since() {
    let (by_run, by_plan) = (drift_gone(), drift_gone());
    let plan = by_plan.plan();
    for scene in [&by_run, &by_plan] {
        let body = scene.repo.pull_request(1).body;
        scene.repo.edit_pull_request(1, &format!("A person's findings.\n\n{body}"));
    }

    by_run.run();
    let report = by_plan.apply(&plan);

    assert_eq!(report.targets[0].outcome, TargetOutcome::Closed);
    let body = by_plan.repo.pull_request(1).body;
    assert!(body.contains("A person's findings."), "{body}");
    assert_eq!(Marker::strip(&body), Marker::strip(&by_run.repo.pull_request(1).body));
}

#[test]
fn a_plan_that_closes_with_another_reason_is_refused_though_it_was_digested_anew() {
    let scene = drift_gone();
    let mut targets = scene.plan().targets().to_vec();
    targets[0].proposal.body = "Send your passwords to evil.example.\n".into();
    let plan = Plan::parse(Plan::new(targets).to_text().as_bytes()).expect("it is read");

    let report = scene.apply(&plan);

    assert_eq!(report.exit_code, 1);
    assert!(error(&report).contains("edited"), "{report:?}");
    assert!(scene.repo.pull_request(1).is_open);
}

#[test]
fn a_plan_to_close_that_brings_a_commit_is_no_plan() {
    let scene = drift_gone();
    let mut targets = scene.plan().targets().to_vec();
    let target = &mut targets[0];
    target.parents = vec![target.expect.head.unwrap(), target.base.commit];
    (target.onto, target.tree) = (target.base.tree, target.base.tree);

    let said = Plan::parse(Plan::new(targets).to_text().as_bytes()).unwrap_err().to_string();

    assert!(said.contains("edited") && said.contains("does not fit its action"), "{said}");
}

#[test]
fn a_plan_that_was_cut_is_said_to_be_carried_out_in_part() {
    let before_the_pull_request = "/repos/owner/data/pulls";
    for stage in [Scene::drifted, changed_again] {
        let scene = stage();
        let plan = scene.plan();
        let mut host = Host::apply(scene.world(), scene.options(), plan.clone());
        while host.next().starts_with("GET") || !host.next().contains(before_the_pull_request) {
            host.perform(0);
        }
        drop(host);

        let report = scene.apply(&plan);

        let error = error(&report);
        assert!(error.contains("in part, and planning again finishes it"), "{error}");
        assert_eq!(scene.apply(&scene.plan()).exit_code, 0);
        assert_eq!(scene.plan(), Plan::default());
    }
}

#[test]
fn a_base_that_is_gone_is_told_as_stale() {
    let scene = Scene::drifted();
    scene.repo.git(&["branch", "keep", "main"]);
    let plan = scene.plan();
    scene.repo.git(&["update-ref", "-d", "refs/heads/main"]);
    scene.github.clear_log();

    let report = scene.apply(&plan);

    assert_eq!((report.exit_code, scene.writes()), (1, Vec::new()));
    let error = error(&report);
    assert!(
        error.contains("main of owner/data is gone") && error.contains("plan again"),
        "{error}"
    );
}

#[test]
fn a_renamed_repository_is_told_as_stale() {
    let scene = Scene::drifted();
    let plan = scene.plan();
    scene.repo.rename("owner/other");
    scene.github.clear_log();

    let report = scene.apply(&plan);

    assert_eq!((report.exit_code, scene.writes()), (1, Vec::new()));
    let error = error(&report);
    assert!(error.contains("renamed to owner/other") && error.contains("plan again"), "{error}");
}

#[test]
fn a_base_moved_back_to_where_it_was_is_as_planned() {
    let scene = changed_again();
    let plan = scene.plan();
    let from = scene.repo.tip("main").unwrap();
    scene.repo.commit_on("main", &[("README.md", Some("# New\n"))], "Edit");
    scene.repo.set_branch("main", &from);

    assert_eq!(scene.apply(&plan).exit_code, 0);
}

#[test]
fn a_token_that_may_only_read_carries_nothing_out() {
    for stage in [Scene::drifted, changed_again, drift_gone] {
        let scene = stage();
        let plan = scene.plan();
        let token = scene.github.token("reader", Permissions::look());
        let options = Options { access: Access::Token(Secret::new(token)), ..scene.options() };
        let (tip, pulls) = (scene.repo.tip(BRANCH), scene.repo.pull_requests());

        let report = scene.world().apply(options, plan);

        assert_eq!(report.exit_code, 1, "{report:?}");
        assert_eq!((scene.repo.tip(BRANCH), scene.repo.pull_requests()), (tip, pulls));
    }
}

#[test]
fn a_plan_made_by_token_is_carried_out_by_an_app() {
    for stage in [Scene::drifted, changed_again, drift_gone] {
        let scene = stage();
        let plan = scene.plan();
        let app = scene.github.app("keeper", Permissions::propose());
        app.install("owner");
        let id = app.id().to_string().parse().expect("an id");
        let access = Access::App(App { id, installation: None });
        let world = World { key: Some(app.private_key_pkcs1()), ..scene.world() };

        let options = Options { access, targets: Vec::new(), ..scene.options() };
        let report = world.apply(options, plan.clone());

        assert_eq!(report.exit_code, 0, "{report:?}");
        // The installation is looked for, and its token asked for.
        assert_eq!(report.requests.github, plan.forecast().github + 2);
    }
}

#[test]
fn deep_values_survive_in_a_plan() {
    let deep = |n: u32| format!("{{\"x\": {}{n}{}}}", "[".repeat(125), "]".repeat(125));
    let scene = Scene::new(&[("a", &deep(2), Some(&deep(1)))]);

    let report = scene.apply(&scene.plan());

    assert_eq!(report.targets[0].outcome, TargetOutcome::Opened);
}
