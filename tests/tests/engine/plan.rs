//! Plans: what they say, what they cost, and what their exit codes tell.

use trueup_core::engine::Plan;
use trueup_core::engine::options::{Mode, OnDrift, Options, TargetOptions};
use trueup_core::engine::outcome::{TargetOutcome, WouldBe};
use trueup_core::engine::saved::{Calls, Intent, Summary};
use trueup_core::oid::Oid;
use trueup_tests::scene::{BRANCH, Scene};

/// A drift whose removals are withheld.
fn withheld() -> Scene {
    let published: Vec<String> = (0..20).map(|n| format!("\"k{n:02}\":0")).collect();
    Scene::new(&[("a", r#"{"k00":1}"#, Some(&format!("{{{}}}", published.join(","))))])
}

fn exit_code(scene: &Scene, on_drift: OnDrift, change: impl FnOnce(&mut Options)) -> u8 {
    let outcome = scene.run_with(|options| {
        change(options);
        options.mode = Mode::Plan(on_drift);
    });
    outcome.report.exit_code
}

#[test]
fn a_plan_holds_everything_that_is_written_and_writes_nothing() {
    let scene = Scene::drifted();
    let published = scene.read("main", "a.json");
    let commit: Oid = scene.repo.tip("main").unwrap().parse().unwrap();

    let plan = scene.plan();

    assert_eq!(scene.writes(), Vec::<String>::new());
    let [target] = plan.targets() else { panic!("{plan:?}") };
    assert_eq!(target.repository.to_string(), "owner/data");
    assert_eq!((target.action, target.base.commit), (Intent::Open, commit));
    assert_eq!(target.parents, [commit]);
    assert_eq!((target.expect.head, target.expect.pull_request), (None, None));
    let [file] = &target.files[..] else { panic!("{target:?}") };
    assert_eq!(file.before, Some(Oid::of_blob(published.as_bytes())));
    assert_eq!(file.content.as_deref(), Some("{\n  \"x\": {\n    \"n\": 2\n  }\n}\n"));
    assert_eq!(file.drift.as_ref().map(|drift| drift.counts.modified), Some(1));
    assert_eq!(target.source[0].url, "/model_references/v1/a");
    assert_eq!(target.proposal.labels, ["sync"]);
    assert_eq!(target.proposal.branch.as_str(), BRANCH);
}

#[test]
fn a_plan_names_no_host_no_port_and_no_secret() {
    let scene = Scene::drifted();

    let text = scene.plan().to_text();

    let token = format!("{:?}", scene.options().access);
    assert!(!text.contains("primary.example.org") && !text.contains("api.github.com"), "{text}");
    assert!(!text.contains("ghp_") && !text.contains(&token), "{text}");
}

#[test]
fn the_same_state_gives_the_same_plan_byte_for_byte() {
    let scene = Scene::drifted();

    assert_eq!(scene.plan().to_text(), scene.plan().to_text());
}

#[test]
fn a_dry_run_and_a_plan_agree() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    let dry = scene.run_with(|options| options.mode = Mode::DryRun);
    let mut plan = scene.run_with(|options| options.mode = Mode::Plan(OnDrift::Succeed));

    assert!(dry.files.is_empty() && !plan.files.is_empty());
    plan.files.clear();
    assert_eq!(dry, plan);
    assert_eq!(dry.report.targets[0].outcome, TargetOutcome::Planned);
}

#[test]
fn whoever_plans_gets_the_files_that_the_plan_edits_with_their_texts() {
    let planned =
        |scene: &Scene| scene.run_with(|options| options.mode = Mode::Plan(OnDrift::Succeed)).files;
    let before = "{\n  \"x\": {\n    \"n\": 1\n  }\n}\n";
    let drifted = Scene::new(&[
        ("a", r#"{"x": {"n": 2}}"#, Some(before)),
        ("b", r#"{"x": 1}"#, Some(r#"{"x": 1}"#)),
        ("c", r#"{"x": 1}"#, None),
    ]);
    let would_be = |path: &str, before: Option<&str>, after: &str| WouldBe {
        repository: "owner/data".parse().expect("a repository"),
        path: path.to_owned(),
        before: before.map(|text| text.as_bytes().to_vec()),
        after: after.as_bytes().to_vec(),
    };

    assert_eq!(
        planned(&drifted),
        [
            would_be("a.json", Some(before), &before.replace('1', "2")),
            would_be("c.json", None, "{\n    \"x\": 1\n}\n"),
        ]
    );
    drifted.run();
    // All of it is proposed: nothing is to be done.
    assert_eq!(planned(&drifted), []);
    assert_eq!(planned(&Scene::in_sync()), []);
}

#[test]
fn a_repository_with_nothing_to_do_is_not_in_the_plan() {
    let in_sync = Scene::in_sync();
    let proposed = Scene::drifted();
    proposed.run();
    let rejected = Scene::drifted();
    rejected.run();
    rejected.repo.close_pull_request(1);
    let held = Scene::drifted();
    held.repo.commit_on(BRANCH, &[("mine.md", Some("mine"))], "Mine");

    for scene in [in_sync, proposed, rejected, held] {
        assert_eq!(scene.plan(), Plan::default());
        assert_eq!(scene.plan().forecast(), Calls::default());
    }
}

#[test]
fn an_update_and_a_close_say_which_pull_request_they_are_about() {
    let scene = Scene::drifted();
    scene.run();
    let head = scene.repo.tip(BRANCH).unwrap();

    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let update = scene.plan();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    let close = scene.plan();

    for (plan, action) in [(&update, Intent::Update), (&close, Intent::Close)] {
        let target = &plan.targets()[0];
        assert_eq!(target.action, action);
        assert_eq!(target.expect.head.map(|head| head.to_string()), Some(head.clone()));
        assert_eq!((target.expect.pull_request, target.expect.latest), (Some(1), Some(1)));
    }
    assert_eq!(update.summary(), Summary { update: 1, changed: 1, ..Summary::default() });
    assert_eq!(close.summary(), Summary { close: 1, ..Summary::default() });
}

#[test]
fn a_plan_in_numbers_leaves_out_what_is_withheld() {
    let summary = withheld().plan().summary();

    assert_eq!(summary, Summary { open: 1, changed: 1, withheld: 19, ..Summary::default() });
}

#[test]
fn a_plan_exits_0_whatever_it_found_unless_it_is_to_tell() {
    let held = Scene::drifted();
    held.repo.commit_on(BRANCH, &[("mine.md", Some("mine"))], "Mine");
    let proposed = Scene::drifted();
    proposed.run();
    let rejected = Scene::drifted();
    rejected.run();
    rejected.repo.close_pull_request(1);
    let to_close = Scene::drifted();
    to_close.run();
    to_close.source.set("a", r#"{"x": {"n": 1}}"#);
    let scenes = [
        (Scene::in_sync(), 0),
        (Scene::drifted(), 2),
        (proposed, 2),
        (rejected, 2),
        (to_close, 2),
        (withheld(), 3),
        (held, 4),
    ];

    for (scene, told) in scenes {
        assert_eq!(exit_code(&scene, OnDrift::Succeed, |_| {}), 0);
        assert_eq!(exit_code(&scene, OnDrift::Tell, |_| {}), told);
    }
}

#[test]
fn what_could_not_be_checked_is_an_error_of_a_plan_too() {
    let unreadable = Scene::drifted();
    unreadable.source.set("a", "[]");
    let limited = Scene::drifted();

    for on_drift in [OnDrift::Succeed, OnDrift::Tell] {
        assert_eq!(exit_code(&unreadable, on_drift, |_| {}), 1);
        assert_eq!(exit_code(&limited, on_drift, |options| options.budget = Some(1)), 1);
        let one_of_two = |options: &mut Options| {
            options.budget = Some(6);
            let more = "owner/more".parse().expect("a repository");
            options.targets.push(TargetOptions { repository: more, ..options.targets[0].clone() });
        };
        assert_eq!(exit_code(&limited, on_drift, one_of_two), 75);
    }
}

#[test]
fn a_text_that_is_to_be_mended_is_planned_though_no_commit_is() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.edit_pull_request(1, "LGTM");

    let dry = scene.run_with(|options| options.mode = Mode::DryRun);

    assert_eq!(dry.report.targets[0].outcome, TargetOutcome::Planned);
}
