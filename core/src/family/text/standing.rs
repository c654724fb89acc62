//! What the files hold of each record as they stand, also where `db.json` does not follow its rows.

use super::entries::{Made, keys};
use super::sheet::Conversion;
use super::texts;
use super::wanted::{Row, Wanted};
use crate::document::{Document, Entry, Fault, Kind, ascii_string, canonical};
use crate::sorted::{Map, Set};

/// Returns the records as the files hold them.
///
/// A record is what says something else than the source wants: one of its entries if it is not what the converter makes
/// of the row, else the row. A record that lacks an entry is not there, so that it is added, and so is one that lacks
/// only its row; an entry that nobody makes is a record of its own.
pub(super) fn records(
    db: &Document,
    conversion: &Conversion,
    wanted: &Wanted,
) -> Result<Document, Fault> {
    let rows: Map<&str, &Row> = wanted.rows.iter().map(|row| (row.name.as_str(), row)).collect();
    let mut records = Vec::new();
    let mut gone = Vec::new();
    for (name, made, own) in conversion.records() {
        if wanted.left.contains(name) {
            continue;
        }
        if let Some(row) = rows.get(name) {
            if let Some(entry) = standing(db, (name, made, &own), row)? {
                records.push((name, entry));
            }
        } else {
            gone.extend(keys(name));
            records.push((name, made.entry(name)));
        }
    }
    for row in &wanted.rows {
        if row.has_lost_row
            && let Some(entry) = rowless(db, row)?
        {
            records.push((&row.name, entry));
        }
    }
    let shall_be: Set<String> = rows.keys().flat_map(|name| keys(name)).collect();
    let mut orphans = Vec::new();
    for entry in db.entries() {
        let name = entry.name();
        if !conversion.has(name) && !shall_be.contains(name) {
            orphans.push(entry);
            // The entries that a record of this name has beside its own.
            let [_, derived @ ..] = keys(name);
            gone.extend(derived.into_iter().filter(|key| key != name));
        }
    }
    let gone: Set<String> = gone.into_iter().collect();
    for orphan in orphans {
        if !gone.contains(orphan.name()) {
            records.push((orphan.name(), orphan.raw().to_owned()));
        }
    }
    Ok(texts::document(&records))
}

/// Returns what the files hold of one record, if they hold all of it.
fn standing(
    db: &Document,
    (name, made, own): (&str, &Made, &[String]),
    row: &Row,
) -> Result<Option<String>, Fault> {
    let mut standing = None;
    for key in own {
        let Some(entry) = db.entry(key) else { return Ok(None) };
        if standing.is_some() || follows(entry, &made.entry(key))? {
            continue;
        }
        let based = based(entry, name)?;
        standing = (canonical(&based)? != canonical(&row.made.entry(name))?).then_some(based);
    }
    Ok(Some(standing.unwrap_or_else(|| made.entry(name))))
}

/// Returns what `db.json` says of a record without a row, if that is something else than the source wants.
fn rowless(db: &Document, row: &Row) -> Result<Option<String>, Fault> {
    let Some(entry) = db.entry(&row.name) else { return Ok(None) };
    let differs = !follows(entry, &row.made.entry(&row.name))?;
    Ok(differs.then(|| entry.raw().to_owned()))
}

fn follows(entry: Entry<'_>, made: &str) -> Result<bool, Fault> {
    Ok(entry.raw() == made || entry.canonical()? == canonical(made)?)
}

/// Returns a derived entry as the record's own: the two names stand for each other.
fn based(entry: Entry<'_>, name: &str) -> Result<String, Fault> {
    if entry.node().kind() != Kind::Object {
        return Ok(entry.raw().to_owned());
    }
    let mut fields = Vec::new();
    for member in entry.node().members()?.iter() {
        let is_name = member.name == "name" && member.value.kind() == Kind::String;
        let text = is_name.then(|| member.value.string()).transpose()?;
        let value = match text.as_deref() {
            Some(text) if text == entry.name() => ascii_string(name),
            Some(text) if text == name => ascii_string(entry.name()),
            _ => member.value.raw().to_owned(),
        };
        fields.push(format!("{}: {value}", ascii_string(&member.name)));
    }
    Ok(format!("{{{}}}", fields.join(", ")))
}
