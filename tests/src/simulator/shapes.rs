//! The JSON that GitHub shows of accounts and repositories.

use serde_json::{Map, Value, json};

use super::access::User;
use super::clock::iso;
use super::repository::RepositoryState;

/// An account as `simple-user`.
pub(crate) fn user(origin: &str, user: &User) -> Value {
    let login = &user.login;
    let url = format!("{origin}/users/{}", login.replace('[', "%5B").replace(']', "%5D"));
    let page = match login.strip_suffix("[bot]") {
        Some(app) => format!("https://github.com/apps/{app}"),
        None => format!("https://github.com/{login}"),
    };
    json!({
        "login": login,
        "id": user.id(),
        "node_id": node("U", user.id()),
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{}", user.id()),
        "gravatar_id": "",
        "url": url,
        "html_url": page,
        "followers_url": format!("{url}/followers"),
        "following_url": format!("{url}/following{{/other_user}}"),
        "gists_url": format!("{url}/gists{{/gist_id}}"),
        "starred_url": format!("{url}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{url}/subscriptions"),
        "organizations_url": format!("{url}/orgs"),
        "repos_url": format!("{url}/repos"),
        "events_url": format!("{url}/events{{/privacy}}"),
        "received_events_url": format!("{url}/received_events"),
        "type": if user.is_bot() { "Bot" } else { "User" },
        "user_view_type": "public",
        "site_admin": false,
    })
}

/// A repository as `repository`, the form inside pull requests and listings.
pub(crate) fn repository(origin: &str, repository: &RepositoryState) -> Value {
    let full_name = repository.full_name();
    let mut shown = repository_of(origin, repository, &full_name, repository.id);
    add_counts(&mut shown, repository);
    Value::Object(shown)
}

/// A fork of a repository, in the same form.
pub(crate) fn fork(origin: &str, parent: &RepositoryState, full_name: &str) -> Value {
    let mut shown = repository_of(origin, parent, full_name, parent.id + 900_000);
    add_counts(&mut shown, parent);
    shown.insert("fork".to_owned(), json!(true));
    Value::Object(shown)
}

/// A repository as `full-repository`.
pub(crate) fn full_repository(origin: &str, state: &RepositoryState) -> Value {
    let mut shown = repository(origin, state);
    shown["network_count"] = json!(0);
    shown["subscribers_count"] = json!(0);
    shown
}

/// An opaque id of the newer kind.
pub(crate) fn node(kind: &str, id: u64) -> String {
    format!("{kind}_kw{id:012}")
}

fn repository_of(
    origin: &str,
    repository: &RepositoryState,
    full_name: &str,
    id: u64,
) -> Map<String, Value> {
    let (owner, name) = full_name.split_once('/').unwrap();
    let owner = User { login: owner.to_owned() };
    let url = format!("{origin}/repos/{full_name}");
    let html_url = format!("https://github.com/{full_name}");
    let shown = json!({
        "id": id,
        "node_id": node("R", id),
        "name": name,
        "full_name": full_name,
        "owner": user(origin, &owner),
        "private": repository.private,
        "visibility": if repository.private { "private" } else { "public" },
        "html_url": html_url,
        "url": url,
        "git_url": format!("git://github.com/{full_name}.git"),
        "ssh_url": format!("git@github.com:{full_name}.git"),
        "clone_url": format!("{html_url}.git"),
        "svn_url": html_url,
        "default_branch": repository.default_branch,
        "archived": repository.archived,
        "created_at": iso(repository.created_at),
        "pushed_at": iso(repository.created_at),
        "updated_at": iso(repository.created_at),
    });
    let Value::Object(mut shown) = shown else {
        unreachable!("the macro made an object");
    };
    for (key, path) in LINKS {
        shown.insert((*key).to_owned(), json!(format!("{url}{path}")));
    }
    shown
}

fn add_counts(shown: &mut Map<String, Value>, repository: &RepositoryState) {
    let open = repository.pulls.iter().filter(|pull| pull.is_open());
    let rest = json!({
        "description": null, "homepage": null, "language": "JSON", "license": null,
        "mirror_url": null, "fork": repository.is_fork, "disabled": false, "is_template": false,
        "has_discussions": false, "has_downloads": true, "has_issues": true, "has_pages": false,
        "has_projects": true, "has_wiki": true,
        "forks": 0, "forks_count": 0, "size": 1, "stargazers_count": 0, "watchers": 0,
        "watchers_count": 0, "open_issues": open.clone().count(),
        "open_issues_count": open.count(), "topics": [],
        "allow_forking": true, "web_commit_signoff_required": false,
    });
    if let Value::Object(rest) = rest {
        shown.extend(rest);
    }
}

/// The addresses of a repository's parts, below its own.
const LINKS: &[(&str, &str)] = &[
    ("archive_url", "/{archive_format}{/ref}"),
    ("assignees_url", "/assignees{/user}"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("branches_url", "/branches{/branch}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("comments_url", "/comments{/number}"),
    ("commits_url", "/commits{/sha}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("contents_url", "/contents/{+path}"),
    ("contributors_url", "/contributors"),
    ("deployments_url", "/deployments"),
    ("downloads_url", "/downloads"),
    ("events_url", "/events"),
    ("forks_url", "/forks"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("hooks_url", "/hooks"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("issue_events_url", "/issues/events{/number}"),
    ("issues_url", "/issues{/number}"),
    ("keys_url", "/keys{/key_id}"),
    ("labels_url", "/labels{/name}"),
    ("languages_url", "/languages"),
    ("merges_url", "/merges"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("pulls_url", "/pulls{/number}"),
    ("releases_url", "/releases{/id}"),
    ("stargazers_url", "/stargazers"),
    ("statuses_url", "/statuses/{sha}"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("tags_url", "/tags"),
    ("teams_url", "/teams"),
    ("trees_url", "/git/trees{/sha}"),
];
