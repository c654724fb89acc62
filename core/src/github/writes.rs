//! The requests that write: none forces, and none deletes more than a label of one pull request.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::api::{Api, Path};
use crate::http::{Method, Request};
use crate::names::{BranchName, RepoName};
use crate::oid::{Mode, Oid};

impl Api {
    /// Writes a file's bytes; the answer is a [`Created`](super::replies::Created).
    ///
    /// Needed only for what is not UTF-8 or too large to stand in [`create_tree`](Self::create_tree).
    #[must_use]
    pub fn create_blob(&self, repo: &RepoName, content: &[u8]) -> Request {
        #[derive(Serialize)]
        struct Body {
            content: String,
            encoding: &'static str,
        }
        let body = Body { content: STANDARD.encode(content), encoding: "base64" };
        self.send(Method::Post, &Path::of(repo).join_all("git/blobs"), &body)
    }

    /// Writes a tree: the one at `base`, or nothing, with these changes; the answer is a
    /// [`Created`](super::replies::Created).
    ///
    /// Removing what is not there is refused.
    #[must_use]
    pub fn create_tree(
        &self,
        repo: &RepoName,
        base: Option<Oid>,
        changes: &[TreeChange],
    ) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            #[serde(skip_serializing_if = "Option::is_none")]
            base_tree: Option<Oid>,
            tree: Vec<Entry<'a>>,
        }
        let body = Body { base_tree: base, tree: changes.iter().map(Entry::of).collect() };
        self.send(Method::Post, &Path::of(repo).join_all("git/trees"), &body)
    }

    /// Writes a commit; the answer is a [`Created`](super::replies::Created).
    ///
    /// It names no author, so that GitHub takes the token's owner and signs what a bot commits.
    #[must_use]
    pub fn create_commit(
        &self,
        repo: &RepoName,
        tree: Oid,
        parents: &[Oid],
        message: &str,
    ) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            message: &'a str,
            tree: Oid,
            parents: &'a [Oid],
        }
        let body = Body { message, tree, parents };
        self.send(Method::Post, &Path::of(repo).join_all("git/commits"), &body)
    }

    /// Makes a branch at a commit; the answer is a [`Reference`](super::replies::Reference), or a refusal
    /// [`AlreadyExists`](super::refusal::RefusalKind::AlreadyExists).
    #[must_use]
    pub fn create_branch(&self, repo: &RepoName, branch: &BranchName, commit: Oid) -> Request {
        #[derive(Serialize)]
        struct Body {
            r#ref: String,
            sha: Oid,
        }
        let body = Body { r#ref: branch.to_ref(), sha: commit };
        self.send(Method::Post, &Path::of(repo).join_all("git/refs"), &body)
    }

    /// Moves a branch forward to a commit; the answer is a [`Reference`](super::replies::Reference), or a refusal
    /// [`NotFastForward`](super::refusal::RefusalKind::NotFastForward) if the branch has moved on.
    #[must_use]
    pub fn forward_branch(&self, repo: &RepoName, branch: &BranchName, commit: Oid) -> Request {
        #[derive(Serialize)]
        struct Body {
            sha: Oid,
            force: bool,
        }
        let path = Path::of(repo).join_all("git/refs/heads").join_all(branch.as_str());
        self.send(Method::Patch, &path, &Body { sha: commit, force: false })
    }

    /// Opens a pull request; the answer is a [`PullRequest`](super::replies::PullRequest).
    #[must_use]
    pub fn create_pull(&self, repo: &RepoName, pull: &NewPull) -> Request {
        self.send(Method::Post, &Path::of(repo).join("pulls"), pull)
    }

    /// Changes a pull request; the answer is the changed [`PullRequest`](super::replies::PullRequest).
    #[must_use]
    pub fn edit_pull(&self, repo: &RepoName, number: u64, edit: &PullEdit) -> Request {
        self.send(Method::Patch, &Path::of(repo).join("pulls").join(number.to_string()), edit)
    }

    /// Comments on an issue or pull request; the answer is a [`Comment`](super::replies::Comment).
    ///
    /// Not repeatable: a second one would be a second comment.
    #[must_use]
    pub fn create_comment(&self, repo: &RepoName, number: u64, body: &str) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            body: &'a str,
        }
        let path = Path::of_issue(repo, number).join("comments");
        let mut request = self.send(Method::Post, &path, &Body { body });
        request.repeatable = false;
        request
    }

    /// Changes the text of a comment; the answer is the changed [`Comment`](super::replies::Comment).
    #[must_use]
    pub fn edit_comment(&self, repo: &RepoName, comment: u64, body: &str) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            body: &'a str,
        }
        let path = Path::of(repo).join_all("issues/comments").join(comment.to_string());
        self.send(Method::Patch, &path, &Body { body })
    }

    /// Adds labels to an issue or pull request; GitHub makes those it does not know. Any 2xx will do as an
    /// [`accepted`](super::replies::accepted) answer.
    #[must_use]
    pub fn add_labels(&self, repo: &RepoName, number: u64, labels: &[String]) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            labels: &'a [String],
        }
        self.send(Method::Post, &Path::of_issue(repo, number).join("labels"), &Body { labels })
    }

    /// Takes a label off an issue or pull request; the repository goes on knowing it. Any 2xx will do as an
    /// [`accepted`](super::replies::accepted) answer; one that is not on is
    /// [`NotFound`](super::refusal::RefusalKind::NotFound).
    #[must_use]
    pub fn remove_label(&self, repo: &RepoName, number: u64, label: &str) -> Request {
        self.delete(&Path::of_issue(repo, number).join("labels").join(label))
    }

    /// Assigns an issue or pull request to people; the answer is an [`Assigned`](super::replies::Assigned).
    ///
    /// Whom GitHub cannot assign it leaves out without a word.
    #[must_use]
    pub fn add_assignees(&self, repo: &RepoName, number: u64, logins: &[String]) -> Request {
        #[derive(Serialize)]
        struct Body<'a> {
            assignees: &'a [String],
        }
        let path = Path::of_issue(repo, number).join("assignees");
        self.send(Method::Post, &path, &Body { assignees: logins })
    }

    /// Asks for reviews of a pull request. Any 2xx will do as an [`accepted`](super::replies::accepted) answer.
    #[must_use]
    pub fn request_reviewers(
        &self,
        repo: &RepoName,
        number: u64,
        reviewers: &Reviewers,
    ) -> Request {
        let path = Path::of(repo).join("pulls").join(number.to_string());
        self.send(Method::Post, &path.join("requested_reviewers"), reviewers)
    }
}

