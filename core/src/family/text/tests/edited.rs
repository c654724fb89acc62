//! Edits made in the files that stay as they are, by column and by row.

use proptest::prelude::*;

use super::sample::{files, records, source};
use super::{Files, edited};
use crate::compare::{Edits, Spot};
use crate::document::{Document, Pointer};
use crate::family::table::Table;

fn made(files: &Files) -> Document {
    super::super::records("models.csv", Some(files.csv.as_bytes())).expect("the rows convert")
}

/// The edits between two versions of the files, as far as the source would undo them.
fn spots(then: &Files, now: &Files, source: &str) -> Vec<Spot> {
    let compared = now.compared(source).expect("the files can be compared");
    let edits = Edits { ancestor: &made(then), target: &made(now) };
    let edits = edits.of(&compared.drift, compared.records.as_ref(), &|_| false);
    edits.expect("samples have no faults").into_iter().map(|edit| edit.spot).collect()
}

/// The last row of a name, by the names of its columns; nothing if there is none.
fn row(files: &Files, name: &str) -> Option<Vec<(String, String)>> {
    let table = Table::parse(files.csv.as_bytes()).expect("it is a table");
    let at = table.column("name").expect("it is there");
    let row = table.rows().filter(|row| row.cell(at) == name).last()?;
    let columns = table.columns().iter().enumerate();
    Some(columns.map(|(at, column)| (column.clone(), row.cell(at).to_owned())).collect())
}

fn cell(files: &Files, Spot { name, path }: &Spot) -> Option<String> {
    let field = path.steps().next().expect("it is inside an entry");
    let column = if field == "parameters" { "parameters_bn".into() } else { field };
    row(files, name)?.into_iter().find(|(known, _)| *known == column).map(|(_, cell)| cell)
}

proptest! {
    #[test]
    fn edited_cells_and_rows_stay_and_the_rest_follows_the_source(
        (then, now) in (files(), files()),
        records in records(),
    ) {
        let source = source(&records);
        let spots = spots(&then, &now, &source);
        let compared = now.compared_keeping(&source, &spots).expect("the files can be compared");

        let new = edited(&compared, &[]).expect("they agree afterwards");

        prop_assert_eq!(&new.db, &super::converted(&new.csv));
        for spot in &spots {
            if spot.path.is_root() {
                prop_assert_eq!(row(&new, &spot.name), row(&now, &spot.name), "{:?}", spot);
            } else {
                prop_assert_eq!(cell(&new, spot), cell(&now, spot), "{:?}", spot);
            }
        }
        let again = new.compared_keeping(&source, &spots).expect("the files can be compared");
        prop_assert!(again.drift.is_empty(), "{:?}", again.drift);
        let names = |document: &Document| document.names().map(str::to_owned).collect::<Vec<_>>();
        prop_assert_eq!(names(&again.records.source), names(&compared.records.source));
    }

    #[test]
    fn what_was_not_edited_is_proposed_as_ever((now, records) in (files(), records())) {
        let source = source(&records);

        prop_assert_eq!(spots(&now, &now, &source), []);
    }

    #[test]
    fn what_is_hidden_is_told((then, now) in (files(), files()), records in records()) {
        let source = source(&records);
        let spots = spots(&then, &now, &source);
        let all = now.compared(&source).expect("the files can be compared").drift;

        let drift = now.compared_keeping(&source, &spots).expect("they compare").drift;

        let named = |name: &str| {
            let is = |known: &String| known == name;
            drift.added.iter().any(is)
                || drift.removed.iter().any(is)
                || drift.modified.iter().any(|entry| entry.name == name)
                || drift.kept.iter().any(|entry| entry.name == name)
        };
        let modified = all.modified.iter().map(|entry| &entry.name);
        for name in all.added.iter().chain(&all.removed).chain(modified) {
            prop_assert!(named(name), "{name:?}: {drift:?}");
        }
    }
}

#[test]
fn a_record_that_no_row_can_hold_is_no_matter_where_its_row_was_taken_away() {
    let files = Files::of(&["example/a,1,,,,,,,,"]);
    let source = r#"{"example/a": {"parameters": 1e9}, "example/b": 7}"#;
    let gone = Spot { name: "example/b".into(), path: Pointer::root() };

    let compared = files.compared_keeping(source, &[gone]).expect("it is not looked at");

    assert!(files.compared(source).is_err());
    assert!(compared.drift.is_empty());
    assert_eq!(compared.drift.kept[0].name, "example/b");
}
