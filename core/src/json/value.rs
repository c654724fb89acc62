//! A value of a text that is read once and not kept: looked at one level at a time, and asked for what it must be.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use super::Read;
use super::items::{Item, items};
use super::{path, string, whole};

/// A JSON value where it stands, with what it holds.
pub struct Value<'a> {
    /// The whole text.
    whole: &'a str,
    /// The value's own part of it.
    raw: &'a str,
    items: Vec<Item<'a>>,
}

/// What is not as it should be, as a sentence that begins with where it is: a JSON pointer, unless it is the whole text.
///
/// Boxed, for every read may fail, and few do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Fault(Box<str>);

impl<'a> Value<'a> {
    /// Takes a text that is one JSON value.
    ///
    /// # Errors
    ///
    /// Says why it is none.
    pub fn of(text: &'a str) -> Result<Self, Fault> {
        let raw = whole(text).map_err(|error| Fault(error.to_string().into()))?;
        Ok(Self { whole: text, raw, items: items(raw) })
    }

    /// Takes bytes that are a text in UTF-8 which is one JSON value.
    ///
    /// # Errors
    ///
    /// Says why they are none.
    pub fn of_bytes(bytes: &'a [u8]) -> Result<Self, Fault> {
        Self::of(std::str::from_utf8(bytes).map_err(|error| Fault(error.to_string().into()))?)
    }

    /// Looks at a part of this value.
    fn inside(&self, raw: &'a str) -> Self {
        Self { whole: self.whole, raw, items: items(raw) }
    }

