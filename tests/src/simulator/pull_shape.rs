//! The JSON that GitHub shows of pull requests.

use serde_json::{Value, json};

use super::access::User;
use super::ancestry::between;
use super::call::Call;
use super::clock::iso;
use super::commits::addresses;
use super::labels::labels_of;
use super::repository::{PullRequest, RepositoryState};
use super::shapes::{self, node};

/// A pull request as `pull-request-simple`, the form of lists.
pub(crate) fn simple(repository: &RepositoryState, call: &Call, pull: &PullRequest) -> Value {
    let (url, html_url) = addresses(repository, call);
    let number = pull.number;
    let issue = format!("{url}/issues/{number}");
    let own = format!("{url}/pulls/{number}");
    let html = format!("{html_url}/pull/{number}");
    let statuses = format!("{url}/statuses/{}", pull.head_sha);
    let user = |login: &String| account(call, login);
    json!({
        "url": own,
        "id": pull.id,
        "node_id": node("PR", pull.id),
        "html_url": html,
        "diff_url": format!("{html}.diff"),
        "patch_url": format!("{html}.patch"),
        "issue_url": issue,
        "commits_url": format!("{own}/commits"),
        "review_comments_url": format!("{own}/comments"),
        "review_comment_url": format!("{url}/pulls/comments{{/number}}"),
        "comments_url": format!("{issue}/comments"),
        "statuses_url": statuses,
        "number": number,
        "state": if pull.is_open() { "open" } else { "closed" },
        "locked": false,
        "title": pull.title,
        "user": shapes::user(&call.origin, &pull.author),
        "body": pull.body,
        "labels": labels_of(repository, call, pull),
        "milestone": null,
        "active_lock_reason": null,
        "created_at": iso(pull.created_at),
        "updated_at": iso(pull.updated_at),
        "closed_at": pull.closed_at.map(iso),
        "merged_at": pull.merged.as_ref().map(|merged| iso(merged.at)),
        "merge_commit_sha": pull.merged.as_ref().map(|merged| &merged.commit),
        "assignee": pull.assignees.first().map(user),
        "assignees": pull.assignees.iter().map(user).collect::<Vec<_>>(),
        "requested_reviewers": pull.reviewers.iter().map(user).collect::<Vec<_>>(),
        "requested_teams": pull.review_teams.iter().map(|slug| team(call, slug)).collect::<Vec<_>>(),
        "head": head(repository, call, pull),
        "base": base(repository, call, pull),
        "_links": links(&url, &html, pull),
        "author_association": "CONTRIBUTOR",
        "auto_merge": null,
        "draft": pull.draft,
    })
}

/// A pull request as `pull-request`, the form of one.
pub(crate) fn full(repository: &RepositoryState, call: &Call, pull: &PullRequest) -> Value {
    let mut shown = simple(repository, call, pull);
    // A list tells of a team whose part it is, one pull request does not.
    for team in shown["requested_teams"].as_array_mut().into_iter().flatten() {
        team.as_object_mut().expect("a team is an object").remove("parent");
    }
    let merged = pull.merged.as_ref();
    let mergeable = mergeable(repository, pull);
    let commits = between(&repository.git, &pull.base_sha, &pull.head_sha).len();
    let changes = changes(repository, pull);
    let rest = json!({
        "merged": merged.is_some(),
        "mergeable": mergeable,
        "rebaseable": mergeable,
        "mergeable_state": match mergeable {
            None => "unknown",
            Some(true) => "clean",
            Some(false) => "dirty",
        },
        "merged_by": merged.map(|merged| shapes::user(&call.origin, &merged.by)),
        "comments": pull.comments.len(),
        "review_comments": 0,
        "maintainer_can_modify": pull.maintainer_can_modify,
        "commits": commits,
        "additions": changes.added,
        "deletions": changes.deleted,
        "changed_files": changes.files,
    });
    if let (Value::Object(shown), Value::Object(rest)) = (&mut shown, rest) {
        shown.extend(rest);
    }
    shown
}

fn links(url: &str, html: &str, pull: &PullRequest) -> Value {
    let issue = format!("{url}/issues/{}", pull.number);
    let own = format!("{url}/pulls/{}", pull.number);
    json!({
        "self": {"href": own},
        "html": {"href": html},
        "issue": {"href": issue},
        "comments": {"href": format!("{issue}/comments")},
        "review_comments": {"href": format!("{own}/comments")},
        "review_comment": {"href": format!("{url}/pulls/comments{{/number}}")},
        "commits": {"href": format!("{own}/commits")},
        "statuses": {"href": format!("{url}/statuses/{}", pull.head_sha)},
    })
}

/// Says whether git would merge without conflict; unknown once a pull request is closed.
fn mergeable(repository: &RepositoryState, pull: &PullRequest) -> Option<bool> {
    if !pull.is_open() {
        return None;
    }
    let base = repository.git.tip(&pull.base_branch).unwrap_or_default();
    if repository.git.is_ancestor(&base, &pull.head_sha) {
        return Some(true);
    }
    let merge = ["merge-tree", "--write-tree", &base, &pull.head_sha];
    Some(repository.git.ask_once(&merge).is_ok())
}

struct Changes {
    files: u64,
    added: u64,
    deleted: u64,
}

fn changes(repository: &RepositoryState, pull: &PullRequest) -> Changes {
    let range = format!("{}...{}", pull.base_sha, pull.head_sha);
    let counted = repository.git.ask_once(&["diff", "--numstat", &range]);
    let counted = counted.unwrap_or_default();
    let mut sum = Changes { files: 0, added: 0, deleted: 0 };
    for line in counted.lines() {
        let mut columns = line.split('\t').map(|column| column.parse().unwrap_or(0));
        sum.files += 1;
        sum.added += columns.next().unwrap_or(0);
        sum.deleted += columns.next().unwrap_or(0);
    }
    sum
}

fn head(repository: &RepositoryState, call: &Call, pull: &PullRequest) -> Value {
    let same = repository.is_called(&pull.head_repository);
    let shown = if same {
        shapes::repository(&call.origin, repository)
    } else {
        shapes::fork(&call.origin, repository, &pull.head_repository)
    };
    json!({
        "label": format!("{}:{}", pull.head_owner(), pull.head_branch),
        "ref": pull.head_branch,
        "sha": pull.head_sha,
        "user": account(call, pull.head_owner()),
        "repo": shown,
    })
}

fn base(repository: &RepositoryState, call: &Call, pull: &PullRequest) -> Value {
    json!({
        "label": format!("{}:{}", repository.owner, pull.base_branch),
        "ref": pull.base_branch,
        "sha": pull.base_sha,
        "user": shapes::user(&call.origin, &repository.owner_user()),
        "repo": shapes::repository(&call.origin, repository),
    })
}

fn account(call: &Call, login: &str) -> Value {
    let user = User { login: login.to_owned() };
    shapes::user(&call.origin, &user)
}

fn team(call: &Call, slug: &str) -> Value {
    let user = User { login: slug.to_owned() };
    let id = user.id();
    let url = format!("{}/organizations/1/team/{id}", call.origin);
    json!({
        "id": id,
        "node_id": node("T", id),
        "url": url,
        "html_url": format!("https://github.com/orgs/teams/{slug}"),
        "members_url": format!("{url}/members{{/member}}"),
        "repositories_url": format!("{url}/repos"),
        "name": slug,
        "slug": slug,
        "description": null,
        "privacy": "closed",
        "notification_setting": "notifications_enabled",
        "permission": "pull",
        "parent": null,
        "type": "organization",
    })
}
