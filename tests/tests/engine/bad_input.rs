//! What bad input gets: a clear error that names the thing and the remedy, and everybody else served.

use trueup_core::engine::outcome::{TargetOutcome, TargetReport, Verdict};
use trueup_core::engine::{Note, Outcome};
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation, Protection, RetryHint};
use trueup_tests::source::Misbehaviour;

/// One category `a` that goes wrong and one `b` that drifted.
fn scene() -> Scene {
    Scene::new(&[
        ("a", r#"{"x": 1}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"y": 2}"#, Some(r#"{"y": 1}"#)),
    ])
}

fn target(outcome: &Outcome) -> &TargetReport {
    &outcome.report.targets[0]
}

/// Asserts that `a` failed with these words, `b` was proposed all the same, and the run says both.
fn assert_only_a_failed(scene: &Scene, words: &[&str]) {
    let outcome = scene.run();

    let report = &outcome.report;
    assert_eq!((report.verdict, report.exit_code), (Verdict::Partial, 1));
    let error = target(&outcome).files[0].error.as_deref().expect("a failed");
    for word in words {
        assert!(error.contains(word), "{word:?} is missing in: {error}");
    }
    assert_eq!(target(&outcome).files[1].error, None);
    assert_eq!(target(&outcome).outcome, TargetOutcome::Opened);
    assert_eq!(scene.repo.git(&["diff", "--name-only", "main", BRANCH]), "b.json");
}

#[test]
fn a_source_that_fails_is_named_and_the_others_are_served() {
    let url = "https://primary.example.org/model_references/v1/a";
    let raw = |body: &[u8]| Misbehaviour::Raw {
        status: 200,
        content_type: "application/json".into(),
        body: body.to_vec(),
    };
    let cases: Vec<(Misbehaviour, Vec<&str>)> = vec![
        (
            Misbehaviour::Status(404),
            vec![url, "404", "Something went wrong", "check the base address"],
        ),
        (Misbehaviour::Status(500), vec![url, "500", "attempt 4", "run again"]),
        (Misbehaviour::Drop, vec![url, "connection", "run again"]),
        (Misbehaviour::Html, vec![url, "line 1, column 1", "HTML"]),
        (Misbehaviour::Cut, vec![url, "connection"]),
        (raw(br#"{"x": 1"#), vec![url, "line 1, column 8"]),
        (raw(b"[]"), vec![url, "line 1, column 1", "array"]),
        (raw(b""), vec![url, "line 1, column 1"]),
        (raw(b"{\"x\": 1,\n \"x\": 2}"), vec![url, "line 2, column 2", "repeated"]),
        (raw(b"{\"x\": NaN}"), vec![url, "line 1, column 7"]),
        (raw(b"\xff\xfe{\0}\0"), vec![url, "UTF-16"]),
    ];
    for (how, words) in cases {
        let scene = scene();
        scene.source.misbehave("a", how);
        assert_only_a_failed(&scene, &words);
    }
}

#[test]
fn an_empty_source_withholds_and_exits_3() {
    let scene = scene();
    scene.source.set("a", "{}");

    let outcome = scene.run();

    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::Withheld, 3));
    assert_eq!(target(&outcome).withheld.len(), 1);
    assert_eq!(scene.read(BRANCH, "a.json"), r#"{"x": 1}"#);
    assert_eq!(scene.read(BRANCH, "b.json"), r#"{"y": 2}"#);
}

#[test]
fn only_withheld_drift_opens_nothing_and_exits_3() {
    let scene = Scene::new(&[("a", "{}", Some(r#"{"x": 1}"#))]);

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 3);
    assert_eq!(target(&outcome).outcome, TargetOutcome::Withheld);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn all_sources_down_touch_nothing_and_exit_1() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.misbehave("a", Misbehaviour::Status(503));
    scene.github.clear_log();

    let outcome = scene.run();

    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::Failed, 1));
    assert_eq!(target(&outcome).outcome, TargetOutcome::Failed);
    assert_eq!(scene.writes(), Vec::<String>::new());
    assert!(scene.repo.pull_request(1).is_open);
}

#[test]
fn a_source_that_fails_for_a_moment_is_asked_again() {
    let scene = Scene::drifted();
    scene.source.misbehave_times("a", Misbehaviour::Status(503), 3);

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 0);
    assert_eq!(outcome.report.requests.source, 4);
}

#[test]
fn a_source_is_followed_within_its_host_only() {
    let scene = Scene::drifted();
    let moved = "https://primary.example.org/model_references/v1/b";
    scene.source.set("b", r#"{"x": {"n": 2}}"#);
    scene.source.misbehave("a", Misbehaviour::Redirect(moved.into()));
    assert_eq!(scene.run().report.exit_code, 0);

    let elsewhere = "https://elsewhere.example.org/a";
    scene.source.misbehave("a", Misbehaviour::Redirect(elsewhere.into()));
    let outcome = scene.run();

    let error = target(&outcome).files[0].error.as_deref().expect("it failed");
    assert!(error.contains(elsewhere), "{error}");
}

#[test]
fn a_target_that_cannot_be_read_is_named_with_line_and_column() {
    let cases = [
        ("not JSON", "{\"x\": 1,}", "owner/data:a.json: line 1, column 9"),
        ("a repeated key", "{\"x\": 1,\n\"\\u0078\": 1}", "owner/data:a.json: line 2, column 1"),
        ("an array", "[1]", "owner/data:a.json: line 1, column 1"),
    ];
    for (what, published, expected) in cases {
        let scene = scene();
        scene.repo.commit_on("main", &[("a.json", Some(published))], what);
        assert_only_a_failed(&scene, &[expected, "by hand"]);
    }
}

#[test]
fn a_byte_order_mark_is_no_fault_and_stays_on_the_target() {
    let scene = Scene::new(&[("a", "\u{feff}{\"x\": 2}", Some("\u{feff}{\"x\": 1}"))]);

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 0);
    assert_eq!(scene.read(BRANCH, "a.json"), "\u{feff}{\"x\": 2}");
}

#[test]
fn forty_megabytes_are_no_fault() {
    let filler = "x".repeat(1000);
    let members: Vec<String> =
        (0..40_000).map(|n| format!("\n  \"k{n:05}\": {{\"t\": \"{filler}\"}}")).collect();
    let published = format!("{{{}\n}}\n", members.join(","));
    let held = published.replacen("\"k00007\": {\"t\": \"x", "\"k00007\": {\"t\": \"y", 1);
    assert!(published.len() > 40_000_000);
    let scene = Scene::new(&[("a", &held, Some(&published))]);

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 0, "{:?}", target(&outcome).error);
    assert_eq!(scene.repo.git(&["diff", "--numstat", "main", BRANCH]), "1\t1\ta.json");
}

#[test]
fn a_path_that_is_a_folder_is_refused() {
    let scene = scene();

    let outcome = scene.run_with(|options| options.targets[0].files[0].path = "docs".into());
    assert_eq!(target(&outcome).files[0].error, None, "a missing file is proposed as new");

    scene.repo.commit_on("main", &[("docs/x.md", Some("x"))], "Add docs");
    let outcome = scene.run_with(|options| options.targets[0].files[0].path = "docs".into());
    let error = target(&outcome).files[0].error.as_deref().expect("a folder is no file");
    assert!(error.contains("docs in owner/data is not a file"), "{error}");
}

/// Asserts that nothing was written and the repository's error holds these words.
fn assert_refused(scene: &Scene, outcome: &Outcome, words: &[&str]) {
    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::Failed, 1));
    assert_eq!(target(outcome).outcome, TargetOutcome::Failed);
    let error = target(outcome).error.as_deref().expect("the repository failed");
    for word in words {
        assert!(error.contains(word), "{word:?} is missing in: {error}");
    }
    assert_eq!(scene.repo.branches().iter().filter(|name| *name == BRANCH).count(), 0);
}

