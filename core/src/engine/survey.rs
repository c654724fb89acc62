//! A repository as it stands: the base, its files' ids, and the newest pull request of ours.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future;

use super::ask::Ask;
use super::failure::Failure;
use super::options::{Mode, Options, TargetOptions};
use super::wire::side_by_side;
use crate::github::reads::Depth;
use crate::github::replies::{self, Branch, PullRequest, PullState, Repository, Tree};
use crate::github::{BranchName, RefusalKind, RepoName};
use crate::oid::{Mode as FileMode, Oid};
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
    pub(super) base: Branch,
    /// The base's files.
    pub(super) listing: Listing,
    /// The newest pull request from the sync's branch into the base, in whatever state.
    pub(super) pull: Option<PullRequest>,
    /// The number of the one before it, if a person closed that.
    pub(super) rejected: Option<u64>,
}

impl Target<'_> {
    pub(super) const fn repo(&self) -> &RepoName {
        &self.target.repository
    }

    /// Looks at the repository: three calls, unless its tree is too large to be listed at once.
    pub(super) async fn survey(&self) -> Result<Survey, Failure> {
        let base = self.base().await?;
        let (listing, pulls) = future::join(self.listing(base.tree), self.pulls()).await;
        let mut pulls = pulls?;
        let pull = pulls.pop();
        let rejected = match &pull {
            Some(pull) if pull.state == PullState::Open => pulls.last(),
            newest => newest.as_ref(),
        };
        let rejected = rejected.filter(|pull| is_rejected(pull)).map(|pull| pull.number);
        Ok(Survey { base, listing: listing?, pull, rejected })
    }

    async fn base(&self) -> Result<Branch, Failure> {
        let request = self.options.api.branch(self.repo(), &self.target.branch);
        let base = self.ask.read(request).await;
        match base.as_ref().err().and_then(Failure::refusal) {
            Some(RefusalKind::Moved { .. }) => Err(self.renamed().await?),
            _ => base,
        }
    }

    /// A renamed repository is not followed: whoever configured the old name decides about the new one.
    async fn renamed(&self) -> Result<Failure, Failure> {
        let request = self.options.api.repository(self.repo());
        let response = self.ask.follow(request.clone()).await?;
        let repository: Repository = replies::read(&request, &response)?;
        Ok(Failure::Renamed { from: self.repo().clone(), to: repository.full_name.to_string() })
    }

    /// Returns the newest hundred pull requests from the sync's branch into the base, the newest last.
    async fn pulls(&self) -> Result<Vec<PullRequest>, Failure> {
        if self.options.mode == Mode::WriteOut {
            return Ok(Vec::new());
        }
        let request = self.options.api.pulls(self.repo(), self.branch, &self.target.branch);
        let mut pulls: Vec<PullRequest> = self.ask.read(request).await?;
        pulls.retain(|pull| self.is_between_our_branches(pull));
        pulls.sort_by_key(|pull| pull.number);
        Ok(pulls)
    }

    /// The list is filtered here too: a stand-in may ignore the filters, and a fork's branch may have our name.
    fn is_between_our_branches(&self, pull: &PullRequest) -> bool {
        pull.head_repo.as_ref() == Some(self.repo())
            && pull.head_ref == self.branch.as_str()
            && pull.base_ref == self.target.branch.as_str()
    }

    /// Lists the files of a tree, or at least the folders on the way to the configured paths.
    pub(super) async fn listing(&self, tree: Oid) -> Result<Listing, Failure> {
        let mut listing = Listing::default();
        if tree == Oid::of_tree([]) {
            // GitHub does not keep the empty tree.
            return Ok(listing);
        }
        let whole = self.tree(tree, Depth::Everything).await?;
        if whole.truncated {
            return self.walk(tree).await;
        }
        for entry in &whole.entries {
            listing.insert(&entry.path, entry.mode, entry.oid);
        }
        Ok(listing)
    }

    /// Reads folder by folder what is too large to be listed at once.
    async fn walk(&self, root: Oid) -> Result<Listing, Failure> {
        let mut listing = Listing::default();
        let mut level = BTreeMap::from([(String::new(), root)]);
        while !level.is_empty() {
            let trees = level.values().map(|&oid| self.tree(oid, Depth::Folder));
            for ((folder, &oid), tree) in level.iter().zip(side_by_side(trees).await) {
                let tree = tree?;
                if tree.truncated {
                    return Err(Failure::TreeTruncated {
                        repository: self.repo().clone(),
                        tree: oid,
                    });
                }
                for entry in tree.entries {
                    listing.insert(&join(folder, &entry.path), entry.mode, entry.oid);
                }
            }
            level = self.folders_below(&level, &listing);
        }
        Ok(listing)
    }

    async fn tree(&self, tree: Oid, depth: Depth) -> Result<Tree, Failure> {
        self.ask.read(self.options.api.tree(self.repo(), tree, depth)).await
    }

    /// Returns the folders on the way to configured paths that lie directly in one of these.
    fn folders_below(
        &self,
        level: &BTreeMap<String, Oid>,
        listing: &Listing,
    ) -> BTreeMap<String, Oid> {
        let on_the_way: BTreeSet<&str> = self.paths().flat_map(ancestors).collect();
        let below = on_the_way.into_iter().filter(|folder| {
            let parent = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
            level.contains_key(parent)
        });
        below
            .filter_map(|folder| match listing.get(folder)? {
                (FileMode::Tree, oid) => Some((folder.to_owned(), oid)),
                _ => None,
            })
            .collect()
    }

    /// Returns every configured path, looked at in this run or not.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let files = self.target.files.iter().map(|file| file.path.as_str());
        files.chain(self.target.unselected.iter().map(String::as_str))
    }
}

/// Returns whether a person closed it without a merge.
fn is_rejected(pull: &PullRequest) -> bool {
    let by_us = Marker::of(&pull.body).is_some_and(|marker| marker.closed.is_some());
    pull.state == PullState::Closed && !by_us
}

/// Returns the folders a path lies in, the root excepted.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
