//! Saved plans carried out: exactly as announced, or not at all.

use trueup_core::engine::options::{Mode, OnDrift, Options};
use trueup_core::engine::outcome::{TargetOutcome, Verdict};
use trueup_core::engine::saved::TargetPlan;
use trueup_core::engine::{Memory, Plan, Report};
use trueup_core::oid::Oid;
use trueup_core::plan::marker::Marker;
use trueup_tests::host::Host;
use trueup_tests::scene::{BRANCH, Scene};

/// A state of the world in which a run writes, and what it comes to.
type Stage = (&'static str, fn() -> Scene, TargetOutcome);

const STAGES: [Stage; 7] = [
    ("open", Scene::drifted, TargetOutcome::Opened),
    ("open a large file", large, TargetOutcome::Opened),
    ("open on a branch left by a crash", left_by_a_crash, TargetOutcome::Opened),
    ("start afresh", merged, TargetOutcome::Opened),
    ("update on the head", proposed_and_changed, TargetOutcome::Updated),
    ("update on head and base", base_edited, TargetOutcome::Updated),
    ("close", drift_gone, TargetOutcome::Closed),
];

fn large() -> Scene {
    let scene = Scene::drifted();
    scene.source.set("a", format!(r#"{{"x": {{"n": "{}"}}}}"#, "x".repeat(1 << 20)));
    scene
}

fn left_by_a_crash() -> Scene {
    let scene = Scene::drifted();
    let mut host = scene.host(scene.options(), Memory::default());
    host.perform_until(|next| next.ends_with("/git/refs"));
    host.perform_in_vain(0);
    scene
}

fn merged() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.merge_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    scene
}

fn proposed_and_changed() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    scene
}

fn base_edited() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    let edited = "{\n\t\"x\": {\n\t\t\"n\": 1\n\t}\n}\n";
    scene.repo.commit_on("main", &[("a.json", Some(edited))], "Use tabs");
    scene
}

fn drift_gone() -> Scene {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    scene
}

/// The ways extras can be asked for.
const EXTRAS: [fn(&mut Options); 3] = [
    |options| options.extras.labels.clear(),
    |_| {},
    |options| {
        options.extras.labels.push("more".into());
        options.extras.reviewers = vec!["owner".into()];
    },
];

/// What the repository shows of a proposal, without what differs from run to run.
fn shown(scene: &Scene) -> (String, String, String, usize, String, Vec<String>, Vec<String>) {
    let pull = scene.repo.pull_requests().pop().expect("there is a pull request");
    let message = scene.repo.git(&["log", "-1", "--format=%B", BRANCH]);
    let parents = scene.repo.git(&["log", "-1", "--format=%P", BRANCH]).split(' ').count();
    let (body, tree) = (Marker::strip(&pull.body).to_owned(), scene.repo.tree_of(BRANCH));
    (pull.title, body, message, parents, tree, pull.labels, pull.reviewers)
}

fn edited(plan: &Plan, edit: impl FnOnce(&mut TargetPlan)) -> Plan {
    let mut targets = plan.targets().to_vec();
    edit(&mut targets[0]);
    Plan::new(targets)
}

#[track_caller]
fn assert_refused(scene: &Scene, plan: &Plan, words: &[&str]) -> Report {
    scene.github.clear_log();
    let report = scene.apply(plan);
    assert_eq!(scene.writes(), Vec::<String>::new());
    assert_eq!((report.verdict, report.exit_code), (Verdict::Failed, 1), "{report:?}");
    let error = report.targets[0].error.clone().expect("it is refused");
    for word in words.iter().chain(&["plan again", "nothing was written"]) {
        assert!(error.contains(word), "{word:?} is missing in {error:?}");
    }
    report
}

#[test]
fn a_plan_carried_out_is_what_a_run_would_have_done() {
    for (name, stage, outcome) in STAGES {
        let (by_run, by_plan) = (stage(), stage());

        let run = by_run.run();
        let plan = by_plan.plan();
        let applied = by_plan.apply(&plan);

        assert_eq!(applied.targets[0].outcome, outcome, "{name}: {applied:?}");
        assert_eq!(run.report.targets[0].outcome, outcome, "{name}");
        assert_eq!(applied.targets[0].content, run.report.targets[0].content, "{name}");
        assert_eq!(Some(plan.targets()[0].content), applied.targets[0].content, "{name}");
        assert_eq!(shown(&by_plan), shown(&by_run), "{name}");
        assert_eq!(by_plan.repo.tree_of(BRANCH), plan.targets()[0].tree.to_string(), "{name}");
        by_plan.github.clear_log();
        by_plan.run();
        assert_eq!(
            by_plan.writes(),
            Vec::<String>::new(),
            "{name}: a second run has nothing to do"
        );
    }
}

