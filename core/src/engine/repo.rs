//! One repository on the wire: what is read of it, whoever wants to know.

use super::ask::{Answer, Ask};
use super::failure::{Failure, Reason};
use super::join::side_by_side;
use crate::github::reads::Depth;
use crate::github::replies::{self, Branch, Commit, PullRequest, PullState, Repository, Tree};
use crate::github::{Api, BranchName, RefusalKind, RepoName};
use crate::oid::{Mode, Oid};
use crate::plan::tree::{Listing, join};
use crate::sorted::{self, Map, Set};

/// A repository, with all that is needed to ask about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Repo<'a> {
    pub(super) ask: &'a Ask,
    pub(super) api: &'a Api,
    pub(super) name: &'a RepoName,
}

/// The pull requests from a branch, the newest last.
#[derive(Debug, Default)]
pub(super) struct Pulls {
    /// Those into the base.
    pub(super) here: Vec<PullRequest>,
    /// Those into other branches.
    pub(super) elsewhere: Vec<PullRequest>,
}

/// Where a branch stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tip {
    /// The commit.
    pub(super) commit: Oid,
    /// The commit's tree.
    pub(super) tree: Oid,
    /// Whether rules restrict who may write to it.
    pub(super) protected: bool,
}

impl Repo<'_> {
    /// Reads the base branch; in a renamed repository nothing is read.
    pub(super) async fn base(&self, branch: &BranchName) -> Result<Tip, Failure> {
        let base = self.tip(branch).await;
        match base.as_ref().err().and_then(|failure| failure.refusal()) {
            Some(RefusalKind::Moved { .. }) => Err(self.renamed().await?),
            _ => base,
        }
    }

    /// A renamed repository is not followed: whoever configured the old name decides about the new one.
    async fn renamed(&self) -> Result<Failure, Failure> {
        let request = self.api.repository(self.name);
        let repository: Repository = self.ask.follow(request).await?.read()?;
        let to = repository.full_name.to_string();
        Ok(Reason::Renamed { from: self.name.clone(), to }.into())
    }

    /// Reads a branch that need not be there.
    pub(super) async fn branch(&self, branch: &BranchName) -> Result<Option<Tip>, Failure> {
        match self.tip(branch).await {
            Ok(tip) => Ok(Some(tip)),
            Err(failure) if failure.refusal() == Some(&RefusalKind::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// A server that is not GitHub may tell the commit's id alone; then its tree is asked for.
    async fn tip(&self, branch: &BranchName) -> Result<Tip, Failure> {
        let Branch { commit, tree, protected } =
            self.ask.read(self.api.branch(self.name, branch)).await?;
        let tree = match tree {
            Some(tree) => tree,
            None => self.ask.read::<Commit>(self.api.commit(self.name, commit)).await?.tree,
        };
        Ok(Tip { commit, tree, protected })
    }

    /// Lists the newest hundred pull requests from one of its branches, the newest last: open ones, for people open older
    /// ones again, before them what ended last.
    pub(super) async fn pulls(
        &self,
        head: &BranchName,
        base: &BranchName,
    ) -> Result<Pulls, Failure> {
        let request = self.api.pulls(self.name, head);
        let mut pulls: Vec<PullRequest> = self.ask.read(request).await?;
        // The list is filtered here too: a stand-in may ignore the filters, and a fork's branch may have our name.
        pulls.retain(|pull| self.is_from(head, pull));
        sorted::sort_by_key(&mut pulls, |pull| {
            (pull.state == PullState::Open, pull.ended, pull.number)
        });
        let mut lists = Pulls::default();
        for pull in pulls {
            let is_here = pull.base_ref == base.as_str();
            let list = if is_here { &mut lists.here } else { &mut lists.elsewhere };
            list.push(pull);
        }
        Ok(lists)
    }

    fn is_from(&self, head: &BranchName, pull: &PullRequest) -> bool {
        pull.head_repo.as_ref() == Some(self.name) && pull.head_ref == head.as_str()
    }

    /// Lists the files of a tree, or at least the folders on the way to these paths.
    pub(super) async fn listing(&self, tree: Oid, paths: &[&str]) -> Result<Listing, Failure> {
        let mut listing = Listing::default();
        if tree == Oid::of_tree([]) {
            // GitHub does not keep the empty tree.
            return Ok(listing);
        }
        let whole = self.tree(tree, Depth::Everything).await?;
        if whole.truncated {
            return self.walk(tree, paths).await;
        }
        listing.add(whole.entries.into_iter().map(|entry| (entry.path, entry.mode, entry.oid)));
        Ok(listing)
    }

    /// Reads folder by folder what is too large to be listed at once.
    pub(super) async fn walk(&self, root: Oid, paths: &[&str]) -> Result<Listing, Failure> {
        let mut on_the_way = Set::new();
        for path in paths {
            on_the_way.extend(ancestors(path));
        }
        let mut listing = Listing::default();
        let mut level = Map::from([(String::new(), root)]);
        while !level.is_empty() {
            let trees = level.values().map(|&oid| self.tree(oid, Depth::Folder));
            for ((folder, &oid), tree) in level.iter().zip(side_by_side(trees).await) {
                let tree = tree?;
                if tree.truncated {
                    let repository = self.name.clone();
                    return Err(Reason::TreeTruncated { repository, tree: oid }.into());
                }
                let entries = tree.entries.into_iter();
                listing.add(entries.map(|it| (join(folder, &it.path), it.mode, it.oid)));
            }
            level = below(&level, &listing, &on_the_way);
        }
        Ok(listing)
    }

    /// Reads the bytes of a file.
    pub(super) async fn blob(&self, blob: Oid) -> Result<Vec<u8>, Failure> {
        let request = self.api.blob(self.name, blob);
        let Answer { request, response } = self.ask.send(request).await?;
        Ok(replies::read_blob(&request, response, blob)?)
    }

    async fn tree(&self, tree: Oid, depth: Depth) -> Result<Tree, Failure> {
        self.ask.read(self.api.tree(self.name, tree, depth)).await
    }
}

/// Returns the folders on the way that lie directly in one of these.
fn below(level: &Map<String, Oid>, listing: &Listing, on_the_way: &Set<&str>) -> Map<String, Oid> {
    let mut below = Map::new();
    for &folder in on_the_way {
        let (parent, _) = folder.rsplit_once('/').unwrap_or_default();
        if let Some((Mode::Tree, oid)) = listing.get(folder)
            && level.contains_key(parent)
        {
            below.insert(folder.to_owned(), oid);
        }
    }
    below
}

/// Returns the folders a path lies in, the root excepted.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}
