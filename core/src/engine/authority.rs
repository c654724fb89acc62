//! By whose right each request to GitHub goes out: the token of the run, or an App's, exchanged once for each account
//! and renewed before it ends.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{self, FutureExt as _, Shared};
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::line::Line;
use super::options::{FileOptions, Mode, Options};
use super::passes::{KeptPass, Passes, Right};
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
    passes: Rc<RefCell<BTreeMap<Grantor, Passing>>>,
    /// What is kept for runs that ask for other permissions.
    others: Passes,
}

/// Who grants a pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Grantor {
    /// The account that owns the repository: an App has one installation in each.
    Account(String),
    /// The installation that was configured, whatever it is asked for.
    Installation(u64),
}

/// A pass that is on its way, or there: whoever needs it waits for the same one.
type Passing = Shared<Pin<Box<dyn Future<Output = Result<Pass, Failure>>>>>;

/// A token, and when to have it renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pass {
    token: Secret<String>,
    /// Who renews it and when, by this machine's clock; `None` for a token that nobody renews.
    renewal: Option<Renewal>,
}

/// How a pass is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Renewal {
    /// `None` for what an earlier run was granted: the App may have been installed anew since.
    installation: Option<u64>,
    due: Timestamp,
}

impl Authority {
    /// Returns the authority of a run, which goes on with the passes that it can use.
    pub(super) fn new(
        line: &Line,
        options: &Options,
        permissions: AppPermissions,
        passes: Passes,
    ) -> Self {
        let exchange = Exchange { line: line.clone(), api: options.api.clone(), permissions };
        let access = options.access.clone();
        let authority = Self { access, exchange, passes: Rc::default(), others: Passes::default() };
        authority.taking_over(passes)
    }

    fn taking_over(mut self, passes: Passes) -> Self {
        let Access::App(app) = &self.access else { return self };
        let (exchange, now) = (&self.exchange, self.exchange.line.wire().now());
        let is_ours = |kept: &KeptPass| exchange.right(app, &kept.right.grantor) == kept.right;
        let is_of_app = |kept: &KeptPass| {
            (kept.right.app.as_str(), kept.right.api.as_str())
                == (app.id.as_str(), exchange.api.base_url())
        };
        let (ours, others): (Vec<_>, Vec<_>) =
            passes.good_at(now).filter(is_of_app).partition(is_ours);
        let ready = |kept: KeptPass| {
            let passing: Passing = future::ready(Ok(kept.pass)).boxed_local().shared();
            // From now on it can be looked at.
            drop(passing.clone().now_or_never());
            (kept.right.grantor, passing)
        };
        self.passes.borrow_mut().extend(ours.into_iter().map(ready));
        self.others = Passes::new(others.into_iter());
        self
    }

    /// Returns what a later run may go on with.
    pub(super) fn kept(&self) -> Passes {
        let Access::App(app) = &self.access else { return Passes::default() };
        let passes = self.passes.borrow();
        let ours = passes.iter().filter_map(|(grantor, passing)| {
            let pass = passing.peek()?.as_ref().ok()?.clone();
            let due = pass.renewal?.due;
            Some(KeptPass { right: self.exchange.right(app, grantor), pass, due })
        });
        let all = Passes::new(ours.chain(self.others.iter().cloned()));
        Passes::new(all.good_at(self.exchange.line.wire().now()))
    }

    /// Returns the right to ask about a repository; `None` for none at all.
    pub(super) async fn pass(&self, repository: &RepoName) -> Result<Option<Pass>, Failure> {
        match &self.access {
            Access::Anonymous => Ok(None),
            Access::Token(token) => Ok(Some(Pass { token: token.clone(), renewal: None })),
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
        let grantor = match app.installation {
            Some(installation) => Grantor::Installation(installation),
            None => Grantor::Account(repository.owner().to_ascii_lowercase()),
        };
        let known = self.passes.borrow().get(&grantor).cloned();
        let passing = known.clone().filter(is_good).unwrap_or_else(|| {
            let last = known.as_ref().and_then(|it| it.peek()?.as_ref().ok()?.renewal);
            let installation = last.and_then(|renewal| renewal.installation).or(app.installation);
            let app = App { id: app.id.clone(), installation };
            let exchange = self.exchange.clone();
            let passing = exchange.run(app, repository.clone()).boxed_local().shared();
            self.passes.borrow_mut().insert(grantor, passing.clone());
            passing
        });
        passing.await
    }

    /// Returns how many requests may come on top of those of the work: a pass that is renewed.
    pub(super) const fn reserve(&self) -> u32 {
        match self.access {
            Access::App(_) => 1,
            Access::Anonymous | Access::Token(_) => 0,
        }
    }
}

impl Pass {
    /// Returns what an earlier run was granted.
    pub(super) const fn kept(token: Secret<String>, due: Timestamp) -> Self {
        Self { token, renewal: Some(Renewal { installation: None, due }) }
    }

