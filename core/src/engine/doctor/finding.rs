//! What a checkup found: one line for each thing that was looked at.

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

use crate::engine::failure::Failure;
use crate::github::RepoName;

/// All that a checkup found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Checkup {
    /// One for each thing that was looked at, group by group.
    pub findings: Vec<Finding>,
}

impl Checkup {
    /// Returns it with what was found before the first request in front.
    #[must_use]
    pub fn preceded_by(mut self, mut first: Vec<Finding>) -> Self {
        first.append(&mut self.findings);
        Self { findings: first }
    }

    /// Returns how many findings have this status.
    #[must_use]
    pub fn count(&self, status: Status) -> usize {
        self.findings.iter().filter(|finding| finding.status == status).count()
    }

    /// Returns what a process exits with: 1 if anything failed.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        u8::from(self.count(Status::Failed) > 0)
    }
}

/// What was found where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked for.
    pub check: Check,
    /// Where it belongs.
    pub group: Group,
    /// What was looked at: an address, a branch, a path; empty for a repository itself.
    pub subject: String,
    /// How it is.
    pub status: Status,
    /// What was found.
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Whether the base branch is there.
    BaseBranch,
    /// Whether the budget of requests allows a run.
    Budget,
    /// Whether this machine's clock agrees with another.
    Clock,
    /// Whether the settings are what they are meant to be.
    Configuration,
    /// Whether what proves the right to ask is accepted.
    Credentials,
    /// Whether a published file can be read.
    File,
    /// Whether pull requests of the former service are still open.
    FormerPullRequests,
    /// Whether GitHub's API answers.
    #[serde(rename = "github")]
    GitHub,
    /// Whether the App may do in a repository what a run does.
    Installation,
    /// Whether the source tells when it changed last.
    LastUpdated,
    /// Whether branches go with the merges of their pull requests.
    MergedBranches,
    /// Whether enough requests are left for a run.
    RateLimit,
    /// Whether the repository is there and may be written.
    Repository,
    /// Whether a source answers with a document.
    Source,
    /// Whether the sync's own branch can be made or moved.
    SyncBranch,
    /// Whether files below `.github/workflows` may be written.
    Workflows,
}

/// What findings have in common that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// The settings.
    Configuration,
    /// GitHub, whatever the repository.
    GitHub,
    /// One repository.
    Repository(RepoName),
    /// The source of record.
    Source,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A run would fail here.
    Failed,
    /// As it should be.
    Ok,
    /// A run would not fail, but someone should know.
    Warning,
}

impl Finding {
    /// Returns the heading of its group.
    #[must_use]
    pub fn heading(&self) -> String {
        match &self.group {
            Group::Configuration => "configuration".to_owned(),
            Group::GitHub => "GitHub".to_owned(),
            Group::Repository(repository) => repository.to_string(),
            Group::Source => "source".to_owned(),
        }
    }

    /// Returns what it is about in as few words as its group allows.
    #[must_use]
    pub fn label(&self) -> &str {
        match self.check {
            Check::Clock => "clock",
            Check::MergedBranches => "merged branches",
            Check::RateLimit => "rate limit",
            Check::Repository => "repository",
            _ => &self.subject,
        }
    }

    /// Returns what it is about where no heading stands above it.
    #[must_use]
    pub fn full_subject(&self) -> String {
        match &self.group {
            Group::Repository(repository) if self.subject.is_empty() => repository.to_string(),
            Group::Repository(repository) => format!("{repository}:{}", self.subject),
            _ => self.subject.clone(),
        }
    }
}

/// Tools get the whole subject: they see no heading.
impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Finding", 5)?;
        object.serialize_field("check", &self.check)?;
        object.serialize_field("subject", &self.full_subject())?;
        object.serialize_field("status", &self.status)?;
        object.serialize_field("message", &self.message)?;
        object.serialize_field("remedy", &self.remedy)?;
        object.end()
    }
}

/// What is looked at, before it is known how it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Topic {
    check: Check,
    group: Group,
    subject: String,
}

impl Topic {
    pub(crate) fn configuration(subject: &str) -> Self {
        Self::new(Check::Configuration, Group::Configuration, subject)
    }

    pub(super) fn github(check: Check, subject: &str) -> Self {
        Self::new(check, Group::GitHub, subject)
    }

    pub(super) fn source(check: Check, subject: &str) -> Self {
        Self::new(check, Group::Source, subject)
    }

    /// Returns a topic of a repository; its own is the empty one.
    pub(super) fn of(repository: &RepoName, check: Check, subject: &str) -> Self {
        Self::new(check, Group::Repository(repository.clone()), subject)
    }

    fn new(check: Check, group: Group, subject: &str) -> Self {
        Self { check, group, subject: subject.to_owned() }
    }

    pub(crate) fn ok(self, message: impl Into<String>) -> Finding {
        self.found(Status::Ok, message.into(), None)
    }

    pub(super) fn warning(self, message: impl Into<String>, remedy: impl Into<String>) -> Finding {
        self.found(Status::Warning, message.into(), Some(remedy.into()))
    }

    pub(super) fn failed(self, message: impl Into<String>, remedy: impl Into<String>) -> Finding {
        self.found(Status::Failed, message.into(), Some(remedy.into()))
    }

    /// Returns a warning whose sentence says itself what to do.
    pub(crate) fn noted(self, sentence: impl Into<String>) -> Finding {
        self.found(Status::Warning, sentence.into(), None)
    }

    pub(super) fn failure(self, failure: &Failure) -> Finding {
        self.found(Status::Failed, failure.explanation(), failure.remedy())
    }

    fn found(self, status: Status, message: String, remedy: Option<String>) -> Finding {
        let Self { check, group, subject } = self;
        Finding { check, group, subject, status, message, remedy }
    }
}
