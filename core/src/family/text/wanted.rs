//! What the source wants of the files: a row for each record, and what cannot be carried that far.

use super::cells::{Cells, Column};
use super::entries::{Made, PREFIXES};
use super::kept::{self, Ours, Versions};
use super::rows::{Loss, Record, Unfit};
use super::sheet::Sheet;
use super::texts;
use crate::compare::Modified;
use crate::document::{Document, Pointer};
use crate::family::{FamilyError, FamilyFault, Remark, RemarkKind};
use crate::sides::Sides;
use crate::sorted::{Map, Set};

/// Both files as they are published.
#[derive(Clone, Copy)]
pub(super) struct Published<'a> {
    pub(super) db: &'a Document,
    pub(super) sheet: &'a Sheet,
}

/// The rows that the records of a source want, in its order.
pub(super) struct Wanted {
    pub(super) rows: Vec<Row>,
    /// Records of the source that want no row and have one all the same, which stays as it is.
    pub(super) left: Set<String>,
    /// Records that stay as the rows have them, there or not, whatever the source says.
    pub(super) kept: Vec<Modified>,
    pub(super) remarks: Vec<Remark>,
}

/// The row that a record wants.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) name: String,
    /// The last row of that name, if there is one.
    pub(super) existing: Option<usize>,
    /// Whether `db.json` has the record's entry and no row makes it.
    pub(super) has_lost_row: bool,
    /// The cells that are not what they shall be; of a new row all that are not empty.
    pub(super) cells: Vec<(Column, String)>,
    /// What the converter makes of the row.
    pub(super) made: Made,
    /// What the target's own columns hide, if they hide anything: the record as the source has it, and as it stays.
    hidden: Option<Sides<String>>,
}

impl Wanted {
    /// Finds the rows for the records of a source.
    pub(super) fn of(
        source: &Document,
        published: Published<'_>,
        ours: &Ours<'_>,
    ) -> Result<Self, FamilyError> {
        let rows = published.sheet.by_name();
        let mut wanted =
            Self { rows: Vec::new(), left: Set::new(), kept: Vec::new(), remarks: Vec::new() };
        let mut left = Vec::new();
        let mut told = Told::default();
        let mut unfit = Vec::new();
        for entry in source.entries() {
            let name = entry.name();
            if let Some(kind) = dropped(name) {
                told.tell(kind, None, name);
                if rows.contains_key(name) {
                    told.tell(RemarkKind::LeftRows, None, name);
                    left.push(name.to_owned());
                }
                continue;
            }
            let existing = match rows.get(name) {
                Some(row) => {
                    Existing { cells: Some(published.sheet.cells(*row)), row: Some(row.at()) }
                }
                None => Existing { cells: lost_row(published.db, name), row: None },
            };
            let row = |told: &mut Told| {
                Record::read(entry).and_then(|record| Row::of(&record, &existing, ours, told))
            };
            if ours.has_whole(name) && existing.row.is_none() {
                let made = row(&mut Told::default()).ok().map(|row| row.made);
                wanted.kept.push(kept::whole(name, None, made.as_ref()));
                continue;
            }
            match row(&mut told) {
                Ok(row) => wanted.rows.push(row),
                Err(reason) => unfit.push((name.to_owned(), reason.to_string())),
            }
        }
        for name in ours.whole().filter(|name| source.entry(name).is_none()) {
            let Some(row) = rows.get(name) else { continue };
            let cells = published.sheet.cells(*row);
            let row = Row::staying(name, &cells, row.at()).map_err(|reason| {
                FamilyFault::Unfit { records: vec![(name.to_owned(), reason.to_string())] }
            })?;
            wanted.kept.push(kept::whole(name, Some(&row.made), None));
            wanted.rows.push(row);
        }
        if !unfit.is_empty() {
            return Err(FamilyFault::Unfit { records: unfit }.into());
        }
        wanted.left = left.into_iter().collect();
        wanted.remarks = told.remarks();
        Ok(wanted)
    }

    /// Returns the records that the files shall hold.
    pub(super) fn document(&self) -> Document {
        let entry = |row: &Row| row.made.entry(&row.name);
        let entries: Vec<_> = self.rows.iter().map(|row| (row.name.as_str(), entry(row))).collect();
        texts::document(&entries)
    }

