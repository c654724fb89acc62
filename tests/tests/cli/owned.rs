//! Fields that the target owns, from `trueup.toml` to what people read.

use serde_json::json;

use crate::stage::{BRANCH, Stage, assert_exit, assert_says, proposed};

const PUBLISHED: &str = "{\n  \"x\": {\n    \"own\": \"ours\",\n    \"n\": 1\n  }\n}\n";

/// One repository whose file `a.json` owns its `own`.
fn stage(source: &str, when: &str) -> (Stage, trueup_tests::simulator::Repository) {
    let mut stage = Stage::new();
    let repository = stage.keep("owner/data", "a", source, PUBLISHED);
    let field = format!(
        "\n[[repository.file.field]]\npointer = \"/own\"\nowner = \"target\"\nwhen = \"{when}\"\n"
    );
    stage.place.write("trueup.toml", stage.configuration() + &field);
    (stage, repository)
}

#[test]
fn a_field_that_drifted_alone_is_in_sync_and_told() {
    let (stage, repository) = stage(r#"{"x": {"own": "theirs", "n": 1}}"#, "always");

    let said = stage.sync(&["--report", "report.json"]);

    let expected = "owner/data  in sync\n\
                    \x20 a.json: left as the target has it in 1 entry: /own\n\
                    1 repository; requests: 1 to the source, 4 to GitHub\n";
    assert_eq!((said.code, said.out.as_str()), (0, expected));
    assert_eq!(repository.branches(), ["main"]);
    assert_eq!(stage.writes(), Vec::<String>::new());
    let report: serde_json::Value = serde_json::from_str(&stage.place.read("report.json")).unwrap();
    let change = json!({"path": "/own", "before": "ours", "after": "theirs"});
    assert_eq!(
        report["targets"][0]["files"][0]["drift"]["kept"],
        json!([{"name": "x", "changes": [change]}])
    );
}

#[test]
fn the_pull_request_changes_the_rest_and_says_what_it_leaves() {
    let (stage, repository) = stage(r#"{"x": {"own": "theirs", "n": 2}}"#, "always");

    let dry = stage.sync(&["--dry-run"]);
    let said = stage.sync(&[]);

    assert_says(
        &dry.out,
        &[
            "    ~ x\n      /n: 1 → 2\n    = x (left as the target has it)\n      /own: \"ours\", the source has \"theirs\"\n",
        ],
    );
    assert_exit(&said, 0);
    assert_says(
        &said.out,
        &["  a.json: 1 changed\n  a.json: left as the target has it in 1 entry: /own\n"],
    );
    assert_eq!(proposed(&repository, "a.json"), PUBLISHED.replace('1', "2"));
    assert_eq!(repository.git(&["diff", "--numstat", "main", BRANCH]), "1\t1\ta.json");
    let body = &repository.pull_requests()[0].body;
    assert_says(
        body,
        &[
            "**Left as the target has it** (1)\n\n- `x` · `/own`: `\"ours\"`, the source has `\"theirs\"`\n",
        ],
    );
}

#[test]
fn a_field_owned_when_absent_follows_a_source_that_has_it() {
    let (silent, _) = stage(r#"{"x": {"n": 1}}"#, "absent");
    let (speaking, repository) = stage(r#"{"x": {"own": "theirs", "n": 1}}"#, "absent");

    let said = silent.sync(&["--format", "markdown"]);
    speaking.sync(&[]);

    assert_exit(&said, 0);
    assert_says(
        &said.out,
        &["in sync", "- owner/data, `a.json`: left as the target has it in 1 entry: `/own`\n"],
    );
    assert_eq!(proposed(&repository, "a.json"), PUBLISHED.replace("ours", "theirs"));
}

#[test]
fn a_plan_shows_and_saves_what_is_kept_and_its_carrying_out_keeps_it() {
    let (stage, repository) = stage(r#"{"x": {"own": "theirs", "n": 2}}"#, "always");

    let planned = stage.place.run(&["plan", "--out", "plan.json"]);
    let applied = stage.place.run(&["apply", "plan.json"]);

    assert_exit(&planned, 0);
    assert_says(&planned.out, &["    = x (left as the target has it)\n"]);
    assert_exit(&applied, 0);
    assert_eq!(proposed(&repository, "a.json"), PUBLISHED.replace('1', "2"));
}
