//! What is to be done in one repository, with everything it depends on.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::companion::Companion;
use crate::compare::Drift;
use crate::digest::Digest;
use crate::names::{self, BranchName, RepoName};
use crate::oid::{Mode, Oid};
use crate::plan::edits::KeptEdit;
use crate::sorted::Set;

/// What is to be done in one repository. Its JSON is the plan's: the fields stand in the order they are written in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetPlan {
    /// The repository.
    pub repository: RepoName,
    /// The content digest: the one of the run that made the plan, and of the run that carries it out.
    pub content: Digest,
    /// What becomes of the pull request.
    pub action: Intent,
    /// The base branch as it was, and must still be.
    pub base: Base,
    /// The sync's branch and its pull request as they were, and must still be.
    pub expect: Expect,
    /// What was read of the source.
    pub source: Vec<SourceRead>,
    /// The removals that the guard withholds.
    pub withheld: Vec<Withheld>,
    /// The removals that the guard would withhold and a person approved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub approved: Vec<Withheld>,
    /// The files that differ from their source, then those that only the branch holds otherwise.
    pub files: Vec<File>,
    /// The files whose companions follow in a second commit, made when the plan is carried out: they name the first one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub companions: Vec<CompanionOf>,
    /// What the commit stands on; nothing if none is made: the branch holds it already, or the pull request is closed.
    pub parents: Vec<Oid>,
    /// The root tree that the files are put onto: the base's, or the head's.
    pub onto: Oid,
    /// The root tree that comes of it.
    pub tree: Oid,
    /// What trailers and marker say beside the ids of what is written.
    pub marker: MarkerFacts,
    /// What people read.
    pub proposal: Proposed,
}

/// What becomes of a repository's pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// The open one is closed: its drift is gone.
    Close,
    /// A new one is opened.
    Open,
    /// The open one is brought up to date.
    Update,
}

/// A base branch at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// Its name.
    pub branch: BranchName,
    /// Its tip.
    pub commit: Oid,
    /// The tip's root tree.
    pub tree: Oid,
}

/// What the sync's branch and its pull request must be like when the plan is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    /// The branch's head; `None` if there is no such branch.
    pub head: Option<Oid>,
    /// The number of the open pull request; `None` if none is open.
    pub pull_request: Option<u64>,
    /// The number of the newest pull request from the branch, open or not: a later one that is closed by now could have
    /// been refused by a person.
    pub latest: Option<u64>,
    /// Whether the label by which a person approves removals must be on the open pull request.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approved: bool,
}

/// One answer of the source of record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceRead {
    /// Its path, without host, port and query: the same plan comes of every way to the same data.
    pub url: String,
    /// The digest of its bytes, in hexadecimal digits.
    #[serde(with = "bare")]
    pub sha256: Digest,
}

/// A removal that was withheld, or would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withheld {
    /// The file.
    pub path: String,
    /// The entry.
    pub name: String,
}

impl Withheld {
    /// Names an entry of the file at a path.
    #[must_use]
    pub fn of((path, name): (&str, &str)) -> Self {
        Self { path: path.to_owned(), name: name.to_owned() }
    }
}

/// One file as it is on the base, and as it shall be on the branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Where it stands in the repository.
    #[serde(deserialize_with = "path")]
    pub path: String,
    /// The category it was compared in; `None` if it was not compared.
    pub category: Option<String>,
    /// Whether it is executable.
    pub mode: Mode,
    /// The blob on the base; `None` if it is not there.
    pub before: Option<Oid>,
    /// The blob on the branch; `None` if it is not there.
    pub after: Option<Oid>,
    /// The new text; `None` if the blob is in the repository already.
    pub content: Option<String>,
    /// All that differs from the source, what is withheld included; `None` if nothing does.
    pub drift: Option<Drift>,
    /// The file that has the drift by which this one changes; `None` for one that is compared itself, or kept as it is.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub follows: Option<String>,
}

/// A companion, by the file that it tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanionOf {
    /// The file's path.
    #[serde(deserialize_with = "path")]
    pub of: String,
    /// What the companion is: this tells its path, too.
    pub kind: Companion,
}

