//! By whose right each request to GitHub goes out: the token of the run, or an App's, exchanged once for each account
//! and renewed before it ends.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use futures_util::future::{self, FutureExt as _, Shared};

use super::ask::Asked;
use super::exchange::{Exchange, Occasion};
use super::failure::Failure;
use super::line::Line;
use super::options::{FileOptions, Mode, Options};
use super::passes::{Grantor, KeptPass, Passes};
use crate::github::RepoName;
use crate::github::auth::{Access, App, AppPermissions};
use crate::http::Request;
use crate::secret::Secret;
use crate::sorted::{Map, Set};
use crate::time::Timestamp;

/// Puts the right to ask on requests.
#[derive(Debug, Clone)]
pub(super) struct Authority {
    access: Access,
    exchange: Exchange,
    passes: Rc<RefCell<Map<Grantor, Passing>>>,
    /// Who gave out those that an earlier run left.
    taken_over: Set<Grantor>,
    /// What is kept for runs that ask for other permissions.
    others: Passes,
}

/// A pass that is on its way, or there: whoever needs it waits for the same one.
type Passing = Shared<Pin<Box<dyn Future<Output = Result<Pass, Failure>>>>>;

/// A token, and when to have it renewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) token: Secret<String>,
    /// Who renews it and when, by this machine's clock; `None` for a token that nobody renews.
    pub(super) renewal: Option<Renewal>,
}

/// How a pass is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Renewal {
    pub(super) installation: u64,
    pub(super) due: Timestamp,
    pub(super) granted: Granted,
}

/// When a pass was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Granted {
    /// In an earlier run: the App may have been installed anew since.
    Before,
    /// In this run.
    Now,
}

impl Authority {
    /// Returns the authority of a run, which goes on with the passes that it can use.
    pub(super) fn new(
        line: &Line,
        options: &Options,
        permissions: AppPermissions,
        passes: Passes,
    ) -> Self {
        let (line, api, occasion) = (line.clone(), options.api.clone(), Occasion::First);
        let authority = Self {
            access: options.access.clone(),
            exchange: Exchange { line, api, permissions, occasion },
            passes: Rc::default(),
            taken_over: Set::new(),
            others: Passes::default(),
        };
        authority.taking_over(passes)
    }

    fn taking_over(mut self, passes: Passes) -> Self {
        let Access::App(app) = &self.access else { return self };
        let (exchange, now) = (&self.exchange, self.exchange.line.wire().now());
        for kept in passes.good_at(now) {
            let KeptPass { right, token, installation, due } = kept;
            let is_of_app = (right.app.as_str(), right.api.as_str())
                == (app.id.as_str(), exchange.api.base_url());
            if !is_of_app {
                continue;
            }
            if exchange.right(app, &right.grantor) != right {
                self.others.push(KeptPass { right, token, installation, due });
                continue;
            }
            let renewal = Some(Renewal { installation, due, granted: Granted::Before });
            let passing: Passing =
                future::ready(Ok(Pass { token, renewal })).boxed_local().shared();
            // From now on it can be looked at.
            drop(passing.clone().now_or_never());
            self.taken_over.insert(right.grantor.clone());
            self.passes.borrow_mut().insert(right.grantor, passing);
        }
        self
    }

    /// Returns what a later run may go on with.
    pub(super) fn kept(&self) -> Passes {
        let Access::App(app) = &self.access else { return Passes::default() };
        let mut kept = Passes::default();
        for (grantor, passing) in self.passes.borrow().iter() {
            if let Some(Ok(Pass { token, renewal: Some(renewal) })) = passing.peek() {
                let Renewal { installation, due, .. } = *renewal;
                let right = self.exchange.right(app, grantor);
                kept.push(KeptPass { right, token: token.clone(), installation, due });
            }
        }
        for other in &self.others.0 {
            kept.push(other.clone());
        }
        Passes(kept.good_at(self.exchange.line.wire().now()))
    }

    /// Returns the right to ask about a repository, another one than was refused; `None` for none at all.
    pub(super) async fn pass(
        &self,
        repository: &RepoName,
        refused: Option<&Pass>,
    ) -> Result<Option<Pass>, Failure> {
        match &self.access {
            Access::Token(token) if refused.is_none() => {
                Ok(Some(Pass { token: token.clone(), renewal: None }))
            }
            Access::Anonymous | Access::Token(_) => Ok(None),
            Access::App(app) => self.passing(app, repository, refused).await.map(Some),
        }
    }

    /// Sends a request in an App's own name.
    pub(super) fn sent_as<'a>(&'a self, app: &'a App, request: Request) -> Asked<'a> {
        Box::pin(self.exchange.signed(app, request))
    }

    /// Returns a pass that is there or on its way, or has a new one made.
    fn passing(&self, app: &App, repository: &RepoName, refused: Option<&Pass>) -> Passing {
        let now = self.exchange.line.wire().now();
        let is_good = |passing: &Passing| match passing.peek() {
            None | Some(Err(_)) => true,
            Some(Ok(pass)) => pass.is_good(now) && Some(pass) != refused,
        };
        let grantor = Grantor::of(app, repository);
        let known = self.passes.borrow().get(&grantor).cloned();
        known.clone().filter(is_good).unwrap_or_else(|| {
            let last = known.as_ref().and_then(|it| it.peek()?.as_ref().ok()?.renewal);
            let is_believed =
                |it: &Renewal| refused.is_none() || matches!(it.granted, Granted::Now);
            let installation = last.filter(is_believed).map(|renewal| renewal.installation);
            let installation = installation.or(app.installation);
            let app = App { id: app.id.clone(), installation };
            let occasion = if known.is_some() { Occasion::Renewal } else { Occasion::First };
            let exchange = Exchange { occasion, ..self.exchange.clone() };
            let passing: Passing = exchange.run(app, repository.clone()).boxed_local().shared();
            self.passes.borrow_mut().insert(grantor, passing.clone());
            passing
        })
    }

    /// Returns how many requests a run without the passes of an earlier one would have sent on top for this repository.
    pub(super) fn saved(&self, repository: &RepoName) -> u32 {
        let Access::App(app) = &self.access else { return 0 };
        if self.taken_over.contains(&Grantor::of(app, repository)) {
            1 + u32::from(app.installation.is_none())
        } else {
            0
        }
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
    /// Returns the request with the right to be asked.
    pub(super) fn put_on(&self, request: &Request) -> Request {
        request.clone().header("authorization", format!("Bearer {}", self.token.expose()))
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
