//! What differs between two documents: entries added, removed, renamed, and the fields of modified ones.

mod drift;
mod edits;
mod fields;
mod graft;
mod keep;
#[cfg(test)]
mod laws;
mod owned;
mod renames;
#[cfg(test)]
mod tests;

pub use drift::{Change, Counts, Drift, Modified, Rename};
pub use edits::{Edit, Edits, Spot, holds};
pub use graft::{Grafted, grafted, placed};
pub use keep::{by_name, joined, keeping};
pub use owned::{Field, Owned, When};
pub use renames::evident as renames;

use std::cmp::Ordering;

use crate::document::{Document, Member, Members, Node, SidedFault};
use crate::sides::{Side, Sides};

/// How documents are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rules {
    /// Whether an entry that only changed its name is one rename, or one added and one removed. Defaults to the latter.
    pub renames: Renames,
}

/// What becomes of an entry that only changed its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Renames {
    /// It is paired, unless another entry has the same content.
    Detected,
    /// It is one added and one removed entry.
    #[default]
    Ignored,
}

/// Says what must happen to the target so that it holds what the source holds.
///
/// Entries of equal bytes are equal and nothing inside them is judged; whatever the drift reports is judged in full.
/// Everything is in the order of the code points of names, elements by index.
///
/// # Errors
///
/// Returns the first fault inside an entry that has to be looked at, and whose it is.
pub fn compare(sides: Sides<&Document>, rules: &Rules) -> Result<Drift, SidedFault> {
    let members = sides.map(Document::members);
    let mut drift = Drift::default();
    for met in meetings(&members) {
        drift.take(&met)?;
    }
    if rules.renames == Renames::Detected {
        renames::detect(&mut drift, sides);
    }
    drift.count();
    Ok(drift)
}

impl Drift {
    fn take(&mut self, met: &Meeting<'_>) -> Result<(), SidedFault> {
        let name = met.name.to_owned();
        match met.found {
            Found::Both(values) => self.take_changes(name, fields::changes(values)?),
            Found::Source(value) => {
                value.judge().map_err(|fault| fault.on(Side::Source))?;
                self.added.push(name);
            }
            Found::Target(_) => self.removed.push(name),
        }
        Ok(())
    }

    fn take_changes(&mut self, name: String, changes: Vec<Change>) {
        if changes.is_empty() {
            self.counts.unchanged += 1;
        } else {
            self.modified.push(Modified { name, changes });
        }
    }
}

/// A name, and what the sides hold under it.
struct Meeting<'a> {
    name: &'a str,
    found: Found<'a>,
}

#[derive(Clone, Copy)]
enum Found<'a> {
    Both(Sides<&'a Node<'a>>),
    Source(&'a Node<'a>),
    Target(&'a Node<'a>),
}

/// Walks both sides' members at once, by the code points of their names.
fn meetings<'a>(members: &'a Sides<Members<'a>>) -> impl Iterator<Item = Meeting<'a>> {
    let mut source = members.source.sorted().peekable();
    let mut target = members.target.sorted().peekable();
    std::iter::from_fn(move || {
        let order = match (source.peek(), target.peek()) {
            (Some(source), Some(target)) => source.name.cmp(&target.name),
            (Some(_), None) => Ordering::Less,
            (None, _) => Ordering::Greater,
        };
        let ours = if order.is_le() { source.next() } else { None };
        let theirs = if order.is_ge() { target.next() } else { None };
        meeting(ours, theirs)
    })
}

fn meeting<'a>(
    source: Option<&'a Member<'a>>,
    target: Option<&'a Member<'a>>,
) -> Option<Meeting<'a>> {
    let found = match (source, target) {
        (Some(source), Some(target)) => {
            Found::Both(Sides { source: &source.value, target: &target.value })
        }
        (Some(source), None) => Found::Source(&source.value),
        (None, target) => Found::Target(&target?.value),
    };
    Some(Meeting { name: &source.or(target)?.name, found })
}
