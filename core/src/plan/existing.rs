//! What a branch and its pull request, as they stand, make of a proposal.

use super::Proposal;
use super::marker::{Closed, Marker};
use crate::digest::Digest;
use crate::oid::Oid;

/// The sync's branch in one repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Branch {
    /// It is not there, or was not looked for because no pull request speaks of it.
    Absent,
    /// Its head is someone else's.
    Foreign {
        /// The head.
        head: Oid,
    },
    /// Its head is ours.
    Ours {
        /// The head.
        head: Oid,
        /// Whether every file checked in this run is on the head what it shall be.
        is_current: bool,
    },
}

/// The newest pull request of the branch towards the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// Open, merged or closed.
    pub state: State,
    /// What its text says of it, if it still does.
    pub marker: Option<Marker>,
}

/// The state of a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Closed without a merge.
    Closed,
    /// Merged.
    Merged,
    /// Open.
    Open,
}

/// How complete the look at the repository's files was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Every configured file was compared.
    Complete,
    /// Some categories were not selected, or failed.
    Partial,
}

/// What to do in a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// There is drift, but fewer entries than the threshold asks for.
    BelowThreshold,
    /// The drift is gone: close the open pull request.
    Close,
    /// Someone else's work is on the branch: leave it alone.
    Hold {
        /// The head that is not ours.
        head: Oid,
    },
    /// Nothing to do.
    Nothing,
    /// Make the branch and open a pull request.
    Open,
    /// The branch is there and current, but no pull request: open one on it.
    OpenOnBranch {
        /// The branch's head.
        head: Oid,
    },
    /// A person closed a pull request with exactly these changes.
    Rejected,
    /// Move the old branch on to the base and the new changes, then open a new pull request.
    StartAfresh {
        /// The branch's head.
        head: Oid,
    },
    /// The pull request holds the changes already.
    Unchanged {
        /// The branch's head.
        head: Oid,
    },
    /// Move the branch of the open pull request on.
    Update {
        /// The branch's head.
        head: Oid,
    },
    /// The branch is ours, but stale and without a pull request: move it on and open one.
    UpdateAndOpen {
        /// The branch's head.
        head: Oid,
    },
    /// All that differs is withheld: leave everything as it is.
    Withhold,
}

/// Decides by the branch, its newest pull request and what is proposed.
///
/// `threshold` is the least number of changed entries a pull request is opened for; one that is open is kept up
/// whatever the number.
#[must_use]
pub fn decide(
    proposal: Option<&Proposal>,
    branch: Branch,
    pull_request: Option<&PullRequest>,
    view: View,
    threshold: usize,
) -> Action {
    let open = pull_request.is_some_and(|pull| pull.state == State::Open);
    let has_edits = proposal.is_some_and(|proposal| proposal.edits().next().is_some());
    match (branch, proposal) {
        (Branch::Foreign { head }, _) if open || has_edits => Action::Hold { head },
        (Branch::Ours { .. }, None) if open && view == View::Complete => Action::Close,
        (_, None) => Action::Nothing,
        (_, Some(_)) if !has_edits => Action::Withhold,
        (Branch::Ours { head, is_current }, Some(_)) if open => {
            if is_current {
                Action::Unchanged { head }
            } else {
                Action::Update { head }
            }
        }
        (_, Some(proposal)) if was_rejected(pull_request, proposal.change) => Action::Rejected,
        (_, Some(proposal)) if proposal.changed_entries() < threshold => Action::BelowThreshold,
        (Branch::Absent | Branch::Foreign { .. }, Some(_)) => Action::Open,
        (Branch::Ours { head, .. }, Some(_)) if pull_request.is_some() => {
            Action::StartAfresh { head }
        }
        (Branch::Ours { head, is_current }, Some(_)) => {
            if is_current {
                Action::OpenOnBranch { head }
            } else {
                Action::UpdateAndOpen { head }
            }
        }
    }
}

/// A marker that a person deleted speaks for nothing: then the change is proposed again.
fn was_rejected(pull_request: Option<&PullRequest>, change: Digest) -> bool {
    let Some(PullRequest { state: State::Closed, marker: Some(marker), .. }) = pull_request else {
        return false;
    };
    marker.closed != Some(Closed::DriftGone) && marker.change == change
}
