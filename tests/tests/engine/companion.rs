//! The second commit: what tells of the first one is computed from the file's history.

use trueup_core::companion::Companion;
use trueup_core::engine::options::{CompanionOptions, Mode};
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Memory, Options, Outcome};
use trueup_tests::judges::Oracle;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::Operation;

const DATA: &str = "model_mod_data.json";

/// One category `a` with a companion.
fn with_companion(options: &mut Options) {
    let kind = Companion::ModData;
    let file = &mut options.targets[0].files[0];
    file.companion = Some(CompanionOptions { kind, path: kind.path(&file.path) });
    options.guard.max_removals = 99;
}

fn run(scene: &Scene) -> Outcome {
    scene.run_with(with_companion)
}

/// A file with a past, in which entries were changed, removed and brought back; two versions cannot be read.
fn with_a_past() -> Scene {
    let scene = Scene::new(&[("a", r#"{"x": {"n": 9}, "new": {"n": 1}, "z": {}}"#, Some("{}\n"))]);
    for text in [
        Some("{\"x\": {\"n\": 1}, \"y\": {\"n\": 1}}\n"),
        Some("{\"x\": {\"n\": 1}}\n"),
        Some("{\"x\": {\"n\": 1"),
        Some("{\"x\": {\"n\": 1.0}, \"z\": {}}\n"),
        None,
        Some("{\"x\": {\"n\": 1}, \"y\": {\"n\": 2}, \"z\": {}}\n"),
    ] {
        scene.repo.commit_on("main", &[("a.json", text)], "Change it");
        scene.repo.commit_on("main", &[("b.json", text.or(Some("gone")))], "Change another");
    }
    scene
}

/// Says whether the data on a branch is what the file's history gives there.
fn check(oracle: &Oracle, scene: &Scene, branch: &str) {
    let is: serde_json::Value = serde_json::from_str(&scene.read(branch, DATA)).unwrap();
    let expected = oracle.mod_data(&scene.repo.path(), branch, "a.json").unwrap();
    let expected: serde_json::Value = serde_json::from_slice(&expected).unwrap();
    assert_eq!(is, expected, "{branch}");
}

/// Merges the open pull request, and checks the data before and after.
fn merge_and_check(oracle: &Oracle, scene: &Scene) {
    check(oracle, scene, BRANCH);
    let pulls = scene.repo.pull_requests();
    let open = pulls.iter().find(|pull| pull.is_open).expect("a pull request is open");
    scene.repo.merge_pull_request(open.number);
    check(oracle, scene, "main");
}

fn subjects(scene: &Scene) -> Vec<String> {
    let log = scene.repo.git(&["log", "--format=%s", &format!("main..{BRANCH}")]);
    log.lines().map(str::to_owned).collect()
}

#[test]
fn a_proposal_is_followed_by_what_its_merge_makes_of_the_history() {
    let Some(oracle) =
        Oracle::find("a_proposal_is_followed_by_what_its_merge_makes_of_the_history")
    else {
        return;
    };
    let scene = with_a_past();

    let outcome = run(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened, "{:?}", outcome.report);
    let second = "Bring model_mod_data.json up to date";
    assert_eq!(
        subjects(&scene),
        [second, "Sync a.json with PRIMARY: 1 added, 1 removed, 1 changed"]
    );
    merge_and_check(&oracle, &scene);
    let expected =
        String::from_utf8(oracle.mod_data(&scene.repo.path(), "main", "a.json").unwrap());
    assert_eq!(scene.read("main", DATA), expected.unwrap(), "byte for byte");
}

#[test]
fn both_commits_are_ours_by_their_own_trees() {
    let scene = with_a_past();

    run(&scene);

    for commit in [BRANCH.to_owned(), format!("{BRANCH}~1")] {
        let message = scene.repo.git(&["log", "-1", "--format=%B", &commit]);
        let trailer = format!("Trueup-Tree: {}", scene.repo.tree_of(&commit));
        assert!(message.contains(&trailer), "{message}");
    }
    assert_eq!(scene.repo.git(&["rev-list", "--count", &format!("main..{BRANCH}")]), "2");
    scene.github.clear_log();
    let again = run(&scene);
    assert_eq!(again.report.targets[0].outcome, TargetOutcome::Unchanged);
    assert_eq!(scene.writes(), Vec::<String>::new());
}

#[test]
fn only_what_is_not_told_yet_is_read_of_the_history() {
    let Some(oracle) = Oracle::find("only_what_is_not_told_yet_is_read_of_the_history") else {
        return;
    };
    let scene = with_a_past();
    let told = oracle.mod_data(&scene.repo.path(), "main", "a.json").unwrap();
    scene.repo.commit_on("main", &[(DATA, Some(told))], "Tell");
    let by_hand = "{\"x\": {\"n\": 8}, \"z\": {}}\n";
    scene.repo.commit_on("main", &[("a.json", Some(by_hand))], "By hand");

    run(&scene);

    // The file, its companion, the version that is told last, and the one after it.
    assert_eq!(scene.github.count(Operation::GetBlob), 4);
    assert_eq!(scene.github.count(Operation::ListCommits), 1);
    merge_and_check(&oracle, &scene);
}

#[test]
fn an_update_brings_the_data_along() {
    let Some(oracle) = Oracle::find("an_update_brings_the_data_along") else { return };
    let scene = with_a_past();
    run(&scene);
    scene.source.set("a", r#"{"x": {"n": 10}, "z": {}, "y": {"n": 2}}"#);

    let outcome = run(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Updated, "{:?}", outcome.report);
    assert_eq!(subjects(&scene).len(), 4);
    merge_and_check(&oracle, &scene);
}

#[test]
fn an_update_on_a_base_that_moved_follows_both_sides() {
    let Some(oracle) = Oracle::find("an_update_on_a_base_that_moved_follows_both_sides") else {
        return;
    };
    // With the source as it was the merge has the file as the head has it, and so follows the head alone.
    let sources = [None, Some(r#"{"x": {"n": 12}, "new": {"n": 1}, "z": {"n": 3}}"#)];
    let cases = [false, true].into_iter().flat_map(|is_told| sources.map(|it| (is_told, it)));
    for (is_told, source) in cases {
        let scene = with_a_past();
        if is_told {
            let told = oracle.mod_data(&scene.repo.path(), "main", "a.json").unwrap();
            scene.repo.commit_on("main", &[(DATA, Some(told))], "Tell");
        }
        run(&scene);
        let by_hand = "{\"x\": {\"n\": 1}, \"by hand\": {}, \"z\": {\"n\": 2}}\n";
        scene.repo.commit_on("main", &[("a.json", Some(by_hand))], "By hand");
        if is_told {
            let told = oracle.mod_data(&scene.repo.path(), "main", "a.json").unwrap();
            scene.repo.commit_on("main", &[(DATA, Some(told))], "Tell");
        }
        source.into_iter().for_each(|source| scene.source.set("a", source));

        let outcome = run(&scene);

        assert_eq!(
            outcome.report.targets[0].outcome,
            TargetOutcome::Updated,
            "{:?}",
            outcome.report
        );
        assert_eq!(scene.repo.git(&["log", "-1", "--format=%P", &format!("{BRANCH}~1")]).len(), 81);
        merge_and_check(&oracle, &scene);
    }
}

#[test]
fn a_fresh_start_after_a_merge_brings_the_data_along() {
    let Some(oracle) = Oracle::find("a_fresh_start_after_a_merge_brings_the_data_along") else {
        return;
    };
    let scene = with_a_past();
    run(&scene);
    merge_and_check(&oracle, &scene);
    scene.source.set("a", r#"{"x": {"n": 11}}"#);

    let outcome = run(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened, "{:?}", outcome.report);
    merge_and_check(&oracle, &scene);
}

#[test]
fn a_fresh_start_after_a_refusal_follows_the_refused_head_too() {
    let Some(oracle) = Oracle::find("a_fresh_start_after_a_refusal_follows_the_refused_head_too")
    else {
        return;
    };
    let scene = with_a_past();
    run(&scene);
    scene.repo.close_pull_request(1);
    scene.source.set("a", r#"{"x": {"n": 11}, "y": {"n": 2}, "z": {}}"#);

    let outcome = run(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Opened, "{:?}", outcome.report);
    merge_and_check(&oracle, &scene);
}

#[test]
fn where_the_file_is_as_on_the_base_again_so_is_its_companion() {
    let Some(oracle) = Oracle::find("where_the_file_is_as_on_the_base_again_so_is_its_companion")
    else {
        return;
    };
    let scene = Scene::new(&[
        ("a", r#"{"x": {"n": 2}}"#, Some("{\"x\": {\"n\": 1}}\n")),
        ("b", r#"{"x": {"n": 2}}"#, Some("{\"x\": {\"n\": 1}}\n")),
    ]);
    run(&scene);
    check(&oracle, &scene, BRANCH);
    scene.source.set("a", r#"{"x": {"n": 1}}"#);
    scene.source.set("b", r#"{"x": {"n": 3}}"#);

    run(&scene);

    assert_eq!(scene.repo.read(BRANCH, DATA), None, "the base has none");
    assert_eq!(scene.read(BRANCH, "a.json"), scene.read("main", "a.json"));
}

#[test]
fn where_a_person_makes_the_change_on_the_base_the_companion_is_that_of_the_base() {
    let changed = "{\"x\": {\"n\": 2}}\n";
    let scene = Scene::new(&[
        ("a", changed, Some("{\"x\": {\"n\": 1}}\n")),
        ("b", changed, Some("{\"x\": {\"n\": 1}}\n")),
    ]);
    run(&scene);
    let told = scene.read(BRANCH, DATA).replace("\"date_modified\"", "\"date_modified\" ");
    let by_hand = [("a.json", Some(changed)), (DATA, Some(&told))];
    scene.repo.commit_on("main", &by_hand, "Make the change, and tell of it");

    let outcome = run(&scene);

    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::Updated, "{:?}", outcome.report);
    assert_eq!(scene.read(BRANCH, DATA), told);
    let merged = scene.repo.git(&["merge-tree", "--write-tree", "main", BRANCH]);
    assert_eq!(
        scene.repo.git(&["ls-tree", &merged, DATA]),
        scene.repo.git(&["ls-tree", "main", DATA])
    );
    assert_eq!(run(&scene).report.targets[0].outcome, TargetOutcome::Unchanged);
}

#[test]
fn a_file_that_is_new_has_no_history_before() {
    let Some(oracle) = Oracle::find("a_file_that_is_new_has_no_history_before") else { return };
    let scene = Scene::new(&[("a", r#"{"x": {"n": 2}}"#, None)]);

    run(&scene);

    merge_and_check(&oracle, &scene);
}

#[test]
fn a_long_history_is_read_page_by_page() {
    let Some(oracle) = Oracle::find("a_long_history_is_read_page_by_page") else { return };
    let scene = Scene::new(&[("a", r#"{"x": {"n": 0}}"#, Some("{}\n"))]);
    let script: String = (0..250)
        .map(|n| {
            let text = format!("{{\"x\": {{\"n\": {}}}, \"y{}\": {{}}}}\n", n / 3 + 1, n % 7);
            let date = 1_700_000_000 + n * 60;
            let from = if n == 0 { "from refs/heads/main^0\n" } else { "" };
            format!(
                "commit refs/heads/main\ncommitter someone <someone@example.com> {date} +0100\ndata 2\nm\n\
                 {from}M 100644 inline a.json\ndata {}\n{text}\n",
                text.len()
            )
        })
        .collect();
    fast_import(&scene, &script);

    run(&scene);

    assert_eq!(scene.github.count(Operation::ListCommits), 3);
    merge_and_check(&oracle, &scene);
}

/// Writes many commits at once.
fn fast_import(scene: &Scene, script: &str) {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut git = Command::new("git")
        .arg("-C")
        .arg(scene.repo.path())
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    git.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(git.wait().unwrap().success());
}

#[test]
fn a_run_cut_off_anywhere_converges_and_publishes_nothing_half() {
    let Some(oracle) = Oracle::find("a_run_cut_off_anywhere_converges_and_publishes_nothing_half")
    else {
        return;
    };
    for takes_effect in [false, true] {
        for n in 0.. {
            let scene = Scene::drifted();
            let mut options = scene.options();
            with_companion(&mut options);
            let mut host = scene.host(options, Memory::default());
            for _ in 0..n {
                if !host.is_over() {
                    host.perform(0);
                }
            }
            if host.is_over() {
                assert!(n >= 14, "only {n} requests");
                break;
            }
            if takes_effect {
                host.perform_in_vain(0);
            } else {
                drop(host);
            }
            let case = format!("cut at request {n}, effect {takes_effect}");
            if scene.repo.tip(BRANCH).is_some() {
                check(&oracle, &scene, BRANCH);
            }

            let rerun = run(&scene);

            assert_eq!(rerun.report.exit_code, 0, "{case}: {:?}", rerun.report);
            assert_eq!(subjects(&scene).len(), 2, "{case}");
            check(&oracle, &scene, BRANCH);
        }
    }
}

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
