//! References: found, made, moved forward and deleted.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::access::{Level, Token};
use super::ancestry;
use super::answer::{Answer, Handled};
use super::blobs::is_id;
use super::call::Call;
use super::commits::{addresses, refuse_empty};
use super::git::{Git, is_reference_name};
use super::protection::{Push, protection};
use super::repository::RepositoryState;
use super::settle::settle;

/// `GET git/ref/{ref}`
pub(crate) fn get(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    refuse_empty(repository)?;
    let name = format!("refs/{}", call.parameter("ref"));
    let found = repository.git.references("refs/");
    let id = found.get(&name).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(shown(repository, call, &name, id)))
}

/// `GET git/matching-refs/{ref}`
pub(crate) fn matching(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    refuse_empty(repository)?;
    let prefix = format!("refs/{}", call.parameter("ref"));
    let found = repository.git.references(&prefix);
    let shown = found.iter().map(|(name, id)| shown(repository, call, name, id));
    Ok(Answer::ok(Value::Array(shown.collect())))
}

/// `POST git/refs`
pub(crate) fn create(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    refuse_empty(repository)?;
    let name = call.required("ref")?;
    let id = call.required("sha")?;
    refuse_bad_name(name)?;
    if repository.git.reference(name).is_some() {
        return Err(Answer::unprocessable("Reference already exists"));
    }
    refuse_unknown_object(repository, id)?;
    refuse_protected(repository, name, Push::Commit(id))?;
    // Git itself refuses `a/b` beside `a`, and a branch that is no commit.
    let made = repository.git.compare_and_swap(name, id, NOT_THERE);
    made.map_err(|_| Answer::unprocessable("Reference update failed"))?;
    settle(repository, call.actor(), now);
    Ok(Answer::created(shown(repository, call, name, id)))
}

/// `PATCH git/refs/{ref}`
pub(crate) fn update(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    refuse_empty(repository)?;
    let name = format!("refs/{}", call.parameter("ref"));
    let id = call.required("sha")?;
    let old = present(repository, &name)?;
    refuse_unknown_object(repository, id)?;
    refuse_protected(repository, &name, Push::Commit(id))?;
    let forced = call.body["force"].as_bool().unwrap_or(false);
    if !forced && !repository.git.is_ancestor(&old, id) {
        return Err(Answer::unprocessable("Update is not a fast forward"));
    }
    let moved = repository.git.compare_and_swap(&name, id, &old);
    moved.map_err(|_| Answer::unprocessable("Reference update failed"))?;
    settle(repository, call.actor(), now);
    Ok(Answer::ok(shown(repository, call, &name, id)))
}

/// `DELETE git/refs/{ref}`
pub(crate) fn delete(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    refuse_empty(repository)?;
    let name = format!("refs/{}", call.parameter("ref"));
    let old = present(repository, &name)?;
    refuse_protected(repository, &name, Push::Deletion)?;
    let gone = repository.git.ask(&["update-ref", "-d", &name, &old]);
    gone.map_err(|_| Answer::unprocessable("Reference update failed"))?;
    settle(repository, call.actor(), now);
    Ok(Answer::no_content())
}

fn present(repository: &RepositoryState, name: &str) -> Result<String, Answer> {
    let missing = || Answer::unprocessable("Reference does not exist");
    repository.git.reference(name).ok_or_else(missing)
}

fn refuse_bad_name(name: &str) -> Result<(), Answer> {
    let whole = name.starts_with("refs/") && name.matches('/').count() >= 2;
    if whole && is_reference_name(name) {
        return Ok(());
    }
    let message = format!("{name} is not a valid ref name.");
    Err(Answer::unprocessable(&message))
}

fn refuse_unknown_object(repository: &RepositoryState, id: &str) -> Result<(), Answer> {
    if repository.git.kind(id).is_some() {
        return Ok(());
    }
    Err(Answer::unprocessable("Object does not exist"))
}

fn refuse_protected(
    repository: &RepositoryState,
    name: &str,
    push: Push<'_>,
) -> Result<(), Answer> {
    match protection(repository, name, push) {
        Some(message) => Err(Answer::unprocessable(&message)),
        None => Ok(()),
    }
}

/// Refuses commits that nobody pushed yet and that touch workflows, to a token that may not.
pub(crate) fn admit(
    repository: &RepositoryState,
    token: &Token,
    call: &Call,
) -> Result<(), Answer> {
    let wanted = call.text("sha").and_then(|id| workflow_refusal(repository, token, id));
    match wanted {
        Some(message) => Err(Answer::unprocessable(&message)),
        None => Ok(()),
    }
}

/// Why a token may not push a commit because of its workflows; nothing if it may.
pub(crate) fn workflow_refusal(
    repository: &RepositoryState,
    token: &Token,
    id: &str,
) -> Option<String> {
    if token.permissions.workflows == Level::Write || !is_id(id) {
        return None;
    }
    if are_workflows_untouched(&repository.git, id) {
        return None;
    }
    let range = ["--format=", "--name-only", id, "--not", "--all", "--", ".github/workflows"];
    let changed = repository.git.ask(&[&["log", "-m"], &range[..]].concat()).ok()?;
    let path = changed.lines().find(|line| !line.is_empty())?;
    Some(workflow_words(token, path))
}

/// Says whether no new commit has other workflows than each of its parents; where it is unclear, git is to tell.
fn are_workflows_untouched(git: &Git, id: &str) -> bool {
    let tips: Vec<_> = git.references("refs/").into_values().collect();
    let known = ancestry::leading_to(git, &tips, &BTreeSet::new());
    let new = ancestry::leading_to(git, &[id.to_owned()], &known);
    let workflows = |commit: &String| git.resolve(&format!("{commit}:.github/workflows"));
    new.iter().all(|commit| {
        let own = workflows(commit);
        let parents = ancestry::parents(git, commit).unwrap_or_default();
        let is_as_before = |parent| workflows(parent) == own;
        (own.is_none() || !parents.is_empty()) && parents.iter().all(is_as_before)
    })
}

pub(crate) fn workflow_words(token: &Token, path: &str) -> String {
    let (whom, what) = if token.is_installation() {
        ("a GitHub App", "`workflows` permission")
    } else {
        ("a Personal Access Token", "`workflow` scope")
    };
    format!("refusing to allow {whom} to create or update workflow `{path}` without {what}")
}

fn shown(repository: &RepositoryState, call: &Call, name: &str, id: &str) -> Value {
    let (url, _) = addresses(repository, call);
    let kind = repository.git.kind(id).unwrap_or_default();
    json!({
        "ref": name,
        "node_id": format!("REF_{name}"),
        "url": format!("{url}/git/{name}"),
        "object": {"type": kind, "sha": id, "url": format!("{url}/git/{kind}s/{id}")},
    })
}

/// The id that stands for no object.
pub(crate) const NOT_THERE: &str = "0000000000000000000000000000000000000000";
