//! How many requests a first run takes, by what is configured: before anything is known of the repositories.

use super::options::{Mode, Options, TargetOptions};
use crate::github::Access;
use crate::plan::TargetEdits;
use crate::sorted::Set;

/// An estimate for a run that goes so far.
#[derive(Debug, Clone, Copy)]
pub(super) struct Estimate<'a> {
    pub(super) options: &'a Options,
    pub(super) mode: Mode,
}

impl Estimate<'_> {
    /// Returns how many requests serve all repositories.
    pub(super) fn all(&self) -> usize {
        self.looks() + self.options.targets.len() * self.proposal() + self.reserve()
    }

    /// Returns how many requests only look at everything.
    pub(super) fn looks(&self) -> usize {
        let targets = &self.options.targets;
        let reads: usize = targets.iter().map(|target| self.reads(target)).sum();
        self.sources(targets) + self.exchanges(targets) + reads
    }

    /// Returns how many requests serve one repository, in a run that serves no other.
    pub(super) fn alone(&self, target: &TargetOptions) -> usize {
        let alone = std::slice::from_ref(target);
        let beside = self.sources(alone) + self.exchanges(alone) + self.reserve();
        beside + self.calls(target)
    }

    /// Returns whether what is proposed brings companions along: how long the histories are that are read for them, nobody
    /// knows before.
    pub(super) fn reads_histories(&self, target: &TargetOptions) -> bool {
        self.mode == Mode::Propose && target.files.iter().any(|file| file.companion.is_some())
    }

    /// Returns how many calls are made in a repository.
    pub(super) fn calls(&self, target: &TargetOptions) -> usize {
        self.reads(target) + self.proposal()
    }

    #[expect(clippy::unused_self, reason = "all parts of the sum are asked for alike")]
    fn sources(&self, targets: &[TargetOptions]) -> usize {
        TargetOptions::sources_of(targets).len()
    }

    /// An App looks for its installation in each account, unless it is configured, and exchanges its signature there.
    fn exchanges(&self, targets: &[TargetOptions]) -> usize {
        let Access::App(app) = &self.options.access else { return 0 };
        let owners = targets.iter().map(|it| it.repository.owner().to_ascii_lowercase());
        match app.installation {
            Some(_) => usize::from(!targets.is_empty()),
            None => 2 * owners.collect::<Set<_>>().len(),
        }
    }

    /// Branch, tree and pull requests; each file.
    fn reads(&self, target: &TargetOptions) -> usize {
        let files: usize = target.files.iter().map(|file| file.paths().len()).sum();
        let is_listed =
            self.mode != Mode::WriteOut || self.options.target_edits != TargetEdits::Propose;
        2 + usize::from(is_listed) + files
    }

    /// Tree, commit, branch, pull request; labels, reviewers and assignees. Whoever proposes nothing reads the branch instead.
    ///
    /// A draft may be refused, and so may one of several reviewers: then each is asked alone.
    fn proposal(&self) -> usize {
        let extras = &self.options.extras;
        let reviewers = match extras.reviewers.len() + usize::from(extras.team.is_some()) {
            several @ 2.. => 1 + several,
            one_or_none => one_or_none,
        };
        let extras = usize::from(!extras.labels.is_empty())
            + reviewers
            + usize::from(!extras.assignees.is_empty())
            + usize::from(extras.draft);
        match self.mode {
            Mode::DryRun | Mode::Plan(_) => 1,
            Mode::Propose => 4 + extras,
            Mode::WriteOut => 0,
        }
    }

    /// What is held back while something is written: an App's pass may have to be renewed.
    fn reserve(&self) -> usize {
        let is_app = matches!(self.options.access, Access::App(_));
        usize::from(is_app && self.mode.writes())
    }
}
