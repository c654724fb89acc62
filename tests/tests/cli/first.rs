//! The first runs of someone who tries it: proposals, dry runs, categories.

use serde_json::json;

use crate::stage::{AFTER, BEFORE, BRANCH, RENDERED, Stage, assert_exit, assert_says, proposed};

#[test]
fn two_drifted_repositories_get_one_pull_request_each_and_a_second_run_changes_nothing() {
    let (mut stage, data) = Stage::drifted();
    let other = stage.keep("owner/other", "b", r#"{"y": 1, "z": 2}"#, "{\"y\": 1}\n");

    let first = stage.sync(&[]);

    assert_exit(&first, 0);
    assert_eq!(
        first.out,
        format!(
            "owner/data  pull request opened  {}\n  a.json: 1 changed\n\
             owner/other  pull request opened  {}\n  b.json: 1 added\n\
             2 repositories; requests: 2 to the source, 18 to GitHub\n",
            page(&stage, "owner/data"),
            page(&stage, "owner/other"),
        )
    );
    assert_eq!(proposed(&data, "a.json"), RENDERED);
    assert_eq!(proposed(&other, "b.json"), "{\"y\": 1, \"z\": 2}\n");
    for repository in [&data, &other] {
        let pulls = repository.pull_requests();
        assert_eq!(pulls.len(), 1);
        let pull = &pulls[0];
        assert_eq!((pull.is_open, pull.head_branch.as_str()), (true, BRANCH));
        assert_eq!(pull.labels, ["sync"]);
        assert_eq!(repository.git(&["rev-list", "--count", &format!("main..{BRANCH}")]), "1");
    }
    stage.forget();

    let second = stage.sync(&[]);

    assert_exit(&second, 0);
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert_eq!(second.out.matches("pull request holds everything already").count(), 2);
}

/// The page of a repository's pull request, as GitHub tells it.
fn page(stage: &Stage, name: &str) -> String {
    let path = format!("/repos/{name}/pulls");
    let mut asked = stage.github.requests().into_iter();
    let made = asked.find(|asked| asked.method == "POST" && asked.path == path).expect("made");
    made.response_json()["html_url"].as_str().unwrap().to_owned()
}

#[test]
fn nothing_is_said_twice_and_logs_go_to_the_standard_error() {
    let (stage, _) = Stage::drifted();

    let said = stage.sync(&[]);

    assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'), "{said:?}");
    let levels = said.err.lines().filter(|line| line.contains(" INFO ")).count();
    assert_eq!(levels, said.err.lines().count(), "{}", said.err);
}

#[test]
fn without_drift_nothing_is_proposed() {
    let mut stage = Stage::new();
    let repository = stage.keep("owner/data", "a", r#"{"x":{"n":1.0}}"#, BEFORE);

    let said = stage.sync(&[]);

    let expected = "owner/data  in sync\n1 repository; requests: 1 to the source, 4 to GitHub\n";
    assert_eq!((said.code, said.out.as_str()), (0, expected));
    assert_eq!(repository.branches(), ["main"]);
}

#[test]
fn a_dry_run_needs_no_credentials_and_shows_every_field() {
    let (mut stage, repository) = Stage::drifted();
    stage.place.unset(crate::stage::TOKEN);

    let said = stage.sync(&["--dry-run"]);

    assert_exit(&said, 0);
    assert_says(
        &said.out,
        &["owner/data  would be proposed\n  title: ", "  a.json\n", "/n", "1", "2"],
    );
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert!(stage.github.requests().iter().all(|request| request.login.is_none()));
    assert_eq!(repository.branches(), ["main"]);
}

#[test]
fn a_dry_run_that_is_asked_for_by_the_environment_is_one_too() {
    for name in ["TRUEUP_DRY_RUN", "HORDE_GITHUB_SYNC_DRY_RUN"] {
        let (mut stage, _) = Stage::drifted();
        stage.place.set(name, "1");

        let (code, report) = stage.report(&[]);

        assert_eq!((code, &report["targets"][0]["outcome"]), (0, &json!("planned")));
        assert_eq!(stage.writes(), Vec::<String>::new());
    }
}

/// Three drifted files in one repository.
fn three() -> Stage {
    let mut stage = Stage::new();
    let files = ["a", "b", "c"].map(|category| (category, AFTER, BEFORE));
    stage.keep_all("owner/data", &files);
    stage
}

#[test]
fn only_the_named_categories_are_asked_for_and_compared() {
    for given in ["a,c", " a , c,", r#"["a", "c"]"#] {
        let stage = three();

        let (code, report) = stage.report(&["--categories", given, "--dry-run"]);

        let files = report["targets"][0]["files"].as_array().unwrap();
        let checked: Vec<_> = files.iter().map(|file| &file["category"]).collect();
        assert_eq!((code, checked), (0, vec![&json!("a"), &json!("c")]));
        let visits = stage.source.visits();
        let mut asked: Vec<_> = visits.iter().map(|visit| visit.path.as_str()).collect();
        asked.sort_unstable();
        assert_eq!(asked, ["/model_references/v1/a", "/model_references/v1/c"]);
    }
}

#[test]
fn what_was_not_selected_keeps_what_is_proposed_already() {
    let mut stage = Stage::new();
    let files = ["a", "b"].map(|category| (category, AFTER, BEFORE));
    let repository = stage.keep_all("owner/data", &files);
    stage.sync(&[]);
    stage.source.set("a", r#"{"x": {"n": 3}}"#);
    stage.source.set("b", r#"{"x": {"n": 3}}"#);

    let said = stage.sync(&["--categories", "a"]);

    assert_exit(&said, 0);
    assert_says(&said.out, &["owner/data  pull request updated"]);
    assert_eq!(proposed(&repository, "a.json"), RENDERED.replace('2', "3"));
    assert_eq!(proposed(&repository, "b.json"), RENDERED);
}

#[test]
fn an_unknown_category_is_wrong_usage_and_the_known_ones_are_listed() {
    let stage = three();

    let said = stage.sync(&["--categories", "a,nope"]);

    let expected = "error: --categories: \"nope\" is not a category; known: a, b, c\n";
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (64, "", expected));
    assert_eq!((stage.github.requests().len(), stage.source.visits().len()), (0, 0));
}
