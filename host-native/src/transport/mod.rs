//! One exchange over HTTP: reqwest asks the source, octocrab asks GitHub, and neither does more than it is told.

mod body;
mod cause;
mod github;
mod proxy;
mod source;
mod trust;

use std::error::Error;
use std::time::{Duration, Instant};

use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
use trueup_core::http::{Request, Response, Service, Unreachable, without_query};

use crate::problem::Problem;
use cause::cause;
use github::GitHub;
use proxy::Proxies;
use source::Source;

/// The way to both parties.
pub(crate) struct Transport {
    github: GitHub,
    source: Source,
    proxies: Proxies,
}

impl Transport {
    /// Opens the way to the source and to GitHub's API at `api_url`; needs a runtime around it.
    pub(crate) fn new(api_url: &str) -> Result<Self, Problem> {
        let proxies = Proxies::found()?;
        let client = source::client(trust::tls()?).map_err(|error| Problem::new(cause(&error)))?;
        let github = GitHub::new(client.clone(), api_url)
            .ok_or_else(|| Problem::new(format!("{api_url}: not an address for HTTP")))?;
        Ok(Self { github, source: Source::new(client), proxies })
    }

    /// Performs one exchange, once, within its deadline.
    pub(crate) async fn perform(&self, request: Request) -> Result<Response, Unreachable> {
        let (deadline, limit, started) = (request.deadline, request.max_body, Instant::now());
        let (method, url) = (request.method.as_str(), shown(&request));
        let proxy = self.proxies.before(&request.url);
        let exchange = async {
            match request.service {
                Service::GitHub => self.github.exchange(request, limit).await,
                Service::Source => self.source.exchange(request, limit).await,
            }
        };
        let reply = tokio::time::timeout(deadline, exchange)
            .await
            .unwrap_or(Err(Unreachable::TimedOut { deadline }));
        let reply = match proxy {
            Some(proxy) => proxy::told(reply, &proxy),
            None => reply,
        };
        log(method, &url, started.elapsed(), &reply);
        reply
    }
}

/// A source's query may hold a key; GitHub's is ours.
fn shown(request: &Request) -> String {
    match request.service {
        Service::GitHub => request.url.clone(),
        Service::Source => without_query(&request.url).to_owned(),
    }
}

fn log(method: &str, url: &str, took: Duration, reply: &Result<Response, Unreachable>) {
    let milliseconds = took.as_millis();
    let answer = match reply {
        Ok(response) => response.status.to_string(),
        Err(error) => error.to_string(),
    };
    tracing::debug!(method, url, answer, milliseconds, "asked");
}

/// Puts a request the way both clients take it.
fn outgoing(request: Request, uri: &str) -> Result<http::Request<Vec<u8>>, Unreachable> {
    let mut outgoing = http::Request::builder().method(request.method.as_str()).uri(uri);
    for (name, value) in request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| broken(&error))?;
        let mut value = HeaderValue::from_str(&value).map_err(|error| broken(&error))?;
        value.set_sensitive(name == AUTHORIZATION);
        outgoing = outgoing.header(name, value);
    }
    outgoing.body(request.body).map_err(|error| broken(&error))
}

fn broken(error: &(dyn Error + 'static)) -> Unreachable {
    Unreachable::Broken { reason: cause(error) }
}

#[cfg(test)]
mod tests;
