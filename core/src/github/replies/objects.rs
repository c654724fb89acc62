//! Branches, trees, commits and files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::app::date;
use super::{ReplyError, accepted, malformed};
use crate::http::{Request, Response};
use crate::json::{Fault, Read, Value};
use crate::oid::{Mode, Oid};
use crate::time::Timestamp;

/// Where a branch stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The commit.
    pub commit: Oid,
    /// The commit's tree; GitHub always tells it where one branch is asked for, other servers may not.
    pub tree: Option<Oid>,
    /// Whether rules restrict who may write to it.
    pub protected: bool,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub oid: Oid,
    /// What its files are.
    pub tree: Oid,
    /// What it follows.
    pub parents: Vec<Oid>,
    /// The whole message.
    pub message: String,
}

/// A commit that was written, and when that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// Its id.
    pub oid: Oid,
    /// When it was committed; its author may have written it before.
    pub date: Timestamp,
}

/// A commit in the history of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathCommit {
    /// Its id.
    pub oid: Oid,
    /// What its files are.
    pub tree: Oid,
    /// When it was committed.
    pub date: Timestamp,
    /// Who wrote it: a login, or the name that git has if no account is known by it.
    pub author: String,
}

/// What a tree holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Its id; if it was asked for by a commit's id, GitHub may answer that one.
    pub oid: Oid,
    /// In git's order; of the folders below, too, if they were asked for.
    pub entries: Vec<TreeItem>,
    /// Whether entries are missing, because there are too many.
    pub truncated: bool,
}

/// One entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeItem {
    /// The path from the tree that was asked for.
    pub path: String,
    /// What stands there.
    pub mode: Mode,
    /// The id of the file, folder or commit.
    pub oid: Oid,
    /// The bytes of a file.
    pub size: Option<u64>,
}

/// A blob, tree or commit that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Created {
    /// Its id.
    pub oid: Oid,
}

/// A reference that was made or moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// Its whole name: `refs/heads/…`.
    pub name: String,
    /// Where it stands now.
    pub oid: Oid,
}

/// Reads the answer to [`Api::blob`](crate::github::api::Api::blob): the bytes whose id is `blob`.
///
/// Takes the bytes themselves, or base64 within JSON from a server that knows no other form: the id tells which.
///
/// # Errors
///
/// Says what was refused, or that neither reading gives the id.
pub fn read_blob(request: &Request, response: Response, blob: Oid) -> Result<Vec<u8>, ReplyError> {
    accepted(request, &response)?;
    if Oid::of_blob(&response.body) == blob {
        return Ok(response.body);
    }
    decoded(&response.body)
        .filter(|content| Oid::of_blob(content) == blob)
        .ok_or_else(|| malformed(request, &response, format!("its bytes are not those of {blob}")))
}

/// GitHub wraps base64 into lines.
fn decoded(body: &[u8]) -> Option<Vec<u8>> {
    let content: String = Value::of_bytes(body).and_then(|blob| blob.read("content")).ok()?;
    let digits: Vec<u8> = content.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).ok()
}

impl Read for Branch {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        let commit = at.member("commit")?;
        Ok(Self {
            commit: id(&commit)?,
            tree: commit.optional("commit", |inner| id(&inner.member("tree")?))?,
            protected: at.or_default("protected", Value::flag)?,
        })
    }
}

impl Read for Commit {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            oid: id(at)?,
            tree: id(&at.member("tree")?)?,
            parents: at.member("parents")?.list(id)?,
            message: at.read("message")?,
        })
    }
}

impl Read for Committed {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self { oid: id(at)?, date: date(&at.member("committer")?.member("date")?)? })
    }
}

impl Read for PathCommit {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        let commit = at.member("commit")?;
        // Of an account that is gone GitHub answers an empty object.
        let login = at.optional("author", |account| account.optional("login", Read::read))?;
        let name = commit.member("author")?.read("name")?;
        Ok(Self {
            oid: id(at)?,
            tree: id(&commit.member("tree")?)?,
            date: date(&commit.member("committer")?.member("date")?)?,
            author: login.flatten().unwrap_or(name),
        })
    }
}

impl Read for Tree {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            oid: id(at)?,
            entries: at.read("tree")?,
            truncated: at.or_default("truncated", Value::flag)?,
        })
    }
}

impl Read for TreeItem {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            path: at.read("path")?,
            mode: mode(&at.member("mode")?)?,
            oid: id(at)?,
            size: at.optional("size", Value::number)?,
        })
    }
}

impl Read for Created {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self { oid: id(at)? })
    }
}

impl Read for Reference {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self { name: at.read("ref")?, oid: id(&at.member("object")?)? })
    }
}

/// Reads the id of what is described.
fn id(of: &Value<'_>) -> Result<Oid, Fault> {
    of.member("sha")?.parsed()
}

/// Old trees hold other permissions, `100664` above all; git itself asks only whether a file is executable.
fn mode(at: &Value<'_>) -> Result<Mode, Fault> {
    let text = at.text()?;
    let digits = u32::from_str_radix(&text, 8).unwrap_or_default();
    match digits & TYPE_BITS {
        0o040_000 => Ok(Mode::Tree),
        0o100_000 if digits & OWNER_EXECUTES != 0 => Ok(Mode::Executable),
        0o100_000 => Ok(Mode::File),
        0o120_000 => Ok(Mode::Symlink),
        0o160_000 => Ok(Mode::Submodule),
        _ => Err(at.fault(format_args!("unknown mode {text:?}"))),
    }
}

const TYPE_BITS: u32 = 0o170_000;
const OWNER_EXECUTES: u32 = 0o100;
