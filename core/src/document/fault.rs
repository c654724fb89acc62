//! What is wrong with a document, and where.

use std::fmt;
use std::ops::Deref;

use thiserror::Error;

use crate::json::{Pointer, path};
use crate::sides::Side;

/// Why a document, or a value inside it, cannot be used: behind a pointer, for every look at a value may find one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault(Box<Details>);

/// Where a fault is, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Where it is in the file.
    pub position: Position,
    /// Where it is in the document, when it is inside an entry; its first step is the entry's name.
    pub pointer: Option<Pointer>,
    /// What it is.
    pub kind: FaultKind,
}

impl Deref for Fault {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl Fault {
    /// Builds the fault at the byte `offset` of `text`.
    pub(super) fn at(text: &str, offset: usize, kind: FaultKind) -> Self {
        let (position, pointer) = (Position::of(text, offset), path::pointer_at(text, offset));
        Self(Box::new(Details { position, pointer, kind }))
    }

    /// Says on which side the fault was found.
    #[must_use]
    pub const fn on(self, side: Side) -> SidedFault {
        SidedFault { side, fault: self }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.position)?;
        if let Some(pointer) = &self.pointer {
            write!(f, ", at {pointer}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

impl std::error::Error for Fault {}

/// A fault, and the side whose document has it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{side}: {fault}")]
pub struct SidedFault {
    /// Whose document has it.
    pub side: Side,
    /// What is wrong with it.
    pub fault: Fault,
}

/// A place in a file, as editors count; a byte order mark counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The line, from 1; it ends at a line feed, a carriage return, or both together.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Position {
    fn of(text: &str, offset: usize) -> Self {
        let before = &text[..text.floor_char_boundary(offset)];
        let bytes = before.as_bytes();
        let ends_line = |&at: &usize| match bytes[at] {
            b'\n' => true,
            b'\r' => text.as_bytes().get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let line = (0..bytes.len()).filter(ends_line).count() + 1;
        let start = (0..bytes.len()).rev().find(ends_line).map_or(0, |end| end + 1);
        Self { line, column: before[start..].chars().count() + 1 }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// What can be wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FaultKind {
    /// Something JSON has no name for.
    #[error("{0}")]
    BadSyntax(String),
    /// A comment.
    #[error("JSON has no comments")]
    Comment,
    /// Containers inside one another, more than 128 of them.
    #[error("nested more than 128 levels deep")]
    DeepNesting,
    /// Nothing but whitespace.
    #[error("the file is empty")]
    EmptyFile,
    /// A number whose exponent does not fit 64 bits.
    #[error("the exponent of this number is out of range")]
    HugeExponent,
    /// Half of a surrogate pair, which is no character.
    #[error("a lone surrogate, half of an escaped character")]
    LoneSurrogate,
    /// `NaN`, `Infinity` or the like.
    #[error("JSON has no `{0}`")]
    NotANumber(&'static str),
    /// A document of another kind.
    #[error("expected an object at the top level, found {0}")]
    NotAnObject(&'static str),
    /// Bytes that are no text.
    #[error("the file is not UTF-8")]
    NotUtf8,
    /// A name that the same object has already used.
    #[error("the key {0:?} is repeated")]
    RepeatedKey(String),
    /// Another document behind the first one.
    #[error("a second document begins here")]
    SecondDocument,
    /// A comma with nothing behind it.
    #[error("a trailing comma")]
    TrailingComma,
    /// Something behind the end of the document.
    #[error("text after the end of the document")]
    TrailingText,
    /// No end.
    #[error("the file ends in the middle of the document")]
    Truncated,
    /// Text in UTF-16.
    #[error("the file is UTF-16; save it as UTF-8")]
    Utf16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters_and_any_line_ending_ends_a_line() {
        let text = "a\r\nb\rc\n\u{1F600}é!";

        let position = Position::of(text, text.len() - 1);

        assert_eq!(position, Position { line: 4, column: 3 });
        assert_eq!(Position::of("a\r\nb", 2), Position { line: 1, column: 3 });
    }
}
