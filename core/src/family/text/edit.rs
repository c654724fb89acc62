//! Editing both files so that they hold the records and agree with each other.

use super::entries::keys;
use super::python::{self, Layout};
use super::sheet::{Conversion, Sheet, SheetFault};
use super::texts;
use super::wanted::Row;
use crate::compare::{Drift, Rules, compare};
use crate::document::{Document, edited, misplaced, without};
use crate::family::table::TableEdit;
use crate::family::{Derived, Edited, FamilyError, FamilyFault};
use crate::sides::{Side, Sides};
use crate::sorted::Set;

/// Both files as they stand, and the rows that the source wants.
#[derive(Debug)]
pub(in crate::family) struct Pair {
    pub(super) db: File<Document>,
    pub(super) sheet: File<Sheet>,
    pub(super) rows: Vec<Row>,
    /// The names of rows that stay as they are, for the source holds their records and they are not carried.
    pub(super) left: Set<String>,
}

/// One of the files; if it is not there, without anything in it.
#[derive(Debug)]
pub(super) struct File<T> {
    pub(super) path: String,
    pub(super) is_there: bool,
    pub(super) content: T,
}

impl Pair {
    /// Returns both files edited, and makes sure that they agree.
    pub(in crate::family) fn edited(
        &self,
        drift: &Drift,
        withheld: &Set<String>,
    ) -> Result<Edited, FamilyError> {
        if !leaves_anything(drift, withheld) {
            return Ok(self.untouched());
        }
        let sheet = self.sheet.content.edited(&self.table_edit(withheld));
        let untabled =
            |fault: SheetFault| FamilyFault::Table { path: self.sheet.path.clone(), fault };
        let new_sheet = Sheet::parse(sheet.as_bytes()).map_err(untabled)?;
        let conversion = Conversion::of(&new_sheet).map_err(untabled)?;
        let (db, anew) = self.edited_db(&conversion, withheld)?;
        let derived = self.derived(&db, &anew)?;
        let files = vec![Some(db.into_bytes()), Some(sheet.into_bytes())];
        Ok(Edited { files, derived: Some(derived) })
    }

    fn untouched(&self) -> Edited {
        let Self { db, sheet, .. } = self;
        let mark = if db.content.has_bom() { "\u{feff}" } else { "" };
        let texts =
            [[mark, db.content.text()].concat(), sheet.content.edited(&TableEdit::default())];
        let were_there = [db.is_there, sheet.is_there];
        let files = texts.into_iter().zip(were_there);
        let files = files.map(|(text, was_there)| was_there.then(|| text.into_bytes()));
        Edited { files: files.collect(), derived: None }
    }

    /// Returns what changes in `models.csv`: a new row stands behind the nearest one before it in the source.
    fn table_edit(&self, withheld: &Set<String>) -> TableEdit {
        let sheet = &self.sheet.content;
        let mut edit = TableEdit::default();
        let mut anchor = None;
        for row in &self.rows {
            let Some(at) = row.existing else {
                edit.add(anchor, sheet.spread(&row.cells));
                continue;
            };
            anchor = Some(at);
            for (column, cell) in &row.cells {
                edit.set(at, sheet.at(*column), cell.clone());
            }
        }
        let names: Set<&str> = self.rows.iter().map(|row| row.name.as_str()).collect();
        let stays = |name: &str| withheld.contains(name) || self.left.contains(name);
        let is_gone = |name: &str| !names.contains(name) && !stays(name);
        let gone = sheet.rows().filter(|row| is_gone(sheet.name(*row)));
        gone.for_each(|row| edit.remove(row.at()));
        edit
    }

    /// Returns the text of `db.json`, which holds what the converter makes of the rows and nothing else: a withheld entry
    /// that no row makes is refused. The names are those of entries that are written as new ones.
    fn edited_db(
        &self,
        conversion: &Conversion,
        withheld: &Set<String>,
    ) -> Result<(String, Set<String>), FamilyError> {
        let expected = texts::dumped(&conversion.entries());
        let source = Document::of_own(&expected);
        let stays: Set<_> = withheld.iter().flat_map(|name| keys(name)).collect();
        let mut anew = misplaced(Sides { source: &source, target: &self.db.content });
        let mut text = self.written(&source, &anew, &stays)?;
        let respelled = self.respelled(&source, &text)?;
        if !respelled.is_empty() {
            anew.extend(respelled);
            text = self.written(&source, &anew, &stays)?;
        }
        self.agree(&text, &expected)?;
        Ok((text, anew))
    }