#[test]
fn the_forecast_is_what_it_takes() {
    for (name, stage, _) in STAGES {
        for (number, extras) in EXTRAS.into_iter().enumerate() {
            let scene = stage();
            let plan = scene.plan_with(extras);
            scene.github.clear_log();
            scene.source.clear_visits();

            let report = scene.apply(&plan);

            let case = format!("{name}, extras {number}: {report:?}");
            assert_eq!(report.exit_code, 0, "{case}");
            let forecast = plan.forecast();
            let asked = (scene.source.visits().len(), scene.github.requests().len());
            assert_eq!(asked, (forecast.source as usize, forecast.github as usize), "{case}");
            assert_eq!(report.requests.github, forecast.github, "{case}");
        }
    }
}

#[test]
fn a_plan_whose_base_moved_is_refused() {
    for (name, stage, _) in STAGES {
        let scene = stage();
        let plan = scene.plan();
        let from = scene.repo.tip("main").unwrap();
        let to = scene.repo.commit_on("main", &[("README.md", Some("# New\n"))], "Edit");

        assert_refused(&scene, &plan, &["main of owner/data moved", &from, &to, "stale"]);
        assert_eq!(scene.repo.tip("main"), Some(to), "{name}");
    }
}

#[test]
fn a_plan_whose_branch_was_pushed_to_is_refused() {
    for (_, stage, _) in STAGES {
        let scene = stage();
        let plan = scene.plan();
        let to = scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note");

        assert_refused(&scene, &plan, &["trueup/models of owner/data moved", &to]);
        assert_eq!(scene.repo.tip(BRANCH), Some(to));
    }
}

#[test]
fn a_plan_whose_pull_request_a_person_closed_is_refused() {
    for stage in [proposed_and_changed, base_edited, drift_gone] {
        let scene = stage();
        let plan = scene.plan();
        scene.repo.close_pull_request(1);

        assert_refused(&scene, &plan, &["pull request #1 of owner/data is not open any more"]);
    }
}

#[test]
fn a_plan_is_refused_once_a_person_has_closed_what_it_would_open() {
    let scene = Scene::drifted();
    let plan = scene.plan();
    scene.run();
    scene.repo.close_pull_request(1);
    scene.repo.delete_branch(BRANCH);

    assert_refused(&scene, &plan, &["newest pull request", "was none, and is #1"]);
}

#[test]
fn a_plan_is_carried_out_once() {
    for (name, stage, _) in STAGES {
        let scene = stage();
        let plan = scene.plan();
        assert_eq!(scene.apply(&plan).exit_code, 0, "{name}");

        let hint = if name.starts_with("open on") { "newest" } else { "carried out already" };
        assert_refused(&scene, &plan, &[hint]);
    }
}

#[test]
fn an_edited_plan_is_refused_though_its_digest_was_computed_anew() {
    let scene = base_edited();
    let plan = scene.plan();
    let other = Oid::of_tree([]);

    let cases = [
        (edited(&plan, |target| target.tree = other), "the tree that it announces"),
        (edited(&plan, |target| target.base.tree = other), "its base has another tree"),
        (edited(&plan, |target| target.proposal.title.push('!')), "content digest"),
        (
            edited(&plan, |target| target.files[0].mode = trueup_core::oid::Mode::Executable),
            "content digest",
        ),
    ];
    for (plan, words) in cases {
        assert_refused(&scene, &plan, &["edited", words]);
    }
}

