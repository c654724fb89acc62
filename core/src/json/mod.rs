//! JSON as text: what stands in it one level at a time, where that is, and strings as they are spelled.
//!
//! A text that is read once and not kept, such as an answer, is read by [`read`] into a type that says how ([`Read`]).
//! What we say ourselves is written by [`line()`] or [`lines`].

mod items;
pub(crate) mod path;
mod pointer;
pub(crate) mod string;
mod value;
mod write;

pub use pointer::{Pointer, PointerError};
pub use value::{Fault, Value};
pub use write::{Raw, line, lines};

pub(crate) use items::{items, trimmed};

use serde::de::IgnoredAny;

/// What can be read from a JSON value.
///
/// Fields that a reading does not ask for are passed over, so what is added some day does no harm.
pub trait Read: Sized {
    /// Reads the value.
    ///
    /// # Errors
    ///
    /// Says what is not as it should be, and where.
    fn read(at: &Value<'_>) -> Result<Self, Fault>;
}

/// Makes sure that a text is one JSON value, and returns it without the whitespace around it.
///
/// Names may be repeated, and escapes be half a character.
pub(crate) fn whole(text: &str) -> Result<&str, serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text).map(|_| trimmed(text))
}

/// Reads a text that is one JSON value.
///
/// # Errors
///
/// Says what is not as it should be, and where.
pub fn read<T: Read>(text: &str) -> Result<T, Fault> {
    T::read(&Value::of(text)?)
}

impl Read for String {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(at.text()?.into_owned())
    }
}

impl Read for bool {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        at.flag()
    }
}

impl Read for u64 {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        at.number()
    }
}

impl Read for usize {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        at.number()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        at.list(T::read)
    }
}

#[cfg(test)]
mod tests;
