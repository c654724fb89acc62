//! What is asked of GitHub beside the proposal itself: reviewers, teams, permissions, limits, proxies, large files.

use std::time::Duration;

use crate::stage::{
    AFTER, BEFORE, BRANCH, RENDERED, Stage, TOKEN, assert_exit, assert_says, proposed,
};
use trueup_tests::simulator::{Fault, Level, Operation, Permissions, RetryHint};

#[test]
fn reviewers_teams_and_drafts_are_asked_for() {
    let mut stage = Stage::new();
    stage.source.set("a", AFTER);
    let repository = stage.github.repository("owner/data").file("a.json", BEFORE);
    let repository = repository.collaborator("reader").team("keepers").create();
    let settings = "[pull_request]\ndraft = true\nteam = \"owner/keepers\"\nreviewers = [\"reader\"]\n\
        labels = []\n\n[[repository]]\nname = \"owner/data\"\n\n[[repository.file]]\ncategory = \"a\"\n\
        source = \"/model_references/v1/a\"\npath = \"a.json\"\n";
    let text = stage.configuration();
    let head = text.split("[pull_request]").next().unwrap();
    stage.place.set("TRUEUP_CONFIG_TEXT", &format!("{head}{settings}"));

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    let pull = repository.pull_request(1);
    assert!(pull.is_draft && pull.labels.is_empty());
    assert_eq!(
        (pull.reviewers, pull.review_teams),
        (vec!["reader".into()], vec!["keepers".into()])
    );
}

#[test]
fn a_reviewer_who_cannot_be_asked_is_a_warning_and_no_failure() {
    let (mut stage, repository) = Stage::drifted();
    stage.place.set("TRUEUP_PR_REVIEWERS", "stranger");

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    let warnings: Vec<_> = said.err.lines().filter(|line| line.contains("WARN")).collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert_says(warnings[0], &["owner/data", "eviewer"]);
    assert_eq!(repository.pull_request(1).labels, ["sync"]);
}

#[test]
fn a_token_without_pull_requests_is_told_so_and_a_better_one_goes_on() {
    let (mut stage, repository) = Stage::drifted();
    let good = stage.token();
    let weak = Permissions { pull_requests: Level::Read, ..Permissions::propose() };
    stage.place.set(TOKEN, &stage.github.token("weak", weak));

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["owner/data  failed", "403", "pull requests"]);
    assert_eq!(repository.pull_requests().len(), 0);

    stage.place.set(TOKEN, &good);
    assert_exit(&stage.sync(&[]), 0);
    assert_eq!(repository.pull_requests().len(), 1);
    assert_eq!(repository.git(&["rev-list", "--count", &format!("main..{BRANCH}")]), "1");
}

#[test]
fn a_short_limit_is_waited_for() {
    let (stage, repository) = Stage::drifted();
    let limit = Fault::SecondaryLimit { status: 429, retry: RetryHint::Seconds(1) };
    stage.github.fault(limit).on(Operation::CreateCommit);

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    assert_says(&said.err, &["WARN", "is asked again in 1.0 s"]);
    assert_eq!(repository.pull_requests().len(), 1);
}

#[test]
fn a_long_limit_is_not_waited_for() {
    let (stage, repository) = Stage::drifted();
    let limit = Fault::PrimaryLimit { status: 403, reset: Duration::from_secs(1800) };
    stage.github.fault(limit).on(Operation::CreateCommit);

    assert_exit(&stage.sync(&[]), 75);

    assert_eq!(repository.branches(), ["main"]);
    assert_exit(&stage.sync(&[]), 0);
}

#[test]
fn the_commits_tree_is_the_one_that_its_message_predicts() {
    let (stage, repository) = Stage::drifted();

    assert_exit(&stage.sync(&[]), 0);

    let trailers = ["log", "-1", "--format=%(trailers:key=Trueup-Tree,valueonly)", BRANCH];
    assert_eq!(repository.git(&trailers).trim(), repository.tree_of(BRANCH));
}

#[test]
fn a_proxy_is_used_and_what_it_is_not_for_is_asked_directly() {
    let (mut stage, repository) = Stage::drifted();
    let proxy = stage.github_at.url.clone();
    stage.place.set("HTTP_PROXY", &proxy);
    stage.place.set("NO_PROXY", "127.0.0.1");

    let said = stage.sync(&["--github-api-url", "http://github.invalid"]);

    assert_exit(&said, 0);
    assert_says(&said.err, &["the token goes to http://github.invalid in the clear"]);
    assert_eq!(repository.pull_requests().len(), 1);
}

#[test]
fn a_file_too_large_for_a_tree_is_proposed_too() {
    let document = |n: usize| {
        let entries: Vec<_> = (0..3000)
            .map(|k| {
                let n = if k == 1500 { n } else { 0 };
                format!(
                    "\t\"entry {k}\": {{\r\n\t\t\"n\": {n},\r\n\t\t\"text\": \"{}\"\r\n\t}}",
                    "é".repeat(400)
                )
            })
            .collect();
        format!("{{\r\n{}\r\n}}\r\n", entries.join(",\r\n"))
    };
    let mut stage = Stage::new();
    let compact = document(2).replace(['\r', '\n', '\t'], "");
    let repository = stage.keep("owner/data", "a", &compact, &document(1));

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    assert!(proposed(&repository, "a.json") == document(2), "the bytes differ");
    assert_eq!(repository.git(&["diff", "--numstat", "main", BRANCH]), "1\t1\ta.json");
}

#[test]
fn a_merged_proposal_leaves_nothing_to_do() {
    let (stage, repository) = Stage::drifted();
    stage.sync(&[]);
    repository.merge_pull_request(1);
    stage.forget();

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    assert!(said.out.starts_with("owner/data  in sync\n"), "{}", said.out);
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert_eq!(String::from_utf8(repository.read("main", "a.json").unwrap()).unwrap(), RENDERED);
}

#[test]
fn a_proposal_whose_drift_is_gone_is_closed() {
    let (stage, repository) = Stage::drifted();
    stage.sync(&[]);
    stage.source.set("a", BEFORE);

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    assert_says(&said.out, &["owner/data  pull request closed: nothing differs any more"]);
    assert!(!repository.pull_request(1).is_open);
}
