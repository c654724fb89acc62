//! Whether a redirect may be followed: hosts never do, for the request carries a token.

use thiserror::Error;
use url::Url;

use super::{Request, Response, without_query};

/// Returns the absolute address at which the same read may be sent instead; `None` if the answer redirects nothing.
///
/// Only a `GET` is sent again elsewhere, and only to the same host and port, or from `http` to `https` there: another
/// host would be handed the token. `followed` counts the redirects that led to this request; three are followed. The
/// redirect of a write is no matter of this function: its answer stands.
///
/// # Errors
///
/// Says why an answer that is a redirect must not be followed.
pub fn redirect(
    request: &Request,
    response: &Response,
    followed: u8,
) -> Result<Option<String>, RedirectError> {
    if !request.is_read() || !is_redirect(response.status) {
        return Ok(None);
    }
    let Some(location) = response.header("location") else { return Ok(None) };
    if followed >= MAX_FOLLOWED {
        return Err(RedirectError::TooMany { url: shown(&request.url) });
    }
    same_place(&request.url, location).map(Some)
}

/// Returns whether the status says that what was asked for is elsewhere.
#[must_use]
pub const fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// Why a redirect was not followed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RedirectError {
    /// It leads to another host or port, or from `https` to `http`.
    #[error("{url} leads to another place, {target}")]
    Elsewhere {
        /// What was asked.
        url: String,
        /// Where it leads.
        target: String,
    },
    /// It is no address.
    #[error("{url} leads to {target:?}, which is no address")]
    NoAddress {
        /// What was asked.
        url: String,
        /// Where it leads, as answered.
        target: String,
    },
    /// Redirect after redirect.
    #[error("{url} leads on after {MAX_FOLLOWED} redirects")]
    TooMany {
        /// What was asked last.
        url: String,
    },
}

/// Resolves `target` against `url`, if both are the same place.
pub(crate) fn same_place(url: &str, target: &str) -> Result<String, RedirectError> {
    let no_address = |_| RedirectError::NoAddress { url: shown(url), target: shown(target) };
    let from = Url::parse(url).map_err(no_address)?;
    let mut to = from.join(target).map_err(no_address)?;
    if !is_same_place(&from, &to) {
        return Err(RedirectError::Elsewhere { url: shown(url), target: shown(to.as_str()) });
    }
    to.set_fragment(None);
    Ok(to.into())
}

/// A query may hold a key.
fn shown(url: &str) -> String {
    without_query(url).to_owned()
}

fn is_same_place(from: &Url, to: &Url) -> bool {
    let is_same =
        from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default();
    let is_upgrade = from.scheme() == "http" && to.scheme() == "https" && from.port() == to.port();
    let is_bare = to.username().is_empty() && to.password().is_none();
    from.has_host() && from.host() == to.host() && (is_same || is_upgrade) && is_bare
}

/// GitHub needs one for a renamed repository; more than a few are a loop.
const MAX_FOLLOWED: u8 = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{Method, Service};

    const ASKED: &str = "https://api.example.org/repos/o/r";

    fn answer(status: u16, location: &str) -> Response {
        Response { status, headers: vec![("location".into(), location.into())], body: Vec::new() }
    }

    fn followed(url: &str, location: &str) -> Result<Option<String>, RedirectError> {
        redirect(&Request::new(Service::GitHub, Method::Get, url), &answer(301, location), 0)
    }

    #[test]
    fn a_read_follows_to_the_same_place() {
        let cases = [
            (
                ASKED,
                "https://api.example.org/repositories/7",
                "https://api.example.org/repositories/7",
            ),
            (ASKED, "/repositories/7?a=b#c", "https://api.example.org/repositories/7?a=b"),
            (ASKED, "s", "https://api.example.org/repos/o/s"),
            (ASKED, "//api.example.org:443/x", "https://api.example.org/x"),
            (ASKED, "HTTPS://API.example.org/x", "https://api.example.org/x"),
            ("http://a.example/x", "https://a.example/y", "https://a.example/y"),
            ("http://[::1]:8080/x", "/y", "http://[::1]:8080/y"),
        ];

        for (url, location, target) in cases {
            assert_eq!(followed(url, location), Ok(Some(target.into())), "{location}");
        }
    }

    #[test]
    fn no_redirect_leads_a_token_to_another_place() {
        let cases = [
            "https://evil.example/repos/o/r",
            "//evil.example/x",
            "https://api.example.org:8443/x",
            "https://api.example.org@evil.example/",
            "https://api.example.org.evil.example/",
            "https://user:password@api.example.org/",
            "http://api.example.org/repos/o/r",
            "http://api.example.org:443/repos/o/r",
            r"\\evil.example\x",
            "data:text/plain,x",
        ];

        for location in cases {
            let refused = followed(ASKED, location);

            assert!(
                matches!(refused, Err(RedirectError::Elsewhere { .. })),
                "{location}: {refused:?}"
            );
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let refused = followed(ASKED, "https://");

        assert_eq!(
            refused,
            Err(RedirectError::NoAddress { url: ASKED.into(), target: "https://".into() })
        );
    }

    #[test]
    fn a_fourth_redirect_is_not_followed() {
        let request = Request::new(Service::GitHub, Method::Get, ASKED);
        let response = answer(307, "/x");

        assert!(redirect(&request, &response, 2).is_ok());
        assert_eq!(
            redirect(&request, &response, 3),
            Err(RedirectError::TooMany { url: ASKED.into() })
        );
    }

    #[test]
    fn a_write_and_other_statuses_redirect_nothing() {
        let write = Request::new(Service::GitHub, Method::Post, ASKED);
        let read = Request::new(Service::GitHub, Method::Get, ASKED);
        let homeless = Response { status: 301, headers: Vec::new(), body: Vec::new() };

        assert_eq!(redirect(&write, &answer(307, "/x"), 0), Ok(None));
        assert_eq!(redirect(&read, &answer(304, "/x"), 0), Ok(None));
        assert_eq!(redirect(&read, &answer(200, "/x"), 0), Ok(None));
        assert_eq!(redirect(&read, &homeless, 0), Ok(None));
    }
}
