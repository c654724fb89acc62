//! The shape of one container of a target: what new containers beside it are modelled on.

use std::borrow::Cow;

use super::layout::{Layout, further, last_line, leading_blanks};
use super::node::{Item, Kind, Node};
use crate::json::string;
use crate::sorted::Map;

/// How a container is laid out, and which containers it holds.
pub(super) struct Shape<'t> {
    /// What stands between the opening bracket and the first item.
    pub(super) head: &'t str,
    /// What stands between the first two items, comma and all.
    pub(super) separator: Option<&'t str>,
    /// What stands between the last item and the closing bracket.
    pub(super) tail: &'t str,
    /// Whether it takes more than one line.
    pub(super) is_broken: bool,
    /// How its first member spells the colon.
    pub(super) colon: Option<&'t str>,
    /// How its own line is indented.
    pub(super) indent: &'t str,
    /// How much further its items are indented.
    pub(super) unit: Option<&'t str>,
    by_name: Map<Cow<'t, str>, Node<'t>>,
    any: Vec<Node<'t>>,
}

impl<'t> Shape<'t> {
    /// Looks at a container; what is wrong inside it does not matter here.
    pub(super) fn of(container: Node<'t>, layout: &Layout<'t>) -> Self {
        let items = container.items();
        let (mut any, mut named) = (Vec::new(), Vec::new());
        for Item { key, value } in &items {
            if !is_model(*value) {
                continue;
            }
            if !any.iter().any(|known: &Node<'_>| known.kind() == value.kind()) {
                any.push(*value);
            }
            if let Some(key) = key {
                named.push((string::readable(key.raw()), *value));
            }
        }
        Self {
            head: head(container, &items),
            separator: items.first().zip(items.get(1)).map(|(a, b)| between(container, *a, *b)),
            tail: tail(container, &items),
            is_broken: is_broken(container, &items),
            colon: items.first().and_then(|item| colon(*item)),
            indent: layout.indent_at(container.start()),
            unit: unit(container, &items, layout),
            by_name: named.into_iter().collect(),
            any,
        }
    }

    /// Returns the container inside this one that a new one of this name and kind is modelled on.
    pub(super) fn model(&self, name: Option<&str>, kind: Kind) -> Option<Node<'t>> {
        let namesake = name.and_then(|name| self.by_name.get(name));
        let mut models = namesake.into_iter().chain(&self.any);
        models.find(|model| model.kind() == kind).copied()
    }
}

/// Returns whether a value shows how to lay out others: an empty container shows nothing.
pub(super) fn is_model(value: Node<'_>) -> bool {
    let raw = value.raw();
    value.kind().is_container() && !raw[1..raw.len() - 1].trim_start().is_empty()
}

/// Returns what stands between the opening bracket and the first item, or all there is between the brackets.
pub(super) fn head<'t>(container: Node<'t>, items: &[Item<'t>]) -> &'t str {
    let end = items.first().map_or(container.end() - 1, Item::start);
    &container.text()[container.start() + 1..end]
}

fn tail<'t>(container: Node<'t>, items: &[Item<'t>]) -> &'t str {
    let start = items.last().map_or(container.end() - 1, Item::end);
    &container.text()[start..container.end() - 1]
}

/// Returns what stands between two neighbours.
pub(super) fn between<'t>(container: Node<'t>, one: Item<'t>, next: Item<'t>) -> &'t str {
    &container.text()[one.end()..next.start()]
}

/// Returns how a member spells the colon, if on one line.
pub(super) fn colon(item: Item<'_>) -> Option<&str> {
    item.colon().filter(|colon| last_line(colon).is_none())
}

/// Returns whether there is a line ending between the brackets but outside the items.
pub(super) fn is_broken<'t>(container: Node<'t>, items: &[Item<'t>]) -> bool {
    gaps(container, items).into_iter().any(|gap| last_line(gap).is_some())
}

/// Returns how much further than the container's own line its items are indented, if they are.
pub(super) fn unit<'t>(
    container: Node<'t>,
    items: &[Item<'t>],
    layout: &Layout<'t>,
) -> Option<&'t str> {
    let own = layout.indent_at(container.start());
    for gap in &gaps(container, items)[..items.len()] {
        let indent =
            last_line(gap).map(|line| leading_blanks(line.trim_start_matches(['\r', '\n'])));
        if let Some(unit) = indent.and_then(|indent| further(indent, own)) {
            return Some(unit);
        }
    }
    None
}

/// Returns what stands between the brackets and outside the items, the head first.
fn gaps<'t>(container: Node<'t>, items: &[Item<'t>]) -> Vec<&'t str> {
    let mut gaps = vec![head(container, items)];
    for two in items.windows(2) {
        gaps.push(between(container, two[0], two[1]));
    }
    gaps.push(tail(container, items));
    gaps
}
