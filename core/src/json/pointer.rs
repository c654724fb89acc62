//! Where inside a document: JSON pointers of RFC 6901.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A JSON pointer of RFC 6901; the empty one means the whole value.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Pointer(String);

impl Pointer {
    /// Returns the pointer to the whole value.
    #[must_use]
    pub const fn root() -> Self {
        Self(String::new())
    }

    /// Steps into the member `name`.
    pub fn push_member(&mut self, name: &str) {
        self.0.push('/');
        self.0.push_str(&name.replace('~', "~0").replace('/', "~1"));
    }

    /// Steps into the element `index`, counted from zero.
    pub fn push_index(&mut self, index: usize) {
        self.0.push('/');
        self.0.push_str(&index.to_string());
    }

    /// Returns the pointer to the member `name` of what this one points to.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        let mut longer = self.clone();
        longer.push_member(name);
        longer
    }

    /// Returns the pointer to the element `index` of what this one points to.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut longer = self.clone();
        longer.push_index(index);
        longer
    }

    /// Returns the steps from the outside in, unescaped; an index is its digits.
    pub fn steps(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.split('/').skip(1).map(unescaped)
    }

    /// Returns whether this points to the whole value.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the pointer as RFC 6901 writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn unescaped(step: &str) -> Cow<'_, str> {
    if step.contains('~') {
        return Cow::Owned(step.replace("~1", "/").replace("~0", "~"));
    }
    Cow::Borrowed(step)
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Pointer {
    type Err = PointerError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for Pointer {
    type Error = PointerError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let rooted = text.is_empty() || text.starts_with('/');
        let escaped = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
        if rooted && escaped { Ok(Self(text)) } else { Err(PointerError) }
    }
}

/// The text is not a JSON pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "not a JSON pointer: empty, or steps that each begin with `/`, with `~0` and `~1` as the only escapes"
)]
pub struct PointerError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_escaped_and_read_back() {
        let pointer = Pointer::root().member("a/b~c").index(12).member("");

        assert_eq!(pointer.to_string(), "/a~1b~0c/12/");
        assert_eq!(pointer.steps().collect::<Vec<_>>(), ["a/b~c", "12", ""]);
        assert_eq!(Pointer::root().steps().count(), 0);
    }

    #[test]
    fn only_pointers_are_read() {
        assert_eq!(Pointer::try_from("/a~1".to_owned()), Ok(Pointer("/a~1".to_owned())));
        assert_eq!(Pointer::try_from("a".to_owned()), Err(PointerError));
        assert_eq!(Pointer::try_from("/~2".to_owned()), Err(PointerError));
    }
}
