//! What to do about drift: which changes go out, which are withheld, and what the pull request's branch becomes.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::compare::{Counts, Drift, Rules};
use crate::digest::Digest;
use crate::document::{Document, SidedFault};
use crate::family::Family;
use crate::oid::{Mode, Oid};
use crate::sides::Sides;

pub mod change;
pub mod existing;
pub mod guard;
pub mod marker;
pub mod tree;

pub use guard::{Guard, Share, ShareError};

/// One configured file, read on both sides.
#[derive(Debug)]
pub struct FileRead<'a> {
    /// The file's name in texts and for `--categories`.
    pub category: &'a str,
    /// Where the file stands in its repository.
    pub path: &'a str,
    /// How the file follows from its source.
    pub family: Family,
    /// What the file is now; `None` for a file that is not there yet.
    pub published: Option<Published>,
    /// What the source holds.
    pub source: &'a Document,
}

/// A file as it stands on the base branch.
#[derive(Debug)]
pub struct Published {
    /// Whether it is executable or a link.
    pub mode: Mode,
    /// Its bytes and their id.
    pub blob: Blob,
    /// The same bytes, parsed.
    pub document: Document,
}

/// Bytes with the id git knows them by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The id.
    pub oid: Oid,
    /// The bytes.
    pub content: Vec<u8>,
}

impl Blob {
    /// Names the bytes as git does.
    #[must_use]
    pub fn new(content: Vec<u8>) -> Self {
        Self { oid: Oid::of_blob(&content), content }
    }
}

/// What is to become of one file that differs from its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePlan {
    /// The file's name in texts.
    pub category: String,
    /// Where the file stands in its repository.
    pub path: String,
    /// The mode it has, and keeps.
    pub mode: Mode,
    /// What it is now; `None` for a new file.
    pub before: Option<Blob>,
    /// What it shall be: the same as `before` if everything that differs is withheld.
    pub after: Blob,
    /// All that differs, what is withheld included.
    pub drift: Drift,
    /// The entries whose removal the guard withholds, sorted by code point.
    pub withheld: Vec<String>,
    /// What the changes mean, one canonical line each.
    lines: Vec<String>,
}

impl FilePlan {
    /// Returns the plan for one file, or `None` if source and target hold the same data.
    ///
    /// # Errors
    ///
    /// Returns where a document holds what cannot be compared or edited.
    pub fn new(
        read: FileRead<'_>,
        rules: &Rules,
        guard: &Guard,
    ) -> Result<Option<Self>, PlanError> {
        let empty = Document::default();
        let target = read.published.as_ref().map_or(&empty, |published| &published.document);
        let sides = Sides { source: read.source, target };
        let drift = read.family.drift(sides, rules)?;
        if drift.is_empty() {
            return Ok(None);
        }
        let withheld = guard.withheld(&drift, sides);
        let after = Blob::new(edited(&read, &withheld)?);
        check(&read, rules, &withheld, &after)?;
        let lines = change::lines(read.path, &drift, &withheld, read.source)?;
        let (mode, before) = match read.published {
            Some(published) => (published.mode, Some(published.blob)),
            None => (Mode::File, None),
        };
        Ok(Some(Self {
            category: read.category.to_owned(),
            path: read.path.to_owned(),
            mode,
            before,
            after,
            drift,
            withheld: withheld.into_iter().collect(),
            lines,
        }))
    }

    /// Returns whether the file's bytes change at all.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }

    /// Returns how many entries the edit adds, removes and changes; what is withheld does not count.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = self.drift.counts;
        counts.removed -= self.withheld.len();
        counts.unchanged += self.withheld.len();
        counts
    }
}

/// Reads the edited bytes back: nothing is proposed that does not hold exactly what was announced.
fn check(
    read: &FileRead<'_>,
    rules: &Rules,
    withheld: &BTreeSet<String>,
    after: &Blob,
) -> Result<(), PlanError> {
    let lost = || PlanError::Lost { path: read.path.to_owned() };
    let edited = Document::parse(&after.content).map_err(|_| lost())?;
    let left = read.family.drift(Sides { source: read.source, target: &edited }, rules)?;
    let only_withheld = left.added.is_empty()
        && left.modified.is_empty()
        && left.removed.iter().eq(withheld.iter());
    if only_withheld { Ok(()) } else { Err(lost()) }
}

fn edited(read: &FileRead<'_>, withheld: &BTreeSet<String>) -> Result<Vec<u8>, PlanError> {
    match &read.published {
        Some(published) => {
            let sides = Sides { source: read.source, target: &published.document };
            Ok(read.family.edited(sides, withheld)?)
        }
        None => Ok(read.family.created(read.source)?),
    }
}

/// What is to become of one repository: every file that differs from its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The files that differ, in the order of the configuration.
    pub files: Vec<FilePlan>,
    /// What the changes mean, whatever the files look like.
    pub change: Digest,
    /// What is withheld; `None` if nothing is.
    pub withheld: Option<Digest>,
}

impl Proposal {
    /// Joins the plans of a repository's files; `None` if there are none.
    #[must_use]
    pub fn new(files: Vec<FilePlan>) -> Option<Self> {
        if files.is_empty() {
            return None;
        }
        let lines = files.iter().flat_map(|file| file.lines.iter().cloned()).collect();
        Some(Self {
            change: Digest::of_sorted_lines(lines),
            withheld: change::withheld_digest(&files),
            files,
        })
    }

    /// Returns the files whose bytes change.
    pub fn edits(&self) -> impl Iterator<Item = &FilePlan> {
        self.files.iter().filter(|file| file.is_edit())
    }

    /// Returns the names that stay although the source no longer has them, as `(path, name)`.
    pub fn withheld_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .flat_map(|file| file.withheld.iter().map(|name| (file.path.as_str(), name.as_str())))
    }

    /// Returns the sum of the files' counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.files.iter().map(FilePlan::counts).fold(Counts::default(), |sum, counts| Counts {
            added: sum.added + counts.added,
            removed: sum.removed + counts.removed,
            renamed: sum.renamed + counts.renamed,
            modified: sum.modified + counts.modified,
            unchanged: sum.unchanged + counts.unchanged,
        })
    }

    /// Returns how many entries change: what the threshold of a first proposal is held against.
    #[must_use]
    pub fn changed_entries(&self) -> usize {
        let counts = self.counts();
        counts.added + counts.removed + counts.renamed + counts.modified
    }
}

/// Why a file could not be planned.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A document holds what cannot be compared or edited.
    #[error(transparent)]
    Document(#[from] SidedFault),
    /// The edited text, read back, does not hold what was to be written.
    #[error("the edited {path} would not hold the source's data; nothing is proposed for it")]
    Lost {
        /// The file.
        path: String,
    },
}
