//! Plans through the binary: saved, shown, carried out, refused.

use std::io::Write as _;
use std::process::Stdio;

use crate::stage::{
    AFTER, BEFORE, BRANCH, RENDERED, Stage, TOKEN, assert_exit, assert_says, proposed,
};
use trueup_tests::program::Said;

fn run(stage: &Stage, arguments: &[&str]) -> Said {
    stage.place.run(arguments)
}

#[test]
fn a_plan_is_saved_without_a_token_and_carried_out_with_one() {
    let (mut stage, repository) = Stage::drifted();
    let token = stage.token();
    stage.place.unset(TOKEN);

    let planned = run(&stage, &["plan", "--out", "plans/plan.json"]);

    assert_exit(&planned, 0);
    let expected = "\
owner/data  + open a pull request, trueup/models into main
  title: Sync a.json with PRIMARY: 1 changed
  labels: sync
  a.json
    ~ x
      /n: 1 → 2
    1 changed, 0 unchanged
Plan: 1 to open, 0 to update, 0 to close; 0 entries added, 0 removed, 1 changed, 0 removals withheld.
Carrying it out takes 0 requests to the source and 9 to GitHub.
Saved in plans/plan.json: `trueup apply plans/plan.json` carries it out.
";
    assert_eq!(planned.out, expected);
    assert_eq!(stage.writes(), Vec::<String>::new());
    stage.place.set(TOKEN, &token);
    stage.forget();

    let applied = run(&stage, &["apply", "plans/plan.json", "--report", "report.json"]);

    assert_exit(&applied, 0);
    assert_says(&applied.out, &["owner/data  pull request opened", "0 to the source, 9 to GitHub"]);
    assert_eq!((stage.github.requests().len(), stage.source.visits().len()), (9, 0));
    assert_eq!(proposed(&repository, "a.json"), RENDERED);
    assert_says(&stage.place.read("report.json"), &["\"outcome\": \"opened\""]);
    assert_exit(&stage.sync(&[]), 0);
}

#[test]
fn a_report_does_not_take_the_place_of_its_plan() {
    let (stage, _) = Stage::drifted();
    assert_exit(&run(&stage, &["plan", "--out", "plan.json"]), 0);
    let plan = stage.place.read("plan.json");

    let applied = run(&stage, &["apply", "plan.json", "--report", "./plan.json"]);

    assert_exit(&applied, 64);
    assert_says(&applied.err, &["--report ./plan.json is the plan itself"]);
    assert_eq!(stage.place.read("plan.json"), plan);
    assert_eq!(stage.writes(), Vec::<String>::new());
}

