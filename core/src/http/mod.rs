//! The wire as data: what is asked, what is answered, and what both mean for asking again.

pub mod pace;
pub mod redirect;
pub mod retry;
pub mod validator;

use std::fmt;
use std::time::Duration;

use thiserror::Error;

/// A request with all that a host must not decide.
///
/// A host performs it once, follows no redirect, waits no longer than `deadline` and reads no more than `max_body`
/// bytes of the answer.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Which of the two parties is asked; a host may keep one client for each.
    pub service: Service,
    /// The method.
    pub method: Method,
    /// The whole address, scheme and all.
    pub url: String,
    /// Names in lower case, in the order they are sent.
    pub headers: Vec<(&'static str, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
    /// How long the whole exchange may take.
    pub deadline: Duration,
    /// The most bytes of a body that are read; a longer one is [`Unreachable::TooLarge`].
    pub max_body: usize,
    /// Whether it may be sent again though the first one may have had its effect.
    ///
    /// True for reads, and for writes whose second sending changes nothing more or is told apart by its answer. A
    /// comment's `POST` is not repeatable: a second one is a second comment.
    pub repeatable: bool,
}

impl Request {
    /// Returns a repeatable request without headers and body, of 30 seconds and 64 MiB at most.
    #[must_use]
    pub fn new(service: Service, method: Method, url: impl Into<String>) -> Self {
        Self {
            service,
            method,
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
            deadline: DEADLINE,
            max_body: MAX_BODY,
            repeatable: true,
        }
    }

    /// Adds one header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Returns whether the request changes nothing, so that sending it twice does no harm.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.method == Method::Get
    }
}

/// The method and the address, as errors name a request.
/// Prints method and address; a source's address without its query, which may hold a key.
impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = match self.service {
            Service::GitHub => &self.url,
            Service::Source => without_query(&self.url),
        };
        write!(f, "{} {url}", self.method.as_str())
    }
}

/// Returns the address up to its query.
#[must_use]
pub fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// Prints no header's value that may be a secret, and the size of the body only.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers = self.headers.iter().map(|(name, value)| match *name {
            "authorization" => (*name, "…"),
            _ => (*name, value.as_str()),
        });
        f.debug_struct("Request")
            .field("service", &self.service)
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &headers.collect::<Vec<_>>())
            .field("body", &format_args!("{} bytes", self.body.len()))
            .field("deadline", &self.deadline)
            .field("max_body", &self.max_body)
            .field("repeatable", &self.repeatable)
            .finish()
    }
}

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// GitHub's REST API.
    GitHub,
    /// The source of record.
    Source,
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GitHub => "GitHub",
            Self::Source => "the source",
        })
    }
}

/// The methods in use. `DELETE` only takes a label off: nothing that anybody wrote is ever deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Takes away.
    Delete,
    /// Reads.
    Get,
    /// Changes in part.
    Patch,
    /// Creates.
    Post,
}

impl Method {
    /// Returns the method as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Get => "GET",
            Self::Patch => "PATCH",
            Self::Post => "POST",
        }
    }
}

/// An answer, whatever its status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The whole body.
    pub body: Vec<u8>,
}

impl Response {
    /// Returns the first header of this lower-case name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Why there is no answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unreachable {
    /// The exchange broke before the answer was whole.
    #[error("the connection failed: {reason}")]
    Broken {
        /// What the host's client says of it.
        reason: String,
    },
    /// No whole answer came before the deadline.
    #[error("no answer within {} s", deadline.as_secs())]
    TimedOut {
        /// The deadline of the request.
        deadline: Duration,
    },
    /// The body is longer than the request allows.
    #[error("the answer is longer than {limit} bytes")]
    TooLarge {
        /// The limit of the request.
        limit: usize,
    },
}

/// What every request says of who asks.
pub const USER_AGENT: &str = concat!("trueup/", env!("CARGO_PKG_VERSION"));

/// How long one exchange may take unless a request says otherwise.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// The most bytes that are read of one answer unless a request says otherwise: 64 MiB.
pub const MAX_BODY: usize = 64 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sources_query_is_not_shown() {
        let request = |service| Request::new(service, Method::Get, "https://a.example.org/b?key=c");

        assert_eq!(request(Service::Source).to_string(), "GET https://a.example.org/b");
        assert_eq!(request(Service::GitHub).to_string(), "GET https://a.example.org/b?key=c");
    }

    #[test]
    fn a_printed_request_shows_no_credentials() {
        let request = Request::new(Service::GitHub, Method::Get, "https://api.example.org/")
            .header("authorization", "Bearer hunter2")
            .header("accept", "application/json");

        let printed = format!("{request:?}");

        assert!(!printed.contains("hunter2"), "{printed}");
        assert!(printed.contains("application/json"), "{printed}");
    }
}
