//! A container of the target under edit: what comes and goes between its brackets, for members and elements alike.

use std::cell::OnceCell;

use super::fault::Fault;
use super::layout::{Layout, last_line, leading_blanks, tidy};
use super::node::{Item, Kind, Node};
use super::place::Place;
use super::shape;
use super::splice::Splice;
use super::write::{Frame, Manner, Wanted, brackets};
use crate::sorted::{Map, Set};

/// The items of one container of the target, and how they are laid out.
pub(super) struct Sequence<'p, 't> {
    layout: &'p Layout<'t>,
    node: Node<'t>,
    items: Vec<Item<'t>>,
    outer: Place<'p, 't>,
    habits: OnceCell<Habits<'t>>,
}

/// What the items have in common, found when the first new text is written.
struct Habits<'t> {
    is_broken: bool,
    unit: &'t str,
    arrays: Vec<usize>,
    objects: Vec<usize>,
}

impl<'p, 't> Sequence<'p, 't> {
    pub(super) const fn new(
        layout: &'p Layout<'t>,
        node: Node<'t>,
        items: Vec<Item<'t>>,
        outer: Place<'p, 't>,
    ) -> Self {
        Self { layout, node, items, outer, habits: OnceCell::new() }
    }

    /// Returns the container among the items, the nearest to `anchor`, that a new one of this kind is modelled on.
    pub(super) fn model(&self, anchor: Option<usize>, kind: Kind) -> Option<Node<'t>> {
        let models = match kind {
            Kind::Array => &self.habits().arrays,
            Kind::Object => &self.habits().objects,
            Kind::Literal | Kind::Number | Kind::String => return None,
        };
        let anchor = anchor.unwrap_or(0);
        let next = models.partition_point(|&at| at <= anchor);
        let neighbours = &models[next.saturating_sub(1)..models.len().min(next + 1)];
        let nearest = neighbours.iter().min_by_key(|at| at.abs_diff(anchor))?;
        Some(self.items[*nearest].value)
    }

    /// Returns the value of an item.
    pub(super) fn value(&self, at: usize) -> &Node<'t> {
        &self.items[at].value
    }

    /// Writes a new item to stand behind `anchor`; without an anchor, to be the first.
    pub(super) fn written(
        &self,
        anchor: Option<usize>,
        item: &Wanted<'_>,
    ) -> Result<String, Fault> {
        let mut text = String::new();
        let model = self.model(anchor, item.value.kind());
        self.layout.write_item(&mut text, item, model, &self.manner_after(anchor))?;
        Ok(text)
    }

    /// Returns how a new item behind `anchor` is laid out; without an anchor, a first one.
    fn manner_after(&self, anchor: Option<usize>) -> Manner<'t> {
        if self.items.is_empty() {
            return self.outer.manner(self.layout).inside(None);
        }
        let gap = match anchor.and_then(|at| self.gap_near(at)) {
            Some(gap) => gap,
            None => shape::head(self.node, &self.items),
        };
        let here = anchor.map_or(self.node.start(), |at| self.items[at].start());
        let manner = self.manner_at(anchor.unwrap_or(0), here);
        let Some(line) = last_line(gap) else { return manner };
        let blanks = line.trim_start_matches(['\r', '\n']);
        let line_ending = &line[..line.len() - blanks.len()];
        Manner { line_ending, indent: leading_blanks(blanks).to_owned(), ..manner }
    }

    /// Returns how a value in place of an item's is laid out.
    pub(super) fn manner_of(&self, at: usize) -> Manner<'t> {
        self.manner_at(at, self.items[at].start())
    }

    fn manner_at(&self, neighbour: usize, offset: usize) -> Manner<'t> {
        Manner {
            line_ending: self.layout.line_ending_at(offset),
            indent: self.layout.indent_at(offset).to_owned(),
            unit: self.habits().unit,
            colon: self.colon_of(neighbour),
            is_broken: self.habits().is_broken,
        }
    }

    /// Returns how an item spells its colon; without one, like what is around the sequence.
    pub(super) fn colon_of(&self, at: usize) -> &'t str {
        shape::colon(self.items[at]).unwrap_or_else(|| self.outer.colon())
    }

    fn habits(&self) -> &Habits<'t> {
        self.habits.get_or_init(|| {
            let (mut arrays, mut objects) = (Vec::new(), Vec::new());
            for (at, item) in self.items.iter().enumerate() {
                if shape::is_model(item.value) {
                    let is_array = item.value.kind() == Kind::Array;
                    if is_array { &mut arrays } else { &mut objects }.push(at);
                }
            }
            Habits {
                is_broken: shape::is_broken(self.node, &self.items),
                unit: shape::unit(self.node, &self.items, self.layout)
                    .unwrap_or_else(|| self.layout.unit()),
                arrays,
                objects,
            }
        })
    }

    /// Returns the splices that make the exchange.
    pub(super) fn splices(&self, exchange: Exchange) -> Vec<Splice> {
        let Exchange { gone, added } = exchange;
        if gone.is_empty() && added.is_empty() {
            return Vec::new();
        }
        let added = Added(Map::grouped(added));
        let kept: Vec<_> = (0..self.items.len()).filter(|at| !gone.contains(at)).collect();
        let Some(&first) = kept.first() else {
            return vec![self.refilled(added.behind(None))];
        };
        let mut splices = vec![self.before(first, &added)];
        for (nth, &at) in kept.iter().enumerate() {
            let next = kept.get(nth + 1).copied().unwrap_or(self.items.len());
            splices.push(self.behind(at, next, &added));
        }
        splices.retain(|splice| !splice.range.is_empty() || !splice.text.is_empty());
        splices
    }

    /// What changes before the first item that stays.
    fn before(&self, first: usize, added: &Added) -> Splice {
        let added = added.behind(None);
        let separator = if added.is_empty() { String::new() } else { self.separator(None) };
        let mut text = String::new();
        for item in added {
            text += item;
            text += &separator;
        }
        Splice { range: self.items[0].start()..self.items[first].start(), text }
    }

    /// What changes between an item that stays and the next one that does.
    fn behind(&self, at: usize, next: usize, added: &Added) -> Splice {
        let added = added.behind(Some(at));
        let separator = if added.is_empty() { String::new() } else { self.separator(Some(at)) };
        let mut text = String::new();
        for item in added {
            text += &separator;
            text += item;
        }
        Splice { range: self.items[at].end()..self.items[next - 1].end(), text }
    }

    /// What changes if no item stays.
    fn refilled(&self, added: &[String]) -> Splice {
        let brackets = brackets(self.node.kind());
        if let (Some(first), Some(last), false) =
            (self.items.first(), self.items.last(), added.is_empty())
        {
            let range = first.start()..last.end();
            return Splice { range, text: added.join(&self.separator(None)) };
        }
        let text = if added.is_empty() {
            brackets.iter().collect()
        } else {
            let outer = self.outer.manner(self.layout);
            Frame::new(&outer, &outer.inside(None), None).around(brackets, added)
        };
        Splice { range: self.node.start()..self.node.end(), text }
    }

    /// Returns what stands between a new item and its neighbour: what stands between others nearby.
    fn separator(&self, anchor: Option<usize>) -> String {
        let line = last_line(shape::head(self.node, &self.items));
        let gap = self.gap_near(anchor.unwrap_or(0));
        match (anchor, gap, line) {
            (None, _, Some(line)) | (_, None, Some(line)) => format!(",{line}"),
            (_, None, None) => self.manner_of(0).inline_separator().to_owned(),
            (_, Some(gap), _) => {
                let (before, after) = gap.split_once(',').unwrap_or(("", gap));
                format!("{},{}", tidy(before), tidy(after))
            }
        }
    }

    /// Returns what stands behind an item and before the next, else what stands before it and behind the previous.
    fn gap_near(&self, at: usize) -> Option<&'t str> {
        let one = if at + 1 < self.items.len() { at } else { at.checked_sub(1)? };
        Some(shape::between(self.node, self.items[one], self.items[one + 1]))
    }
}

/// What comes and goes in a sequence; all else stays as it stands.
#[derive(Default)]
pub(super) struct Exchange {
    gone: Set<usize>,
    added: Vec<(Option<usize>, String)>,
}

impl Exchange {
    /// Takes an item out.
    pub(super) fn remove(&mut self, at: usize) {
        self.gone.insert(at);
    }

    /// Puts a new item behind `anchor`, which stays, and what was put there before; without an anchor, first.
    pub(super) fn add(&mut self, anchor: Option<usize>, text: String) {
        self.added.push((anchor, text));
    }
}

/// What comes, by what it stands behind.
struct Added(Map<Option<usize>, Vec<String>>);

impl Added {
    fn behind(&self, anchor: Option<usize>) -> &[String] {
        self.0.get(&anchor).map_or(&[], Vec::as_slice)
    }
}
