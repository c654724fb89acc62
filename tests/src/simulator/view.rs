//! What a test sees of pull requests.

use super::repository::{Comment, Event, PullRequest};

/// A pull request as a person sees it on its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequestView {
    /// Its number.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its text, empty if it has none.
    pub body: String,
    /// Says whether it is neither closed nor merged.
    pub is_open: bool,
    /// Says whether it was merged.
    pub is_merged: bool,
    /// Says whether it is a draft.
    pub is_draft: bool,
    /// Who opened it.
    pub author: String,
    /// The head's repository as `owner/name`; another one for forks.
    pub head_repository: String,
    /// The head's branch.
    pub head_branch: String,
    /// The head's commit; it stays where it was when the pull request was closed.
    pub head_sha: String,
    /// The branch it wants to go into.
    pub base_branch: String,
    /// Its labels, in the order they were put on.
    pub labels: Vec<String>,
    /// The accounts asked to review.
    pub reviewers: Vec<String>,
    /// The teams asked to review, by their slugs.
    pub review_teams: Vec<String>,
    /// The accounts it is assigned to.
    pub assignees: Vec<String>,
}

/// A comment in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentView {
    /// Who wrote it.
    pub author: String,
    /// What it says.
    pub body: String,
}

/// Something that happened to a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventView {
    /// What happened, such as `labeled` or `closed`.
    pub name: String,
    /// Who did it.
    pub actor: String,
    /// The label it is about.
    pub label: Option<String>,
}

impl From<&PullRequest> for PullRequestView {
    fn from(pull: &PullRequest) -> Self {
        let pull = pull.clone();
        Self {
            is_open: pull.is_open(),
            is_merged: pull.merged.is_some(),
            is_draft: pull.draft,
            number: pull.number,
            title: pull.title,
            body: pull.body.unwrap_or_default(),
            author: pull.author.login,
            head_repository: pull.head_repository,
            head_branch: pull.head_branch,
            head_sha: pull.head_sha,
            base_branch: pull.base_branch,
            labels: pull.labels,
            reviewers: pull.reviewers,
            review_teams: pull.review_teams,
            assignees: pull.assignees,
        }
    }
}

impl From<&Comment> for CommentView {
    fn from(comment: &Comment) -> Self {
        Self { author: comment.author.login.clone(), body: comment.body.clone() }
    }
}

impl From<&Event> for EventView {
    fn from(event: &Event) -> Self {
        Self {
            name: event.name.to_owned(),
            actor: event.actor.login.clone(),
            label: event.label.as_ref().map(|label| label.name.clone()),
        }
    }
}
