//! A run cut off after any request, before or after its effect, is finished by the next one.

use trueup_core::engine::Memory;
use trueup_core::engine::outcome::TargetOutcome;
use trueup_tests::scene::{BRANCH, Scene};
use trueup_tests::texts::{self, ALPHA, BETA, NEW};

/// Cuts a run off at its n-th request; returns whether there was an n-th.
fn cut(scene: &Scene, n: usize, takes_effect: bool) -> bool {
    let mut host = scene.host(options(scene), Memory::default());
    for _ in 0..n {
        if host.is_over() {
            return false;
        }
        host.perform(0);
    }
    if host.is_over() {
        return false;
    }
    if takes_effect {
        host.perform_in_vain(0);
    }
    true
}

fn options(scene: &Scene) -> trueup_core::engine::Options {
    let mut options = scene.options();
    options.extras.reviewers = vec!["owner".into()];
    options
}

/// Cuts a run on a fresh stage at each request in turn, reruns, and checks what all reruns must come to.
fn cut_everywhere(stage: impl Fn() -> Scene, expected: &[(&str, &str)]) -> usize {
    let mut cuts = 0;
    for takes_effect in [false, true] {
        for n in 0.. {
            let scene = stage();
            if !cut(&scene, n, takes_effect) {
                break;
            }
            cuts += 1;
            let case = format!("cut at request {n}, effect {takes_effect}");

            let rerun = scene.world().run(options(&scene), Memory::default());

            assert_eq!(rerun.report.exit_code, 0, "{case}: {:?}", rerun.report);
            let open: Vec<_> =
                scene.repo.pull_requests().into_iter().filter(|pull| pull.is_open).collect();
            assert_eq!(open.len(), 1, "{case}");
            for (path, expected) in expected {
                assert_eq!(scene.read(BRANCH, path), *expected, "{case}");
            }
            assert_eq!(open[0].labels, ["sync"], "{case}");
            assert_eq!(open[0].reviewers, ["owner"], "{case}");
            scene.github.clear_log();
            let quiet = scene.world().run(options(&scene), Memory::default());
            assert_eq!(scene.writes(), Vec::<String>::new(), "{case}");
            assert_eq!(quiet.report.targets[0].outcome, TargetOutcome::Unchanged, "{case}");
        }
    }
    cuts
}

#[test]
fn a_first_proposal_cut_off_anywhere_converges() {
    let cuts =
        cut_everywhere(Scene::drifted, &[("a.json", "{\n  \"x\": {\n    \"n\": 2\n  }\n}\n")]);

    assert!(cuts >= 20, "only {cuts} cuts");
}

#[test]
fn a_proposal_of_two_files_cut_off_anywhere_converges() {
    let models = [ALPHA, NEW, BETA];
    let (entries, table) = (texts::entries(&models), texts::table(&models));

    let cuts = cut_everywhere(Scene::new_model, &[("db.json", &entries), ("models.csv", &table)]);

    assert!(cuts >= 20, "only {cuts} cuts");
}

#[test]
fn an_update_cut_off_anywhere_converges() {
    let stage = || {
        let scene = Scene::drifted();
        scene.world().run(options(&scene), Memory::default());
        scene.source.set("a", r#"{"x": {"n": 3}}"#);
        scene
    };

    let cuts = cut_everywhere(stage, &[("a.json", "{\n  \"x\": {\n    \"n\": 3\n  }\n}\n")]);

    assert!(cuts >= 16, "only {cuts} cuts");
}

#[test]
fn a_fresh_start_after_a_merge_cut_off_anywhere_converges() {
    let stage = || {
        let scene = Scene::drifted();
        scene.world().run(options(&scene), Memory::default());
        scene.repo.merge_pull_request(1);
        scene.source.set("a", r#"{"x": {"n": 3}}"#);
        scene
    };

    let cuts = cut_everywhere(stage, &[("a.json", "{\n  \"x\": {\n    \"n\": 3\n  }\n}\n")]);

    assert!(cuts >= 20, "only {cuts} cuts");
}
