//! Two runs at once end with one pull request, however their requests mix.

use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Memory, Outcome};
use trueup_tests::scene::{BRANCH, Scene};

/// Performs two runs by turns: `first` requests of the one, then `second` of the other, then the rest by turns.
fn mixed(scene: &Scene, first: usize, second: usize) -> [Outcome; 2] {
    let start = || scene.host(scene.options(), Memory::default());
    let mut hosts = [start(), start()];
    for (host, requests) in [(0, first), (1, second)] {
        for _ in 0..requests {
            if !hosts[host].is_over() {
                hosts[host].perform(0);
            }
        }
    }
    while hosts.iter().any(|host| !host.is_over()) {
        for host in &mut hosts {
            if !host.is_over() {
                host.perform(0);
            }
        }
    }
    hosts.map(trueup_tests::host::Host::finish)
}

#[test]
fn two_first_runs_end_with_one_pull_request_in_every_mix() {
    // From its sixth request on a first run writes; the other loses, reads again and needs up to sixteen.
    for first in 5..11 {
        for second in 0..17 {
            let scene = Scene::drifted();

            let outcomes = mixed(&scene, first, second);

            let case = format!("{first} requests, then {second}");
            assert_eq!(scene.repo.pull_requests().len(), 1, "{case}");
            for outcome in outcomes {
                let report = outcome.report;
                assert_eq!(report.exit_code, 0, "{case}: {report:?}");
                assert_eq!(report.targets[0].pull_request.as_ref().map(|it| it.number), Some(1));
            }
            let ahead = scene.repo.git(&["rev-list", "--count", &format!("main..{BRANCH}")]);
            assert_eq!(ahead, "1", "{case}");
        }
    }
}

#[test]
fn two_updates_at_once_lose_nothing() {
    for (first, second) in (0..12).flat_map(|first| [0, 3, 8].map(|second| (first, second))) {
        let scene = Scene::drifted();
        scene.run();
        scene.source.set("a", r#"{"x": {"n": 3}}"#);

        let outcomes = mixed(&scene, first, second);

        let case = format!("{first} requests, then {second}");
        for outcome in outcomes {
            assert_eq!(outcome.report.exit_code, 0, "{case}: {:?}", outcome.report);
        }
        assert_eq!(scene.read(BRANCH, "a.json"), "{\n  \"x\": {\n    \"n\": 3\n  }\n}\n", "{case}");
        assert_eq!(scene.repo.pull_requests().len(), 1, "{case}");
    }
}

#[test]
fn a_person_who_pushes_between_reading_and_writing_loses_nothing() {
    let scene = Scene::drifted();
    scene.run();
    scene.source.set("a", r#"{"x": {"n": 3}}"#);
    let mut host = scene.host(scene.options(), Memory::default());
    let mut pushed = None;
    while !host.is_over() {
        let about_to_move = host.next().starts_with("PATCH") && host.next().contains("/git/refs/");
        if about_to_move && pushed.is_none() {
            pushed = Some(scene.repo.commit_on(BRANCH, &[("note.md", Some("mine"))], "Note"));
        }
        host.perform(0);
    }

    let outcome = host.finish();

    assert_eq!(scene.repo.tip(BRANCH), pushed);
    assert_eq!(outcome.report.exit_code, 4);
    assert_eq!(outcome.report.targets[0].outcome, TargetOutcome::HeldByHuman);
}

#[test]
fn a_base_that_moves_during_a_warm_run_is_read_again_with_its_source() {
    let scene = Scene::new(&[
        ("a", r#"{"x": 1}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"y": 1}"#, Some(r#"{"y": 1}"#)),
    ]);
    scene.source.tag_documents();
    let warm = scene.run().memory;
    scene.source.set("b", r#"{"y": 2}"#);
    let mut host = scene.host(scene.options(), warm);
    while !host.is_over() {
        if host.next().starts_with("POST") && host.next().ends_with("/git/refs") {
            // Another run made the branch, and a person edited the file that was known to be equal.
            scene.repo.commit_on("main", &[("a.json", Some(r#"{"x": 7}"#))], "Edit by hand");
            scene.run();
        }
        host.perform(0);
    }

    let outcome = host.finish();

    assert_eq!(outcome.report.exit_code, 0, "{:?}", outcome.report);
    assert_eq!(scene.read(BRANCH, "a.json"), r#"{"x": 1}"#);
    assert_eq!(scene.read(BRANCH, "b.json"), r#"{"y": 2}"#);
    assert_eq!(scene.repo.pull_requests().len(), 1);
}
