//! The source as it is compared where edits made in the target are kept: with the target's own state at their places.

use std::borrow::Cow;

use super::drift::{Change, Modified};
use super::edits::Spot;
use super::graft::{self, Grafted, Place};
use super::owned::When;
use crate::document::{Document, Entry, Fault, Member, Pointer, SidedFault, ascii_string};
use crate::sides::{Side, Sides};
use crate::sorted::{self, Map, Set};

/// Returns the source with what the target has at these places, and what of the source that hides.
///
/// Where the place is a whole entry, one that only the target has is in it too, last, and one that only the source has
/// is not. Other places are those of [`grafted`](super::grafted), always the target's.
///
/// # Errors
///
/// Returns the first fault inside an entry that has to be looked at, and whose it is.
pub fn keeping<'a>(sides: Sides<&'a Document>, spots: &[Spot]) -> Result<Grafted<'a>, SidedFault> {
    let mut keep = Keep { sides, texts: Map::new(), gone: Set::new(), kept: Vec::new() };
    for (name, paths) in by_name(spots) {
        keep.entry(name, &paths)?;
    }
    Ok(keep.grafted())
}

/// Joins what two reasons keep, by the code points of entries' names; places in an entry likewise.
#[must_use]
pub fn joined(one: Vec<Modified>, other: Vec<Modified>) -> Vec<Modified> {
    let entries = one.into_iter().chain(other);
    let by_name = Map::grouped(entries.map(|Modified { name, changes }| (name, changes)));
    let entries = by_name.into_iter().map(|(name, changes)| {
        let mut changes = changes.concat();
        sorted::sort_by(&mut changes, |one, other| one.path.cmp(&other.path));
        changes.dedup_by(|one, other| one.path == other.path);
        Modified { name, changes }
    });
    entries.collect()
}

/// Returns the places inside each entry.
#[must_use]
pub fn by_name(spots: &[Spot]) -> Map<&str, Vec<&Pointer>> {
    Map::grouped(spots.iter().map(|Spot { name, path }| (name.as_str(), path)))
}

/// A source on its way.
struct Keep<'a> {
    sides: Sides<&'a Document>,
    /// Entries with another text than the source's, and those that it lacks.
    texts: Map<&'a str, String>,
    /// Entries that the target does not have.
    gone: Set<&'a str>,
    kept: Vec<Modified>,
}

impl<'a> Keep<'a> {
    fn entry(&mut self, name: &str, paths: &[&Pointer]) -> Result<(), SidedFault> {
        let is_whole = paths.iter().any(|path| path.is_root());
        let path = Pointer::root();
        match (self.sides.source.entry(name), self.sides.target.entry(name)) {
            (Some(source), Some(target)) => self.fields((source, target), paths)?,
            (None, Some(target)) if is_whole => {
                let before = Some(target.json().map_err(in_target)?);
                self.texts.insert(target.name(), target.raw().to_owned());
                self.keep(name, vec![Change { path, before, after: None }]);
            }
            (Some(source), None) if is_whole => {
                let after = Some(source.json().map_err(in_source)?);
                self.gone.insert(source.name());
                self.keep(name, vec![Change { path, before: None, after }]);
            }
            _ => {}
        }
        Ok(())
    }

    fn fields(
        &mut self,
        (source, target): (Entry<'a>, Entry<'a>),
        paths: &[&Pointer],
    ) -> Result<(), SidedFault> {
        let mut place = Place::default();
        paths.iter().for_each(|path| place.add(path, When::Always));
        let both = Sides { source: &source.node(), target: &target.node() };
        if let Some((text, changes)) = graft::entry(&place, both)? {
            self.texts.insert(source.name(), text);
            self.keep(source.name(), changes);
        }
        Ok(())
    }

    fn keep(&mut self, name: &str, changes: Vec<Change>) {
        self.kept.push(Modified { name: name.to_owned(), changes });
    }

    fn grafted(mut self) -> Grafted<'a> {
        let (source, kept) = (self.sides.source, std::mem::take(&mut self.kept));
        if kept.is_empty() {
            return Grafted { source: Cow::Borrowed(source), kept };
        }
        let mut members = Vec::new();
        for Member { name, key, value } in source.members().iter() {
            if self.gone.contains(name.as_ref()) {
                continue;
            }
            let text = self.texts.get(name.as_ref());
            members.push(graft::member(key.raw(), text.map_or(value.raw(), String::as_str)));
        }
        let more = self.texts.iter().filter(|(name, _)| source.entry(name).is_none());
        members.extend(more.map(|(name, text)| graft::member(&ascii_string(name), text)));
        let document = Document::of_own(&graft::object(&members));
        Grafted { source: Cow::Owned(document), kept }
    }
}

fn in_source(fault: Fault) -> SidedFault {
    fault.on(Side::Source)
}

fn in_target(fault: Fault) -> SidedFault {
    fault.on(Side::Target)
}
