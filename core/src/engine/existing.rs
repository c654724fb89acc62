//! What stands on the sync's branch already, and whose work it is.

use super::check::Checked;
use super::failure::Failure;
use super::survey::Target;
use crate::github::RefusalKind;
use crate::github::replies::{self, Commit, PullRequest};
use crate::oid::{Mode, Oid};
use crate::plan::existing::{self, Branch, State};
use crate::plan::marker::{Marker, Trailers};
use crate::plan::tree::Listing;

/// How to learn of the branch when no pull request speaks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Take it for absent: if it is not, creating it is refused, and nothing is lost but a call.
    AssumeAbsent,
    /// Read it.
    Read,
}

/// The sync's branch and its newest pull request.
#[derive(Debug)]
pub(super) struct Standing {
    /// What the branch is to a proposal.
    pub(super) branch: Branch,
    /// What the pull request is to a proposal.
    pub(super) pull: Option<existing::PullRequest>,
    /// The head, if it is ours.
    pub(super) head: Option<Head>,
}

/// A head of our own.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) commit: Commit,
    pub(super) listing: Listing,
}

impl Target<'_> {
    /// Looks at the branch as far as the files that were checked need it.
    pub(super) async fn standing(
        &self,
        checked: &Checked,
        look: Look,
    ) -> Result<Standing, Failure> {
        let pull = checked.survey.pull.as_ref();
        let tip = self.tip(pull, checked, look).await?;
        let pull = pull.map(known);
        let Some(tip) = tip else {
            return Ok(Standing { branch: Branch::Absent, pull, head: None });
        };
        let commit: Commit = self.ask.read(self.options.api.commit(self.repo(), tip)).await?;
        if !Trailers::is_ours(&commit.message, commit.tree, &self.options.sync) {
            return Ok(Standing { branch: Branch::Foreign { head: tip }, pull, head: None });
        }
        let head = Head { listing: self.listing(commit.tree).await?, commit };
        let is_current = checked.paths().all(|path| head.file(path) == checked.wanted(path));
        Ok(Standing { branch: Branch::Ours { head: tip, is_current }, pull, head: Some(head) })
    }

    /// Returns the branch's tip as far as it matters: an open pull request names it, else the branch is read.
    async fn tip(
        &self,
        pull: Option<&PullRequest>,
        checked: &Checked,
        look: Look,
    ) -> Result<Option<Oid>, Failure> {
        let has_edits = checked.proposal.as_ref().is_some_and(|it| it.edits().next().is_some());
        match pull {
            Some(pull) if pull.state == replies::PullState::Open => Ok(Some(pull.head_sha)),
            _ if !has_edits => Ok(None),
            None if look == Look::AssumeAbsent => Ok(None),
            _ => self.branch_tip().await,
        }
    }

    async fn branch_tip(&self) -> Result<Option<Oid>, Failure> {
        let branch = self.ask.read(self.options.api.branch(self.repo(), self.branch)).await;
        match branch {
            Ok(replies::Branch { commit, .. }) => Ok(Some(commit)),
            Err(failure) if failure.refusal() == Some(&RefusalKind::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Returns the commits a new commit on top of a head of ours stands on.
    ///
    /// The base joins in only when one of the configured files changed there since the head was made: then GitHub
    /// could not merge the branch, or would show changes that are none.
    pub(super) async fn parents(&self, checked: &Checked, head: &Head) -> Result<Parents, Failure> {
        let base = &checked.survey.base;
        let marker = checked.survey.pull.as_ref().and_then(|pull| Marker::of(&pull.body));
        let made_for = marker.filter(|marker| marker.head == head.commit.oid).map(|it| it.base);
        if head.commit.parents.contains(&base.commit) || made_for == Some(base.commit) {
            return Ok(Parents::Head);
        }
        let Some(made_for) = made_for else { return Ok(Parents::HeadAndBase) };
        let commit: Commit =
            match self.ask.read(self.options.api.commit(self.repo(), made_for)).await {
                Ok(commit) => commit,
                Err(failure) if failure.refusal().is_some() => return Ok(Parents::HeadAndBase),
                Err(failure) => return Err(failure),
            };
        let then = self.listing(commit.tree).await?;
        let now = &checked.survey.listing;
        let is_untouched = self.paths().all(|path| then.get(path) == now.get(path));
        Ok(if is_untouched { Parents::Head } else { Parents::HeadAndBase })
    }
}

/// What a commit on top of a head of ours stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parents {
    /// The head alone.
    Head,
    /// The head, then the base: a merge.
    HeadAndBase,
}

impl Standing {
    /// Nothing is looked for, nothing is there.
    pub(super) const fn absent() -> Self {
        Self { branch: Branch::Absent, pull: None, head: None }
    }
}

impl Head {
    pub(super) fn file(&self, path: &str) -> Option<(Mode, Oid)> {
        self.listing.file(path)
    }
}

/// Returns what the plan has to know of a pull request.
fn known(pull: &PullRequest) -> existing::PullRequest {
    let state = match pull.state {
        replies::PullState::Closed => State::Closed,
        replies::PullState::Merged => State::Merged,
        replies::PullState::Open => State::Open,
    };
    existing::PullRequest { number: pull.number, state, marker: Marker::of(&pull.body) }
}
