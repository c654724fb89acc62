//! Who may do what, where, and which handler does it.

use std::sync::Arc;

use super::access::{Need, Token, admit};
use super::answer::{Answer, Handled};
use super::call::Call;
use super::limits::{Resource, exhausted};
use super::operation::Operation;
use super::people::person;
use super::repository::RepositoryState;
use super::settle::settle;
use super::shared::Shared;
use super::state::State;
use super::surface::{Asked, tagged};
use super::{
    accounts, apps, blobs, commits, compare, graphql, history, issues, labels, pulls, refs,
    repositories, reviewers, trees,
};

/// Handles a request while nothing else happens; a stale one sees the state before the last change.
pub(crate) fn handle(shared: &Arc<Shared>, asked: &Asked, call: Call, stale: bool) -> Answer {
    let mut state = shared.state.lock().unwrap();
    let operation = call.operation;
    let answered = authenticated(&mut state, asked, call, stale);
    let answer = answered.unwrap_or_else(|refusal| refusal);
    let answer = tagged(asked, operation, answer);
    let is_free = answer.status == 304 || operation == Operation::GetRateLimit;
    let (resource, now) = (Resource::of(operation), state.now());
    if let Some(token) = state.token(asked.token.as_deref()).cloned().filter(|_| !is_free) {
        state.budgets.spend(&token, resource, now);
    }
    answer
}

fn authenticated(state: &mut State, asked: &Asked, mut call: Call, stale: bool) -> Handled {
    if asked.header("user-agent").is_none_or(str::is_empty) {
        return Err(no_user_agent());
    }
    if asked.route.as_ref().is_some_and(|(route, _)| route.need == Need::App) {
        return apps::handle(state, asked, &call);
    }
    let token = state.bearer(asked.token.as_deref());
    let token = token.ok_or_else(|| Answer::error(401, "Bad credentials"))?;
    let (resource, now) = (Resource::of(call.operation), state.now());
    let is_over = state.budgets.remaining(&token, resource, now) == 0;
    if is_over && call.operation != Operation::GetRateLimit {
        return Err(exhausted(&token, resource));
    }
    call.user = (!token.is_anonymous()).then(|| token.user.clone());
    call.token = Some(token.clone());
    let (route, _) = asked.route.as_ref().ok_or_else(Answer::not_found)?;
    if route.need.writes() && route.method != "DELETE" && !token.is_anonymous() {
        state.writes.admit(&token.user.login, now)?;
    }
    match call.operation {
        Operation::GetRateLimit => repositories::rate_limit(state, &token),
        Operation::GetUser => accounts::get(&token, &call),
        Operation::Graphql => graphql::handle(state, &token, &call),
        Operation::ListInstallationRepositories => {
            repositories::of_installation(state, &token, &call)
        }
        _ => in_repository(state, (&token, route.need), &call, (asked, stale)),
    }
}

fn in_repository(
    state: &mut State,
    (token, need): (&Token, Need),
    call: &Call,
    (asked, stale): (&Asked, bool),
) -> Handled {
    let name = format!("{}/{}", call.parameter("owner"), call.parameter("repo"));
    if let Some(id) = state.find_former(&name) {
        admit(token, Need::Metadata, state.repository(id))?;
        return Err(moved(asked, id, &name));
    }
    let id = state.find(&name).ok_or_else(Answer::not_found)?;
    admit(token, need, state.repository(id))?;
    if call.operation == Operation::CreateTree {
        trees::admit(token, call)?;
    }
    if matches!(call.operation, Operation::CreateRef | Operation::UpdateRef) {
        refs::admit(state.repository(id), token, call)?;
    }
    let now = if need.writes() { state.tick() } else { state.now() };
    let repository = state.repository(id);
    if matches!(need, Need::PullRequests(_)) {
        // Whoever knows the folder can push there without asking here.
        settle(repository, &person(), now);
    }
    match need.writes() {
        true if call.operation.moves() => changed(repository, call, now),
        false if stale => replayed(repository, call, now),
        _ => dispatch(repository, call, now),
    }
}

/// Handles a change and keeps what was true before it.
fn changed(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let before = repository.snapshot();
    let answer = dispatch(repository, call, now)?;
    repository.earlier = Some(before);
    Ok(answer)
}

/// Handles a read as it would have been answered before the last change.
fn replayed(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let Some(earlier) = repository.earlier.clone() else {
        return dispatch(repository, call, now);
    };
    let present = repository.snapshot();
    repository.restore(earlier);
    let answer = dispatch(repository, call, now);
    repository.restore(present);
    answer
}

fn dispatch(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let handler = match call.operation {
        Operation::AddAssignees => issues::add_assignees,
        Operation::AddLabels => labels::add,
        Operation::Compare => compare::compare,
        Operation::CreateBlob => blobs::create,
        Operation::CreateComment => issues::create_comment,
        Operation::CreateCommit => commits::create,
        Operation::CreateLabel => labels::create,
        Operation::CreatePull => pulls::create,
        Operation::CreateRef => refs::create,
        Operation::CreateTree => trees::create,
        Operation::DeleteRef => refs::delete,
        Operation::GetBlob => blobs::get,
        Operation::GetBranch => repositories::branch,
        Operation::GetCommit => commits::get,
        Operation::GetPull => pulls::get,
        Operation::GetRef => refs::get,
        Operation::GetRepository => repositories::get,
        Operation::GetTree => trees::get,
        Operation::ListComments => issues::comments,
        Operation::ListCommits => history::list,
        Operation::ListEvents => issues::events,
        Operation::ListLabels => labels::list,
        Operation::ListMatchingRefs => refs::matching,
        Operation::ListPulls => pulls::list,
        Operation::RemoveLabel => labels::remove,
        Operation::RequestReviewers => reviewers::request,
        Operation::SetLabels => labels::set,
        Operation::UpdateComment => issues::update_comment,
        Operation::UpdatePull => pulls::update,
        Operation::UpdateRef => refs::update,
        Operation::CreateInstallationToken
        | Operation::GetApp
        | Operation::GetInstallation
        | Operation::GetOrganisationInstallation
        | Operation::GetRateLimit
        | Operation::GetRepositoryInstallation
        | Operation::GetUser
        | Operation::GetUserInstallation
        | Operation::Graphql
        | Operation::ListInstallationRepositories
        | Operation::Unknown => {
            return Err(Answer::not_found());
        }
    };
    handler(repository, call, now)
}

/// Where a renamed repository is: 301 for reads, 307 for what has a body to send again.
pub(crate) fn moved(asked: &Asked, id: u64, name: &str) -> Answer {
    let below = asked.routed.strip_prefix("/repos/").unwrap_or_default();
    let rest = below.get(name.len()..).unwrap_or_default();
    let query = match asked.query.as_str() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let target = format!("{}/repositories/{id}{rest}{query}", asked.origin);
    let status = if asked.method == http::Method::GET { 301 } else { 307 };
    let body = serde_json::json!({
        "message": "Moved Permanently",
        "url": target,
        "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
    });
    Answer::json(status, body).header("location", target)
}

fn no_user_agent() -> Answer {
    let text = "Request forbidden by administrative rules. Please make sure your request has a \
                User-Agent header (https://docs.github.com/en/rest/overview/resources-in-the-rest-api#user-agent-required). \
                Check https://developer.github.com for other possible causes.\n";
    Answer { status: 403, ..Answer::raw("text/html", text.as_bytes().to_vec()) }
}
