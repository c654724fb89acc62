//! Repositories, their branches, and what a token reaches.

use serde_json::json;

use super::access::{Level, Token};
use super::answer::{Answer, Handled};
use super::call::Call;
use super::commits::{Commit, addresses};
use super::limits::{Resource, reset};
use super::pages::page;
use super::repository::RepositoryState;
use super::shapes;
use super::state::State;

/// `GET /repos/{owner}/{repo}`
pub(crate) fn get(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let mut shown = shapes::full_repository(&call.origin, repository);
    let token = call.token.as_ref().filter(|token| !token.is_anonymous());
    if let Some(token) = token {
        // The role of the person behind the token, whatever the token itself may do; an App has none.
        let pushes = repository.collaborators.contains(&token.user.login);
        shown["permissions"] = json!({
            "admin": false, "maintain": false, "push": pushes, "triage": pushes, "pull": true,
        });
        let writes = token.reaches(repository) && token.permissions.contents >= Level::Write;
        // "To view merge-related settings, you must have the `contents:read` and `contents:write` permissions."
        if writes {
            shown["delete_branch_on_merge"] = json!(repository.deletes_merged);
        }
    }
    Ok(Answer::ok(shown))
}

/// `GET branches/{branch}`
pub(crate) fn branch(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let name = call.parameter("branch");
    let missing = || Answer::error(404, "Branch not found");
    let tip = repository.git.tip(name).ok_or_else(missing)?;
    let commit = Commit::read(&repository.git, &tip).ok_or_else(missing)?;
    let (url, html_url) = addresses(repository, call);
    let protected = repository.protections.contains_key(name);
    let encoded = percent_encoding::utf8_percent_encode(name, BEYOND_PATHS);
    Ok(Answer::ok(json!({
        "name": name,
        "commit": commit.shown_in_full(repository, call, &tip),
        "_links": {
            "self": format!("{url}/branches/{encoded}"),
            "html": format!("{html_url}/tree/{encoded}"),
        },
        "protected": protected,
        "protection": {
            "enabled": protected,
            "required_status_checks": {
                "enforcement_level": "off", "contexts": [], "checks": [],
            },
        },
        "protection_url": format!("{url}/branches/{encoded}/protection"),
    })))
}

/// `GET /installation/repositories`
pub(crate) fn of_installation(state: &State, token: &Token, call: &Call) -> Handled {
    if !token.is_installation() {
        let message = "You must authenticate with an installation access token in order to list \
                       repositories for an installation.";
        return Err(Answer::error(403, message));
    }
    let names = token.permissions.repositories.as_ref();
    let reached = state.repositories.iter().filter(|repository| {
        names.is_none_or(|names| names.iter().any(|name| repository.is_called(name)))
    });
    let shown = reached.map(|repository| shapes::repository(&call.origin, repository));
    let shown: Vec<_> = shown.collect();
    let total = shown.len();
    Ok(page(
        call,
        shown,
        |repositories| json!({"total_count": total, "repositories": repositories}),
    ))
}

/// `GET /rate_limit`, which costs nothing.
pub(crate) fn rate_limit(state: &State, token: &Token) -> Handled {
    let now = state.now();
    let [core, graphql] = [Resource::Core, Resource::Graphql]
        .map(|resource| state.budgets.shown(token, resource, now));
    let search = json!({"limit": 30, "used": 0, "remaining": 30, "reset": reset(now)});
    Ok(Answer::ok(json!({
        "resources": {"core": core, "graphql": graphql, "search": search},
        "rate": core,
    })))
}

/// What the links of a branch cannot hold as it is; slashes stay.
const BEYOND_PATHS: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?');
