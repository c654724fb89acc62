//! Branches, trees, commits and files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer};

use super::{ReplyError, accepted, malformed};
use crate::http::{Request, Response};
use crate::oid::{Mode, Oid};
use crate::time::Timestamp;

/// Where a branch stands.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "wire::Branch")]
pub struct Branch {
    /// The commit.
    pub commit: Oid,
    /// The commit's tree; GitHub always tells it where one branch is asked for, other servers may not.
    pub tree: Option<Oid>,
    /// Whether rules restrict who may write to it.
    pub protected: bool,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "wire::Commit")]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "wire::Committed")]
pub struct Committed {
    /// Its id.
    pub oid: Oid,
    /// When it was committed; its author may have written it before.
    pub date: Timestamp,
}

/// A commit in the history of a path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "wire::PathCommit")]
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Tree {
    /// Its id; if it was asked for by a commit's id, GitHub may answer that one.
    #[serde(rename = "sha")]
    pub oid: Oid,
    /// In git's order; of the folders below, too, if they were asked for.
    #[serde(rename = "tree")]
    pub entries: Vec<TreeItem>,
    /// Whether entries are missing, because there are too many.
    #[serde(default)]
    pub truncated: bool,
}

/// One entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TreeItem {
    /// The path from the tree that was asked for.
    pub path: String,
    /// What stands there.
    #[serde(deserialize_with = "mode")]
    pub mode: Mode,
    /// The id of the file, folder or commit.
    #[serde(rename = "sha")]
    pub oid: Oid,
    /// The bytes of a file.
    #[serde(default)]
    pub size: Option<u64>,
}

/// A blob, tree or commit that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Created {
    /// Its id.
    #[serde(rename = "sha")]
    pub oid: Oid,
}

/// A reference that was made or moved.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "wire::Reference")]
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
    let wire::Blob { content } = serde_json::from_slice(body).ok()?;
    let digits: Vec<u8> = content.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(digits).ok()
}

/// Old trees hold other permissions, `100664` above all; git itself asks only whether a file is executable.
fn mode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Mode, D::Error> {
    let text = String::deserialize(deserializer)?;
    let digits = u32::from_str_radix(&text, 8).map_err(serde::de::Error::custom)?;
    match digits & TYPE_BITS {
        0o040_000 => Ok(Mode::Tree),
        0o100_000 if digits & OWNER_EXECUTES != 0 => Ok(Mode::Executable),
        0o100_000 => Ok(Mode::File),
        0o120_000 => Ok(Mode::Symlink),
        0o160_000 => Ok(Mode::Submodule),
        _ => Err(serde::de::Error::custom(format_args!("unknown mode {text:?}"))),
    }
}

const TYPE_BITS: u32 = 0o170_000;
const OWNER_EXECUTES: u32 = 0o100;

/// The forms in which GitHub nests what is flat here.
mod wire {
    use serde::{Deserialize, Deserializer};

    use crate::oid::Oid;
    use crate::time::Timestamp;

    #[derive(Deserialize)]
    pub(super) struct Blob {
        pub(super) content: String,
    }

    #[derive(Deserialize)]
    pub(super) struct Branch {
        commit: Tip,
        #[serde(default)]
        protected: bool,
    }

    #[derive(Deserialize)]
    struct Tip {
        sha: Oid,
        commit: Option<Inner>,
    }

    #[derive(Deserialize)]
    struct Inner {
        tree: Id,
    }

    #[derive(Deserialize)]
    pub(super) struct Commit {
        sha: Oid,
        tree: Id,
        parents: Vec<Id>,
        message: String,
    }

    #[derive(Deserialize)]
    pub(super) struct Committed {
        sha: Oid,
        committer: Signature,
    }

    #[derive(Deserialize)]
    pub(super) struct PathCommit {
        sha: Oid,
        commit: Dated,
        #[serde(default)]
        author: Option<Account>,
    }

    #[derive(Deserialize)]
    struct Dated {
        tree: Id,
        author: Name,
        committer: Signature,
    }

    /// Of an account that is gone GitHub answers an empty object.
    #[derive(Deserialize)]
    struct Account {
        #[serde(default)]
        login: Option<String>,
    }

    #[derive(Deserialize)]
    struct Name {
        name: String,
    }

    #[derive(Deserialize)]
    struct Signature {
        #[serde(deserialize_with = "date")]
        date: Timestamp,
    }

    #[derive(Deserialize)]
    pub(super) struct Reference {
        r#ref: String,
        object: Id,
    }

    #[derive(Deserialize)]
    struct Id {
        sha: Oid,
    }

    impl From<Branch> for super::Branch {
        fn from(Branch { commit, protected }: Branch) -> Self {
            let tree = commit.commit.map(|inner| inner.tree.sha);
            Self { commit: commit.sha, tree, protected }
        }
    }

    impl From<Commit> for super::Commit {
        fn from(Commit { sha, tree, parents, message }: Commit) -> Self {
            let parents = parents.into_iter().map(|parent| parent.sha).collect();
            Self { oid: sha, tree: tree.sha, parents, message }
        }
    }

    impl From<Committed> for super::Committed {
        fn from(Committed { sha, committer }: Committed) -> Self {
            Self { oid: sha, date: committer.date }
        }
    }

    impl From<PathCommit> for super::PathCommit {
        fn from(PathCommit { sha, commit, author }: PathCommit) -> Self {
            let login = author.and_then(|account| account.login);
            let (tree, date) = (commit.tree.sha, commit.committer.date);
            Self { oid: sha, tree, date, author: login.unwrap_or(commit.author.name) }
        }
    }

    impl From<Reference> for super::Reference {
        fn from(Reference { r#ref: name, object }: Reference) -> Self {
            Self { name, oid: object.sha }
        }
    }

    fn date<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        let text = String::deserialize(from)?;
        let unread = || serde::de::Error::custom(format_args!("{text:?} is no date since 1970"));
        Timestamp::from_rfc3339(&text).ok_or_else(unread)
    }
}
