//! HTTP's side of a request and of an answer: addresses, headers, ETags.

use http::{HeaderMap, Method, Request};
use sha1::{Digest, Sha1};

use super::access::{Token, presented};
use super::answer::Answer;
use super::clock::{http_date, iso};
use super::limits::{Resource, reset};
use super::operation::{Operation, Parameters, Route};
use super::pipeline::find_route;
use super::shared::Shared;

/// A route with the values of its placeholders.
pub(crate) type Found = (&'static Route, Parameters);

/// A request as it came in.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    /// The path as sent.
    pub(crate) path: String,
    /// The path with the repository's name where a number was sent.
    pub(crate) routed: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) origin: String,
    pub(crate) route: Option<Found>,
    pub(crate) token: Option<String>,
    pub(crate) login: Option<String>,
}

impl Asked {
    pub(crate) fn new(shared: &Shared, request: Request<Vec<u8>>) -> Self {
        let (parts, body) = request.into_parts();
        let path = parts.uri.path().to_owned();
        let (routed, route) = find_route(shared, parts.method.as_str(), &path);
        let token = presented(&parts.headers);
        let state = shared.state.lock().unwrap();
        let known = state.token(token.as_deref());
        let login = known.filter(|token| !token.is_anonymous());
        Self {
            login: login.map(|token| token.user.login.clone()),
            origin: origin(&parts),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            method: parts.method,
            headers: parts.headers,
            path,
            routed,
            body,
            route,
            token,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// The address that the client used.
fn origin(parts: &http::request::Parts) -> String {
    let uri = &parts.uri;
    if let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) {
        return format!("{scheme}://{authority}");
    }
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok());
    host.map_or_else(|| "https://api.github.com".to_owned(), |host| format!("http://{host}"))
}

/// The headers of an answer; its own come first and are not said again.
pub(crate) fn headers(
    shared: &Shared,
    asked: &Asked,
    answer: &Answer,
) -> Vec<(&'static str, String)> {
    let state = shared.state.lock().unwrap();
    let now = state.now();
    let token = state.token(asked.token.as_deref()).cloned().unwrap_or_else(Token::anonymous);
    let resource = Resource::of(asked.operation());
    let budgets = &state.budgets;
    let used = budgets.used(&token, resource, now).min(token.limit);
    let request = shared.log.lock().unwrap().exchanges.len() + 1;
    let mut headers = answer.headers.clone();
    let mut add = |name, value: String| {
        if !headers.iter().any(|(present, _)| *present == name) {
            headers.push((name, value));
        }
    };
    add("date", http_date(now));
    add("server", "github.com".to_owned());
    add("x-github-request-id", format!("51D0:{request:06X}"));
    add("x-github-media-type", "github.v3; format=json".to_owned());
    add("x-github-api-version-selected", "2022-11-28".to_owned());
    add("x-ratelimit-limit", token.limit.to_string());
    add("x-ratelimit-remaining", budgets.remaining(&token, resource, now).to_string());
    add("x-ratelimit-reset", reset(now).to_string());
    add("x-ratelimit-resource", resource.name().to_owned());
    add("x-ratelimit-used", used.to_string());
    if let Some(version) = &state.enterprise {
        add("x-github-enterprise-version", version.clone());
    }
    if let Some(scopes) = &token.scopes {
        add("x-oauth-scopes", scopes.join(", "));
    }
    if let Some(end) = token.expires_at.filter(|_| token.installation.is_none()) {
        let end = iso(end).replace('T', " ").replace('Z', " UTC");
        add("github-authentication-token-expiration", end);
    }
    if let Some(content_type) = answer.content_type() {
        add("content-type", content_type.to_owned());
    }
    headers
}

/// Answers a read with 304 if the client has seen exactly this, and gives other reads their ETag.
pub(crate) fn tagged(asked: &Asked, operation: Operation, answer: Answer) -> Answer {
    let is_read = asked.method == Method::GET && operation != Operation::GetRateLimit;
    if answer.status != 200 || !is_read {
        return answer;
    }
    let tag = tag(asked, &answer);
    if asked.header("if-none-match") == Some(tag.as_str()) {
        let unchanged = Answer { status: 304, ..Answer::no_content() };
        return unchanged.header("etag", tag);
    }
    answer.header("etag", tag)
}

/// Tags depend on the token, as GitHub's do.
fn tag(asked: &Asked, answer: &Answer) -> String {
    let mut digest = Sha1::new();
    digest.update(asked.token.as_deref().unwrap_or_default());
    digest.update([0]);
    digest.update(answer.bytes());
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("W/\"{hex}\"")
}
