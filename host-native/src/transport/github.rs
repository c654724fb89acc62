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
    origin: String,
}

impl GitHub {
    /// Returns the way to the API at `api_url`; `None` if that is no address.
    pub(super) fn new(client: reqwest::Client, api_url: &str) -> Option<Self> {
        let api: Uri = api_url.parse().ok()?;
        let origin = format!("{}://{}", api.scheme_str()?, api.authority()?);
        let Ok(client) = OctocrabBuilder::new_empty()
            .with_service(ReqwestConnector::new(client))
            .with_layer(&BaseUriLayer::new(origin.parse().ok()?))
            .with_auth(AuthState::None)
            .build();
        Some(Self { client, origin })
    }

    /// Sends the path alone: the address it is sent to is the configured one, so a token goes nowhere else.
    pub(super) async fn exchange(
        &self,
        request: Request,
        limit: usize,
    ) -> Result<Response, Unreachable> {
        let Some(path) = path_below(&self.origin, &request.url).map(str::to_owned) else {
            let reason = format!("{} is not at {}", request.url, self.origin);
            return Err(Unreachable::Broken { reason });
        };
        let request = outgoing(request, &path)?;
        let answer = self.client.execute(request).await.map_err(|error| broken(&error))?;
        body::read(answer, limit).await
    }
}

fn path_below<'a>(origin: &str, url: &'a str) -> Option<&'a str> {
    let (start, path) = url.split_at_checked(origin.len())?;
    (start.eq_ignore_ascii_case(origin) && path.starts_with('/')).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::path_below;

    #[test]
    fn only_the_configured_origin_is_asked() {
        let origin = "https://api.example";

        assert_eq!(path_below(origin, "https://API.example/repos/a/b?x=1"), Some("/repos/a/b?x=1"));
        for foreign in ["https://api.example.org/x", "http://api.example/x", "https://api.example"]
        {
            assert_eq!(path_below(origin, foreign), None, "{foreign}");
        }
    }
}
