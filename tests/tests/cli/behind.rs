//! A stage that is reached by names nobody resolves: over TLS, and through a proxy that knows the way.

use crate::stage::{Stage, TOKEN};
use trueup_tests::authority::Authority;
use trueup_tests::front::Front;
use trueup_tests::loopback::Running;
use trueup_tests::program::Said;
use trueup_tests::proxy::{Manner, Proxy};
use trueup_tests::simulator::Repository;

/// Both servers behind fronts of their own, and the proxy before them.
pub(crate) struct Behind {
    pub(crate) proxy: Proxy,
    pub(crate) github: Front,
    // Servers stop before what they serve is looked over.
    _github_at: Running,
    _source_at: Running,
    pub(crate) stage: Stage,
    pub(crate) repository: Repository,
}

impl Behind {
    /// One drifted repository; the environment names the proxy and the authority.
    pub(crate) fn new(manner: Manner) -> Self {
        Self::with_api(manner, &Front::new(GITHUB, ""))
    }

    /// The same with an API that is somewhere else.
    pub(crate) fn with_api(manner: Manner, github: &Front) -> Self {
        let (mut stage, repository) = Stage::drifted();
        let authority = Authority::new();
        let source = Front::new(SOURCE, "");
        let github_at = github.serve(stage.github.router(), &authority);
        let source_at = source.serve(stage.source.router(), &authority);
        let plain = stage.source_at.address().to_owned();
        let routes = [
            (format!("{}:443", github.name()), github_at.address()),
            (format!("{SOURCE}:443"), source_at.address()),
            (format!("{SOURCE}:80"), plain.as_str()),
        ];
        let routes = routes.each_ref().map(|(name, address)| (name.as_str(), *address));
        let proxy = Proxy::start(manner, &routes);
        let text = stage.configuration().replace(&stage.github_at.url, &github.url());
        let text = text.replace(&stage.source_at.url, &source.url());
        stage.place.write("trueup.toml", text);
        stage.place.write("ca.pem", authority.pem());
        let file = stage.place.path().join("ca.pem").display().to_string();
        stage.place.set("SSL_CERT_FILE", &file);
        let address = format!("http://{}", proxy.address());
        stage.place.set("HTTPS_PROXY", &address);
        Self {
            proxy,
            github: github.clone(),
            _github_at: github_at,
            _source_at: source_at,
            stage,
            repository,
        }
    }

    /// Names the proxy in this variable and in no other.
    pub(crate) fn name_proxy(&mut self, variable: &str, address: &str) {
        self.stage.place.unset("HTTPS_PROXY");
        self.stage.place.set(variable, address);
    }

    /// The different places that the proxy was asked to go to, in order.
    pub(crate) fn asked(&self) -> Vec<String> {
        let mut asked = self.proxy.asked();
        asked.sort();
        asked.dedup();
        asked
    }

    /// Asserts that nothing that was said holds a secret, neither as it is nor as it travels.
    #[track_caller]
    pub(crate) fn assert_hides(&self, said: &Said, secrets: &[&str]) {
        let token = self.stage.place.variable(TOKEN).unwrap_or_default();
        for secret in secrets.iter().copied().chain([token]) {
            assert!(!said.out.contains(secret) && !said.err.contains(secret), "{said:?}");
        }
    }
}

pub(crate) const GITHUB: &str = "github.example.test";
pub(crate) const SOURCE: &str = "primary.example.test";
