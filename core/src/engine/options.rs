//! All that a run is told: what to compare, where to propose it, and how far it may go.

use std::time::Duration;

use crate::companion::Companion;
use crate::compare::{Owned, Rules};
use crate::family::Family;
use crate::github::{Access, Api, BranchName, RepoName};
use crate::http::pace::PaceOptions;
use crate::http::retry::RetryOptions;
use crate::plan::{Guard, TargetEdits};
use crate::sorted::Set;
use crate::wording::Ladder;

/// What one run does.
#[derive(Debug, Clone)]
pub struct Options {
    /// The sync's name: its branch is `trueup/{name}`.
    pub sync: String,
    /// Where the data comes from.
    pub source: SourceOptions,
    /// Where GitHub's API is.
    pub api: Api,
    /// By whose right it is asked.
    pub access: Access,
    /// Where people see GitHub, for links in texts.
    pub web_url: String,
    /// Where the repositories are named.
    pub origin: Origin,
    /// The repositories and their files, in the order they are written.
    pub targets: Vec<TargetOptions>,
    /// How documents are compared.
    pub rules: Rules,
    /// How many removals go out at once.
    pub guard: Guard,
    /// What becomes of edits made on GitHub since the last accepted sync.
    pub target_edits: TargetEdits,
    /// The fewest changed entries a pull request is opened for.
    pub threshold: usize,
    /// What stands on a pull request beside its text.
    pub extras: Extras,
    /// How much a text may hold.
    pub ladder: Ladder,
    /// How far the run goes.
    pub mode: Mode,
    /// The most requests a run may send, the source's included; `None` for no limit.
    pub budget: Option<u32>,
    /// When requests are sent again.
    pub retry: RetryOptions,
    /// How fast writes go out.
    pub pace: PaceOptions,
}

/// Where the repositories are named, and so where a person names others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// In the built-in preset, and in variables that move it.
    Preset,
    /// In the configuration's text.
    Text,
}

/// The source of record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceOptions {
    /// How texts call it.
    pub name: String,
    /// How long one request may take.
    pub timeout: Duration,
    /// The whole URL that answers when it changed last, if there is one.
    pub last_updated: Option<String>,
}

/// One repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetOptions {
    /// Its name.
    pub repository: RepoName,
    /// The branch that is kept true.
    pub branch: BranchName,
    /// Its files that are checked in this run.
    pub files: Vec<FileOptions>,
    /// Its files that are not: their categories were not selected.
    pub unselected: Vec<Unselected>,
}

/// A file that is not checked in this run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unselected {
    /// Its place among all files of the repository, from 0.
    pub place: usize,
    /// The file.
    pub file: FileOptions,
}

impl TargetOptions {
    /// Returns the sources of these repositories.
    pub(super) fn sources_of(targets: &[Self]) -> Set<&str> {
        let mut sources = Set::new();
        for target in targets {
            sources.extend(target.sources());
        }
        sources
    }

    /// Returns the source of each file that is checked.
    pub(super) fn sources(&self) -> Vec<&str> {
        self.files.iter().map(|file| file.source.as_str()).collect()
    }

    /// Returns all files of the repository in the order of the configuration.
    #[must_use]
    pub fn in_order(&self) -> Vec<&FileOptions> {
        let mut files: Vec<&FileOptions> = self.files.iter().collect();
        for Unselected { place, file } in &self.unselected {
            files.insert((*place).min(files.len()), file);
        }
        files
    }
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOptions {
    /// Its name in texts.
    pub category: String,
    /// The whole URL of its source.
    pub source: String,
    /// Where it stands in the repository; its family may own files beside it.
    pub path: String,
    /// How it follows from its source.
    pub family: Family,
    /// Which fields of its entries are the target's.
    pub owned: Vec<Owned>,
    /// What is kept beside it, computed from its history.
    pub companion: Option<CompanionOptions>,
}

/// What is kept beside a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanionOptions {
    /// What it is.
    pub kind: Companion,
    /// Where it stands in the repository.
    pub path: String,
}

impl FileOptions {
    /// Returns every file that follows from the source, the configured one first.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        self.family.paths(&self.path)
    }
}

/// What stands on a pull request beside its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extras {
    /// Labels.
    pub labels: Vec<String>,
    /// Reviewers, by login.
    pub reviewers: Vec<String>,
    /// A team to review, by slug.
    pub team: Option<String>,
    /// People it is assigned to, by login.
    pub assignees: Vec<String>,
    /// Whether it is opened as a draft.
    pub draft: bool,
}

/// How far a run goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Reads and plans; writes nothing.
    DryRun,
    /// Does the same for whoever wants the plan itself.
    Plan(OnDrift),
    /// Opens and updates pull requests.
    Propose,
    /// Reads the bases only and hands the would-be files to the host.
    WriteOut,
}

impl Mode {
    /// Returns whether pull requests are opened, updated and closed.
    #[must_use]
    pub const fn writes(self) -> bool {
        matches!(self, Self::Propose)
    }
}

/// What the exit code of a plan says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OnDrift {
    /// 0, whatever was found; errors are told all the same.
    Succeed,
    /// 2 for drift, and for a plan that holds anything; the codes of a run for what weighs more.
    Tell,
}
