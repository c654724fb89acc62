//! The source of record, over reqwest.

use reqwest::redirect::Policy;
use reqwest::retry;
use trueup_core::http::{Request, Response, Unreachable};

use super::{body, broken, outgoing};

/// The way to the source.
pub(super) struct Source(reqwest::Client);

impl Source {
    pub(super) fn new(client: reqwest::Client) -> Self {
        Self(client)
    }

    pub(super) async fn exchange(
        &self,
        request: Request,
        limit: usize,
    ) -> Result<Response, Unreachable> {
        let uri = request.url.clone();
        let request = reqwest::Request::try_from(outgoing(request, &uri)?)
            .map_err(|error| broken(&error.without_url()))?;
        let answer = self.0.execute(request).await.map_err(|error| broken(&error.without_url()))?;
        body::read(http::Response::from(answer), limit).await
    }
}

/// Returns a client that follows no redirect and sends nothing twice; proxies are the system's.
pub(super) fn client(tls: rustls::ClientConfig) -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .redirect(Policy::none())
        .retry(retry::never())
        .gzip(true)
        .build()
}
