//! A look at all that a run would meet: the source, GitHub, the right to ask, each repository. Nothing is written.
//!
//! One failure stops no other look; what lies behind it is left out, for nothing can be known of it.

mod account;
mod branches;
mod budget;
mod files;
mod finding;
mod former;
mod installation;
mod repository;
mod service;
mod source;

pub use finding::{Check, Checkup, Finding, Group, Status};

pub(crate) use finding::Topic;

use futures_util::future;

use super::ask::Ask;
use super::authority::permissions;
use super::join::side_by_side;
use super::options::{Mode, Options, TargetOptions};
use super::passes::Passes;
use super::wire::Wire;
use crate::github::BranchName;
use crate::github::auth::AppPermissions;

/// Looks at the source and at GitHub side by side.
pub(super) async fn examine(wire: Wire, mut options: Options) -> Checkup {
    let aim = if options.mode == Mode::Propose { Aim::Propose } else { Aim::Look };
    let needed = permissions(&options);
    // Whoever lacks the right to write can still be told about the rest.
    options.mode = Mode::DryRun;
    options.retry.max_attempts = ATTEMPTS;
    let ask = Ask::new(wire, &options, permissions(&options), Passes::default());
    let branch = super::run::branch(&options.sync);
    let doctor = Doctor { ask, options: &options, branch, aim, needed };
    let (sources, github) = future::join(doctor.sources(), doctor.github()).await;
    Checkup { findings: [sources, github].concat() }
}

/// Who looks, and what for.
struct Doctor<'a> {
    ask: Ask,
    options: &'a Options,
    /// The sync's branch.
    branch: BranchName,
    aim: Aim,
    /// What a run asks an App's installation for.
    needed: AppPermissions,
}

/// What the run is to do that shall succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    Look,
    Propose,
}

impl Doctor<'_> {
    fn proposes(&self) -> bool {
        self.aim == Aim::Propose
    }

    /// Asks nothing more of what is no GitHub, and shows no token to it; looks last at what is left of the rate limit.
    async fn github(&self) -> Vec<Finding> {
        let service = match self.service().await {
            Ok(service) => service,
            Err(finding) => return vec![finding],
        };
        let (bearer, account) = self.account().await;
        let targets = self.options.targets.iter();
        let repositories = side_by_side(targets.map(|target| self.repository(target, bearer)));
        let repositories = repositories.await;
        let limits = self.limits().await;
        let budget = self.budget().into_iter().collect();
        [service, account, limits, budget].into_iter().chain(repositories).flatten().collect()
    }

    fn ask_about(&self, target: &TargetOptions) -> Ask {
        self.ask.on_behalf_of(&target.repository)
    }
}

/// A service that answers at the second attempt is well enough; more of them only keep people waiting.
const ATTEMPTS: u8 = 2;
