//! The repository itself, and who looks at it.

use crate::json::{Fault, Read, Value};
use crate::names::{BranchName, RepoName};

/// A repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its name today: another than the one asked for if it was renamed.
    pub full_name: RepoName,
    /// Whether it is read-only.
    pub archived: bool,
    /// The branch that is meant where none is named.
    pub default_branch: BranchName,
    /// Whether a branch goes with the merge of its pull request; `None` where the token may not know.
    pub delete_branch_on_merge: Option<bool>,
    /// Whether it is a fork of another.
    pub fork: bool,
    /// Whether only some can see it.
    pub private: bool,
    /// What the person behind the token may do, whatever the token itself may; `None` without a token.
    pub permissions: Option<Permissions>,
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its name.
    pub login: String,
}

/// What a person may do with a repository; an App is none and may nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Permissions {
    /// Change its settings.
    pub admin: bool,
    /// Read.
    pub pull: bool,
    /// Write.
    pub push: bool,
}

impl Read for Repository {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            full_name: at.member("full_name")?.parsed()?,
            archived: at.or_default("archived", Value::flag)?,
            default_branch: at.member("default_branch")?.parsed()?,
            delete_branch_on_merge: at.optional("delete_branch_on_merge", Value::flag)?,
            fork: at.or_default("fork", Value::flag)?,
            private: at.read("private")?,
            permissions: at.optional("permissions", Read::read)?,
        })
    }
}

impl Read for User {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self { login: at.read("login")? })
    }
}

impl Read for Permissions {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            admin: at.or_default("admin", Value::flag)?,
            pull: at.or_default("pull", Value::flag)?,
            push: at.or_default("push", Value::flag)?,
        })
    }
}
