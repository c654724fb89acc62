//! `[[repository.file.field]]`: which fields of a file's entries belong to the target.

use super::faults::Findings;
use super::values;
use super::walk::Table;
use crate::compare::{Field, Owned, When};
use crate::family::COLUMNS;
use crate::sorted::Set;

/// What fields of a file are named by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Columns of the table that the file follows from.
    Columns,
    /// Places inside the document's entries.
    Pointers,
    /// Nobody knows: what is wrong with the family is told.
    Unknown,
}

/// Reads the tables of one file; what is wrong in one is told, and the field left out.
pub(super) fn read(tables: Vec<Table<'_>>, names: Names, findings: &mut Findings) -> Vec<Owned> {
    let mut seen = Set::new();
    let mut owned = Vec::new();
    for table in tables {
        let place = table.place();
        let Some(one) = read_one(table, names, findings) else { continue };
        if !seen.insert(one.field.clone()) {
            let name = one.field.as_str();
            let sentence = format!("`repository.file.field` has {name:?} twice: remove one");
            findings.wrong(&place, sentence);
        }
        owned.push(one);
    }
    owned
}

fn read_one(mut table: Table<'_>, names: Names, findings: &mut Findings) -> Option<Owned> {
    let field = read_field(&mut table, names, findings);
    table.require("owner", "add owner = \"target\"");
    let owner = table.text("owner", findings, values::text);
    if let Some(owner) = owner.filter(|owner| owner != "target") {
        let sentence = format!(
            "`repository.file.field.owner`: {owner:?} owns no fields: the only owner is \"target\""
        );
        findings.unsupported(&table.place_of("owner"), sentence);
    }
    let when = match table.text("when", findings, values::text).as_deref() {
        None | Some("always") => When::Always,
        Some("absent") => When::Absent,
        Some(other) => {
            let sentence = format!(
                "`repository.file.field.when`: {other:?} is neither \"always\" nor \"absent\""
            );
            findings.unsupported(&table.place_of("when"), sentence);
            When::Always
        }
    };
    table.finish(findings);
    Some(Owned { field: field?, when })
}

/// A field has one name, of the kind that the file's family knows.
fn read_field(table: &mut Table<'_>, names: Names, findings: &mut Findings) -> Option<Field> {
    let has = ["pointer", "column"].map(|key| table.has(key));
    match (has, names) {
        ([true, true], _) => {
            let sentence = "`repository.file.field` has both `pointer` and `column`: remove the one that does not fit the family";
            findings.wrong(&table.place_of("column"), sentence);
        }
        ([true, false], Names::Columns) => {
            let sentence = "`repository.file.field.pointer` belongs to the family \"document\": name a `column`";
            findings.wrong(&table.place_of("pointer"), sentence);
        }
        ([false, true], Names::Pointers) => {
            let sentence = "`repository.file.field.column` belongs to the family \"text-reference\": name a `pointer`";
            findings.wrong(&table.place_of("column"), sentence);
        }
        ([false, false], Names::Columns) => table.require("column", COLUMN),
        ([false, false], Names::Pointers | Names::Unknown) if !table.resembles("column") => {
            table.require("pointer", POINTER);
        }
        _ => {}
    }
    let pointer = table.text("pointer", findings, values::pointer).map(Field::Pointer);
    let column = table.text("column", findings, column).map(Field::Column);
    pointer.or(column)
}

fn column(text: &str) -> values::Read<String> {
    // Rows are found by the first one, the name.
    let known = &COLUMNS[1..];
    if known.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(format!("{text:?} is not a column that can be owned; known: {}", known.join(", ")))
}

const COLUMN: &str = "add column = \"instruct_format\"";
const POINTER: &str = "add pointer = \"/field\"";
