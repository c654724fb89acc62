//! Apps and their installations: looked up, and exchanged for tokens.

use serde_json::{Value, json};

use super::access::{Permissions, Token, User};
use super::answer::{Answer, Handled};
use super::call::Call;
use super::clock::iso;
use super::grants;
use super::handle::moved;
use super::jwt;
use super::operation::Operation;
use super::repository::RepositoryState;
use super::shapes;
use super::state::State;
use super::surface::Asked;

/// A registered App.
#[derive(Debug, Clone)]
pub(crate) struct AppState {
    pub(crate) id: u64,
    /// Its name, which is its slug too.
    pub(crate) name: String,
    pub(crate) permissions: Permissions,
    /// The key that its tokens are checked with, as PKCS#1 in DER.
    pub(crate) public_key: Vec<u8>,
    pub(crate) created_at: u64,
}

/// An App on an account.
#[derive(Debug, Clone)]
pub(crate) struct Installation {
    pub(crate) id: u64,
    pub(crate) app: u64,
    pub(crate) account: String,
    /// The chosen repositories by number; none chosen means all of the account.
    pub(crate) chosen: Option<Vec<u64>>,
    pub(crate) created_at: u64,
    pub(crate) suspended_at: Option<u64>,
}

/// Handles what an App asks in its own name.
pub(crate) fn handle(state: &mut State, asked: &Asked, call: &Call) -> Handled {
    let app = jwt::signer(state, asked)?.clone();
    match call.operation {
        Operation::CreateInstallationToken => exchange(state, &app, call),
        Operation::GetApp => Ok(Answer::ok(app.shown(state, call))),
        Operation::GetInstallation => {
            let found = installation(state, &app, call)?;
            Ok(Answer::ok(found.shown(state, &app, call)))
        }
        Operation::GetOrganisationInstallation => {
            let account = call.parameter("org");
            let account = Some(account).filter(|account| state.is_organisation(account));
            on_account(state, &app, call, account)
        }
        Operation::GetRepositoryInstallation => on_repository(state, &app, (asked, call)),
        // Organisations are found here too.
        Operation::GetUserInstallation => {
            on_account(state, &app, call, Some(call.parameter("username")))
        }
        _ => Err(Answer::not_found()),
    }
}

impl AppState {
    pub(crate) fn client_id(&self) -> String {
        format!("Iv1.{:016x}", self.id)
    }

    /// The account that its installations act as.
    pub(crate) fn bot(&self) -> String {
        format!("{}[bot]", self.name)
    }

    /// The App as `integration`.
    fn shown(&self, state: &State, call: &Call) -> Value {
        let owner = User { login: format!("{}-makers", self.name) };
        let mine = state.installations.iter().filter(|installation| installation.app == self.id);
        json!({
            "id": self.id,
            "slug": self.name,
            "node_id": shapes::node("A", self.id),
            "client_id": self.client_id(),
            "owner": shapes::user(&call.origin, &owner),
            "name": self.name,
            "description": null,
            "external_url": format!("https://{}.example.com", self.name),
            "html_url": format!("https://github.com/apps/{}", self.name),
            "created_at": iso(self.created_at),
            "updated_at": iso(self.created_at),
            "permissions": grants::shown(&self.permissions),
            "events": [],
            "installations_count": mine.count(),
        })
    }
}

impl Installation {
    pub(crate) fn reaches(&self, repository: &RepositoryState) -> bool {
        let chosen = self.chosen.as_ref();
        let is_chosen = chosen.is_none_or(|chosen| chosen.contains(&repository.id));
        is_chosen && repository.owner.eq_ignore_ascii_case(&self.account)
    }

    /// The installation as `installation`.
    fn shown(&self, state: &State, app: &AppState, call: &Call) -> Value {
        let id = self.id;
        let origin = &call.origin;
        let account = User { login: self.account.clone() };
        let (kind, page) = if state.is_organisation(&self.account) {
            ("Organization", format!("organizations/{}/settings", self.account))
        } else {
            ("User", "settings".to_owned())
        };
        let mut shown_account = shapes::user(origin, &account);
        shown_account["type"] = json!(kind);
        let suspended_by = self.suspended_at.map(|_| shapes::user(origin, &account));
        json!({
            "id": id,
            "account": shown_account,
            "repository_selection": self.selection(),
            "access_tokens_url": format!("{origin}/app/installations/{id}/access_tokens"),
            "repositories_url": format!("{origin}/installation/repositories"),
            "html_url": format!("https://github.com/{page}/installations/{id}"),
            "app_id": app.id,
            "app_slug": app.name,
            "client_id": app.client_id(),
            "target_id": account.id(),
            "target_type": kind,
            "permissions": grants::shown(&app.permissions),
            "events": [],
            "created_at": iso(self.created_at),
            "updated_at": iso(self.suspended_at.unwrap_or(self.created_at)),
            "single_file_name": null,
            "has_multiple_single_files": false,
            "single_file_paths": [],
            "suspended_by": suspended_by,
            "suspended_at": self.suspended_at.map(iso),
        })
    }

