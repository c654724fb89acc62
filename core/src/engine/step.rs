//! What the engine asks of its host, and what it has to say on the way.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use crate::family::Remark;
use crate::github::RepoName;
use crate::github::auth::{Signature, SigningInput, Unsigned};
use crate::http::{Request, Response, Service, Unreachable};
use crate::time::Timestamp;
use crate::wording::visible_sentence;

use super::outcome::Outcome;

/// What a host does next. Exhaustive on purpose: a new step must break every host at compile time.
#[derive(Debug)]
pub enum Step<O = Outcome> {
    /// Perform the request, then answer with the ticket; more steps may be taken before that.
    Send(Ticket<Reply>, Request),
    /// Sign with the App's private key (RS256), then answer with the ticket.
    Sign(Ticket<Signed>, SigningInput),
    /// Something worth a log line or a tick of a progress bar.
    Note(Note),
    /// Nothing to do until an answer arrives, or until this moment.
    Idle(Option<Timestamp>),
    /// The run is over.
    Finish(Box<O>),
}

/// What a host answers to [`Step::Send`].
pub type Reply = Result<Response, Unreachable>;

/// What a host answers to [`Step::Sign`].
pub type Signed = Result<Signature, Unsigned>;

/// The right to answer once, and to answer with an `A`.
#[must_use = "what waits for a dropped ticket waits for ever"]
pub struct Ticket<A> {
    pub(super) number: u64,
    answer: PhantomData<fn(A)>,
}

impl<A> Ticket<A> {
    pub(super) const fn new(number: u64) -> Self {
        Self { number, answer: PhantomData }
    }
}

impl<A> fmt::Debug for Ticket<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Ticket").field(&self.number).finish()
    }
}

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
    /// Something is worth telling about a file's records and changes nothing.
    Remark {
        /// The file, `owner/name:path`.
        file: String,
        /// What it is.
        remark: Remark,
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

/// The words of a log line; the place that they are about is the host's to add.
impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done { .. } => f.write_str("done"),
            Self::ExtraFailed { what, .. } => f.write_str(what),
            Self::Parsed { .. } => f.write_str("parsed"),
            Self::RaceLost { .. } => {
                f.write_str("someone else was faster: reading the repository again")
            }
            Self::Remark { remark, .. } => f.write_str(&visible_sentence(&remark.to_string())),
            Self::Retrying { service, reason, delay, .. } => {
                let tenths = (delay.as_millis() + 50) / 100;
                let (seconds, tenths) = (tenths / 10, tenths % 10);
                write!(f, "{service} is asked again in {seconds}.{tenths} s: {reason}")
            }
            Self::Started { .. } => f.write_str("comparing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::RemarkKind;

    #[test]
    fn a_retry_is_told_in_words_that_leave_the_address_to_the_host() {
        let note = Note::Retrying {
            service: Service::Source,
            url: "https://a.example.org/b?key=hunter2".to_owned(),
            reason: "503".to_owned(),
            delay: Duration::from_millis(1500),
        };

        assert_eq!(note.to_string(), "the source is asked again in 1.5 s: 503");
    }

    #[test]
    fn a_wait_is_told_in_the_nearest_tenth_of_a_second() {
        for (millis, told) in
            [(49, "0.0"), (51, "0.1"), (1949, "1.9"), (1951, "2.0"), (59_999, "60.0")]
        {
            let note = Note::Retrying {
                service: Service::GitHub,
                url: String::new(),
                reason: "503".to_owned(),
                delay: Duration::from_millis(millis),
            };

            assert_eq!(note.to_string(), format!("GitHub is asked again in {told} s: 503"));
        }
    }

    #[test]
    fn a_remark_shows_what_is_invisible_in_a_name() {
        let remark = Remark {
            kind: RemarkKind::DroppedUrlNames,
            subject: None,
            count: 1,
            names: vec!["https://a.example.org/\u{202e}b".to_owned()],
        };
        let note = Note::Remark { file: "owner/data:db.json".to_owned(), remark };

        let told = "1 record with a URL for a name: left out: https://a.example.org/\\u{202e}b";
        assert_eq!(note.to_string(), told);
    }
}
