//! What a branch and its pull request, as they stand, make of a proposal.

use super::Proposal;
use super::marker::Marker;
use super::refused::was_rejected;
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
    /// Its head is ours, or someone else's that was merged with a pull request of ours.
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
    /// The commit it proposes, or proposed when it was closed.
    pub head: Oid,
    /// Open, merged or closed.
    pub state: State,
    /// What its text says of it, if it still does, mended by what its head says.
    pub marker: Option<Marker>,
    /// What is proposed now, together with what its head holds for the files that were not compared; `None` where all were,
    /// or the head cannot be read.
    pub with_held: Option<Proposal>,
    /// What people refused before it, since one was merged: change digests.
    pub refused_before: Vec<Digest>,
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
    /// Some categories failed.
    Failed,
    /// Some categories were not selected.
    Selected,
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
    /// A person closed a pull request with exactly these changes, the newest or one since the last merge.
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
    let Some(proposal) = proposal.filter(|proposal| proposal.is_edit()) else {
        return without_edits(branch, pull_request, view, proposal.is_some());
    };
    if pull_request.is_some_and(|pull| pull.state == State::Open) {
        return match branch {
            // Its branch is read through it.
            Branch::Absent => Action::Nothing,
            Branch::Foreign { head } => Action::Hold { head },
            Branch::Ours { head, is_current: true } => Action::Unchanged { head },
            Branch::Ours { head, is_current: false } => Action::Update { head },
        };
    }
    if let (Branch::Foreign { head }, Some(_)) = (branch, pull_request) {
        return Action::Hold { head };
    }
    if was_rejected(pull_request, view, proposal) {
        return Action::Rejected;
    }
    if proposal.changed_entries() < threshold {
        return Action::BelowThreshold;
    }
    match branch {
        Branch::Absent => Action::Open,
        Branch::Foreign { head } => Action::Hold { head },
        // A crash: nobody has seen this head, not even the pull request that is over.
        Branch::Ours { head, is_current: true }
            if pull_request.is_none_or(|it| it.head != head) =>
        {
            Action::OpenOnBranch { head }
        }
        Branch::Ours { head, .. } => Action::StartAfresh { head },
    }
}

