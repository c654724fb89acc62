//! The second commit: what tells of the first one is computed from the file's history.

use trueup_core::companion::Companion;
use trueup_core::engine::options::CompanionOptions;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Memory, Options, Outcome};
use trueup_tests::judges::Oracle;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::simulator::Operation;

mod announced;
mod base;

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
