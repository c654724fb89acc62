//! What goes wrong on request.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::answer::{Answer, Body};
use super::clock::http_date;
use super::graphql;
use super::operation::Operation;
use super::shared::Shared;

/// Something that goes wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The request has its effect and the connection breaks before the answer.
    DropAfter,
    /// The connection breaks before the request has an effect.
    DropBefore,
    /// 401, as if the token had expired on the way.
    ExpiredToken,
    /// A page of HTML with this status instead of JSON; the request has no effect.
    Html(u16),
    /// What a replica says that has not seen the last write; the request has no effect.
    Lag,
    /// The effect happens, and the answer is JSON up to its last brace.
    Malformed,
    /// Somebody pushes a commit to this branch just before the request is handled.
    MovedBranch {
        /// The repository as `owner/name`.
        repository: String,
        /// The branch that moves.
        branch: String,
    },
    /// The hourly limit is used up until `reset` from now.
    PrimaryLimit {
        /// 403 or 429.
        status: u16,
        /// How long the limit stays used up.
        reset: Duration,
    },
    /// The secondary limit is hit.
    SecondaryLimit {
        /// 403 or 429.
        status: u16,
        /// How the answer says when to come back.
        retry: RetryHint,
    },
    /// The answer is right and late.
    Slow(Duration),
    /// A read answers what was true before the last change; other requests are not touched.
    StaleRead,
    /// An answer with this status and GitHub's words for it; the request has no effect.
    Status(u16),
    /// The effect happens, and the connection breaks in the middle of the answer.
    Truncated,
}

/// How a secondary limit says when to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryHint {
    /// It does not say.
    Absent,
    /// By a date in HTTP's form, this far from now.
    Date(Duration),
    /// By a number of seconds.
    Seconds(u64),
}

impl Fault {
    /// The answer given instead of handling the request, if the fault replaces it.
    pub(crate) fn instead(&self, operation: Operation, now: u64) -> Option<Answer> {
        match self {
            Self::ExpiredToken => Some(Answer::error(401, "Bad credentials")),
            Self::Html(status) => Some(html(*status)),
            Self::Lag => Some(lag(operation)),
            Self::PrimaryLimit { status, reset } => Some(primary(*status, now + reset.as_secs())),
            Self::SecondaryLimit { status, retry } => Some(secondary(*status, *retry, now)),
            Self::Status(status) => Some(Answer::error(*status, words(*status))),
            Self::DropAfter
            | Self::DropBefore
            | Self::Malformed
            | Self::MovedBranch { .. }
            | Self::Slow(_)
            | Self::StaleRead
            | Self::Truncated => None,
        }
    }
}

/// A registered fault; its methods say when it strikes.
///
/// Without further words it strikes the next request, whatever it is, once.
#[derive(Debug)]
pub struct Planned {
    pub(crate) shared: Arc<Shared>,
    pub(crate) index: usize,
}

impl Planned {
    /// Only requests for this operation count.
    pub fn on(self, operation: Operation) -> Self {
        self.change(|rule| rule.operation = Some(operation))
    }

    /// The fault begins with the `n`th request that counts, from 1.
    pub fn nth(self, n: usize) -> Self {
        self.change(|rule| rule.passed_over = n - 1)
    }

    /// The fault strikes this many requests in a row.
    pub fn times(self, times: usize) -> Self {
        self.change(|rule| rule.left = times)
    }

    /// The fault strikes every request that counts.
    pub fn always(self) -> Self {
        self.times(usize::MAX)
    }

    fn change(self, change: impl FnOnce(&mut Rule)) -> Self {
        change(&mut self.shared.faults.lock().unwrap().rules[self.index]);
        self
    }
}

/// The faults that are waiting.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) rules: Vec<Rule>,
}

/// A fault and when it strikes.
#[derive(Debug)]
pub(crate) struct Rule {
    fault: Fault,
    operation: Option<Operation>,
    passed_over: usize,
    left: usize,
}

impl Faults {
    /// Adds a fault for the next request and returns its place.
    pub(crate) fn add(&mut self, fault: Fault) -> usize {
        self.rules.push(Rule { fault, operation: None, passed_over: 0, left: 1 });
        self.rules.len() - 1
    }

    /// Takes the fault that strikes a request, the one registered first.
    pub(crate) fn strike(&mut self, operation: Operation) -> Option<Fault> {
        let counts = |rule: &&mut Rule| {
            rule.left > 0 && rule.operation.is_none_or(|wanted| wanted == operation)
        };
        for rule in self.rules.iter_mut().filter(counts) {
            if rule.passed_over > 0 {
                rule.passed_over -= 1;
                continue;
            }
            if rule.left < usize::MAX {
                rule.left -= 1;
            }
            return Some(rule.fault.clone());
        }
        None
    }

    /// The faults that have not struck as often as they should.
    pub(crate) fn waiting(&self) -> Vec<Fault> {
        let rules = self.rules.iter();
        rules
            .filter(|rule| rule.left > 0 && rule.left < usize::MAX)
            .map(|rule| rule.fault.clone())
            .collect()
    }
}

fn html(status: u16) -> Answer {
    let page =
        "<!DOCTYPE html>\n<html><head><title>Unicorn! &middot; GitHub</title></head></html>\n";
    Answer { status, ..Answer::raw("text/html; charset=utf-8", page.as_bytes().to_vec()) }
}

fn primary(status: u16, reset: u64) -> Answer {
    Answer::error(status, "API rate limit exceeded for installation ID 1.")
        .header("x-ratelimit-remaining", "0".to_owned())
        .header("x-ratelimit-reset", reset.to_string())
}

fn secondary(status: u16, retry: RetryHint, now: u64) -> Answer {
    let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you \
                   try again.";
    let answer = Answer::error(status, message);
    match retry {
        RetryHint::Absent => answer,
        RetryHint::Date(wait) => answer.header("retry-after", http_date(now + wait.as_secs())),
        RetryHint::Seconds(seconds) => answer.header("retry-after", seconds.to_string()),
    }
}

/// What GitHub says shortly after a write, when the write is not everywhere yet.
fn lag(operation: Operation) -> Answer {
    match operation {
        Operation::CreateCommit => Answer::unprocessable("Tree SHA does not exist"),
        Operation::CreatePull => {
            let mut answer = Answer::unprocessable("Validation Failed");
            if let Body::Json(body) = &mut answer.body {
                body["errors"] = json!([]);
            }
            answer
        }
        Operation::CreateRef | Operation::UpdateRef => {
            Answer::unprocessable("Object does not exist")
        }
        Operation::Graphql => graphql::lagging(),
        Operation::CreateTree => Answer::unprocessable("base_tree is not a valid tree oid"),
        _ => Answer::not_found(),
    }
}

fn words(status: u16) -> &'static str {
    match status {
        500 | 502 => "Server Error",
        503 => "Service Unavailable",
        504 => "We couldn't respond to your request in time.",
        _ => "Something went wrong",
    }
}
