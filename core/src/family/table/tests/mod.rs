//! Tables in, tables out: what reading and editing do, case by case and by law.

mod edits;
mod laws;
mod reads;
mod sample;

use super::{Row, Table, TableEdit, TableFault, TableFaultKind, created};

fn table(text: &str) -> Table {
    Table::parse(text.as_bytes()).expect("the test wrote a table")
}

/// Returns what a table says, row by row.
fn cells(table: &Table) -> Vec<Vec<String>> {
    let cells = |row: Row<'_>| (0..row.len()).map(|at| row.cell(at).to_owned()).collect();
    table.rows().map(cells).collect()
}

/// Makes an edit of a text.
fn edit(text: &str, change: impl FnOnce(&mut TableEdit)) -> String {
    let mut edit = TableEdit::default();
    change(&mut edit);
    table(text).edited(&edit)
}

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(ToString::to_string).collect()
}
