//! Whether a reply of GitHub stands, or the same request is sent again.

use std::time::Duration;

use super::limits::{Limit, free_at};
use super::refusal::{Refusal, RefusalKind};
use crate::http::retry::{self, Attempt, RetryOptions, Verdict};
use crate::http::{Request, Response, Unreachable};
use crate::time::Timestamp;

/// Judges the reply to the `attempts`th sending of `request` (the first is 1).
///
/// A limit is waited for if it ends within [`RetryOptions::max_delay`], even by what is not repeatable, for nothing
/// was done; a later end is [`GiveUp::Limited`](retry::GiveUp::Limited). What is not known everywhere yet is asked
/// for again after a second or two, and stands as a refusal in the end. All else is left to [`retry::judge`].
#[must_use]
pub fn judge(
    request: &Request,
    reply: &Result<Response, Unreachable>,
    attempts: u8,
    now: Timestamp,
    options: &RetryOptions,
) -> Verdict {
    let attempt = Attempt { request, attempts, now, options };
    if let Ok(response) = reply {
        if Limit::of(response).is_some() {
            return limited(response, &attempt);
        }
        if is_lagging(request, response) {
            return lagging(&attempt);
        }
    }
    retry::judge(request, reply, attempts, now, options)
}

fn limited(response: &Response, attempt: &Attempt<'_>) -> Verdict {
    let moment = free_at(response, attempt);
    if attempt.is_last() || !attempt.may_wait_until(moment) {
        return attempt.limited(moment);
    }
    Verdict::Again(moment)
}

fn lagging(attempt: &Attempt<'_>) -> Verdict {
    if attempt.is_last() {
        return Verdict::Accept;
    }
    let delay = Duration::from_secs(u64::from(attempt.attempts.clamp(1, 2)));
    Verdict::Again(attempt.now.after(delay.min(attempt.options.max_delay)))
}

fn is_lagging(request: &Request, response: &Response) -> bool {
    (400..500).contains(&response.status)
        && Refusal::of(request, response).kind == RefusalKind::Lagging
}

#[cfg(test)]
mod tests;
