//! Addresses of the web, taken apart strictly: a text that two readers take for two places is none.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Returns whether both are addresses with the same scheme, host and port: what a token for one may be shown to.
#[must_use]
pub fn is_same_origin(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(Address::of);
    one.zip(other).is_some_and(|(one, other)| one.origin == other.origin)
}

/// An address of `http` or `https`, without credentials.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Address<'a> {
    pub(crate) origin: Origin<'a>,
    /// What stands behind the host and its port, up to a fragment.
    pub(super) rest: &'a str,
}

/// Where an address leads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'a> {
    /// In lower case.
    pub(super) scheme: &'static str,
    host: &'a str,
    /// `None` is the scheme's own.
    port: Option<u16>,
}

impl<'a> Address<'a> {
    /// Takes a text apart; `None` if it is no such address, or holds what stands in no address.
    ///
    /// A host is a name in ASCII, an IPv6 address in brackets, or an IPv4 address of four decimal numbers: of other
    /// spellings of that it depends on the reader which host they are.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once(':')?;
        let rest =
            rest.strip_prefix("//").filter(|_| text.bytes().all(|it| it.is_ascii_graphic()))?;
        let known = ["http", "https"].into_iter();
        let scheme = known.into_iter().find(|known| known.eq_ignore_ascii_case(scheme))?;
        let rest = rest.split('#').next().unwrap_or_default();
        let (place, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(number(port)?)),
            _ => (place, None),
        };
        let port = port.filter(|port| *port != if scheme == "http" { 80 } else { 443 });
        is_host(host).then_some(Self { origin: Origin { scheme, host, port }, rest })
    }
}

impl Origin<'_> {
    /// Returns whether the other one is this one by `https` instead of `http`.
    pub(super) fn is_upgraded_by(&self, other: &Self) -> bool {
        self.scheme == "http" && *other == Self { scheme: "https", ..*self }
    }
}

/// A host's name is the same in capital letters.
impl PartialEq for Origin<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.scheme, self.port) == (other.scheme, other.port)
            && self.host.eq_ignore_ascii_case(other.host)
    }
}

/// Prints it as every reader would.
impl fmt::Display for Origin<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host.to_ascii_lowercase())?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

fn number(port: &str) -> Option<u16> {
    port.parse().ok().filter(|_| port.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_host(text: &str) -> bool {
    if let Some(address) = text.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|it| it.parse::<Ipv6Addr>().is_ok());
    }
    let is_name = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    let last = text.strip_suffix('.').unwrap_or(text).rsplit('.').next().unwrap_or_default();
    let is_number = last.bytes().all(|byte| byte.is_ascii_digit());
    is_name && !last.is_empty() && (!is_number || text.parse::<Ipv4Addr>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_the_same_in_every_spelling_that_has_one_meaning() {
        let origin = "https://api.example";
        for same in [
            "https://api.example",
            "HTTPS://API.example:443/repos/a/b?x=%2f",
            "https://api.example:0443?x",
            "https://api.example#https://b.example",
        ] {
            assert!(is_same_origin(origin, same), "{same}");
        }
        for other in [
            "",
            "/x",
            "//api.example",
            "api.example",
            "https:api.example",
            "https:/api.example",
            "https:///api.example",
            "http://api.example",
            "http://api.example:443",
            "https://api.example:80",
            "https://api.example.",
            "https://api.example.org",
            "https://api.example:443:443",
            "https://api.example:",
            "https://api.example@b.example",
            "https://a@api.example",
            "https://@api.example",
            r"https://b.example\@api.example",
            "https://api%2eexample",
            "https://api.exam\tple",
            " https://api.example",
            "https://api.example/ ",
            "https://api.exämple",
        ] {
            assert!(!is_same_origin(origin, other) && !is_same_origin(other, origin), "{other}");
        }
        assert!(!is_same_origin("", ""));
    }

    #[test]
    fn a_host_of_numbers_is_an_address_in_its_common_spelling() {
        for right in ["127.0.0.1", "[::1]", "[::ffff:1.2.3.4]", "a.b-c.d_e", "1.example", "a."] {
            assert!(Address::of(&format!("http://{right}:8080/x")).is_some(), "{right}");
        }
        for wrong in [
            "127.1",
            "2130706433",
            "256.0.0.1",
            "1.2.3.4.",
            "0x7f.1",
            "a.1",
            "[::1",
            "[1:2]",
            "::1",
            ".",
            "",
        ] {
            assert!(Address::of(&format!("http://{wrong}/x")).is_none(), "{wrong}");
        }
    }
}
