//! What a run comes to: the report that tools read, the exit code, and what the host keeps.

use serde::{Serialize, Serializer};

use crate::compare::Drift;
use crate::digest::Digest;
use crate::family::{Derived, Remark};
use crate::github::RepoName;
use crate::oid::Oid;
use crate::plan::saved::Plan;
use crate::wording::ToldEdit;

use super::memory::Memory;
use super::passes::Passes;

/// What a run comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What tools and people read.
    pub report: Report,
    /// What the next run may build on.
    pub memory: Memory,
    /// What a later run of the same App may go on with; empty for any other access.
    pub passes: Passes,
    /// The files as they would be, for a run that writes them out; those that the plan edits, for one that plans.
    pub files: Vec<WouldBe>,
    /// The texts of the pull requests that were planned or made, by repository.
    pub texts: Vec<(RepoName, crate::wording::PullRequestText)>,
    /// What is to be done, for a run that writes nothing; else empty.
    pub plan: Plan,
}

/// One file as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WouldBe {
    /// The repository.
    pub repository: RepoName,
    /// The path in the repository.
    pub path: String,
    /// Its bytes now; `None` for a new file.
    pub before: Option<Vec<u8>>,
    /// Its bytes then.
    pub after: Vec<u8>,
}

/// The report of a run, in the form of `--report`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The format's version: 1.
    pub version: u8,
    /// The whole run in one word.
    pub verdict: Verdict,
    /// What the process exits with.
    pub exit_code: u8,
    /// How many requests were sent.
    pub requests: Requests,
    /// The repositories, in the order of the configuration.
    pub targets: Vec<TargetReport>,
}

/// How many requests a run sent, those sent again included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Requests {
    /// To the source.
    pub source: u32,
    /// To GitHub.
    pub github: u32,
}

impl Requests {
    pub(super) const fn all(self) -> u32 {
        self.source.saturating_add(self.github)
    }
}

/// A run in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No repository could be served.
    Failed,
    /// Someone else's work was left alone.
    Held,
    /// Nothing to propose.
    InSync,
    /// Some repositories were served, others not.
    Partial,
    /// Everything that differs is proposed.
    Proposed,
    /// The guard withheld something.
    Withheld,
}

/// What became of one repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetReport {
    /// The repository.
    pub repository: RepoName,
    /// The content digest, the same on every host; `None` if nothing could be compared, or what was to be done failed.
    pub content: Option<Digest>,
    /// What was done.
    pub outcome: TargetOutcome,
    /// Its pull request, if there is one.
    pub pull_request: Option<PullRequestReport>,
    /// Its files that were to be checked.
    pub files: Vec<FileReport>,
    /// The removals that were withheld.
    pub withheld: Vec<WithheldEntry>,
    /// The removals that the guard would have withheld and a person approved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approved: Vec<WithheldEntry>,
    /// What went wrong beside the pull request, labels, reviewers and the like: it stands all the same.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// Why it could not be served, and what to do.
    pub error: Option<String>,
    /// Whether only a limit or the budget stood in the way: the same run later may succeed.
    #[serde(skip)]
    pub try_later: bool,
    /// Whether some of its files were compared, and what was to be written was written.
    #[serde(skip)]
    pub is_served: bool,
}

/// What was done in one repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetOutcome {
    /// Too little changed for a pull request.
    BelowThreshold,
    /// The pull request was closed: its drift is gone.
    Closed,
    /// It could not be served.
    Failed,
    /// The branch holds someone else's work and was left alone.
    HeldByHuman,
    /// Nothing differs.
    InSync,
    /// A pull request was opened.
    Opened,
    /// What would be proposed, in a run that writes nothing.
    Planned,
    /// A person closed a pull request with exactly these changes.
    RejectedBefore,
    /// The open pull request holds everything already.
    Unchanged,
    /// The open pull request was brought up to date.
    Updated,
    /// All that differs was withheld.
    Withheld,
}

/// A pull request as it stands after the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PullRequestReport {
    /// Its number.
    pub number: u64,
    /// Its page.
    pub url: String,
    /// Its branch.
    pub branch: String,
    /// The head of its branch.
    pub head: Oid,
}

/// What one file's comparison gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The path in the repository.
    pub path: String,
    /// The file's category.
    pub category: String,
    /// What differs; `None` if it could not be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
    /// Those of its files whose bytes change, the one at its path first.
    #[serde(skip)]
    pub edits: Vec<String>,
    /// The files beside it that change with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// What follows in a file whose entries the records only lead to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derived: Option<Derived>,
    /// What is told and changes nothing, a sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "sentences")]
    pub remarks: Vec<Remark>,
    /// The edits made on GitHub since the last accepted sync, where the source says something else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub target_edits: Vec<ToldEdit>,
    /// Why it could not be compared, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Whether only a limit or the budget stood in the way.
    #[serde(skip)]
    pub try_later: bool,
}

fn sentences<S: Serializer>(remarks: &[Remark], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(remarks.iter().map(Remark::to_string))
}

/// A removal that was withheld, or would have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithheldEntry {
    /// The file.
    pub path: String,
    /// The entry.
    pub name: String,
}

impl WithheldEntry {
    pub(super) fn of((path, name): (&str, &str)) -> Self {
        Self { path: path.to_owned(), name: name.to_owned() }
    }
}
