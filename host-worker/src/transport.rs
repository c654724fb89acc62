//! One exchange over HTTP, by the platform's `fetch`, which does no more than it is told.

use futures_util::StreamExt as _;
use trueup_core::engine::Reply;
use trueup_core::http::{Request, Response, Service, Unreachable, without_query};
use wasm_bindgen::JsValue;
use worker::js_sys::Uint8Array;
use worker::{
    AbortSignal, Fetch, Headers, Method, RequestInit, RequestRedirect, ResponseBody, Url, web_sys,
};

/// The way to the source and to GitHub's API.
pub(crate) struct Transport {
    api: Option<Url>,
}

impl Transport {
    /// Opens the way to GitHub's API at `api_url`.
    pub(crate) fn new(api_url: &str) -> Self {
        Self { api: api_url.parse().ok() }
    }

    /// Performs one exchange, once, within its deadline.
    pub(crate) async fn perform(&self, request: &Request) -> Reply {
        if request.service == Service::GitHub && !self.is_api(&request.url) {
            let at = self.api.as_ref().map_or("an address", Url::as_str);
            return Err(broken(&format!("{} is not at {at}", request.url)));
        }
        let deadline = request.deadline;
        let milliseconds = u32::try_from(deadline.as_millis()).unwrap_or(u32::MAX);
        let signal = AbortSignal::from(web_sys::AbortSignal::timeout_with_u32(milliseconds));
        match exchange(request, &signal).await {
            Err(_) if signal.aborted() => Err(Unreachable::TimedOut { deadline }),
            reply => reply,
        }
    }

    /// A token goes to the configured origin and nowhere else.
    fn is_api(&self, url: &str) -> bool {
        let origin = |url: &Url| url.origin();
        let url: Option<Url> = url.parse().ok();
        self.api.is_some() && self.api.as_ref().map(origin) == url.as_ref().map(origin)
    }
}

async fn exchange(request: &Request, signal: &AbortSignal) -> Reply {
    let failed = |error: worker::Error| broken(&told(request, &error));
    let outgoing = outgoing(request).map_err(failed)?;
    let answer = Fetch::Request(outgoing).send_with_signal(signal).await.map_err(failed)?;
    read(answer, request.max_body.min(LARGEST)).await
}

/// Puts a request the way the platform takes it; what redirects is an answer like any other.
fn outgoing(request: &Request) -> worker::Result<worker::Request> {
    let headers = Headers::new();
    for (name, value) in &request.headers {
        headers.append(name, value)?;
    }
    let body = (!request.body.is_empty())
        .then(|| JsValue::from(Uint8Array::from(request.body.as_slice())));
    let mut init = RequestInit::new();
    init.with_method(Method::from(request.method.as_str().to_owned()))
        .with_headers(headers)
        .with_redirect(RequestRedirect::Manual)
        .with_body(body);
    worker::Request::new_with_init(&request.url, &init)
}

/// Reads the whole answer; a body beyond `limit` bytes, counted as unpacked, is given up.
async fn read(mut answer: worker::Response, limit: usize) -> Reply {
    let failed = |error: worker::Error| broken(&error.to_string());
    let mut body = Vec::new();
    if matches!(answer.body(), ResponseBody::Stream(_)) {
        let mut chunks = answer.stream().map_err(failed)?;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(failed)?;
            if chunk.len() > limit - body.len() {
                return Err(Unreachable::TooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
    }
    let headers = answer.headers().entries().collect();
    Ok(Response { status: answer.status_code(), headers, body })
}

/// Returns what the platform says of a request, without a query that may hold a key.
fn told(request: &Request, error: &worker::Error) -> String {
    error.to_string().replace(&request.url, without_query(&request.url))
}

fn broken(reason: &str) -> Unreachable {
    Unreachable::Broken { reason: reason.to_owned() }
}

/// The most bytes of an answer: a Worker has 128 MB for everything.
const LARGEST: usize = 16 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_configured_origin_is_asked_as_github() {
        let transport = Transport::new("https://api.example/api/v3");

        for ours in ["https://api.example/x", "https://API.example:443/repos/a/b?x=%2f"] {
            assert!(transport.is_api(ours), "{ours}");
        }
        for foreign in [
            "https://api.example.org/x",
            "http://api.example/x",
            "https://api.example:80/x",
            "https://api.example@elsewhere.example/x",
            "/x",
        ] {
            assert!(!transport.is_api(foreign), "{foreign}");
        }
        assert!(!Transport::new("").is_api(""));
    }
}
