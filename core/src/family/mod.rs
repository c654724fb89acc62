//! How files follow from their source: for now each is a plain document of the same entries.

pub mod contract;
mod table;
mod text;

pub use table::{TableFault, TableFaultKind};

use std::collections::BTreeSet;

use crate::compare::{Drift, Rules, compare};
use crate::digest::Digest;
use crate::document::{self, Document, SidedFault};
use crate::sides::{Side, Sides};

/// How the files of one source follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Family {
    /// One JSON document with the source's own entries.
    #[default]
    Document,
}

impl Family {
    /// Returns the family's name in `trueup.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Document => "document",
        }
    }

    /// Returns what differs between the source and the published file.
    ///
    /// # Errors
    ///
    /// Returns the first value that cannot be compared.
    pub fn drift(self, sides: Sides<&Document>, rules: &Rules) -> Result<Drift, SidedFault> {
        match self {
            Self::Document => compare(sides, rules),
        }
    }

    /// Returns the published file's bytes, edited so that they hold the source's data and the `withheld` entries.
    ///
    /// # Errors
    ///
    /// Returns the first value that cannot be compared or written.
    pub fn edited(
        self,
        sides: Sides<&Document>,
        withheld: &BTreeSet<String>,
    ) -> Result<Vec<u8>, SidedFault> {
        match self {
            Self::Document => document::edited(sides, withheld).map(String::into_bytes),
        }
    }

    /// Returns the bytes of a file that is not there yet.
    ///
    /// # Errors
    ///
    /// Returns the first value that cannot be written.
    pub fn created(self, source: &Document) -> Result<Vec<u8>, SidedFault> {
        match self {
            Self::Document => document::created(source)
                .map(String::into_bytes)
                .map_err(|fault| SidedFault { side: Side::Source, fault }),
        }
    }

    /// Returns what stands for the rules a file was compared by: facts remembered under other rules are void.
    #[must_use]
    pub fn rules_digest(self, rules: &Rules) -> Digest {
        Digest::of(format!("{} {rules:?} v1", self.as_str()))
    }
}
