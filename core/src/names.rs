//! Names of repositories, branches and files, checked once.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A repository, written `owner/name`.
///
/// GitHub tells no repositories apart by case, so neither do `==` and the order; the spelling is kept for printing.
#[derive(Debug, Clone)]
pub struct RepoName {
    owner: String,
    name: String,
}

impl RepoName {
    /// The person or organisation it belongs to.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// Its own name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn folded(&self) -> (String, String) {
        (self.owner.to_ascii_lowercase(), self.name.to_ascii_lowercase())
    }
}

impl FromStr for RepoName {
    type Err = RepoNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (owner, name) = text.split_once('/').ok_or(RepoNameError::NoSlash)?;
        if name.contains('/') {
            return Err(RepoNameError::Nested);
        }
        let allowed = |found: &char| found.is_ascii_alphanumeric() || "-_.".contains(*found);
        if let Some(found) = owner.chars().chain(name.chars()).find(|found| !allowed(found)) {
            return Err(RepoNameError::Character { found });
        }
        if [owner, name].iter().any(|part| matches!(*part, "" | "." | "..")) {
            return Err(RepoNameError::Empty);
        }
        if name.to_ascii_lowercase().ends_with(".git") {
            return Err(RepoNameError::GitSuffix);
        }
        Ok(Self { owner: owner.to_owned(), name: name.to_owned() })
    }
}

impl fmt::Display for RepoName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

impl PartialEq for RepoName {
    fn eq(&self, other: &Self) -> bool {
        self.folded() == other.folded()
    }
}

impl Eq for RepoName {}

impl PartialOrd for RepoName {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for RepoName {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(&other.folded())
    }
}

impl Hash for RepoName {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().hash(state);
    }
}

impl Serialize for RepoName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RepoName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Why a text names no repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RepoNameError {
    /// GitHub allows ASCII letters, digits, `-`, `_` and `.` only.
    #[error("a repository's name cannot contain {found:?}")]
    Character {
        /// The first such character.
        found: char,
    },
    /// The owner or the name is empty or consists of dots.
    #[error("owner and name must not be empty")]
    Empty,
    /// The address of a clone, not the name.
    #[error("a repository's name does not end with \".git\"")]
    GitSuffix,
    /// There is more than one slash.
    #[error("more than one slash: a repository is written owner/name")]
    Nested,
    /// There is no slash.
    #[error("no slash: a repository is written owner/name")]
    NoSlash,
}

/// A branch, named as `git check-ref-format --branch` allows, without `refs/heads/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct BranchName(String);

impl BranchName {
    /// Borrows the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the whole name of the reference: `refs/heads/…`.
    #[must_use]
    pub fn to_ref(&self) -> String {
        format!("refs/heads/{}", self.0)
    }
}

impl FromStr for BranchName {
    type Err = BranchNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if matches!(text, "" | "@" | "HEAD") {
            return Err(BranchNameError::Reserved);
        }
        let forbidden = |found: &char| found.is_ascii_control() || " ~^:?*[\\".contains(*found);
        if let Some(found) = text.chars().find(forbidden) {
            return Err(BranchNameError::Character { found });
        }
        if let Some(found) = ["..", "@{", "//"].into_iter().find(|found| text.contains(found)) {
            return Err(BranchNameError::Sequence { found });
        }
        if text.starts_with(['-', '/']) || text.ends_with(['.', '/']) {
            return Err(BranchNameError::Edge);
        }
        if text.split('/').any(|part| part.starts_with('.') || part.ends_with(".lock")) {
            return Err(BranchNameError::Part);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for BranchName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for BranchName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Why git would take no branch of this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BranchNameError {
    /// Control characters, spaces and ``~^:?*[\`` are forbidden.
    #[error("a branch's name cannot contain {found:?}")]
    Character {
        /// The first such character.
        found: char,
    },
    /// It starts with `-` or `/`, or ends with `.` or `/`.
    #[error("a branch's name neither starts with '-' or '/' nor ends with '.' or '/'")]
    Edge,
    /// A part between slashes starts with a dot or ends with `.lock`.
    #[error("no part of a branch's name starts with '.' or ends with \".lock\"")]
    Part,
    /// Nothing, `@` and `HEAD` mean something else to git.
    #[error("a branch can be named neither \"\" nor \"@\" nor \"HEAD\"")]
    Reserved,
    /// `..`, `@{` and `//` are forbidden.
    #[error("a branch's name cannot contain {found:?}")]
    Sequence {
        /// The first such sequence.
        found: &'static str,
    },
}

/// Returns whether a text is a file's path in a repository: from the root, of plain parts, into nothing of git's own.
#[must_use]
pub fn is_file_path(text: &str) -> bool {
    let is_plain =
        |part: &str| !matches!(part, "" | "." | "..") && !part.eq_ignore_ascii_case(".git");
    let has_strange = text.contains(|c: char| c == '\\' || c.is_control());
    !has_strange && text.split('/').all(is_plain)
}

#[cfg(test)]
mod tests;
