//! Edits made on GitHub since the last accepted sync: what becomes of them, and how they are known again.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::change;
use super::planned::FileRead;
use crate::compare::{Drift, Edit, Edits, Rules, Spot};
use crate::digest::Digest;
use crate::document::{Document, Json, Pointer};
use crate::family::{Family, FamilyError, FamilyFault};
use crate::oid::Oid;
use crate::sides::Sides;
use crate::sorted::Set;

/// What becomes of edits made on GitHub that the source would undo.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetEdits {
    /// They stay, and are told.
    Keep,
    /// The source wins, and the text says what it undoes. The default.
    #[default]
    Propose,
}

impl TargetEdits {
    /// All of them, the default last.
    pub const ALL: [Self; 2] = [Self::Keep, Self::Propose];

    /// Returns the name in `trueup.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Propose => "propose",
        }
    }
}

impl FromStr for TargetEdits {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|known| known.as_str() == text);
        found.ok_or_else(|| "not one of propose, keep".to_owned())
    }
}

/// An edit made on GitHub since the last accepted sync, where the source says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetEdit {
    /// The entry.
    pub name: String,
    /// The place inside the entry; the root is the whole entry.
    pub path: Pointer,
    /// What the last accepted sync had there, if anything; what the target has, if the edit was kept in it already.
    pub ancestor: Option<Json>,
    /// What the target has there, if anything.
    pub target: Option<Json>,
    /// What the source has there, if anything.
    pub source: Option<Json>,
    /// What becomes of it.
    pub fate: TargetEdits,
    /// The file that holds it.
    pub file: String,
    /// Where it came from; `None` if the history does not tell.
    pub origin: Option<Origin>,
}

/// The commit that an edit came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its id.
    pub commit: Oid,
    /// Who made it: a login, or a name that no account has.
    pub author: String,
}

impl TargetEdit {
    /// Returns the place.
    #[must_use]
    pub fn spot(&self) -> Spot {
        Spot { name: self.name.clone(), path: self.path.clone() }
    }

    /// Returns whether the last accepted sync had something else there: else it is an edit that was kept before.
    #[must_use]
    pub fn is_new(&self) -> bool {
        let canonical = |json: &Option<Json>| json.as_ref().map(Json::canonical);
        canonical(&self.ancestor) != canonical(&self.target)
    }
}

/// The files at the last accepted sync, and which edits that sync had kept.
#[derive(Debug, Clone, Copy)]
pub struct Accepted<'a> {
    /// The files' bytes in the order of [`Family::paths`](crate::family::Family::paths).
    pub files: &'a [Option<&'a [u8]>],
    /// The edits that it kept.
    pub kept: &'a Set<KeptEdit>,
}

impl FileRead<'_> {
    /// Returns the edits that were made in the files since the last accepted sync and that the source would undo; where
    /// edits are kept and the file is not there, that is every entry of the source: it stays away as a whole.
    ///
    /// # Errors
    ///
    /// Returns where a file of now or of then holds what cannot be compared.
    pub fn edits(
        &self,
        accepted: Accepted<'_>,
        rules: &Rules,
        fate: TargetEdits,
    ) -> Result<Vec<TargetEdit>, FamilyError> {
        let published = self.contents();
        let compared = self.compared(&published, rules)?;
        let target = self.family.records(self.path, &published)?;
        let read = Read {
            path: self.path,
            family: self.family,
            drift: &compared.drift,
            records: compared.records.as_ref(),
            target: &target,
        };
        let file = self.family.records_path(self.path);
        let at = self.family.paths(self.path).iter().position(|path| *path == file);
        let is_there = at.is_none_or(|at| published.get(at).copied().flatten().is_some());
        let stays_away = fate == TargetEdits::Keep && !is_there;
        read.edits(accepted, fate, |_| stays_away)
    }
}

/// A file as far as its edits are concerned.
pub(super) struct Read<'a> {
    pub(super) path: &'a str,
    pub(super) family: &'a Family,
    pub(super) drift: &'a Drift,
    /// What the drift was found between.
    pub(super) records: Sides<&'a Document>,
    /// The records of the target.
    pub(super) target: &'a Document,
}

