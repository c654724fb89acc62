//! The sync's branch: a tree, a commit, and the branch made at it or moved forward to it.

use super::existing::{Head, Parents};
use super::failure::Failure;
use super::publish::{Publication, Stop};
use crate::github::RefusalKind;
use crate::github::replies::{Created, Reference};
use crate::github::writes::{TreeChange, TreeContent};
use crate::http::Request;
use crate::oid::{Mode, Oid};
use crate::plan::marker::Trailers;
use crate::plan::tree::Listing;

impl Publication<'_> {
    /// Makes the branch at a new commit on the base.
    pub(super) async fn open_branch(&self) -> Result<Oid, Stop> {
        let survey = &self.checked.survey;
        let base = (survey.base.tree, &survey.listing);
        self.afford(4 + self.large_files())?;
        let commit = self.commit(base, &[survey.base.commit], None).await?;
        let target = self.target;
        let request = target.options.api.create_branch(target.repo(), target.branch, commit);
        self.move_branch(request).await?;
        Ok(commit)
    }

    /// Moves the branch on to a new commit that brings the open pull request up to date.
    ///
    /// Returns the commit and the base commit it is made for.
    pub(super) async fn forward(&self) -> Result<(Oid, Oid), Stop> {
        let (survey, head) = (&self.checked.survey, self.head());
        let parents = self.target.parents(self.checked, head).await?;
        self.afford(4 + self.large_files())?;
        let (commit, base) = match parents {
            Parents::Head => {
                let tree = (head.commit.tree, &head.listing);
                let base = self.target.stands_on(self.checked, head);
                (self.commit(tree, &[head.commit.oid], None).await?, base)
            }
            Parents::HeadAndBase => {
                let tree = (survey.base.tree, &survey.listing);
                let parents = [head.commit.oid, survey.base.commit];
                (self.commit(tree, &parents, Some(head)).await?, survey.base.commit)
            }
        };
        Ok((self.forward_to(commit).await?, base))
    }

    /// Moves a branch without an open pull request on to the base and the changes, and nothing it held before.
    pub(super) async fn afresh(&self) -> Result<Oid, Stop> {
        let survey = &self.checked.survey;
        self.afford(4 + self.large_files())?;
        let tree = (survey.base.tree, &survey.listing);
        let mut parents = vec![self.head().commit.oid, survey.base.commit];
        // The base may have been moved to our head by hand.
        parents.dedup();
        let commit = self.commit(tree, &parents, None).await?;
        self.forward_to(commit).await
    }

    fn head(&self) -> &Head {
        self.standing.head.as_ref().expect("a branch of ours has its head read")
    }

    async fn forward_to(&self, commit: Oid) -> Result<Oid, Stop> {
        let target = self.target;
        let request = target.options.api.forward_branch(target.repo(), target.branch, commit);
        self.move_branch(request).await?;
        Ok(commit)
    }

    /// A branch is made or moved only from where it was read: whoever was faster wins.
    async fn move_branch(&self, request: Request) -> Result<(), Stop> {
        match self.target.ask.read::<Reference>(request).await {
            Ok(_) => Ok(()),
            Err(failure) if is_race(&failure) => Err(Stop::LostRace),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Writes the tree and the commit; the tree is known before it is written.
    async fn commit(
        &self,
        (tree, listing): (Oid, &Listing),
        parents: &[Oid],
        kept: Option<&Head>,
    ) -> Result<Oid, Stop> {
        let files = self.files(listing, kept);
        let predicted =
            listing.with(files.iter().map(|(path, file)| (path.as_str(), *file))).root();
        let written = if predicted == tree { tree } else { self.tree(tree, &files).await? };
        if written != predicted {
            return Err(Failure::TreeDiffers { predicted, written }.into());
        }
        let sync = self.target.options.sync.clone();
        let trailers = Trailers { sync, change: self.proposal.change, tree: written };
        let message = trailers.append_to(&self.text.message);
        let api = &self.target.options.api;
        let request = api.create_commit(self.target.repo(), written, parents, &message);
        let commit: Created = self.target.ask.read(request).await?;
        Ok(commit.oid)
    }

    /// Returns the files that differ from the listing: what was compared as it shall be, the rest as the head has it.
    fn files(&self, listing: &Listing, kept: Option<&Head>) -> Vec<(String, Option<(Mode, Oid)>)> {
        let compared: Vec<&str> = self.checked.paths().collect();
        let wanted = compared.iter().map(|path| (*path, self.checked.wanted(path)));
        let unseen = self.target.paths().filter(|path| !compared.contains(path));
        let unseen = unseen.filter_map(|path| Some((path, Some(kept?.file(path)?))));
        let files = wanted.chain(unseen).filter(|(path, file)| listing.file(path) != *file);
        files.map(|(path, file)| (path.to_owned(), file)).collect()
    }

    async fn tree(
        &self,
        base: Oid,
        files: &[(String, Option<(Mode, Oid)>)],
    ) -> Result<Oid, Failure> {
        let mut changes = Vec::new();
        for (path, file) in files {
            let content = match file {
                None => TreeContent::Removed,
                Some((mode, oid)) => self.content(path, *mode, *oid).await?,
            };
            changes.push(TreeChange { path: path.clone(), content });
        }
        let base = (base != Oid::of_tree([])).then_some(base);
        let request = self.target.options.api.create_tree(self.target.repo(), base, &changes);
        let tree: Created = self.target.ask.read(request).await?;
        Ok(tree.oid)
    }

    /// New bytes go along with the tree if they are text of moderate size; others are written before.
    async fn content(&self, path: &str, mode: Mode, oid: Oid) -> Result<TreeContent, Failure> {
        let edit = self.proposal.edits().find(|file| file.path == path && file.after.oid == oid);
        let Some(edit) = edit else { return Ok(TreeContent::Object(mode, oid)) };
        let content = &edit.after.content;
        match std::str::from_utf8(content) {
            Ok(text) if content.len() <= INLINE => Ok(TreeContent::Text(mode, text.to_owned())),
            _ => {
                let api = &self.target.options.api;
                let request = api.create_blob(self.target.repo(), content);
                let blob: Created = self.target.ask.read(request).await?;
                Ok(TreeContent::Object(mode, blob.oid))
            }
        }
    }

    /// Returns how many files are written before the tree, the commit, the branch and the pull request.
    fn large_files(&self) -> u32 {
        let large = self.proposal.edits().filter(|file| file.after.content.len() > INLINE).count();
        u32::try_from(large).unwrap_or(u32::MAX)
    }

    /// Refuses to begin what the budget cannot finish: these calls, and those for labels and reviewers.
    pub(super) fn afford(&self, calls: u32) -> Result<(), Failure> {
        let needed = calls.saturating_add(self.target.extra_calls());
        match self.target.ask.wire().budget_left() {
            Some(left) if left < needed => Err(Failure::Budget),
            _ => Ok(()),
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

/// Larger files are written as blobs of their own, so that a tree's request stays small: 1 MiB.
const INLINE: usize = 1 << 20;
