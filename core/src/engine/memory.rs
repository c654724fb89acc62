//! What a host keeps between runs: it may save reads, and never changes a decision or a digest.

use serde::Serialize;

use crate::compare::Modified;
use crate::digest::Digest;
use crate::family::Remark;
use crate::github::RepoName;
use crate::http::validator::Validators;
use crate::json::{self, Fault, Read, Value};
use crate::oid::Oid;
use crate::sorted::Map;

/// What earlier runs found; empty for a first run.
///
/// A host stores [`Self::sources`] and each repository's part in files or keys of its own, as the texts of
/// [`SourceMemory`] and [`TargetMemory`], keeps [`Self::resume`] beside them, and hands back what it can still read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Memory {
    /// What is known of the sources.
    pub sources: SourceMemory,
    /// What is known of each repository's files.
    pub targets: Map<RepoName, TargetMemory>,
    /// The repository with which the next run begins, because the budget of the last one did not reach it; `None` for the
    /// first one. It orders the work of a run with a budget and nothing else.
    pub resume: Option<RepoName>,
}

impl Memory {
    pub(super) fn of(&self, repository: &RepoName) -> &TargetMemory {
        static NOTHING: TargetMemory = TargetMemory { files: Map::new(), has_branch: false };
        self.targets.get(repository).unwrap_or(&NOTHING)
    }
}

/// What is known of the sources, by URL.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct SourceMemory {
    sources: Map<String, Answered>,
}

/// The last whole answer of a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Answered {
    /// The digest of its bytes.
    pub(super) bytes: Digest,
    /// By what it can be asked whether it changed.
    pub(super) validators: Validators,
}

/// What is known of one repository: its files, by path, and of its branch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct TargetMemory {
    files: Map<String, Equal>,
    /// Whether the last run left the sync's branch there, or found it, and no pull request that speaks of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) has_branch: bool,
}

/// A source and a file that were found to hold the same data, with what makes a report the same without reading them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Equal {
    /// What was compared.
    #[serde(flatten)]
    pub(super) facts: Facts,
    /// How many entries they hold.
    pub(super) entries: usize,
    /// What the target keeps as its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) kept: Vec<Modified>,
    /// What is told and changes nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) remarks: Vec<Remark>,
}

/// What a comparison depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Facts {
    /// The digest of the source's bytes.
    pub(super) source: Digest,
    /// The file's blob.
    pub(super) target: Oid,
    /// The rules they were compared by.
    pub(super) rules: Digest,
}

impl Read for SourceMemory {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self { sources: at.member("sources")?.members(Read::read)?.into_iter().collect() })
    }
}

impl Read for Answered {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self { bytes: at.member("bytes")?.parsed()?, validators: at.read("validators")? })
    }
}

impl Read for TargetMemory {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            files: at.member("files")?.members(Read::read)?.into_iter().collect(),
            has_branch: at.or_default("has_branch", Value::flag)?,
        })
    }
}

impl Read for Equal {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            facts: Facts::read(at)?,
            entries: at.read("entries")?,
            kept: at.or_default("kept", Read::read)?,
            remarks: at.or_default("remarks", Read::read)?,
        })
    }
}

impl Read for Facts {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            source: at.member("source")?.parsed()?,
            target: at.member("target")?.parsed()?,
            rules: at.member("rules")?.parsed()?,
        })
    }
}

impl SourceMemory {
    pub(super) fn get(&self, url: &str) -> Option<&Answered> {
        self.sources.get(url)
    }

    pub(super) fn set(&mut self, url: &str, answered: Option<Answered>) {
        match answered {
            Some(answered) => drop(self.sources.insert(url.to_owned(), answered)),
            None => drop(self.sources.remove(url)),
        }
    }
}

impl TargetMemory {
    pub(super) fn get(&self, path: &str) -> Option<&Equal> {
        self.files.get(path)
    }

    pub(super) fn set(&mut self, path: &str, equal: Option<Equal>) {
        match equal {
            Some(equal) => drop(self.files.insert(path.to_owned(), equal)),
            None => drop(self.files.remove(path)),
        }
    }
}

/// Reads back with which repository a run begins; what is unreadable or of another version says nothing.
#[must_use]
pub fn resume_from_text(text: &str) -> Option<RepoName> {
    read::<Resume>(text)?.resume
}

/// Returns the text that keeps with which repository a run begins.
#[must_use]
pub fn resume_to_text(resume: Option<&RepoName>) -> String {
    let kept = Kept { version: VERSION, value: Resume { resume: resume.cloned() } };
    json::lines(&kept)
}

#[derive(Serialize)]
struct Resume {
    resume: Option<RepoName>,
}

impl Read for Resume {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self { resume: at.optional("resume", Value::parsed)? })
    }
}

/// Reads what this version wrote.
fn read<T: Read>(text: &str) -> Option<T> {
    let kept = Value::of(text).ok()?;
    let version: u8 = kept.member("version").and_then(|version| version.number()).ok()?;
    T::read(&kept).ok().filter(|_| version == VERSION)
}

/// A kept value with the version of its format: what cannot be read is absent.
macro_rules! kept {
    ($($kind:ty),*) => {$(
        impl $kind {
            /// Reads the text back; what is unreadable or of another version is as good as nothing.
            #[must_use]
            pub fn from_text(text: &str) -> Self {
                read(text).unwrap_or_default()
            }

            /// Returns the text to keep.
            #[must_use]
            pub fn to_text(&self) -> String {
                let kept = Kept { version: VERSION, value: self };
                json::lines(&kept)
            }
        }
    )*};
}
kept!(SourceMemory, TargetMemory);

#[derive(Serialize)]
struct Kept<T> {
    version: u8,
    #[serde(flatten)]
    value: T,
}

const VERSION: u8 = 1;

#[cfg(test)]
mod tests;
