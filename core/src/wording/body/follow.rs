//! What follows from the changes of one file's records, and what is worth knowing beside them.

use super::{Detail, list};
use crate::family::Derived;
use crate::plan::FilePlan;
use crate::wording::{count, markdown};

/// Returns the entries that follow in a file by its own names, or nothing if none do.
pub(super) fn derived(plan: &FilePlan, detail: Detail) -> String {
    let Some(Derived { path, added, removed, modified, rewritten }) = &plan.derived else {
        return String::new();
    };
    let mut counts = Vec::new();
    for (verb, names) in [("removed", removed), ("changed", modified), ("added", added)] {
        if !names.is_empty() {
            counts.push(format!("{} {verb}", count::number(names.len())));
        }
    }
    let moved = moved(path, *rewritten);
    if counts.is_empty() {
        return moved;
    }
    let heading =
        format!("\n**Entries of {} that follow**: {}", markdown::name(path), counts.join(", "));
    let all = all(plan);
    let shown = all.len().min(detail.derived);
    if shown == 0 {
        return format!("{heading}\n{moved}");
    }
    format!("{heading}\n\n{}{moved}", list::list(&all[..shown], all.len() - shown))
}

/// Returns all entries that follow, a line each.
pub(super) fn all(plan: &FilePlan) -> Vec<String> {
    let Some(Derived { added, removed, modified, .. }) = &plan.derived else { return Vec::new() };
    let mut all = Vec::new();
    for (verb, names) in [("removed", removed), ("changed", modified), ("added", added)] {
        for name in names {
            all.push(format!("{}, {verb}", markdown::name(name)));
        }
    }
    all
}

/// Returns what becomes of entries that mean the same before and after, or nothing.
fn moved(path: &str, count: usize) -> String {
    let name = markdown::name(path);
    match count {
        0 => String::new(),
        1 => format!(
            "\n1 more entry of {name} is only moved, or spelled as the repository's converter writes it.\n"
        ),
        count => format!(
            "\n{} more entries of {name} are only moved, or spelled as the repository's converter writes them.\n",
            count::number(count)
        ),
    }
}

/// Returns what a maintainer should know of the records, or nothing.
pub(super) fn remarks(plan: &FilePlan) -> String {
    let mut told = Vec::new();
    for remark in plan.remarks.iter().filter(|it| !it.is_harmless()) {
        told.push(remark.sentence(markdown::name));
    }
    if told.is_empty() {
        return String::new();
    }
    let number = told.len();
    told.truncate(MAX_REMARKS);
    let mut text = format!("\n**Worth knowing** ({})\n\n", count::number(number));
    text += &list::list(&told, 0);
    if number > told.len() {
        text += &format!("- and {} more\n", count::number(number - told.len()));
    }
    text
}

/// A source may have any number of fields that a file has no place for.
const MAX_REMARKS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_are_only_moved_are_counted_in_a_sentence() {
        let one = "\n1 more entry of `db.json` is only moved, or spelled as the repository's converter writes it.\n";
        let many = "\n1,200 more entries of `db.json` are only moved, or spelled as the repository's converter writes them.\n";

        assert_eq!([0, 1, 1200].map(|count| moved("db.json", count)), ["", one, many]);
    }
}
