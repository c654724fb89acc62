//! The order in which a host answers does not matter.

use trueup_core::engine::options::Mode;
use trueup_core::engine::{Memory, Outcome};
use trueup_tests::scene::Scene;

/// A stage with at most five requests open at once: three sources, a tree and the pull requests.
fn scene() -> Scene {
    Scene::new(&[
        ("a", r#"{"x": 2, "y": 1}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"x": 1}"#, None),
        ("c", "{}", None),
    ])
}

/// Performs the requests of a dry run as `choices` says: the n-th number picks among those that wait then.
///
/// Returns the outcome and how many waited at each choice.
fn performed(scene: &Scene, choices: &[usize]) -> (Outcome, Vec<usize>) {
    let mut options = scene.options();
    options.mode = Mode::DryRun;
    let mut host = scene.host(options, Memory::default());
    let mut waiting = Vec::new();
    while !host.is_over() {
        let choice = choices.get(waiting.len()).copied().unwrap_or(0);
        waiting.push(host.waiting());
        host.perform(choice);
    }
    (host.finish(), waiting)
}

#[test]
fn up_to_five_open_requests_answered_in_every_order_give_one_result() {
    let scene = scene();
    let (expected, mut waiting) = performed(&scene, &[]);
    let mut choices: Vec<usize> = vec![0; waiting.len()];
    let (mut orders, mut most) = (1, 0);

    // Counts through all choices like an odometer whose wheels are as large as there was a choice.
    while let Some(wheel) = (0..choices.len()).rev().find(|&at| choices[at] + 1 < waiting[at]) {
        choices[wheel] += 1;
        choices.truncate(wheel + 1);
        let (outcome, now_waiting) = performed(&scene, &choices);
        assert_eq!(content(&outcome), content(&expected), "{choices:?}");
        assert_eq!(outcome.report, expected.report, "{choices:?}");
        assert_eq!(outcome.texts, expected.texts, "{choices:?}");
        choices.resize(now_waiting.len(), 0);
        most = most.max(now_waiting.iter().copied().max().unwrap_or(0));
        waiting = now_waiting;
        orders += 1;
    }

    // Six requests, of which two follow a third, can be mixed in 6! / 3 ways.
    assert_eq!((orders, most), (240, 5));
}

fn content(outcome: &Outcome) -> String {
    outcome.report.targets[0].content.expect("all was compared").to_string()
}
