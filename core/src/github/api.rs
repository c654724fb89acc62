//! Where GitHub's REST API is, and what every request to it carries.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::http::{Method, Request, Service, USER_AGENT};
use crate::json;
use crate::names::RepoName;

/// Where GitHub's REST API is.
///
/// Its methods build requests and do nothing else. Those that read are in [`reads`](super::reads), those that write
/// in [`writes`](super::writes), those of an App in [`auth`](super::auth). None says by whose right it is asked: that
/// is added when a request is sent, for a right may be renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    base_url: String,
}

impl Api {
    /// Returns the API at `base_url`, such as `https://api.github.com` or `https://github.example.org/api/v3`.
    #[must_use]
    pub fn new(base_url: &str) -> Self {
        Self { base_url: base_url.trim_end_matches('/').to_owned() }
    }

    /// The address that all paths are put after; it ends without a slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(super) fn get(&self, path: &Path) -> Request {
        self.request(Method::Get, path, MEDIA_JSON)
    }

    pub(super) fn get_raw(&self, path: &Path) -> Request {
        self.request(Method::Get, path, MEDIA_RAW)
    }

    pub(super) fn delete(&self, path: &Path) -> Request {
        self.request(Method::Delete, path, MEDIA_JSON)
    }

    pub(super) fn send(&self, method: Method, path: &Path, body: &impl Serialize) -> Request {
        let mut request =
            self.request(method, path, MEDIA_JSON).header("content-type", "application/json");
        request.body = json::line(body).into_bytes();
        request
    }

    fn request(&self, method: Method, path: &Path, accept: &str) -> Request {
        let url = format!("{}{}", self.base_url, path.0);
        Request::new(Service::GitHub, method, url)
            .header("accept", accept)
            .header("x-github-api-version", API_VERSION)
            .header("user-agent", USER_AGENT)
    }
}

/// A path within the API, each piece escaped.
pub(super) struct Path(String);

impl Path {
    pub(super) fn root() -> Self {
        Self(String::new())
    }

    pub(super) fn of(repo: &RepoName) -> Self {
        Self::root().join("repos").join(repo.owner()).join(repo.name())
    }

    /// Adds one segment; a slash within it is escaped too.
    ///
    /// So a branch `trueup/horde` is `branches/trueup%2Fhorde`, as octokit sends it. GitHub takes both spellings; a
    /// router that matches segment by segment takes only this one.
    pub(super) fn join(mut self, segment: impl AsRef<str>) -> Self {
        self.0.push('/');
        self.0.extend(escape(segment.as_ref()));
        self
    }

    /// Adds the segments between slashes one by one.
    ///
    /// For `git/refs/heads/trueup/horde`: there GitHub documents the slashes of `heads/<branch name>` as they are.
    pub(super) fn join_all(self, segments: &str) -> Self {
        segments.split('/').fold(self, Self::join)
    }

    /// Adds `?key=value` or `&key=value`.
    pub(super) fn query(mut self, key: &str, value: &str) -> Self {
        let separator = if self.0.contains('?') { '&' } else { '?' };
        write!(self.0, "{separator}{key}={}", escape(value)).expect("a string takes all text");
        self
    }
}

fn escape(text: &str) -> percent_encoding::PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

/// All but the unreserved characters of RFC 3986, 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

const API_VERSION: &str = "2022-11-28";
const MEDIA_JSON: &str = "application/vnd.github+json";

/// A file's bytes themselves, up to 100 MB, without the third that base64 adds.
const MEDIA_RAW: &str = "application/vnd.github.raw+json";
