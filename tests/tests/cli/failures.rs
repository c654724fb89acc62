//! What bad input gets from the binary: a sentence that names the thing and the remedy, and the right exit code.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::stage::{AFTER, BEFORE, BRANCH, Stage, TOKEN, assert_exit, assert_says, proposed};
use trueup_tests::simulator::Operation;
use trueup_tests::source::Misbehaviour;

#[test]
fn a_source_that_fails_is_exit_1_and_every_other_file_is_served() {
    let mut stage = Stage::new();
    let data = stage.keep_all("owner/data", &[("a", AFTER, BEFORE), ("b", AFTER, BEFORE)]);
    let other = stage.keep("owner/other", "c", AFTER, BEFORE);
    stage.source.misbehave("a", Misbehaviour::Html);
    stage.source.remove("c");

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    let url = &stage.source_at.url;
    assert_says(
        &said.out,
        &[
            "owner/data  pull request opened",
            &format!(
                "  a.json: {url}/model_references/v1/a answered what is no JSON object of entries "
            ),
            "(it looks like HTML): line 1, column 1: expected value; open the address",
            "  b.json: 1 changed",
            "  error: a.json could not be checked",
            "owner/other  failed",
            &format!("{url}/model_references/v1/c"),
            "404",
        ],
    );
    assert_eq!(data.git(&["diff", "--name-only", "main", BRANCH]), "b.json");
    assert_eq!(other.branches(), ["main"]);
}

#[test]
fn a_source_nobody_serves_is_named() {
    let (stage, repository) = Stage::drifted();

    let said = stage.sync(&["--primary-url", "http://127.0.0.1:1/api/"]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["http://127.0.0.1:1/api/model_references/v1/a", "efused"]);
    assert_eq!(repository.branches(), ["main"]);
}

#[test]
fn a_slow_source_is_given_up_after_its_time() {
    let (mut stage, repository) = Stage::drifted();
    stage.source.misbehave("a", Misbehaviour::Slow(Duration::from_secs(3)));
    stage.place.set("TRUEUP_PRIMARY_API_TIMEOUT", "1s");
    let started = Instant::now();

    let said = stage.sync(&[]);

    let took = started.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
    assert_exit(&said, 1);
    assert_says(&said.out, &["/model_references/v1/a", "1 s"]);
    assert_eq!(repository.branches(), ["main"]);
}

#[test]
fn a_bad_token_is_exit_1_with_the_remedy_and_is_never_shown() {
    let (mut stage, repository) = Stage::drifted();
    stage.place.set(TOKEN, "ghp_notatokenatall");

    let said = stage.sync(&["--verbose"]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["owner/data  failed", "401", "Bad credentials", "check the token"]);
    assert!(!said.out.contains("ghp_") && !said.err.contains("ghp_"), "{said:?}");
    assert_eq!(repository.branches(), ["main"]);
}

#[test]
fn a_used_up_rate_limit_is_exit_75_and_says_until_when() {
    let (stage, repository) = Stage::drifted();
    stage.github.set_remaining(&stage.token(), 0);

    let said = stage.sync(&[]);

    assert_exit(&said, 75);
    assert_says(&said.out, &["owner/data  failed", "before ", "run again later"]);
    assert_eq!(repository.branches(), ["main"]);
}

#[test]
fn a_request_budget_is_kept_and_the_one_that_suffices_is_told() {
    let (mut stage, repository) = Stage::drifted();
    stage.place.set("TRUEUP_REQUEST_BUDGET", "7");

    let (code, report) = stage.report(&[]);

    assert_eq!((code, &report["verdict"]), (1, &json!("failed")));
    let needs =
        "owner/data needs 10 requests in one run, and the budget is 7: raise TRUEUP_REQUEST_BUDGET";
    assert_eq!(report["targets"][0]["error"], needs);
    assert!(stage.github.requests().len() + stage.source.visits().len() <= 7);
    assert_eq!(repository.branches(), ["main"]);

    stage.place.set("TRUEUP_REQUEST_BUDGET", "10");
    assert_eq!(stage.report(&[]).0, 0);
}

#[test]
fn runs_with_a_budget_for_one_repository_serve_one_after_another() {
    let (mut stage, first) = Stage::drifted();
    let other = stage.keep("owner/other", "b", AFTER, BEFORE);
    stage.place.set("HORDE_GITHUB_SYNC_REQUEST_BUDGET", "12");
    stage.place.set("TRUEUP_TARGET_CLONE_DIR", "kept");

    let (code, report) = stage.report(&[]);

    assert_eq!((code, &report["verdict"]), (75, &json!("partial")), "{report:#}");
    assert_eq!((first.pull_requests().len(), other.pull_requests().len()), (1, 0));
    let told = "the budget of 12 requests is used up: the next run begins with owner/other";
    assert_eq!(report["targets"][1]["error"], told);
    let asked = &report["requests"];
    assert!(asked["github"].as_u64().unwrap() + asked["source"].as_u64().unwrap() <= 12);

    let (_, report) = stage.report(&[]);

    assert_eq!(report["targets"][1]["outcome"], "opened", "{report:#}");
    assert_eq!(other.pull_requests().len(), 1);
}

