//! What a plan comes to: how many entries, and how many calls.

use super::Plan;
use super::target::{File, Intent, TargetPlan};
use crate::names::RepoName;
use crate::oid::Oid;

/// How many calls carrying out takes, each counted once.
///
/// What is sent again after a failure or a refusal comes on top, so do the folders of a tree that is too large to be
/// listed at once, a GitHub App's calls for its token, and what is read of the history of a file with a companion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Calls {
    /// To the source: the plan holds all that it said.
    pub source: u32,
    /// To GitHub.
    pub github: u32,
}

/// A plan in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Pull requests to be opened.
    pub open: usize,
    /// Pull requests to be updated.
    pub update: usize,
    /// Pull requests to be closed.
    pub close: usize,
    /// Entries that are added.
    pub added: usize,
    /// Entries that are removed; what is withheld is not.
    pub removed: usize,
    /// Entries that are renamed.
    pub renamed: usize,
    /// Entries that are changed.
    pub changed: usize,
    /// Removals that are withheld.
    pub withheld: usize,
}

impl Plan {
    /// Returns how many calls it takes to carry the plan out.
    #[must_use]
    pub fn forecast(&self) -> Calls {
        let github = self.targets().iter().map(|target| target.reads() + target.writes()).sum();
        Calls { source: 0, github }
    }

    /// Returns the files whose history is read when the plan is carried out, with their repositories.
    pub fn histories(&self) -> impl Iterator<Item = (&RepoName, &str)> {
        self.targets().iter().flat_map(|target| {
            target.companions.iter().map(|companion| (&target.repository, companion.of.as_str()))
        })
    }

    /// Returns the plan in numbers.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.targets().iter().fold(Summary::default(), Summary::with)
    }
}

impl Summary {
    fn with(mut self, target: &TargetPlan) -> Self {
        match target.action {
            Intent::Close => self.close += 1,
            Intent::Open => self.open += 1,
            Intent::Update => self.update += 1,
        }
        for counts in target.files.iter().filter_map(|file| Some(file.drift.as_ref()?.counts)) {
            self.added += counts.added;
            self.removed += counts.removed;
            self.renamed += counts.renamed;
            self.changed += counts.modified;
        }
        self.withheld += target.withheld.len();
        self.removed = self.removed.saturating_sub(target.withheld.len());
        self
    }
}

impl TargetPlan {
    /// Returns how many reads tell whether everything is still as expected: base, branch, pull requests and, where files
    /// are put onto a tree, that tree; the comments, where one is written.
    #[must_use]
    pub fn reads(&self) -> u32 {
        3 + u32::from(self.needs_listing()) + u32::from(self.looks_for_comment())
    }

    /// Returns whether the comments of the open pull request are read: one that is to be written may be there already.
    #[must_use]
    pub const fn looks_for_comment(&self) -> bool {
        self.proposal.comment.is_some() && self.expect.pull_request.is_some()
    }

    /// Returns whether the tree that the files are put onto is read. GitHub does not keep the empty tree.
    #[must_use]
    pub fn needs_listing(&self) -> bool {
        !self.files.is_empty() && self.onto != Oid::of_tree([])
    }

    /// Returns how many writes carry the plan out: a label that is taken off, blobs, tree, commit, those of a second one
    /// with companions, branch, pull request (twice if its texts are), reviewers, labels, assignees and comment.
    #[must_use]
    pub fn writes(&self) -> u32 {
        let off = u32::try_from(self.proposal.unlabel.len()).unwrap_or(u32::MAX);
        let beside = self.beside().saturating_add(off);
        if self.parents.is_empty() {
            return beside;
        }
        let blobs = self.files.iter().filter(|file| file.is_large()).count();
        let blobs = u32::try_from(blobs).unwrap_or(u32::MAX);
        let second = if self.companions.is_empty() { 0 } else { SECOND };
        blobs
            .saturating_add(u32::from(self.tree != self.onto) + COMMIT + BRANCH + second)
            .saturating_add(beside)
    }

    /// Returns how many more writes it may take, by what GitHub answers: what somebody pushed to a moment before it was
    /// closed is opened again, a draft that is refused is opened as ready for review, and where one reviewer is refused
    /// each is asked alone.
    #[must_use]
    pub fn spare(&self) -> u32 {
        let is_draft = self.action == Intent::Open && self.proposal.draft;
        let reviewers = self.proposal.reviewers.len() + usize::from(self.proposal.team.is_some());
        let alone = if reviewers > 1 { u32::try_from(reviewers).unwrap_or(u32::MAX) } else { 0 };
        alone.saturating_add(u32::from(self.action == Intent::Close) + u32::from(is_draft))
    }

    /// Returns how many of the writes come once all commits are made.
    #[must_use]
    pub fn writes_after_commits(&self) -> u32 {
        self.beside().saturating_add(BRANCH)
    }

    /// The pull request, and what stands beside its text.
    fn beside(&self) -> u32 {
        let extras = u32::from(self.asks_for_review())
            + u32::from(!self.proposal.labels.is_empty())
            + u32::from(!self.proposal.assignees.is_empty())
            + u32::from(self.proposal.comment.is_some());
        extras.saturating_add(self.proposal.texts.writes())
    }

    /// Returns whether anybody is asked for a review.
    #[must_use]
    pub fn asks_for_review(&self) -> bool {
        !self.proposal.reviewers.is_empty() || self.proposal.team.is_some()
    }

    /// Returns the files whose bytes change because they differ from their source.
    pub fn edits(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.is_edit())
    }
}

/// What a commit takes beside its tree.
const COMMIT: u32 = 1;

/// What moving the branch takes, or making it.
const BRANCH: u32 = 1;

/// What a second commit takes: its tree, and itself.
pub const SECOND: u32 = 2;
