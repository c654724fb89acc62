//! One of the runs of a storm.

use trueup_core::engine::options::{Mode, OnDrift, Unselected};
use trueup_core::engine::outcome::TargetOutcome;
use trueup_core::engine::{Memory, Options, Outcome, Plan, Report};

use super::dice::Dice;
use super::stage::{CATEGORIES, Stage};
use super::tally::Tally;
use crate::host::{Host, World};

/// A run, or a saved plan that is carried out.
#[derive(Debug)]
pub(crate) enum Run<'a> {
    Sync(Host<'a, Outcome>),
    Apply(Host<'a, Report>),
}

impl<'a> Run<'a> {
    /// Starts one of the kinds of work.
    pub(crate) fn start(
        world: World<'a>,
        (options, plan): (Options, Option<&Plan>),
        dice: &mut Dice,
        tally: &mut Tally,
    ) -> Self {
        match (dice.below(8), plan) {
            (0, Some(plan)) => {
                tally.count("run: apply");
                let options = Options { targets: Vec::new(), ..options };
                Self::Apply(Host::apply(world, options, plan.clone()))
            }
            (1, _) => {
                tally.count("run: plan");
                let mode = Mode::Plan(OnDrift::Succeed);
                Self::Sync(Host::new(world, Options { mode, ..options }, Memory::default()))
            }
            (2, _) => {
                tally.count("run: one category only");
                let options = one_category(options, dice.below(2));
                Self::Sync(Host::new(world, options, Memory::default()))
            }
            _ => {
                tally.count("run: whole");
                Self::Sync(Host::new(world, options, Memory::default()))
            }
        }
    }

    pub(crate) const fn is_over(&self) -> bool {
        match self {
            Self::Sync(host) => host.is_over(),
            Self::Apply(host) => host.is_over(),
        }
    }

    /// Performs one of the waiting requests.
    pub(crate) fn perform(&mut self, dice: &mut Dice) {
        match self {
            Self::Sync(host) => step(host, dice),
            Self::Apply(host) => step(host, dice),
        }
    }

    /// Ends it without a word, perhaps after one more effect.
    pub(crate) fn cut_off(self, dice: &mut Dice) {
        let takes_effect = dice.one_in(2);
        match self {
            Self::Sync(host) if takes_effect => host.perform_in_vain(0),
            Self::Apply(host) if takes_effect => host.perform_in_vain(0),
            Self::Sync(_) | Self::Apply(_) => {}
        }
    }

    /// Notes what it came to, and keeps its plan.
    pub(crate) fn end(self, stage: &mut Stage) -> Result<(), String> {
        match self {
            Self::Sync(host) => {
                let outcome = host.finish();
                if outcome.plan != Plan::default() {
                    stage.plan = Some(outcome.plan);
                }
                note("sync", &outcome.report, &mut stage.tally)
            }
            Self::Apply(host) => note("apply", &host.finish(), &mut stage.tally),
        }
    }
}

fn step<O>(host: &mut Host<'_, O>, dice: &mut Dice) {
    host.catch_up();
    // What waited for a moment may have gone on by itself.
    if !host.is_over() {
        host.perform(dice.below(host.waiting()));
    }
}

pub(crate) fn one_category(mut options: Options, place: usize) -> Options {
    for target in &mut options.targets {
        let file = target.files.remove(place);
        target.unselected.push(Unselected { place, file });
    }
    options
}

fn note(what: &str, report: &Report, tally: &mut Tally) -> Result<(), String> {
    tally.count(&format!("exit: {}", report.exit_code));
    for target in &report.targets {
        tally.count(&format!("{what}: {:?}", target.outcome));
        let saw_all = target.files.len() == CATEGORIES.len()
            && target.files.iter().all(|file| file.error.is_none());
        if what == "sync" && target.outcome == TargetOutcome::Closed && !saw_all {
            return Err(format!("what was not looked at is closed: {target:?}"));
        }
    }
    if ![0, 1, 3, 4, 75].contains(&report.exit_code) {
        return Err(format!("{what} exits with {}: {report:?}", report.exit_code));
    }
    Ok(())
}
