//! GitHub, over octocrab as a bare transport: it adds no header, no credentials, no retry and no cache.

use http::Uri;
use octocrab::service::middleware::base_uri::BaseUriLayer;
use octocrab::service::middleware::reqwest_connector::ReqwestConnector;
use octocrab::{AuthState, Octocrab, OctocrabBuilder};
use trueup_core::http::{Request, Response, Unreachable};

use super::{body, broken, outgoing};

/// The way to GitHub's API.
pub(super) struct GitHub {
    client: Octocrab,
    origin: Origin,
}

impl GitHub {
    /// Returns the way to the API at `api_url`; `None` if that is no address.
    pub(super) fn new(client: reqwest::Client, api_url: &str) -> Option<Self> {
        let api: Uri = api_url.parse().ok()?;
        let base = format!("{}://{}", api.scheme_str()?, api.authority()?);
        let Ok(client) = OctocrabBuilder::new_empty()
            .with_service(ReqwestConnector::new(client))
            .with_layer(&BaseUriLayer::new(base.parse().ok()?))
            .with_auth(AuthState::None)
            .build();
        Some(Self { client, origin: Origin::of(&api)? })
    }

    /// Sends the path alone: the address it is sent to is the configured one, so a token goes nowhere else.
    pub(super) async fn exchange(
        &self,
        request: Request,
        limit: usize,
    ) -> Result<Response, Unreachable> {
        let Some(path) = self.origin.path_of(&request.url) else {
            let Origin { scheme, host, port } = &self.origin;
            let reason = format!("{} is not at {scheme}://{host}:{port}", request.url);
            return Err(Unreachable::Broken { reason });
        };
        let request = outgoing(request, &path)?;
        let answer = self.client.execute(request).await.map_err(|error| broken(&error))?;
        body::read(answer, limit).await
    }
}

/// Who answers at an address; a port that goes without saying is said, for links may leave it out.
#[derive(Debug, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

impl Origin {
    fn of(address: &Uri) -> Option<Self> {
        let (scheme, host) = (address.scheme_str()?, address.host()?);
        let usual = if scheme.eq_ignore_ascii_case("https") { 443 } else { 80 };
        let port = address.port_u16().unwrap_or(usual);
        Some(Self { scheme: scheme.to_ascii_lowercase(), host: host.to_ascii_lowercase(), port })
    }

    /// Returns the path and the query of an address here; `None` if it is elsewhere.
    fn path_of(&self, url: &str) -> Option<String> {
        let url: Uri = url.parse().ok()?;
        (Self::of(&url)? == *self).then(|| url.path_and_query().map(ToString::to_string))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(api: &str, url: &str) -> Option<String> {
        let api = Origin::of(&api.parse().expect("an address")).expect("with a host");
        api.path_of(url)
    }

    #[test]
    fn only_the_configured_origin_is_asked() {
        let api = "https://api.example";

        assert_eq!(
            path(api, "https://API.example/repos/a/b?x=%2f"),
            Some("/repos/a/b?x=%2f".to_owned())
        );
        for foreign in [
            "https://api.example.org/x",
            "http://api.example/x",
            "https://api.example:80/x",
            "https://api.example@elsewhere.example/x",
            "/x",
        ] {
            assert_eq!(path(api, foreign), None, "{foreign}");
        }
    }

    #[test]
    fn a_port_may_go_without_saying() {
        let pairs = [
            ("https://api.example:443/api/v3", "https://api.example/api/v3/x"),
            ("https://api.example/api/v3", "https://api.example:443/api/v3/x"),
            ("http://api.example:80/api/v3", "http://api.example/api/v3/x"),
        ];
        for (api, url) in pairs {
            assert_eq!(path(api, url), Some("/api/v3/x".to_owned()), "{api} {url}");
        }
    }
}
