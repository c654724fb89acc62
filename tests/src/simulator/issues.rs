//! What hangs on pull requests as on issues: comments, events, assignees.

use serde_json::{Value, json};

use super::access::User;
use super::answer::{Answer, Handled};
use super::call::Call;
use super::clock::iso;
use super::commits::addresses;
use super::labels::labels_of;
use super::pages::page;
use super::pulls::refuse_long;
use super::repository::{Comment, Event, PullRequest, RepositoryState};
use super::shapes::{self, node};

/// `GET issues/{n}/comments`, oldest first.
pub(crate) fn comments(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let pull = find(repository, call)?;
    let shown = pull.comments.iter();
    let shown = shown.map(|comment| comment_shown(repository, call, (pull, comment)));
    Ok(page(call, shown.collect(), |comments| comments))
}

/// `POST issues/{n}/comments`
pub(crate) fn create_comment(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let number = find(repository, call)?.number;
    let body = call.required("body")?;
    refuse_long(Some(body), "IssueComment")?;
    let comment = Comment {
        id: repository.next_id(),
        author: call.actor().clone(),
        body: body.to_owned(),
        at: now,
        edited_at: now,
    };
    let pull = repository.pull_mut(number).unwrap();
    pull.comments.push(comment.clone());
    pull.updated_at = now;
    let pull = find(repository, call)?;
    let shown = comment_shown(repository, call, (pull, &comment));
    Ok(Answer::created(shown))
}

/// `PATCH issues/comments/{id}`
pub(crate) fn update_comment(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let id: u64 = call.parameter("comment_id").parse().map_err(|_| Answer::not_found())?;
    let body = call.required("body")?;
    refuse_long(Some(body), "IssueComment")?;
    let comments = repository.pulls.iter_mut().flat_map(|pull| &mut pull.comments);
    let comment = comments.into_iter().find(|comment| comment.id == id);
    let comment = comment.ok_or_else(Answer::not_found)?;
    body.clone_into(&mut comment.body);
    comment.edited_at = now;
    let comment = comment.clone();
    let is_there = |pull: &&PullRequest| pull.comments.iter().any(|comment| comment.id == id);
    let pull = repository.pulls.iter().find(is_there).expect("its comment was found");
    Ok(Answer::ok(comment_shown(repository, call, (pull, &comment))))
}

/// `GET issues/{n}/events`, oldest first.
pub(crate) fn events(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let pull = find(repository, call)?;
    let shown = pull.events.iter();
    let shown = shown.map(|event| event_shown(repository, call, event));
    Ok(page(call, shown.collect(), |events| events))
}

/// `POST issues/{n}/assignees`, which passes over accounts that cannot be assigned.
pub(crate) fn add_assignees(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let number = find(repository, call)?.number;
    let wanted = call.texts("assignees");
    let able = wanted.into_iter().filter(|login| repository.collaborators.contains(login));
    let able: Vec<_> = able.collect();
    for login in able {
        let id = repository.next_id();
        let pull = repository.pull_mut(number).unwrap();
        if pull.assignees.len() < MOST_ASSIGNEES && !pull.assignees.contains(&login) {
            pull.assignees.push(login.clone());
            pull.record(id, "assigned", call.actor(), now);
            pull.events.last_mut().unwrap().assignee = Some(User { login });
        }
    }
    let pull = repository.pull_mut(number).unwrap();
    pull.updated_at = now;
    let pull = find(repository, call)?;
    Ok(Answer::created(issue_shown(repository, call, pull)))
}

/// The pull request with the number in the path.
pub(crate) fn find<'a>(
    repository: &'a RepositoryState,
    call: &Call,
) -> Result<&'a PullRequest, Answer> {
    repository.pull(call.number()?).ok_or_else(Answer::not_found)
}

fn comment_shown(
    repository: &RepositoryState,
    call: &Call,
    (pull, comment): (&PullRequest, &Comment),
) -> Value {
    let (url, html_url) = addresses(repository, call);
    let (id, number) = (comment.id, pull.number);
    json!({
        "id": id,
        "node_id": node("IC", id),
        "url": format!("{url}/issues/comments/{id}"),
        "html_url": format!("{html_url}/pull/{number}#issuecomment-{id}"),
        "issue_url": format!("{url}/issues/{number}"),
        "user": shapes::user(&call.origin, &comment.author),
        "body": comment.body,
        "created_at": iso(comment.at),
        "updated_at": iso(comment.edited_at),
        "author_association": "CONTRIBUTOR",
        "performed_via_github_app": null,
    })
}

fn event_shown(repository: &RepositoryState, call: &Call, event: &Event) -> Value {
    let (url, _) = addresses(repository, call);
    let mut shown = json!({
        "id": event.id,
        "node_id": node("EV", event.id),
        "url": format!("{url}/issues/events/{}", event.id),
        "actor": shapes::user(&call.origin, &event.actor),
        "event": event.name,
        "commit_id": null,
        "commit_url": null,
        "created_at": iso(event.at),
        "performed_via_github_app": null,
    });
    if let Some(label) = &event.label {
        shown["label"] = json!({"name": label.name, "color": label.color});
    }
    if let Some(assignee) = &event.assignee {
        shown["assignee"] = shapes::user(&call.origin, assignee);
        shown["assigner"] = shapes::user(&call.origin, &event.actor);
    }
    if event.name == "review_requested" {
        shown["review_requester"] = shapes::user(&call.origin, &event.actor);
    }
    shown
}

fn issue_shown(repository: &RepositoryState, call: &Call, pull: &PullRequest) -> Value {
    let (url, html_url) = addresses(repository, call);
    let issue = format!("{url}/issues/{}", pull.number);
    let html = format!("{html_url}/pull/{}", pull.number);
    let user = |login: &String| {
        let user = User { login: login.clone() };
        shapes::user(&call.origin, &user)
    };
    json!({
        "id": pull.id,
        "node_id": node("PR", pull.id),
        "url": issue,
        "repository_url": url,
        "labels_url": format!("{issue}/labels{{/name}}"),
        "comments_url": format!("{issue}/comments"),
        "events_url": format!("{issue}/events"),
        "html_url": html,
        "number": pull.number,
        "title": pull.title,
        "user": shapes::user(&call.origin, &pull.author),
        "labels": labels_of(repository, call, pull),
        "state": if pull.is_open() { "open" } else { "closed" },
        "locked": false,
        "assignee": pull.assignees.first().map(user),
        "assignees": pull.assignees.iter().map(user).collect::<Vec<_>>(),
        "milestone": null,
        "comments": pull.comments.len(),
        "created_at": iso(pull.created_at),
        "updated_at": iso(pull.updated_at),
        "closed_at": pull.closed_at.map(iso),
        "author_association": "CONTRIBUTOR",
        "body": pull.body,
        "pull_request": {
            "url": format!("{url}/pulls/{}", pull.number),
            "html_url": html,
            "diff_url": format!("{html}.diff"),
            "patch_url": format!("{html}.patch"),
            "merged_at": pull.merged.as_ref().map(|merged| iso(merged.at)),
        },
    })
}

/// GitHub assigns no more people than this.
const MOST_ASSIGNEES: usize = 10;
