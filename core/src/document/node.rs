//! One value where it stands in its document: a view that is read one level at a time, and only when asked.

use std::borrow::Cow;

use super::fault::{Fault, FaultKind};
use super::members::{Members, judged};
use super::number;
use crate::json::{items, string};

/// A value, by its place in the text.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    depth: usize,
}

impl<'a> Node<'a> {
    /// Views the value at these offsets of a text, which is the document itself.
    pub(super) const fn root(text: &'a str, start: usize, end: usize) -> Self {
        Self { text, start, end, depth: 1 }
    }

    /// Views `raw`, a part of this node's text, as a value inside this one.
    pub(super) fn inside(&self, raw: &str) -> Self {
        let start = raw.as_ptr() as usize - self.text.as_ptr() as usize;
        Self { text: self.text, start, end: start + raw.len(), depth: self.depth + 1 }
    }

    /// Returns the whole text that the value stands in.
    pub(super) const fn text(&self) -> &'a str {
        self.text
    }

    /// Returns the offset of the value's first byte.
    pub(crate) const fn start(&self) -> usize {
        self.start
    }

    /// Returns the offset behind the value's last byte.
    pub(crate) const fn end(&self) -> usize {
        self.end
    }

    /// Returns the value as it is spelled.
    pub(crate) fn raw(&self) -> &'a str {
        &self.text[self.start..self.end]
    }

    /// Returns what the value's first character says it is.
    pub(crate) fn kind(&self) -> Kind {
        match self.text.as_bytes().get(self.start) {
            Some(b'[') => Kind::Array,
            Some(b'{') => Kind::Object,
            Some(b'"') => Kind::String,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            _ => Kind::Literal,
        }
    }

    /// Returns what a container holds, without judging it; anything else holds nothing.
    pub(crate) fn items(&self) -> Vec<Item<'a>> {
        let items = items(self.raw()).into_iter().map(|(key, value)| Item {
            key: key.map(|key| self.inside(key)),
            value: self.inside(value),
        });
        items.collect()
    }

    /// Returns an object's members.
    ///
    /// # Errors
    ///
    /// Returns the first lone surrogate in a name, else the first repeated name, or says that it is too deep.
    pub(crate) fn members(&self) -> Result<Members<'a>, Fault> {
        judged(&self.judged_items()?)
    }

    /// Returns an array's elements.
    ///
    /// # Errors
    ///
    /// Says that it is too deep.
    pub(crate) fn elements(&self) -> Result<Vec<Self>, Fault> {
        Ok(self.judged_items()?.into_iter().map(|item| item.value).collect())
    }

    /// Returns the text that a string means.
    ///
    /// # Errors
    ///
    /// Returns the first lone surrogate.
    pub(crate) fn string(&self) -> Result<Cow<'a, str>, Fault> {
        string::unescaped(self.raw())
            .map_err(|lone| self.fault(self.start + lone.0, FaultKind::LoneSurrogate))
    }

    /// Returns a number in its canonical spelling.
    ///
    /// # Errors
    ///
    /// Says that its exponent is out of range.
    pub(crate) fn decimal(&self) -> Result<String, Fault> {
        number::canonical(self.raw()).ok_or_else(|| self.fault(self.start, FaultKind::HugeExponent))
    }

    /// Looks at everything inside the value.
    ///
    /// # Errors
    ///
    /// Returns the first fault found.
    pub(crate) fn judge(&self) -> Result<(), Fault> {
        match self.kind() {
            Kind::Array => self.elements()?.iter().try_for_each(Self::judge),
            Kind::Object => self.members()?.iter().try_for_each(|member| member.value.judge()),
            Kind::Literal => Ok(()),
            Kind::Number => self.decimal().map(drop),
            Kind::String => self.string().map(drop),
        }
    }

    fn judged_items(&self) -> Result<Vec<Item<'a>>, Fault> {
        if self.depth > MAX_DEPTH {
            return Err(self.fault(self.start, FaultKind::DeepNesting));
        }
        Ok(self.items())
    }

    /// Returns what is wrong at the byte `offset` of the whole text.
    pub(crate) fn fault(&self, offset: usize, kind: FaultKind) -> Fault {
        Fault::at(self.text, offset, kind)
    }
}

/// What a value is, as far as its first character tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Array,
    /// `true`, `false` or `null`.
    Literal,
    Number,
    Object,
    String,
}

impl Kind {
    /// Returns whether values of this kind hold others.
    pub(crate) const fn is_container(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }
}

/// What stands between two commas: a member, or an element, which has no key.
#[derive(Clone, Copy)]
pub(crate) struct Item<'a> {
    pub(crate) key: Option<Node<'a>>,
    pub(crate) value: Node<'a>,
}

impl<'a> Item<'a> {
    /// Returns the offset of the first byte.
    pub(crate) fn start(&self) -> usize {
        self.key.map_or(self.value.start, |key| key.start)
    }

    /// Returns the offset behind the last byte.
    pub(crate) const fn end(&self) -> usize {
        self.value.end
    }

    /// Returns what stands between key and value: the colon and the whitespace around it.
    pub(crate) fn colon(&self) -> Option<&'a str> {
        self.key.map(|key| &self.value.text[key.end..self.value.start])
    }
}

/// How many containers may stand inside one another, the document's own object counted.
pub(crate) const MAX_DEPTH: usize = 128;
