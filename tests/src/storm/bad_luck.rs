//! The faults of a storm.

use std::time::Duration;

use super::dice::Dice;
use super::tally::Tally;
use crate::simulator::{Fault, Operation, RetryHint, Simulator};

/// Registers a few faults for the requests to come.
pub(crate) fn register(github: &Simulator, dice: &mut Dice, tally: &mut Tally) {
    for _ in 0..dice.below(7) {
        let fault = fault(dice);
        tally.count(&format!("fault: {}", name(&fault)));
        let operation = match fault {
            Fault::Lag => Some(dice.pick(&LAGGING)),
            Fault::StaleRead => Some(dice.pick(&READS)),
            _ => dice.one_in(2).then(|| dice.pick(&WRITES)),
        };
        let (nth, times) = (1 + dice.below(40), 1 + dice.below(3));
        let planned = github.fault(fault).times(times);
        match operation {
            Some(operation) => planned.on(operation).nth(1 + nth / 8),
            None => planned.nth(nth),
        };
    }
}

fn fault(dice: &mut Dice) -> Fault {
    let (limit, seconds) = (dice.pick(&[403, 429]), dice.pick(&[3, 30, 3000]));
    let retry = match dice.below(3) {
        0 => RetryHint::Absent,
        1 => RetryHint::Date(Duration::from_secs(seconds)),
        _ => RetryHint::Seconds(seconds),
    };
    match dice.below(12) {
        0 => Fault::DropBefore,
        1 | 2 => Fault::DropAfter,
        3 => Fault::ExpiredToken,
        4 => Fault::Html(502),
        5 => Fault::Lag,
        6 => Fault::Malformed,
        7 => Fault::PrimaryLimit { status: limit, reset: Duration::from_secs(seconds) },
        8 => Fault::SecondaryLimit { status: limit, retry },
        9 => Fault::StaleRead,
        10 => Fault::Status(dice.pick(&[500, 502, 503, 504])),
        _ => Fault::Truncated,
    }
}

/// The fault's name, without its particulars.
fn name(fault: &Fault) -> String {
    let whole = format!("{fault:?}");
    whole.split(['(', ' ']).next().unwrap_or_default().to_owned()
}

const LAGGING: [Operation; 4] =
    [Operation::CreateCommit, Operation::CreatePull, Operation::CreateRef, Operation::UpdateRef];

const READS: [Operation; 4] =
    [Operation::GetBranch, Operation::GetCommit, Operation::GetTree, Operation::ListPulls];

const WRITES: [Operation; 7] = [
    Operation::AddLabels,
    Operation::CreateCommit,
    Operation::CreatePull,
    Operation::CreateRef,
    Operation::CreateTree,
    Operation::UpdatePull,
    Operation::UpdateRef,
];
