//! Whose right it is that GitHub is asked by, and how far it goes in general.

use std::time::Duration;

use super::Doctor;
use super::finding::{Check, Finding, Topic};
use crate::engine::failure::{Failure, Reason};
use crate::engine::options::{FileOptions, TargetOptions};
use crate::github::auth::{App, WORKFLOWS};
use crate::github::replies::{AppInfo, User};
use crate::github::token::TokenFacts;
use crate::github::{Access, RefusalKind, ReplyError};

/// Whose token it is, which says what a person's role in a repository says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bearer {
    /// A person; within its scopes the token may do what they may.
    Classic,
    /// A person, who may have given less to the token.
    FineGrained,
    /// An App, or whoever is not known.
    Other,
}

impl Doctor<'_> {
    pub(super) async fn account(&self) -> (Bearer, Vec<Finding>) {
        let Some(target) = self.options.targets.first() else { return (Bearer::Other, Vec::new()) };
        match &self.options.access {
            Access::Anonymous => (Bearer::Other, vec![self.nobody()]),
            Access::App(app) => (Bearer::Other, vec![self.app(app).await]),
            Access::Token(_) => self.token(target).await,
        }
    }

    fn nobody(&self) -> Finding {
        let topic = Topic::github(Check::Credentials, "credentials");
        if self.proposes() {
            let message =
                "there are none: public repositories can be read, and nothing can be proposed";
            let remedy = "set TRUEUP_GITHUB_TOKEN, GH_TOKEN or GITHUB_TOKEN to a token that may write contents \
                          and pull requests, or set the variables of a GitHub App";
            return topic.failed(message, remedy);
        }
        topic.ok("there are none: public repositories can be read")
    }

    async fn app(&self, app: &App) -> Finding {
        let topic = Topic::github(Check::Credentials, &format!("App {}", app.id));
        let request = self.options.api.app();
        let answer = self.ask.authority().sent_as(app, request).await;
        match answer.and_then(|answer| answer.read()) {
            Ok(AppInfo { slug: Some(slug) }) => {
                topic.ok(format!("is {slug}, by its own signature"))
            }
            Ok(AppInfo { slug: None }) => topic.ok("is known by its own signature"),
            Err(failure) => topic.failure(&failure),
        }
    }

    async fn token(&self, target: &TargetOptions) -> (Bearer, Vec<Finding>) {
        let topic = Topic::github(Check::Credentials, "token");
        let request = self.options.api.user();
        let answer = match self.ask_about(target).follow(request).await {
            Ok(answer) => answer,
            Err(failure) => return (Bearer::Other, vec![topic.failure(&failure)]),
        };
        let facts = TokenFacts::of(&answer.response);
        let person = if facts.scopes.is_some() { Bearer::Classic } else { Bearer::FineGrained };
        let (bearer, whose) = match answer.read() {
            Ok(User { login }) => (person, format!("of {login}")),
            Err(failure) if is_installations(&failure) => {
                (Bearer::Other, "of an installation: GitHub does not say whose".to_owned())
            }
            Err(failure) => return (Bearer::Other, vec![topic.failure(&failure)]),
        };
        let known = self.known_token(topic, whose, &facts);
        (bearer, [Some(known), self.workflows(&facts)].into_iter().flatten().collect())
    }

    fn known_token(&self, topic: Topic, mut message: String, facts: &TokenFacts) -> Finding {
        if let Some(scopes) = &facts.scopes {
            let scopes = if scopes.is_empty() { "none".to_owned() } else { scopes.join(", ") };
            message = format!("{message}, with the scopes: {scopes}");
        }
        let Some(expires) = facts.expires else { return self.scoped(topic, message, facts) };
        message = format!("{message}; it ends on {expires}");
        let finding = self.scoped(topic.clone(), message.clone(), facts);
        if expires.since(self.ask.wire().now()) <= SOON && finding.remedy.is_none() {
            return topic.warning(message, "make a new one before that day");
        }
        finding
    }

    fn scoped(&self, topic: Topic, message: String, facts: &TokenFacts) -> Finding {
        let has = |scope: &str| facts.scopes.iter().flatten().any(|known| known == scope);
        match &facts.scopes {
            Some(_) if self.proposes() && !has("repo") && !has("public_repo") => {
                let remedy =
                    "give it the scope `repo`, or `public_repo` if all repositories are public";
                topic.failed(message, remedy)
            }
            Some(_) if self.needed.workflows.is_some() && !has("workflow") => {
                let path = self.workflow_path();
                topic.failed(message, format!("give it the scope `workflow`, which {path} needs"))
            }
            _ => topic.ok(message),
        }
    }

    /// GitHub tells of classic tokens only whether they may write workflows.
    fn workflows(&self, facts: &TokenFacts) -> Option<Finding> {
        if self.needed.workflows.is_none() || facts.scopes.is_some() {
            return None;
        }
        let topic = Topic::github(Check::Workflows, "workflows");
        let path = self.workflow_path();
        let message = format!("GitHub does not say whether this token may write {path}");
        Some(topic.warning(message, "make sure that it has the permission to write workflows"))
    }

    fn workflow_path(&self) -> &str {
        let files = self.options.targets.iter().flat_map(|target| &target.files);
        let mut paths = files.flat_map(FileOptions::paths);
        paths.find(|path| path.starts_with(WORKFLOWS)).unwrap_or(WORKFLOWS)
    }
}

/// GitHub says so to tokens of installations, a workflow's own among them; other 403 keep a person out.
fn is_installations(failure: &Failure) -> bool {
    let Reason::Reply(ReplyError::Refused(refusal)) = &**failure else { return false };
    refusal.kind == RefusalKind::Forbidden
        && refusal.message.eq_ignore_ascii_case("Resource not accessible by integration")
}

/// Whoever has to make a new token wants to know it some days before.
const SOON: Duration = Duration::from_secs(7 * 24 * 60 * 60);