    pub(super) fn token(&self) -> &str {
        self.token.expose()
    }

    /// Returns the request with the right to be asked.
    pub(super) fn put_on(&self, request: Request) -> Request {
        request.header("authorization", format!("Bearer {}", self.token.expose()))
    }

    fn is_good(&self, now: Timestamp) -> bool {
        self.renewal.is_none_or(|renewal| now < renewal.due)
    }
}

/// The least that the run needs: what only looks may not write.
pub(super) fn permissions(options: &Options) -> AppPermissions {
    match options.mode {
        Mode::WriteOut => AppPermissions::READ_FILES,
        Mode::DryRun | Mode::Plan(_) => AppPermissions::READ,
        Mode::Propose => {
            let files = options.targets.iter().flat_map(|target| &target.files);
            AppPermissions::to_propose(files.flat_map(FileOptions::paths))
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
        let due = now.after(life.saturating_sub(MARGIN).max(SHORTEST));
        Ok(Pass {
            token: token.token,
            renewal: Some(Renewal { installation: Some(installation), due }),
        })
    }

    fn right(&self, app: &App, grantor: &Grantor) -> Right {
        Right {
            app: app.id.to_string(),
            api: self.api.base_url().to_owned(),
            permissions: self.permissions,
            grantor: grantor.clone(),
        }
    }

    /// Returns the installation that holds the repository: its own, else its owner's.
    ///
    /// A repository that moved is not followed: whoever reads it says so, and its neighbours need a pass all the same.
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
                Err(error) if is_elsewhere(&error) => {}
                found => return Ok(found?),
            }
        }
        Err(Failure::NotInstalled { app: app.id.to_string(), account: owner.to_owned() })
    }

    /// Sends a request by the App's own signature, and tells apart why that may be refused.
    async fn signed(&self, app: &App, request: Request) -> Result<Response, Failure> {
        let now = self.line.wire().now();
        let input = app.id.claims(now);
        let signature = self.line.wire().sign(input.clone()).await.map_err(Failure::Unsigned)?;
        let pass = Pass { token: input.signed(&signature), renewal: None };
        let response = self.line.send(pass.put_on(request.clone())).await?;
        let Err(error) = read::<serde::de::IgnoredAny>(&request, &response) else {
            return Ok(response);
        };
        match &error {
            ReplyError::Refused(refusal) if is_about_time(&refusal.message) => {
                let ahead = date(&response).map(|theirs| ahead(now, theirs));
                Err(Failure::Clock { ahead, error })
            }
            ReplyError::Refused(refusal)
                if refusal.status == 401 || is_unknown(&refusal.message) =>
            {
                Err(Failure::KeyRefused { app: app.id.to_string(), error })
            }
            _ => Ok(response),
        }
    }
}

/// Returns whether what was looked for is not here, or not any more.
fn is_elsewhere(error: &ReplyError) -> bool {
    matches!(error.kind(), Some(RefusalKind::Moved { .. } | RefusalKind::NotFound))
}

/// Returns whether GitHub knows no App of this id.
fn is_unknown(message: &str) -> bool {
    message.contains("Integration not found")
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

/// A token is kept for so long at least, whatever two clocks say: else each request would have its own.
const SHORTEST: Duration = Duration::from_secs(60);

/// A token is renewed so long before it ends, that no request is under way with one that is over.
const MARGIN: Duration = Duration::from_secs(5 * 60);
