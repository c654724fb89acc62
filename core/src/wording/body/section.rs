//! What changes in one file: removals first, for they are what a maintainer must not overlook.

use super::{Detail, list};
use crate::compare::{Change, Drift, Modified};
use crate::wording::{count, markdown, value};

/// Returns the lists of what is removed (but for the `withheld`), renamed, changed and added.
pub(super) fn section(drift: &Drift, withheld: &[String], detail: Detail) -> String {
    let is_removed = |name: &&String| withheld.binary_search(name).is_err();
    let removed: Vec<_> = drift.removed.iter().filter(is_removed).collect();
    let mut section = lists("Removed", &removed, detail, |name| markdown::name(name));
    section += &lists("Renamed", &drift.renamed, detail, |rename| {
        format!("{} → {}", markdown::name(&rename.from), markdown::name(&rename.to))
    });
    section += &changed(&drift.modified, detail);
    section += &lists("Added", &drift.added, detail, |name| markdown::name(name));
    section + &kept(&drift.kept, detail)
}

fn lists<T>(title: &str, all: &[T], detail: Detail, item: impl Fn(&T) -> String) -> String {
    if all.is_empty() {
        return String::new();
    }
    let shown = all.len().min(detail.names);
    let items: Vec<_> = all[..shown].iter().map(item).collect();
    heading(title, all.len()) + &list::list(&items, all.len() - shown)
}

fn changed(all: &[Modified], detail: Detail) -> String {
    entries("Changed", all, detail, field)
}

/// What stays because the target owns it.
fn kept(all: &[Modified], detail: Detail) -> String {
    entries("Left as the target has it", all, detail, owned_field)
}

/// The first entries with their fields, then the others by name.
fn entries(title: &str, all: &[Modified], detail: Detail, field: fn(&Change) -> String) -> String {
    let (detailed, named) = all.split_at(all.len().min(detail.entries));
    if detailed.is_empty() {
        let title = format!("{title}, by name only");
        return lists(&title, named, detail, |entry| markdown::name(&entry.name));
    }
    let with_fields = |entry| entry_with_fields(entry, detail, field);
    let items: Vec<_> = detailed.iter().map(with_fields).collect();
    let mut text = heading(title, all.len()) + &list::list(&items, 0);
    if !named.is_empty() {
        let more = count::things(named.len(), "more entry", "more entries");
        let names: Vec<_> = named.iter().map(|entry| markdown::name(&entry.name)).collect();
        text += &format!("\nAnd {more}, by name only:\n\n{}", list::list(&names, 0));
    }
    text
}

fn heading(title: &str, number: usize) -> String {
    format!("\n**{title}** ({})\n\n", count::number(number))
}

fn entry_with_fields(entry: &Modified, detail: Detail, field: fn(&Change) -> String) -> String {
    let name = markdown::name(&entry.name);
    if let [change] = &entry.changes[..] {
        return format!("{name} · {}", field(change));
    }
    let shown = entry.changes.len().min(detail.fields);
    let mut item = name;
    for change in &entry.changes[..shown] {
        item += &format!("\n- {}", field(change));
    }
    if entry.changes.len() > shown {
        let more = count::things(entry.changes.len() - shown, "more field", "more fields");
        item += &format!("\n- and {more}");
    }
    item
}

fn field(change: &Change) -> String {
    let place = place(change);
    let code = markdown::excerpt;
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let (before, after) = value::two(before, after);
            format!("{place}: {} → {}", code(before), code(after))
        }
        (None, Some(after)) => format!("{place}: added {}", code(value::one(after))),
        (Some(before), None) => format!("{place}: removed {}", code(value::one(before))),
        (None, None) => place,
    }
}

fn owned_field(change: &Change) -> String {
    let place = place(change);
    let code = markdown::excerpt;
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let (before, after) = value::two(before, after);
            format!("{place}: {}, the source has {}", code(before), code(after))
        }
        (None, Some(after)) => {
            format!("{place}: nothing, the source has {}", code(value::one(after)))
        }
        (Some(before), None) => {
            format!("{place}: {}, the source has nothing", code(value::one(before)))
        }
        (None, None) => place,
    }
}

fn place(change: &Change) -> String {
    if change.path.is_root() {
        "the whole entry".to_owned()
    } else {
        markdown::name(change.path.as_str())
    }
}
