//! What the engine asks of its host, and what it has to say on the way.

use std::time::Duration;

use crate::github::RepoName;
use crate::http::{Request, Service};
use crate::time::Timestamp;

use super::outcome::Outcome;

/// What a host does next. Exhaustive on purpose: a new step must break every host at compile time.
#[derive(Debug)]
pub enum Step {
    /// Perform the request, then answer with the ticket; more steps may be taken before that.
    Send(Ticket, Request),
    /// Something worth a log line or a tick of a progress bar.
    Note(Note),
    /// Nothing to do until an answer arrives, or until this moment.
    Idle(Option<Timestamp>),
    /// The run is over.
    Finish(Box<Outcome>),
}

/// The right to answer one request, once.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
#[must_use = "a request whose ticket is dropped is never answered"]
pub struct Ticket(pub(super) u64);

/// Something that happened in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// A repository needs no more work in this run.
    Done {
        /// The repository.
        repository: RepoName,
    },
    /// A label, reviewer or comment was refused; the pull request stands all the same.
    ExtraFailed {
        /// The repository.
        repository: RepoName,
        /// What was tried, and why it failed.
        what: String,
    },
    /// A document was parsed: a warm run without drift parses none.
    Parsed {
        /// What was parsed: a source's URL, or `owner/name:path`.
        what: String,
        /// Its size.
        bytes: usize,
    },
    /// A race for a branch or pull request was lost: the repository is read again.
    RaceLost {
        /// The repository.
        repository: RepoName,
    },
    /// A request is sent again after a wait.
    Retrying {
        /// Who was asked.
        service: Service,
        /// The request's URL.
        url: String,
        /// Why.
        reason: String,
        /// How long it waits.
        delay: Duration,
    },
    /// The run knows how much it has to look at.
    Started {
        /// The number of repositories.
        repositories: usize,
        /// The number of sources.
        sources: usize,
    },
}
