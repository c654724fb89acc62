//! Why something in a run did not work, said in one sentence with what to do about it.

use std::error::Error as _;

use thiserror::Error;

use crate::github::{RefusalKind, ReplyError, RepoName};
use crate::http::Unreachable;
use crate::http::redirect::RedirectError;
use crate::http::retry::GiveUp;
use crate::oid::Oid;

/// Why one step of a run failed.
#[derive(Debug, Clone, Error)]
pub(super) enum Failure {
    /// The budget of requests is used up.
    #[error("the budget of requests is used up")]
    Budget,
    /// Something stands at a configured path that is no file.
    #[error("{path} in {repository} is not a file")]
    NoFile {
        /// The repository.
        repository: RepoName,
        /// The path.
        path: String,
    },
    /// Asking again does not help any more.
    #[error(transparent)]
    GaveUp(#[from] GiveUp),
    /// Somebody else moved the branch or opened the pull request first.
    #[error("other runs or people were faster in {repository}, again and again")]
    LostRace {
        /// The repository.
        repository: RepoName,
    },
    /// A read leads elsewhere.
    #[error(transparent)]
    Redirected(#[from] RedirectError),
    /// GitHub said no, or what cannot be understood.
    #[error(transparent)]
    Reply(#[from] ReplyError),
    /// The repository is known by another name now.
    #[error("{from} was renamed to {to}")]
    Renamed {
        /// The name as configured.
        from: RepoName,
        /// The name it has.
        to: String,
    },
    /// There was no answer.
    #[error(transparent)]
    Silent(#[from] Unreachable),
    /// GitHub wrote another tree than was asked for.
    #[error("GitHub wrote tree {written} instead of {predicted}")]
    TreeDiffers {
        /// The tree as computed.
        predicted: Oid,
        /// The tree as written.
        written: Oid,
    },
    /// A folder's listing is cut off, even when read alone.
    #[error("GitHub lists {repository}'s tree {tree} only in part")]
    TreeTruncated {
        /// The repository.
        repository: RepoName,
        /// The tree.
        tree: Oid,
    },
}

impl Failure {
    /// Returns what a refusal means, if GitHub refused.
    pub(super) fn refusal(&self) -> Option<&RefusalKind> {
        match self {
            Self::Reply(reply) => reply.kind(),
            _ => None,
        }
    }

    /// Returns whether the same run may succeed later without anyone doing anything.
    pub(super) const fn is_passing(&self) -> bool {
        matches!(self, Self::Budget | Self::LostRace { .. } | Self::GaveUp(GiveUp::Limited { .. }))
    }

    /// Returns what happened, why, and what to do.
    pub(super) fn sentence(&self) -> String {
        let mut sentence = self.to_string();
        let mut cause = self.source();
        while let Some(reason) = cause {
            sentence = format!("{sentence}: {reason}");
            cause = reason.source();
        }
        match self.remedy() {
            Some(remedy) => format!("{sentence}; {remedy}"),
            None => sentence,
        }
    }

    fn remedy(&self) -> Option<String> {
        let remedy = match self {
            Self::Budget => "run again, or raise TRUEUP_REQUEST_BUDGET",
            Self::GaveUp(GiveUp::Limited { .. }) | Self::LostRace { .. } => "run again later",
            Self::GaveUp(GiveUp::Unreachable { cause: Unreachable::TooLarge { .. }, .. }) => {
                "split the document: trueup reads no more of one"
            }
            Self::GaveUp(_) | Self::Silent(_) => {
                "check the address and the service, then run again"
            }
            Self::NoFile { .. } => "configure the path of a file",
            Self::Redirected(_) => "configure the address it leads to, if you trust it",
            Self::Reply(ReplyError::Refused(refusal)) => {
                return refusal.remedy().map(str::to_owned);
            }
            Self::Reply(_) => "run again; if it stays, look at what answers at that address",
            Self::Renamed { to, .. } => {
                return Some(format!("configure {to}; nothing was written"));
            }
            Self::TreeDiffers { .. } => "nothing was committed; please report this",
            Self::TreeTruncated { .. } => "split the folder: trueup must see it whole",
        };
        Some(remedy.to_owned())
    }
}

/// A failure as a report tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    /// What happened, why, and what to do.
    pub(super) sentence: String,
    /// Whether the same run may succeed later without anyone doing anything.
    pub(super) is_passing: bool,
}

impl<F: Into<Failure>> From<F> for Complaint {
    fn from(failure: F) -> Self {
        let failure = failure.into();
        Self { sentence: failure.sentence(), is_passing: failure.is_passing() }
    }
}

impl Complaint {
    /// Returns a complaint about something that does not pass by itself.
    pub(super) const fn new(sentence: String) -> Self {
        Self { sentence, is_passing: false }
    }
}
