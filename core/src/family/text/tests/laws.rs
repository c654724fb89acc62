//! What holds for all records and files.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::Value;

use super::sample::{Fields, carried, files, records, source, stale_files};
use super::{Files, compared, converted, edited};
use crate::compare::{Drift, Field, Owned, When};
use crate::document::{Document, Entry};
use crate::family::RemarkKind;
use crate::family::table::Table;

/// Reads a text without any of our code; numbers as floats.
fn meaning(text: &str) -> Value {
    plain(serde_json::from_str(text).expect("it is JSON"))
}

fn plain(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
        Value::Number(number) => (number.as_f64().expect("it is finite") + 0.0).into(),
        other => other,
    }
}

fn has_row(name: &str) -> bool {
    !name.starts_with("aphrodite/") && !name.starts_with("koboldcpp/") && !name.contains("://")
}

/// Whether a field of a record stands in `db.json` as it went in.
fn came_through(field: &str, raw: &str, entry: &Value) -> bool {
    const NOTHING: [&str; 3] = ["null", "\"\"", "{}"];
    let has_own_column =
        !matches!(field, "name" | "model_name" | "parameters" | "nsfw" | "version" | "other");
    match field {
        _ if raw == "null" || has_own_column && NOTHING.contains(&raw) => true,
        "tags" => {
            let set = |value: Value| -> BTreeSet<String> {
                serde_json::from_value(value).expect("tags are texts")
            };
            set(meaning(raw)) == set(entry["tags"].clone())
        }
        // Its digits are more than a float holds.
        "settings" if raw.contains("0.10000000000000000555") => false,
        _ => entry.get(field).is_some_and(|value| *value == meaning(raw)),
    }
}

