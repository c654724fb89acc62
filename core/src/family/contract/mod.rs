//! Records in the shape that a repository's own check demands, byte for byte.
//!
//! Such a check reads the file, writes it again its own way and compares. A file that passes shall pass after an edit, so
//! the source is brought into that shape before anything is compared: then every splice copies what the check would write.

mod fields;
mod shape;

use thiserror::Error;

use crate::document::{Document, Fault};
use crate::sorted::Map;
use shape::Shaper;

/// What a repository's own check demands of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Contract {
    /// `stable_diffusion.json` of the AI Horde's image models: what Python's `json.dumps(records, indent=4)` and a line
    /// feed make of records whose fields stand in the order of their model, without nulls and fields it does not know.
    StableDiffusion,
}

/// Something about the source's records that the contract changes, or that it demands and they lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Oddity {
    /// A field that the model does not know: it is left out.
    Unknown,
    /// A field that the model requires is missing.
    Lacking,
}

/// The source's records in their shape, and what is odd about them.
#[derive(Debug)]
pub struct Shaped {
    /// The records.
    pub document: Document,
    /// The names of the entries by what is odd about them, and at which field.
    pub oddities: Map<(Oddity, String), Vec<String>>,
}

/// Why a document cannot be brought into the shape.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ShapeError {
    /// It holds what cannot be read.
    #[error(transparent)]
    Document(#[from] Fault),
    /// An entry is no record.
    #[error("the entry {0:?} is not an object of fields")]
    NotARecord(String),
}

impl Contract {
    /// All contracts.
    pub const ALL: [Self; 1] = [Self::StableDiffusion];

    /// Returns the contract's name in `trueup.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StableDiffusion => "stable-diffusion",
        }
    }

    /// Returns whether the file is just what the check would write: only then an edit keeps it so.
    #[must_use]
    pub fn is_canonical(self, bytes: &[u8]) -> bool {
        let Ok(document) = Document::parse(bytes) else { return false };
        Shaper::of(self).write(&document).is_ok_and(|text| text.as_bytes() == bytes)
    }

    /// Brings the source's records into the shape; they keep their order.
    ///
    /// # Errors
    ///
    /// Returns the first thing that has no place in the shape.
    pub fn shaped(self, source: &Document) -> Result<Shaped, ShapeError> {
        let mut shaper = Shaper::of(self);
        let text = shaper.write(source)?;
        Ok(Shaped { document: Document::of_own(&text), oddities: shaper.into_oddities() })
    }
}

#[cfg(test)]
mod tests;