    /// Returns the records in which the target's own columns hide something of the source: as the source has them, and
    /// as they stay.
    pub(super) fn hidden(&self) -> Sides<Document> {
        let (mut source, mut target) = (Vec::new(), Vec::new());
        for row in &self.rows {
            if let Some(hidden) = &row.hidden {
                source.push((row.name.as_str(), hidden.source.clone()));
                target.push((row.name.as_str(), hidden.target.clone()));
            }
        }
        Sides { source: texts::document(&source), target: texts::document(&target) }
    }
}

/// Returns why a record gets no row, by its name.
fn dropped(name: &str) -> Option<RemarkKind> {
    if PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        Some(RemarkKind::DroppedDuplicates)
    } else {
        name.contains("://").then_some(RemarkKind::DroppedUrlNames)
    }
}

/// What the files say of a record.
struct Existing<'a> {
    cells: Option<Cells<'a>>,
    /// The row they stand in; none if only `db.json` knows of the record.
    row: Option<usize>,
}

/// Returns the row that someone took away and left the entry it made, as far as a row can hold what that says.
fn lost_row(db: &Document, name: &str) -> Option<Cells<'static>> {
    let mut blank = Cells::default();
    blank.set(Column::Name, name.to_owned());
    // The converter says nothing else of this size than that there is none.
    blank.set(Column::ParametersBn, "0");
    let row = Record::read(db.entry(name)?).ok()?.row(Some(&blank)).ok()?;
    Made::of(&row).ok()?;
    Some(row.into_owned())
}

impl Row {
    /// Returns a record's own row as it is.
    fn staying(name: &str, cells: &Cells<'_>, at: usize) -> Result<Self, Unfit> {
        Ok(Self {
            name: name.to_owned(),
            existing: Some(at),
            has_lost_row: false,
            cells: Vec::new(),
            made: Made::of(cells)?,
            hidden: None,
        })
    }

    fn of(
        record: &Record<'_>,
        existing: &Existing<'_>,
        ours: &Ours<'_>,
        told: &mut Told,
    ) -> Result<Self, Unfit> {
        let name = record.name();
        let old = existing.cells.as_ref();
        let plain = record.row(old)?;
        let made = Made::of(&plain)?;
        let entry = texts::document(&[(name, made.entry(name))]);
        let fields = entry.entries().next().expect("it has one entry").node().members()?;
        for (field, loss) in record.losses(&fields)? {
            let kind = match loss {
                Loss::Changed => RemarkKind::Changed,
                Loss::NoColumn => RemarkKind::NoColumn,
            };
            told.tell(kind, Some(field), name);
        }
        let mut row = plain.clone();
        let mut shall_be = made.clone();
        let mut hidden = None;
        if let Some(old) = old {
            let columns = ours.columns(record, &plain, old);
            row = kept::row(plain, old, &columns);
            let published = Made::of(old)?;
            shall_be = Made::of(&row)?;
            if shall_be == published {
                row = old.clone();
            }
            let versions = Versions { published: &published, plain: &made, made: &shall_be };
            hidden = kept::hidden(name, &versions, &columns)?;
        }
        let written = old.filter(|_| existing.row.is_some());
        let mut cells = Vec::new();
        for column in Column::all() {
            if written.map_or("", |old| old.get(column)) != row.get(column) {
                cells.push((column, row.get(column).to_owned()));
            }
        }
        Ok(Self {
            name: name.to_owned(),
            existing: existing.row,
            has_lost_row: existing.row.is_none() && old.is_some(),
            cells,
            made: shall_be,
            hidden,
        })
    }
}

/// What has been told of records so far.
#[derive(Default)]
struct Told(Map<(RemarkKind, Option<String>), (usize, Vec<String>)>);

impl Told {
    fn tell(&mut self, kind: RemarkKind, field: Option<&str>, name: &str) {
        let subject = field.map(|field| Pointer::root().member(field).to_string());
        let (count, names) = self.0.get_or_default((kind, subject));
        *count += 1;
        if names.len() < NAMED {
            names.push(name.to_owned());
        }
    }

    fn remarks(self) -> Vec<Remark> {
        let remarks = self.0.into_iter();
        remarks
            .map(|((kind, subject), (count, names))| Remark { kind, subject, count, names })
            .collect()
    }
}

/// How many records a remark names.
const NAMED: usize = 3;
