//! `models.csv` as the converter needs it: the columns it knows, and no row that it would stumble over.

use thiserror::Error;

use super::cells::{COLUMNS, Cells, Column};
use super::entries::{Made, Stumble, keys};
use super::texts;
use crate::family::table::{self, Row, Table, TableEdit, TableFault};
use crate::sorted::Map;

/// Why the converter cannot read a `models.csv`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SheetFault {
    /// A first line that is no header.
    #[error(
        "line 1: there is no column {missing:?}; the first line names the columns, {}",
        COLUMNS.join(",")
    )]
    Header {
        /// The first column that is missing.
        missing: &'static str,
    },
    /// A row that the converter stumbles over.
    #[error("line {line}: {what}")]
    Row {
        /// The line that the row begins in.
        line: usize,
        /// What is wrong with it.
        what: String,
    },
    /// The file is no table.
    #[error(transparent)]
    Table(#[from] TableFault),
}

/// A `models.csv` with a header that the converter knows.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    table: Table,
    known: [usize; COLUMNS.len()],
    further: Vec<usize>,
}

impl Sheet {
    /// Reads the bytes of a file.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, SheetFault> {
        let table = Table::parse(bytes)?;
        let mut known = [0; COLUMNS.len()];
        for (at, missing) in COLUMNS.into_iter().enumerate() {
            known[at] = table.column(missing).ok_or(SheetFault::Header { missing })?;
        }
        let further = (0..table.columns().len()).filter(|at| !known.contains(at)).collect();
        Ok(Self { table, known, further })
    }

    /// Returns a new file without rows.
    pub(super) fn empty() -> Self {
        let text = table::created(&COLUMNS, &[]);
        Self::parse(text.as_bytes())
            .unwrap_or_else(|fault| unreachable!("a new file has a header and no more: {fault}"))
    }

    /// Returns the rows as they stand in the file.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = Row<'_>> {
        self.table.rows()
    }

    /// Returns the last row of each name.
    pub(super) fn by_name(&self) -> Map<&str, Row<'_>> {
        self.rows().map(|row| (self.name(row), row)).collect()
    }

    /// Returns the name in a row.
    pub(super) fn name<'a>(&self, row: Row<'a>) -> &'a str {
        row.cell(self.known[Column::Name as usize])
    }

    /// Returns where a column stands.
    pub(super) const fn at(&self, column: Column) -> usize {
        self.known[column as usize]
    }

    /// Returns the cells of a new row.
    pub(super) fn spread(&self, cells: &[(Column, String)]) -> Vec<String> {
        let mut row = vec![String::new(); self.table.columns().len()];
        for (column, cell) in cells {
            row[self.at(*column)].clone_from(cell);
        }
        row
    }

    /// Returns the file's text with the edit made.
    pub(super) fn edited(&self, edit: &TableEdit) -> String {
        self.table.edited(edit)
    }

    /// Returns what stands in a row.
    pub(super) fn cells<'a>(&'a self, row: Row<'a>) -> Cells<'a> {
        let mut cells = Cells::default();
        for column in Column::all() {
            cells.set(column, row.cell(self.at(column)));
        }
        for &at in &self.further {
            cells.add(&self.table.columns()[at], row.cell(at));
        }
        cells
    }

    fn made(&self, row: Row<'_>) -> Result<Made, SheetFault> {
        let (cells, columns) = (row.len(), self.table.columns().len());
        if cells > columns {
            let what = format!("the row has {cells} cells for {columns} columns");
            return Err(SheetFault::Row { line: row.line(), what });
        }
        let stumble =
            |stumble: Stumble| SheetFault::Row { line: row.line(), what: stumble.to_string() };
        Made::of(&self.cells(row)).map_err(stumble)
    }
}

/// What the converter makes of a `models.csv`.
#[derive(Debug, Clone, Default)]
pub(super) struct Conversion {
    made: Vec<(String, Made)>,
    /// The last row of each name.
    last: Map<String, usize>,
    /// The entries in their order.
    entries: Vec<String>,
    /// The row that each entry is made of.
    rows: Map<String, usize>,
}

impl Conversion {
    /// Converts all rows.
    pub(super) fn of(sheet: &Sheet) -> Result<Self, SheetFault> {
        let (mut made, mut last, mut rows) = (Vec::new(), Vec::new(), Vec::new());
        for (at, row) in sheet.rows().enumerate() {
            let name = sheet.name(row);
            rows.extend(keys(name).map(|key| (key, at)));
            last.push((name.to_owned(), at));
            made.push((name.to_owned(), sheet.made(row)?));
        }
        // An entry stays where the first row puts it, and the last one says what it is.
        let backwards = rows.iter().enumerate().rev();
        let first: Map<&str, usize> = backwards.map(|(at, (key, _))| (key.as_str(), at)).collect();
        let mut entries = Vec::with_capacity(first.len());
        for (at, (key, _)) in rows.iter().enumerate() {
            if first[key.as_str()] == at {
                entries.push(key.clone());
            }
        }
        Ok(Self {
            made,
            last: last.into_iter().collect(),
            entries,
            rows: rows.into_iter().collect(),
        })
    }

    /// Returns whether an entry of this name is made.
    pub(super) fn has(&self, key: &str) -> bool {
        self.rows.contains_key(key)
    }

    /// Returns the records that have rows, each with what is made of its last one, and those of its entries that are
    /// made of it and not of another record.
    pub(super) fn records(&self) -> Vec<(&str, &Made, Vec<String>)> {
        let mut records = Vec::new();
        for (row, (name, made)) in self.made.iter().enumerate() {
            if self.last.get(name) == Some(&row) {
                let mut own = Vec::from(keys(name));
                own.retain(|key| self.rows.get(key) == Some(&row));
                records.push((name.as_str(), made, own));
            }
        }
        records
    }

    /// Returns whether a `db.json` is what the converter writes.
    pub(super) fn is_dumped_as(&self, db: &[u8]) -> bool {
        texts::dumped(&self.entries()).as_bytes() == db
    }

    /// Returns the entries as they shall stand in `db.json`.
    pub(super) fn entries(&self) -> Vec<(&str, String)> {
        let entry = |key: &String| self.made[self.rows[key]].1.entry(key);
        self.entries.iter().map(|key| (key.as_str(), entry(key))).collect()
    }
}
