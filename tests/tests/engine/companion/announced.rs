//! What plan and text announce of the second commit, and what keeps both commits from being published.

use trueup_core::engine::options::Mode;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::judges::Oracle;
use trueup_tests::scene::BRANCH;

use super::{DATA, merge_and_check, run, subjects, with_a_past, with_companion};

#[test]
fn a_saved_plan_says_what_follows_and_makes_it_when_it_is_carried_out() {
    let Some(oracle) =
        Oracle::find("a_saved_plan_says_what_follows_and_makes_it_when_it_is_carried_out")
    else {
        return;
    };
    let scene = with_a_past();

    let plan = scene.plan_with(with_companion);
    let histories: Vec<String> =
        plan.histories().map(|(repository, path)| format!("{repository}:{path}")).collect();
    let report = scene.apply(&plan);

    assert_eq!(histories, ["owner/data:a.json"]);
    assert_eq!(report.exit_code, 0, "{report:?}");
    merge_and_check(&oracle, &scene);
}

#[test]
fn would_be_files_hold_no_companion() {
    let scene = with_a_past();

    let outcome = scene.run_with(|options| {
        with_companion(options);
        options.mode = Mode::WriteOut;
    });

    let paths: Vec<&str> = outcome.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths, ["a.json"]);
}

#[test]
fn the_text_says_how_to_merge() {
    let scene = with_a_past();

    run(&scene);

    let body = scene.repo.pull_request(1).body;
    let expected = "A second commit brings `model_mod_data.json` up to date, by the id of the first one. **Merge with \
                    a merge commit**: squashing or rebasing makes other commits, and `model_mod_data.json` wrong.";
    assert!(body.contains(expected), "{body}");
}

#[test]
fn the_text_promises_no_second_commit_where_none_is_made() {
    let scene = with_a_past();
    scene.run_with(|options| options.guard.max_removals = 99);

    let switched_on = run(&scene);

    assert_eq!(switched_on.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(subjects(&scene).len(), 1);
    let body = || scene.repo.pull_request(1).body;
    assert!(!body().contains("second commit"), "{}", body());

    scene.source.set("a", r#"{"x": {"n": 10}, "z": {}}"#);
    run(&scene);

    assert_eq!(subjects(&scene).len(), 3);
    assert!(body().contains("A second commit brings `model_mod_data.json`"), "{}", body());
    assert_eq!(run(&scene).report.targets[0].outcome, TargetOutcome::Unchanged);
    assert!(body().contains("A second commit brings `model_mod_data.json`"), "{}", body());
}

#[test]
fn a_history_that_cannot_be_followed_publishes_nothing() {
    let scene = with_a_past();
    let twice = "{\"x\": {\"n\": 1}, \"x\": {\"n\": 2}}\n";
    let commit = scene.repo.commit_on("main", &[("a.json", Some(twice))], "Twice");
    scene.repo.commit_on("main", &[("a.json", Some("{}\n"))], "Mend");

    let outcome = run(&scene);

    assert_eq!(outcome.report.exit_code, 1);
    let error = outcome.report.targets[0].error.clone().unwrap();
    let expected = format!(
        "the history of a.json in owner/data cannot be followed: at {commit}, line 1, column 17: the key \"x\" is \
         repeated; take `companion` off the file and run its script by hand; nothing was published"
    );
    assert_eq!(error, expected);
    assert_eq!(scene.repo.tip(BRANCH), None);
}

#[test]
fn a_companion_in_another_form_publishes_nothing() {
    let scene = with_a_past();
    scene.repo.commit_on("main", &[(DATA, Some("{\"x\": 1}\n"))], "Write it otherwise");

    let outcome = run(&scene);

    let error = outcome.report.targets[0].error.clone().unwrap();
    assert!(
        error.starts_with("model_mod_data.json of owner/data cannot be brought up to date: "),
        "{error}"
    );
    assert_eq!(scene.repo.tip(BRANCH), None);
}
