//! Carrying out a saved plan: every precondition of every repository first, then one repository after another.
//!
//! No source is asked: what is committed is what was planned, or nothing.

use super::ask::Ask;
use super::carry::{Carrier, Done, Ground, Stop};
use super::failure::{Failure, Reason};
use super::join::side_by_side;
use super::options::{Mode, Options};
use super::outcome::{FileReport, Report, TargetOutcome, TargetReport, WithheldEntry};
use super::passes::Passes;
use super::repo::Repo;
use super::report;
use super::step::Note;
use super::verify::Found;
use super::wire::Wire;
use crate::github::auth::AppPermissions;
use crate::plan::saved::{File, Plan, TargetPlan, Withheld};
use crate::sorted::Set;

/// Carries the plan out, or refuses it.
pub(super) async fn apply(wire: Wire, options: Options, plan: Plan) -> Report {
    let paths = plan.targets().iter().flat_map(|target| &target.files);
    let permissions = AppPermissions::to_propose(paths.map(|file| file.path.as_str()));
    let ask = Ask::new(wire, &options, permissions, Passes::default());
    let asks = plan.targets().iter().map(|target| ask.on_behalf_of(&target.repository));
    let asks: Vec<Ask> = asks.collect();
    ask.wire().note(Note::Started { repositories: plan.targets().len(), sources: 0 });

    let sites: Vec<Site<'_>> = plan
        .targets()
        .iter()
        .zip(&asks)
        .map(|(plan, ask)| Site {
            repo: Repo { ask, api: &options.api, name: &plan.repository },
            plan,
        })
        .collect();
    let found = side_by_side(sites.iter().map(|site| site.repo.verify(site.plan))).await;
    let reports = if found.iter().all(Result::is_ok) {
        let found: Vec<&Found> = found.iter().flatten().collect();
        carry_out(&sites, &found).await
    } else {
        refuse(&sites, &found)
    };
    report::of_targets(reports, ask.wire().sent(), Mode::Propose)
}

/// One repository of a plan.
struct Site<'a> {
    repo: Repo<'a>,
    plan: &'a TargetPlan,
}

/// Carries out one repository after another.
///
/// Once one of them was written to, the plan as a whole does not hold any more: then nothing is told to be tried later.
async fn carry_out(sites: &[Site<'_>], found: &[&Found]) -> Vec<TargetReport> {
    if let Err(failure) = afford(sites) {
        return sites.iter().map(|site| told(site, Err(failure.clone()))).collect();
    }
    let mut done = Vec::new();
    for (&Site { repo, plan }, found) in sites.iter().zip(found) {
        let ground = Ground {
            listing: &found.listing,
            pull: found.pull.as_ref(),
            sequel: found.sequel.clone(),
        };
        done.push((Carrier { repo, plan, ground }).carry_out().await);
        repo.ask.wire().note(Note::Done { repository: plan.repository.clone() });
    }
    let is_begun = done.iter().any(|done| matches!(done, Ok(_) | Err(Stop::Midway(_))));
    let failure = |plan: &TargetPlan, stop| match stop {
        Stop::LostRace => Reason::Overtaken { repository: plan.repository.clone() }.into(),
        Stop::Midway(cause) => Reason::Cut { cause }.into(),
        Stop::Failed(cause) if is_begun && cause.is_passing() => Reason::Cut { cause }.into(),
        Stop::Failed(failure) => failure,
    };
    let done = sites.iter().zip(done);
    done.map(|(site, done)| told(site, done.map_err(|stop| failure(site.plan, stop)))).collect()
}

/// Refuses to begin anywhere what the budget cannot finish everywhere; an App has a pass for each owner to renew.
fn afford(sites: &[Site<'_>]) -> Result<(), Failure> {
    let Some(Site { repo, .. }) = sites.first() else { return Ok(()) };
    let writes = |site: &Site<'_>| site.plan.writes().saturating_add(site.plan.spare());
    let writes: u32 = sites.iter().map(writes).sum();
    let owners: Set<&str> = sites.iter().map(|site| site.repo.name.owner()).collect();
    let reserve =
        u32::try_from(owners.len()).map_or(u32::MAX, |owners| owners * repo.ask.reserve());
    match repo.ask.wire().budget_left() {
        Some(left) if left < writes.saturating_add(reserve) => {
            Err(Reason::Budget { needs: None }.into())
        }
        _ => Ok(()),
    }
}

/// Nothing is written anywhere if one repository is not as the plan expects it.
fn refuse(sites: &[Site<'_>], found: &[Result<Found, Failure>]) -> Vec<TargetReport> {
    let failures: Vec<&Failure> = found.iter().filter_map(|found| found.as_ref().err()).collect();
    let is_passing = failures.iter().all(|failure| failure.is_passing());
    let pairs = sites.iter().zip(found);
    let in_the_way = pairs.clone().filter(|(_, found)| found.is_err());
    let names: Vec<String> = in_the_way.map(|(site, _)| site.plan.repository.to_string()).collect();
    let not_begun = Failure::from(Reason::NotBegun { names: names.join(", "), is_passing });
    let failure =
        |found: &Result<Found, Failure>| found.as_ref().err().unwrap_or(&not_begun).clone();
    pairs.map(|(site, found)| told(site, Err(failure(found)))).collect()
}

fn told(&Site { repo, plan }: &Site<'_>, done: Result<Done, Failure>) -> TargetReport {
    let files = plan.files.iter().filter(|file| file.drift.is_some());
    let files = files.map(|file| FileReport {
        path: file.path.clone(),
        category: file.category.clone().unwrap_or_default(),
        drift: file.drift.clone(),
        edits: edits(plan, file),
        also: also(plan, &file.path),
        derived: None,
        remarks: Vec::new(),
        target_edits: Vec::new(),
        error: None,
        try_later: false,
    });
    let entries = |entries: &[Withheld]| -> Vec<WithheldEntry> {
        entries.iter().map(|it| WithheldEntry::of((&it.path, &it.name))).collect()
    };
    let failure = done.as_ref().err();
    TargetReport {
        repository: plan.repository.clone(),
        content: done.is_ok().then_some(plan.content),
        outcome: done.as_ref().map_or(TargetOutcome::Failed, |done| done.outcome),
        error: failure.map(|failure| failure.sentence()),
        try_later: failure.is_some_and(|failure| failure.is_passing()),
        is_served: done.is_ok(),
        pull_request: done.ok().and_then(|done| done.pull),
        files: files.collect(),
        withheld: entries(&plan.withheld),
        approved: entries(&plan.approved),
        warnings: repo.ask.warnings(),
    }
}

/// Returns the files whose bytes change: one that differs, and those that change with it.
fn edits(plan: &TargetPlan, file: &File) -> Vec<String> {
    let main = file.is_edit().then(|| file.path.clone());
    main.into_iter().chain(also(plan, &file.path)).collect()
}

/// Returns the files that change with another one.
fn also(plan: &TargetPlan, path: &str) -> Vec<String> {
    let follow = plan.files.iter().filter(|file| file.follows.as_deref() == Some(path));
    follow.map(|file| file.path.clone()).collect()
}
