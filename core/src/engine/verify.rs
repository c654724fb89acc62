//! Whether everything is still as a plan expects it: read anew, and not taken from the plan.

use futures_util::future;

use super::approval::label_on;
use super::elsewhere::{goes_elsewhere, open_one};
use super::failure::{Failure, Reason};
use super::pull::withheld_by;
use super::repo::{Pulls, Repo, Tip};
use super::sequel::Sequel;
use crate::github::RefusalKind;
use crate::github::replies::{PullRequest, PullState};
use crate::oid::Oid;
use crate::plan::approval::LABEL;
use crate::plan::marker::Marker;
use crate::plan::saved::{File, Intent, TargetPlan};
use crate::plan::tree::Listing;
use crate::wording::notices::Closing;
use crate::wording::plan_content;

/// A repository that is as the plan expects it.
#[derive(Debug)]
pub(super) struct Found {
    /// The tree that the plan's files are put onto, as far as they need it.
    pub(super) listing: Listing,
    /// The open pull request.
    pub(super) pull: Option<PullRequest>,
    /// What stands there of the comment that the text goes on in.
    pub(super) sequel: Sequel,
}

impl Repo<'_> {
    /// Reads what the plan depends on: as many calls as [`TargetPlan::reads`] says.
    pub(super) async fn verify(&self, plan: &TargetPlan) -> Result<Found, Failure> {
        if plan_content(plan) != plan.content {
            return Err(edited(plan, "its content digest is another"));
        }
        if plan.action == Intent::Close && Closing::of(&plan.proposal.body).is_none() {
            return Err(edited(plan, "it closes with another reason"));
        }
        let (base, branch) = (&plan.base.branch, &plan.proposal.branch);
        let (base, head, pulls) =
            future::join3(self.base(base), self.branch(branch), self.pulls(branch, base)).await;
        let base = base.map_err(|failure| without_base(plan, failure))?;
        let (head, Pulls { here: mut pulls, elsewhere }) = (head?, pulls?);
        let newest = pulls.pop();
        check_base(plan, &base)?;
        check_head(plan, head.as_ref(), newest.as_ref())?;
        let pull = check_pull(plan, newest)?;
        check_elsewhere(plan, &elsewhere)?;
        check_label(plan, pull.as_ref())?;
        let onto = [Some(&base), head.as_ref()].into_iter().flatten().map(|it| it.tree);
        if !onto.into_iter().any(|tree| tree == plan.onto) {
            return Err(edited(plan, "its files are put onto a tree that is not there"));
        }
        let listing = self.ground(plan).await?;
        let sequel = self.planned_sequel(plan, pull.as_ref()).await;
        Ok(Found { listing, pull, sequel })
    }

    /// Reads the tree that the files are put onto, and finds out whether it leads to the one that was announced.
    async fn ground(&self, plan: &TargetPlan) -> Result<Listing, Failure> {
        if plan.files.is_empty() {
            return Ok(Listing::default());
        }
        let paths: Vec<&str> = plan.files.iter().map(|file| file.path.as_str()).collect();
        let listing = self.listing(plan.onto, &paths).await?;
        // A head that stays holds the edits; what is withheld may have changed on the base since it was made.
        let is_put = |file: &&File| !plan.parents.is_empty() || file.is_edit();
        let files = plan.files.iter().filter(is_put);
        let files = files.map(|file| (file.path.as_str(), file.wanted()));
        let changes = files.filter(|(path, wanted)| listing.file(path) != *wanted);
        if listing.with(changes.collect()).root() != plan.tree {
            return Err(edited(plan, "its files do not lead to the tree that it announces"));
        }
        Ok(listing)
    }
}

/// What a run would say to do about it is told by the next plan.
fn without_base(plan: &TargetPlan, failure: Failure) -> Failure {
    match *failure {
        Reason::Renamed { .. } => stale(failure.to_string()),
        _ if failure.refusal() == Some(&RefusalKind::NotFound) => {
            let (name, branch) = (&plan.repository, &plan.base.branch);
            stale(format!("{branch} of {name} is gone, or not to be seen by these credentials"))
        }
        _ => failure,
    }
}

fn check_base(plan: &TargetPlan, base: &Tip) -> Result<(), Failure> {
    let (name, branch) = (&plan.repository, &plan.base.branch);
    if base.commit != plan.base.commit {
        let (from, to) = (plan.base.commit, base.commit);
        return Err(stale(format!("{branch} of {name} moved from {from} to {to}")));
    }
    if base.tree != plan.base.tree {
        return Err(edited(plan, "its base has another tree"));
    }
    Ok(())
}

