//! The order in which a host answers does not matter.

use trueup_core::engine::{Memory, Outcome};
use trueup_tests::scene::Scene;

/// A stage with at most five requests open at once.
fn scene() -> Scene {
    Scene::new(&[
        ("a", r#"{"x": 2, "y": 1}"#, Some(r#"{"x": 1}"#)),
        ("b", r#"{"x": 1}"#, Some(r#"{"x": 1}"#)),
        ("c", r#"{"x": 2}"#, Some(r#"{"x": 1, "gone": 0}"#)),
        ("d", "{}", None),
    ])
}

/// Performs the requests as `choices` says: the n-th number picks among those that wait then.
///
/// Returns the outcome and how many waited at each choice.
fn performed(choices: &[usize]) -> (Outcome, Vec<usize>) {
    let scene = scene();
    let mut host = scene.host(scene.options(), Memory::default());
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
    let (expected, mut waiting) = performed(&[]);
    assert_eq!(waiting.iter().max(), Some(&5), "{waiting:?}");
    let mut choices: Vec<usize> = vec![0; waiting.len()];
    let mut orders = 1;

    // Counts through all choices like an odometer whose wheels are as large as there was a choice.
    while let Some(wheel) = (0..choices.len()).rev().find(|&at| choices[at] + 1 < waiting[at]) {
        choices[wheel] += 1;
        choices.truncate(wheel + 1);
        let (outcome, now_waiting) = performed(&choices);
        assert_eq!(content(&outcome), content(&expected), "{choices:?}");
        assert_eq!(outcome.report.targets[0].files, expected.report.targets[0].files);
        choices.resize(now_waiting.len(), 0);
        waiting = now_waiting;
        orders += 1;
    }

    assert!(orders >= 120, "only {orders} orders");
}

fn content(outcome: &Outcome) -> String {
    outcome.report.targets[0].content.expect("all was compared").to_string()
}
