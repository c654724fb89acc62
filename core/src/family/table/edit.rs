//! Editing a table without touching anything else, and writing a new one.

use super::{CRLF, Cell, Row, Table};
use crate::document::{Splice, apply};
use crate::sorted::{Map, Set};

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
        let gone = |&record: &usize| record > 0 && edit.gone.contains(&(record - 1));
        let kept: Vec<_> = (0..self.records.len()).filter(|record| !gone(record)).collect();
        let ends = kept.iter().skip(1).copied().chain([self.records.len()]);
        let cells = edit.cells.iter().map(|(place, value)| (*place, value.as_str())).collect();
        let added = Map::grouped(edit.added.iter().map(|(record, cells)| (*record, cells)));
        let mut splices = Vec::new();
        for (&record, next) in kept.iter().zip(ends) {
            self.change_cells(record, &cells, &mut splices);
            let added = added.range(record..next).flat_map(|(_, rows)| rows.iter().copied());
            splices.extend(self.added(record, added));
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
        let cells_of_row = cells.range((at, 0)..(at + 1, 0));
        let changed = cells_of_row.filter(|((_, column), value)| row.cell(*column) != **value);
        let changed: Vec<_> = changed.map(|((_, column), value)| (*column, *value)).collect();
        let Some(&(last, _)) = changed.last() else { return };
        let is_alone = row.len().max(last + 1) == 1;
        for (column, value) in changed {
            let Some(Cell { raw, .. }) = row.cells().get(column) else { break };
            let text = if is_alone { record_of([value]) } else { cell_of(value) };
            splices.push(Splice { range: raw.clone(), text });
        }
        let value = |column| cells.get(&(at, column)).copied().unwrap_or_default();
        let beyond = (row.len()..=last).map(value);
        let text: String = beyond.map(|value| format!(",{}", cell_of(value))).collect();
        let end = self.span(record).end;
        splices.push(Splice { range: end..end, text });
    }

    /// Puts new rows behind a record that stays.
    fn added<'a>(
        &self,
        record: usize,
        rows: impl Iterator<Item = &'a Vec<String>>,
    ) -> Option<Splice> {
        let end = self.span(record).end;
        let line_ending = self.line_ending_near(record);
        let text: String = rows.map(|cells| format!("{line_ending}{}", record_of(cells))).collect();
        (!text.is_empty()).then_some(Splice { range: end..end, text })
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
    let rows = rows.iter().map(|cells| record_of(cells) + CRLF);
    std::iter::once(record_of(columns) + CRLF).chain(rows).collect()
}

/// Returns a record's text; never a blank line, which would be none.
fn record_of(cells: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let cells: Vec<_> = cells.into_iter().map(|value| cell_of(value.as_ref())).collect();
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
