//! The source as it is compared: with the target's own values at the places that the target owns.

use std::borrow::Cow;

use super::drift::{Change, Modified};
use super::owned::{Field, Owned, When};
use super::{Found, fields, meetings};
use crate::document::{Document, Fault, Kind, Member, Node, Pointer, SidedFault, Splice, apply};
use crate::json;
use crate::sides::{Side, Sides};
use crate::sorted::Map;

/// The source with the target's values grafted in.
#[derive(Debug, Clone)]
pub struct Grafted<'a> {
    /// What the target is compared with and edited to.
    pub source: Cow<'a, Document>,
    /// Where the source itself says something else: what the target keeps, by the code points of entries' names.
    pub kept: Vec<Modified>,
}

/// Returns the source with the target's values at owned places, in every entry that both sides have.
///
/// Places are found by member name, and by index where both sides have that element. What the target does not have
/// there, the grafted source does not have either. Where the source lacks the objects around a value of the target, they
/// come along; where it has something else there that holds no values, the source wins. Columns are no places.
///
/// Entries that hold nothing else at an owned place keep their text; numbers and texts keep their spelling.
///
/// # Errors
///
/// Returns the first fault inside an entry that has to be looked at, and whose it is.
pub fn grafted<'a>(sides: Sides<&'a Document>, owned: &[Owned]) -> Result<Grafted<'a>, SidedFault> {
    let place = Place::of(owned);
    if place.is_bare() {
        return Ok(Grafted { source: Cow::Borrowed(sides.source), kept: Vec::new() });
    }
    let mut kept = Vec::new();
    let mut values = Vec::new();
    let members = sides.map(Document::members);
    for met in meetings(&members) {
        let Found::Both(both) = met.found else { continue };
        if let Some((text, changes)) = entry(&place, both)? {
            values.push(Splice { range: both.source.start()..both.source.end(), text });
            kept.push(Modified { name: met.name.to_owned(), changes });
        }
    }
    Ok(Grafted { source: exchanged(sides.source, values), kept })
}

/// Returns an entry's text with the target's values at these places, and what was not taken from its source; `None` if
/// it stays as it is.
pub(super) fn entry(
    place: &Place,
    both: Sides<&Node<'_>>,
) -> Result<Option<(String, Vec<Change>)>, SidedFault> {
    let mut graft = Graft { changes: Vec::new() };
    Ok(match graft.value(&Pointer::root(), place, both.map(Some))? {
        Scion::Text(text) => Some((text, graft.changes)),
        Scion::Absent | Scion::Own => None,
    })
}

/// Returns where a fault that was found in a grafted source stands in the source itself.
#[must_use]
pub fn placed(found: SidedFault, source: &Document) -> SidedFault {
    let Some(way) = found.fault.pointer.as_ref().filter(|_| found.side == Side::Source) else {
        return found;
    };
    let mut node = source.root();
    for step in way.steps() {
        let Ok(Some(inner)) = child(&node, &step) else { break };
        node = inner;
    }
    node.judge().err().map_or(found, |fault| fault.on(Side::Source))
}

/// The owned places as a tree of steps.
#[derive(Default)]
pub(super) struct Place {
    when: Option<When>,
    inside: Map<String, Self>,
}

impl Place {
    fn of(owned: &[Owned]) -> Self {
        let mut root = Self::default();
        for Owned { field, when } in owned {
            let Field::Pointer(pointer) = field else { continue };
            root.add(pointer, *when);
        }
        root
    }

    pub(super) fn add(&mut self, pointer: &Pointer, when: When) {
        let step = |place, step: Cow<'_, str>| inner(place, step.into_owned());
        let place = pointer.steps().fold(self, step);
        place.when = place.when.max(Some(when));
    }

    fn is_bare(&self) -> bool {
        self.when.is_none() && self.inside.is_empty()
    }

    /// Returns the places inside an array's elements, in their order.
    fn by_index(&self) -> Map<usize, &Self> {
        self.inside.iter().filter_map(|(step, place)| Some((index(step)?, place))).collect()
    }

    fn is_targets(&self, source: Option<&Node<'_>>) -> bool {
        match self.when {
            Some(When::Absent) => source.is_none_or(|value| EMPTY.contains(&value.raw())),
            Some(When::Always) => true,
            None => false,
        }
    }
}

fn inner(place: &mut Place, step: String) -> &mut Place {
    place.inside.get_or_default(step)
}

/// What stands at a place of the grafted source.
enum Scion {
    /// Nothing.
    Absent,
    /// What the source itself has there, if anything.
    Own,
    /// This text.
    Text(String),
}

impl Scion {
    const fn is_own(&self) -> bool {
        matches!(self, Self::Own)
    }
}

/// One entry on its way, and what was not taken from its source.
struct Graft {
    changes: Vec<Change>,
}

impl Graft {
    fn value(
        &mut self,
        path: &Pointer,
        place: &Place,
        sides: Sides<Option<&Node<'_>>>,
    ) -> Result<Scion, SidedFault> {
        if sides.source.map(Node::raw) == sides.target.map(Node::raw) {
            return Ok(Scion::Own);
        }
        if place.is_targets(sides.source) {
            return self.taken(path, sides);
        }
        match (sides.source, sides.target) {
            (None, Some(target)) if target.kind() == Kind::Object => {
                self.around(path, place, target)
            }
            (Some(source), target) if source.kind() == Kind::Object => {
                self.members(path, place, (source, target))
            }
            (Some(source), Some(target)) if source.kind() == Kind::Array => {
                self.elements(path, place, Sides { source, target })
            }
            _ => Ok(Scion::Own),
        }
    }

