//! GitHub's API: whether it answers, whose clock is wrong, and how often it may still be asked.

use std::time::Duration;

use super::Doctor;
use super::finding::{Check, Finding, Topic};
use crate::engine::options::TargetOptions;
use crate::github::auth::{LIFE, SKEW};
use crate::github::limits::RateLimit;
use crate::github::{Access, RefusalKind};
use crate::http::Response;
use crate::json::{Read as _, Value};
use crate::sorted::Set;
use crate::wording::count::number;

impl Doctor<'_> {
    /// Asks without credentials what costs nothing; what does not answer as GitHub does is told alone.
    pub(super) async fn service(&self) -> Result<Vec<Finding>, Finding> {
        let url = self.options.api.base_url();
        let topic = Topic::github(Check::GitHub, url);
        let response = match self.ask.follow(self.options.api.rate_limit()).await {
            Ok(answer) => answer.response,
            Err(failure) => return Err(topic.failure(&failure)),
        };
        if !is_github(&response) {
            let message = format!("answers {} with what GitHub does not say", response.status);
            let remedy =
                "give the address of GitHub's API: https://api.github.com, or https://HOST/api/v3";
            return Err(topic.failed(message, remedy));
        }
        let found = match response.header("x-github-enterprise-version") {
            Some(version) => {
                let version = version.trim_start_matches("enterprise-server@");
                topic.ok(format!("answers: GitHub Enterprise Server {version}"))
            }
            None => topic.ok("answers"),
        };
        let harm = matches!(self.options.access, Access::App(_)).then_some(SIGNATURES);
        let topic = Topic::github(Check::Clock, url);
        let clock = self.skew(&response).map(|skew| clock(topic, "GitHub", skew, harm));
        Ok([Some(found), clock].into_iter().flatten().collect())
    }

    /// Looks last, for all that was asked before counts too.
    pub(super) async fn limits(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut seen = Set::new();
        for target in &self.options.targets {
            let owner = match self.options.access {
                Access::App(_) => target.repository.owner(),
                Access::Anonymous | Access::Token(_) => "",
            };
            if seen.insert(owner.to_ascii_lowercase()) {
                findings.extend(self.limit(target, owner).await);
            }
        }
        findings
    }

    /// Returns what is left of one budget: an App has one in each account, everyone else one for all.
    async fn limit(&self, target: &TargetOptions, owner: &str) -> Option<Finding> {
        let topic =
            Topic::github(Check::RateLimit, if owner.is_empty() { "requests" } else { owner });
        let limit = self.ask_about(target).read(self.options.api.rate_limit()).await;
        let RateLimit { limit, remaining, reset } = match limit {
            Ok(limit) => limit,
            Err(failure) if failure.refusal() == Some(&RefusalKind::NotFound) => {
                return Some(topic.ok("there is none"));
            }
            Err(failure) if failure.is_about_right() => return None,
            Err(failure) => return Some(topic.failure(&failure)),
        };
        let of_owner = |it: &&TargetOptions| {
            owner.is_empty() || it.repository.owner().eq_ignore_ascii_case(owner)
        };
        let needed: usize =
            self.options.targets.iter().filter(of_owner).map(|it| self.calls(it)).sum();
        let count = |count: u64| number(usize::try_from(count).unwrap_or(usize::MAX));
        let message = format!(
            "{} of {} requests are left until {reset}; a first run needs about {}",
            count(remaining),
            count(limit),
            number(needed)
        );
        if usize::try_from(remaining).is_ok_and(|remaining| remaining < needed) {
            return Some(topic.warning(message, "run after that moment"));
        }
        Some(topic.ok(message))
    }
}

/// What goes wrong where this machine's clock is too wrong, and from when on.
pub(super) struct Harm {
    /// How far it may be ahead of theirs.
    ahead: Duration,
    /// From how far behind it is too far.
    behind: Duration,
    message: &'static str,
}

impl Harm {
    const fn is_done(&self, skew: i64) -> bool {
        let seconds = skew.unsigned_abs();
        if skew < 0 { seconds >= self.behind.as_secs() } else { seconds > self.ahead.as_secs() }
    }
}

/// Says how far this machine's clock, `skew` seconds ahead, is from theirs; too far for the `harm` is a failure.
pub(super) fn clock(topic: Topic, whose: &str, skew: i64, harm: Option<Harm>) -> Finding {
    let seconds = skew.unsigned_abs();
    if seconds <= UNNOTICED {
        return topic.ok(format!("this machine's is within {UNNOTICED} s of that of {whose}"));
    }
    let side = if skew < 0 { "behind" } else { "ahead of" };
    let message = format!("this machine's is {seconds} s {side} that of {whose}");
    match harm.filter(|harm| harm.is_done(skew)) {
        Some(harm) => topic.failed(format!("{message}: {}", harm.message), SET_IT),
        None => topic.warning(message, SET_IT),
    }
}

/// GitHub tells the limit, or in its own form why it does not; its pages, a portal, a proxy or another API do not.
fn is_github(response: &Response) -> bool {
    let Ok(answer) = Value::of_bytes(&response.body) else { return false };
    if (200..300).contains(&response.status) {
        RateLimit::read(&answer).is_ok()
    } else {
        answer.read::<String>("message").is_ok()
    }
}

/// Seconds between two clocks that nobody has to know of.
const UNNOTICED: u64 = 30;

/// Claims begin before they are made and end after it: by a fast clock they have not begun, by a slow one they are over.
const SIGNATURES: Harm = Harm {
    ahead: SKEW,
    behind: LIFE,
    message: "GitHub refuses what an App signs so far from its time",
};

const SET_IT: &str = "set this machine's clock";

#[cfg(test)]
mod tests {
    use super::*;

    fn is_github(status: u16, body: &str) -> bool {
        super::is_github(&Response { status, headers: Vec::new(), body: body.into() })
    }

    #[test]
    fn github_is_known_by_its_limit_or_by_its_words_for_a_refusal() {
        let limit = r#"{"resources": {"core": {"limit": 60, "remaining": 59, "reset": 1}}}"#;

        assert!(is_github(200, limit));
        assert!(is_github(404, r#"{"message": "Rate limiting is not enabled."}"#));
        for (status, other) in [
            (200, "{}"),
            (200, r#"{"message": "Welcome"}"#),
            (200, "<html></html>"),
            (404, r#"{"error": "not found"}"#),
            (404, "[]"),
            (404, "<html></html>"),
            (502, ""),
        ] {
            assert!(!is_github(status, other), "{status} {other}");
        }
    }
}