#[test]
fn a_plan_comes_from_the_standard_input_too() {
    let (stage, repository) = Stage::drifted();
    let plan = run(&stage, &["plan", "--format", "json"]);
    assert_exit(&plan, 0);

    let mut apply = stage.place.command(&["apply", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    apply.stdin.take().unwrap().write_all(plan.out.as_bytes()).unwrap();

    assert!(apply.wait().unwrap().success());
    assert_eq!(proposed(&repository, "a.json"), RENDERED);
}

#[test]
fn an_edited_plan_is_refused_and_nobody_is_asked() {
    let (stage, _) = Stage::drifted();
    run(&stage, &["plan", "--out", "plan.json"]);
    let text = stage.place.read("plan.json");
    stage.forget();

    for (from, to) in
        [("1 changed", "2 changed"), ("\"sync\"", "\"sink\""), ("sha256:", "sha256:0")]
    {
        stage.place.write("plan.json", text.replacen(from, to, 1));
        let said = run(&stage, &["apply", "plan.json"]);

        assert_exit(&said, 1);
        assert_says(&said.err, &["error: plan.json: ", "plan again"]);
    }
    assert_eq!(stage.github.requests().len(), 0);
}

#[test]
fn a_stale_plan_is_refused_by_name_and_commit() {
    let (stage, repository) = Stage::drifted();
    run(&stage, &["plan", "--out", "plan.json"]);
    let from = repository.tip("main").unwrap();
    let to = repository.commit_on("main", &[("README.md", Some("# New\n"))], "Edit the readme");

    let said = run(&stage, &["apply", "plan.json"]);

    assert_exit(&said, 1);
    assert_says(&said.out, &["main of owner/data moved from", &from, &to, "plan again"]);
    assert_eq!(stage.writes(), Vec::<String>::new());
}

#[test]
fn what_is_no_plan_is_an_error_and_leaves_no_report() {
    let (stage, _) = Stage::drifted();
    stage.place.write("plan.json", "[");

    let wrong = run(&stage, &["apply", "plan.json"]);
    let missing = run(&stage, &["apply", "none.json"]);

    assert_exit(&wrong, 1);
    assert_says(&wrong.err, &["error: plan.json: not JSON"]);
    assert_exit(&missing, 1);
    assert_says(&missing.err, &["error: none.json: "]);
}

#[test]
fn a_plan_says_what_it_found_by_its_exit_code_only_if_asked() {
    let code = |held: &str, published: &str, flags: &[&str]| {
        let mut stage = Stage::new();
        stage.keep("owner/data", "a", held, published);
        run(&stage, &[&["plan"], flags].concat()).code
    };
    let told = |held: &str, published: &str| {
        [code(held, published, &[]), code(held, published, &["--detailed-exitcode"])]
    };

    assert_eq!(told(AFTER, RENDERED), [0, 0]);
    assert_eq!(told(AFTER, BEFORE), [0, 2]);
    assert_eq!(told("{}", BEFORE), [0, 3]);
    assert_eq!(told("[]", BEFORE), [1, 1]);
}

#[test]
fn a_plan_without_out_says_how_to_save_it() {
    let (stage, _) = Stage::drifted();

    let said = run(&stage, &["plan"]);

    assert_says(&said.out, &["Nothing was saved", "trueup plan --out plan.json"]);
    assert_eq!(stage.place.files(), ["trueup.toml"]);
}

#[test]
fn a_plan_for_a_jobs_page_is_a_table() {
    let (mut stage, _) = Stage::drifted();
    stage.keep("owner/same", "b", AFTER, RENDERED);

    let said = run(&stage, &["plan", "--format", "markdown"]);

    let expected = "\
| Repository | Plan | Title | Added | Removed | Changed | Withheld |
| --- | --- | --- | ---: | ---: | ---: | ---: |
| owner/data | open | `Sync a.json with PRIMARY: 1 changed` | 0 | 0 | 1 | 0 |
| owner/same | in sync |  | 0 | 0 | 0 | 0 |

**Plan: 1 to open, 0 to update, 0 to close; 0 entries added, 0 removed, 1 changed, 0 removals withheld.** \
Carrying it out takes 0 requests to the source and 9 to GitHub.
";
    assert_eq!(said.out, expected);
}

#[test]
fn what_forbids_writing_forbids_carrying_out() {
    let (mut stage, _) = Stage::drifted();
    run(&stage, &["plan", "--out", "plan.json"]);
    stage.place.set("TRUEUP_DRY_RUN", "1");

    let said = run(&stage, &["apply", "plan.json"]);

    assert_exit(&said, 1);
    assert_says(&said.err, &["TRUEUP_DRY_RUN", "trueup apply"]);
    assert_eq!(stage.writes(), Vec::<String>::new());
    assert_exit(&run(&stage, &["plan", "--no-pr"]), 64);
}

#[test]
fn a_plan_needs_no_settings_but_githubs_address() {
    let (mut stage, repository) = Stage::drifted();
    run(&stage, &["plan", "--out", "plan.json"]);
    std::fs::remove_file(stage.place.path().join("trueup.toml")).unwrap();
    let github = stage.github_at.url.clone();

    let said = run(&stage, &["apply", "plan.json", "--github-api-url", &github]);

    assert_exit(&said, 0);
    assert_eq!(repository.pull_requests()[0].head_branch, BRANCH);
    stage.place.unset(TOKEN);
    assert_exit(&run(&stage, &["apply", "plan.json"]), 1);
}

#[test]
fn settings_that_only_a_run_needs_do_not_keep_a_plan_from_being_carried_out() {
    let (mut stage, _) = Stage::drifted();
    run(&stage, &["plan", "--out", "plan.json"]);
    stage.place.set("TRUEUP_MAX_REMOVALS", "many");
    let github = format!("[github]\napi_url = \"{}\"\n", stage.github_at.url);
    stage.place.write("trueup.toml", format!("{github}api_url = \"\"\n"));

    let wrong = run(&stage, &["apply", "plan.json"]);
    stage.place.write("trueup.toml", github);
    let applied = run(&stage, &["apply", "plan.json"]);

    assert_exit(&wrong, 1);
    assert_says(&wrong.err, &["trueup.toml:3: not TOML"]);
    assert_exit(&applied, 0);
}