#[test]
fn nothing_is_written_anywhere_if_one_repository_moved() {
    let scene = Scene::drifted();
    let file = ("a.json", "{\"x\": {\"n\": 1}}\n");
    let more = scene.github.repository("owner/more").file(file.0, file.1).create();
    let plan = scene.plan_with(|options| {
        let mut target = options.targets[0].clone();
        target.repository = "owner/more".parse().unwrap();
        options.targets.push(target);
    });
    assert_eq!(plan.targets().len(), 2);
    more.commit_on("main", &[("README.md", Some("# More\n"))], "Add a readme");
    scene.github.clear_log();

    let report = scene.apply(&plan);

    assert_eq!(scene.writes(), Vec::<String>::new());
    assert_eq!((report.verdict, report.exit_code), (Verdict::Failed, 1));
    let errors: Vec<_> = report.targets.iter().flat_map(|target| &target.error).collect();
    assert_eq!(errors[0], "not begun because of owner/more; nothing was written");
    assert!(errors[1].contains("main of owner/more moved"), "{errors:?}");
}

#[test]
fn whoever_is_faster_between_check_and_write_loses_nothing() {
    for (name, stage, _) in STAGES {
        let scene = stage();
        let plan = scene.plan();
        if plan.targets()[0].parents.is_empty() {
            continue;
        }
        let mut host = Host::apply(scene.world(), scene.options(), plan);
        let mut pushed = None;
        while !host.is_over() {
            if pushed.is_none() && host.next().contains("/git/refs") {
                pushed = Some(scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note"));
            }
            host.perform(0);
        }

        let report = host.finish();

        assert_eq!(scene.repo.tip(BRANCH), pushed, "{name}");
        let error = report.targets[0].error.clone().unwrap();
        assert_eq!(report.exit_code, 1, "{name}: {error}");
        assert!(error.contains("faster") && error.contains("plan again"), "{name}: {error}");
    }
}

#[test]
fn a_plan_cut_off_anywhere_is_finished_by_the_next_plan() {
    for (name, stage, outcome) in STAGES {
        for n in writes(stage) {
            let scene = stage();
            let plan = scene.plan();
            let mut host = Host::apply(scene.world(), scene.options(), plan);
            (0..n).for_each(|_| host.perform(0));
            let case = format!("{name}, cut after {}", host.next());
            host.perform_in_vain(0);

            let next = scene.plan();
            let applied = scene.apply(&next);

            assert_eq!(applied.exit_code, 0, "{case}");
            let is_open = scene.repo.pull_requests().iter().filter(|it| it.is_open).count();
            assert_eq!(is_open, usize::from(outcome != TargetOutcome::Closed), "{case}");
            scene.github.clear_log();
            scene.run();
            assert_eq!(scene.writes(), Vec::<String>::new(), "{case}");
        }
    }
}

/// Returns which requests of carrying out a stage's plan write: only after these a cut leaves anything behind.
fn writes(stage: fn() -> Scene) -> Vec<usize> {
    let scene = stage();
    let plan = scene.plan();
    let mut host = Host::apply(scene.world(), scene.options(), plan);
    while !host.is_over() {
        host.perform(0);
    }
    let performed = host.performed.iter().enumerate();
    performed.filter(|(_, request)| !request.starts_with("GET ")).map(|(n, _)| n).collect()
}

#[test]
fn a_budget_that_does_not_suffice_begins_nothing() {
    let scene = Scene::drifted();
    let plan = scene.plan();
    scene.github.clear_log();
    let options = Options { budget: Some(plan.forecast().github - 1), ..scene.options() };

    let report = scene.world().apply(options, plan);

    assert_eq!(scene.writes(), Vec::<String>::new());
    assert_eq!(report.exit_code, 75, "{report:?}");
}

#[test]
fn an_empty_plan_asks_nobody() {
    let scene = Scene::in_sync();
    scene.github.clear_log();

    let report = scene.apply(&Plan::default());

    assert_eq!((report.verdict, report.exit_code), (Verdict::InSync, 0));
    assert_eq!(scene.github.requests().len(), 0);
}

#[test]
fn what_the_guard_withheld_is_told_again() {
    let published: Vec<String> = (0..20).map(|n| format!("\"k{n:02}\":0")).collect();
    let published = format!("{{{}}}", published.join(","));
    let scene = Scene::new(&[("a", r#"{"k00":1}"#, Some(&published))]);
    let plan = scene.plan_with(|options| options.mode = Mode::Plan(OnDrift::Tell));

    let report = scene.apply(&plan);

    assert_eq!((report.verdict, report.exit_code), (Verdict::Withheld, 3));
    assert_eq!(report.targets[0].withheld.len(), 19);
}