fn texts(file: &str) -> BTreeMap<String, String> {
    let document = Document::parse(file.as_bytes()).expect("it is a document");
    document.entries().map(|entry: Entry<'_>| (entry.name().into(), entry.raw().into())).collect()
}

/// The cells of a column in the last row of each name.
fn cells(csv: &str, column: &str) -> BTreeMap<String, String> {
    let table = Table::parse(csv.as_bytes()).expect("it is a table");
    let at = |column| table.column(column).expect("it is there");
    table.rows().map(|row| (row.cell(at("name")).into(), row.cell(at(column)).into())).collect()
}

/// The CSV's records, a line each if no cell breaks into several; the header comes first.
fn rows(csv: &str) -> Vec<&str> {
    let mut rows = Vec::new();
    let (mut start, mut is_quoted) = (0, false);
    for (at, char) in csv.char_indices() {
        is_quoted ^= char == '"';
        if char == '\n' && !is_quoted {
            rows.push(csv[start..=at].trim_end_matches(['\r', '\n']));
            start = at + 1;
        }
    }
    rows.push(&csv[start..]);
    rows
}

proptest! {
    #[test]
    fn what_a_row_carries_comes_back_and_nothing_is_told(records in carried()) {
        let source = source(&records);
        let compared = compared([None, None], &source, &[]).expect("the records fit");
        prop_assert_eq!(&compared.remarks, &[]);
        if records.is_empty() { return Ok(()) }

        let files = edited(&compared, &[]).expect("the files are made");

        let mut back = meaning(&files.db);
        let members = back.as_object_mut().expect("it is an object");
        members.retain(|name, _| has_row(name));
        prop_assert_eq!(back, meaning(&source));
    }

    #[test]
    fn what_does_not_come_back_is_told(records in records()) {
        let compared = compared([None, None], &source(&records), &[]).expect("the records fit");
        let in_rows: Vec<&(&str, Fields)> = records.iter().filter(|(name, _)| has_row(name)).collect();
        let made = meaning(compared.records.source.text());

        let mut told = BTreeMap::new();
        for remark in &compared.remarks {
            if let Some(subject) = &remark.subject {
                let is_lost = matches!(subject.as_str(), "/nsfw" | "/version" | "/other");
                let kind = if is_lost { RemarkKind::NoColumn } else { RemarkKind::Changed };
                prop_assert_eq!(remark.kind, kind);
                told.insert(subject.clone(), (remark.count, remark.names.clone()));
            }
        }

        let mut lost = BTreeMap::<String, (usize, Vec<String>)>::new();
        for (name, fields) in &in_rows {
            for (field, raw) in fields {
                if !came_through(field, raw, &made[*name]) {
                    let (count, names) = lost.entry(format!("/{field}")).or_default();
                    *count += 1;
                    names.extend((*count <= 3).then(|| (*name).to_owned()));
                }
            }
        }
        prop_assert_eq!(told, lost);
        let dropped: usize = compared.remarks.iter().filter(|remark| remark.subject.is_none()).map(|remark| remark.count).sum();
        prop_assert_eq!(dropped, records.len() - in_rows.len());
    }

    #[test]
    fn files_that_agree_agree_afterwards_and_hold_the_records(files in files(), records in records()) {
        let source = source(&records);
        let compared = files.compared(&source).expect("the files can be compared");

        let new = edited(&compared, &[]).expect("they agree afterwards");

        prop_assert_eq!(new.db == files.db && new.csv == files.csv, compared.drift.is_empty());
        prop_assert_eq!(&new.db, &converted(&new.csv));
        let entries = texts(&new.db);
        for entry in compared.records.source.entries() {
            prop_assert_eq!(meaning(&entries[entry.name()]), meaning(entry.raw()));
        }
        let again = new.compared(&source).expect("the files can be compared");
        prop_assert!(again.drift.is_empty());
        prop_assert_eq!(edited(&again, &[]), Ok(new));
    }

    #[test]
    fn what_does_not_drift_keeps_its_bytes(files in files(), records in records()) {
        let compared = files.compared(&source(&records)).expect("the files can be compared");
        let new = edited(&compared, &[]).expect("they agree afterwards");
        let drift = &compared.drift;
        let modified = drift.modified.iter().map(|modified| &modified.name);
        let touched: BTreeSet<_> = drift.added.iter().chain(&drift.removed).chain(modified).collect();

        let header = rows(&files.csv)[0];
        let at = header.split(',').position(|column| column == "name").expect("there are names");
        prop_assert_eq!(rows(&new.csv)[0], header);
        let stays = |csv: &str| -> Vec<String> {
            let table = Table::parse(csv.as_bytes()).expect("it is a table");
            let lines = rows(csv).into_iter().skip(1).filter(|row| !row.is_empty());
            let named = table.rows().zip(lines).map(|(row, line)| (row.cell(at).to_owned(), line));
            named.filter(|(name, _)| !touched.contains(name)).map(|(_, line)| line.to_owned()).collect()
        };
        prop_assert_eq!(stays(&new.csv), stays(&files.csv));
        let (old, new) = (texts(&files.db), texts(&new.db));
        for name in compared.records.target.names().filter(|name| !touched.contains(&(*name).to_owned())) {
            prop_assert_eq!(old.get(name), new.get(name));
        }
    }

    #[test]
    fn files_that_do_not_agree_are_made_to(files in stale_files(), records in records()) {
        let source = source(&records);
        let compared = files.compared(&source).expect("the files can be compared");

        let new = edited(&compared, &[]).expect("they agree afterwards");

        if compared.drift.is_empty() {
            prop_assert_eq!(&new, &files);
        } else {
            prop_assert_eq!(&new.db, &converted(&new.csv));
        }
        let again = new.compared(&source).expect("the files can be compared");
        prop_assert!(again.drift.is_empty(), "{:?}", again.drift);
        let both = [files.compared(&source), new.compared(&source)].map(|both| both.expect("they compare"));
        prop_assert_eq!(both[0].records.source.text(), both[1].records.source.text());
    }

    #[test]
    fn owned_cells_stay(
        files in files(),
        records in records(),
        column in prop::sample::select(super::HEADER.split(',').skip(1).collect::<Vec<_>>()),
        when in prop::sample::select([When::Absent, When::Always].as_slice()),
    ) {
        let source = source(&records);
        let owned = [Owned { field: Field::Column(column.to_owned()), when }];
        let compared = files.compared_owning(&source, &owned).expect("the files can be compared");

        let new = edited(&compared, &[]).expect("they agree afterwards");

        prop_assert_eq!(&new.db, &converted(&new.csv));
        let (old_cells, new_cells) = (cells(&files.csv, column), cells(&new.csv, column));
        for (name, cell) in &new_cells {
            let fields = records.iter().find(|(known, _)| known == name).map(|(_, fields)| fields);
            let value = fields.and_then(|fields| fields.iter().find(|(field, _)| column.starts_with(field)));
            let has_value = value.is_some_and(|(_, raw)| !["null", "\"\"", "[]", "{}"].contains(&raw.as_str()));
            let Some(old) = old_cells.get(name).filter(|cell| when == When::Always || !has_value && !cell.is_empty()) else { continue };
            prop_assert_eq!(cell, old);
        }
        let again = new.compared_owning(&source, &owned).expect("the files can be compared");
        prop_assert!(again.drift.is_empty(), "{:?}", again.drift);
        let kept = |drift: &Drift| drift.kept.iter().map(|kept| kept.name.clone()).collect::<Vec<_>>();
        prop_assert_eq!(kept(&again.drift), kept(&compared.drift));
    }

    #[test]
    fn withheld_records_stay(files in files(), records in records()) {
        let compared = files.compared(&source(&records)).expect("the files can be compared");
        let removed: Vec<_> = compared.drift.removed.iter().map(String::as_str).collect();

        let new = edited(&compared, &removed).expect("they agree afterwards");

        prop_assert_eq!(&new.db, &converted(&new.csv));
        let (old, new) = (texts(&files.db), texts(&new.db));
        for name in removed {
            prop_assert_eq!(old.get(name), new.get(name));
        }
    }

    #[test]
    fn one_new_record_is_one_line_and_three_entries(files in files(), fields in carried()) {
        let Some((_, fields)) = fields.first() else { return Ok(()) };
        let document = Document::parse(files.db.as_bytes()).expect("it is a document");
        let own = document.entries().filter(|entry| has_row(entry.name()));
        let own = own.map(|entry| format!("{:?}: {}", entry.name(), entry.raw()));
        // What the converter says of no parameters, no source does.
        let own = own.map(|entry| entry.replace("\"parameters\": null", "\"parameters\": 0"));
        let new = source(&[("new/new", fields.clone())]);
        let new = new[1..new.len() - 1].to_owned();
        let all: Vec<_> = own.chain([new]).collect();

        let new = files.proposed(&format!("{{{}}}", all.join(", ")));

        let count = |csv| rows(csv).iter().filter(|row| !row.is_empty()).count();
        prop_assert_eq!(count(&new.csv), count(&files.csv) + 1);
        let (old, new) = (texts(&files.db), texts(&new.db));
        let added: Vec<_> = new.keys().filter(|name| !old.contains_key(*name)).collect();
        prop_assert_eq!(added, ["aphrodite/new/new", "koboldcpp/new", "new/new"]);
        prop_assert!(old.iter().all(|(name, text)| new.get(name) == Some(text)));
    }
}

#[test]
fn nothing_is_lost_between_an_empty_file_and_none() {
    let none = compared([None, None], "{}", &[]).expect("there is nothing to refuse");
    let empty = Files::of(&[]).compared("{}").expect("there is nothing to refuse");

    assert_eq!((none.drift.is_empty(), empty.drift.is_empty()), (true, true));
}
