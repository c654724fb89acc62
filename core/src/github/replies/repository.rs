//! The repository itself, and who looks at it.

use serde::Deserialize;

use crate::names::{BranchName, RepoName};

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Repository {
    /// Its name today: another than the one asked for if it was renamed.
    pub full_name: RepoName,
    /// Whether it is read-only.
    #[serde(default)]
    pub archived: bool,
    /// The branch that is meant where none is named.
    pub default_branch: BranchName,
    /// Whether a branch goes with the merge of its pull request; `None` where the token may not know.
    #[serde(default)]
    pub delete_branch_on_merge: Option<bool>,
    /// Whether it is a fork of another.
    #[serde(default)]
    pub fork: bool,
    /// Whether only some can see it.
    pub private: bool,
    /// What the person behind the token may do, whatever the token itself may; `None` without a token.
    #[serde(default)]
    pub permissions: Option<Permissions>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct User {
    /// Its name.
    pub login: String,
}

/// What a person may do with a repository; an App is none and may nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Permissions {
    /// Change its settings.
    pub admin: bool,
    /// Read.
    pub pull: bool,
    /// Write.
    pub push: bool,
}
