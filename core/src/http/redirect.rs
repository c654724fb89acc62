//! Whether a redirect may be followed: hosts never do, for the request carries a token.

use thiserror::Error;

use super::address::Address;
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

/// Resolves `target` against `url` (RFC 3986, 5.2), if both are the same place.
///
/// Whoever asks there reads the address as we do: what readers of addresses differ in is refused.
pub(crate) fn same_place(url: &str, target: &str) -> Result<String, RedirectError> {
    let no_address = || RedirectError::NoAddress { url: shown(url), target: shown(target) };
    let is_plain = |text: &str| text.bytes().all(|it| it.is_ascii_graphic() && it != b'\\');
    let from = Address::of(url).filter(|_| is_plain(url) && is_plain(target));
    let from = from.ok_or_else(no_address)?;
    let target = target.split('#').next().unwrap_or_default();
    let whole = match target.find([':', '/', '?']) {
        _ if target.starts_with("//") => format!("{}:{target}", from.origin.scheme),
        Some(at) if target[at..].starts_with(':') => target.to_owned(),
        _ => format!("{}{}", from.origin, below(from.rest, target)),
    };
    let to = Address::of(&whole)
        .filter(|to| from.origin == to.origin || from.origin.is_upgraded_by(&to.origin));
    match to {
        Some(to) => Ok(format!("{}{}", to.origin, without_dots(to.rest))),
        None if whole.split('/').nth(2) == Some("") => Err(no_address()),
        None => Err(RedirectError::Elsewhere { url: shown(url), target: shown(&whole) }),
    }
}

/// Resolves a reference without a host against a path and its query.
fn below(base: &str, target: &str) -> String {
    let path = without_query(base);
    match target.bytes().next() {
        None => base.to_owned(),
        Some(b'/') => target.to_owned(),
        Some(b'?') => format!("{path}{target}"),
        Some(_) => {
            let mut below = without_dots(path);
            below.truncate(below.rfind('/').map_or(0, |slash| slash + 1));
            below + target
        }
    }
}

/// Returns a path and its query with the steps back and on the spot taken, also where their dots are encoded.
fn without_dots(rest: &str) -> String {
    let path = without_query(rest);
    let mut clean = String::from("/");
    let mut parts = path.split('/').skip(1).peekable();
    while let Some(part) = parts.next() {
        let is = |dots: &[&str]| dots.iter().any(|dots| part.eq_ignore_ascii_case(dots));
        if is(&["..", ".%2e", "%2e.", "%2e%2e"]) {
            let before = clean[..clean.len() - 1].rfind('/');
            clean.truncate(before.map_or(1, |slash| slash + 1));
        } else if !is(&[".", "%2e"]) {
            clean += part;
            clean.extend(parts.peek().map(|_| '/'));
        }
    }
    clean + &rest[path.len()..]
}

/// A query may hold a key.
fn shown(url: &str) -> String {
    without_query(url).to_owned()
}

/// GitHub needs one for a renamed repository; more than a few are a loop.
const MAX_FOLLOWED: u8 = 3;

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use url::Url;

    use super::*;
    use crate::http::{Method, Service, is_same_origin};

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
            "https://api.example.org./x",
            "https://api%2eexample.org/x",
            "https:/x",
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
        for location in
            ["https://", "///evil.example", r"\\evil.example\x", r"/\x", "/ä", "/a b", "/a\tb"]
        {
            let refused = followed(ASKED, location);

            let target = location.into();
            assert_eq!(refused, Err(RedirectError::NoAddress { url: ASKED.into(), target }));
        }
    }

    #[test]
    fn steps_back_are_taken_before_anybody_asks() {
        let cases = [
            ("../x?y=/../z", "https://api.example.org/repos/x?y=/../z"),
            ("../../../../x", "https://api.example.org/x"),
            ("./a/%2E%2e/b/.", "https://api.example.org/repos/o/b/"),
            ("..", "https://api.example.org/repos/"),
            ("/..//evil.example/x", "https://api.example.org//evil.example/x"),
            ("", "https://api.example.org/repos/o/r"),
            ("?page=2", "https://api.example.org/repos/o/r?page=2"),
        ];

        for (location, target) in cases {
            assert_eq!(followed(ASKED, location), Ok(Some(target.into())), "{location}");
        }
    }

    /// Texts of the pieces that addresses are made of, and of those by which readers were deceived.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = select(&[
            "https:",
            "http:",
            "HTTP:",
            "data:",
            "//",
            "/",
            "/",
            "\\",
            "?",
            "#",
            "@",
            ":",
            ":443",
            ":80",
            ":8080",
            ":0443",
            "a.example",
            "A.EXAMPLE",
            "b.example",
            "127.0.0.1",
            "127.1",
            "0x7f.1",
            "2130706433",
            "[::1]",
            "[0::1]",
            "[::127.0.0.1]",
            "%61.example",
            "xn--a",
            ".",
            "..",
            "%2e",
            "%2E%2e",
            "x",
            "y",
            ";",
            "a=b",
            "|",
            "\"",
            "<",
            "ä",
            "\t",
            " ",
            "\u{ad}",
            "\u{ff0e}",
        ]);
        vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]

        #[test]
        fn what_is_followed_is_to_every_reader_where_we_take_it_to_be(
            place in select(&["https://a.example", "http://a.example:8080", "http://127.0.0.1", "http://[::1]"]),
            path in pieces(),
            location in pieces(),
        ) {
            let url = format!("{place}/{path}");
            if let (Ok(to), Ok(from)) = (same_place(&url, &location), Url::parse(&url)) {
                let read = Url::parse(&to).expect("it is an address");
                let mut joined = from.join(&location).expect("it is an address");
                joined.set_fragment(None);

                let is_upgrade = from.scheme() == "http" && read.scheme() == "https";
                let port = if is_upgrade { read.port() } else { from.port() };
                prop_assert_eq!((from.host(), port), (read.host(), read.port()));
                prop_assert!(from.scheme() == read.scheme() || is_upgrade);
                prop_assert!(read.username().is_empty() && read.password().is_none());
                prop_assert_eq!(read, joined);
            }
        }

        #[test]
        fn what_has_one_origin_to_us_has_one_to_every_reader(one in pieces(), other in pieces()) {
            let places = [one, other].map(|text| format!("http://{text}"));
            if is_same_origin(&places[0], &places[1]) {
                let [one, other] = places.map(|place| Url::parse(&place).map(|url| url.origin()));
                prop_assert_eq!(one, other);
            }
        }
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
