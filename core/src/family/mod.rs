//! How files follow from their source: what differs between them, and the bytes that they shall hold.

mod contract;
mod document;
mod fault;
mod remark;
mod table;
mod text;

use serde::Serialize;

use crate::compare::{Drift, Owned, Renames, Rules, Spot, When};
use crate::digest::Digest;
use crate::document::Document;
use crate::sides::Sides;
use crate::sorted::Set;

pub use contract::Contract;
pub use fault::{Culprit, FamilyError, FamilyFault};
pub use remark::{Remark, RemarkKind};
pub use table::{TableFault, TableFaultKind};
pub use text::{COLUMNS, SheetFault};

/// How the files of one source follow from it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// One JSON document with the source's own entries.
    Document {
        /// What the repository's own check demands of it.
        contract: Option<Contract>,
    },
    /// A JSON document with three entries for each record, and a table with a row for it that they are made of.
    TextReference {
        /// The table.
        csv_path: String,
    },
}

impl Default for Family {
    fn default() -> Self {
        Self::Document { contract: None }
    }
}

impl Family {
    /// Returns the family's name in `trueup.toml`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Document { .. } => "document",
            Self::TextReference { .. } => "text-reference",
        }
    }

    /// Returns every file that follows from the source, the one that stands at the configured `path` first.
    #[must_use]
    pub fn paths<'a>(&'a self, path: &'a str) -> Vec<&'a str> {
        match self {
            Self::Document { .. } => vec![path],
            Self::TextReference { csv_path } => vec![path, csv_path],
        }
    }

    /// Returns what differs between the source and the published files.
    ///
    /// # Errors
    ///
    /// Returns the first thing that cannot be read or compared.
    pub fn compare(&self, given: &Given<'_>, rules: &Rules) -> Result<Compared, FamilyError> {
        match self {
            Self::Document { contract } => document::compare(given, rules, *contract),
            Self::TextReference { csv_path } => text::compare(given, csv_path, rules),
        }
    }

    /// Returns the file whose content the records are, given the configured path.
    #[must_use]
    pub fn records_path<'a>(&'a self, path: &'a str) -> &'a str {
        match self {
            Self::Document { .. } => path,
            Self::TextReference { csv_path } => csv_path,
        }
    }

    /// Returns the records that the files hold as they are published, without a source: what the drift between two
    /// versions of the files is told in.
    ///
    /// `published` are the files' bytes in the order of [`Self::paths`]; where one is not there, it holds nothing.
    ///
    /// # Errors
    ///
    /// Returns what keeps a file from being read.
    pub fn records(
        &self,
        path: &str,
        published: &[Option<&[u8]>],
    ) -> Result<Document, FamilyError> {
        match self {
            Self::Document { .. } => document::records(path, published.first().copied().flatten()),
            Self::TextReference { csv_path } => {
                text::records(csv_path, published.get(1).copied().flatten())
            }
        }
    }

    /// Returns how much there is in one of the files: the one at `path`, or one beside it.
    ///
    /// # Errors
    ///
    /// Returns what keeps it from being read.
    pub fn size(&self, path: &str, of: &str, content: &[u8]) -> Result<Size, FamilyError> {
        match self {
            Self::TextReference { csv_path } if of == csv_path => {
                text::rows(csv_path, content).map(Size::Rows)
            }
            Self::Document { .. } | Self::TextReference { .. } => {
                document::entries(path, content).map(Size::Entries)
            }
        }
    }

    /// Returns what stands for the rules a file was compared by: facts remembered under other rules are void.
    #[must_use]
    pub fn rules_digest(&self, rules: &Rules, owned: &[Owned]) -> Digest {
        let more = match self {
            Self::Document { contract } => contract.map_or("", Contract::as_str),
            Self::TextReference { csv_path } => csv_path,
        };
        // All fields are named: one more is not forgotten here.
        let Rules { renames } = rules;
        let has_renames = *renames == Renames::Detected;
        let mut text = format!("v3 {} {more:?} {has_renames}", self.as_str());
        for Owned { field, when } in owned {
            let is_always = *when == When::Always;
            text += &format!(" {:?} {is_always}", field.as_str());
        }
        Digest::of(text)
    }
}

/// How much there is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A document's entries.
    Entries(usize),
    /// A table's rows.
    Rows(usize),
}

/// A source, and the files that follow from it as they are published.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The configured path.
    pub path: &'a str,
    /// What the source holds.
    pub source: &'a Document,
    /// The files' bytes in the order of [`Family::paths`]; `None` for one that is not there yet.
    pub published: &'a [Option<&'a [u8]>],
    /// Which fields of the records are the target's.
    pub owned: &'a [Owned],
    /// Which places of the records were edited in the files and stay as they are there.
    pub edited: &'a [Spot],
}

/// The records of both sides, and what differs between them.
#[derive(Debug)]
pub struct Compared {
    /// What must happen to the files, told in records.
    pub drift: Drift,
    /// The records that were compared: those that the files shall hold, and those that they hold.
    pub records: Sides<Document>,
    /// What is told and changes nothing.
    pub remarks: Vec<Remark>,
    edit: Edit,
}

/// What a family needs beside the records to edit its files.
#[derive(Debug)]
enum Edit {
    Document(document::Edit),
    Text(Box<text::Pair>),
}

impl Compared {
    /// Returns the files' bytes, edited so that they hold the source's data and the `withheld` records.
    ///
    /// # Errors
    ///
    /// Returns the first value that cannot be written.
    pub fn edited(&self, withheld: &Set<String>) -> Result<Edited, FamilyError> {
        match &self.edit {
            Edit::Document(edit) => edit.edited(self.records.as_ref(), withheld),
            Edit::Text(pair) => pair.edited(&self.drift, withheld),
        }
    }
}

/// What the files of one source shall hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The files' bytes in the order of [`Family::paths`]; `None` for one that is not there and need not be.
    ///
    /// Where anything differs, the first file is there.
    pub files: Vec<Option<Vec<u8>>>,
    /// What follows in a file whose entries the records only lead to.
    pub derived: Option<Derived>,
}

/// What follows from the records in a file, by that file's own names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Derived {
    /// The file.
    pub path: String,
    /// Entries that it gains.
    pub added: Vec<String>,
    /// Entries that it loses.
    pub removed: Vec<String>,
    /// Entries whose content changes.
    pub modified: Vec<String>,
    /// How many others are moved or spelled anew, so that the file is what the repository's own converter writes.
    #[serde(skip_serializing_if = "is_none")]
    pub rewritten: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_none(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests;