#[test]
fn an_archived_repository_is_refused_and_the_next_one_served() {
    let (mut stage, archived) = Stage::drifted();
    let other = stage.keep("owner/other", "b", AFTER, BEFORE);
    archived.archive();

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["owner/data  failed", "archived", "unarchive the repository"]);
    assert_eq!((archived.branches().len(), other.pull_requests().len()), (1, 1));
}

#[test]
fn a_renamed_repository_is_told_by_its_new_name() {
    let (stage, repository) = Stage::drifted();
    repository.rename("owner/renamed");

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    let sentence = "owner/data was renamed to owner/renamed; configure owner/renamed";
    assert_says(&said.out, &["owner/data  failed", sentence]);
    assert_eq!(stage.writes(), Vec::<String>::new());
}

#[test]
fn missing_things_are_named() {
    let (stage, _) = Stage::drifted();
    let with = |from: &str, to: &str| {
        stage.place.write("trueup.toml", stage.configuration().replace(from, to));
        let said = stage.sync(&[]);
        assert_exit(&said, 1);
        said.out
    };

    assert_says(&with("owner/data", "owner/none"), &["owner/none", "404"]);
    let branch = "name = \"owner/data\"\nbranch = \"prod\"";
    let said = with("name = \"owner/data\"", branch);
    assert_says(&said, &["owner/data/branches/prod", "Branch not found"]);
    stage.github.repository("owner/empty").create();
    assert_says(&with("owner/data", "owner/empty"), &["owner/empty"]);
}

#[test]
fn a_broken_published_file_is_named_with_line_and_column() {
    let (stage, repository) = Stage::drifted();
    let cases = [
        ("{\n  \"x\": 1,\n}\n", "a.json: line 3, column 1"),
        ("{\"x\": 1,\n \"\\u0078\": 2}", "a.json: line 2, column 2"),
        ("[\n]\n", "a.json: line 1, column 1"),
    ];
    for (published, place) in cases {
        repository.commit_on("main", &[("a.json", Some(published))], "Break it");

        let said = stage.sync(&[]);

        assert_exit(&said, 1);
        assert_says(&said.out, &["owner/data  failed", place]);
    }
    assert_eq!(repository.branches(), ["main"]);
}

#[test]
fn a_file_that_is_gone_is_proposed_as_new() {
    let (stage, repository) = Stage::drifted();
    repository.commit_on("main", &[("a.json", None::<&str>)], "Remove the file");

    assert_exit(&stage.sync(&[]), 0);

    let expected = "{\n    \"x\": {\n        \"n\": 2\n    }\n}\n";
    assert_eq!(proposed(&repository, "a.json"), expected);
}

#[test]
fn an_error_page_of_github_is_no_proposal() {
    let (stage, repository) = Stage::drifted();
    let fault = trueup_tests::simulator::Fault::Html(200);
    stage.github.fault(fault).on(Operation::GetBranch).always();

    let said = stage.sync(&[]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["owner/data  failed", "/repos/owner/data/branches/main"]);
    assert_eq!(repository.branches(), ["main"]);
}

#[test]
fn hostile_names_neither_steer_the_terminal_nor_reach_anybody() {
    let names = [
        "a`b``c",
        "x|y",
        "line\\nbreak",
        "@here",
        "#12",
        "<!-- x -->",
        "](http://e)",
        "\\u001b[31mred",
        "\\u202eflipped",
        "::error::x",
    ];
    let held: Vec<_> = names.iter().map(|name| format!("\"{name}\": {{\"v\": 1}}")).collect();
    let mut stage = Stage::new();
    let repository = stage.keep("owner/data", "a", &format!("{{{}}}", held.join(",")), "{}\n");

    let dry = stage.sync(&["--dry-run"]);
    let said = stage.sync(&[]);

    assert_exit(&dry, 0);
    assert_exit(&said, 0);
    for text in [&dry.out, &dry.err, &said.out, &said.err] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
        assert!(!text.contains("line\nbreak"), "{text}");
        assert!(!text.lines().any(|line| line.starts_with("::")), "{text}");
    }
    let pull = repository.pull_request(1);
    assert!(!pull.title.contains("@here") && !pull.body.contains("line\nbreak"), "{}", pull.body);
    assert_eq!(pull.body.lines().filter(|line| line.starts_with("<!--")).count(), 1);
}
