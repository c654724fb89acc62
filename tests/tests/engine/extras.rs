//! What stands beside a pull request: put there, left off, refused, and never in its way.

use trueup_core::engine::options::{Extras, Options};
use trueup_core::engine::outcome::{Report, TargetOutcome};
use trueup_core::engine::{Memory, Note, Outcome};
use trueup_core::json::line;
use trueup_tests::scene::Scene;
use trueup_tests::simulator::{Fault, Operation};

/// Everything that can stand beside a pull request.
fn all(options: &mut Options) {
    options.extras = Extras {
        labels: vec!["sync".into()],
        reviewers: vec!["owner".into()],
        team: None,
        assignees: vec!["owner".into()],
        draft: true,
    };
}

fn warnings(outcome: &Outcome) -> &[String] {
    &outcome.report.targets[0].warnings
}

fn json(report: &Report) -> serde_json::Value {
    serde_json::from_str(&line(report)).unwrap()
}

#[test]
fn a_first_proposal_carries_them_all_in_one_call_each() {
    let scene = Scene::drifted();

    let run = scene.run_with(all);

    let pull = scene.repo.pull_request(1);
    assert_eq!((pull.labels, pull.reviewers), (vec!["sync".to_owned()], vec!["owner".to_owned()]));
    assert_eq!((pull.assignees, pull.is_draft), (vec!["owner".to_owned()], true));
    let writes = scene.writes();
    let [.., reviewers, assignees, labels] = &writes[..] else { panic!("{writes:?}") };
    assert!(reviewers.ends_with("/requested_reviewers"), "{reviewers}");
    assert!(labels.ends_with("/issues/1/labels"), "{labels}");
    assert!(assignees.ends_with("/issues/1/assignees"), "{assignees}");
    assert_eq!(json(&run.report)["targets"][0].get("warnings"), None);
}