    /// Returns the value as it is spelled.
    #[must_use]
    pub const fn raw(&self) -> &'a str {
        self.raw
    }

    /// Reads the member of this name.
    ///
    /// # Errors
    ///
    /// Says that it is missing or no `T`, or that this is no object.
    pub fn read<T: Read>(&self, name: &str) -> Result<T, Fault> {
        T::read(&self.member(name)?)
    }

    /// Reads the member of this name; `None` if it is missing or null.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it, or that this is no object.
    pub fn optional<T>(
        &self,
        name: &str,
        read: fn(&Self) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        match self.given(name)? {
            Some(value) if value.raw != "null" => read(&value).map(Some),
            _ => Ok(None),
        }
    }

    /// Reads the member of this name; the default if it is missing, and null is a value like any other.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it, or that this is no object.
    pub fn or_default<T: Default>(
        &self,
        name: &str,
        read: fn(&Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.given(name)?.map_or_else(|| Ok(T::default()), |value| read(&value))
    }

    /// Returns the member of this name.
    ///
    /// # Errors
    ///
    /// Says that it is missing, or that this is no object.
    pub fn member(&self, name: &str) -> Result<Self, Fault> {
        self.given(name)?.ok_or_else(|| self.fault(format_args!("the field `{name}` is missing")))
    }

    /// Returns the member of this name, if there is one; null is a value like any other.
    ///
    /// # Errors
    ///
    /// Says that there are several, or that this is no object.
    pub fn given(&self, name: &str) -> Result<Option<Self>, Fault> {
        self.expect('{', "an object")?;
        let is_named = |key: &str| string::unescaped(key).is_ok_and(|key| key == name);
        let mut named = self.items.iter().filter(|(key, _)| key.is_some_and(is_named));
        let first = named.next().map(|&(_, value)| self.inside(value));
        match named.next() {
            Some(_) => Err(self.fault(format_args!("the field `{name}` is repeated"))),
            None => Ok(first),
        }
    }

    /// Makes sure that an object has members of these names only.
    ///
    /// # Errors
    ///
    /// Names the first other one, or says that this is no object.
    pub fn only(&self, names: &[&str]) -> Result<(), Fault> {
        self.expect('{', "an object")?;
        let is_known = |key: &str| string::unescaped(key).is_ok_and(|key| names.contains(&&*key));
        match self.items.iter().filter_map(|(key, _)| *key).find(|key| !is_known(key)) {
            Some(key) => Err(self.fault(format_args!("the field {key} is unknown"))),
            None => Ok(()),
        }
    }

    /// Reads an object's members, with their names, in their order.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the first that cannot be read, or that this is no object.
    pub fn members<T>(
        &self,
        read: fn(&Self) -> Result<T, Fault>,
    ) -> Result<Vec<(String, T)>, Fault> {
        self.expect('{', "an object")?;
        let mut members = Vec::with_capacity(self.items.len());
        for &(key, value) in &self.items {
            let name = key.map(|key| self.inside(key).text().map(Cow::into_owned)).transpose()?;
            members.push((name.unwrap_or_default(), read(&self.inside(value))?));
        }
        Ok(members)
    }

    /// Reads a list's elements.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the first that cannot be read, or that this is no list.
    pub fn list<T>(&self, read: fn(&Self) -> Result<T, Fault>) -> Result<Vec<T>, Fault> {
        let mut elements = Vec::new();
        self.each(&mut |element| {
            elements.push(read(element)?);
            Ok(())
        })?;
        Ok(elements)
    }

    fn each(&self, look: &mut dyn FnMut(&Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.expect('[', "a list")?;
        self.items.iter().try_for_each(|&(_, element)| look(&self.inside(element)))
    }

    /// Returns what a text says.
    ///
    /// # Errors
    ///
    /// Says that this is no text, or one with half a character.
    pub fn text(&self) -> Result<Cow<'a, str>, Fault> {
        self.expect('"', "a text")?;
        let lone = format_args!("a lone surrogate, half of an escaped character");
        string::unescaped(self.raw).map_err(|_| self.fault(lone))
    }

    /// Reads a text as what it spells.
    ///
    /// # Errors
    ///
    /// Says that this is no text, or why it spells no `T`.
    pub fn parsed<T: FromStr<Err: fmt::Display>>(&self) -> Result<T, Fault> {
        self.text()?.parse().map_err(|error| self.fault(format_args!("{error}")))
    }

    /// Returns what one of these words means.
    ///
    /// # Errors
    ///
    /// Says that this is another, or no text.
    pub fn one_of<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, Fault> {
        let text = self.text()?;
        let known = words.iter().find(|(word, _)| *word == text);
        known.map(|&(_, meaning)| meaning).ok_or_else(|| {
            let words: Vec<&str> = words.iter().map(|&(word, _)| word).collect();
            self.fault(format_args!("{text:?} is not one of {}", words.join(", ")))
        })
    }

    /// Reads a whole number that is not negative.
    ///
    /// # Errors
    ///
    /// Says that this is no such number, or too large.
    pub fn number<T: TryFrom<u64>>(&self) -> Result<T, Fault> {
        let number = self.raw.parse::<u64>().ok().and_then(|number| T::try_from(number).ok());
        number.ok_or_else(|| self.other_than("a whole number, not too large"))
    }

    /// Returns whether it is true.
    ///
    /// # Errors
    ///
    /// Says that this is neither true nor false.
    pub fn flag(&self) -> Result<bool, Fault> {
        self.raw.parse().map_err(|_| self.other_than("true or false"))
    }

    fn expect(&self, first: char, what: &str) -> Result<(), Fault> {
        if self.raw.starts_with(first) { Ok(()) } else { Err(self.other_than(what)) }
    }

    fn other_than(&self, what: &str) -> Fault {
        let found = match self.raw.as_bytes().first() {
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b'"') => "a text",
            _ if self.raw.len() > LONGEST => "a long number",
            _ => self.raw,
        };
        self.fault(format_args!("expected {what}, found {found}"))
    }

    /// Says what is wrong with this value.
    #[must_use]
    pub fn fault(&self, what: fmt::Arguments<'_>) -> Fault {
        let offset = self.raw.as_ptr() as usize - self.whole.as_ptr() as usize;
        match path::pointer_at(self.whole, offset) {
            Some(pointer) => Fault(format!("{pointer}: {what}").into()),
            None => Fault(what.to_string().into()),
        }
    }
}

/// The longest number that is quoted: what is read has no more than twenty digits.
const LONGEST: usize = 30;
