//! What keeps a run from doing harm: the guard, the threshold, and people's own work.

use serde_json::json;

use crate::stage::{BRANCH, Stage, TOKEN, assert_exit, assert_says, proposed};
use trueup_tests::simulator::{Permissions, Repository};
use trueup_tests::source::Misbehaviour;

/// Forty entries are published; the source has lost the first `gone` of them.
fn shrunk(gone: usize) -> (Stage, Repository) {
    let document = |from: usize| {
        let entries: Vec<_> = (from..40).map(|n| format!("\"e{n:02}\": {n}")).collect();
        format!("{{{}}}", entries.join(", "))
    };
    let mut stage = Stage::new();
    let repository = stage.keep("owner/data", "a", &document(gone), &document(0));
    (stage, repository)
}

fn assert_withheld_and_then_let_through(stage: &Stage, repository: &Repository, flags: &[&str]) {
    let said = stage.sync(&[]);
    assert_exit(&said, 3);
    assert_says(
        &said.out,
        &["owner/data  all changes withheld", "a.json: removal withheld of e00"],
    );
    assert_eq!(stage.writes(), Vec::<String>::new());

    let forced = stage.sync(&["--force"]);
    assert_exit(&forced, 3);
    assert_eq!(stage.writes(), Vec::<String>::new());

    let said = stage.sync(flags);
    assert_exit(&said, 0);
    assert!(!proposed(repository, "a.json").contains("e00"));
}

#[test]
fn too_large_a_share_of_removals_is_withheld_until_the_flag_allows_it() {
    let (stage, repository) = shrunk(9);

    let flags = ["--max-removal-share", "25%"];
    assert_withheld_and_then_let_through(&stage, &repository, &flags);
}

#[test]
fn too_many_removals_are_withheld_until_the_flag_allows_them() {
    let (mut stage, repository) = shrunk(6);
    stage.place.set("TRUEUP_MAX_REMOVALS", "5");

    assert_withheld_and_then_let_through(&stage, &repository, &["--max-removals", "6"]);
}

#[test]
fn the_guard_is_set_by_the_environment_and_the_file_too() {
    let (mut stage, repository) = shrunk(9);
    let guarded = "[guard]\nmax_removals = 8\nmax_removal_share = \"90%\"\n\n[[repository]]";
    let text = stage.configuration().replacen("[[repository]]", guarded, 1);
    stage.place.write("trueup.toml", text);
    let withheld = |stage: &Stage| stage.report(&["--dry-run"]).0;

    assert_eq!(withheld(&stage), 3);
    stage.place.set("HORDE_GITHUB_SYNC_MAX_REMOVALS", "9");
    assert_eq!(withheld(&stage), 0);
    stage.place.set("TRUEUP_MAX_REMOVAL_SHARE", "20%");
    assert_eq!(withheld(&stage), 3);
    assert_eq!(repository.branches(), ["main"]);
}

#[test]
fn changes_go_out_while_removals_are_withheld() {
    let (stage, repository) = shrunk(30);
    let entries: Vec<_> = (30..40).map(|n| format!("\"e{n}\": -{n}")).collect();
    stage.source.set("a", format!("{{{}}}", entries.join(",")));

    let (code, report) = stage.report(&[]);

    assert_eq!((code, &report["verdict"]), (3, &json!("withheld")));
    let target = &report["targets"][0];
    assert_eq!(target["outcome"], "opened");
    let withheld: Vec<_> =
        (0..30).map(|n| json!({"path": "a.json", "name": format!("e{n:02}")})).collect();
    assert_eq!(target["withheld"], json!(withheld));
    let text = proposed(&repository, "a.json");
    assert!(text.contains("\"e00\": 0,") && text.contains("\"e39\": -39"), "{text}");
}

#[test]
fn a_label_on_the_pull_request_lets_the_listed_removals_out() {
    let (stage, repository) = shrunk(30);
    let entries: Vec<_> = (30..40).map(|n| format!("\"e{n}\": -{n}")).collect();
    stage.source.set("a", format!("{{{}}}", entries.join(",")));
    let said = stage.sync(&[]);
    assert_exit(&said, 3);
    let advice = "to approve it: put the label \"trueup: approve removals\" on the pull request, or run with \
                  --max-removals 30 --max-removal-share 100%";
    assert_says(&said.out, &[advice]);
    repository.add_label(1, "trueup: approve removals");

    let (code, report) = stage.report(&[]);

    assert_eq!((code, &report["verdict"]), (0, &json!("proposed")));
    let target = &report["targets"][0];
    assert_eq!((&target["outcome"], &target["withheld"]), (&json!("updated"), &json!([])));
    assert_eq!(target["approved"].as_array().map(Vec::len), Some(30));
    assert!(!proposed(&repository, "a.json").contains("e00"));
    let said = stage.sync(&[]);
    assert_exit(&said, 0);
    assert_says(&said.out, &["30 removals are approved by the label"]);
}

#[test]
fn an_empty_source_proposes_nothing_and_one_that_is_down_touches_nothing() {
    let (stage, repository) = shrunk(0);
    stage.source.set("a", "{}");

    let said = stage.sync(&[]);

    assert_exit(&said, 3);
    assert_says(&said.out, &["all changes withheld", "to approve it: run with --max-removals 40"]);
    stage.source.misbehave("a", Misbehaviour::Status(500));
    assert_exit(&stage.sync(&[]), 1);
    assert_eq!((stage.writes(), repository.branches()), (Vec::new(), vec!["main".to_owned()]));
}

#[test]
fn fewer_changes_than_the_threshold_wait_until_they_are_forced() {
    let (mut stage, repository) = Stage::drifted();
    stage.place.set("TRUEUP_MIN_CHANGES_THRESHOLD", "2");

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    assert_says(
        &said.out,
        &["owner/data  too few changes for a pull request\n  a.json: 1 changed\n"],
    );
    assert_eq!(repository.branches(), ["main"]);

    let said = stage.sync(&["--force"]);

    assert_exit(&said, 0);
    assert_says(&said.out, &["pull request opened"]);
}

#[test]
fn a_persons_push_to_the_branch_is_left_alone_with_one_comment() {
    let (stage, repository) = Stage::drifted();
    stage.sync(&[]);
    let edit = [("a.json", Some("{\"mine\": true}\n"))];
    let theirs = repository.commit_on(BRANCH, &edit, "My own words");
    stage.source.set("a", r#"{"x": {"n": 3}}"#);

    for _ in 0..2 {
        let said = stage.sync(&[]);

        assert_exit(&said, 4);
        assert_says(&said.out, &["owner/data  left alone: the branch holds someone else's work"]);
        assert_eq!(repository.tip(BRANCH), Some(theirs.clone()));
        assert_eq!(repository.comments(1).len(), 1);
    }
    assert_eq!(repository.pull_requests().len(), 1);
}

#[test]
fn a_pull_request_that_a_person_closed_is_not_opened_again() {
    let (stage, repository) = Stage::drifted();
    stage.sync(&[]);
    repository.close_pull_request(1);
    stage.forget();

    let (code, report) = stage.report(&[]);

    assert_eq!((code, &report["targets"][0]["outcome"]), (0, &json!("rejected_before")));
    assert_eq!(stage.writes(), Vec::<String>::new());
}

#[test]
fn a_token_that_may_only_look_is_told_what_it_lacks() {
    let (mut stage, repository) = Stage::drifted();
    let token = stage.github.token("looker", Permissions::look());
    stage.place.set(TOKEN, &token);

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["owner/data  failed", "403", "read and write access to contents"]);
    assert_eq!(repository.branches(), ["main"]);
}
