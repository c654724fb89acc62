//! What holds after every round, whatever happened.

use std::collections::BTreeSet;

use super::stage::{CATEGORIES, LOOKS_LIKE_OURS, Plot, Stage};
use crate::scene::BRANCH;
use crate::simulator::{Exchange, Operation};

/// Checks everything that must hold.
///
/// # Errors
///
/// The first thing that does not.
pub(crate) fn check(stage: &mut Stage) -> Result<(), String> {
    for request in stage.take_requests() {
        if request.login.as_deref() == Some(BOT) {
            asked(&stage.plots, &request)?;
        }
    }
    stage.plots.iter().try_for_each(plot)
}

/// Nothing is forced or deleted, and nothing is written to but our branch and the pull requests from it.
fn asked(plots: &[Plot], request: &Exchange) -> Result<(), String> {
    let what = format!("{} {}", request.method, request.path);
    let body = request.request_json();
    let is_wrong = match request.operation {
        Operation::DeleteRef => true,
        Operation::CreateRef => body["ref"] != format!("refs/heads/{BRANCH}"),
        Operation::UpdateRef => {
            body["force"] == true || !request.path.ends_with(&format!("/git/refs/heads/{BRANCH}"))
        }
        Operation::AddAssignees
        | Operation::AddLabels
        | Operation::CreateComment
        | Operation::RemoveLabel
        | Operation::RequestReviewers
        | Operation::SetLabels
        | Operation::UpdatePull => !is_about_ours(plots, request),
        _ => false,
    };
    if is_wrong { Err(format!("{what} is asked with {body}")) } else { Ok(()) }
}

fn is_about_ours(plots: &[Plot], request: &Exchange) -> bool {
    let parts: Vec<_> = request.path.split('/').collect();
    let ["", "repos", owner, name, _, number, ..] = parts[..] else { return false };
    let full_name = format!("{owner}/{name}");
    let plot = plots.iter().find(|plot| plot.repository.full_name() == full_name);
    let mut ours = plot.map(Plot::ours).unwrap_or_default().into_iter();
    ours.any(|pull| pull.number.to_string() == number)
}

fn plot(plot: &Plot) -> Result<(), String> {
    let repository = &plot.repository;
    let name = repository.full_name();
    let open = plot.open();
    if open.len() > 1 {
        return Err(format!("{name} has {} open pull requests of ours: {open:?}", open.len()));
    }
    let now = repository.pull_requests();
    if now.iter().take(plot.strangers.len()).ne(&plot.strangers) {
        return Err(format!("a stranger's pull request in {name} changed: {now:?}"));
    }
    let mut others = repository.branches();
    others.retain(|branch| ![BRANCH, LOOKS_LIKE_OURS, "main"].contains(&branch.as_str()));
    if !others.is_empty() {
        return Err(format!("{name} has branches that nobody made: {others:?}"));
    }
    foreign(plot)?;
    main(plot)?;
    removals(plot)
}

/// What a person pushed is on its branch.
fn foreign(plot: &Plot) -> Result<(), String> {
    let name = plot.repository.full_name();
    for branch in ["main", BRANCH] {
        let mut foreign = plot.foreign.iter().filter(|(on, _)| on == branch).peekable();
        if foreign.peek().is_none() {
            continue;
        }
        if plot.repository.tip(branch).is_none() {
            return Err(format!("{branch} of {name} is gone"));
        }
        let there = plot.repository.git(&["rev-list", branch]);
        let there: BTreeSet<_> = there.lines().collect();
        if let Some((_, lost)) = foreign.find(|(_, commit)| !there.contains(commit.as_str())) {
            return Err(format!(
                "{lost}, which a person pushed, is not on {branch} of {name} any more"
            ));
        }
    }
    Ok(())
}

/// Nobody but a person wrote to the base.
fn main(plot: &Plot) -> Result<(), String> {
    let committers = plot.repository.git(&["log", "--first-parent", "--format=%an", "main"]);
    match committers.lines().find(|name| *name == BOT) {
        Some(_) => Err(format!("{BOT} wrote to the base of {}", plot.repository.full_name())),
        None => Ok(()),
    }
}

/// What we propose removes no more entries than the guard lets through.
fn removals(plot: &Plot) -> Result<(), String> {
    let repository = &plot.repository;
    let Some(tip) = repository.tip(BRANCH) else { return Ok(()) };
    if repository.git(&["log", "-1", "--format=%an", &tip]) != BOT {
        return Ok(());
    }
    let base = repository.git(&["merge-base", "main", &tip]);
    let own = repository.git(&["log", "--format=%an", &format!("{base}..{tip}")]);
    if own.lines().any(|author| author != BOT) {
        return Ok(());
    }
    for category in CATEGORIES {
        let path = format!("{category}.json");
        let names = |commit: &str| -> BTreeSet<String> {
            let text = repository.read(commit, &path).unwrap_or_default();
            let value: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
            value.as_object().map(|entries| entries.keys().cloned().collect()).unwrap_or_default()
        };
        let (before, after) = (names(&base), names(&tip));
        let gone = before.difference(&after).count();
        let is_too_much = before.len() >= 10 && gone * 5 > before.len();
        if is_too_much || (after.is_empty() && gone > 1) {
            let name = repository.full_name();
            return Err(format!("{path} of {name} loses {gone} of {} entries", before.len()));
        }
    }
    Ok(())
}

pub(crate) const BOT: &str = "trueup[bot]";
