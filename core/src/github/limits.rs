//! GitHub's limits: the hourly budget, and the secondary limits that stop whoever asks too fast.

use std::time::Duration;

use super::error_body::ErrorBody;
use crate::http::Response;
use crate::http::retry::{Attempt, believable, retry_after};
use crate::json::{Fault, Read, Value};
use crate::time::Timestamp;

/// A limit that is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The budget of requests an hour.
    Primary,
    /// Any other: too many at once, too many writes, too much work.
    Secondary,
}

impl Limit {
    /// Reads from a 403 or 429 which limit it is about; `None` if it is about something else.
    ///
    /// A 429 is always about a limit. A 403 is if its sentence says so, if nothing remains of the budget, or if it
    /// asks for a wait.
    #[must_use]
    pub fn of(response: &Response) -> Option<Self> {
        if !matches!(response.status, 403 | 429) {
            return None;
        }
        let body = ErrorBody::of(&response.body);
        let sentence = body.message.to_ascii_lowercase();
        let page = body.documentation_url.unwrap_or_default();
        if is_secondary(&sentence, &page) {
            return Some(Self::Secondary);
        }
        if sentence.contains("rate limit exceeded") || has_nothing_left(response) {
            return Some(Self::Primary);
        }
        let asks_for_a_wait = response.header("retry-after").is_some();
        (response.status == 429 || asks_for_a_wait).then_some(Self::Secondary)
    }
}

/// Earlier answers of GitHub, and Enterprise Server still, call it abuse detection.
fn is_secondary(sentence: &str, page: &str) -> bool {
    sentence.contains("secondary rate limit")
        || sentence.contains("abuse detection")
        || page.contains("secondary-rate-limit")
        || page.contains("abuse-rate-limit")
}

/// What is left of the hourly budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// The requests of a whole hour.
    pub limit: u64,
    /// Those that are left.
    pub remaining: u64,
    /// When all of them are back.
    pub reset: Timestamp,
}

impl RateLimit {
    /// Reads the `x-ratelimit-*` headers that come with every answer of GitHub.
    #[must_use]
    pub fn of(response: &Response) -> Option<Self> {
        Some(Self {
            limit: number(response, "x-ratelimit-limit")?,
            remaining: number(response, "x-ratelimit-remaining")?,
            reset: reset(response)?,
        })
    }
}

/// Reads the answer to [`Api::rate_limit`](super::api::Api::rate_limit).
impl Read for RateLimit {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        let core = at.member("resources")?.member("core")?;
        Ok(Self {
            limit: core.read("limit")?,
            remaining: core.read("remaining")?,
            reset: Timestamp::from_unix_secs(core.read("reset")?),
        })
    }
}

/// Returns the moment from which a limited request may be sent again: it always lies ahead.
///
/// GitHub's order: `Retry-After`; else the reset, if nothing is left of the budget; else a minute. A moment that has
/// passed already (the clocks differ) is replaced by the usual wait.
pub(super) fn free_at(response: &Response, attempt: &Attempt<'_>) -> Timestamp {
    let now = attempt.now;
    let reset = reset(response).filter(|_| has_nothing_left(response));
    let told = [retry_after(response, now), reset];
    let ahead = told.iter().flatten().find_map(|moment| believable(*moment, now));
    ahead.unwrap_or_else(|| {
        let is_told = told.iter().any(Option::is_some);
        let usual = attempt.options.delay(attempt.attempts);
        now.after(if is_told { usual } else { UNTOLD_WAIT })
    })
}

fn has_nothing_left(response: &Response) -> bool {
    number(response, "x-ratelimit-remaining") == Some(0)
}

fn reset(response: &Response) -> Option<Timestamp> {
    number(response, "x-ratelimit-reset").map(Timestamp::from_unix_secs)
}

fn number(response: &Response, name: &str) -> Option<u64> {
    response.header(name)?.trim().parse().ok()
}

/// "Otherwise, wait for at least one minute before retrying": GitHub's advice when a secondary limit names no time.
const UNTOLD_WAIT: Duration = Duration::from_secs(60);