    fn selection(&self) -> &'static str {
        if self.chosen.is_some() { "selected" } else { "all" }
    }
}

/// `GET /orgs/{org}/installation` and `GET /users/{username}/installation`
fn on_account(state: &State, app: &AppState, call: &Call, account: Option<&str>) -> Handled {
    let mut mine = state.installations.iter().filter(|installation| installation.app == app.id);
    let found = mine.find(|installation| {
        account.is_some_and(|account| installation.account.eq_ignore_ascii_case(account))
    });
    let found = found.ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(found.shown(state, app, call)))
}

/// `GET /repos/{owner}/{repo}/installation`
fn on_repository(state: &mut State, app: &AppState, (asked, call): (&Asked, &Call)) -> Handled {
    let name = format!("{}/{}", call.parameter("owner"), call.parameter("repo"));
    let present = state.find(&name);
    let id = present.or_else(|| state.find_former(&name)).ok_or_else(Answer::not_found)?;
    let repository = &state.repositories[id as usize - 1];
    let mut mine = state.installations.iter().filter(|installation| installation.app == app.id);
    let found = mine.find(|installation| installation.reaches(repository));
    let found = found.ok_or_else(Answer::not_found)?;
    if present.is_none() {
        return Err(moved(asked, id, &name));
    }
    Ok(Answer::ok(found.shown(state, app, call)))
}

/// `POST /app/installations/{id}/access_tokens`
fn exchange(state: &mut State, app: &AppState, call: &Call) -> Handled {
    let installation = installation(state, app, call)?;
    if installation.suspended_at.is_some() {
        return Err(Answer::error(403, "This installation has been suspended"));
    }
    let permissions = grants::narrowed(&app.permissions, &call.body["permissions"])?;
    let named = named_repositories(state, &installation, call)?;
    let expires_at = state.now() + LIFETIME;
    let text = format!("ghs_{:036}", state.tokens.len() + 1);
    let reached = named.clone().or_else(|| installation.chosen.clone());
    let mut shown = json!({
        "token": text,
        "expires_at": iso(expires_at),
        "permissions": grants::shown(&permissions),
        "repository_selection": if reached.is_some() { "selected" } else { "all" },
    });
    if let Some(named) = &named {
        let repositories = named.iter().map(|id| &state.repositories[*id as usize - 1]);
        let repositories = repositories.map(|found| shapes::repository(&call.origin, found));
        shown["repositories"] = repositories.collect();
    }
    let token = Token::of_installation(&app.bot(), permissions, (installation.id, expires_at));
    state.tokens.insert(text, Token { named, ..token });
    Ok(Answer::json(201, shown))
}

/// The App's own installation that the path names.
fn installation(state: &State, app: &AppState, call: &Call) -> Result<Installation, Answer> {
    let id: Option<u64> = call.parameter("installation_id").parse().ok();
    let mut mine = state.installations.iter().filter(|installation| installation.app == app.id);
    let found = mine.find(|installation| Some(installation.id) == id);
    found.cloned().ok_or_else(Answer::not_found)
}

/// The repositories that a token shall be narrowed to, if the request names some.
fn named_repositories(
    state: &State,
    installation: &Installation,
    call: &Call,
) -> Result<Option<Vec<u64>>, Answer> {
    let names = call.texts("repositories");
    let ids = call.body["repository_ids"].as_array().into_iter().flatten();
    let ids: Vec<_> = ids.filter_map(Value::as_u64).collect();
    if names.is_empty() && ids.is_empty() {
        return Ok(None);
    }
    let reached = |found: &&RepositoryState| installation.reaches(found);
    let find = |fits: &dyn Fn(&RepositoryState) -> bool| {
        let mut all = state.repositories.iter().filter(reached);
        let found = all.find(|repository| fits(repository));
        found.map(|repository| repository.id).ok_or_else(out_of_reach)
    };
    let by_name = names.iter().map(|name| find(&|one| one.name.eq_ignore_ascii_case(name)));
    let by_id = ids.iter().map(|id| find(&|one| one.id == *id));
    by_name.chain(by_id).collect::<Result<Vec<_>, _>>().map(Some)
}

fn out_of_reach() -> Answer {
    Answer::unprocessable(
        "There is at least one repository that does not exist or is not accessible to the parent \
         installation.",
    )
}

/// How long a token of an installation is good for, in seconds.
const LIFETIME: u64 = 3600;
