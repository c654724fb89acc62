//! What was edited in the target since an older version of it, as far as the source would undo that.

use super::drift::{Change, Drift};
use super::{fields, graft};
use crate::document::{Document, Entry, Fault, Json, Kind, Node, Pointer, SidedFault};
use crate::sides::Sides;
use crate::sorted::{self, Map, Set};

/// A place in the records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spot {
    /// The entry's name.
    pub name: String,
    /// The place inside the entry; the root is the whole entry.
    pub path: Pointer,
}

/// A place where the source would undo what was edited in the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The place: one of the drift.
    pub spot: Spot,
    /// What stood there, if anything.
    pub ancestor: Option<Json>,
    /// What stands there now.
    pub target: Option<Json>,
    /// What the source holds there.
    pub source: Option<Json>,
}

/// The versions of the target that tell its edits from the rest of the drift.
#[derive(Debug, Clone, Copy)]
pub struct Edits<'a> {
    /// The records as they were.
    pub ancestor: &'a Document,
    /// The records as they are.
    pub target: &'a Document,
}

impl Edits<'_> {
    /// Returns those places of a drift where the target is not what the ancestor was, and those that `is_known` knows as
    /// edited before; by name, and then as the drift has them.
    ///
    /// `records` are those that the drift was found between. Elements are found by their index. A place is known, too, if
    /// one around it is known, or one inside it that the target has.
    ///
    /// # Errors
    ///
    /// Returns the first fault inside an entry that has to be looked at.
    pub fn of(
        self,
        drift: &Drift,
        records: Sides<&Document>,
        is_known: &dyn Fn(&Spot) -> bool,
    ) -> Result<Vec<Edit>, Fault> {
        let mut edits = Vec::new();
        for (name, change) in places(drift, records)? {
            let spot = Spot { name, path: change.path };
            let ancestor = at(self.ancestor, &spot)?;
            let target = at(self.target, &spot)?;
            let (one, other) = (ancestor.as_ref(), target.as_ref());
            if differs(&spot.path, one, other)? || is_known_at(&spot, other, is_known)? {
                let ancestor = ancestor.map(Json::of).transpose()?;
                edits.push(Edit { spot, ancestor, target: change.before, source: change.after });
            }
        }
        sorted::sort_by(&mut edits, |one, other| one.spot.name.cmp(&other.spot.name));
        Ok(edits)
    }

    /// Returns the edits as they can be kept: one inside an array's element only where that element is the same in source
    /// and ancestor but for edited places, so that it is still the element that was edited; else the whole outermost
    /// array is.
    ///
    /// They come by name, as [`of`](Self::of) returns them.
    ///
    /// # Errors
    ///
    /// Returns the first fault inside an entry that has to be looked at.
    pub fn keepable(self, edits: Vec<Edit>, source: &Document) -> Result<Vec<Edit>, Fault> {
        let mut whole = Set::new();
        for edit in &edits {
            if let Some(element) = element_around(self.target, &edit.spot)?
                && !self.is_the_same(source, &element, of_entry(&edits, &element.name))?
                && let Some(array) = array_of(&element)
            {
                whole.insert(array);
            }
        }
        let arrays = Map::grouped(whole.iter().map(|array| (array.name.as_str(), array)));
        let is_inside = |Edit { spot, .. }: &Edit| {
            let arrays = arrays.get(spot.name.as_str());
            arrays.is_some_and(|arrays| arrays.iter().any(|array| array.is_around(spot)))
        };
        let mut kept: Vec<Edit> = edits.into_iter().filter(|edit| !is_inside(edit)).collect();
        for spot in whole {
            let value = |document| at(document, &spot)?.map(Json::of).transpose();
            let (ancestor, target) = (value(self.ancestor)?, value(self.target)?);
            let source = value(source)?;
            kept.push(Edit { spot, ancestor, target, source });
        }
        sorted::sort_by(&mut kept, |one, other| one.spot.name.cmp(&other.spot.name));
        Ok(kept)
    }

    /// Returns whether source and ancestor have the same at an element's place, but for what was edited inside it; a whole
    /// element that was edited since has nothing else to be known by.
    fn is_the_same(self, source: &Document, place: &Spot, edits: &[Edit]) -> Result<bool, Fault> {
        let is_inside = |edit: &&Edit| edit.spot != *place || !edit.is_new();
        let edited: Vec<&Spot> = edits.iter().filter(is_inside).map(|edit| &edit.spot).collect();
        let sides = Sides { source: at(source, place)?, target: at(self.ancestor, place)? };
        let sides = Sides { source: sides.source.as_ref(), target: sides.target.as_ref() };
        let changes = fields::changes_at(&place.path, sides);
        let changes = changes.map_err(|SidedFault { fault, .. }| fault)?;
        Ok(changes.into_iter().all(|Change { path, .. }| {
            let spot = Spot { name: place.name.clone(), path };
            edited.iter().any(|edited| edited.is_around(&spot))
        }))
    }
}

impl Edit {
    /// Returns whether the ancestor had something else there.
    fn is_new(&self) -> bool {
        let canonical = |json: &Option<Json>| json.as_ref().map(Json::canonical);
        canonical(&self.ancestor) != canonical(&self.target)
    }
}

