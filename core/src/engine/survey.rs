//! A repository as it stands: the base, its files' ids, and the newest pull request of ours.

use futures_util::future;

use super::ask::Ask;
use super::failure::Failure;
use super::options::{Mode, Options, TargetOptions};
use super::refused::refused;
use super::repo::{Pulls, Repo, Tip};
use crate::github::replies::{PullRequest, PullState};
use crate::github::{BranchName, RepoName};
use crate::oid::Oid;
use crate::plan::TargetEdits;
use crate::plan::marker::Marker;
use crate::plan::tree::Listing;

/// One repository of a run, with all that is needed to ask about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) ask: &'a Ask,
    pub(super) options: &'a Options,
    pub(super) target: &'a TargetOptions,
    /// The sync's branch.
    pub(super) branch: &'a BranchName,
}

/// A repository at one moment.
#[derive(Debug, Clone)]
pub(super) struct Survey {
    /// The base branch's tip.
    pub(super) base: Tip,
    /// The base's files.
    pub(super) listing: Listing,
    /// The newest pull request from the sync's branch into the base, in whatever state.
    pub(super) pull: Option<PullRequest>,
    /// The number of the one before it, if a person closed that.
    pub(super) rejected: Option<u64>,
    /// Whether a person opened the newest one, which is open: it says nothing of a sync, and others were opened by us.
    pub(super) is_a_persons: bool,
    /// Those before it that people closed since one was merged.
    pub(super) refused: Vec<PullRequest>,
    /// Those of them that were merged, the newest first: what was accepted.
    pub(super) merged: Vec<PullRequest>,
    /// Those from the sync's branch into other bases, the newest last.
    pub(super) elsewhere: Vec<PullRequest>,
}

impl<'a> Target<'a> {
    pub(super) const fn repo(&self) -> &'a RepoName {
        &self.target.repository
    }

    /// Returns the repository as it is read and written by whoever knows its name only.
    pub(super) const fn on_the_wire(&self) -> Repo<'a> {
        Repo { ask: self.ask, api: &self.options.api, name: &self.target.repository }
    }

    /// Looks at the repository: three calls, unless its tree is too large to be listed at once.
    pub(super) async fn survey(&self) -> Result<Survey, Failure> {
        let base = self.on_the_wire().base(&self.target.branch).await?;
        let (listing, pulls) = future::join(self.listing(base.tree), self.pulls()).await;
        let pulls = pulls?;
        Ok(self.surveyed(base, listing?, pulls))
    }

    fn surveyed(&self, base: Tip, listing: Listing, pulls: Pulls) -> Survey {
        let Pulls { here: mut pulls, elsewhere } = pulls;
        let mut merged = Vec::new();
        for pull in pulls.iter().rev() {
            if pull.state == PullState::Merged {
                merged.push(pull.clone());
            }
        }
        if self.options.mode == Mode::WriteOut {
            pulls.clear();
        }
        let pull = pulls.pop();
        let rejected = match &pull {
            // What came after one that was opened again is not what it replaces.
            Some(open) if open.state == PullState::Open => {
                pulls.last().filter(|before| before.number < open.number)
            }
            newest => newest.as_ref(),
        };
        let rejected = rejected.filter(|pull| is_rejected(pull)).map(|pull| pull.number);
        let is_a_persons = pull.as_ref().is_some_and(|pull| is_a_persons(pull, &pulls));
        let refused = refused(&pulls);
        Survey { base, listing, pull, rejected, is_a_persons, refused, merged, elsewhere }
    }

    /// Lists the newest hundred pull requests from the sync's branch, the newest last; would-be files need them only to
    /// tell which edits they keep.
    async fn pulls(&self) -> Result<Pulls, Failure> {
        if self.options.mode == Mode::WriteOut && self.options.target_edits == TargetEdits::Propose
        {
            return Ok(Pulls::default());
        }
        self.on_the_wire().pulls(self.branch, &self.target.branch).await
    }

    /// Lists the files of a tree, or at least the folders on the way to the configured paths.
    pub(super) async fn listing(&self, tree: Oid) -> Result<Listing, Failure> {
        self.on_the_wire().listing(tree, &self.paths()).await
    }

    /// Returns every configured path, looked at in this run or not, and those of companions.
    pub(super) fn paths(&self) -> Vec<&'a str> {
        let mut paths = self.configured();
        for file in self.target.in_order() {
            paths.extend(file.companion.as_ref().map(|companion| companion.path.as_str()));
        }
        paths
    }

    /// Returns every configured path, looked at in this run or not.
    pub(super) fn configured(&self) -> Vec<&'a str> {
        let mut paths = Vec::new();
        for file in self.target.in_order() {
            paths.append(&mut file.paths());
        }
        paths
    }
}

/// Returns whether a person closed it without a merge.
fn is_rejected(pull: &PullRequest) -> bool {
    let by_us = Marker::of(&pull.body).is_some_and(|marker| marker.closed.is_some());
    pull.state == PullState::Closed && !by_us
}

/// Returns whether a person opened it: its text has no marker, and those whose texts have one were opened by others.
///
/// Without any of those it may be ours, and a person deleted what it said.
fn is_a_persons(pull: &PullRequest, before: &[PullRequest]) -> bool {
    let is_marked = |pull: &PullRequest| Marker::of(&pull.body).is_some();
    let mut ours = before.iter().filter(|pull| is_marked(pull)).peekable();
    let is_known = !is_marked(pull) && ours.peek().is_some();
    pull.state == PullState::Open && is_known && ours.all(|ours| ours.user != pull.user)
}
