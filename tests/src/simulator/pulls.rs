//! Pull requests: listed, opened, changed.

use serde_json::{Value, json};

use super::access::User;
use super::answer::{Answer, Handled};
use super::call::Call;
use super::pages::page;
use super::pull_shape::{full, simple};
use super::repository::{PullRequest, RepositoryState};
use super::settle::{follow, settle};

/// `GET pulls`
pub(crate) fn list(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let mut found: Vec<_> = repository.pulls.iter().collect();
    found.retain(|pull| matches_state(pull, call.query("state").unwrap_or("open")));
    found.retain(|pull| call.query("base").is_none_or(|base| pull.base_branch == base));
    found.retain(|pull| matches_head(repository, pull, call.query("head")));
    let by_update = call.query("sort") == Some("updated");
    found.sort_by_key(|pull| {
        let moment = if by_update { pull.updated_at } else { pull.created_at };
        (moment, pull.number)
    });
    if call.query("direction") != Some("asc") {
        found.reverse();
    }
    let shown = found.into_iter().map(|pull| simple(repository, call, pull));
    Ok(page(call, shown.collect(), |pulls| pulls))
}

/// `GET pulls/{n}`
pub(crate) fn get(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let pull = repository.pull(call.number()?);
    let pull = pull.ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(full(repository, call, pull)))
}

/// `POST pulls`
pub(crate) fn create(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let head = head_branch(repository, call.required("head")?)?.to_owned();
    let base = call.required("base")?.to_owned();
    let title = call.text("title").filter(|title| !title.trim().is_empty());
    let title = title.ok_or_else(|| missing_field("title"))?.to_owned();
    let body = call.text("body").map(str::to_owned);
    refuse_long(body.as_deref(), "Issue")?;
    let base_sha = repository.git.tip(&base).ok_or_else(|| invalid_field("base"))?;
    let head_sha = repository.git.tip(&head).ok_or_else(|| invalid_field("head"))?;
    refuse_duplicate(repository, &head, &base)?;
    let draft = call.body["draft"].as_bool().unwrap_or(false);
    if draft && !repository.has_drafts {
        return Err(Answer::error(
            422,
            "Draft pull requests are not supported in this repository.",
        ));
    }
    if repository.git.is_ancestor(&head_sha, &base_sha) {
        let message = format!("No commits between {base} and {head}");
        return Err(custom(&message));
    }
    let id = repository.next_id();
    let pull = PullRequest {
        id,
        number: repository.pulls.len() as u64 + 1,
        title,
        body,
        draft,
        maintainer_can_modify: false,
        author: call.actor().clone(),
        head_repository: repository.full_name(),
        head_branch: head,
        head_sha,
        base_branch: base,
        base_sha,
        created_at: now,
        updated_at: now,
        closed_at: None,
        merged: None,
        labels: Vec::new(),
        comments: Vec::new(),
        events: Vec::new(),
        reviewers: Vec::new(),
        review_teams: Vec::new(),
        assignees: Vec::new(),
    };
    follow(&repository.git, &pull);
    repository.pulls.push(pull);
    let pull = repository.pulls.last().unwrap();
    Ok(Answer::created(full(repository, call, pull)))
}

/// `PATCH pulls/{n}`
pub(crate) fn update(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let number = call.number()?;
    let known = repository.pull(number).ok_or_else(Answer::not_found)?;
    refuse_long(call.text("body"), "Issue")?;
    if call.text("title").is_some_and(|title| title.trim().is_empty()) {
        return Err(missing_field("title"));
    }
    let base = call.text("base").map(str::to_owned);
    if base.as_ref().is_some_and(|base| repository.git.tip(base).is_none()) {
        return Err(invalid_field("base"));
    }
    let turn = turn(repository, known, call.text("state"))?;
    let id = repository.next_id();
    let actor = call.actor().clone();
    let pull = repository.pull_mut(number).unwrap();
    if let Some(title) = call.text("title") {
        title.clone_into(&mut pull.title);
    }
    if let Some(body) = call.text("body") {
        pull.body = Some(body.to_owned());
    }
    if let Some(base) = base {
        pull.base_branch = base;
    }
    pull.updated_at = now;
    take_turn(pull, turn, (id, &actor, now));
    settle(repository, &actor, now);
    let pull = repository.pull(number).unwrap();
    Ok(Answer::ok(full(repository, call, pull)))
}

/// Closes a pull request, or opens it again, as far as `turn` says so.
pub(crate) fn take_turn(pull: &mut PullRequest, turn: Turn, (id, actor, now): (u64, &User, u64)) {
    match turn {
        Turn::Close => {
            pull.closed_at = Some(now);
            pull.record(id, "closed", actor, now);
        }
        Turn::Reopen => {
            pull.closed_at = None;
            pull.record(id, "reopened", actor, now);
        }
        Turn::Stay => {}
    }
}

