//! Edits made on GitHub, from `trueup.toml` to what people read.

use serde_json::json;
use trueup_tests::simulator::Repository;

use crate::stage::{AFTER, BEFORE, BRANCH, Stage, assert_exit, assert_says};

/// A repository whose first pull request was merged, and whose file somebody edited since; returns that commit, too.
fn edited() -> (Stage, Repository, String) {
    let mut stage = Stage::new();
    let repository = stage.keep("owner/data", "a", AFTER, BEFORE);
    assert_exit(&stage.sync(&[]), 0);
    repository.merge_pull_request(1);
    let text = BEFORE.replace("\"n\": 1", "\"n\": 5");
    let commit = repository.commit_on("main", &[("a.json", Some(text))], "Edit by hand");
    stage.forget();
    (stage, repository, commit)
}

/// What `trueup.toml` says at its top.
fn say(stage: &mut Stage, fate: &str) {
    let text = format!("target_edits = \"{fate}\"\n{}", stage.configuration());
    stage.place.write("trueup.toml", text);
}

#[test]
fn the_source_wins_and_what_it_undoes_is_said_everywhere() {
    let (stage, repository, commit) = edited();

    let planned = stage.place.run(&["plan"]);
    let said = stage.sync(&["--report", "report.json"]);

    let line = "  a.json: would undo 1 edit made on GitHub: x /n by someone\n";
    assert_exit(&planned, 0);
    assert_says(&planned.out, &[line]);
    assert_exit(&said, 0);
    assert_says(&said.out, &["  a.json: 1 changed\n", line]);
    let report: serde_json::Value = serde_json::from_str(&stage.place.read("report.json")).unwrap();
    let url = format!("https://github.com/owner/data/commit/{commit}");
    assert_eq!(
        report["targets"][0]["files"][0]["target_edits"],
        json!([{"name": "x", "path": "/n", "ancestor": 2, "target": 5, "source": 2, "kept": false,
                "author": "someone", "url": url}])
    );
    let told =
        format!("- `x` · `/n`: `2` → `5`, by `someone` ([commit]({url})); the source has `2`\n");
    let body = repository.pull_request(2).body;
    assert_says(&body, &["**This would undo edits made on GitHub** (1)", &told]);
}

#[test]
fn what_is_kept_is_in_sync_and_told() {
    let (mut stage, repository, _) = edited();
    say(&mut stage, "keep");

    let said = stage.sync(&[]);
    let table = stage.sync(&["--format", "markdown"]);

    let expected = "owner/data  in sync\n  a.json: keeps 1 edit made on GitHub: x /n by someone\n";
    assert_exit(&said, 0);
    assert!(said.out.starts_with(expected), "{}", said.out);
    assert_says(
        &table.out,
        &["- owner/data, `a.json`: keeps 1 edit made on GitHub: `x` `/n` by `someone`\n"],
    );
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert_eq!(repository.pull_requests().len(), 1);
}

#[test]
fn the_environment_wins_over_the_file() {
    let (mut stage, repository, _) = edited();
    say(&mut stage, "keep");
    stage.place.set("TRUEUP_TARGET_EDITS", "propose");

    let said = stage.sync(&[]);

    assert_exit(&said, 0);
    assert_eq!(repository.pull_requests().len(), 2);
}

#[test]
fn another_word_is_refused() {
    let (mut stage, _, _) = edited();
    say(&mut stage, "merge");
    let written = stage.sync(&[]);
    say(&mut stage, "keep");
    stage.place.set("TRUEUP_TARGET_EDITS", "Keep");

    let set = stage.sync(&[]);

    assert_exit(&written, 1);
    assert_says(
        &written.err,
        &["trueup.toml:1: `target_edits`: \"merge\": not one of propose, keep"],
    );
    assert_exit(&set, 1);
    assert_says(&set.err, &["TRUEUP_TARGET_EDITS", "not one of propose, keep"]);
}

#[test]
fn a_saved_plan_keeps_what_was_kept_when_it_was_made() {
    let (mut stage, repository, _) = edited();
    say(&mut stage, "keep");
    stage.source.set("a", r#"{"x": {"n": 2, "more": 1}}"#);

    let planned = stage.place.run(&["plan", "--out", "plan.json"]);
    let applied = stage.place.run(&["apply", "plan.json"]);

    assert_exit(&planned, 0);
    assert_says(
        &planned.out,
        &["    = x (left as the target has it)\n      /n: 5, the source has 2\n"],
    );
    assert_exit(&applied, 0);
    let text = String::from_utf8(repository.read(BRANCH, "a.json").unwrap()).unwrap();
    assert_says(&text, &["\"n\": 5", "\"more\": 1"]);
    let message = repository.git(&["log", "-1", "--format=%B", BRANCH]);
    assert_says(&message, &["\nTrueup-Kept: "]);
}