#[test]
fn a_second_run_writes_none_of_them_again() {
    let scene = Scene::drifted();
    scene.run_with(all);
    scene.github.clear_log();

    let run = scene.run_with(all);

    assert_eq!(run.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn an_assignee_whom_a_crash_left_out_is_added() {
    let scene = Scene::drifted();
    let mut options = scene.options();
    all(&mut options);
    let mut host = scene.host(options, Memory::default());
    host.perform_until(|next| next.ends_with("/assignees"));
    drop(host);

    scene.run_with(all);

    assert_eq!(scene.repo.pull_request(1).assignees, ["owner"]);
}

#[test]
fn an_assignee_whom_a_person_took_off_stays_off() {
    let scene = Scene::drifted();
    scene.run_with(all);
    scene.repo.unassign(1, "owner");
    scene.github.clear_log();

    scene.run_with(|options| {
        all(options);
        options.extras.assignees = vec!["Owner".into()];
    });

    assert_eq!(scene.repo.pull_request(1).assignees, Vec::<String>::new());
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn whom_github_left_out_is_not_tried_again_before_something_changes() {
    let scene = Scene::drifted();
    let with = |options: &mut Options| options.extras.assignees = vec!["stranger".into()];
    scene.run_with(with);
    for labels in [true, false] {
        if !labels {
            scene.repo.remove_label(1, "sync");
        }
        scene.github.clear_log();

        let run = scene.run_with(with);

        assert_eq!(run.report.targets[0].outcome, TargetOutcome::Unchanged);
        assert_eq!(scene.writes(), Vec::<String>::new(), "labels: {labels}");
        assert_eq!(warnings(&run), Vec::<String>::new());
    }
    scene.source.set("a", r#"{"x": {"n": 3}}"#);

    assert_eq!(warnings(&scene.run_with(with)).len(), 1, "told again with a change");
}

#[test]
fn one_wrong_reviewer_does_not_take_the_others_along() {
    let scene = Scene::drifted();
    let with = |options: &mut Options| {
        options.extras.reviewers = vec!["stranger".into(), "owner".into()];
    };

    let run = scene.run_with(with);

    assert_eq!(scene.repo.pull_request(1).reviewers, ["owner"]);
    let [warning] = warnings(&run) else { panic!("{:?}", warnings(&run)) };
    assert!(warning.starts_with("the reviewer stranger: "), "{warning}");
    scene.github.clear_log();
    scene.run_with(with);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn reviewers_who_are_all_wrong_are_not_tried_again_before_something_changes() {
    let scene = Scene::drifted();
    let with = |options: &mut Options| {
        options.extras.reviewers = vec!["stranger".into(), "ghost".into()];
    };
    assert_eq!(warnings(&scene.run_with(with)).len(), 2);
    scene.github.clear_log();

    let run = scene.run_with(with);

    assert_eq!((scene.writes(), warnings(&run).len()), (Vec::new(), 0));
}

#[test]
fn whom_github_leaves_out_is_told() {
    let scene = Scene::drifted();

    let run = scene.run_with(|options| {
        options.extras.assignees = ["owner", "stranger", "ghost"].map(str::to_owned).to_vec();
    });

    let said = "the assignees stranger, ghost: GitHub left them out without a word; assign people who may write to \
                the repository";
    assert_eq!(warnings(&run), [said]);
    assert_eq!(scene.repo.pull_request(1).assignees, ["owner"]);
    assert_eq!(json(&run.report)["targets"][0]["warnings"], serde_json::json!([said]));
    assert_eq!(run.report.exit_code, 0);
}

#[test]
fn a_draft_that_is_refused_is_opened_as_ready_for_review() {
    let scene = Scene::drifted();
    scene.repo.refuse_drafts();

    let run = scene.run_with(all);

    let pull = scene.repo.pull_request(1);
    assert!(pull.is_open && !pull.is_draft);
    assert_eq!(pull.labels, ["sync"]);
    assert_eq!((run.report.targets[0].outcome, run.report.exit_code), (TargetOutcome::Opened, 0));
    let [warning] = warnings(&run) else { panic!("{:?}", run.report) };
    assert!(warning.starts_with("a draft, so it is opened as ready for review: "), "{warning}");
    assert!(warning.contains("Draft pull requests are not supported"), "{warning}");
    assert!(warning.ends_with("set draft = false"), "{warning}");
}

#[test]
fn another_refusal_of_a_draft_is_an_error() {
    let scene = Scene::drifted();
    scene.github.fault(Fault::Status(403)).on(Operation::CreatePull);

    let run = scene.run_with(all);

    assert_eq!(run.report.exit_code, 1);
    assert_eq!(scene.repo.pull_requests().len(), 0);
}

#[test]
fn none_of_them_fails_a_run_alone_or_together() {
    use Operation::{AddAssignees, AddLabels, RequestReviewers};
    let cases: [(&[Operation], &[&str]); 4] = [
        (&[AddAssignees], &["the assignees owner: "]),
        (&[AddLabels], &["the labels sync: "]),
        (&[RequestReviewers], &["the reviewers: "]),
        (
            &[AddAssignees, AddLabels, RequestReviewers],
            &["the reviewers: ", "the assignees owner: ", "the labels sync: "],
        ),
    ];
    for (refused, said) in cases {
        let scene = Scene::drifted();
        for operation in refused {
            scene.github.fault(Fault::Status(422)).on(*operation);
        }

        let run = scene.run_with(all);

        assert_eq!(run.report.exit_code, 0, "{refused:?}");
        assert_eq!(run.report.targets[0].outcome, TargetOutcome::Opened, "{refused:?}");
        assert!(scene.repo.pull_request(1).is_open, "{refused:?}");
        let told = warnings(&run);
        assert_eq!(told.len(), said.len(), "{told:?}");
        for (told, said) in told.iter().zip(said) {
            assert!(told.starts_with(said) && told.contains("422"), "{told}");
        }
    }
}

#[test]
fn what_failed_is_noted_as_it_is_reported() {
    let scene = Scene::drifted();
    scene.github.fault(Fault::Status(422)).on(Operation::AddLabels);
    let mut host = scene.host(scene.options(), Memory::default());
    let mut noted = Vec::new();
    while !host.is_over() {
        host.perform(0);
        noted.extend(host.notes.drain(..).filter_map(|note| match note {
            Note::ExtraFailed { what, .. } => Some(what),
            _ => None,
        }));
    }

    let run = host.finish();

    assert_eq!((noted.len(), &noted[..]), (1, warnings(&run)));
}

#[test]
fn a_plan_announces_assignees_counts_their_call_and_reports_what_failed() {
    let scene = Scene::drifted();
    let plan = scene.plan_with(all);
    let [target] = plan.targets() else { panic!("{plan:?}") };
    assert_eq!(target.proposal.assignees, ["owner"]);
    scene.github.clear_log();
    scene.github.fault(Fault::Status(422)).on(Operation::AddAssignees);

    let report = scene.apply(&plan);

    assert_eq!(report.exit_code, 0);
    let [warning] = &report.targets[0].warnings[..] else { panic!("{report:?}") };
    assert!(warning.starts_with("the assignees owner: "), "{warning}");
    assert_eq!(report.requests.github, plan.forecast().github);
}

#[test]
fn a_plan_to_close_that_assigns_somebody_is_no_plan() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    let mut targets = scene.plan().targets().to_vec();
    targets[0].proposal.assignees = vec!["owner".into()];

    let text = trueup_core::engine::Plan::new(targets).to_text();
    let said = trueup_core::engine::Plan::parse(text.as_bytes()).unwrap_err().to_string();

    assert!(said.contains("edited") && said.contains("does not fit its action"), "{said}");
}

#[test]
fn each_repository_has_warnings_of_its_own() {
    let scene = Scene::drifted();
    scene.source.set("b", r#"{"y": 1}"#);
    scene.github.repository("owner/more").file("b.json", "{}").create();
    scene.github.fault(Fault::Status(422)).on(Operation::AddLabels);

    let run = scene.run_with(|options| {
        let mut more = options.targets[0].clone();
        more.repository = "owner/more".parse().unwrap();
        more.files = vec![trueup_tests::scene::file("b")];
        options.targets.push(more);
    });

    let told: Vec<_> = run.report.targets.iter().map(|target| target.warnings.len()).collect();
    assert_eq!(told, [1, 0]);
}

#[test]
fn a_label_in_another_case_is_the_same_label() {
    let scene = Scene::drifted();
    scene.run();
    scene.github.clear_log();
    let outcome = scene.run_with(|options| options.extras.labels = vec!["Sync".into()]);
    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn a_removed_label_in_another_case_stays_off() {
    let scene = Scene::drifted();
    scene.run();
    scene.repo.remove_label(1, "sync");
    scene.run_with(|options| options.extras.labels = vec!["Sync".into()]);
    assert_eq!(scene.repo.pull_request(1).labels, Vec::<String>::new());
}

#[test]
fn a_label_that_never_sticks_asks_for_no_review_twice() {
    let scene = Scene::drifted();
    scene.github.fault(Fault::Status(422)).on(Operation::AddLabels).always();
    let run = || {
        scene.run_with(|options| options.extras.reviewers = vec!["owner".into()]);
        scene.writes().iter().filter(|it| it.ends_with("/requested_reviewers")).count()
    };
    run();
    run();
    assert_eq!(run(), 1);
}
