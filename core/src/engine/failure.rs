//! Why something in a run did not work, said in one sentence with what to do about it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use thiserror::Error;

use crate::document::Fault;
use crate::github::auth::{AppPermissions, Unsigned};
use crate::github::{BranchName, RefusalKind, ReplyError, RepoName, Rule};
use crate::http::Unreachable;
use crate::http::redirect::RedirectError;
use crate::http::retry::GiveUp;
use crate::oid::Oid;

mod complaint;
mod remedy;

pub(super) use complaint::Complaint;

/// Why one step of a run failed: behind a pointer, for every step may fail, and few do.
#[derive(Debug, Clone, Error)]
#[error(transparent)]
pub(super) struct Failure(Arc<Reason>);

impl<R: Into<Reason>> From<R> for Failure {
    fn from(reason: R) -> Self {
        Self(Arc::new(reason.into()))
    }
}

impl Deref for Failure {
    type Target = Reason;

    fn deref(&self) -> &Reason {
        &self.0
    }
}

/// What did not work.
#[derive(Debug, Error)]
pub(super) enum Reason {
    /// GitHub finds the App's claims too old or too new.
    #[error("GitHub refuses the App's signature for its time{}", Ahead(*ahead))]
    Clock {
        /// By how many seconds this machine's clock is ahead of GitHub's, if it told.
        ahead: Option<i64>,
        /// What it said.
        error: ReplyError,
    },
    /// A source did not answer as long as the budget of requests lasted.
    #[error(transparent)]
    BrokenOff(GiveUp),
    /// The budget of requests is used up.
    #[error("the budget of requests is used up")]
    Budget {
        /// How many requests it takes to do what was not begun, with all that was sent before; `None` if that is not known.
        needs: Option<Needs>,
    },
    /// A plan was begun and not finished.
    #[error("the plan was carried out in part")]
    Cut {
        /// Why.
        cause: Failure,
    },
    /// A companion is not what its file's own script writes.
    #[error("{path} of {repository} cannot be brought up to date: {reason}")]
    Companion {
        /// The repository.
        repository: RepoName,
        /// The companion.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A version of a file cannot be compared with others.
    #[error("the history of {path} in {repository} cannot be followed: at {commit}, {fault}")]
    History {
        /// The repository.
        repository: RepoName,
        /// The file.
        path: String,
        /// The commit.
        commit: Oid,
        /// What is wrong with the version.
        fault: Fault,
    },
    /// GitHub does not know the App, or not by this key.
    #[error("GitHub does not accept the signature of App {app}")]
    KeyRefused {
        /// The App's id.
        app: String,
        /// What it said.
        error: ReplyError,
    },
    /// The App may not act for a repository's owner.
    #[error("App {app} is not installed for {account}")]
    NotInstalled {
        /// The App's id.
        app: String,
        /// The owner.
        account: String,
    },
    /// An installation gave no token.
    #[error("App {app} gets no token with {permissions} from its installation {installation}")]
    NoToken {
        /// The App's id.
        app: String,
        /// The installation.
        installation: u64,
        /// What was asked for.
        permissions: AppPermissions,
        /// What GitHub said.
        error: ReplyError,
    },
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
    /// The base comes before a commit that it held already, or that was merged into it.
    #[error("{branch} of {repository} is at {base}, as it was before {later}")]
    OlderBase {
        /// The repository.
        repository: RepoName,
        /// The base branch.
        branch: BranchName,
        /// Where it is, by GitHub's answer.
        base: Oid,
        /// Where it was already, or what was merged into it.
        later: Oid,
    },
    /// The plan does not fit what it was made for, whatever its digest says.
    #[error("the plan was edited after it was made: {what}")]
    Edited {
        /// What does not fit.
        what: String,
    },
    /// Another repository keeps the plan from being carried out.
    #[error("not begun because of {names}")]
    NotBegun {
        /// The repositories.
        names: String,
        /// Whether the same plan may be carried out later.
        is_passing: bool,
    },
    /// The budget was used up before the repository's turn was over.
    #[error("the budget of {budget} requests is used up{}", Next(next.as_ref()))]
    NotReached {
        /// The budget.
        budget: u32,
        /// With which repository the next run begins; `None` if this one leaves that as it was.
        next: Option<RepoName>,
    },
    /// Somebody was faster while the plan was carried out.
    #[error("the plan is stale: somebody else was faster in {repository}")]
    Overtaken {
        /// The repository.
        repository: RepoName,
    },
    /// What the plan expects does not hold any more.
    #[error("the plan is stale: {what}")]
    Stale {
        /// What moved, from where and to where.
        what: String,
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
    /// The budget was used up before the turn of a repository was over whose source did not answer.
    #[error("{silence}, and the budget of {budget} requests is used up{}", Next(next.as_ref()))]
    Unanswered {
        /// What became of the source.
        silence: String,
        /// The budget.
        budget: u32,
        /// With which repository the next run begins; `None` if this one leaves that as it was.
        next: Option<RepoName>,
    },
    /// The host could not sign.
    #[error(transparent)]
    Unsigned(Unsigned),
    /// One repository takes more requests than a whole run may send.
    #[error(
        "{repository} needs {needs} in one run, and the budget is {budget}: raise TRUEUP_REQUEST_BUDGET"
    )]
    TooMuch {
        /// The repository.
        repository: RepoName,
        /// How many it takes.
        needs: Needs,
        /// The budget.
        budget: u32,
    },
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

impl Reason {
    /// Returns what a refusal means, if GitHub refused.
    pub(super) fn refusal(&self) -> Option<&RefusalKind> {
        match self {
            Self::Reply(reply) => reply.kind(),
            _ => None,
        }
    }

