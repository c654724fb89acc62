//! What holds after every round, whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use trueup_core::plan::approval::LABEL;
use trueup_core::wording::notices::is_sequel;

use super::quiet;
use super::rest::{entries, is_too_much};
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
    stage.plots.iter().try_for_each(plot)?;
    stage.plots.iter_mut().try_for_each(held)?;
    quiet::labels(stage)
}

/// Once a comment on someone's work stands there, it is not said again of the same head.
fn held(plot: &mut Plot) -> Result<(), String> {
    let mut now = BTreeMap::new();
    for pull in plot.ours() {
        let comments = plot.repository.comments(pull.number).into_iter();
        let last =
            comments.filter_map(|it| it.body.trim_end().lines().next_back().map(str::to_owned));
        for line in last.filter(|line| line.starts_with("<!-- trueup:held ")) {
            *now.entry((pull.number, line)).or_default() += 1;
        }
    }
    let is_again = |(key, count): (&(u64, String), &usize)| now.get(key) != Some(count);
    if plot.held.iter().any(is_again) {
        return Err(format!("said again of the same head: {now:?} after {:?}", plot.held));
    }
    plot.held = now;
    Ok(())
}

/// Nothing is written but what is named here: to our branch, and to the pull requests from it.
fn asked(plots: &[Plot], request: &Exchange) -> Result<(), String> {
    let what = format!("{} {}", request.method, request.path);
    let body = request.request_json();
    let is_right = match request.operation {
        Operation::CreateBlob | Operation::CreateCommit | Operation::CreateTree => true,
        Operation::CreateRef => body["ref"] == format!("refs/heads/{BRANCH}"),
        Operation::UpdateRef => {
            body["force"] == false && request.path.ends_with(&format!("/git/refs/heads/{BRANCH}"))
        }
        Operation::CreatePull => body["head"] == BRANCH && body["base"] == "main",
        Operation::RemoveLabel => {
            let label = request.path.rsplit('/').next().unwrap_or_default();
            let label = percent_encoding::percent_decode_str(label).decode_utf8_lossy();
            label.eq_ignore_ascii_case(LABEL) && is_about_ours(plots, request)
        }
        Operation::UpdateComment => {
            body["body"].as_str().is_some_and(|text| is_sequel(text, "models"))
        }
        Operation::AddAssignees
        | Operation::AddLabels
        | Operation::CreateComment
        | Operation::RequestReviewers
        | Operation::UpdatePull => is_about_ours(plots, request),
        _ => !request.writes(),
    };
    if is_right { Ok(()) } else { Err(format!("{what} is asked with {body}")) }
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

/// What we propose removes no more entries than the guard lets through, or somebody let out.
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
        let [before, after, now] = [&base, &tip, "main"].map(|commit| entries(plot, commit, &path));
        // What the base has lost meanwhile is not lost by us, though a look in part could not let the base join in.
        let is_gone = |name: &&String| now.contains_key(*name) && !after.contains_key(*name);
        let gone: Vec<_> = before.keys().filter(is_gone).collect();
        let is_too_much = gone.len() > 1 && is_too_much(gone.len(), (before.len(), after.len()));
        let is_let_out = |name: &String| plot.let_out.contains(&(path.clone(), name.clone()));
        if is_too_much && !gone.iter().all(|name| is_let_out(name)) {
            let name = repository.full_name();
            let out = &plot.let_out;
            return Err(format!(
                "{path} of {name} loses {gone:?} of {} entries, let out: {out:?}",
                before.len()
            ));
        }
    }
    Ok(())
}

pub(crate) const BOT: &str = "trueup[bot]";
