//! What changes in one file: removals first, for they are what a maintainer must not overlook.

use std::ops::Range;

use super::{Detail, fields, list};
use crate::compare::{Change, Drift, Modified, Rename};
use crate::sorted::Set;
use crate::wording::risk::Risks;
use crate::wording::{count, markdown, value};

/// The lists of one file, in the order in which they are told.
pub(super) struct Lists<'a> {
    pub(super) removed: Vec<&'a str>,
    /// Pairs that count as one entry each.
    pub(super) renamed: &'a [Rename],
    /// Pairs that count as two: one removed, one added.
    pub(super) paired: &'a [Rename],
    pub(super) changed: &'a [Modified],
    pub(super) added: Vec<&'a str>,
    /// What stays because the target owns it.
    pub(super) kept: &'a [Modified],
}

impl<'a> Lists<'a> {
    /// Sorts out what is removed, but for the `withheld`, and added, but for what only changed its name.
    pub(super) fn new(drift: &'a Drift, paired: &'a [Rename], withheld: &[String]) -> Self {
        let old: Set<&str> = paired.iter().map(|rename| rename.from.as_str()).collect();
        let new: Set<&str> = paired.iter().map(|rename| rename.to.as_str()).collect();
        let (mut removed, mut added) = (Vec::new(), Vec::new());
        for name in &drift.removed {
            if withheld.binary_search(name).is_err() && !old.contains(name.as_str()) {
                removed.push(name.as_str());
            }
        }
        for name in &drift.added {
            if !new.contains(name.as_str()) {
                added.push(name.as_str());
            }
        }
        let Drift { renamed, modified: changed, kept, .. } = drift;
        Self { removed, renamed, paired, changed, added, kept }
    }
}

/// Returns what is removed, renamed, changed and added, and what stays.
pub(super) fn section(lists: &Lists<'_>, detail: Detail) -> String {
    let Lists { removed, renamed, paired, changed, added, kept } = lists;
    let sections = [
        names(REMOVED, removed.len(), detail, &|at| markdown::name(removed[at])),
        names(RENAMED, renamed.len(), detail, &|at| pair(&renamed[at])),
        names(PAIRED, paired.len(), detail, &|at| pair(&paired[at])),
        entries(CHANGED, changed, detail, Field::Changing),
        names(ADDED, added.len(), detail, &|at| markdown::name(added[at])),
        entries(KEPT, kept, detail, Field::Staying),
    ];
    sections.concat()
}

/// What stands over a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Title {
    /// Before its number, in bold.
    pub(super) name: &'static str,
    /// Behind its number.
    pub(super) rest: &'static str,
}

pub(super) const REMOVED: Title = Title { name: "Removed", rest: "" };
pub(super) const RENAMED: Title = Title { name: "Renamed", rest: "" };
pub(super) const PAIRED: Title =
    Title { name: "Renamed", rest: ", each counted as one removed and one added" };
pub(super) const CHANGED: Title = Title { name: "Changed", rest: "" };
pub(super) const ADDED: Title = Title { name: "Added", rest: "" };
pub(super) const KEPT: Title = Title { name: "Left as the target has it", rest: "" };

/// Returns the title of entries without their fields.
pub(super) const fn by_name_only(title: Title) -> Title {
    Title { rest: ", by name only", ..title }
}

/// The first of so many lines, each by its place.
fn names(title: Title, number: usize, detail: Detail, line: &dyn Fn(usize) -> String) -> String {
    if number == 0 {
        return String::new();
    }
    let shown = number.min(detail.names);
    let lines: Vec<_> = (0..shown).map(line).collect();
    heading(title, number) + &list::list(&lines, number - shown)
}

/// The first entries with their fields, then the others by name.
fn entries(title: Title, all: &[Modified], detail: Detail, field: Field) -> String {
    if all.is_empty() {
        return String::new();
    }
    let (detailed, named) = all.split_at(all.len().min(detail.entries));
    let by_field = match field {
        Field::Changing if named.len() > list::OPEN && detail.names > 0 => fields::overview(all),
        Field::Changing | Field::Staying => String::new(),
    };
    if detailed.is_empty() {
        let shown = all.len().min(detail.names);
        let items = by_names(&all[..shown], field);
        let heading = heading(by_name_only(title), all.len());
        return heading + &by_field + &list::list(&items, all.len() - shown);
    }
    let items: Vec<_> = detailed.iter().map(|entry| first_fields(entry, detail, field)).collect();
    let mut text = heading(title, all.len()) + &by_field + &list::list(&items, 0);
    if !named.is_empty() {
        let more = count::things(named.len(), "more entry", "more entries");
        let names = list::list(&by_names(named, field), 0);
        text += &format!("\nAnd {more}, by name only:\n\n{names}");
    }
    text
}

fn heading(Title { name, rest }: Title, number: usize) -> String {
    format!("\n**{name}** ({}){rest}\n\n", count::number(number))
}

/// Returns an entry that changed its name.
pub(super) fn pair(rename: &Rename) -> String {
    format!("{} → {}", markdown::name(&rename.from), markdown::name(&rename.to))
}

fn by_names(entries: &[Modified], field: Field) -> Vec<String> {
    entries.iter().map(|entry| by_name(entry, field)).collect()
}

/// Returns an entry without its fields, with the marks of them all.
pub(super) fn by_name(entry: &Modified, field: Field) -> String {
    markdown::name(&entry.name) + &field.marks(&entry.changes)
}

fn first_fields(entry: &Modified, detail: Detail, field: Field) -> String {
    let shown = entry.changes.len().min(detail.fields);
    let mut item = with_fields(entry, 0..shown, field);
    let hidden = &entry.changes[shown..];
    if !hidden.is_empty() {
        let more = count::things(hidden.len(), "more field", "more fields");
        item += &format!("\n- and {more}{}", field.marks(hidden));
    }
    item
}

/// Returns an entry with some of its fields.
pub(super) fn with_fields(entry: &Modified, shown: Range<usize>, field: Field) -> String {
    let name = markdown::name(&entry.name);
    if let [change] = &entry.changes[..] {
        return format!("{name} · {}", field.line(change));
    }
    let mut item = name;
    for change in &entry.changes[shown] {
        item += &format!("\n- {}", field.line(change));
    }
    item
}

/// How a field is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// As what becomes of it.
    Changing,
    /// As what stays.
    Staying,
}

impl Field {
    /// Returns one place, and what is risky about its change.
    pub(super) fn line(self, change: &Change) -> String {
        match self {
            Self::Changing => changing(change) + &Risks::of(change).marks(),
            Self::Staying => staying(change),
        }
    }

    /// Returns what is risky about places that are not shown.
    fn marks(self, changes: &[Change]) -> String {
        match self {
            Self::Changing => Risks::of_all(changes).marks(),
            Self::Staying => String::new(),
        }
    }
}

fn changing(change: &Change) -> String {
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

fn staying(change: &Change) -> String {
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
