//! Whether an answer stands, or the same request is sent again, by what HTTP alone says.

use std::time::Duration;

use thiserror::Error;

use super::{Request, Response, Service, Unreachable};
use crate::time::Timestamp;

/// How often and how long to insist.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryOptions {
    /// How often one request may be sent, the first time included. Defaults to 4.
    pub max_attempts: u8,
    /// The wait after the first attempt when the answer asks for none; it doubles with each attempt. Defaults to one
    /// second.
    pub first_delay: Duration,
    /// The longest wait between two attempts; whoever asks for a longer one is given up. Defaults to one minute.
    pub max_delay: Duration,
}

impl Default for RetryOptions {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            first_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(60),
        }
    }
}

impl RetryOptions {
    /// Returns the wait after this many attempts when the answer asks for none.
    #[must_use]
    pub fn delay(&self, attempts: u8) -> Duration {
        let doublings = u32::from(attempts.saturating_sub(1));
        let factor = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        self.first_delay.saturating_mul(factor).min(self.max_delay)
    }
}

/// What to do with a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The answer stands, whatever its status.
    Accept,
    /// Send the same request again, not before this moment.
    Again(Timestamp),
    /// Send it no more in this run.
    GiveUp(GiveUp),
}

/// Why a request is sent no more, though an answer might still come.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GiveUp {
    /// The service fails, attempt after attempt.
    #[error("{service} answered {status} to {request}, attempt {attempts}")]
    Failing {
        /// Who was asked.
        service: Service,
        /// The method and the address.
        request: String,
        /// The status of the last answer.
        status: u16,
        /// How often it was sent.
        attempts: u8,
    },
    /// The service wants to be left alone for longer than a run may wait.
    #[error("{service} takes no more requests like {request} before {until}")]
    Limited {
        /// Who was asked.
        service: Service,
        /// The method and the address.
        request: String,
        /// The moment from which it may be tried again.
        until: Timestamp,
    },
    /// There was no answer.
    #[error("{service} gave no answer to {request}, attempt {attempts}")]
    Unreachable {
        /// Who was asked.
        service: Service,
        /// The method and the address.
        request: String,
        /// How often it was sent.
        attempts: u8,
        /// What became of the last attempt.
        #[source]
        cause: Unreachable,
    },
}

/// Judges the reply to the `attempts`th sending of `request` (the first is 1) by general HTTP.
///
/// A broken or late answer and the statuses 408, 500, 502, 503 and 504 are worth another attempt if the request is
/// repeatable; 425 and 429 always, for they say that nothing was done. `Retry-After` is obeyed if it lies ahead;
/// otherwise the wait is [`RetryOptions::delay`]. Nothing is random here: requests are few and take turns.
#[must_use]
pub fn judge(
    request: &Request,
    reply: &Result<Response, Unreachable>,
    attempts: u8,
    now: Timestamp,
    options: &RetryOptions,
) -> Verdict {
    let attempt = Attempt { request, attempts, now, options };
    match reply {
        Ok(response) => attempt.judge(response),
        Err(cause) => attempt.judge_silence(cause),
    }
}

/// The moment that `Retry-After` names, in seconds or as an HTTP date; `None` if it is neither.
pub(crate) fn retry_after(response: &Response, now: Timestamp) -> Option<Timestamp> {
    let text = response.header("retry-after")?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(now.after(Duration::from_secs(seconds)));
    }
    Timestamp::from_http_date(text)
}

/// The moment if it lies ahead. Nobody is believed who asks for more than a day: such a wait is cut to a day.
pub(crate) fn believable(moment: Timestamp, now: Timestamp) -> Option<Timestamp> {
    (moment > now).then(|| moment.min(now.after(LONGEST_BELIEVED)))
}

/// One sending of a request, and all that its verdict depends on besides the reply.
pub(crate) struct Attempt<'a> {
    pub(crate) request: &'a Request,
    pub(crate) attempts: u8,
    pub(crate) now: Timestamp,
    pub(crate) options: &'a RetryOptions,
}

impl Attempt<'_> {
    pub(crate) fn is_last(&self) -> bool {
        self.attempts >= self.options.max_attempts
    }

    /// Whether the moment is close enough to wait for it within a run.
    pub(crate) fn may_wait_until(&self, moment: Timestamp) -> bool {
        moment.since(self.now) <= self.options.max_delay
    }

    pub(crate) fn limited(&self, until: Timestamp) -> Verdict {
        Verdict::GiveUp(GiveUp::Limited {
            service: self.request.service,
            request: self.request.to_string(),
            until,
        })
    }

    fn judge(&self, response: &Response) -> Verdict {
        let is_undone = matches!(response.status, 425 | 429);
        if !is_undone && !matches!(response.status, 408 | 500 | 502 | 503 | 504) {
            return Verdict::Accept;
        }
        if !is_undone && !self.request.repeatable {
            return self.failing(response.status);
        }
        let asked = retry_after(response, self.now).and_then(|at| believable(at, self.now));
        let moment = asked.unwrap_or(self.now.after(self.options.delay(self.attempts)));
        if !self.may_wait_until(moment) || response.status == 429 && self.is_last() {
            return self.limited(moment);
        }
        if self.is_last() {
            return self.failing(response.status);
        }
        Verdict::Again(moment)
    }

    fn judge_silence(&self, cause: &Unreachable) -> Verdict {
        let is_final = matches!(cause, Unreachable::TooLarge { .. });
        if is_final || self.is_last() || !self.request.repeatable {
            return self.unreachable(cause.clone());
        }
        Verdict::Again(self.now.after(self.options.delay(self.attempts)))
    }

    fn failing(&self, status: u16) -> Verdict {
        Verdict::GiveUp(GiveUp::Failing {
            service: self.request.service,
            request: self.request.to_string(),
            status,
            attempts: self.attempts,
        })
    }

    fn unreachable(&self, cause: Unreachable) -> Verdict {
        Verdict::GiveUp(GiveUp::Unreachable {
            service: self.request.service,
            request: self.request.to_string(),
            attempts: self.attempts,
            cause,
        })
    }
}

/// Longer waits are a mistake of the service or of a proxy, and must not put off a later run for ever.
const LONGEST_BELIEVED: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests;
