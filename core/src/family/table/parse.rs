//! From bytes to a table: `csv-core` reads, and the bytes it consumed tell where each cell stands.

use csv_core::{ReadFieldResult, Reader};

use super::fault::{TableFault, TableFaultKind};
use super::{Cell, Record, Table};
use crate::sorted::Set;

/// Reads the bytes of a file.
pub(super) fn table(bytes: &[u8]) -> Result<Table, TableFault> {
    let text = decoded(bytes)?;
    let (mut records, mut cells) = (Vec::new(), Vec::new());
    let mut scan = Scan::new(text);
    while let Some(record) = scan.record(&mut cells)? {
        records.push(record);
    }
    let header = records.first().ok_or(TableFault { line: 1, kind: TableFaultKind::EmptyFile })?;
    let header = &cells[header.cells.clone()];
    let columns: Vec<_> = header.iter().map(|cell| cell.value(text).to_owned()).collect();
    check_header(&records[0], &columns)?;
    Ok(Table { text: text.to_owned(), columns, records, cells })
}

/// Returns the text of a file with its byte order mark, if it has one.
fn decoded(bytes: &[u8]) -> Result<&str, TableFault> {
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        return Err(TableFault { line: 1, kind: TableFaultKind::Utf16 });
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + line_breaks(&bytes[..error.valid_up_to()]);
        TableFault { line, kind: TableFaultKind::NotUtf8 }
    })
}

fn check_header(header: &Record, columns: &[String]) -> Result<(), TableFault> {
    if header.line > 1 {
        return Err(TableFault { line: 1, kind: TableFaultKind::BlankFirstLine });
    }
    let mut known = Set::new();
    let mut names = columns.iter().filter(|column| !column.is_empty());
    let Some(repeated) = names.find(|&column| !known.insert(column)) else { return Ok(()) };
    let kind = TableFaultKind::RepeatedColumn(repeated.clone());
    Err(TableFault { line: header.line, kind })
}

/// A look at a text from its start on, cell by cell.
struct Scan<'t> {
    text: &'t str,
    reader: Reader,
    /// Where the reader writes a cell's value: room for the longest one, so that it never stops in the middle.
    value: Vec<u8>,
    /// What the reader has consumed.
    read: usize,
    /// The start of the last record, and its line.
    record: (usize, usize),
}

impl<'t> Scan<'t> {
    fn new(text: &'t str) -> Self {
        let value = vec![0; text.len() + 1];
        Self { text, reader: Reader::new(), value, read: 0, record: (0, 1) }
    }

    /// Reads the next record and appends its cells; none at the end of the file.
    fn record(&mut self, cells: &mut Vec<Cell>) -> Result<Option<Record>, TableFault> {
        let mut start = self.record_start();
        let line = self.record.1 + line_breaks(&self.text.as_bytes()[self.record.0..start]);
        self.record = (start, line);
        let first = cells.len();
        while let Some(Read { cell, end }) = self.cell(start) {
            if end == End::File && is_unclosed(&self.text[cell.raw.clone()]) {
                let line = line + line_breaks(&self.text.as_bytes()[self.record.0..start]);
                let kind = TableFaultKind::UnclosedQuote { cell: cells.len() - first + 1 };
                return Err(TableFault { line, kind });
            }
            cells.push(cell);
            start = self.read;
            if end != End::Cell {
                return Ok(Some(Record { line, cells: first..cells.len() }));
            }
        }
        Ok(None)
    }

    /// Returns where the next record starts: behind the blank lines and, in the beginning, the byte order mark.
    fn record_start(&self) -> usize {
        let rest = &self.text[self.read..];
        let rest = if self.read == 0 { rest.strip_prefix(BOM).unwrap_or(rest) } else { rest };
        self.text.len() - rest.trim_start_matches(['\r', '\n']).len()
    }

    /// Reads the next cell, which starts at `start`; none at the end of the file.
    fn cell(&mut self, start: usize) -> Option<Read> {
        let rest = &self.text.as_bytes()[self.read..];
        let (mut result, read, written) = self.reader.read_field(rest, &mut self.value);
        self.read += read;
        let mut raw = start..self.read;
        if result == ReadFieldResult::InputEmpty {
            // Only when it is given nothing does the reader believe that there is no more.
            (result, ..) = self.reader.read_field(&[], &mut self.value);
        } else if read > 0 {
            raw.end -= 1;
        }
        let end = match result {
            ReadFieldResult::Field { record_end: false } => End::Cell,
            ReadFieldResult::Field { .. } if raw.end < self.read => End::Record,
            ReadFieldResult::Field { .. } => End::File,
            _ => return None,
        };
        let Ok(value) = std::str::from_utf8(&self.value[..written]) else {
            unreachable!("what is taken out of the text is ASCII: quotes");
        };
        Some(Read { cell: Cell::new(self.text, raw, value), end })
    }
}

/// A cell, and what came to its end there.
struct Read {
    cell: Cell,
    end: End,
}

#[derive(PartialEq, Eq)]
enum End {
    Cell,
    File,
    Record,
}

/// Returns whether a cell begins with a quote and holds only doubled ones behind it.
fn is_unclosed(raw: &str) -> bool {
    raw.strip_prefix('"').is_some_and(|rest| !rest.replace("\"\"", "").contains('"'))
}

fn line_breaks(bytes: &[u8]) -> usize {
    let ends_line = |&at: &usize| match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    (0..bytes.len()).filter(ends_line).count()
}

const BOM: &str = "\u{feff}";
