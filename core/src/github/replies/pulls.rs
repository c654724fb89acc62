//! Pull requests, and what is said and done on them.

use crate::json::{Fault, Read, Value};
use crate::names::RepoName;
use crate::oid::Oid;
use crate::time::Timestamp;

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// How it stands.
    pub state: PullState,
    /// The commit to be merged; it follows the branch while the pull request is open.
    pub head_sha: Oid,
    /// When it was closed or merged; `None` while it is open.
    pub ended: Option<Timestamp>,
    /// The commit that its merge made on the base; `None` before that.
    pub merged_as: Option<Oid>,
    /// The repository of the head; `None` once that was deleted.
    pub head_repo: Option<RepoName>,
    /// The branch to be merged, without `refs/heads/`.
    pub head_ref: String,
    /// The branch it is merged into, without `refs/heads/`.
    pub base_ref: String,
    /// The title.
    pub title: String,
    /// The text; empty if there is none.
    pub body: String,
    /// The page for people.
    pub html_url: String,
    /// Whether it is a draft.
    pub draft: bool,
    /// The names of its labels.
    pub labels: Vec<String>,
    /// The logins of those it is assigned to.
    pub assignees: Vec<String>,
    /// Whether somebody is asked to review it and has not yet done so.
    pub asks_for_review: bool,
    /// The login of whoever opened it; `None` once that account was deleted.
    pub user: Option<String>,
}

/// How a pull request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PullState {
    /// Closed without a merge.
    Closed,
    /// Closed by its merge.
    Merged,
    /// Open.
    Open,
}

/// Whom an issue or pull request is assigned to by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// Their logins.
    pub logins: Vec<String>,
}

/// A comment on an issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// The text.
    pub body: String,
    /// The login of whoever wrote it; `None` once that account was deleted.
    pub user: Option<String>,
}

/// Something done to an issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What was done.
    pub kind: EventKind,
    /// The login of whoever did it; `None` once that account was deleted.
    pub actor: Option<String>,
}

/// What was done to an issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// A label was added.
    Labeled(String),
    /// Something else, by GitHub's word for it.
    Other(String),
    /// Somebody was asked for a review.
    ReviewRequested,
    /// It is not assigned to this login any more.
    Unassigned(String),
    /// A label was removed.
    Unlabeled(String),
}

impl Read for PullRequest {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        let (head, base) = (at.member("head")?, at.member("base")?);
        let merged_at: Option<String> = at.optional("merged_at", Read::read)?;
        let merge_commit = at.optional("merge_commit_sha", Value::parsed)?;
        let closed_at: Option<String> = at.optional("closed_at", Read::read)?;
        let is_merged = at.or_default("merged", Value::flag)? || merged_at.is_some();
        let state = at
            .member("state")?
            .one_of(&[("closed", PullState::Closed), ("open", PullState::Open)])?;
        let asked = [
            at.optional("requested_reviewers", holds_any)?,
            at.optional("requested_teams", holds_any)?,
        ];
        Ok(Self {
            number: at.read("number")?,
            state: if is_merged { PullState::Merged } else { state },
            head_sha: head.member("sha")?.parsed()?,
            ended: closed_at.as_deref().and_then(Timestamp::from_rfc3339),
            // Of an open one GitHub tells what a merge would make.
            merged_as: merge_commit.filter(|_| merged_at.is_some()),
            head_repo: head.optional("repo", |repo| repo.member("full_name")?.parsed())?,
            head_ref: head.read("ref")?,
            base_ref: base.read("ref")?,
            title: at.read("title")?,
            body: at.optional("body", Read::read)?.unwrap_or_default(),
            html_url: at.read("html_url")?,
            draft: at.or_default("draft", Value::flag)?,
            labels: at.or_default("labels", |labels| labels.list(name))?,
            assignees: at.optional("assignees", |users| users.list(login))?.unwrap_or_default(),
            asks_for_review: asked.contains(&Some(true)),
            user: at.optional("user", login)?,
        })
    }
}

impl Read for Assigned {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self { logins: at.member("assignees")?.list(login)? })
    }
}

impl Read for Comment {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: at.read("id")?,
            body: at.optional("body", Read::read)?.unwrap_or_default(),
            user: at.optional("user", login)?,
        })
    }
}

impl Read for Event {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        let event: String = at.read("event")?;
        let label = at.optional("label", name)?;
        let assignee = at.optional("assignee", login)?;
        let kind = match (event.as_str(), label, assignee) {
            ("labeled", Some(label), _) => EventKind::Labeled(label),
            ("unlabeled", Some(label), _) => EventKind::Unlabeled(label),
            ("unassigned", _, Some(assignee)) => EventKind::Unassigned(assignee),
            ("review_requested", ..) => EventKind::ReviewRequested,
            _ => EventKind::Other(event),
        };
        Ok(Self { kind, actor: at.optional("actor", login)? })
    }
}

/// Reads whom an account belongs to.
fn login(account: &Value<'_>) -> Result<String, Fault> {
    account.read("login")
}

fn holds_any(list: &Value<'_>) -> Result<bool, Fault> {
    Ok(!list.list(|_| Ok(()))?.is_empty())
}

fn name(label: &Value<'_>) -> Result<String, Fault> {
    label.read("name")
}
