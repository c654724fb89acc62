//! The text reference: `models.csv`, a row for each record, and `db.json`, the three entries that the repository's own
//! converter makes of each row.

mod cells;
mod edit;
mod entries;
mod kept;
pub(super) mod python;
mod rows;
mod sheet;
mod size;
mod standing;
#[cfg(test)]
mod tests;
mod texts;
mod wanted;

pub use cells::COLUMNS;
pub(super) use edit::Pair;
pub use sheet::SheetFault;

use super::{Compared, Edit, FamilyError, FamilyFault, Given, Remark, RemarkKind};
use crate::compare::{Rules, compare as compare_documents, joined};
use crate::document::{Document, Fault};
use crate::sides::Sides;
use edit::File;
use kept::Ours;
use sheet::{Conversion, Sheet};
use wanted::{Published, Wanted};

/// Compares the records of the source with those that both files hold; the published bytes are those of `db.json`,
/// then those of `models.csv`.
pub(super) fn compare(
    given: &Given<'_>,
    csv_path: &str,
    rules: &Rules,
) -> Result<Compared, FamilyError> {
    let published = |at: usize| given.published.get(at).copied().flatten();
    let (db_bytes, sheet_bytes) = (published(0), published(1));
    let unreadable = |fault: Fault| FamilyFault::Unreadable { path: given.path.to_owned(), fault };
    let untabled = |fault: SheetFault| FamilyFault::Table { path: csv_path.to_owned(), fault };
    let db = Document::parse(db_bytes.unwrap_or(NO_ENTRIES)).map_err(unreadable)?;
    let sheet = sheet_bytes.map_or_else(|| Ok(Sheet::empty()), Sheet::parse).map_err(untabled)?;
    let conversion = Conversion::of(&sheet).map_err(untabled)?;
    let ours = Ours::new(given.owned, given.edited);
    let wanted = Wanted::of(given.source, Published { db: &db, sheet: &sheet }, &ours)?;
    let standing = standing::records(&db, &conversion, &wanted).map_err(unreadable)?;
    let records = Sides { source: wanted.document(), target: standing };
    let mut drift = compare_documents(records.as_ref(), rules)?;
    let hidden = compare_documents(wanted.hidden().as_ref(), &Rules::default())?.modified;
    let Wanted { rows, left, kept, mut remarks } = wanted;
    drift.kept = joined(hidden, kept);
    let are_there = db_bytes.filter(|_| sheet_bytes.is_some());
    if drift.is_empty() && are_there.is_some_and(|db| !conversion.is_dumped_as(db)) {
        let kind = RemarkKind::OutOfStep;
        remarks.push(Remark { kind, subject: None, count: 0, names: Vec::new() });
    }
    let db = File { path: given.path.to_owned(), is_there: db_bytes.is_some(), content: db };
    let sheet = File { path: csv_path.to_owned(), is_there: sheet_bytes.is_some(), content: sheet };
    let pair = Pair { db, sheet, rows, left };
    Ok(Compared { drift, records, remarks, edit: Edit::Text(Box::new(pair)) })
}

/// Returns what the converter makes of the rows of a `models.csv`: of those of one name the last, each under that name.
pub(super) fn records(csv_path: &str, content: Option<&[u8]>) -> Result<Document, FamilyError> {
    let sheet = content.map_or_else(|| Ok(Sheet::empty()), Sheet::parse);
    let conversion = sheet.and_then(|sheet| Conversion::of(&sheet));
    let conversion =
        conversion.map_err(|fault| FamilyFault::Table { path: csv_path.to_owned(), fault })?;
    let mut records = Vec::new();
    for (name, made, _) in conversion.records() {
        records.push((name, made.entry(name)));
    }
    Ok(texts::document(&records))
}

/// Returns how many rows a `models.csv` has that the converter can read.
pub(super) fn rows(csv_path: &str, content: &[u8]) -> Result<usize, FamilyError> {
    let sheet = Sheet::parse(content);
    let rows = sheet.and_then(|sheet| Conversion::of(&sheet).map(|_| sheet.rows().len()));
    rows.map_err(|fault| FamilyFault::Table { path: csv_path.to_owned(), fault }.into())
}

/// What a new `db.json` starts from.
const NO_ENTRIES: &[u8] = b"{}\n";