    /// Takes the target's value, unless it is the same in another spelling.
    fn taken(
        &mut self,
        path: &Pointer,
        sides: Sides<Option<&Node<'_>>>,
    ) -> Result<Scion, SidedFault> {
        let changes = fields::changes_at(path, sides)?;
        if changes.is_empty() {
            return Ok(Scion::Own);
        }
        self.changes.extend(changes);
        Ok(sides.target.map_or(Scion::Absent, |value| Scion::Text(value.raw().to_owned())))
    }

    /// Takes what the target owns of an object that the source lacks.
    fn around(
        &mut self,
        path: &Pointer,
        place: &Place,
        target: &Node<'_>,
    ) -> Result<Scion, SidedFault> {
        let mut members = Vec::new();
        for (step, place) in &place.inside {
            let value = child(target, step).map_err(in_target)?;
            let sides = Sides { source: None, target: value.as_ref() };
            if let Scion::Text(text) = self.value(&path.member(step), place, sides)? {
                members.push(member(&key(step), &text));
            }
        }
        Ok(if members.is_empty() { Scion::Own } else { Scion::Text(object(&members)) })
    }

    /// Exchanges members of an object; what the target alone has comes last.
    fn members(
        &mut self,
        path: &Pointer,
        place: &Place,
        (source, target): (&Node<'_>, Option<&Node<'_>>),
    ) -> Result<Scion, SidedFault> {
        let own = source.members().map_err(in_source)?;
        let mut scions = Map::new();
        for (step, place) in &place.inside {
            let target = target.map(|target| child(target, step)).transpose().map_err(in_target)?;
            let target = target.flatten();
            let sides = Sides { source: own.named(step), target: target.as_ref() };
            let scion = self.value(&path.member(step), place, sides)?;
            scions.insert(step.as_str(), scion);
        }
        if scions.values().all(Scion::is_own) {
            return Ok(Scion::Own);
        }
        let mut members = Vec::new();
        for Member { name, key, value } in own.iter() {
            match scions.get(name.as_ref()) {
                None | Some(Scion::Own) => members.push(member(key.raw(), value.raw())),
                Some(Scion::Absent) => {}
                Some(Scion::Text(text)) => members.push(member(key.raw(), text)),
            }
        }
        for (step, scion) in scions.iter().filter(|(step, _)| own.find(step).is_none()) {
            if let Scion::Text(text) = scion {
                members.push(member(&key(step), text));
            }
        }
        Ok(Scion::Text(object(&members)))
    }

    /// Exchanges elements of an array that the target has too.
    fn elements(
        &mut self,
        path: &Pointer,
        place: &Place,
        sides: Sides<&Node<'_>>,
    ) -> Result<Scion, SidedFault> {
        let own = sides.source.elements().map_err(in_source)?;
        let mut raw: Vec<Cow<'_, str>> = own.iter().map(|element| element.raw().into()).collect();
        let mut is_own = true;
        for (at, place) in place.by_index() {
            let step = at.to_string();
            let target = child(sides.target, &step).map_err(in_target)?;
            let (Some(source), Some(target)) = (own.get(at), &target) else { continue };
            let both = Sides { source, target }.map(Some);
            if let Scion::Text(text) = self.value(&path.index(at), place, both)? {
                raw[at] = text.into();
                is_own = false;
            }
        }
        Ok(if is_own { Scion::Own } else { Scion::Text(format!("[{}]", raw.join(","))) })
    }
}

/// Returns what one step leads to from a value.
pub(super) fn child<'a>(node: &Node<'a>, step: &str) -> Result<Option<Node<'a>>, Fault> {
    Ok(match node.kind() {
        Kind::Object => node.members()?.named(step).copied(),
        Kind::Array => {
            let elements = node.elements()?;
            index(step).and_then(|at| elements.get(at).copied())
        }
        Kind::Literal | Kind::Number | Kind::String => None,
    })
}

/// Returns the index that a step means: digits, without a zero before others.
fn index(step: &str) -> Option<usize> {
    let at = step.parse().ok()?;
    (usize::to_string(&at) == step).then_some(at)
}

fn key(name: &str) -> String {
    json::line(name)
}

pub(super) fn member(key: &str, value: &str) -> String {
    format!("{key}:{value}")
}

pub(super) fn object(members: &[String]) -> String {
    format!("{{{}}}", members.join(","))
}

fn in_source(fault: Fault) -> SidedFault {
    fault.on(Side::Source)
}

fn in_target(fault: Fault) -> SidedFault {
    fault.on(Side::Target)
}

/// Returns the document with other values for some entries.
fn exchanged(document: &Document, values: Vec<Splice>) -> Cow<'_, Document> {
    if values.is_empty() {
        return Cow::Borrowed(document);
    }
    let mut text = String::with_capacity(document.text().len());
    apply(&mut text, document.text(), values);
    Cow::Owned(Document::of_own(&text))
}

/// What stands for no value beside nothing at all.
const EMPTY: [&str; 2] = ["\"\"", "null"];

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
