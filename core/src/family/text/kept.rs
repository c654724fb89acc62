//! Columns that the target owns, and what was edited there: which cells and rows stay, and what of the source they hide.

use std::borrow::Cow;

use super::cells::{Cells, Column};
use super::entries::Made;
use super::rows::Record;
use super::texts;
use crate::compare::{Change, Field, Modified, Owned, Spot, When, by_name};
use crate::document::{Entry, Fault, Pointer, ascii_string};
use crate::sides::Sides;
use crate::sorted::Map;

/// What of the files is the target's own.
pub(super) struct Ours<'a> {
    owned: &'a [Owned],
    edited: Map<&'a str, Vec<&'a Pointer>>,
}

impl<'a> Ours<'a> {
    pub(super) fn new(owned: &'a [Owned], edited: &'a [Spot]) -> Self {
        Self { owned, edited: by_name(edited) }
    }

    /// Returns whether a whole record stays as the rows have it, there or not.
    pub(super) fn has_whole(&self, name: &str) -> bool {
        self.edited.get(name).is_some_and(|paths| paths.iter().any(|path| path.is_root()))
    }

    /// Returns the names of such records.
    pub(super) fn whole(&self) -> impl Iterator<Item = &'a str> {
        self.edited.keys().copied().filter(|name| self.has_whole(name))
    }

    /// Returns the columns whose cells stay as they are, given the row that the record asks for.
    pub(super) fn columns(
        &self,
        record: &Record<'_>,
        plain: &Cells<'_>,
        existing: &Cells<'_>,
    ) -> Vec<Column> {
        let mut columns = Vec::new();
        for column in Column::all() {
            let is_empty =
                || record.is_silent_on(column, plain) && !existing.get(column).is_empty();
            let is_owned = self.owned.iter().any(|Owned { field, when }| {
                let is_meant = matches!(field, Field::Column(name) if name == column.as_str());
                is_meant && (*when == When::Always || is_empty())
            });
            if is_owned || self.is_edited(record.name(), column) {
                columns.push(column);
            }
        }
        columns
    }

    /// An edit anywhere in what the converter makes of a column is one of its cell.
    fn is_edited(&self, name: &str, column: Column) -> bool {
        let paths = self.edited.get(name).into_iter().flatten();
        let mut fields = paths.map(|path| path.steps().next());
        fields.any(|field| field.is_none_or(|field| field == column.field()))
    }
}

/// Returns what is told of a record that stays as the rows have it: what they make of it, and what the source would.
pub(super) fn whole(name: &str, published: Option<&Made>, made: Option<&Made>) -> Modified {
    let json = |made: &Made| {
        let document = texts::document(&[(name, made.entry(name))]);
        document.entry(name).and_then(|entry| Entry::json(entry).ok())
    };
    let (before, after) = (published.and_then(json), made.and_then(json));
    let change = Change { path: Pointer::root(), before, after };
    Modified { name: name.to_owned(), changes: vec![change] }
}

/// Returns the row with these cells of the existing one.
pub(super) fn row<'c>(mut row: Cells<'c>, existing: &Cells<'c>, columns: &[Column]) -> Cells<'c> {
    for column in columns {
        row.set(*column, Cow::Owned(existing.get(*column).to_owned()));
    }
    row
}

/// What the converter makes of one record's row.
pub(super) struct Versions<'a> {
    /// As it is published.
    pub(super) published: &'a Made,
    /// As the source alone would have it.
    pub(super) plain: &'a Made,
    /// As it shall be.
    pub(super) made: &'a Made,
}

/// Returns the record as the source has it and with those of its fields as they are published that kept columns hide.
pub(super) fn hidden(
    name: &str,
    versions: &Versions<'_>,
    columns: &[Column],
) -> Result<Option<Sides<String>>, Fault> {
    if versions.plain == versions.made {
        return Ok(None);
    }
    let published = fields(name, versions.published)?;
    let [plain, made] = [fields(name, versions.plain)?, fields(name, versions.made)?];
    let own = columns.iter().map(|column| column.field());
    let mut hidden: Vec<_> = own.filter(|field| plain.get(*field) != made.get(*field)).collect();
    if hidden.is_empty() {
        // A style that is only spelled out is no other style, and a tag all the same.
        hidden.push(Column::Tags.field());
    }
    let mut target = plain.clone();
    for field in hidden {
        match published.get(field) {
            Some(value) => target.insert(field.to_owned(), value.clone()),
            None => target.remove(field),
        };
    }
    Ok(Some(Sides { source: object(&plain), target: object(&target) }))
}

/// Returns the fields of an entry with the text of their values.
fn fields(name: &str, made: &Made) -> Result<Map<String, String>, Fault> {
    let document = texts::document(&[(name, made.entry(name))]);
    let entry = document.entries().next().expect("it has one entry");
    let members = entry.node().members()?;
    Ok(members.iter().map(|it| (it.name.to_string(), it.value.raw().to_owned())).collect())
}

fn object(fields: &Map<String, String>) -> String {
    let fields = fields.iter().map(|(name, value)| format!("{}: {value}", ascii_string(name)));
    format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
}
