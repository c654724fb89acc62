//! What stands on the sync's branch already, and whose work it is.

use super::check::Checked;
use super::failure::Failure;
use super::survey::Target;
use crate::github::RefusalKind;
use crate::github::replies::{self, Commit, PullRequest, PullState};
use crate::oid::{Mode, Oid};
use crate::plan::existing::{self, Branch, State, View};
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
        let newest = checked.survey.pull.as_ref();
        let tip = self.tip(newest, checked, look).await?;
        let mut pull = newest.map(known);
        let Some(tip) = tip else {
            return Ok(Standing { branch: Branch::Absent, pull, head: None });
        };
        let commit: Commit = self.ask.read(self.options.api.commit(self.repo(), tip)).await?;
        let trailers = Trailers::of(&commit.message);
        let ours = |it: &Trailers| it.tree == commit.tree && it.sync == self.options.sync;
        let Some(trailers) = trailers.filter(ours) else {
            return Ok(Standing { branch: Branch::Foreign { head: tip }, pull, head: None });
        };
        if let Some(pull) = pull.as_mut().filter(|pull| pull.head == tip) {
            // If marker and head disagree, the head decides: the text may have been left behind.
            pull.marker.iter_mut().for_each(|marker| marker.change = trailers.change);
        }
        let head = Head { listing: self.listing(commit.tree).await?, commit };
        let is_open = newest.is_some_and(|pull| pull.state == PullState::Open);
        let is_current = if is_open {
            self.is_kept_up(checked, &head).await?
        } else {
            // What stands on another base would bring that base's commits along.
            head.is_made_for(checked) && stale(checked, &head).next().is_none()
        };
        Ok(Standing { branch: Branch::Ours { head: tip, is_current }, pull, head: Some(head) })
    }

    /// Returns whether the head of an open pull request has every file that was compared as it shall be.
    ///
    /// A file that the pull request does not touch may have changed on the base since: that is no work for it.
    async fn is_kept_up(&self, checked: &Checked, head: &Head) -> Result<bool, Failure> {
        let mut stale = stale(checked, head).peekable();
        if stale.peek().is_none() {
            return Ok(true);
        }
        let planned = |path: &str| checked.plan(path).is_some();
        let made_for = self.made_for(checked, head).filter(|_| !stale.any(planned));
        let Some(made_for) = made_for else { return Ok(false) };
        let Some(then) = self.listing_at(made_for).await? else { return Ok(false) };
        Ok(self::stale(checked, head).all(|path| head.file(path) == then.file(path)))
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
            Some(pull) if pull.state == PullState::Open => Ok(Some(pull.head_sha)),
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
    /// could not merge the branch, or would show changes that are none. It does not while such a file was not compared:
    /// what the head has of it is older than what the base has, and a merge must not bring it back.
    pub(super) async fn parents(&self, checked: &Checked, head: &Head) -> Result<Parents, Failure> {
        if head.is_made_for(checked) {
            return Ok(Parents::Head);
        }
        let otherwise = match checked.view {
            View::Complete => Parents::HeadAndBase,
            View::Failed | View::Selected => Parents::Head,
        };
        let Some(made_for) = self.made_for(checked, head) else { return Ok(otherwise) };
        if made_for == checked.survey.base.commit {
            return Ok(Parents::Head);
        }
        let Some(then) = self.listing_at(made_for).await? else { return Ok(otherwise) };
        let compared: Vec<&str> = checked.paths().collect();
        let changed =
            self.paths().filter(|path| then.get(path) != checked.survey.listing.get(path));
        let (seen, unseen): (Vec<&str>, Vec<&str>) =
            changed.partition(|path| compared.contains(path));
        let joins_in = !seen.is_empty() && unseen.is_empty();
        Ok(if joins_in { Parents::HeadAndBase } else { Parents::Head })
    }

    /// Returns the base commit that the head was made for, if its marker still tells.
    pub(super) fn made_for(&self, checked: &Checked, head: &Head) -> Option<Oid> {
        let marker = checked.survey.pull.as_ref().and_then(|pull| Marker::of(&pull.body))?;
        (marker.head == head.commit.oid).then_some(marker.base)
    }

    /// Lists the files of a commit; `None` if it is not there any more.
    async fn listing_at(&self, commit: Oid) -> Result<Option<Listing>, Failure> {
        let request = self.options.api.commit(self.repo(), commit);
        match self.ask.read::<Commit>(request).await {
            Ok(commit) => Ok(Some(self.listing(commit.tree).await?)),
            Err(failure) if failure.refusal().is_some() => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// Returns the files that were compared and are on the head not what they shall be.
fn stale<'a>(checked: &'a Checked, head: &'a Head) -> impl Iterator<Item = &'a str> {
    checked.paths().filter(|path| head.file(path) != checked.wanted(path))
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
    /// Returns whether the head stands on the base as it is now.
    fn is_made_for(&self, checked: &Checked) -> bool {
        self.commit.parents.contains(&checked.survey.base.commit)
    }

    /// Returns a base commit the head is known to stand on, for a marker that was lost: its last parent, which may be
    /// an older head, and then costs no more than a merge that was not needed.
    pub(super) fn last_parent(&self) -> Option<Oid> {
        self.commit.parents.last().copied()
    }

    pub(super) fn file(&self, path: &str) -> Option<(Mode, Oid)> {
        self.listing.file(path)
    }
}

/// Returns what the plan has to know of a pull request.
fn known(pull: &PullRequest) -> existing::PullRequest {
    let state = match pull.state {
        PullState::Closed => State::Closed,
        PullState::Merged => State::Merged,
        PullState::Open => State::Open,
    };
    existing::PullRequest { head: pull.head_sha, state, marker: Marker::of(&pull.body) }
}
