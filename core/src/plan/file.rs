//! Files as they are, and as they shall be.

use super::edits::TargetEdit;
use crate::compare::{Counts, Drift, Rename};
use crate::family::{Derived, Remark};
use crate::oid::{Mode, Oid};

/// A file as it stands on the base branch.
#[derive(Debug, Clone)]
pub struct Published {
    /// Whether it is executable or a link.
    pub mode: Mode,
    /// Its bytes and their id.
    pub blob: Blob,
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

/// Returns the bytes of files.
pub(crate) fn contents(published: &[Option<Published>]) -> Vec<Option<&[u8]>> {
    published.iter().map(|file| Some(file.as_ref()?.blob.content.as_slice())).collect()
}

/// Tells the file at the configured path from those beside it whose bytes change; `None` if it is not the first.
pub(super) fn main_and_beside(
    path: &str,
    mut edits: Vec<FileEdit>,
) -> Option<(FileEdit, Vec<FileEdit>)> {
    if edits.first()?.path != path {
        return None;
    }
    let main = edits.remove(0);
    edits.retain(|edit| edit.before.as_ref() != Some(&edit.after));
    Some((main, edits))
}

/// What is to become of one configured file that differs from its source, and of those beside it.
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
    /// The other files that follow from the same source and change with it.
    pub beside: Vec<FileEdit>,
    /// All that differs, what is withheld included.
    pub drift: Drift,
    /// What of the drift's added and removed entries only changed its name; it counts as added and removed all the same.
    pub renames: Vec<Rename>,
    /// The entries whose removal the guard withholds, sorted by code point.
    pub withheld: Vec<String>,
    /// The entries whose removal the guard would withhold and a person approved, sorted by code point.
    pub approved: Vec<String>,
    /// What follows in a file whose entries the records only lead to.
    pub derived: Option<Derived>,
    /// What is told and changes nothing.
    pub remarks: Vec<Remark>,
    /// The edits made on GitHub that the source would undo.
    pub target_edits: Vec<TargetEdit>,
    /// What the changes mean, one canonical line each.
    pub(super) lines: Vec<String>,
    /// The same without the guard, where it withholds anything.
    pub(super) unguarded: Option<Box<Self>>,
}

/// One file whose bytes change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// Where the file stands in its repository.
    pub path: String,
    /// The mode it has, and keeps.
    pub mode: Mode,
    /// What it is now; `None` for a new file.
    pub before: Option<Blob>,
    /// What it shall be.
    pub after: Blob,
}

impl FileEdit {
    fn view(&self) -> EditView<'_> {
        let Self { path, mode, before, after } = self;
        EditView { path, mode: *mode, before: before.as_ref(), after }
    }
}

/// One file whose bytes change, as somebody's part of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditView<'a> {
    /// Where the file stands in its repository.
    pub path: &'a str,
    /// The mode it has, and keeps.
    pub mode: Mode,
    /// What it is now; `None` for a new file.
    pub before: Option<&'a Blob>,
    /// What it shall be.
    pub after: &'a Blob,
}

impl FilePlan {
    /// Returns whether any file's bytes change at all.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        !self.edits().is_empty()
    }

    /// Returns the plan without the guard, where that withholds anything.
    #[must_use]
    pub fn unguarded(&self) -> Option<&Self> {
        self.unguarded.as_deref()
    }

    /// Returns every file whose bytes change, the one at the configured path first.
    #[must_use]
    pub fn edits(&self) -> Vec<EditView<'_>> {
        let main = EditView {
            path: &self.path,
            mode: self.mode,
            before: self.before.as_ref(),
            after: &self.after,
        };
        let mut edits = vec![main];
        edits.extend(self.beside.iter().map(FileEdit::view));
        edits.retain(|edit| edit.before != Some(edit.after));
        edits
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
