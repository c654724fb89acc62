//! What stands on the sync's branch already, and whose work it is.

use std::borrow::Cow;
use std::future::Future;

use super::check::Checked;
use super::companion::Kept;
use super::failure::Failure;
use super::refused::changes;
use super::survey::{Survey, Target};
use crate::github::replies::{Commit, PullRequest, PullState};
use crate::oid::{Mode, Oid};
use crate::plan::Proposal;
use crate::plan::existing::{self, Branch, State, View};
use crate::plan::marker::{Marker, Trailers};
use crate::plan::tree::Listing;
use crate::sorted::Set;

/// How to learn of the branch when no pull request speaks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Take it for absent: if it is not, creating it is refused, and nothing is lost but a call.
    AssumeAbsent,
    /// Read it.
    Read,
    /// Read it, all else having been read anew after a lost race.
    Again,
}

/// The sync's branch and its newest pull request.
#[derive(Debug)]
pub(super) struct Standing {
    /// What the branch is to a proposal.
    pub(super) branch: Branch,
    /// What the pull request is to a proposal.
    pub(super) pull: Option<existing::PullRequest>,
    /// The head, if it is ours or was merged with a pull request of ours.
    pub(super) head: Option<Head>,
}

/// A head of our own, or one that is accepted like our own.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) commit: Commit,
    pub(super) listing: Listing,
    /// What its work stands on: the parents of the first commit, where a second one brought companions along.
    pub(super) parents: Vec<Oid>,
    /// The files of the base that it is made for, where that is known and another one than the base as it is now.
    then: Option<Listing>,
}

