//! Carrying out a plan for one repository, one write after another; nothing here deletes or forces.

use super::failure::{Failure, Needs, Reason};
use super::outcome::{PullRequestReport, TargetOutcome};
use super::repo::Repo;
use super::sequel::Sequel;
use crate::github::RefusalKind;
use crate::github::replies::{PullRequest, Reference};
use crate::oid::Oid;
use crate::plan::saved::{Intent, TargetPlan, Texts};
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
        Ok(self.done(pull, head))
    }

    fn done(&self, mut pull: PullRequestReport, head: Oid) -> Done {
        let outcome = match self.plan.action {
            Intent::Close => TargetOutcome::Closed,
            Intent::Open => TargetOutcome::Opened,
            Intent::Update => TargetOutcome::Updated,
        };
        if self.plan.action == Intent::Update {
            // The answer may speak of the head before.
            pull.head = head;
        }
        Done { outcome, pull: Some(pull) }
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

    async fn move_pull(&self, head: Oid) -> Result<PullRequestReport, Stop> {
        let opened;
        let pull = match self.plan.action {
            Intent::Close => return self.close_pull(head).await,
            Intent::Open => {
                opened = self.open_pull(head).await?;
                &opened
            }
            Intent::Update => self.open(),
        };
        // First, so that a text which is current has its comment, too.
        self.go_on(pull).await;
        if self.plan.action == Intent::Update && self.plan.proposal.texts != Texts::Keep {
            self.edit_texts(pull, head).await?;
        }
        self.repo.add_extras(pull, &self.extras()).await;
        Ok(self.told(pull))
    }

    /// Returns the head that the plan leads to: a new commit, or the one that holds everything already.
    ///
    /// The branch is made or moved only from where it was read: whoever was faster wins.
    async fn move_branch(&self) -> Result<Oid, Stop> {
        if let Some(head) = self.plan.expect.head
            && self.plan.parents.is_empty()
        {
            return Ok(head);
        }
        let commit = self.commits().await?;
        let pointed = self.repo.ask.read::<Reference>(self.pointing(commit)).await;
        pointed.map(|_| commit).map_err(unless_raced)
    }
}

/// Tells apart whether somebody else was faster.
pub(super) fn unless_raced(failure: Failure) -> Stop {
    if is_race(&failure) { Stop::LostRace } else { Stop::Failed(failure) }
}

/// Returns whether the refusal only says that somebody else was faster.
fn is_race(failure: &Failure) -> bool {
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
