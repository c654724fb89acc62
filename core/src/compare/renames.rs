//! Entries that only changed their name.

use std::collections::{BTreeMap, BTreeSet};

use super::drift::{Drift, Rename};
use crate::document::{Document, Entry, Kind, canonical_node};
use crate::sides::Sides;

/// Moves each added and removed entry of the same content to the renamed ones.
///
/// Members that repeat the entry's own name do not count as content. Entries whose content several share stay what
/// they are, and so do those with a fault inside.
pub(super) fn detect(drift: &mut Drift, sides: Sides<&Document>) {
    let mut added = by_content(sides.source, &drift.added);
    let pairs =
        by_content(sides.target, &drift.removed).into_iter().filter_map(|(content, from)| {
            let to = added.remove(&content)?;
            Some(Rename { from: from?.to_owned(), to: to?.to_owned() })
        });
    let mut renamed: Vec<_> = pairs.collect();
    renamed.sort_by(|a, b| a.from.cmp(&b.from));
    let old: BTreeSet<_> = renamed.iter().map(|rename| rename.from.as_str()).collect();
    let new: BTreeSet<_> = renamed.iter().map(|rename| rename.to.as_str()).collect();
    drift.removed.retain(|name| !old.contains(name.as_str()));
    drift.added.retain(|name| !new.contains(name.as_str()));
    drift.renamed = renamed;
}

/// Finds the one entry of each content; nothing where there are several.
fn by_content<'a>(document: &'a Document, names: &[String]) -> BTreeMap<String, Option<&'a str>> {
    let mut found = BTreeMap::new();
    for entry in names.iter().filter_map(|name| document.entry(name)) {
        let Some(content) = content(entry) else { continue };
        found.entry(content).and_modify(|only| *only = None).or_insert(Some(entry.name()));
    }
    found
}

/// Returns the entry in canonical spelling, with nothing where a member repeats the entry's name.
fn content(entry: Entry<'_>) -> Option<String> {
    if entry.node().kind() != Kind::Object {
        return entry.canonical().ok();
    }
    let mut text = String::new();
    let members = entry.node().members().ok()?;
    for member in members.sorted() {
        let value = canonical_node(member.value).ok()?;
        let repeats = member.value.kind() == Kind::String
            && member.value.string().is_ok_and(|value| value == entry.name());
        text.push_str(&serde_json::to_string(&member.name).ok()?);
        text.push_str(if repeats { ":" } else { &value });
        text.push('\n');
    }
    Some(text)
}
