//! Fields that the target owns: what the source says there is told, and never written.

use crate::document::Pointer;

/// A field of every entry that both sides have, in which the target is right.
///
/// An entry that only the source has takes the source's value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Owned {
    /// Which field it is.
    pub field: Field,
    /// When it is the target's.
    pub when: When,
}

/// How a field is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// By the column of a table.
    Column(String),
    /// By its place inside each entry of a document; the empty pointer is the entry itself.
    Pointer(Pointer),
}

impl Field {
    /// Returns the name as it is written: `instruct_format`, `/instruct_format`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Column(name) => name,
            Self::Pointer(pointer) => pointer.as_str(),
        }
    }
}

/// When a field is the target's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// Only where the source has no value: nothing, `null`, or an empty text.
    Absent,
    /// Whatever the source has.
    #[default]
    Always,
}
