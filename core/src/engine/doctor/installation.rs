//! A repository's installation of the App: whether it is there, holds the repository, and grants what a run needs.

use super::Doctor;
use super::finding::{Check, Finding, Topic};
use crate::engine::failure::{Failure, Reason};
use crate::engine::options::TargetOptions;
use crate::github::auth::{App, AppPermissions};
use crate::github::replies::Installation;
use crate::github::{Access, RefusalKind, RepoName};
use crate::http::Request;

impl Doctor<'_> {
    /// Returns nothing where the App itself is not accepted, or the repository has another name: that is told once.
    pub(super) async fn installation(&self, target: &TargetOptions) -> Option<Finding> {
        let Access::App(app) = &self.options.access else { return None };
        let repository = &target.repository;
        let topic = Topic::of(repository, Check::Installation, &format!("App {}", app.id));
        match self.held_by(app, repository).await {
            Ok(Some(installation)) => Some(self.judged(topic, app, &installation)),
            Ok(None) => Some(self.not_held(topic, app, repository).await),
            Err(failure) if failure.is_about_app() || is_moved(&failure) => None,
            Err(failure) => Some(topic.failure(&failure)),
        }
    }

    async fn held_by(
        &self,
        app: &App,
        repository: &RepoName,
    ) -> Result<Option<Installation>, Failure> {
        let request = self.options.api.installation_of_repository(repository);
        self.found(app, request).await
    }

    async fn found(&self, app: &App, request: Request) -> Result<Option<Installation>, Failure> {
        match self.ask.authority().sent_as(app, request).await?.read() {
            Ok(installation) => Ok(Some(installation)),
            Err(failure) if failure.refusal() == Some(&RefusalKind::NotFound) => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    fn judged(&self, topic: Topic, app: &App, installation: &Installation) -> Finding {
        let id = installation.id;
        if let Some(other) = app.installation.filter(|configured| *configured != id) {
            return topic.failed(
                format!("installation {other} is configured, but the repository belongs to {id}"),
                format!("set GITHUB_APP_INSTALLATION_ID to {id}, or unset it"),
            );
        }
        if installation.suspended_at.is_some() {
            let message = format!("its installation {id} is suspended");
            return topic.failed(message, "ask the account's owner to let it go on");
        }
        let granted = installation.permissions;
        let lacking = self.needed.beyond(granted);
        if lacking == AppPermissions::default() {
            return topic.ok(format!("its installation {id} grants {granted}"));
        }
        topic.failed(
            format!(
                "its installation {id} grants {}, but a run needs {}",
                told(granted),
                self.needed
            ),
            format!("let the App ask for {lacking}, and let the account's owner grant it"),
        )
    }

    /// Tells apart an account that lacks the App and one that keeps the repository from it.
    async fn not_held(&self, topic: Topic, app: &App, repository: &RepoName) -> Finding {
        let owner = repository.owner();
        let api = &self.options.api;
        for request in [api.installation_of_organization(owner), api.installation_of_user(owner)] {
            match self.found(app, request).await {
                Ok(None) => {}
                Ok(Some(Installation { id, html_url, .. })) => {
                    let page = html_url.map(|url| format!(" at {url}")).unwrap_or_default();
                    return topic.failed(
                        format!("its installation {id} in {owner} does not hold the repository"),
                        format!("add the repository to it{page}"),
                    );
                }
                Err(failure) => return topic.failure(&failure),
            }
        }
        let app = app.id.to_string();
        topic.failure(&Reason::NotInstalled { app, account: repository.owner().to_owned() }.into())
    }
}

fn is_moved(failure: &Failure) -> bool {
    matches!(failure.refusal(), Some(RefusalKind::Moved { .. }))
}

fn told(granted: AppPermissions) -> String {
    if granted == AppPermissions::default() { "nothing".to_owned() } else { granted.to_string() }
}
