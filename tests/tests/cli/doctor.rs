//! `trueup doctor` as people and tools read it.

use serde_json::{Value, json};
use trueup_tests::program::Said;
use trueup_tests::simulator::Repository;

use crate::stage::{AFTER, BEFORE, Stage, TOKEN, assert_exit, assert_says};

/// One repository without drift that gives no reason to complain.
fn healthy() -> Stage {
    let mut stage = Stage::new();
    keep(&mut stage);
    stage
}

fn keep(stage: &mut Stage) -> Repository {
    let repository = stage.keep("owner/data", "a", r#"{"x":{"n":1}}"#, BEFORE);
    repository.delete_merged_branches();
    repository
}

fn doctor(stage: &Stage, flags: &[&str]) -> Said {
    stage.place.run(&[&["doctor"], flags].concat())
}

/// The text with a mark in the place of each moment, which is the machine's.
fn timeless(text: &str) -> String {
    let mut parts = text.split(" until ");
    let mut timeless = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (_, rest) = part.split_once(" GMT").expect("a moment");
        timeless += &format!(" until …{rest}");
    }
    timeless
}

#[test]
fn a_healthy_place_is_told_in_one_line_each() {
    let mut stage = Stage::new();
    let tip = keep(&mut stage).tip("main").unwrap();

    let said = doctor(&stage, &[]);

    let source = format!("{}/model_references/v1/a", stage.source_at.url);
    let github = &stage.github_at.url;
    let (far, wide) = (source.len(), github.len());
    let main = &tip[..7];
    let expected = format!(
        "configuration
  ok   trueup.toml  keeps 1 file in 1 repository
source
  ok   {source}  answers 200: 1 entry in 13 bytes, without ETag and Last-Modified: read whole in every run
  ok   {:far$}  this machine's is within 30 s of that of the source
GitHub
  ok   {github}  answers
  ok   {:wide$}  this machine's is within 30 s of that of GitHub
  ok   {:wide$}  of an installation: GitHub does not say whose
  ok   {:wide$}  4,993 of 5,000 requests are left until …; a first run needs about 9
owner/data
  ok   repository       public; GitHub does not say whether this token may push to it
  ok   merged branches  GitHub deletes them
  ok   main             at {main}, not protected
  ok   trueup/models    is not there: the first proposal makes it
  ok   a.json           1 entry in 28 bytes
  ok   sync/*           no pull request of the former service is open
13 checks: 13 ok, 0 warnings, 0 failed
",
        "clock", "clock", "token", "rate limit"
    );
    assert_eq!((said.code, timeless(&said.out).as_str()), (0, expected.as_str()), "{}", said.err);
    assert_eq!((said.err.as_str(), stage.writes()), ("", Vec::new()));
}

#[test]
fn tools_read_whole_subjects_and_remedies() {
    let mut stage = healthy();
    stage.place.unset(TOKEN);

    let said = doctor(&stage, &["--format", "json"]);

    assert_exit(&said, 1);
    let findings = said.json();
    let of = |check: &str| -> Value {
        let mut found = findings.as_array().unwrap().iter();
        found.find(|finding| finding["check"] == check).cloned().unwrap_or_default()
    };
    assert_eq!(
        of("file"),
        json!({
            "check": "file", "subject": "owner/data:a.json", "status": "ok",
            "message": "1 entry in 28 bytes", "remedy": null,
        })
    );
    assert_eq!(
        of("credentials"),
        json!({
            "check": "credentials", "subject": "credentials", "status": "failed",
            "message": "there are none: public repositories can be read, and nothing can be proposed",
            "remedy": "set TRUEUP_GITHUB_TOKEN, GH_TOKEN or GITHUB_TOKEN to a token that may write contents and pull \
                       requests, or set the variables of a GitHub App",
        })
    );
}

#[test]
fn a_dry_run_needs_no_token_here_either() {
    let mut stage = healthy();
    stage.place.unset(TOKEN);

    let said = doctor(&stage, &["--dry-run", "--format", "markdown"]);

    assert_exit(&said, 0);
    assert!(
        said.out
            .starts_with("| | Subject | Finding |\n| --- | --- | --- |\n| ok | `trueup.toml` | ")
    );
    assert_says(
        &said.out,
        &["| ok | `credentials` | `there are none: public repositories can be read` |\n"],
    );
}

#[test]
fn warnings_do_not_fail_and_failures_do() {
    let stage = healthy();
    stage.source.set("a", "{}");
    let warned = doctor(&stage, &[]);
    stage.source.remove("a");
    let failed = doctor(&stage, &[]);

    assert_exit(&warned, 0);
    assert_says(&warned.out, &["\n  warn http", "\n13 checks: 12 ok, 1 warning, 0 failed\n"]);
    assert_exit(&failed, 1);
    assert_says(
        &failed.out,
        &["\n  FAIL http", "; check the base address", " 0 warnings, 1 failed\n"],
    );
}

#[test]
fn a_wrong_configuration_is_told_as_by_every_command() {
    let stage = healthy();

    let said = doctor(&stage, &["--categories", "nope"]);

    let expected = "error: --categories: \"nope\" is not a category; known: a\n";
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (64, "", expected));
    assert_eq!(stage.github.requests().len(), 0);
}

#[test]
fn a_key_that_cannot_be_read_is_one_finding_among_others() {
    let mut stage = healthy();
    stage.place.write("key.pem", "canary-of-a-key");
    stage.place.set("GITHUB_APP_ID", "100001");
    stage.place.set("GITHUB_APP_PRIVATE_KEY_PATH", "key.pem");

    let said = doctor(&stage, &["--verbose"]);

    assert_exit(&said, 1);
    assert_says(
        &said.out,
        &[
            "\n  warn trueup.toml  TRUEUP_GITHUB_TOKEN is not used: the GitHub App goes before it\n",
            "\n  FAIL App 100001",
            "GITHUB_APP_PRIVATE_KEY_PATH: key.pem: is no private key",
            "1 entry in 13 bytes",
        ],
    );
    assert!(!said.out.contains("canary") && !said.err.contains("canary"), "{said:?}");
}

#[test]
fn no_secret_is_told_and_nothing_is_written() {
    let mut stage = Stage::new();
    let repository = stage.keep("owner/data", "a", AFTER, BEFORE);
    repository.commit_on("sync/a/1", &[("b.json", Some("{}"))], "By the former service");
    repository.open_pull_request("sync/a/1", "main", "Sync");
    let token = stage.token();
    stage
        .place
        .write("trueup.toml", stage.configuration().replace("/v1/a\"", "/v1/a?key=canary\""));

    for format in ["text", "json", "markdown"] {
        let said = doctor(&stage, &["--format", format, "--verbose", "--log-format", "json"]);

        assert_exit(&said, 0);
        for secret in [token.as_str(), "canary"] {
            assert!(!said.out.contains(secret) && !said.err.contains(secret), "{said:?}");
        }
        assert_says(&said.out, &["a pull request of the former service is open: #1 http"]);
    }
    assert_eq!(stage.writes(), Vec::<String>::new());
}