impl Spot {
    /// Returns whether another place is this one, or inside it.
    fn is_around(&self, other: &Self) -> bool {
        let inside = other.path.as_str().strip_prefix(self.path.as_str());
        self.name == other.name && inside.is_some_and(|it| it.is_empty() || it.starts_with('/'))
    }
}

/// Returns those of one entry among edits that come by name.
fn of_entry<'e>(edits: &'e [Edit], name: &str) -> &'e [Edit] {
    let begin = edits.partition_point(|edit| edit.spot.name.as_str() < name);
    let count = edits[begin..].partition_point(|edit| edit.spot.name == name);
    &edits[begin..begin + count]
}

/// Returns the element of the outermost array that a place is in.
fn element_around(document: &Document, spot: &Spot) -> Result<Option<Spot>, Fault> {
    let Some(entry) = document.entry(&spot.name) else { return Ok(None) };
    let (mut node, mut path) = (entry.node(), Pointer::root());
    for step in spot.path.steps() {
        path.push_member(&step);
        if node.kind() == Kind::Array {
            return Ok(Some(Spot { name: spot.name.clone(), path }));
        }
        let Some(inner) = graft::child(&node, &step)? else { return Ok(None) };
        node = inner;
    }
    Ok(None)
}

/// Returns the array that an element is in.
fn array_of(element: &Spot) -> Option<Spot> {
    let (array, _) = element.path.as_str().rsplit_once('/')?;
    let path = Pointer::try_from(array.to_owned()).ok()?;
    Some(Spot { name: element.name.clone(), path })
}

/// Returns whether the records hold this at a place, whatever its spelling; what cannot be read is not held.
#[must_use]
pub fn holds(records: &Document, spot: &Spot, value: Option<&Json>) -> bool {
    let held = at(records, spot).and_then(|held| held.map(Json::of).transpose());
    let canonical = |json: &Json| json.canonical();
    held.is_ok_and(|held| held.as_ref().map(canonical) == value.map(canonical))
}

/// Returns what stands at a place, if anything.
fn at<'a>(document: &'a Document, spot: &Spot) -> Result<Option<Node<'a>>, Fault> {
    let Some(entry) = document.entry(&spot.name) else { return Ok(None) };
    let mut node = entry.node();
    for step in spot.path.steps() {
        let Some(inner) = graft::child(&node, &step)? else { return Ok(None) };
        node = inner;
    }
    Ok(Some(node))
}

/// Returns every change of a drift with its entry; of an entry that only one side has it is the whole entry.
fn places(drift: &Drift, records: Sides<&Document>) -> Result<Vec<(String, Change)>, Fault> {
    let mut places = Vec::new();
    for entry in &drift.modified {
        places.extend(entry.changes.iter().map(|change| (entry.name.clone(), change.clone())));
    }
    let renamed = |name: fn(&super::Rename) -> &String| drift.renamed.iter().map(name);
    let whole = |document: &Document, name: &str| document.entry(name).map(Entry::json).transpose();
    for name in drift.removed.iter().chain(renamed(|rename| &rename.from)) {
        let before = whole(records.target, name)?;
        places.push((name.clone(), Change { path: Pointer::root(), before, after: None }));
    }
    for name in drift.added.iter().chain(renamed(|rename| &rename.to)) {
        let after = whole(records.source, name)?;
        places.push((name.clone(), Change { path: Pointer::root(), before: None, after }));
    }
    Ok(places)
}

fn differs(
    path: &Pointer,
    one: Option<&Node<'_>>,
    other: Option<&Node<'_>>,
) -> Result<bool, Fault> {
    let sides = Sides { source: other, target: one };
    let changes = fields::changes_at(path, sides).map_err(|SidedFault { fault, .. }| fault)?;
    Ok(!changes.is_empty())
}

fn is_known_at(
    spot: &Spot,
    target: Option<&Node<'_>>,
    is_known: &dyn Fn(&Spot) -> bool,
) -> Result<bool, Fault> {
    let known = |path: &Pointer| is_known(&Spot { name: spot.name.clone(), path: path.clone() });
    let mut around = Pointer::root();
    for step in spot.path.steps() {
        if known(&around) {
            return Ok(true);
        }
        around.push_member(&step);
    }
    match target {
        Some(target) => is_any(target, &around, &known),
        None => Ok(known(&around)),
    }
}

/// Returns whether this holds of a value's place or of one inside it.
fn is_any(
    node: &Node<'_>,
    path: &Pointer,
    holds: &dyn Fn(&Pointer) -> bool,
) -> Result<bool, Fault> {
    if holds(path) {
        return Ok(true);
    }
    match node.kind() {
        Kind::Object => {
            for member in node.members()?.iter() {
                if is_any(&member.value, &path.member(&member.name), holds)? {
                    return Ok(true);
                }
            }
        }
        Kind::Array => {
            for (index, element) in node.elements()?.iter().enumerate() {
                if is_any(element, &path.index(index), holds)? {
                    return Ok(true);
                }
            }
        }
        Kind::Literal | Kind::Number | Kind::String => {}
    }
    Ok(false)
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
