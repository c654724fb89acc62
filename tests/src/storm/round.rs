//! One round: the source drifts, faults lie in wait, and eight runs and a person are at it at once.

use std::time::Duration;

use super::dice::Dice;
use super::run::Run;
use super::stage::Stage;
use super::{bad_luck, person, watch};

/// Plays a round to its end.
///
/// # Errors
///
/// What does not hold after it.
pub(crate) fn play(stage: &mut Stage, dice: &mut Dice) -> Result<(), String> {
    let scene = stage.scene.clone();
    scene.github.clear_faults();
    stage.drift(dice);
    stage.look_in_part(dice)?;
    if dice.one_in(5) {
        stage.raise_the_ceiling();
    }
    watch::check(stage)?;
    stage.drift(dice);
    person::tidy_up(stage, dice);
    bad_luck::register(&scene.github, dice, &mut stage.tally);
    scene.github.advance(Duration::from_secs(600 + 60 * dice.below(60) as u64));

    let mut runs: Vec<_> = (0..RUNS)
        .map(|_| {
            let work = (stage.options(), stage.plan.as_ref());
            Run::start(scene.world(), work, dice, &mut stage.tally)
        })
        .collect();
    while !runs.is_empty() {
        let index = dice.below(runs.len());
        happening(stage, dice);
        if dice.one_in(120) {
            stage.tally.count("run: cut off");
            runs.swap_remove(index).cut_off(dice);
            continue;
        }
        runs[index].perform(dice);
        if runs[index].is_over() {
            runs.swap_remove(index).end(stage)?;
        }
    }
    watch::check(stage)
}

/// What may happen between two requests.
fn happening(stage: &mut Stage, dice: &mut Dice) {
    if dice.one_in(30) {
        person::act(stage, dice);
    }
    if dice.one_in(100) {
        stage.scene.github.advance(Duration::from_secs(dice.below(90) as u64));
    }
    if dice.one_in(250) {
        stage.drift(dice);
    }
}

const RUNS: usize = 8;