/// One path of a new tree that differs from the tree it is based on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeChange {
    /// The path from the root, whatever folders lie between.
    pub path: String,
    /// What stands there from now on.
    pub content: TreeContent,
}

/// What stands at a path of a new tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeContent {
    /// What is written already.
    Object(Mode, Oid),
    /// Nothing; a folder without its last file goes with it.
    Removed,
    /// A file with this text, written along with the tree.
    Text(Mode, String),
}

/// A pull request to be opened between two branches of one repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewPull {
    /// The title.
    pub title: String,
    /// The branch to be merged.
    pub head: BranchName,
    /// The branch it is merged into.
    pub base: BranchName,
    /// The text, at most 65,536 characters.
    pub body: String,
    /// Whether it is a draft.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// What to change of a pull request; `None` is left alone and not even sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct PullEdit {
    /// The title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text, at most 65,536 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Open or closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<NewState>,
}

/// The states a pull request can be put into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NewState {
    /// Closed without a merge.
    Closed,
    /// Open again.
    Open,
}

/// Whose reviews to ask for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reviewers {
    /// Login names of people.
    #[serde(rename = "reviewers", skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// Teams by their short names, without the organisation.
    #[serde(rename = "team_reviewers", skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
}

#[derive(Serialize)]
struct Entry<'a> {
    path: &'a str,
    mode: Mode,
    r#type: &'static str,
    #[serde(flatten)]
    content: Content<'a>,
}

#[derive(Serialize)]
enum Content<'a> {
    #[serde(rename = "sha")]
    Oid(Option<Oid>),
    #[serde(rename = "content")]
    Text(&'a str),
}

impl<'a> Entry<'a> {
    fn of(change: &'a TreeChange) -> Self {
        let (mode, content) = match &change.content {
            TreeContent::Object(mode, oid) => (*mode, Content::Oid(Some(*oid))),
            TreeContent::Removed => (Mode::File, Content::Oid(None)),
            TreeContent::Text(mode, text) => (*mode, Content::Text(text)),
        };
        let r#type = match mode {
            Mode::Executable | Mode::File | Mode::Symlink => "blob",
            Mode::Submodule => "commit",
            Mode::Tree => "tree",
        };
        Self { path: &change.path, mode, r#type, content }
    }
}

#[cfg(test)]
mod tests;
