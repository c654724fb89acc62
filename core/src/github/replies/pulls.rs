//! Pull requests, and what is said and done on them.

use serde::Deserialize;

use crate::names::RepoName;
use crate::oid::Oid;
use crate::time::Timestamp;

/// A pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "wire::PullRequest")]
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "wire::Assigned")]
pub struct Assigned {
    /// Their logins.
    pub logins: Vec<String>,
}

/// A comment on an issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "wire::Comment")]
pub struct Comment {
    /// Its id.
    pub id: u64,
    /// The text.
    pub body: String,
    /// The login of whoever wrote it; `None` once that account was deleted.
    pub user: Option<String>,
}

/// Something done to an issue or pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "wire::Event")]
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

/// The forms in which GitHub nests what is flat here.
mod wire {
    use serde::Deserialize;
    use serde::de::IgnoredAny;

    use super::{EventKind, PullState};
    use crate::names::RepoName;
    use crate::oid::Oid;
    use crate::time::Timestamp;

    #[derive(Deserialize)]
    pub(super) struct PullRequest {
        number: u64,
        state: State,
        #[serde(default)]
        merge_commit_sha: Option<Oid>,
        merged_at: Option<String>,
        closed_at: Option<String>,
        #[serde(default)]
        merged: bool,
        head: Head,
        base: Base,
        title: String,
        body: Option<String>,
        html_url: String,
        #[serde(default)]
        draft: bool,
        #[serde(default)]
        labels: Vec<Label>,
        #[serde(default)]
        assignees: Option<Vec<User>>,
        #[serde(default)]
        requested_reviewers: Option<Vec<IgnoredAny>>,
        #[serde(default)]
        requested_teams: Option<Vec<IgnoredAny>>,
        user: Option<User>,
    }

    #[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum State {
        Closed,
        Open,
    }

    #[derive(Deserialize)]
    struct Head {
        sha: Oid,
        r#ref: String,
        repo: Option<Repo>,
    }

    #[derive(Deserialize)]
    struct Repo {
        full_name: RepoName,
    }

    #[derive(Deserialize)]
    struct Base {
        r#ref: String,
    }

    #[derive(Deserialize)]
    struct Label {
        name: String,
    }

    #[derive(Deserialize)]
    struct User {
        login: String,
    }

    #[derive(Deserialize)]
    pub(super) struct Comment {
        id: u64,
        body: Option<String>,
        user: Option<User>,
    }

    #[derive(Deserialize)]
    pub(super) struct Assigned {
        assignees: Vec<User>,
    }

    #[derive(Deserialize)]
    pub(super) struct Event {
        event: String,
        label: Option<Label>,
        assignee: Option<User>,
        actor: Option<User>,
    }

    impl PullRequest {
        const fn pull_state(&self) -> PullState {
            match self.state {
                _ if self.merged || self.merged_at.is_some() => PullState::Merged,
                State::Closed => PullState::Closed,
                State::Open => PullState::Open,
            }
        }
    }

    impl From<PullRequest> for super::PullRequest {
        fn from(pull: PullRequest) -> Self {
            let asked = [&pull.requested_reviewers, &pull.requested_teams];
            Self {
                asks_for_review: asked.into_iter().flatten().any(|asked| !asked.is_empty()),
                number: pull.number,
                state: pull.pull_state(),
                ended: pull.closed_at.as_deref().and_then(Timestamp::from_rfc3339),
                // Of an open one GitHub tells what a merge would make.
                merged_as: pull.merge_commit_sha.filter(|_| pull.merged_at.is_some()),
                head_sha: pull.head.sha,
                head_repo: pull.head.repo.map(|repo| repo.full_name),
                head_ref: pull.head.r#ref,
                base_ref: pull.base.r#ref,
                title: pull.title,
                body: pull.body.unwrap_or_default(),
                html_url: pull.html_url,
                draft: pull.draft,
                assignees: logins(pull.assignees.unwrap_or_default()),
                labels: pull.labels.into_iter().map(|label| label.name).collect(),
                user: pull.user.map(|user| user.login),
            }
        }
    }

    impl From<Assigned> for super::Assigned {
        fn from(Assigned { assignees }: Assigned) -> Self {
            Self { logins: logins(assignees) }
        }
    }

    fn logins(users: Vec<User>) -> Vec<String> {
        users.into_iter().map(|user| user.login).collect()
    }

    impl From<Comment> for super::Comment {
        fn from(Comment { id, body, user }: Comment) -> Self {
            Self { id, body: body.unwrap_or_default(), user: user.map(|user| user.login) }
        }
    }

    impl From<Event> for super::Event {
        fn from(Event { event, label, assignee, actor }: Event) -> Self {
            let kind = match (event.as_str(), label, assignee) {
                ("labeled", Some(label), _) => EventKind::Labeled(label.name),
                ("unlabeled", Some(label), _) => EventKind::Unlabeled(label.name),
                ("unassigned", _, Some(assignee)) => EventKind::Unassigned(assignee.login),
                ("review_requested", ..) => EventKind::ReviewRequested,
                _ => EventKind::Other(event),
            };
            Self { kind, actor: actor.map(|actor| actor.login) }
        }
    }
}
