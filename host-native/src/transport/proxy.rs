//! Which proxy an address is reached through, for messages; the clients find their way by the same rules.

use std::env;

use http::{StatusCode, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use trueup_core::http::{Response, Unreachable};

use super::cause::CREDENTIALS;
use crate::problem::Problem;

/// The proxies of the environment or of the system.
pub(super) struct Proxies(Matcher);

impl Proxies {
    /// Finds the proxies, and refuses a variable that names none: going without it is not what was asked for.
    pub(super) fn found() -> Result<Self, Problem> {
        for names in NAMES {
            let set = names.into_iter().find_map(|name| Some((name, env::var_os(name)?)));
            let Some((name, value)) = set.filter(|(_, value)| !value.is_empty()) else { continue };
            if !value.to_str().is_some_and(is_proxy) {
                return Err(Problem::new(format!("{name}: {REMEDY}")));
            }
        }
        Ok(Self(Matcher::from_system()))
    }

    /// Returns the host and the port of the proxy before an address, never its credentials.
    pub(super) fn before(&self, url: &str) -> Option<String> {
        let found = self.0.intercept(&url.parse().ok()?)?;
        found.uri().authority().map(ToString::to_string)
    }
}

/// Names the proxy in what went wrong behind it, and takes its refusal for what it is.
///
/// Where there is no tunnel, a 407 comes like an answer of the one who was asked, but is the proxy's by definition.
pub(super) fn told(
    reply: Result<Response, Unreachable>,
    proxy: &str,
) -> Result<Response, Unreachable> {
    let reason = match reply {
        Ok(response) if response.status == StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            CREDENTIALS.to_owned()
        }
        Err(Unreachable::Broken { reason }) => reason,
        Err(late @ Unreachable::TimedOut { .. }) => late.to_string(),
        reply => return reply,
    };
    Err(Unreachable::Broken { reason: format!("through the proxy {proxy}: {reason}") })
}

/// A sign of the password that ends the host's name, or begins it anew, would show the rest of it as the host.
fn is_proxy(value: &str) -> bool {
    let bare = value.split_once("://").map_or(value, |(_, rest)| rest);
    let bare = bare.strip_suffix('/').unwrap_or(bare);
    if bare.contains(['/', '?', '#', '\\']) || bare.matches('@').count() > 1 {
        return false;
    }
    let matcher = Matcher::builder().all(value).build();
    let found = matcher.intercept(&Uri::from_static("http://example.org"));
    found.and_then(|found| found.uri().authority().cloned()).is_some_and(|host| {
        let is_bare = host.as_str() == host.host();
        !host.host().is_empty() && (is_bare || host.port_u16().is_some())
    })
}

/// The first that is set counts.
const NAMES: [[&str; 2]; 3] =
    [["HTTPS_PROXY", "https_proxy"], ["HTTP_PROXY", "http_proxy"], ["ALL_PROXY", "all_proxy"]];

/// The value is not shown: it may hold a password.
const REMEDY: &str = "is no address of a proxy: write http://HOST:PORT, with a user and a password as \
                      http://USER:PASSWORD@HOST:PORT and signs such as @ / ? # in them as %40 %2F %3F %23";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_proxy_is_a_host_with_or_without_scheme_port_and_credentials() {
        for proxy in [
            "proxy.example:3128",
            "http://proxy.example",
            "https://user:p%40ss@proxy.example:8080/",
            "socks5h://[::1]:1080",
        ] {
            assert!(is_proxy(proxy), "{proxy}");
        }
        for other in ["ftp://proxy.example", "http://", "a b", "http://proxy.example:port"] {
            assert!(!is_proxy(other), "{other}");
        }
    }

    #[test]
    fn a_password_with_signs_of_an_address_is_no_proxy() {
        for scheme in ["", "http://", "https://", "socks5://"] {
            for password in ["p@ss", "p?ss", "p/ss", "p#ss", "p\\ss", "1?ss", "1/ss", "1#ss"] {
                let other = format!("{scheme}user:{password}@proxy.example:1");
                assert!(!is_proxy(&other), "{other}");
            }
        }
        for other in ["http://proxy.example/path", "http://proxy.example//", "http://user:secret"] {
            assert!(!is_proxy(other), "{other}");
        }
    }

    #[test]
    fn what_fails_behind_a_proxy_names_it_and_nothing_else_does() {
        let response = |status| Ok(Response { status, headers: Vec::new(), body: Vec::new() });
        let broken = |reason: &str| Unreachable::Broken { reason: reason.to_owned() };
        let late = Unreachable::TimedOut { deadline: Duration::from_secs(30) };

        let named = [
            (Err(broken("Connection refused")), "through the proxy p:1: Connection refused"),
            (Err(late), "through the proxy p:1: no answer within 30 s"),
            (response(407), &*format!("through the proxy p:1: {CREDENTIALS}")),
        ];
        for (reply, expected) in named {
            assert_eq!(told(reply, "p:1"), Err(broken(expected)));
        }
        for reply in [response(200), response(502), Err(Unreachable::TooLarge { limit: 1 })] {
            assert_eq!(told(reply.clone(), "p:1"), reply);
        }
    }
}
