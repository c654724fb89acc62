//! What can be asked of a stage, as JSON: `{"do": "forget"}`, or `{"in": "owner/data", "do": "commit", …}`.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

use crate::simulator::{Fault, Operation, RetryHint};
use crate::source::Misbehaviour;

/// One thing to do to the world.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Deed {
    /// Registers an App that may propose; answers its id and its key in both forms.
    App {
        /// It acts as `{name}[bot]`.
        name: String,
    },
    /// Lets a category answer with its document again.
    Behave {
        /// The category.
        category: String,
    },
    /// Calls off the faults that have not struck.
    ClearFaults,
    /// Lets something go wrong with requests to GitHub.
    Fault {
        /// What goes wrong.
        what: Mishap,
        /// Only with this operation, such as `CreateRef`.
        on: Option<String>,
        /// Beginning with this one of them, from 1.
        nth: Option<usize>,
        /// So many times, once unless said otherwise.
        times: Option<usize>,
    },
    /// Forgets all requests and visits so far.
    Forget,
    /// Installs an App for an account; answers the installation's number.
    Install {
        /// The App's id.
        app: u64,
        /// The account.
        account: String,
    },
    /// Makes the repositories and categories of a folder of data, as `simulate` does; answers the repositories' names.
    Load {
        /// A folder with `source/{category}.json` and `github/{owner}/{repo}/…`.
        data: PathBuf,
    },
    /// Lets a category answer otherwise until it behaves again.
    Misbehave {
        /// The category.
        category: String,
        /// How it answers.
        how: Manner,
        /// So many times; for good unless said otherwise.
        times: Option<usize>,
    },
    /// Makes a repository with a first commit.
    Repository {
        /// Its name, `owner/name`.
        name: String,
        /// Its files by path.
        files: BTreeMap<String, Content>,
    },
    /// Answers what GitHub was asked, in order of the answers.
    Requests,
    /// Sets a category's document.
    Source {
        /// The category.
        category: String,
        /// The document.
        document: Content,
    },
    /// Gives the source's documents an ETag, and 304 to who knows it.
    TagDocuments,
    /// Gives out a token that may propose.
    Token {
        /// It acts as `{name}[bot]`.
        name: String,
    },
    /// The account's owner takes an installation away.
    Uninstall {
        /// The App's id.
        app: u64,
        /// The installation's number.
        installation: u64,
    },
    /// Answers what the source was asked, in order.
    Visits,
}

/// One thing that a person does in a repository, or sees there.
#[derive(Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum LocalDeed {
    /// Closes a pull request.
    Close {
        /// Its number.
        number: u64,
    },
    /// Commits to a branch with plain git; answers the commit.
    Commit {
        /// The branch, `main` unless said otherwise.
        #[serde(default = "main_branch")]
        branch: String,
        /// The new contents by path; null deletes.
        files: BTreeMap<String, Option<Content>>,
    },
    /// Puts a label on a pull request.
    Label {
        /// Its number.
        number: u64,
        /// The label.
        label: String,
    },
    /// Merges a pull request; answers the commit.
    Merge {
        /// Its number.
        number: u64,
    },
    /// Answers the pull requests, oldest first.
    Pulls,
    /// Answers a file's text at a branch or commit, null if it is not there.
    Read {
        /// The branch or commit, `main` unless said otherwise.
        #[serde(default = "main_branch")]
        revision: String,
        /// The file.
        path: String,
    },
    /// Gives the repository another name; GitHub redirects from the old one, and lines go on to use that.
    Rename {
        /// Its new name.
        to: String,
    },
}

/// The content of a file.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Content {
    /// A text.
    Text(String),
    /// What stands in a file of this machine, byte for byte.
    Copy {
        /// The file.
        copy: PathBuf,
    },
}

/// What goes wrong with a request to GitHub.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mishap {
    /// The effect happens and the connection breaks.
    DropAfter,
    /// The connection breaks before there is an effect.
    DropBefore,
    /// 401.
    ExpiredToken,
    /// A page of HTML with this status.
    Html(u16),
    /// The secondary limit, with so many seconds to wait.
    SecondaryLimit(u64),
    /// The right answer, so many milliseconds late; the effect is not late.
    Slow(u64),
    /// This status.
    Status(u16),
}

/// How a category answers instead of giving its document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// Half of the document.
    Cut,
    /// A broken connection.
    Drop,
    /// A page of HTML with status 200.
    Html,
    /// 307 to this address.
    Redirect(String),
    /// The document, so many milliseconds late.
    Slow(u64),
    /// This status.
    Status(u16),
}

impl Content {
    /// Returns the bytes, or why there are none.
    pub(crate) fn bytes(self) -> Result<Vec<u8>, String> {
        match self {
            Self::Text(text) => Ok(text.into_bytes()),
            Self::Copy { copy } => {
                fs::read(&copy).map_err(|error| format!("{}: {error}", copy.display()))
            }
        }
    }
}

impl From<Mishap> for Fault {
    fn from(mishap: Mishap) -> Self {
        match mishap {
            Mishap::DropAfter => Self::DropAfter,
            Mishap::DropBefore => Self::DropBefore,
            Mishap::ExpiredToken => Self::ExpiredToken,
            Mishap::Html(status) => Self::Html(status),
            Mishap::SecondaryLimit(seconds) => {
                Self::SecondaryLimit { status: 403, retry: RetryHint::Seconds(seconds) }
            }
            Mishap::Slow(milliseconds) => Self::Slow(Duration::from_millis(milliseconds)),
            Mishap::Status(status) => Self::Status(status),
        }
    }
}

impl From<Manner> for Misbehaviour {
    fn from(manner: Manner) -> Self {
        match manner {
            Manner::Cut => Self::Cut,
            Manner::Drop => Self::Drop,
            Manner::Html => Self::Html,
            Manner::Redirect(target) => Self::Redirect(target),
            Manner::Slow(milliseconds) => Self::Slow(Duration::from_millis(milliseconds)),
            Manner::Status(status) => Self::Status(status),
        }
    }
}

/// Finds an operation by its name.
pub(crate) fn operation(name: &str) -> Result<Operation, String> {
    let found = Operation::all().find(|operation| format!("{operation:?}") == name);
    found.ok_or_else(|| format!("there is no operation {name}"))
}

fn main_branch() -> String {
    "main".to_owned()
}
