//! Entries that only changed their name.

use super::drift::{Drift, Rename};
use crate::document::{Document, Entry, Kind, Node, canonical_node};
use crate::json;
use crate::sides::Sides;
use crate::sorted::{self, Map, Set};

/// Moves each added and removed entry of the same content to the renamed ones.
///
/// Members that repeat the entry's own name do not count as content. Entries whose content several share stay what
/// they are, and so do those with a fault inside.
pub(super) fn detect(drift: &mut Drift, sides: Sides<&Document>) {
    let renamed = pairs(drift, sides);
    let old: Set<_> = renamed.iter().map(|rename| rename.from.as_str()).collect();
    let new: Set<_> = renamed.iter().map(|rename| rename.to.as_str()).collect();
    drift.removed.retain(|name| !old.contains(name.as_str()));
    drift.added.retain(|name| !new.contains(name.as_str()));
    drift.renamed = renamed;
}

/// Returns the pairs that a maintainer takes for one entry, by their old names, and leaves the drift as it is.
///
/// Entries that hold nothing but their name are none: that the same is gone and new says nothing of what they are.
#[must_use]
pub fn evident(drift: &Drift, sides: Sides<&Document>) -> Vec<Rename> {
    let mut renamed = pairs(drift, sides);
    renamed.retain(|rename| sides.source.entry(&rename.to).is_some_and(says_more_than_its_name));
    renamed
}

fn pairs(drift: &Drift, sides: Sides<&Document>) -> Vec<Rename> {
    if drift.added.is_empty() || drift.removed.is_empty() {
        return Vec::new();
    }
    let added = by_content(sides.source, &drift.added);
    let removed = by_content(sides.target, &drift.removed);
    let mut renamed = Vec::new();
    for (content, from) in &removed {
        if let ([from], Some([to])) = (&from[..], added.get(content).map(Vec::as_slice)) {
            renamed.push(Rename { from: (*from).to_owned(), to: (*to).to_owned() });
        }
    }
    sorted::sort_by(&mut renamed, |one, other| one.from.cmp(&other.from));
    renamed
}

fn says_more_than_its_name(entry: Entry<'_>) -> bool {
    let Ok(members) = entry.node().members() else { return false };
    entry.node().kind() == Kind::Object && members.iter().any(|it| !repeats(it.value, entry.name()))
}

/// Finds the entries of each content.
fn by_content<'a>(document: &'a Document, names: &[String]) -> Map<String, Vec<&'a str>> {
    let mut entries = Vec::new();
    for name in names {
        if let Some(entry) = document.entry(name)
            && let Some(content) = content(entry)
        {
            entries.push((content, entry.name()));
        }
    }
    Map::grouped(entries)
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
        text.push_str(&json::line(&member.name));
        text.push_str(if repeats(member.value, entry.name()) { ":" } else { &value });
        text.push('\n');
    }
    Some(text)
}

fn repeats(value: Node<'_>, name: &str) -> bool {
    value.kind() == Kind::String && value.string().is_ok_and(|value| value == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Rules, compare};

    fn renamed(source: &str, target: &str) -> Vec<(String, String)> {
        let [source, target] = [source, target]
            .map(|text| Document::parse(text.as_bytes()).expect("the test wrote JSON"));
        let sides = Sides { source: &source, target: &target };
        let drift = compare(sides, &Rules::default()).expect("both sides are sound");
        let pairs = evident(&drift, sides).into_iter();
        assert!(drift.renamed.is_empty());
        pairs.map(|rename| (rename.from, rename.to)).collect()
    }

    #[test]
    fn what_only_changed_its_name_is_evident_though_it_counts_twice() {
        let (source, target) =
            (r#"{"b": {"name": "b", "n": 1}}"#, r#"{"a": {"n": 1, "name": "a"}}"#);

        assert_eq!(renamed(source, target), [("a".to_owned(), "b".to_owned())]);
    }

    #[test]
    fn what_holds_nothing_but_its_name_is_no_evidence() {
        for (source, target) in [
            (r#"{"b": {"name": "b"}}"#, r#"{"a": {"name": "a"}}"#),
            (r#"{"b": {}}"#, r#"{"a": {}}"#),
            (r#"{"b": 1}"#, r#"{"a": 1}"#),
            (r#"{"b": "b"}"#, r#"{"a": "b"}"#),
        ] {
            assert_eq!(renamed(source, target), [], "{source}");
        }
    }

    #[test]
    fn what_several_share_is_no_evidence() {
        let target = r#"{"a": {"n": 1}, "c": {"n": 1}}"#;

        assert_eq!(renamed(r#"{"b": {"n": 1}}"#, target), []);
    }
}
