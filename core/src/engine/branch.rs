//! The sync's branch: a tree, a commit, and the branch made at it or moved forward to it.

use super::carry::{Carrier, Stop, is_race};
use super::failure::{Failure, Reason};
use crate::github::replies::{Created, Reference};
use crate::github::writes::{TreeChange, TreeContent};
use crate::http::Request;
use crate::json::Read;
use crate::oid::{Mode, Oid};
use crate::plan::marker::Trailers;
use crate::plan::saved::{File, INLINE, MarkerFacts};

impl Carrier<'_> {
    /// Makes the branch.
    pub(super) async fn create_branch(&self, commit: Oid) -> Result<Oid, Stop> {
        let branch = &self.plan.proposal.branch;
        self.point(self.repo.api.create_branch(self.repo.name, branch, commit)).await?;
        Ok(commit)
    }

    /// Moves the branch on.
    pub(super) async fn forward_branch(&self, commit: Oid) -> Result<Oid, Stop> {
        let branch = &self.plan.proposal.branch;
        self.point(self.repo.api.forward_branch(self.repo.name, branch, commit)).await?;
        Ok(commit)
    }

    /// A branch is made or moved only from where it was read: whoever was faster wins.
    async fn point(&self, request: Request) -> Result<(), Stop> {
        match self.repo.ask.read::<Reference>(request).await {
            Ok(_) => Ok(()),
            Err(failure) if is_race(&failure) => Err(Stop::LostRace),
            Err(failure) => Err(failure.into()),
        }
    }

    /// Writes what the branch shall lead to, and returns its head: the commit, or a second one that tells of it.
    pub(super) async fn commits(&self) -> Result<Oid, Failure> {
        if self.plan.companions.is_empty() {
            return Ok(self.commit::<Created>().await?.oid);
        }
        self.followed(self.commit().await?).await
    }

    /// Writes the tree and the commit; the tree is known before it is written.
    async fn commit<T: Read>(&self) -> Result<T, Failure> {
        let (plan, predicted) = (self.plan, self.plan.tree);
        let written = if predicted == plan.onto { predicted } else { self.tree().await? };
        if written != predicted {
            return Err(Reason::TreeDiffers { predicted, written }.into());
        }
        let Some(message) = plan.proposal.commit_message.as_deref() else {
            let what = format!("{}: it makes a commit without a message", plan.repository);
            return Err(Reason::Edited { what }.into());
        };
        self.commit_on(&plan.parents, written, message).await
    }

    /// Writes a commit of ours.
    pub(super) async fn commit_on<T: Read>(
        &self,
        parents: &[Oid],
        tree: Oid,
        message: &str,
    ) -> Result<T, Failure> {
        let MarkerFacts { sync, change, kept, unseen, .. } = self.plan.marker.clone();
        let message = Trailers { sync, change, tree, kept, unseen }.append_to(message);
        let request = self.repo.api.create_commit(self.repo.name, tree, parents, &message);
        self.repo.ask.read(request).await
    }

    async fn tree(&self) -> Result<Oid, Failure> {
        let listing = self.ground.listing;
        let mut changes = Vec::new();
        for file in self.plan.files.iter().filter(|it| listing.file(&it.path) != it.wanted()) {
            changes
                .push(TreeChange { path: file.path.clone(), content: self.content(file).await? });
        }
        let onto = self.plan.onto;
        let base = (onto != Oid::of_tree([])).then_some(onto);
        let request = self.repo.api.create_tree(self.repo.name, base, &changes);
        let tree: Created = self.repo.ask.read(request).await?;
        Ok(tree.oid)
    }

    async fn content(&self, file: &File) -> Result<TreeContent, Failure> {
        let Some((mode, oid)) = file.wanted() else { return Ok(TreeContent::Removed) };
        match &file.content {
            None => Ok(TreeContent::Object(mode, oid)),
            Some(text) => self.text(mode, text).await,
        }
    }

    /// New text goes along with the tree if it is of moderate size; other text is written before.
    pub(super) async fn text(&self, mode: Mode, text: &str) -> Result<TreeContent, Failure> {
        if text.len() <= INLINE {
            return Ok(TreeContent::Text(mode, text.to_owned()));
        }
        let request = self.repo.api.create_blob(self.repo.name, text.as_bytes());
        let blob: Created = self.repo.ask.read(request).await?;
        Ok(TreeContent::Object(mode, blob.oid))
    }
}