#[test]
fn a_bad_token_is_said_and_never_shown() {
    let scene = Scene::drifted();

    let outcome = scene.run_with(|options| {
        let token = trueup_core::secret::Secret::new("hunter2".to_owned());
        options.access = trueup_core::github::Access::Token(token);
    });

    assert_refused(&scene, &outcome, &["401", "Bad credentials", "check the token"]);
    assert!(!format!("{outcome:?}").contains("hunter2"));
}

#[test]
fn a_missing_branch_and_a_missing_repository_are_named() {
    let scene = Scene::drifted();

    let outcome = scene.run_with(|options| options.targets[0].branch = "prod".parse().unwrap());
    assert_refused(&scene, &outcome, &["owner/data/branches/prod", "Branch not found"]);

    let outcome =
        scene.run_with(|options| options.targets[0].repository = "owner/none".parse().unwrap());
    assert_refused(&scene, &outcome, &["owner/none", "404"]);
}

#[test]
fn an_empty_repository_is_named() {
    let scene = Scene::drifted();
    scene.github.repository("owner/empty").create();

    let outcome =
        scene.run_with(|options| options.targets[0].repository = "owner/empty".parse().unwrap());

    assert_refused(&scene, &outcome, &["owner/empty"]);
}

#[test]
fn a_branch_without_files_gets_its_first_ones() {
    let scene = Scene::drifted();
    let gone: [(&str, Option<&str>); 2] = [("a.json", None), ("README.md", None)];
    scene.repo.commit_on("main", &gone, "Remove everything");

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 0, "{:?}", target(&outcome).error);
    assert!(scene.read(BRANCH, "a.json").contains("\"n\": 2"));
}

