//! What tools read: the report in its documented shape, and the table.

use serde_json::{Value, json};

use crate::stage::{AFTER, BEFORE, BRANCH, RENDERED, Stage, assert_exit};
use trueup_tests::source::Misbehaviour;

/// Takes a digest out of its place and checks its form.
fn digest(value: &mut Value) {
    let text = value.as_str().unwrap_or_default();
    let hex = text.strip_prefix("sha256:").unwrap_or_default();
    assert!(hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()), "{text:?}");
    *value = json!("sha256:…");
}

#[test]
fn the_report_has_the_documented_shape_on_stdout_and_in_its_file() {
    let mut stage = Stage::new();
    let data = stage.keep_all("owner/data", &[("a", AFTER, BEFORE), ("b", AFTER, RENDERED)]);
    stage.keep("owner/same", "c", AFTER, RENDERED);
    stage.keep("owner/down", "d", AFTER, BEFORE);
    stage.source.misbehave("d", Misbehaviour::Status(404));

    let said = stage.sync(&["--format", "json", "--report", "reports/last.json"]);

    assert_exit(&said, 1);
    assert_eq!(said.out, stage.place.read("reports/last.json"));
    let mut report = said.json();
    for index in [0, 1] {
        digest(&mut report["targets"][index]["content"]);
    }
    let pull = &data.pull_requests()[0];
    let page = &report["targets"][0]["pull_request"]["url"];
    assert!(page.as_str().is_some_and(|url| url.ends_with("/owner/data/pull/1")), "{page}");
    let change = json!({"path": "/n", "before": 1, "after": 2});
    let none = json!({"added": [], "removed": [], "renamed": [], "modified": [],
        "counts": {"added": 0, "removed": 0, "renamed": 0, "modified": 0, "unchanged": 1}});
    let drift = json!({"added": [], "removed": [], "renamed": [],
        "modified": [{"name": "x", "changes": [change]}],
        "counts": {"added": 0, "removed": 0, "renamed": 0, "modified": 1, "unchanged": 0}});
    let error = report["targets"][2]["files"][0]["error"].clone();
    let url = format!("{}/model_references/v1/d", stage.source_at.url);
    assert!(error.as_str().is_some_and(|error| error.contains(&url)), "{error}");
    let expected = json!({
        "version": 1, "verdict": "partial", "exit_code": 1,
        "requests": {
            "source": stage.source.visits().len(), "github": stage.github.requests().len(),
        },
        "targets": [
            {
                "repository": "owner/data", "content": "sha256:…", "outcome": "opened",
                "pull_request": {
                    "number": 1, "url": page, "branch": BRANCH, "head": pull.head_sha,
                },
                "files": [
                    {"path": "a.json", "category": "a", "drift": drift},
                    {"path": "b.json", "category": "b", "drift": none},
                ],
                "withheld": [], "error": null,
            },
            {
                "repository": "owner/same", "content": "sha256:…", "outcome": "in_sync",
                "pull_request": null,
                "files": [{"path": "c.json", "category": "c", "drift": none}],
                "withheld": [], "error": null,
            },
            {
                "repository": "owner/down", "content": null, "outcome": "failed",
                "pull_request": null,
                "files": [{"path": "d.json", "category": "d", "error": error}],
                "withheld": [], "error": "d.json could not be checked",
            },
        ],
    });
    assert_eq!(report, expected);
}

#[test]
fn every_verdict_is_told_by_the_report_and_the_exit_code() {
    let told = |held: &str, published: &str, flags: &[&str]| {
        let mut stage = Stage::new();
        stage.keep("owner/data", "a", held, published);
        let (code, report) = stage.report(flags);
        assert_eq!(report["exit_code"], code);
        (report["verdict"].as_str().unwrap().to_owned(), code)
    };

    assert_eq!(told(AFTER, RENDERED, &[]), ("in_sync".into(), 0));
    assert_eq!(told(AFTER, BEFORE, &[]), ("proposed".into(), 0));
    assert_eq!(told(AFTER, BEFORE, &["--dry-run"]), ("proposed".into(), 0));
    assert_eq!(told("{}", BEFORE, &[]), ("withheld".into(), 3));
    assert_eq!(told("[]", BEFORE, &[]), ("failed".into(), 1));
}

#[test]
fn markdown_is_a_table_with_a_row_for_each_repository() {
    let (mut stage, _) = Stage::drifted();
    stage.keep("owner/same", "b", AFTER, RENDERED);
    stage.keep("owner/empty", "c", "{}", BEFORE);
    stage.place.set("TRUEUP_FORMAT", "markdown");

    let said = stage.sync(&["--dry-run"]);

    assert_exit(&said, 3);
    let expected = "\
| Repository | Outcome | Pull request | Added | Removed | Changed | Withheld |
| --- | --- | --- | ---: | ---: | ---: | ---: |
| owner/data | would be proposed |  | 0 | 0 | 1 | 0 |
| owner/same | in sync |  | 0 | 0 | 0 | 0 |
| owner/empty | all changes withheld |  | 0 | 0 | 0 | 1 |

- owner/empty, `c.json`: removal of `x` withheld
";
    assert_eq!(said.out, expected);
}

#[test]
fn an_unknown_format_is_wrong_usage() {
    let (stage, _) = Stage::drifted();

    let said = stage.sync(&["--format", "yaml"]);

    let expected = "error: --format: \"yaml\": not one of text, json, markdown\n";
    assert_eq!((said.code, said.err.as_str()), (64, expected));
}

#[test]
fn a_pipe_that_closes_early_is_no_error_and_the_report_is_written_all_the_same() {
    let entries: Vec<_> = (0..2000).map(|n| format!("\"entry {n}\": {{\"n\": {n}}}")).collect();
    let mut stage = Stage::new();
    stage.keep("owner/data", "a", &format!("{{{}}}", entries.join(",")), "{}");
    let flags = ["sync", "--dry-run", "--format", "json", "--report", "report.json"];
    let mut command = stage.place.command(&flags);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);

    let output = command.stdout(writer).output().unwrap();

    assert_eq!(output.status.code(), Some(0));
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(!err.contains("panicked") && !err.contains("error"), "{err}");
    let report: Value = serde_json::from_str(&stage.place.read("report.json")).unwrap();
    assert_eq!(report["targets"][0]["files"][0]["drift"]["counts"]["added"], 2000);
}
