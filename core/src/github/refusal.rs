//! An answer that is not what was asked for, and what it means.

use std::fmt;

use thiserror::Error;

use super::error_body::ErrorBody;
use super::kind;
use super::limits::Limit;
use super::rule::Rule;
use crate::http::{Method, Request, Response};

/// GitHub's answer when it does not do what it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "GitHub answered {status} to {} {url}: {message}{}{}",
    method.as_str(),
    Details(errors),
    RequestId(request_id.as_deref())
)]
#[non_exhaustive]
pub struct Refusal {
    /// What it means.
    pub kind: RefusalKind,
    /// The status.
    pub status: u16,
    /// GitHub's own sentence; empty if it said none.
    pub message: String,
    /// The details, if it gave any.
    pub errors: Vec<Fault>,
    /// The page that GitHub points to.
    pub documentation_url: Option<String>,
    /// What GitHub's support asks for.
    pub request_id: Option<String>,
    /// The method of the request.
    pub method: Method,
    /// The address of the request.
    pub url: String,
}

impl Refusal {
    /// Reads the answer to `request`, whose status is none of 2xx.
    #[must_use]
    pub fn of(request: &Request, response: &Response) -> Self {
        let body = ErrorBody::of(&response.body);
        Self {
            kind: kind::classify(request, response, &body),
            status: response.status,
            message: body.message,
            errors: body.errors,
            documentation_url: body.documentation_url,
            request_id: request_id(response),
            method: request.method,
            url: request.url.clone(),
        }
    }

    /// Returns what a person can do about it, as a sentence without capital and period.
    #[must_use]
    pub const fn remedy(&self) -> Option<&'static str> {
        match self.kind {
            RefusalKind::Archived => Some("unarchive the repository or stop keeping its files"),
            RefusalKind::BadCredentials => Some("check the token: it is wrong, revoked or expired"),
            RefusalKind::BaseInvalid => Some("check the name of the base branch"),
            RefusalKind::DraftsUnsupported => Some("set draft = false"),
            RefusalKind::EmptyRepository => Some("push a first commit to the repository"),
            RefusalKind::Forbidden => Some(
                "give the token, or the App's installation, read and write access to contents and pull requests there",
            ),
            RefusalKind::Lagging | RefusalKind::RateLimited(_) | RefusalKind::ServerError => {
                Some("run again later")
            }
            RefusalKind::Moved { .. } => Some("use the repository's new name"),
            RefusalKind::NotFound => {
                Some("check the name, and that the token may see the repository")
            }
            RefusalKind::Protected(rule) => Some(rule.remedy()),
            RefusalKind::WorkflowPermission => Some(
                "give the App's installation or the token the permission `workflows`, or a classic token the scope `workflow`",
            ),
            RefusalKind::AlreadyExists
            | RefusalKind::Invalid
            | RefusalKind::NoCommitsBetween
            | RefusalKind::NotFastForward
            | RefusalKind::Other
            | RefusalKind::ReferenceMissing => None,
        }
    }
}

/// What a refusal means for whoever asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefusalKind {
    /// The branch, or a pull request from it, is there already.
    AlreadyExists,
    /// The repository is read-only.
    Archived,
    /// The token is wrong, revoked or expired.
    BadCredentials,
    /// The base of a pull request is no branch.
    BaseInvalid,
    /// The repository's plan has no draft pull requests.
    DraftsUnsupported,
    /// The repository has no commit yet.
    EmptyRepository,
    /// The token may not do that, or nobody may.
    Forbidden,
    /// The request itself is at fault.
    Invalid,
    /// What was written a moment ago is not known everywhere yet.
    Lagging,
    /// The repository was renamed or transferred.
    Moved {
        /// Where it is now, as answered.
        location: Option<String>,
    },
    /// The head of a pull request has nothing that its base has not.
    NoCommitsBetween,
    /// The branch has moved on since it was read.
    NotFastForward,
    /// It is not there, or the token may not see it.
    NotFound,
    /// None of the others.
    Other,
    /// A rule of the repository forbids the write.
    Protected(Rule),
    /// A limit is used up.
    RateLimited(Limit),
    /// The branch to be moved is not there.
    ReferenceMissing,
    /// GitHub failed.
    ServerError,
    /// Files below `.github/workflows` need a permission of their own.
    WorkflowPermission,
}

/// One detail of a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fault {
    /// The kind of object, such as `PullRequest`.
    pub resource: Option<String>,
    /// The field at fault.
    pub field: Option<String>,
    /// What is wrong in a word, such as `invalid` or `custom`.
    pub code: Option<String>,
    /// What is wrong in a sentence.
    pub message: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(message) = &self.message {
            return f.write_str(message);
        }
        let words = [&self.resource, &self.field, &self.code];
        let words: Vec<_> = words.into_iter().flatten().map(String::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

/// Returns the id by which GitHub finds a request again.
pub(super) fn request_id(response: &Response) -> Option<String> {
    response.header("x-github-request-id").map(Into::into)
}

struct Details<'a>(&'a [Fault]);

impl fmt::Display for Details<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|fault| write!(f, "; {fault}"))
    }
}

/// ` (request ABCD)`, or nothing.
pub(super) struct RequestId<'a>(pub(super) Option<&'a str>);

impl fmt::Display for RequestId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |id| write!(f, " (request {id})"))
    }
}

#[cfg(test)]
mod tests;
