//! Companions where the base moved on, or a person decided there.

use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::judges::Oracle;
use trueup_tests::scene::{BRANCH, Scene};

use super::{DATA, check, merge_and_check, run, with_a_past};

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
