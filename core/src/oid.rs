//! Git object ids, computed here, so that a tree is known before it is written.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha1::{Digest as _, Sha1};
use thiserror::Error;

use crate::sorted;

/// The id of a git object, by SHA-1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Oid([u8; 20]);

impl Oid {
    /// Returns the id of a file with these bytes.
    #[must_use]
    pub fn of_blob(content: &[u8]) -> Self {
        Self::of_object("blob", content)
    }

    /// Returns the id of a tree with these entries, in whatever order they come.
    #[must_use]
    pub fn of_tree<'a>(entries: impl IntoIterator<Item = TreeEntry<'a>>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        sorted::sort_by(&mut entries, |one, other| one.sort_key().cmp(other.sort_key()));
        let mut content = Vec::new();
        for entry in entries {
            content.extend_from_slice(entry.mode.digits().as_bytes());
            content.push(b' ');
            content.extend_from_slice(entry.name.as_bytes());
            content.push(0);
            content.extend_from_slice(&entry.oid.0);
        }
        Self::of_object("tree", &content)
    }

    fn of_object(kind: &str, content: &[u8]) -> Self {
        let mut hasher = Sha1::new();
        hasher.update(format!("{kind} {}\0", content.len()));
        hasher.update(content);
        Self(hasher.finalize().into())
    }
}

impl fmt::Display for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Oid {
    type Err = OidError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 20];
        decode_hex(text, &mut bytes).ok_or(OidError)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Oid {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Oid {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// The text is not a git object id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a git object id of 40 lower-case hexadecimal digits")]
pub struct OidError;

/// One line of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeEntry<'a> {
    /// The name within the tree, without a slash.
    pub name: &'a str,
    /// What stands there.
    pub mode: Mode,
    /// The id of the file, folder or commit.
    pub oid: Oid,
}

impl TreeEntry<'_> {
    /// Git sorts folders as if their names ended with a slash.
    fn sort_key(&self) -> impl Iterator<Item = u8> {
        let slash = (self.mode == Mode::Tree).then_some(b'/');
        self.name.bytes().chain(slash)
    }
}

/// What a tree's entry is, as git writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Mode {
    /// An executable file.
    #[serde(rename = "100755")]
    Executable,
    /// A file.
    #[serde(rename = "100644")]
    File,
    /// A commit of another repository.
    #[serde(rename = "160000")]
    Submodule,
    /// A symbolic link; its content is the path it points to.
    #[serde(rename = "120000")]
    Symlink,
    /// A folder.
    #[serde(rename = "040000", alias = "40000")]
    Tree,
}

impl Mode {
    /// Returns the six digits of GitHub's API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Executable => "100755",
            Self::File => "100644",
            Self::Submodule => "160000",
            Self::Symlink => "120000",
            Self::Tree => "040000",
        }
    }

    /// Within a tree object git writes no leading zero.
    const fn digits(self) -> &'static str {
        match self {
            Self::Tree => "40000",
            other => other.as_str(),
        }
    }
}

/// Fills `bytes` from lower-case hexadecimal digits of exactly that length.
pub(crate) fn decode_hex(text: &str, bytes: &mut [u8]) -> Option<()> {
    let digits = text.as_bytes();
    if digits.len() != bytes.len() * 2 {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = hex_digit(pair[0])? << 4 | hex_digit(pair[1])?;
    }
    Some(())
}

const fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oid(text: &str) -> Oid {
        text.parse().expect("the test wrote a whole id")
    }

    #[test]
    fn a_blob_is_hashed_as_git_does() {
        assert_eq!(Oid::of_blob(b""), oid("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"));
        assert_eq!(Oid::of_blob(b"hello\n"), oid("ce013625030ba8dba906f756967f9e9ca394464a"));
    }

    #[test]
    fn an_empty_tree_has_the_well_known_id() {
        assert_eq!(Oid::of_tree([]), oid("4b825dc642cb6eb9a060e54bf8d69288fbee4904"));
    }

    #[test]
    fn a_folder_sorts_as_if_its_name_ended_with_a_slash() {
        let blob = Oid::of_blob(b"");
        let entry = |name, mode, oid| TreeEntry { name, mode, oid };
        let folder = Oid::of_tree([entry("x", Mode::File, blob)]);
        let entries = [
            entry("a", Mode::Tree, folder),
            entry("a.txt", Mode::File, blob),
            entry("a0", Mode::Executable, blob),
        ];

        let forward = Oid::of_tree(entries);
        let backward = Oid::of_tree(entries.into_iter().rev());

        assert_eq!(forward, backward);
        assert_eq!(forward, oid("067c8c2cb4a3349df869bf90391550f9b4c28c8c"));
    }

    #[test]
    fn only_whole_lower_case_ids_are_read() {
        assert_eq!("abc".parse::<Oid>(), Err(OidError));
        assert_eq!("E69DE29BB2D1D6434B8B29AE775AD8C2E48C5391".parse::<Oid>(), Err(OidError));
    }
}
