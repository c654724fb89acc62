//! What people refused, as the pull requests that they closed tell it.

use super::check::Checked;
use super::failure::Failure;
use super::survey::Target;
use crate::digest::Digest;
use crate::github::replies::{Commit, PullRequest, PullState};
use crate::plan::Proposal;
use crate::plan::existing::{self, State};
use crate::plan::marker::{Marker, Trailers};

/// Returns those of a repository's pull requests, the newest last, that people closed since one was merged, and whose
/// texts tell what was refused.
pub(super) fn refused(pulls: &[PullRequest]) -> Vec<PullRequest> {
    let mut refused = Vec::new();
    for pull in pulls.iter().rev().take_while(|pull| pull.state != PullState::Merged) {
        if refusal(pull).is_some() {
            refused.push(pull.clone());
        }
    }
    refused
}

/// Returns the marker of a pull request that a person closed, if it names the head that it was closed with.
fn refusal(pull: &PullRequest) -> Option<Marker> {
    let marker = Marker::of(&pull.body).filter(|_| pull.state == PullState::Closed)?;
    (marker.closed.is_none() && marker.head == pull.head_sha).then_some(marker)
}

impl Target<'_> {
    /// Lets the head of a closed pull request tell what a person refused, where its text speaks of another one.
    ///
    /// GitHub keeps the head that it was closed with, and takes texts for a closed pull request all the same.
    pub(super) async fn hear_refused(
        &self,
        checked: &Checked,
        pull: &mut existing::PullRequest,
    ) -> Result<(), Failure> {
        let has_edits = checked.proposal.as_ref().is_some_and(Proposal::is_edit);
        let is_told = pull.marker.as_ref().is_none_or(|marker| marker.head == pull.head);
        if !has_edits || is_told || pull.state != State::Closed {
            return Ok(());
        }
        match self.commit(pull.head).await {
            Ok(commit) => {
                if let Some(trailers) = self.trailers(&commit) {
                    pull.hear(&commit, &trailers);
                }
                Ok(())
            }
            Err(failure) if failure.refusal().is_some() => Ok(()),
            Err(failure) => Err(failure),
        }
    }
}

impl existing::PullRequest {
    /// Mends a marker that was left behind, or written too late, by what the head says of itself.
    pub(super) fn hear(&mut self, head: &Commit, trailers: &Trailers) {
        for marker in self.marker.iter_mut().filter(|marker| marker.head != head.oid) {
            (marker.head, marker.change) = (head.oid, trailers.change);
            marker.base = head.parents.last().copied().unwrap_or(marker.base);
        }
    }
}

impl Checked {
    /// Returns the pull request by which people refused what is proposed: the newest, or one before it.
    pub(super) fn refused_by(&self) -> Option<&PullRequest> {
        let newest = self.survey.pull.as_ref();
        let may_mean = |pull: &&PullRequest| {
            let change = refusal(pull).map(|marker| marker.change);
            change.is_some_and(|change| self.proposal.iter().any(|it| it.may_mean(change)))
        };
        newest.into_iter().chain(&self.survey.refused).find(may_mean).or(newest)
    }
}

/// Returns what was refused before the newest pull request.
pub(super) fn changes(refused: &[PullRequest]) -> Vec<Digest> {
    refused.iter().filter_map(refusal).map(|marker| marker.change).collect()
}