fn check_head(
    plan: &TargetPlan,
    head: Option<&Tip>,
    newest: Option<&PullRequest>,
) -> Result<(), Failure> {
    let (name, branch) = (&plan.repository, &plan.proposal.branch);
    let is = head.map(|head| head.commit);
    if is == plan.expect.head {
        return Ok(());
    }
    let place = |commit: Option<Oid>| commit.map_or("nothing".to_owned(), |it| it.to_string());
    let (from, to) = (place(plan.expect.head), place(is));
    let done = match head.filter(|it| plan.action != Intent::Close && it.tree == plan.tree) {
        None => "",
        Some(head) if newest.is_some_and(|pull| proposes(pull, head.commit)) => {
            ", which is what was planned: it may be carried out already"
        }
        Some(_) => {
            ", which is what was planned: it was carried out in part, and planning again finishes it"
        }
    };
    Err(stale(format!("{branch} of {name} moved from {from} to {to}{done}")))
}

/// Returns whether the pull request is open and its text was written for this head.
fn proposes(pull: &PullRequest, head: Oid) -> bool {
    let is_open = pull.state == PullState::Open;
    is_open && Marker::of(&pull.body).is_some_and(|marker| marker.head == head)
}

/// Returns the open pull request, if it is the one that the plan expects.
fn check_pull(
    plan: &TargetPlan,
    newest: Option<PullRequest>,
) -> Result<Option<PullRequest>, Failure> {
    let (name, expect) = (&plan.repository, plan.expect);
    let number = newest.as_ref().map(|pull| pull.number);
    if number != expect.latest {
        let told = |number: Option<u64>| number.map_or("none".to_owned(), |it| format!("#{it}"));
        let (from, to) = (told(expect.latest), told(number));
        let what =
            format!("the newest pull request of {name} from its branch was {from}, and is {to}");
        return Err(stale(what));
    }
    let open = newest.as_ref().filter(|pull| pull.state == PullState::Open);
    match (open, expect.pull_request, &newest) {
        (None, None, _) => Ok(None),
        (Some(pull), Some(_), _) if Some(pull.head_sha) == expect.head => Ok(newest),
        (Some(pull), Some(number), _) => {
            let to = pull.head_sha;
            Err(stale(format!("pull request #{number} of {name} is at {to} by now")))
        }
        (Some(pull), None, _) => {
            Err(stale(format!("pull request #{} of {name} was opened again", pull.number)))
        }
        (None, Some(number), newest) => {
            let by_us = newest.as_ref().is_some_and(|pull| {
                plan.action == Intent::Close
                    && Marker::of(&pull.body).is_some_and(|marker| marker.closed.is_some())
            });
            let done = if by_us { ", as was planned: it may be carried out already" } else { "" };
            Err(stale(format!("pull request #{number} of {name} is not open any more{done}")))
        }
    }
}

/// What is committed for a new pull request must not go into another base as well.
fn check_elsewhere(plan: &TargetPlan, elsewhere: &[PullRequest]) -> Result<(), Failure> {
    match open_one(elsewhere) {
        Some(pull) if plan.action == Intent::Open => {
            let what = goes_elsewhere(pull, &plan.base.branch);
            Err(stale(format!("{}: {what}", plan.repository)))
        }
        _ => Ok(()),
    }
}

/// What a person approved, or took back, since the plan was made is for the next plan.
fn check_label(plan: &TargetPlan, pull: Option<&PullRequest>) -> Result<(), Failure> {
    let Some(pull) = pull.filter(|_| plan.action == Intent::Update) else { return Ok(()) };
    let (name, number) = (&plan.repository, pull.number);
    let is_for_others = withheld_by(pull) != plan.marker.withheld;
    let what = match label_on(pull) {
        None if plan.expect.approved => "was taken off",
        Some(_) if is_for_others && plan.proposal.unlabel.is_empty() => "was put on",
        _ => return Ok(()),
    };
    Err(stale(format!("the label {LABEL:?} {what} pull request #{number} of {name}")))
}

fn stale(what: String) -> Failure {
    Reason::Stale { what }.into()
}

fn edited(plan: &TargetPlan, what: &str) -> Failure {
    Reason::Edited { what: format!("{}: {what}", plan.repository) }.into()
}
