//! A CSV file that keeps its text: read into rows and cells, edited without rewriting.
//!
//! It is the dialect that Python's `csv` module reads by itself: commas; quotes that are doubled inside quotes and
//! stand for themselves inside a cell that does not begin with one; rows that end at a line feed, a carriage return, or
//! both together.

mod edit;
mod fault;
mod parse;
#[cfg(test)]
mod tests;

pub(crate) use edit::{TableEdit, created};
pub use fault::{TableFault, TableFaultKind};

use std::ops::Range;

/// A header and its rows as a file holds them: its text, and where in it each cell stands.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// With the byte order mark, if there is one.
    text: String,
    columns: Vec<String>,
    /// The header, then the rows.
    records: Vec<Record>,
    /// The cells of all records, one after another.
    cells: Vec<Cell>,
}

/// A line that is not blank; with the lines that its quoted cells break into.
#[derive(Debug, Clone)]
struct Record {
    line: usize,
    /// Where its cells stand among those of all records: one at least.
    cells: Range<usize>,
}

/// Where a cell stands with its quotes, and its value if that is more than the text between them.
#[derive(Debug, Clone)]
struct Cell {
    raw: Range<usize>,
    value: Option<Box<str>>,
}

impl Table {
    /// Reads the bytes of a file whose first line names its columns.
    ///
    /// # Errors
    ///
    /// Returns the first thing that keeps the file from being a table in UTF-8 whose columns have different names, or
    /// none.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, TableFault> {
        parse::table(bytes)
    }

    /// Returns the columns' names as the header has them.
    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Returns where the column of this name stands; of those without a name, the first.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// Returns the rows behind the header as they stand in the file; a blank line is none.
    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        (1..self.records.len()).map(|record| Row { table: self, record })
    }

    /// Returns where a record stands without its line ending.
    fn span(&self, record: usize) -> Range<usize> {
        let cells = &self.cells[self.records[record].cells.clone()];
        let [first, .., last] = cells else { return cells[0].raw.clone() };
        first.raw.start..last.raw.end
    }

    /// Returns what ends a record: nothing at the end of the file.
    fn line_ending(&self, record: usize) -> &str {
        let rest = &self.text[self.span(record).end..];
        LINE_ENDINGS.into_iter().find(|ending| rest.starts_with(ending)).unwrap_or_default()
    }

    /// Returns what ends a new record behind this one: what ends this one, else the one before, else both characters.
    fn line_ending_near(&self, record: usize) -> &str {
        let here = self.line_ending(record);
        if !here.is_empty() {
            return here;
        }
        let before = &self.text[..self.span(record).start];
        LINE_ENDINGS.into_iter().find(|ending| before.ends_with(ending)).unwrap_or(CRLF)
    }
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    record: usize,
}

impl<'a> Row<'a> {
    /// Returns the row's number among the rows, from 0.
    pub(crate) const fn at(self) -> usize {
        self.record - 1
    }

    /// Returns the line the row begins in, from 1.
    pub(crate) fn line(self) -> usize {
        self.table.records[self.record].line
    }

    /// Returns what a cell says, without its quotes; nothing beyond the row's end.
    pub(crate) fn cell(self, column: usize) -> &'a str {
        self.cells().get(column).map_or("", |cell| cell.value(&self.table.text))
    }

    /// Returns how many cells the row has, be they more or fewer than the columns.
    pub(crate) fn len(self) -> usize {
        self.cells().len()
    }

    fn cells(self) -> &'a [Cell] {
        &self.table.cells[self.table.records[self.record].cells.clone()]
    }
}

impl Cell {
    fn new(text: &str, raw: Range<usize>, value: &str) -> Self {
        let is_more = value != between_quotes(&text[raw.clone()]);
        Self { raw, value: is_more.then(|| value.into()) }
    }

    fn value<'a>(&'a self, text: &'a str) -> &'a str {
        self.value.as_deref().unwrap_or_else(|| between_quotes(&text[self.raw.clone()]))
    }
}

/// Returns a cell's text without the quotes around it, if there are any.
fn between_quotes(raw: &str) -> &str {
    raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw)
}

/// Those that begin like another one come first.
const LINE_ENDINGS: [&str; 3] = [CRLF, "\n", "\r"];

const CRLF: &str = "\r\n";
