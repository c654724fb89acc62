//! One exchange over HTTP, by the platform's `fetch`, which does no more than it is told.

use std::iter;

use trueup_core::engine::Reply;
use trueup_core::http::{Request, Response, Service, Unreachable, without_query};
use wasm_bindgen::JsCast as _;
use worker::Url;
use worker::js_sys::Uint8Array;
use worker::wasm_bindgen_futures::JsFuture;

/// The way to the source and to GitHub's API.
pub(crate) struct Transport {
    api: Option<Url>,
    /// What an address under the configured one begins with, its path's first slash included.
    under: String,
}

impl Transport {
    /// Opens the way to GitHub's API at `api_url`.
    pub(crate) fn new(api_url: &str) -> Self {
        Self { api: api_url.parse().ok(), under: format!("{}/", api_url.trim_end_matches('/')) }
    }

    /// Performs one exchange, once, within its deadline.
    pub(crate) async fn perform(&self, request: &Request) -> Reply {
        if request.service == Service::GitHub && !self.is_api(&request.url) {
            let at = self.api.as_ref().map_or("an address", Url::as_str);
            return Err(broken(&format!("{} is not at {at}", request.url)));
        }
        exchange(request).await
    }

    /// A token goes to the configured origin and nowhere else.
    fn is_api(&self, url: &str) -> bool {
        let Some(api) = &self.api else { return false };
        // Most are, and to take an address apart is no small part of a run in sync.
        url.starts_with(&self.under)
            || url.parse().is_ok_and(|url: Url| url.origin() == api.origin())
    }
}

/// Hands a request to the platform and takes its answer; what redirects is an answer like any other.
async fn exchange(request: &Request) -> Reply {
    let body = (!request.body.is_empty()).then(|| Uint8Array::from(request.body.as_slice()));
    let limit = request.max_body.min(LARGEST);
    let exchange = js::exchange(
        request.method.as_str(),
        &request.url,
        flat(&request.headers),
        body,
        u32::try_from(request.deadline.as_millis()).unwrap_or(u32::MAX),
        u32::try_from(limit).unwrap_or(u32::MAX),
    );
    let answer = JsFuture::from(exchange).await.map_err(|error| broken(&format!("{error:?}")))?;
    let answer: js::Answer = answer.unchecked_into();
    match answer.failure().as_deref() {
        None => Ok(Response {
            status: answer.status(),
            headers: pairs(&answer.headers()),
            body: answer.body(),
        }),
        Some(js::TIMED_OUT) => Err(Unreachable::TimedOut { deadline: request.deadline }),
        Some(js::TOO_LARGE) => Err(Unreachable::TooLarge { limit }),
        Some(said) => Err(broken(&said.replace(&request.url, without_query(&request.url)))),
    }
}

/// Names and values in turn.
fn flat(headers: &[(&str, String)]) -> Vec<String> {
    headers.iter().flat_map(|(name, value)| [(*name).to_owned(), value.clone()]).collect()
}

/// Reads lines that are names and values in turn; none of either holds a line break.
fn pairs(lines: &str) -> Vec<(String, String)> {
    let mut lines = lines.split('\n').map(str::to_owned);
    iter::from_fn(|| Some((lines.next()?, lines.next()?))).collect()
}

/// What `exchange.js` does, and how it puts it.
mod js {
    use wasm_bindgen::prelude::wasm_bindgen;
    use worker::js_sys::{Promise, Uint8Array};

    #[wasm_bindgen(module = "/js/exchange.js")]
    extern "C" {
        pub(super) fn exchange(
            method: &str,
            url: &str,
            headers: Vec<String>,
            body: Option<Uint8Array>,
            milliseconds: u32,
            limit: u32,
        ) -> Promise;

        pub(super) type Answer;
        #[wasm_bindgen(method, getter)]
        pub(super) fn failure(this: &Answer) -> Option<String>;
        #[wasm_bindgen(method, getter)]
        pub(super) fn status(this: &Answer) -> u16;
        #[wasm_bindgen(method, getter)]
        pub(super) fn headers(this: &Answer) -> String;
        #[wasm_bindgen(method, getter)]
        pub(super) fn body(this: &Answer) -> Vec<u8>;
    }

    pub(super) const TIMED_OUT: &str = "timed out";
    pub(super) const TOO_LARGE: &str = "too large";
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

        for ours in [
            "https://api.example/api/v3/x",
            "https://api.example/x",
            "https://API.example:443/repos/a/b?x=%2f",
        ] {
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
