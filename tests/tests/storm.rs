//! A storm that is always the same: `cargo xtask storm` lets others blow, and longer.
#![allow(clippy::unwrap_used, reason = "what breaks must stop the test, with its words")]

use trueup_tests::storm::Storm;

fn calm(_: usize) {}

#[test]
fn nothing_is_lost_in_a_storm_and_a_quiet_run_comes_to_rest() {
    let weathered = Storm { seed: 5, rounds: 25 }.blow(calm).unwrap();

    let tally = weathered.tally;
    for what in ["fault", "person", "run: cut off", "source: down", "source: empty", "exit: 4"] {
        assert!(tally.of(what) > 0, "{what} never happened:\n{tally}");
    }
    let deeds = ["approves removals", "takes a label off", "adds many entries to the base"];
    for deed in deeds.map(|deed| format!("person: {deed}")) {
        assert!(tally.of(&deed) > 0, "never {deed}:\n{tally}");
    }
    for what in ["run: with a higher ceiling", "part: the branch moves"] {
        assert!(tally.of(what) > 0, "never {what}:\n{tally}");
    }
    for outcome in ["Opened", "Updated", "Unchanged", "HeldByHuman", "Withheld", "Failed"] {
        assert!(tally.of(&format!("sync: {outcome}")) > 0, "never {outcome}:\n{tally}");
    }
}

#[test]
fn the_same_seed_gives_the_same_history_and_another_one_another() {
    let history = |seed| Storm { seed, rounds: 2 }.blow(calm).unwrap().history;

    let first = history(1);

    assert_eq!(history(1), first);
    assert_ne!(history(2), first);
}