    /// Returns the text of `db.json` with what the source holds, the entries in `anew` written as new ones.
    fn written(
        &self,
        source: &Document,
        anew: &Set<String>,
        stays: &Set<String>,
    ) -> Result<String, FamilyError> {
        let rest = (!anew.is_empty()).then(|| Document::of_own(&without(&self.db.content, anew)));
        let target = rest.as_ref().unwrap_or(&self.db.content);
        Ok(edited(Sides { source, target }, stays)?)
    }

    /// Returns the entries that mean what they shall and say it in another order or spelling, as far as the converter
    /// may have written them: of another row, since two can make one entry.
    fn respelled(&self, source: &Document, text: &str) -> Result<Vec<String>, FamilyError> {
        let mut respelled = Vec::new();
        for entry in Document::of_own(text).entries() {
            let wanted = source.entry(entry.name());
            let differs = wanted.is_some_and(|wanted| wanted.raw() != entry.raw());
            let Some(published) = self.db.content.entry(entry.name()).filter(|_| differs) else {
                continue;
            };
            let mut dumped = String::new();
            python::write(&mut dumped, published.node(), Layout::Broken(1))
                .map_err(|fault| fault.on(Side::Target))?;
            if dumped == published.raw() {
                respelled.push(entry.name().to_owned());
            }
        }
        Ok(respelled)
    }

    /// Makes sure that `db.json` is what the converter makes of `models.csv`, byte for byte.
    fn agree(&self, db: &str, expected: &str) -> Result<(), FamilyError> {
        if db == expected {
            return Ok(());
        }
        let (found, wanted) = (Document::of_own(db), Document::of_own(expected));
        let mut pairs = found.entries().zip(wanted.entries());
        let differs = pairs
            .find(|(one, other)| (one.name(), one.raw()) != (other.name(), other.raw()))
            .map(|(found, _)| found);
        let entry = differs.or_else(|| found.entries().nth(wanted.entries().len()));
        let entry = entry.map(|entry| entry.name().to_owned());
        let bytes = db.bytes().zip(expected.bytes());
        let common = bytes.take_while(|(one, other)| one == other).count();
        let published = entry.as_deref().and_then(|name| self.db.content.entry(name));
        let line = match published {
            Some(entry) => line_of(self.db.content.text(), entry.node().start()),
            None => line_of(db, common),
        };
        let (path, csv_path) = (self.db.path.clone(), self.sheet.path.clone());
        let fault = match entry {
            Some(entry) if wanted.entry(&entry).is_none() => {
                FamilyFault::Orphan { path, csv_path, line, entry }
            }
            entry => FamilyFault::Disagree { path, csv_path, line, entry },
        };
        Err(fault.into())
    }

    fn derived(&self, db: &str, anew: &Set<String>) -> Result<Derived, FamilyError> {
        let sides = Sides { source: &Document::of_own(db), target: &self.db.content };
        let Drift { added, removed, modified, .. } = compare(sides, &Rules::default())?;
        let modified: Vec<_> = modified.into_iter().map(|modified| modified.name).collect();
        let told: Set<_> = added.iter().chain(&modified).collect();
        let rewritten = anew.iter().filter(|name| !told.contains(name)).count();
        Ok(Derived { path: self.db.path.clone(), added, removed, modified, rewritten })
    }
}

/// Returns the line that a byte stands in, from 1.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// Returns whether the drift is more than what is withheld.
fn leaves_anything(drift: &Drift, withheld: &Set<String>) -> bool {
    let Drift { added, removed, renamed, modified, .. } = drift;
    let is_goner = |name: &String| !withheld.contains(name);
    !(added.is_empty() && renamed.is_empty() && modified.is_empty()) || removed.iter().any(is_goner)
}
