//! What a repository's rules forbid is told with GitHub's words and what to do about that rule.

use std::time::Duration;

use trueup_core::engine::Outcome;
use trueup_core::github::Access;
use trueup_core::secret::Secret;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::{Fault, Operation, Permissions, Protection, RetryHint};

/// Returns the exit code and what is told after GitHub's own sentence.
fn told(outcome: &Outcome) -> (u8, &str) {
    let error = outcome.report.targets[0].error.as_deref().expect("it was refused");
    let (_, remedy) = error.rsplit_once("; ").expect("a remedy is told");
    (outcome.report.exit_code, remedy)
}

#[test]
fn each_rule_that_forbids_an_update_is_told_with_its_own_remedy() {
    let cases = [
        (
            Protection::MergeQueue,
            75,
            "it passes by itself: run again when the pull request left the queue",
        ),
        (
            Protection::ProtectedBranch,
            1,
            "allow whoever runs this to push to this branch, or take its protection off",
        ),
        (
            Protection::PullRequest,
            1,
            "take this branch out of the rule that wants pull requests: one comes from it",
        ),
        (Protection::Ruleset, 1, "let the rules of the repository allow this branch to be written"),
        (
            Protection::StatusCheck,
            1,
            "take this branch out of the rule that wants checks: they run on its pull request",
        ),
    ];
    for (protection, exit_code, remedy) in cases {
        let scene = Scene::drifted();
        scene.run();
        let head = scene.repo.tip(BRANCH);
        scene.source.set("a", r#"{"x": {"n": 3}}"#);
        scene.repo.protect(BRANCH, protection);

        let outcome = scene.run();

        assert_eq!(told(&outcome), (exit_code, remedy), "{protection:?}");
        assert_eq!(scene.repo.tip(BRANCH), head, "{protection:?}");
    }
}

#[test]
fn a_branch_that_may_not_be_made_is_told() {
    let scene = Scene::drifted();
    scene.repo.protect(BRANCH, Protection::Creation);

    let outcome = scene.run();

    let remedy = "let the rules of the repository allow whoever runs this to create this branch";
    assert_eq!(told(&outcome), (1, remedy));
    assert_eq!(scene.repo.branches(), ["main"]);
}

#[test]
fn where_commits_must_be_signed_an_app_may_write_and_a_person_is_told_why_not() {
    let scene = Scene::drifted();
    scene.repo.protect(BRANCH, Protection::VerifiedSignatures);
    let token = scene.github.personal_token("owner", Permissions::propose());

    let by_a_person = scene.run_with(|options| options.access = Access::Token(Secret::new(token)));
    let by_an_app = scene.run();

    let remedy = "run as a GitHub App, whose commits GitHub signs, or take this branch out of the rule that wants signatures";
    assert_eq!(told(&by_a_person), (1, remedy));
    assert_eq!(by_an_app.report.exit_code, 0, "{:?}", by_an_app.report);
}

#[test]
fn a_workflow_that_may_not_be_written_is_told() {
    let scene = Scene::drifted();

    let outcome = scene.run_with(|options| {
        options.targets[0].files[0].path = ".github/workflows/a.json".into();
    });

    let remedy = "give the App's installation or the token the permission `workflows`, or a classic token the scope `workflow`";
    assert_eq!(told(&outcome), (1, remedy));
    assert_eq!(scene.repo.branches(), ["main"]);
}

#[test]
fn what_waits_in_a_merge_queue_is_updated_when_it_left() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    scene.repo.protect(BRANCH, Protection::MergeQueue);
    assert_eq!(scene.run().report.exit_code, 75);

    scene.repo.unprotect(BRANCH);
    let later = scene.run();

    assert_eq!(later.report.exit_code, 0, "{:?}", later.report);
    assert_eq!(scene.read(BRANCH, "a.json"), "{\n  \"x\": {\n    \"n\": 3\n  }\n}\n");
}

#[test]
fn a_limit_that_stays_is_told_with_the_moment_it_ends() {
    for (status, limit) in [403, 429].into_iter().zip(["primary", "secondary"]) {
        let scene = Scene::drifted();
        let reset = Duration::from_secs(3000);
        let fault = match limit {
            "primary" => Fault::PrimaryLimit { status, reset },
            _ => Fault::SecondaryLimit { status, retry: RetryHint::Date(reset) },
        };
        scene.github.fault(fault).on(Operation::CreateTree).always();

        let outcome = scene.run();

        assert_eq!(told(&outcome), (75, "run again later"), "{limit}");
        let error = outcome.report.targets[0].error.as_deref().unwrap();
        assert!(error.contains("before Thu, 01 Jan 2026 00:50:00 GMT"), "{error}");
    }
}