    /// Returns whether GitHub does not accept the App itself, whatever it asks for.
    pub(super) const fn is_about_app(&self) -> bool {
        matches!(self, Self::Clock { .. } | Self::KeyRefused { .. } | Self::Unsigned(_))
    }

    /// Returns whether nobody was let in, whatever was asked for.
    pub(super) fn is_about_right(&self) -> bool {
        matches!(self, Self::NotInstalled { .. } | Self::NoToken { .. })
            || self.is_about_app()
            || self.refusal() == Some(&RefusalKind::BadCredentials)
    }

    /// Returns whether the same run may succeed later without anyone doing anything.
    pub(super) fn is_passing(&self) -> bool {
        self.refusal() == Some(&RefusalKind::Protected(Rule::MergeQueue))
            || matches!(
                self,
                Self::BrokenOff(_)
                    | Self::Budget { .. }
                    | Self::NotReached { .. }
                    | Self::Unanswered { .. }
                    | Self::LostRace { .. }
                    | Self::OlderBase { .. }
                    | Self::GaveUp(GiveUp::Limited { .. })
                    | Self::NotBegun { is_passing: true, .. }
            )
    }

    /// Returns what happened, why, and what to do.
    pub(super) fn sentence(&self) -> String {
        let explanation = self.explanation();
        match self.remedy() {
            Some(remedy) => format!("{explanation}; {remedy}"),
            None => explanation,
        }
    }

    /// Returns what happened, and why.
    pub(super) fn explanation(&self) -> String {
        match self.cause() {
            Some(cause) => format!("{self}: {cause}"),
            None => self.to_string(),
        }
    }

    /// Returns what led to it, if that is known.
    fn cause(&self) -> Option<String> {
        match self {
            Self::Clock { error, .. }
            | Self::KeyRefused { error, .. }
            | Self::NoToken { error, .. } => Some(error.to_string()),
            Self::Cut { cause } => Some(cause.explanation()),
            Self::BrokenOff(GiveUp::Unreachable { cause, .. })
            | Self::GaveUp(GiveUp::Unreachable { cause, .. }) => Some(cause.to_string()),
            _ => None,
        }
    }
}

/// How many requests a repository takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// By what is configured, for nothing else is known.
    About(u32),
    /// So many and more, for not all was read that tells.
    AtLeast(u32),
    /// By all that was read of it.
    Exactly(u32),
}

impl Needs {
    /// Returns the number, whatever it is worth.
    pub(super) const fn requests(self) -> u32 {
        match self {
            Self::About(requests) | Self::AtLeast(requests) | Self::Exactly(requests) => requests,
        }
    }
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::About(requests) => write!(f, "about {requests} requests"),
            Self::AtLeast(requests) => write!(f, "at least {requests} requests"),
            Self::Exactly(requests) => write!(f, "{requests} requests"),
        }
    }
}

/// `: the next run begins with owner/name`, or nothing.
struct Next<'a>(Option<&'a RepoName>);

impl fmt::Display for Next<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(next) = self.0 else { return Ok(()) };
        write!(f, ": the next run begins with {next}")
    }
}

/// `: this machine's clock is 90 s ahead of GitHub's`, or nothing.
struct Ahead(Option<i64>);

impl fmt::Display for Ahead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(seconds) = self.0 else { return Ok(()) };
        let side = if seconds < 0 { "behind" } else { "ahead of" };
        write!(f, ": this machine's clock is {} s {side} GitHub's", seconds.unsigned_abs())
    }
}
