//! The sync's branch: a tree, a commit, and the branch made at it or moved forward to it.

use super::ask::{Answer, Asked};
use super::carry::Carrier;
use super::failure::{Failure, Reason};
use super::repo::Repo;
use crate::github::replies::Created;
use crate::github::writes::{TreeChange, TreeContent};
use crate::http::Request;
use crate::oid::{Mode, Oid};
use crate::plan::marker::Trailers;
use crate::plan::saved::{File, INLINE, MarkerFacts};

impl Carrier<'_> {
    /// Writes what the branch shall lead to, and returns its head: the commit, or a second one that tells of it.
    pub(super) async fn commits(&self) -> Result<Oid, Failure> {
        let first = self.commit().await?;
        if self.plan.companions.is_empty() {
            return Ok(first.read::<Created>()?.oid);
        }
        self.followed(first.read()?).await
    }

    /// Writes the tree and the commit; the tree is known before it is written.
    async fn commit(&self) -> Result<Answer, Failure> {
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
    pub(super) fn commit_on(&self, parents: &[Oid], tree: Oid, message: &str) -> Asked<'_> {
        let MarkerFacts { sync, change, kept, unseen, .. } = self.plan.marker.clone();
        let message = Trailers { sync, change, tree, kept, unseen }.append_to(message);
        let request = self.repo.api.create_commit(self.repo.name, tree, parents, &message);
        self.repo.ask.send(request)
    }

    /// Returns the request that makes the branch at a commit, or moves it forward to that.
    pub(super) fn pointing(&self, commit: Oid) -> Request {
        let (Repo { api, name, .. }, branch) = (self.repo, &self.plan.proposal.branch);
        match self.plan.expect.head {
            Some(_) => api.forward_branch(name, branch, commit),
            None => api.create_branch(name, branch, commit),
        }
    }

    async fn tree(&self) -> Result<Oid, Failure> {
        let listing = self.ground.listing;
        let mut changes = Vec::new();
        for file in &self.plan.files {
            if listing.file(&file.path) != file.wanted() {
                let content = self.content(file).await?;
                changes.push(TreeChange { path: file.path.clone(), content });
            }
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