/// Without anything that goes out, only an open pull request matters.
fn without_edits(
    branch: Branch,
    pull_request: Option<&PullRequest>,
    view: View,
    is_withheld: bool,
) -> Action {
    let is_open = pull_request.is_some_and(|pull| pull.state == State::Open);
    let marker = pull_request.and_then(|pull| pull.marker.as_ref());
    let was_closed = marker.is_some_and(|marker| marker.closed.is_some());
    match branch {
        Branch::Foreign { head } if is_open => Action::Hold { head },
        _ if is_withheld => Action::Withhold,
        // A person opened it again after we had closed it, and knows why.
        Branch::Ours { .. } if is_open && view == View::Complete && was_closed => Action::Nothing,
        Branch::Ours { .. } if is_open && view == View::Complete => Action::Close,
        // What was looked at is gone, and what was not stays.
        Branch::Ours { head, is_current: false } if is_open => Action::Update { head },
        _ => Action::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::marker::Closed;
    use crate::plan::tests::proposal;

    const HEAD: fn() -> Oid = || Oid::of_blob(b"head");
    const CURRENT: fn() -> Branch = || Branch::Ours { head: HEAD(), is_current: true };
    const STALE: fn() -> Branch = || Branch::Ours { head: HEAD(), is_current: false };
    const FOREIGN: fn() -> Branch = || Branch::Foreign { head: HEAD() };

    fn drifted() -> Proposal {
        proposal(r#"{"a": 1}"#, r#"{"a": 2}"#).expect("the two differ")
    }

    fn only_withheld() -> Proposal {
        proposal("{}", r#"{"a": 2}"#).expect("the two differ")
    }

    fn pull(state: State) -> PullRequest {
        let base = Oid::of_blob(b"base");
        let marker = Marker::new("horde", HEAD(), base, Digest::of("other"), None);
        PullRequest {
            head: HEAD(),
            state,
            marker: Some(marker),
            with_held: None,
            refused_before: Vec::new(),
        }
    }

    fn with_marker(change: impl FnOnce(&mut Marker)) -> PullRequest {
        let mut pull = pull(State::Closed);
        change(pull.marker.as_mut().expect("a marker was put there"));
        pull
    }

    fn decided(proposal: Option<&Proposal>, branch: Branch, pull: Option<&PullRequest>) -> Action {
        decide(proposal, branch, pull, View::Complete, 1)
    }

    #[test]
    fn drift_without_a_branch_opens_unless_a_person_closed_the_same() {
        let drift = drifted();
        let same = with_marker(|marker| marker.change = drift.change);
        let by_us = with_marker(|marker| {
            marker.change = drift.change;
            marker.closed = Some(Closed::DriftGone);
        });
        let unmarked = PullRequest { marker: None, ..pull(State::Closed) };

        let open = |pull: Option<&PullRequest>| decided(Some(&drift), Branch::Absent, pull);

        assert_eq!(open(None), Action::Open);
        assert_eq!(open(Some(&pull(State::Merged))), Action::Open);
        assert_eq!(open(Some(&pull(State::Closed))), Action::Open);
        assert_eq!(open(Some(&by_us)), Action::Open);
        assert_eq!(open(Some(&unmarked)), Action::Open);
        assert_eq!(open(Some(&same)), Action::Rejected);
        assert_eq!(decided(Some(&drift), STALE(), Some(&same)), Action::Rejected);
    }

    #[test]
    fn what_was_refused_before_the_newest_stays_refused() {
        let drift = drifted();
        let before = |state| PullRequest { refused_before: vec![drift.change], ..pull(state) };
        let by_us = with_marker(|marker| marker.closed = Some(Closed::DriftGone));
        let by_us = PullRequest { refused_before: vec![drift.change], ..by_us };

        let on = |pull: PullRequest| decided(Some(&drift), STALE(), Some(&pull));

        assert_eq!(on(before(State::Closed)), Action::Rejected);
        assert_eq!(on(by_us), Action::Rejected);
        assert_eq!(on(before(State::Open)), Action::Update { head: HEAD() });
    }

    #[test]
    fn what_came_after_the_closing_was_not_rejected() {
        let drift = drifted();
        let unseen = with_marker(|marker| {
            marker.change = drift.change;
            marker.head = Oid::of_blob(b"written after it was closed");
        });

        let action = decided(Some(&drift), CURRENT(), Some(&unseen));

        assert_eq!(action, Action::StartAfresh { head: HEAD() });
    }

    #[test]
    fn our_branch_is_kept_up_while_its_pull_request_is_open() {
        let (drift, open) = (drifted(), pull(State::Open));

        let on = |branch| decided(Some(&drift), branch, Some(&open));

        assert_eq!(on(CURRENT()), Action::Unchanged { head: HEAD() });
        assert_eq!(on(STALE()), Action::Update { head: HEAD() });
    }

    #[test]
    fn our_branch_without_a_pull_request_is_a_crash_to_be_finished() {
        let drift = drifted();

        assert_eq!(decided(Some(&drift), CURRENT(), None), Action::OpenOnBranch { head: HEAD() });
        assert_eq!(decided(Some(&drift), STALE(), None), Action::StartAfresh { head: HEAD() });
    }

    #[test]
    fn our_branch_starts_afresh_after_a_pull_request_that_is_over() {
        let drift = drifted();
        for state in [State::Merged, State::Closed] {
            for branch in [CURRENT(), STALE()] {
                let action = decided(Some(&drift), branch, Some(&pull(state)));
                assert_eq!(action, Action::StartAfresh { head: HEAD() });
            }
        }
    }

    #[test]
    fn a_fresh_start_that_was_cut_off_goes_on() {
        let over = PullRequest { head: Oid::of_blob(b"older"), ..pull(State::Merged) };

        let action = decided(Some(&drifted()), CURRENT(), Some(&over));

        assert_eq!(action, Action::OpenOnBranch { head: HEAD() });
    }

    #[test]
    fn a_part_of_what_was_rejected_waits_while_a_category_fails() {
        let (drift, closed) = (drifted(), pull(State::Closed));
        let seen = |view| decide(Some(&drift), STALE(), Some(&closed), view, 1);

        assert_eq!(seen(View::Failed), Action::Rejected);
        assert_eq!(seen(View::Selected), Action::StartAfresh { head: HEAD() });
    }

    #[test]
    fn an_open_pull_request_is_closed_only_after_a_complete_look_without_drift() {
        let open = pull(State::Open);
        let close = |proposal, view| decide(proposal, CURRENT(), Some(&open), view, 1);

        assert_eq!(close(None, View::Complete), Action::Close);
        for view in [View::Failed, View::Selected] {
            let stale = decide(None, STALE(), Some(&open), view, 1);
            assert_eq!(close(None, view), Action::Nothing);
            assert_eq!(stale, Action::Update { head: HEAD() }, "what is gone is taken back");
        }
        assert_eq!(close(Some(&only_withheld()), View::Complete), Action::Withhold);
        assert_eq!(decided(None, CURRENT(), Some(&pull(State::Merged))), Action::Nothing);
        assert_eq!(decided(None, Branch::Absent, None), Action::Nothing);
    }

    #[test]
    fn someone_elses_work_is_left_alone_in_every_state() {
        let drift = drifted();
        let hold = Action::Hold { head: HEAD() };
        for state in [None, Some(State::Open), Some(State::Merged), Some(State::Closed)] {
            let pull = state.map(pull);
            assert_eq!(decided(Some(&drift), FOREIGN(), pull.as_ref()), hold, "{state:?}");
        }

        assert_eq!(decided(None, FOREIGN(), Some(&pull(State::Open))), hold);
        assert_eq!(decided(None, FOREIGN(), None), Action::Nothing);
    }

    #[test]
    fn the_threshold_governs_opening_only() {
        let drift = drifted();
        let open = pull(State::Open);
        let at = |branch, pull| decide(Some(&drift), branch, pull, View::Complete, 2);

        assert_eq!(at(Branch::Absent, None), Action::BelowThreshold);
        assert_eq!(at(CURRENT(), None), Action::BelowThreshold);
        assert_eq!(at(FOREIGN(), None), Action::BelowThreshold);
        assert_eq!(at(STALE(), Some(&open)), Action::Update { head: HEAD() });
    }
}
