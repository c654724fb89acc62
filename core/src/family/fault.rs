//! What keeps files from being compared or edited, whose it is, and what to do about it.

use std::ops::Deref;

use thiserror::Error;

use super::contract::ShapeError;
use super::text::SheetFault;
use crate::document::{Fault, SidedFault};
use crate::sides::Side;

/// Why files cannot be compared or edited: behind a pointer, for every step may find it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(transparent)]
pub struct FamilyError(Box<FamilyFault>);

impl<F: Into<FamilyFault>> From<F> for FamilyError {
    fn from(fault: F) -> Self {
        Self(Box::new(fault.into()))
    }
}

impl Deref for FamilyError {
    type Target = FamilyFault;

    fn deref(&self) -> &FamilyFault {
        &self.0
    }
}

/// What keeps files from being compared or edited.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FamilyFault {
    /// The source, or the file at the configured path, holds what cannot be compared or written.
    #[error(transparent)]
    Document(#[from] SidedFault),
    /// Two published files would not agree with each other.
    #[error("{path}: {}", disagreement(*.line, .entry.as_deref(), .csv_path))]
    Disagree {
        /// The file that follows from the other one.
        path: String,
        /// The other one.
        csv_path: String,
        /// The first line that differs, from 1.
        line: usize,
        /// The entry that differs; none if it is what stands around the entries.
        entry: Option<String>,
    },
    /// A published file would keep an entry that the file it follows from does not lead to.
    #[error("{path}: {}", orphan(*.line, .entry, .csv_path))]
    Orphan {
        /// The file that follows from the other one.
        path: String,
        /// The other one.
        csv_path: String,
        /// The line that the entry begins in, from 1.
        line: usize,
        /// The entry.
        entry: String,
    },
    /// The edited file would not be what the repository's own check demands.
    #[error("{path} would not pass the repository's own check")]
    OutOfShape {
        /// The file.
        path: String,
    },
    /// The source holds what the repository's own check has no place for.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// A published table is not what it shall be.
    #[error("{path}: {fault}")]
    Table {
        /// The file.
        path: String,
        /// Where, and why.
        fault: SheetFault,
    },
    /// Records of the source do not fit into the table.
    #[error("{}", unfit(.records))]
    Unfit {
        /// Their names, each with the reason.
        records: Vec<(String, String)>,
    },
    /// A published file is not what it shall be.
    #[error("{path}: {fault}")]
    Unreadable {
        /// The file.
        path: String,
        /// Where, and why.
        fault: Fault,
    },
}

/// Who has to mend what keeps files from being compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Culprit<'a> {
    /// Whoever keeps the source.
    Source,
    /// Whoever keeps the repository's file of this path.
    File(&'a str),
}

impl FamilyFault {
    /// Returns who has to mend it, given the configured path.
    #[must_use]
    pub fn culprit<'a>(&'a self, path: &'a str) -> Culprit<'a> {
        match self {
            Self::Document(fault) if fault.side == Side::Source => Culprit::Source,
            Self::Document(_) => Culprit::File(path),
            Self::Shape(_) | Self::Unfit { .. } => Culprit::Source,
            Self::Disagree { path, .. }
            | Self::Orphan { path, .. }
            | Self::OutOfShape { path }
            | Self::Table { path, .. }
            | Self::Unreadable { path, .. } => Culprit::File(path),
        }
    }

    /// Returns where and why, for whoever has been told whose it is.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Document(SidedFault { fault, .. }) | Self::Unreadable { fault, .. } => {
                fault.to_string()
            }
            Self::Disagree { line, entry, csv_path, .. } => {
                disagreement(*line, entry.as_deref(), csv_path)
            }
            Self::Orphan { line, entry, csv_path, .. } => orphan(*line, entry, csv_path),
            Self::Table { fault, .. } => fault.to_string(),
            Self::Unfit { records } => unfit(records),
            Self::OutOfShape { .. } => {
                "edited, it would not pass the repository's own check".to_owned()
            }
            Self::Shape(error) => error.to_string(),
        }
    }

    /// Returns what whoever keeps the repository is to do about it.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Disagree { .. } => {
                "run the repository's converter once and commit what it writes"
            }
            Self::Document(_) | Self::Shape(_) | Self::Table { .. } | Self::Unfit { .. } => {
                "mend the file by hand"
            }
            Self::Orphan { .. } => "approve its removal, or give it a row",
            Self::OutOfShape { .. } => "nothing is proposed for it; please report this",
            Self::Unreadable { .. } => "mend the file by hand, trueup edits only what it can read",
        }
    }
}

fn disagreement(line: usize, entry: Option<&str>, csv_path: &str) -> String {
    let what = entry.map_or_else(|| "this".to_owned(), |name| format!("the entry {name:?}"));
    format!("line {line}: {what} is not what the repository's converter makes of {csv_path}")
}

fn orphan(line: usize, entry: &str, csv_path: &str) -> String {
    format!(
        "line {line}: no row of {csv_path} makes the entry {entry:?}, and its removal is withheld"
    )
}

/// Names the first records that do not fit, and counts the others.
fn unfit(records: &[(String, String)]) -> String {
    let mut parts = Vec::new();
    for (name, reason) in &records[..records.len().min(NAMED)] {
        parts.push(format!("{name:?}: {reason}"));
    }
    if records.len() > NAMED {
        parts.push(format!("and {} more", records.len() - NAMED));
    }
    parts.join("; ")
}

/// How many records an error names.
const NAMED: usize = 5;