impl CompanionOf {
    /// Returns where the companion stands.
    #[must_use]
    pub fn path(&self) -> String {
        self.kind.path(&self.of)
    }
}

/// What the trailers of the commit and the marker of the pull request say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkerFacts {
    /// The sync's name.
    pub sync: String,
    /// The base commit that the head is made for: an update without the base still stands on an older one.
    pub base: Oid,
    /// The change digest.
    pub change: Digest,
    /// The withheld digest.
    pub withheld: Option<Digest>,
    /// The edits made on GitHub that the commit leaves as they are.
    #[serde(default, skip_serializing_if = "Set::is_empty")]
    pub kept: Set<KeptEdit>,
    /// The configured files that the commit says nothing of.
    #[serde(default, skip_serializing_if = "Set::is_empty")]
    pub unseen: Set<String>,
}

/// What becomes of a pull request's title and text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Texts {
    /// They stand there already: only labels and reviewers lack.
    Keep,
    /// They are written.
    Write,
    /// They are written as texts that approve nothing, then as they are: they list other removals as withheld than those
    /// that stand there, and a label that is put on in between may be meant for either.
    WriteTwice,
}

impl Texts {
    /// Returns how many writes that takes.
    #[must_use]
    pub const fn writes(self) -> u32 {
        match self {
            Self::Keep => 0,
            Self::Write => 1,
            Self::WriteTwice => 2,
        }
    }
}

/// What people read of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposed {
    /// The sync's branch.
    pub branch: BranchName,
    /// The pull request's title.
    pub title: String,
    /// The pull request's text, without the marker; if it is closed, what is put before the text that stands there then.
    pub body: String,
    /// The commit's message, without the trailers; `None` if the pull request is closed.
    pub commit_message: Option<String>,
    /// Whether title and text are written.
    pub texts: Texts,
    /// The labels to be added: those that people took off are not among them.
    pub labels: Vec<String>,
    /// The label to be taken off before anything else is done: it approves other removals than those that are withheld.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlabel: Vec<String>,
    /// The people to be asked for a review, by login.
    pub reviewers: Vec<String>,
    /// The team to be asked for a review, by slug.
    pub team: Option<String>,
    /// The people it is to be assigned to, by login.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assignees: Vec<String>,
    /// Whether it is opened as a draft.
    pub draft: bool,
    /// The comment that goes on where the text ends, if it is to be written or edited.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub comment: Option<String>,
}

impl File {
    /// Returns what shall stand at the path.
    #[must_use]
    pub fn wanted(&self) -> Option<(Mode, Oid)> {
        self.after.map(|oid| (self.mode, oid))
    }

    /// Returns whether its bytes change because they differ from the source: what the content digest speaks of.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        (self.drift.is_some() || self.follows.is_some()) && self.before != self.after
    }

    /// Returns whether its text is written as a blob of its own, so that a tree's request stays small: over 1 MiB.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.content.as_ref().is_some_and(|content| content.len() > INLINE)
    }
}

/// The most bytes that go along with a tree: 1 MiB.
pub const INLINE: usize = 1 << 20;

fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let path = String::deserialize(deserializer)?;
    if names::is_file_path(&path) {
        return Ok(path);
    }
    Err(serde::de::Error::custom(format_args!("{path:?} is not a file's path in a repository")))
}

/// An absent key and `null` would be two forms of one plan.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// A digest whose field's name says which kind it is of.
mod bare {
    use super::{Deserialize, Deserializer, Digest, Serializer};

    const KIND: &str = "sha256:";

    pub(super) fn serialize<S: Serializer>(digest: &Digest, to: S) -> Result<S::Ok, S::Error> {
        let text = digest.to_string();
        to.serialize_str(text.strip_prefix(KIND).expect("a digest is written with its kind"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Digest, D::Error> {
        let text = String::deserialize(from)?;
        format!("{KIND}{text}").parse().map_err(serde::de::Error::custom)
    }
}
