//! How much may be asked in an hour, and how much may be written in a short time.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use super::access::Token;
use super::answer::Answer;
use super::operation::Operation;

/// What GitHub counts separately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resource {
    Core,
    Graphql,
}

impl Resource {
    pub(crate) fn of(operation: Operation) -> Self {
        match operation {
            Operation::Graphql => Self::Graphql,
            _ => Self::Core,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Graphql => "graphql",
        }
    }
}

/// Requests counted by purse; each count is of one hour.
#[derive(Debug, Default)]
pub(crate) struct Budgets {
    spent: BTreeMap<(String, Resource), Spent>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    hour: u64,
    requests: u64,
}

impl Budgets {
    /// How often a token's purse was opened in this hour.
    pub(crate) fn used(&self, token: &Token, resource: Resource, now: u64) -> u64 {
        let spent = self.spent.get(&(token.purse.clone(), resource)).copied().unwrap_or_default();
        if spent.hour == now / HOUR { spent.requests } else { 0 }
    }

    pub(crate) fn set_used(&mut self, token: &Token, (resource, now): (Resource, u64), used: u64) {
        let spent = Spent { hour: now / HOUR, requests: used };
        self.spent.insert((token.purse.clone(), resource), spent);
    }

    pub(crate) fn spend(&mut self, token: &Token, resource: Resource, now: u64) {
        let used = self.used(token, resource, now);
        self.set_used(token, (resource, now), used + 1);
    }

    pub(crate) fn remaining(&self, token: &Token, resource: Resource, now: u64) -> u64 {
        token.limit.saturating_sub(self.used(token, resource, now))
    }

    /// The counts as `rate-limit`.
    pub(crate) fn shown(&self, token: &Token, resource: Resource, now: u64) -> Value {
        json!({
            "limit": token.limit,
            "used": self.used(token, resource, now).min(token.limit),
            "remaining": self.remaining(token, resource, now),
            "reset": reset(now),
        })
    }
}

/// The moments of the latest writes, by who wrote.
#[derive(Debug, Default)]
pub(crate) struct Writes {
    moments: BTreeMap<String, VecDeque<u64>>,
}

impl Writes {
    /// Notes a write, or refuses it when there were too many in a minute or in an hour.
    pub(crate) fn admit(&mut self, login: &str, now: u64) -> Result<(), Answer> {
        let moments = self.moments.entry(login.to_owned()).or_default();
        let waits = WINDOWS.map(|window| window.wait(moments, now));
        if let Some(wait) = waits.into_iter().flatten().max() {
            return Err(blocked(wait));
        }
        moments.push_back(now);
        if moments.len() > WINDOWS[1].most {
            moments.pop_front();
        }
        Ok(())
    }
}

/// How many writes there may be in how many seconds.
struct Window {
    seconds: u64,
    most: usize,
}

impl Window {
    /// The seconds until another write is allowed; nothing if it is allowed now.
    fn wait(&self, moments: &VecDeque<u64>, now: u64) -> Option<u64> {
        let first = moments.len().checked_sub(self.most)?;
        let free = moments[first] + self.seconds;
        (free > now).then(|| free - now)
    }
}

/// The end of the hour that the limits count.
pub(crate) fn reset(now: u64) -> u64 {
    (now / HOUR + 1) * HOUR
}

/// The answer to a token that has used up its requests.
pub(crate) fn exhausted(token: &Token, resource: Resource) -> Answer {
    let whom = match token.installation {
        _ if token.is_anonymous() => "127.0.0.1".to_owned(),
        Some(id) => format!("installation ID {id}"),
        None => format!("user ID {}", token.user.id()),
    };
    let message = format!("API rate limit exceeded for {whom}.");
    match resource {
        Resource::Core => Answer::error(403, &message),
        Resource::Graphql => {
            Answer::ok(json!({"errors": [{"type": "RATE_LIMITED", "message": message}]}))
        }
    }
}

fn blocked(wait: u64) -> Answer {
    let message = "You have exceeded a secondary rate limit and have been temporarily blocked from \
                   content creation. Please retry your request again later.";
    Answer::error(403, message).header("retry-after", wait.to_string())
}

const HOUR: u64 = 3600;

/// "No more than 80 content-generating requests per minute and no more than 500 content-generating
/// requests per hour" (Rate limits for the REST API, about secondary rate limits). GitHub does not
/// say which requests these are; here they are all that write and do not delete.
const WINDOWS: [Window; 2] =
    [Window { seconds: 60, most: 80 }, Window { seconds: HOUR, most: 500 }];