impl Target<'_> {
    /// Looks at the branch as far as the files that were checked need it, and lets it speak for removals that the guard
    /// withholds.
    pub(super) async fn standing(
        &self,
        checked: &mut Checked,
        look: Look,
    ) -> Result<Standing, Failure> {
        let newest = checked.survey.pull.clone();
        let tip = self.tip(newest.as_ref(), checked, look).await?;
        let mut pull = newest.as_ref().map(known);
        if let Some(pull) = pull.as_mut() {
            pull.refused_before = changes(&checked.survey.refused);
            if tip != Some(pull.head) {
                self.hear_refused(checked, pull).await?;
            }
        }
        let Some(tip) = tip else {
            return Ok(Standing { branch: Branch::Absent, pull, head: None });
        };
        let foreign = Branch::Foreign { head: tip };
        if checked.survey.is_a_persons {
            return Ok(Standing { branch: foreign, pull, head: None });
        }
        let commit = self.commit(tip).await?;
        let Some(trailers) = self.trailers(&commit) else {
            if !checked.survey.was_merged(tip) {
                return Ok(Standing { branch: foreign, pull, head: None });
            }
            let (listing, parents) = (self.listing(commit.tree).await?, commit.parents.clone());
            let head = Some(Head { commit, listing, parents, then: None });
            return Ok(Standing {
                branch: Branch::Ours { head: tip, is_current: false },
                pull,
                head,
            });
        };
        if let Some(pull) = pull.as_mut().filter(|pull| pull.head == tip) {
            // A marker that was left behind by a crash: the head decides.
            pull.hear(&commit, &trailers);
        }
        let parents = self.stood_on(checked, &commit, &trailers).await?;
        let listing = self.listing(commit.tree).await?;
        let mut head = Head { listing, commit, parents, then: None };
        let open = newest.filter(|pull| pull.state == PullState::Open);
        let is_current = if let Some(pull) = open {
            self.judge_removals(checked, &pull, &head).await?;
            head.then = self.then(checked, &head).await?;
            self.is_kept_up(checked, &head)
        } else {
            // What stands on another base, or holds more than is announced, would bring that along.
            let is_announced =
                checked.proposal.as_ref().is_some_and(|it| it.change == trailers.change);
            is_announced && head.is_made_for(checked) && self.stale(checked, &head).is_empty()
        };
        Ok(Standing { branch: Branch::Ours { head: tip, is_current }, pull, head: Some(head) })
    }

    /// Returns what the work of a commit of ours stands on: a second commit stands on a first one of the same change.
    async fn stood_on(
        &self,
        checked: &Checked,
        commit: &Commit,
        trailers: &Trailers,
    ) -> Result<Vec<Oid>, Failure> {
        let parents = commit.parents.clone();
        let &[parent] = parents.as_slice() else { return Ok(parents) };
        if parent == checked.survey.base.commit || self.with_companions().is_empty() {
            return Ok(parents);
        }
        let first = self.commit(parent).await?;
        let of_first = self.trailers(&first);
        let is_first = of_first.is_some_and(|of_first| of_first.change == trailers.change);
        Ok(if is_first { first.parents } else { parents })
    }

    /// Reads the trailers of a commit of ours.
    pub(super) fn trailers(&self, commit: &Commit) -> Option<Trailers> {
        Trailers::of_ours(&commit.message, commit.tree, &self.options.sync)
    }

    /// Returns whether the head of an open pull request needs no new commit.
    ///
    /// Every file that was compared is as it shall be; one that the pull request does not touch may have changed on the
    /// base since. If the base changed one that it does touch, GitHub could not merge it: then the base has to join in.
    fn is_kept_up(&self, checked: &Checked, head: &Head) -> bool {
        let stale = self.stale(checked, head);
        let is_edit = |path: &str| checked.edit(path).is_some();
        if stale.iter().any(|path| is_edit(path)) || !self.left_over(checked, head).is_empty() {
            return false;
        }
        let Some(then) = &head.then else { return stale.is_empty() };
        let companions = self.compared_companions(checked);
        let is_companion = |path: &str| companions.iter().any(|it| it.has_moved && it.path == path);
        let moved = self.moved_on_base(checked, then);
        let conflicts = moved.iter().any(|path| is_edit(path) || is_companion(path));
        let is_untouched = |path: &&str| head.file(path) == then.file(path);
        let joins_in = conflicts && self.joining(checked, then) == Parents::HeadAndBase;
        !joins_in && stale.iter().all(is_untouched)
    }

    /// Reads the files of the base that the head is made for, if it is known to be another one than the base as it is now.
    async fn then(&self, checked: &Checked, head: &Head) -> Result<Option<Listing>, Failure> {
        let base = checked.survey.base.commit;
        let made_for = self.made_for(checked, head).filter(|made_for| *made_for != base);
        match made_for.filter(|_| !head.is_made_for(checked)) {
            Some(made_for) => self.listing_at(made_for).await,
            None => Ok(None),
        }
    }

    /// Returns what the head changes and nothing is configured for any more: it is told nowhere, so it must not go along.
    pub(super) fn left_over(&self, checked: &Checked, head: &Head) -> Vec<String> {
        let is_for_this = head.is_made_for(checked)
            || self.made_for(checked, head) == Some(checked.survey.base.commit);
        let now = Some(&checked.survey.listing).filter(|_| is_for_this);
        let Some(then) = head.then.as_ref().or(now) else { return Vec::new() };
        let configured: Set<&str> = self.paths().into_iter().collect();
        let mut left_over = Vec::new();
        for path in head.listing.differing(then) {
            if !configured.contains(path.as_str()) && checked.survey.listing.knows(&path) {
                left_over.push(path);
            }
        }
        left_over
    }

    /// Returns the branch's tip as far as it matters: an open pull request names it, else the branch is read.
    async fn tip(
        &self,
        pull: Option<&PullRequest>,
        checked: &Checked,
        look: Look,
    ) -> Result<Option<Oid>, Failure> {
        match pull {
            Some(pull) if pull.state == PullState::Open => Ok(Some(pull.head_sha)),
            _ if !has_edits(checked) => Ok(None),
            None if look == Look::AssumeAbsent => Ok(None),
            _ => {
                let branch = self.on_the_wire().branch(self.branch).await?;
                if pull.is_none() && branch.is_none() && self.options.mode.writes() {
                    // The next run takes it for absent.
                    self.ask.wire().count_in_vain();
                }
                Ok(branch.map(|branch| branch.commit))
            }
        }
    }

    /// Returns the commits a new commit on top of a head of ours stands on.
    ///
    /// The base joins in only when one of the configured files changed there since the head was made: then GitHub
    /// could not merge the branch, or would show changes that are none. It does not while such a file was not compared:
    /// what the head has of it is older than what the base has, and a merge must not bring it back.
    pub(super) fn parents(&self, checked: &Checked, head: &Head) -> Parents {
        if head.is_made_for(checked) {
            return Parents::Head;
        }
        let otherwise = match checked.view {
            View::Complete => Parents::HeadAndBase,
            View::Failed | View::Selected => Parents::Head,
        };
        match (self.made_for(checked, head), &head.then) {
            (Some(made_for), _) if made_for == checked.survey.base.commit => Parents::Head,
            (_, Some(then)) => self.joining(checked, then),
            (_, None) => otherwise,
        }
    }

    /// Decides likewise by the files that the base had when the head was made.
    fn joining(&self, checked: &Checked, then: &Listing) -> Parents {
        let mut compared = checked.paths();
        compared.extend(self.compared_companions(checked).iter().map(|it| it.path));
        let moved = self.moved_on_base(checked, then);
        let joins_in = !moved.is_empty() && moved.iter().all(|path| compared.contains(path));
        if joins_in { Parents::HeadAndBase } else { Parents::Head }
    }

    /// Returns the configured paths, those of companions included, that the base has otherwise than it had them then.
    fn moved_on_base(&self, checked: &Checked, then: &Listing) -> Vec<&str> {
        let mut paths = self.paths();
        paths.retain(|path| then.get(path) != checked.survey.listing.get(path));
        paths
    }

    /// Returns what is on the head not what it shall be: files that were compared, and the companions of those that are
    /// to be as they are on the base.
    fn stale<'b>(&'b self, checked: &'b Checked, head: &Head) -> Vec<&'b str> {
        let mut stale = checked.paths();
        stale.retain(|path| head.file(path) != checked.wanted(path));
        for Kept { path, has_moved, .. } in self.compared_companions(checked) {
            if !has_moved && head.file(path) != checked.survey.listing.file(path) {
                stale.push(path);
            }
        }
        stale
    }

    /// Returns the base commit that the head was made for, if its marker still tells.
    fn made_for(&self, checked: &Checked, head: &Head) -> Option<Oid> {
        told_base(checked, head.commit.oid)
    }

    /// Returns the base commit that the head is made for; where no marker tells, it is looked for behind older heads of
    /// ours, back to one whose marker does.
    pub(super) async fn stands_on(&self, checked: &Checked, head: &Head) -> Result<Oid, Failure> {
        let base = checked.survey.base.commit;
        if let Some(made_for) = self.made_for(checked, head) {
            return Ok(made_for);
        }
        if head.is_made_for(checked) {
            return Ok(base);
        }
        let mut parents = head.parents.clone();
        for _ in 0..FAR_BEHIND {
            let &[parent] = parents.as_slice() else { break };
            if checked.survey.was_merged_as(parent) {
                return Ok(parent);
            }
            if let Some(made_for) = told_base(checked, parent) {
                return Ok(made_for);
            }
            let commit = self.commit(parent).await?;
            if self.trailers(&commit).is_none() {
                return Ok(parent);
            }
            parents = commit.parents;
        }
        Ok(parents.last().copied().unwrap_or(base))
    }

    /// Lists the files of the base that the head is made for; `None` if it is not there any more.
    pub(super) async fn made_for_listing<'c>(
        &self,
        checked: &'c Checked,
        head: &Head,
    ) -> Result<Option<Cow<'c, Listing>>, Failure> {
        let made_for = self.stands_on(checked, head).await?;
        if made_for == checked.survey.base.commit {
            return Ok(Some(Cow::Borrowed(&checked.survey.listing)));
        }
        Ok(self.listing_at(made_for).await?.map(Cow::Owned))
    }

    /// Reads a commit.
    pub(super) fn commit(
        &self,
        commit: Oid,
    ) -> impl Future<Output = Result<Commit, Failure>> + use<'_> {
        self.ask.read(self.options.api.commit(self.repo(), commit))
    }

    /// Lists the files of a commit; `None` if it is not there any more.
    pub(super) async fn listing_at(&self, commit: Oid) -> Result<Option<Listing>, Failure> {
        match self.commit(commit).await {
            Ok(commit) => Ok(Some(self.listing(commit.tree).await?)),
            Err(failure) if failure.refusal().is_some() => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

/// Returns whether there is anything to commit.
pub(super) fn has_edits(checked: &Checked) -> bool {
    checked.proposal.as_ref().is_some_and(Proposal::is_edit)
}

/// Returns the base commit that the marker tells a head was made for, if it names that head.
fn told_base(checked: &Checked, head: Oid) -> Option<Oid> {
    let marker = checked.survey.pull.as_ref().and_then(|pull| Marker::of(&pull.body))?;
    (marker.head == head).then_some(marker.base)
}

/// So many heads of ours are looked behind for the base that they stand on.
const FAR_BEHIND: usize = 100;

impl Survey {
    /// Returns whether it is what the merge of a pull request of ours left on the base: it may look like a head of ours,
    /// for a single commit that is squashed keeps its message.
    fn was_merged_as(&self, commit: Oid) -> bool {
        self.merged.iter().any(|pull| pull.merged_as == Some(commit))
    }

    /// Returns whether it is the head with which our pull request was merged: whoever made it, nothing on it gets lost.
    fn was_merged(&self, head: Oid) -> bool {
        let is_open = self.pull.as_ref().is_some_and(|pull| pull.state == PullState::Open);
        let merged = self.merged.first().filter(|pull| !is_open && pull.head_sha == head);
        merged.is_some_and(|pull| Marker::of(&pull.body).is_some())
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
    /// Returns whether the head stands on the base as it is now.
    pub(super) fn is_made_for(&self, checked: &Checked) -> bool {
        self.parents.contains(&checked.survey.base.commit)
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
    let marker = Marker::of(&pull.body);
    let head = pull.head_sha;
    existing::PullRequest { head, state, marker, with_held: None, refused_before: Vec::new() }
}
