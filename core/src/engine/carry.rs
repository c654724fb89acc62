//! Carrying out a plan for one repository, one write after another; nothing here deletes or forces.

use super::failure::{Failure, Needs, Reason};
use super::outcome::{PullRequestReport, TargetOutcome};
use super::repo::Repo;
use super::sequel::Sequel;
use crate::github::RefusalKind;
use crate::github::replies::PullRequest;
use crate::oid::Oid;
use crate::plan::saved::{Intent, TargetPlan};
use crate::plan::tree::Listing;

/// A plan on its way, and what it starts from.
pub(super) struct Carrier<'a> {
    pub(super) repo: Repo<'a>,
    pub(super) plan: &'a TargetPlan,
    pub(super) ground: Ground<'a>,
}

/// What was read just before: what the plan expects.
#[derive(Debug, Clone)]
pub(super) struct Ground<'a> {
    /// The tree that the files are put onto.
    pub(super) listing: &'a Listing,
    /// The open pull request.
    pub(super) pull: Option<&'a PullRequest>,
    /// What stands there of the comment that its text goes on in.
    pub(super) sequel: Sequel,
}

/// What was done, and to which pull request.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) outcome: TargetOutcome,
    pub(super) pull: Option<PullRequestReport>,
}

/// Why a write did not take place.
pub(super) enum Stop {
    Failed(Failure),
    /// The branch was moved already, so the plan does not hold any more.
    Midway(Failure),
    /// Somebody was faster: what was read does not hold any more.
    LostRace,
}

impl<F: Into<Failure>> From<F> for Stop {
    fn from(failure: F) -> Self {
        Self::Failed(failure.into())
    }
}

impl Carrier<'_> {
    /// Does what the plan says.
    pub(super) async fn carry_out(&self) -> Result<Done, Stop> {
        // How much of a history has to be read is not known yet.
        let needs = if self.plan.companions.is_empty() { Needs::Exactly } else { Needs::AtLeast };
        self.afford(self.plan.writes().saturating_add(self.plan.spare()), needs)?;
        self.take_labels_off().await?;
        let head = self.move_branch().await?;
        let has_moved = !self.plan.parents.is_empty();
        let pull = self.move_pull(head).await.map_err(|stop| match stop {
            Stop::Failed(failure) if has_moved => Stop::Midway(failure),
            stop => stop,
        })?;
        let outcome = match self.plan.action {
            Intent::Close => TargetOutcome::Closed,
            Intent::Open => TargetOutcome::Opened,
            Intent::Update => TargetOutcome::Updated,
        };
        let mut pull = self.told(&pull);
        if self.plan.action == Intent::Update {
            // The answer may speak of the head before.
            pull.head = head;
        }
        Ok(Done { outcome, pull: Some(pull) })
    }

    pub(super) fn told(&self, pull: &PullRequest) -> PullRequestReport {
        PullRequestReport {
            number: pull.number,
            url: pull.html_url.clone(),
            branch: self.plan.proposal.branch.to_string(),
            head: pull.head_sha,
        }
    }

    /// Refuses to begin, or to go on with, what the budget cannot finish: so many writes are left.
    pub(super) fn afford(&self, writes: u32, needs: fn(u32) -> Needs) -> Result<(), Failure> {
        let ask = self.repo.ask;
        match ask.wire().budget_left() {
            Some(left) if left < writes.saturating_add(ask.reserve()) => {
                Err(Reason::Budget { needs: ask.needs(writes).map(needs) }.into())
            }
            _ => Ok(()),
        }
    }

    async fn move_pull(&self, head: Oid) -> Result<PullRequest, Stop> {
        match self.plan.action {
            Intent::Close => self.close_pull(head).await,
            Intent::Open => self.open_pull(head).await,
            Intent::Update => self.update_pull(head).await,
        }
    }

    /// Returns the head that the plan leads to: a new commit, or the one that holds everything already.
    async fn move_branch(&self) -> Result<Oid, Stop> {
        match self.plan.expect.head {
            Some(head) if self.plan.parents.is_empty() => Ok(head),
            Some(_) => {
                let commit = self.commits().await?;
                self.forward_branch(commit).await
            }
            None => {
                let commit = self.commits().await?;
                self.create_branch(commit).await
            }
        }
    }
}

/// Returns whether the refusal only says that somebody else was faster.
pub(super) fn is_race(failure: &Failure) -> bool {
    matches!(
        failure.refusal(),
        Some(
            RefusalKind::AlreadyExists
                | RefusalKind::NoCommitsBetween
                | RefusalKind::NotFastForward
                | RefusalKind::ReferenceMissing
        )
    )
}
