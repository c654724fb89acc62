//! What is wrong with a table, and where.

use thiserror::Error;

/// Why a file cannot be used as a table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("line {line}: {kind}")]
pub struct TableFault {
    /// The line, from 1; it ends at a line feed, a carriage return, or both together, be it inside quotes or not.
    pub line: usize,
    /// What it is.
    pub kind: TableFaultKind,
}

/// What can be wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TableFaultKind {
    /// A first line that names no columns.
    #[error("the file begins with a blank line instead of the columns' names")]
    BlankFirstLine,
    /// Nothing, or nothing but blank lines.
    #[error("the file is empty; its first line names the columns")]
    EmptyFile,
    /// Bytes that are no text.
    #[error("the file is not UTF-8")]
    NotUtf8,
    /// A name that the header has already used.
    #[error("the column {0:?} is repeated")]
    RepeatedColumn(String),
    /// A quote without another one that ends the cell.
    #[error("the quoted text that begins in cell {cell} has no end")]
    UnclosedQuote {
        /// Which cell of its row it is, from 1.
        cell: usize,
    },
    /// Text in UTF-16.
    #[error("the file is UTF-16; save it as UTF-8")]
    Utf16,
}
