//! By whose right each request to GitHub goes out: the token of the run, or an App's, exchanged once for each account
//! and renewed before it ends.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{FutureExt as _, Shared};

use super::failure::Failure;
use super::line::Line;
use super::options::{Mode, Options};
use crate::github::auth::{Access, App, AppPermissions};
use crate::github::replies::{AccessToken, Installation, ReplyError, read};
use crate::github::{Api, RefusalKind, RepoName};
use crate::http::{Request, Response};
use crate::secret::Secret;
use crate::time::Timestamp;

/// Puts the right to ask on requests.
#[derive(Debug, Clone)]
pub(super) struct Authority {
    access: Access,
    exchange: Exchange,
    /// By the repository's owner: an App has one installation in each account.
    passes: Rc<RefCell<BTreeMap<String, Passing>>>,
}

/// A pass that is on its way, or there: whoever needs it waits for the same one.
type Passing = Shared<Pin<Box<dyn Future<Output = Result<Pass, Failure>>>>>;

/// A token, and when to have it renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pass {
    token: Secret<String>,
    /// By this machine's clock; `None` for a token that nobody renews.
    until: Option<Timestamp>,
}

impl Authority {
    pub(super) fn new(line: &Line, options: &Options, permissions: AppPermissions) -> Self {
        let exchange = Exchange { line: line.clone(), api: options.api.clone(), permissions };
        Self { access: options.access.clone(), exchange, passes: Rc::default() }
    }

    /// Returns the right to ask about a repository; `None` for none at all.
    pub(super) async fn pass(&self, repository: &RepoName) -> Result<Option<Pass>, Failure> {
        match &self.access {
            Access::Anonymous => Ok(None),
            Access::Token(token) => Ok(Some(Pass { token: token.clone(), until: None })),
            Access::App(app) => self.app_pass(app, repository, None).await.map(Some),
        }
    }

    /// Returns another pass for one that was refused; `None` if there is nobody to ask for one.
    pub(super) async fn renewed(
        &self,
        repository: &RepoName,
        refused: &Pass,
    ) -> Result<Option<Pass>, Failure> {
        match &self.access {
            Access::App(app) => self.app_pass(app, repository, Some(refused)).await.map(Some),
            Access::Anonymous | Access::Token(_) => Ok(None),
        }
    }

    /// Sends a request in an App's own name.
    pub(super) async fn sent_as(&self, app: &App, request: Request) -> Result<Response, Failure> {
        self.exchange.signed(app, request).await
    }

    async fn app_pass(
        &self,
        app: &App,
        repository: &RepoName,
        refused: Option<&Pass>,
    ) -> Result<Pass, Failure> {
        let now = self.exchange.line.wire().now();
        let is_good = |passing: &Passing| match passing.peek() {
            None | Some(Err(_)) => true,
            Some(Ok(pass)) => pass.is_good(now) && Some(pass) != refused,
        };
        let owner = repository.owner().to_ascii_lowercase();
        let known = self.passes.borrow().get(&owner).filter(|it| is_good(it)).cloned();
        let passing = known.unwrap_or_else(|| {
            let exchange = self.exchange.clone();
            let passing = exchange.run(app.clone(), repository.clone()).boxed_local().shared();
            self.passes.borrow_mut().insert(owner, passing.clone());
            passing
        });
        passing.await
    }
}

impl Pass {
    /// Returns the request with the right to be asked.
    pub(super) fn put_on(&self, request: Request) -> Request {
        request.header("authorization", format!("Bearer {}", self.token.expose()))
    }

    fn is_good(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// The least that the run needs: what only looks may not write.
pub(super) fn permissions(options: &Options) -> AppPermissions {
    match options.mode {
        Mode::WriteOut => AppPermissions::READ_FILES,
        Mode::DryRun | Mode::Plan(_) => AppPermissions::READ,
        Mode::Propose => {
            let files = options.targets.iter().flat_map(|target| &target.files);
            AppPermissions::to_propose(files.map(|file| file.path.as_str()))
        }
    }
}

/// How an App's signature becomes a token.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    line: Line,
    api: Api,
    permissions: AppPermissions,
}

impl Exchange {
    async fn run(self, app: App, repository: RepoName) -> Result<Pass, Failure> {
        let installation = match app.installation {
            Some(installation) => installation,
            None => self.find(&app, &repository).await?.id,
        };
        let request = self.api.create_access_token(installation, self.permissions);
        let response = self.signed(&app, request.clone()).await?;
        let token: AccessToken = read(&request, &response).map_err(|error| {
            let (app, permissions) = (app.id.to_string(), self.permissions);
            Failure::NoToken { app, installation, permissions, error }
        })?;
        // How long it lives is counted by GitHub's clock, for this machine's may be wrong.
        let now = self.line.wire().now();
        let life = token.expires_at.since(date(&response).unwrap_or(now));
        let until = Some(now.after(life.saturating_sub(MARGIN)));
        Ok(Pass { token: token.token, until })
    }

    /// Returns the installation that holds the repository: its own, else its owner's.
    async fn find(&self, app: &App, repository: &RepoName) -> Result<Installation, Failure> {
        let owner = repository.owner();
        let requests = [
            self.api.installation_of_repository(repository),
            self.api.installation_of_organization(owner),
            self.api.installation_of_user(owner),
        ];
        for request in requests {
            let response = self.signed(app, request.clone()).await?;
            match read(&request, &response) {
                Err(error) if error.kind() == Some(&RefusalKind::NotFound) => {}
                found => return Ok(found?),
            }
        }
        Err(Failure::NotInstalled { app: app.id.to_string(), repository: repository.clone() })
    }

    /// Sends a request by the App's own signature, and tells apart why that may be refused.
    async fn signed(&self, app: &App, request: Request) -> Result<Response, Failure> {
        let now = self.line.wire().now();
        let input = app.id.claims(now);
        let signature = self.line.wire().sign(input.clone()).await.map_err(Failure::Unsigned)?;
        let pass = Pass { token: input.signed(&signature), until: None };
        let response = self.line.send(pass.put_on(request.clone())).await?;
        if response.status != 401 {
            return Ok(response);
        }
        let Err(error) = read::<serde::de::IgnoredAny>(&request, &response) else {
            return Ok(response);
        };
        Err(match &error {
            ReplyError::Refused(refusal) if is_about_time(&refusal.message) => {
                Failure::Clock { ahead: date(&response).map(|theirs| ahead(now, theirs)), error }
            }
            _ => Failure::KeyRefused { app: app.id.to_string(), error },
        })
    }
}

/// Returns whether GitHub finds fault with when the claims begin or end.
fn is_about_time(message: &str) -> bool {
    ["Expiration time", "Issued at", "'exp'", "'iat'"].iter().any(|part| message.contains(part))
}

/// The time by the clock of whoever answers.
pub(super) fn date(response: &Response) -> Option<Timestamp> {
    response.header("date").and_then(Timestamp::from_http_date)
}

/// Returns by how many seconds this machine's clock is ahead of GitHub's; negative if it is behind.
pub(super) fn ahead(ours: Timestamp, theirs: Timestamp) -> i64 {
    let seconds = |moment: Timestamp| i64::try_from(moment.unix_secs()).unwrap_or(i64::MAX);
    seconds(ours).saturating_sub(seconds(theirs))
}

/// A token is renewed so long before it ends, that no request is under way with one that is over.
const MARGIN: Duration = Duration::from_secs(5 * 60);
