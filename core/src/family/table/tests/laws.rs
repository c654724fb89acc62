//! What holds for all tables.

use proptest::prelude::*;

use super::sample::{Changes, Sheet, cells as new_cells, changes, file, soup, value};
use super::{Row, Table, TableEdit, cells, created, table};

/// Reads a text with the field's reader of whole files.
fn read(text: &str) -> Sheet {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let records = reader.records().map(|record| record.expect("it is text"));
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

fn whole(table: &Table) -> Sheet {
    let mut sheet = vec![table.columns().to_vec()];
    sheet.extend(cells(table));
    sheet
}

/// Reads a text that may be no table.
fn parse(text: &str) -> Option<Table> {
    Table::parse(text.as_bytes()).ok()
}

/// Leaves out what needs rows that are not there, and new rows behind one that goes.
fn fitting(changes: Changes, rows: usize) -> Changes {
    let Changes { values, removed, added } = changes;
    let removed: Vec<_> = removed.into_iter().filter(|&row| row < rows).collect();
    let stays = |row: usize| row < rows && !removed.contains(&row);
    let values = values.into_iter().filter(|((row, _), _)| *row < rows).collect();
    let added = added.into_iter().filter(|(after, _)| after.is_none_or(stays)).collect();
    Changes { values, removed, added }
}

fn edit_of(changes: &Changes) -> TableEdit {
    let mut edit = TableEdit::default();
    for ((row, column), value) in &changes.values {
        edit.set(*row, *column, value.clone());
    }
    changes.removed.iter().for_each(|&row| edit.remove(row));
    for (after, cells) in &changes.added {
        edit.add(*after, cells.clone());
    }
    edit
}

/// Makes the changes in a sheet without a text; tells too which row each one was.
fn changed(sheet: &Sheet, changes: &Changes) -> (Sheet, Vec<Option<usize>>) {
    let mut rows: Vec<_> = sheet[1..].iter().cloned().enumerate().collect();
    for ((row, column), value) in &changes.values {
        let (_, cells) = &mut rows[*row];
        if cells.get(*column).map_or("", String::as_str) != value {
            cells.resize(cells.len().max(column + 1), String::new());
            cells[*column].clone_from(value);
        }
    }
    let mut rows: Vec<_> = rows.into_iter().map(|(at, cells)| (Some(at), cells)).collect();
    for (after, cells) in changes.added.iter().rev() {
        let anchor = |(at, _): &(Option<usize>, _)| *at == *after;
        let at = if after.is_none() { None } else { rows.iter().position(anchor) };
        rows.insert(at.map_or(0, |at| at + 1), (None, cells.clone()));
    }
    rows.retain(|(at, _)| at.is_none_or(|at| !changes.removed.contains(&at)));
    let (origins, rows): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    (std::iter::once(sheet[0].clone()).chain(rows).collect(), origins)
}

/// Returns the text of a row's cells, quotes included.
fn raw(row: Row<'_>) -> Vec<&str> {
    row.cells().iter().map(|cell| &row.table.text[cell.raw.clone()]).collect()
}

fn is_subsequence(short: &str, long: &str) -> bool {
    let mut long = long.bytes();
    short.bytes().all(|byte| long.any(|other| other == byte))
}

proptest! {
    #[test]
    fn a_table_says_what_was_written((sheet, text) in file()) {
        prop_assert_eq!(whole(&table(&text)), sheet);
    }

    #[test]
    fn another_reader_says_the_same(text in soup()) {
        if let Some(table) = parse(&text) {
            prop_assert_eq!(whole(&table), read(&text));
        }
    }

    #[test]
    fn an_edited_table_says_what_it_shall((sheet, text) in file(), changes in changes()) {
        let changes = fitting(changes, sheet.len() - 1);

        let edited = table(&text).edited(&edit_of(&changes));

        let (wanted, _) = changed(&sheet, &changes);
        prop_assert_eq!(&read(&edited), &wanted, "{:?}", &edited);
        prop_assert_eq!(whole(&table(&edited)), wanted);
    }

    #[test]
    fn whatever_a_table_is_made_of_it_says_what_it_shall(text in soup(), changes in changes()) {
        let Some(old) = parse(&text) else { return Ok(()) };
        let changes = fitting(changes, old.rows().len());

        let edited = old.edited(&edit_of(&changes));

        prop_assert_eq!(read(&edited), changed(&whole(&old), &changes).0, "{:?}", edited);
    }

    #[test]
    fn cells_that_do_not_change_keep_their_bytes((sheet, text) in file(), changes in changes()) {
        let changes = fitting(changes, sheet.len() - 1);
        let old = table(&text);

        let new = table(&old.edited(&edit_of(&changes)));

        let (wanted, origins) = changed(&sheet, &changes);
        let old: Vec<_> = old.rows().map(raw).collect();
        for (row, origin) in new.rows().zip(origins) {
            let Some(origin) = origin else { continue };
            for (column, raw) in raw(row).into_iter().enumerate() {
                let before = sheet[origin + 1].get(column);
                if before == Some(&wanted[row.at() + 1][column]) {
                    prop_assert_eq!(raw, old[origin][column]);
                }
            }
        }
    }

    #[test]
    fn rows_that_stay_keep_their_line_endings((sheet, text) in file(), changes in changes()) {
        let changes = fitting(changes, sheet.len() - 1);
        let old = table(&text);
        let endings = |table: &Table| -> Vec<String> {
            (0..table.records.len()).map(|record| table.line_ending(record).to_owned()).collect()
        };

        let new = table(&old.edited(&edit_of(&changes)));

        let (before, after) = (endings(&old), endings(&new));
        let (_, origins) = changed(&sheet, &changes);
        let inner = after[1..].iter().zip(origins).take(after.len().saturating_sub(2));
        for (ending, origin) in inner {
            let Some(origin) = origin else { continue };
            let before = &before[origin + 1];
            // A carriage return and a line feed that come to stand together are one line ending.
            let is_kept = ending == before || before == "\r" && ending == "\r\n";
            prop_assert!(is_kept || before.is_empty(), "{before:?} became {ending:?}");
        }
    }

    #[test]
    fn the_end_of_the_file_stays((sheet, text) in file(), changes in changes()) {
        let changes = fitting(changes, sheet.len() - 1);
        let old = table(&text);

        let new = table(&old.edited(&edit_of(&changes)));

        let is_ended = |table: &Table| !table.line_ending(table.records.len() - 1).is_empty();
        prop_assert_eq!(is_ended(&new), is_ended(&old));
        prop_assert_eq!(new.text.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
    }

    #[test]
    fn nothing_to_do_changes_nothing((sheet, text) in file()) {
        prop_assert_eq!(&table(&text).edited(&TableEdit::default()), &text);

        let mut edit = TableEdit::default();
        for (row, cells) in sheet[1..].iter().enumerate() {
            let values = cells.iter().cloned().chain([String::new()]);
            values.enumerate().for_each(|(column, value)| edit.set(row, column, value));
        }
        prop_assert_eq!(table(&text).edited(&edit), text);
    }

    #[test]
    fn the_same_values_again_change_nothing((sheet, text) in file(), changes in changes()) {
        let changes = Changes { removed: Vec::new(), added: Vec::new(), ..changes };
        let edit = edit_of(&fitting(changes, sheet.len() - 1));

        let once = table(&text).edited(&edit);

        prop_assert_eq!(table(&once).edited(&edit), once);
    }

    #[test]
    fn removals_only_take_bytes_and_additions_only_give_them(
        (sheet, text) in file(),
        changes in changes(),
    ) {
        let Changes { removed, added, .. } = fitting(changes, sheet.len() - 1);
        let removals = Changes { values: Vec::new(), removed, added: Vec::new() };
        let additions = Changes { values: Vec::new(), removed: Vec::new(), added };
        let old = table(&text);

        let (less, more) = (old.edited(&edit_of(&removals)), old.edited(&edit_of(&additions)));

        prop_assert!(is_subsequence(&less, &text), "{:?}", less);
        prop_assert!(is_subsequence(&text, &more), "{:?}", more);
    }

    #[test]
    fn one_changed_cell_changes_one_place(
        (sheet, text) in file(),
        value in value(),
        at in any::<[prop::sample::Index; 2]>(),
    ) {
        prop_assume!(sheet.len() > 1);
        let old = table(&text);
        let row = at[0].index(sheet.len() - 1);
        let column = at[1].index(sheet[row + 1].len());
        let span = &old.cells[old.records[row + 1].cells.clone()][column].raw;

        let mut edit = TableEdit::default();
        edit.set(row, column, value);
        let new = old.edited(&edit);

        prop_assert!(new.starts_with(&text[..span.start]), "{:?}", new);
        prop_assert!(new[span.start..].ends_with(&text[span.end..]), "{:?}", new);
    }

    #[test]
    fn a_new_file_is_what_another_writer_writes(rows in prop::collection::vec(new_cells(), 0..6)) {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let columns = ["name", "a,b", "c"];
        writer.write_record(columns).expect("a vector takes all");
        rows.iter().for_each(|row| writer.write_record(row).expect("a vector takes all"));
        let expected = writer.into_inner().expect("a vector takes all");

        prop_assert_eq!(created(&columns, &rows).into_bytes(), expected);
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Table::parse(&bytes);
    }
}
