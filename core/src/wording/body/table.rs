//! The counts of several files, with their totals.

use crate::compare::Counts;
use crate::plan::{FilePlan, Proposal};
use crate::wording::{count, markdown, owned};

/// Returns a table with a row for each of the first `files` files, one for the rest, and one for the totals.
///
/// Columns that would hold nothing but zeros are left out.
pub(super) fn table(proposal: &Proposal, files: usize) -> String {
    let rows: Vec<Row> = proposal.files.iter().map(Row::of).collect();
    let total = Row::sum(&rows, |files| format!("**{}**", count::things(files, "file", "files")));
    let shown = rows.len().min(files);
    let rest = &rows[shown..];
    let columns: Vec<Column> =
        COLUMNS.into_iter().filter(|column| (column.count)(&total) > 0).collect();

    let mut table = String::from("\n| File |");
    for column in &columns {
        table += &format!(" {} |", column.title);
    }
    table += "\n| --- |";
    table += &" ---: |".repeat(columns.len());
    table.push('\n');
    for row in &rows[..shown] {
        table += &row.line(&columns, "");
    }
    if !rest.is_empty() {
        let name = |files| format!("and {}", count::things(files, "more file", "more files"));
        table += &Row::sum(rest, name).line(&columns, "");
    }
    table + &total.line(&columns, "**")
}

struct Row {
    name: String,
    files: usize,
    counts: Counts,
    withheld: usize,
}

impl Row {
    fn of(file: &FilePlan) -> Self {
        let new = if owned::is_new(file) { " (new)" } else { "" };
        let name = format!("{}{new}", owned::name(file, markdown::cell));
        // A withheld entry stays as it is, but it has a column of its own.
        let counts = Counts { unchanged: file.drift.counts.unchanged, ..file.counts() };
        let files = owned::paths(file).len();
        Self { name, files, counts, withheld: file.withheld.len() }
    }

    fn sum(rows: &[Self], name: impl Fn(usize) -> String) -> Self {
        let files = rows.iter().map(|row| row.files).sum();
        let mut sum = Self { name: name(files), files, counts: Counts::default(), withheld: 0 };
        for row in rows {
            sum.counts.added += row.counts.added;
            sum.counts.removed += row.counts.removed;
            sum.counts.renamed += row.counts.renamed;
            sum.counts.modified += row.counts.modified;
            sum.counts.unchanged += row.counts.unchanged;
            sum.withheld += row.withheld;
        }
        sum
    }

    fn line(&self, columns: &[Column], strong: &str) -> String {
        let mut line = format!("| {} |", self.name);
        for column in columns {
            line += &format!(" {strong}{}{strong} |", count::number((column.count)(self)));
        }
        line.push('\n');
        line
    }
}

#[derive(Clone, Copy)]
struct Column {
    title: &'static str,
    count: fn(&Row) -> usize,
}

const COLUMNS: [Column; 6] = [
    Column { title: "Added", count: |row| row.counts.added },
    Column { title: "Removed", count: |row| row.counts.removed },
    Column { title: "Renamed", count: |row| row.counts.renamed },
    Column { title: "Changed", count: |row| row.counts.modified },
    Column { title: "Withheld", count: |row| row.withheld },
    Column { title: "Unchanged", count: |row| row.counts.unchanged },
];
