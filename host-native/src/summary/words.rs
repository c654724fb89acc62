//! What became of a repository, in words and in a colour.

use anstyle::{AnsiColor, Style};
use trueup_core::engine::outcome::TargetOutcome;

pub(crate) const fn words(outcome: TargetOutcome) -> &'static str {
    match outcome {
        TargetOutcome::BelowThreshold => "too few changes for a pull request",
        TargetOutcome::Closed => "pull request closed: nothing differs any more",
        TargetOutcome::Failed => "failed",
        TargetOutcome::HeldByHuman => "left alone: the branch holds someone else's work",
        TargetOutcome::InSync => "in sync",
        TargetOutcome::Opened => "pull request opened",
        TargetOutcome::Planned => "would be proposed",
        TargetOutcome::RejectedBefore => "not proposed again: a person closed these changes",
        TargetOutcome::Unchanged => "pull request holds everything already",
        TargetOutcome::Updated => "pull request updated",
        TargetOutcome::Withheld => "all changes withheld",
    }
}

pub(crate) const fn style(outcome: TargetOutcome) -> Style {
    let colour = match outcome {
        TargetOutcome::Failed => AnsiColor::Red,
        TargetOutcome::HeldByHuman | TargetOutcome::Withheld => AnsiColor::Yellow,
        TargetOutcome::Opened | TargetOutcome::Planned | TargetOutcome::Updated => AnsiColor::Cyan,
        TargetOutcome::BelowThreshold
        | TargetOutcome::Closed
        | TargetOutcome::InSync
        | TargetOutcome::RejectedBefore
        | TargetOutcome::Unchanged => AnsiColor::Green,
    };
    colour.on_default()
}