impl Read<'_> {
    /// Returns the edits among the drift: those since the last accepted sync, those that it kept, and those that `is_one`
    /// knows.
    pub(super) fn edits(
        &self,
        accepted: Accepted<'_>,
        fate: TargetEdits,
        is_one: impl Fn(&Spot) -> bool,
    ) -> Result<Vec<TargetEdit>, FamilyError> {
        let &Self { path, family, drift, records, target } = self;
        let ancestor = family.records(path, accepted.files)?;
        let kept = accepted.kept;
        let is_known = |spot: &Spot| {
            is_one(spot) || !kept.is_empty() && kept.contains(&KeptEdit::of(path, spot))
        };
        let edits = Edits { ancestor: &ancestor, target };
        let found = edits.of(drift, records, &is_known);
        let found = found.and_then(|found| match fate {
            TargetEdits::Keep => edits.keepable(found, records.source),
            TargetEdits::Propose => Ok(found),
        });
        let file = family.records_path(path);
        let unreadable = |fault| FamilyFault::Unreadable { path: file.to_owned(), fault };
        let edit = |Edit { spot: Spot { name, path }, ancestor, target, source }| TargetEdit {
            name,
            path,
            ancestor,
            target,
            source,
            fate,
            file: file.to_owned(),
            origin: None,
        };
        Ok(found.map_err(unreadable)?.into_iter().map(edit).collect())
    }
}

/// A kept edit as commits name it: it says which place it is, in which file, and nothing of what stands there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeptEdit {
    digits: String,
    path: String,
}

impl KeptEdit {
    /// Names a place in the records of the file that is configured at `path`.
    #[must_use]
    pub fn of(path: &str, spot: &Spot) -> Self {
        let line = change::line(path, &spot.name, spot.path.as_str(), None);
        let digits = Digest::of(line).to_string();
        let digits = digits.split_once(':').map_or("", |(_, digits)| digits);
        Self { digits: digits.chars().take(DIGITS).collect(), path: path.to_owned() }
    }

    /// Returns where the file is configured.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for KeptEdit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { digits, path } = self;
        write!(f, "{digits} {path}")
    }
}

impl FromStr for KeptEdit {
    type Err = KeptEditError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |char: char| matches!(char, '0'..='9' | 'a'..='f');
        let (digits, path) = text.split_once(' ').ok_or(KeptEditError)?;
        let fits = digits.len() == DIGITS && digits.chars().all(is_digit) && !path.is_empty();
        fits.then(|| Self { digits: digits.into(), path: path.into() }).ok_or(KeptEditError)
    }
}

impl Serialize for KeptEdit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeptEdit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The text is not 16 lower-case hexadecimal digits, a blank and a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not 16 lower-case hexadecimal digits, a blank and a path")]
pub struct KeptEditError;

/// So many digits of the digest tell the edits of one repository apart.
const DIGITS: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kept_edit_is_known_by_its_file_its_entry_and_its_place() {
        let spot = |name: &str, path: &str| Spot {
            name: name.into(),
            path: Pointer::try_from(path.to_owned()).expect("it is a pointer"),
        };

        let kept = KeptEdit::of("a.json", &spot("x", "/n"));

        // `printf '["a.json","x","/n"]' | sha256sum`
        assert_eq!(kept.to_string(), "3fb93003848a1cf1 a.json");
        assert_eq!(kept.to_string().parse(), Ok(kept.clone()));
        let others = [("b.json", "x", "/n"), ("a.json", "y", "/n"), ("a.json", "x", "")];
        for (file, name, path) in others {
            assert_ne!(KeptEdit::of(file, &spot(name, path)), kept);
        }
        let with_path = ["0123456789abcde a", "0123456789abcdeF a", "0123456789abcdef0 a"];
        for wrong in ["", "0123456789abcdef", "0123456789abcdef "].into_iter().chain(with_path) {
            assert_eq!(wrong.parse::<KeptEdit>(), Err(KeptEditError), "{wrong}");
        }
    }
}
