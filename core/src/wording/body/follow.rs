//! What follows from the changes of one file's records, and what is worth knowing beside them.

use super::{Detail, list};
use crate::family::{Derived, Remark};
use crate::plan::FilePlan;
use crate::wording::{count, markdown};

/// Returns the entries that follow in a file by its own names, or nothing if none do.
pub(super) fn derived(plan: &FilePlan, detail: Detail) -> String {
    let Some(Derived { path, added, removed, modified, rewritten }) = &plan.derived else {
        return String::new();
    };
    let kinds = [("removed", removed), ("changed", modified), ("added", added)];
    let kinds: Vec<_> = kinds.into_iter().filter(|(_, names)| !names.is_empty()).collect();
    let counts: Vec<_> = kinds
        .iter()
        .map(|(verb, names)| format!("{} {verb}", count::number(names.len())))
        .collect();
    let moved = moved(path, *rewritten);
    if counts.is_empty() {
        return moved;
    }
    let heading =
        format!("\n**Entries of {} that follow**: {}", markdown::name(path), counts.join(", "));
    let all = kinds.iter().flat_map(|(verb, names)| {
        names.iter().map(move |name| format!("{}, {verb}", markdown::name(name)))
    });
    let all: Vec<String> = all.collect();
    let shown = all.len().min(detail.derived);
    if shown == 0 {
        return format!("{heading}\n{moved}");
    }
    format!("{heading}\n\n{}{moved}", list::list(&all[..shown], all.len() - shown))
}

/// Returns what becomes of entries that mean the same before and after, or nothing.
fn moved(path: &str, count: usize) -> String {
    let entries = match count {
        0 => return String::new(),
        1 => "1 more entry".to_owned(),
        count => format!("{} more entries", count::number(count)),
    };
    let name = markdown::name(path);
    format!(
        "\n{entries} of {name} only moved or spelled as the repository's converter writes them.\n"
    )
}

/// Returns what a maintainer should know of the records, or nothing.
pub(super) fn remarks(plan: &FilePlan) -> String {
    let told: Vec<&Remark> = plan.remarks.iter().filter(|it| !it.is_harmless()).collect();
    if told.is_empty() {
        return String::new();
    }
    let shown = told.len().min(MAX_REMARKS);
    let items: Vec<_> =
        told[..shown].iter().map(|remark| remark.sentence(markdown::name)).collect();
    let mut text = format!("\n**Worth knowing** ({})\n\n", count::number(told.len()));
    text += &list::list(&items, 0);
    if told.len() > shown {
        text += &format!("- and {} more\n", count::number(told.len() - shown));
    }
    text
}

/// A source may have any number of fields that a file has no place for.
const MAX_REMARKS: usize = 12;