#[test]
fn an_archived_repository_is_refused_before_anything_is_committed() {
    let scene = Scene::drifted();
    scene.repo.archive();

    let outcome = scene.run();

    assert_refused(&scene, &outcome, &["archived", "unarchive the repository"]);
}

#[test]
fn a_renamed_repository_is_told_by_its_new_name_and_nothing_is_written() {
    let scene = Scene::drifted();
    scene.repo.rename("owner/renamed");

    let outcome = scene.run();

    assert_refused(&scene, &outcome, &["owner/data was renamed to owner/renamed", "configure"]);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn a_protected_base_needs_nothing_and_a_protected_branch_is_said() {
    let scene = Scene::drifted();
    scene.repo.protect("main", Protection::ProtectedBranch);
    assert_eq!(scene.run().report.exit_code, 0);

    scene.repo.protect(BRANCH, Protection::ProtectedBranch);
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 1);
    let error = target(&outcome).error.as_deref().expect("the push was refused");
    assert!(
        error.contains("Protected branch update failed for refs/heads/trueup/models."),
        "{error}"
    );
}

#[test]
fn one_repository_that_fails_does_not_stop_the_others() {
    let scene = Scene::drifted();
    let other = scene.github.repository("owner/other").file("a.json", "{}").create();

    let outcome = scene.run_with(|options| {
        let mut other = options.targets[0].clone();
        other.repository = "owner/other".parse().unwrap();
        options.targets[0].repository = "owner/none".parse().unwrap();
        options.targets.push(other);
    });

    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::Partial, 1));
    assert_eq!(outcome.report.targets[1].outcome, TargetOutcome::Opened);
    assert_eq!(other.pull_requests().len(), 1);
}

#[test]
fn a_limit_that_lasts_is_exit_75_and_one_that_passes_is_waited_for() {
    let hour = std::time::Duration::from_secs(3600);
    let scene = Scene::drifted();
    scene.github.fault(Fault::PrimaryLimit { status: 403, reset: hour }).on(Operation::CreateTree);

    let outcome = scene.run();

    assert_eq!((outcome.report.verdict, outcome.report.exit_code), (Verdict::Failed, 75));
    assert_eq!(scene.repo.branches(), ["main"]);

    for retry in [RetryHint::Absent, RetryHint::Seconds(7)] {
        let scene = Scene::drifted();
        scene.github.fault(Fault::SecondaryLimit { status: 403, retry }).on(Operation::CreateTree);
        assert_eq!(scene.run().report.exit_code, 0);
    }
}

#[test]
fn a_label_that_fails_is_noted_and_fails_nothing() {
    let scene = Scene::drifted();
    scene.github.fault(Fault::Status(422)).on(Operation::AddLabels);
    let mut host = scene.host(scene.options(), trueup_core::engine::Memory::default());
    let mut failed = Vec::new();
    while !host.is_over() {
        host.perform(0);
        failed.extend(host.notes.drain(..).filter(|it| matches!(it, Note::ExtraFailed { .. })));
    }

    assert_eq!(host.finish().report.exit_code, 0);
    assert_eq!(failed.len(), 1, "{failed:?}");
}

#[test]
fn hostile_names_reach_nobody_and_break_nothing() {
    let names = ["a`b``c", "x|y", "line\\nbreak", "@here", "#12", "<!-- x -->", "](http://e)"];
    let held: Vec<String> = names.iter().map(|name| format!("\"{name}\": {{\"v\": 1}}")).collect();
    let scene = Scene::new(&[("a", &format!("{{{}}}", held.join(",")), Some("{}"))]);

    let outcome = scene.run();

    assert_eq!(outcome.report.exit_code, 0);
    let pull = scene.repo.pull_request(1);
    assert!(trueup_core::plan::marker::Marker::of(&pull.body).is_some());
    let message = scene.repo.git(&["log", "-1", "--format=%B", BRANCH]);
    for text in [&pull.body, &message] {
        assert!(!text.contains("line\nbreak") && text.contains(r"line\nbreak"), "{text}");
    }
    assert!(pull.body.contains("`@here`") && pull.body.contains("`#12`"), "{}", pull.body);
    assert!(!message.contains("@here") && !message.contains("#12"), "{message}");
}
