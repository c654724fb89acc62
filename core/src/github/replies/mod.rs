//! Answers as small typed values.

mod app;
mod objects;
mod page;
mod pulls;
mod repository;

use thiserror::Error;

use super::refusal::{Refusal, RefusalKind, RequestId, request_id};
use crate::http::{Request, Response};
use crate::json::{Fault, Read, Value};

pub use app::{AccessToken, AppInfo, Installation};
pub use objects::{
    Branch, Commit, Committed, Created, PathCommit, Reference, Tree, TreeItem, read_blob,
};
pub use page::next_page;
pub use pulls::{Assigned, Comment, Event, EventKind, PullRequest, PullState};
pub use repository::{Permissions, Repository, User};

/// Reads the answer to `request` as `T`, one of this module's values or a list of them; any 2xx will do.
///
/// # Errors
///
/// Says what was refused, or what could not be understood.
pub fn read<T: Read>(request: &Request, response: &Response) -> Result<T, ReplyError> {
    let misread = |fault: Fault| malformed(request, response, fault.to_string());
    accepted(request, response)?;
    T::read(&Value::of_bytes(&response.body).map_err(misread)?).map_err(misread)
}

/// Reads no more of the answer to `request` than whether it is a 2xx.
///
/// # Errors
///
/// Says what was refused.
pub fn accepted(request: &Request, response: &Response) -> Result<(), ReplyError> {
    if (200..300).contains(&response.status) {
        return Ok(());
    }
    Err(ReplyError::Refused(Box::new(Refusal::of(request, response))))
}

/// Why an answer gives no value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReplyError {
    /// The answer is cut off, or not of the documented form.
    #[error("GitHub's answer to {request} is not understood: {reason}{}", RequestId(request_id.as_deref()))]
    Malformed {
        /// The method and the address.
        request: String,
        /// What is wrong with it, and where.
        reason: String,
        /// What GitHub's support asks for.
        request_id: Option<String>,
    },
    /// The answer is a refusal.
    #[error(transparent)]
    Refused(Box<Refusal>),
}

impl ReplyError {
    /// Returns what the refusal means, if it is one.
    #[must_use]
    pub fn kind(&self) -> Option<&RefusalKind> {
        match self {
            Self::Refused(refusal) => Some(&refusal.kind),
            Self::Malformed { .. } => None,
        }
    }
}

fn malformed(request: &Request, response: &Response, reason: impl Into<String>) -> ReplyError {
    ReplyError::Malformed {
        request: request.to_string(),
        reason: reason.into(),
        request_id: request_id(response),
    }
}

#[cfg(test)]
mod tests;
