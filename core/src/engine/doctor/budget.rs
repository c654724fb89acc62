//! How many requests a first run takes, and whether its budget allows them.

use super::finding::{Check, Finding, Topic};
use super::{Aim, Doctor};
use crate::engine::estimate::Estimate;
use crate::engine::options::{Mode, TargetOptions};
use crate::wording::count::number;

impl Doctor<'_> {
    /// Returns nothing where there is no budget.
    ///
    /// A run serves one repository after another: what it does not reach waits for the next one, but a repository that
    /// takes more than the budget fails.
    pub(super) fn budget(&self) -> Option<Finding> {
        let budget = usize::try_from(self.options.budget?).unwrap_or(usize::MAX);
        let estimate = self.estimate();
        let alone = |target| (estimate.alone(target), target);
        let largest = self.options.targets.iter().rev().map(alone).max_by_key(|(needs, _)| *needs);
        let (all, (largest, target)) = (estimate.all(), largest?);
        let topic = Topic::github(Check::Budget, "request budget");
        let is_least = self.options.targets.iter().any(|target| estimate.reads_histories(target));
        let about = if is_least { "at least" } else { "about" };
        let (may, needs) = (number(budget), number(all));
        let message = format!("a run may send {may}; a first one needs {about} {needs}");
        let message = match self.options.targets.as_slice() {
            [_] => message,
            _ => format!("{message}, of them {} for {}", number(largest), target.repository),
        };
        let message = if is_least { message + HISTORIES } else { message };
        let raise = |to| format!("raise TRUEUP_REQUEST_BUDGET to at least {to}");
        Some(if budget < largest {
            topic.failed(message, raise(largest))
        } else if budget < all {
            let remedy = format!("run again for the rest, or {}", raise(all));
            topic.warning(message, remedy)
        } else if is_least {
            topic.warning(message, "raise TRUEUP_REQUEST_BUDGET where a run fails for it")
        } else {
            topic.ok(message)
        })
    }

    /// Returns how many calls a first run makes in a repository.
    pub(super) fn calls(&self, target: &TargetOptions) -> usize {
        self.estimate().calls(target)
    }

    fn estimate(&self) -> Estimate<'_> {
        let mode = match self.aim {
            Aim::Look => Mode::DryRun,
            Aim::Propose => Mode::Propose,
        };
        Estimate { options: self.options, mode }
    }
}

/// What is read for a second commit is known to nobody before.
const HISTORIES: &str = ", and the histories of files with a `companion` come on top";
