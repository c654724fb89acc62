//! Editing a table without touching anything else, and writing a new one.

use super::{CRLF, Cell, Row, Table};
use crate::document::{Splice, apply};
use crate::sorted::{self, Map, Set};

/// What changes in a table; rows are known by their numbers in the table as it was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct TableEdit {
    /// What cells say, by row and column.
    cells: Vec<((usize, usize), String)>,
    gone: Set<usize>,
    /// New rows by the record they stand behind: that of the header is 0.
    added: Vec<(usize, Vec<String>)>,
}

impl TableEdit {
    /// Lets a cell say `value`; a row that does not reach so far is filled up with empty cells.
    pub(crate) fn set(&mut self, row: usize, column: usize, value: String) {
        self.cells.push(((row, column), value));
    }

    /// Takes a row out.
    pub(crate) fn remove(&mut self, row: usize) {
        self.gone.insert(row);
    }

    /// Puts a new row behind the row `after` and what was put there before; without one, behind the header. If that
    /// row goes, the new one comes in its place.
    pub(crate) fn add(&mut self, after: Option<usize>, cells: Vec<String>) {
        self.added.push((after.map_or(0, |row| row + 1), cells));
    }
}

impl Table {
    /// Returns the file's text, byte order mark included, with the edit made.
    ///
    /// Every other byte stays: of a changed row all but its changed cells, and a cell that says already what it shall
    /// say. A new row ends like the one before it; the last line has a line ending iff it had one.
    pub(crate) fn edited(&self, edit: &TableEdit) -> String {
        let mut kept = Vec::new();
        for record in 0..self.records.len() {
            if record == 0 || !edit.gone.contains(&(record - 1)) {
                kept.push(record);
            }
        }
        let cells = edit.cells.iter().map(|(place, value)| (*place, value.as_str())).collect();
        let mut added: Vec<_> = edit.added.iter().collect();
        sorted::sort_by_key(&mut added, |(record, _)| *record);
        let mut added = added.into_iter().peekable();
        let mut splices = Vec::new();
        for (at, &record) in kept.iter().enumerate() {
            let next = kept.get(at + 1).copied().unwrap_or(self.records.len());
            self.change_cells(record, &cells, &mut splices);
            let mut rows = String::new();
            while let Some((_, row)) = added.next_if(|(record, _)| *record < next) {
                rows.push_str(self.line_ending_near(record));
                rows.push_str(&record_of(row));
            }
            if !rows.is_empty() {
                let end = self.span(record).end;
                splices.push(Splice { range: end..end, text: rows });
            }
            splices.extend(self.removed(record, next));
        }
        let mut text = String::with_capacity(self.text.len());
        apply(&mut text, &self.text, splices);
        text
    }

    /// Changes the cells of a record that shall say something else.
    fn change_cells(
        &self,
        record: usize,
        cells: &Map<(usize, usize), &str>,
        splices: &mut Vec<Splice>,
    ) {
        let Some(at) = record.checked_sub(1) else { return };
        let row = Row { table: self, record };
        let mut changed = Vec::new();
        for ((_, column), value) in cells.range((at, 0)..(at + 1, 0)) {
            if row.cell(*column) != *value {
                changed.push((*column, *value));
            }
        }
        let Some(&(last, _)) = changed.last() else { return };
        let is_alone = row.len().max(last + 1) == 1;
        for (column, value) in changed {
            let Some(Cell { raw, .. }) = row.cells().get(column) else { break };
            let text = if is_alone { record_of(&[value]) } else { cell_of(value) };
            splices.push(Splice { range: raw.clone(), text });
        }
        let mut text = String::new();
        for column in row.len()..=last {
            text.push(',');
            text.push_str(&cell_of(cells.get(&(at, column)).copied().unwrap_or_default()));
        }
        let end = self.span(record).end;
        splices.push(Splice { range: end..end, text });
    }

    /// Takes out what stands between two records that stay, with the blank lines before it.
    fn removed(&self, record: usize, next: usize) -> Option<Splice> {
        let last = next.checked_sub(1).filter(|&last| last > record)?;
        let end = |record| self.span(record).end;
        let range = match self.line_ending(last) {
            "" => end(record)..end(last),
            line_ending => {
                end(record) + self.line_ending(record).len()..end(last) + line_ending.len()
            }
        };
        Some(Splice { range, text: String::new() })
    }
}

/// Returns a new file: lines end at a carriage return and a line feed, and only what must be quoted is.
pub(crate) fn created(columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = record_of(columns) + CRLF;
    for cells in rows {
        text += &record_of(cells);
        text += CRLF;
    }
    text
}

/// Returns a record's text; never a blank line, which would be none.
fn record_of(cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<_> = cells.iter().map(|value| cell_of(value.as_ref())).collect();
    let text = cells.join(",");
    if text.is_empty() { "\"\"".to_owned() } else { text }
}

/// Returns a cell's text, in quotes if it could not be read without.
fn cell_of(value: &str) -> String {
    if value.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}
