//! JSON documents that keep their text: read into entries, compared by meaning, edited without rewriting.
//!
//! ```
//! use trueup_core::sorted::Set;
//!
//! use trueup_core::document::{Document, edited};
//! use trueup_core::sides::Sides;
//!
//! let target = Document::parse(b"{ \"a\" : 1.0,\n\t\"b\" : [] }")?;
//! let source = Document::parse(b"{\"b\": [], \"c\": \"new\", \"a\": 1}")?;
//!
//! let text = edited(Sides { source: &source, target: &target }, &Set::new())?;
//!
//! assert_eq!(text, "{ \"a\" : 1.0,\n\t\"b\" : [],\n\t\"c\" : \"new\" }");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod edit;
mod equal;
mod fault;
mod json;
mod layout;
mod members;
mod node;
mod number;
mod order;
mod parse;
mod place;
mod sequence;
mod shape;
mod splice;
#[cfg(test)]
pub(crate) mod tests;
mod write;

pub use edit::{created, edited};
pub use fault::{Details, Fault, FaultKind, Position, SidedFault};
pub use json::{Json, canonical};

pub(crate) use equal::{on_both, same};
pub(crate) use json::canonical_node;
pub(crate) use members::{Member, Members};
pub(crate) use node::{Kind, MAX_DEPTH, Node};
pub(crate) use order::{misplaced, without};
pub(crate) use splice::{Splice, apply};

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub(crate) use crate::json::string::ascii as ascii_string;
pub use crate::json::{Pointer, PointerError};

/// A JSON object as a file holds it: its text, and where in it each entry stands.
///
/// Reading proves that the whole text is JSON and that no entry's name is repeated; what is inside an entry is judged
/// when it is touched.
#[derive(Clone)]
pub struct Document {
    text: String,
    has_bom: bool,
    body: Range<usize>,
    slots: Vec<Slot>,
    order: Vec<usize>,
}

/// Where an entry stands, and its name if that is not what stands between the quotes.
#[derive(Clone)]
struct Slot {
    key: Range<usize>,
    value: Range<usize>,
    name: Option<Box<str>>,
}

impl Document {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    ///
    /// Returns the first thing that keeps the file from being one JSON object in UTF-8 whose names are all different.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let (text, has_bom) = parse::decoded(bytes)?;
        let root = parse::object(text)?;
        let (members, order) = root.members()?.into_parts();
        let slots = members.into_iter().map(Slot::from).collect();
        Ok(Self { text: text.to_owned(), has_bom, body: root.start()..root.end(), slots, order })
    }

    /// Reads a text of our own: one that was put together of values that had been read, under names that differ.
    pub(crate) fn of_own(text: &str) -> Self {
        Self::parse(text.as_bytes())
            .unwrap_or_else(|fault| unreachable!("what is made of sound values is sound: {fault}"))
    }

    /// Returns the text without the byte order mark.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether the file begins with a byte order mark.
    #[must_use]
    pub const fn has_bom(&self) -> bool {
        self.has_bom
    }

    /// Returns how many entries there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.slots.len()
    }

    /// Returns whether there are no entries.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Returns the entries' names as they stand in the file.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.slots.iter().map(|slot| self.name(slot))
    }

    /// Returns the entries as they stand in the file.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry<'_>> {
        self.slots.iter().map(|slot| self.view(slot))
    }

    /// Returns the entry of this name.
    #[must_use]
    pub fn entry(&self, name: &str) -> Option<Entry<'_>> {
        let by_name = |&at: &usize| self.name(&self.slots[at]).cmp(name);
        let found = self.order.binary_search_by(by_name).ok()?;
        Some(self.view(&self.slots[self.order[found]]))
    }

    /// Returns the whole object.
    pub(crate) fn root(&self) -> Node<'_> {
        Node::root(&self.text, self.body.start, self.body.end)
    }

    /// Returns the entries as members of the whole object.
    pub(crate) fn members(&self) -> Members<'_> {
        let root = self.root();
        let members = self.slots.iter().map(|slot| Member {
            name: Cow::Borrowed(self.name(slot)),
            key: root.inside(&self.text[slot.key.clone()]),
            value: root.inside(&self.text[slot.value.clone()]),
        });
        Members::known(members.collect(), self.order.clone())
    }

    fn name<'a>(&'a self, slot: &'a Slot) -> &'a str {
        let between_quotes = || &self.text[slot.key.start + 1..slot.key.end - 1];
        slot.name.as_deref().unwrap_or_else(between_quotes)
    }

    fn view<'a>(&'a self, slot: &'a Slot) -> Entry<'a> {
        let node = self.root().inside(&self.text[slot.value.clone()]);
        Entry { name: self.name(slot), node }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Document").field("text", &self.text).finish_non_exhaustive()
    }
}

impl From<Member<'_>> for Slot {
    fn from(member: Member<'_>) -> Self {
        let name = match member.name {
            Cow::Borrowed(_) => None,
            Cow::Owned(name) => Some(name.into_boxed_str()),
        };
        let Member { key, value, .. } = member;
        Self { key: key.start()..key.end(), value: value.start()..value.end(), name }
    }
}

/// One entry of a document.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    name: &'a str,
    node: Node<'a>,
}

impl<'a> Entry<'a> {
    /// Returns the entry's name.
    #[must_use]
    pub const fn name(self) -> &'a str {
        self.name
    }

    /// Returns the entry's value where it stands.
    pub(crate) const fn node(self) -> Node<'a> {
        self.node
    }

    /// Returns the entry's value as the file spells it.
    #[must_use]
    pub fn raw(self) -> &'a str {
        self.node.raw()
    }

    /// Returns the entry's value without insignificant whitespace.
    ///
    /// # Errors
    ///
    /// Returns what is wrong inside the entry.
    pub fn json(self) -> Result<Json, Fault> {
        Json::of(self.node)
    }

    /// Returns the entry's value in the spelling of [`canonical`].
    ///
    /// # Errors
    ///
    /// Returns what is wrong inside the entry.
    pub fn canonical(self) -> Result<String, Fault> {
        canonical_node(self.node)
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.name, self.raw())
    }
}