/// A change of state.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Turn {
    Close,
    Reopen,
    Stay,
}

fn turn(
    repository: &RepositoryState,
    pull: &PullRequest,
    wanted: Option<&str>,
) -> Result<Turn, Answer> {
    match (wanted, pull.is_open()) {
        (Some("closed"), true) => Ok(Turn::Close),
        (Some("open"), false) => {
            refuse_reopening(repository, pull)?;
            Ok(Turn::Reopen)
        }
        (None | Some("open" | "closed"), _) => Ok(Turn::Stay),
        _ => Err(invalid_field("state")),
    }
}

/// A closed pull request opens again only while its branch is there and goes on from where it was.
fn refuse_reopening(repository: &RepositoryState, pull: &PullRequest) -> Result<(), Answer> {
    let refuse = |reason: &str| {
        Err(Answer::invalid(&json!({
            "resource": "PullRequest",
            "field": "state",
            "code": "custom",
            "message": format!("state cannot be changed. {reason}"),
        })))
    };
    let branch = &pull.head_branch;
    if pull.merged.is_some() {
        return refuse("The pull request cannot be reopened.");
    }
    let Some(tip) = repository.git.tip(branch) else {
        return refuse(&format!("The {branch} branch has been deleted."));
    };
    if !repository.git.is_ancestor(&pull.head_sha, &tip) {
        return refuse(&format!("The {branch} branch was force-pushed or recreated."));
    }
    if refuse_duplicate(repository, branch, &pull.base_branch).is_err() {
        return refuse(&format!(
            "There is already an open pull request from {branch} to {}.",
            pull.base_branch
        ));
    }
    Ok(())
}

fn matches_state(pull: &PullRequest, state: &str) -> bool {
    match state {
        "all" => true,
        "closed" => !pull.is_open(),
        _ => pull.is_open(),
    }
}

/// Filters by `owner:branch`; a filter without an owner is ignored, and forks are not found by
/// their common owner's name.
fn matches_head(repository: &RepositoryState, pull: &PullRequest, filter: Option<&str>) -> bool {
    let Some((owner, branch)) = filter.and_then(|filter| filter.split_once(':')) else {
        return true;
    };
    let same_repository = repository.is_called(&pull.head_repository);
    let owned = pull.head_owner().eq_ignore_ascii_case(owner);
    let hidden_fork = !same_repository && repository.owner.eq_ignore_ascii_case(owner);
    owned && !hidden_fork && pull.head_branch == branch
}

/// The branch of `owner:branch` or `branch`, in this repository.
fn head_branch<'a>(repository: &RepositoryState, head: &'a str) -> Result<&'a str, Answer> {
    match head.split_once(':') {
        None => Ok(head),
        Some((owner, branch)) if owner.eq_ignore_ascii_case(&repository.owner) => Ok(branch),
        Some(_) => Err(invalid_field("head")),
    }
}

fn refuse_duplicate(repository: &RepositoryState, head: &str, base: &str) -> Result<(), Answer> {
    let full_name = repository.full_name();
    let same = |pull: &&PullRequest| {
        pull.is_open()
            && pull.head_branch == head
            && pull.base_branch == base
            && pull.head_repository == full_name
    };
    if !repository.pulls.iter().any(|pull| same(&pull)) {
        return Ok(());
    }
    let owner = &repository.owner;
    let message = format!("A pull request already exists for {owner}:{head}.");
    Err(custom(&message))
}

/// Refuses a text of more than 65,536 characters.
pub(crate) fn refuse_long(body: Option<&str>, resource: &str) -> Result<(), Answer> {
    if body.is_none_or(|body| body.chars().count() <= MOST_CHARACTERS) {
        return Ok(());
    }
    Err(Answer::invalid(&json!({
        "resource": resource,
        "code": "custom",
        "field": "body",
        "message": format!("body is too long (maximum is {MOST_CHARACTERS} characters)"),
    })))
}

fn custom(message: &str) -> Answer {
    Answer::invalid(&json!({"resource": "PullRequest", "code": "custom", "message": message}))
}

fn invalid_field(field: &str) -> Answer {
    Answer::invalid(&json!({"resource": "PullRequest", "field": field, "code": "invalid"}))
}

fn missing_field(field: &str) -> Answer {
    let error: Value = json!({"resource": "Issue", "field": field, "code": "missing_field"});
    Answer::invalid(&error)
}

const MOST_CHARACTERS: usize = 65_536;
