//! What hangs on pull requests as on issues: labels, comments, events, assignees.

use serde_json::{Value, json};

use super::access::User;
use super::answer::{Answer, Handled};
use super::call::Call;
use super::clock::iso;
use super::commits::addresses;
use super::pages::page;
use super::pulls::refuse_long;
use super::repository::{Comment, Event, Label, PullRequest, RepositoryState};
use super::shapes::{self, node};

/// `GET issues/{n}/labels`
pub(crate) fn labels(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let pull = find(repository, call)?;
    Ok(page(call, labels_of(repository, call, pull), |labels| labels))
}

/// `POST issues/{n}/labels`
pub(crate) fn add_labels(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    find(repository, call)?;
    for name in label_names(call)? {
        put_on(repository, call, (&name, now));
    }
    let pull = find(repository, call)?;
    Ok(Answer::ok(Value::Array(labels_of(repository, call, pull))))
}

/// `PUT issues/{n}/labels`
pub(crate) fn set_labels(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let wanted = label_names(call)?;
    let present = find(repository, call)?.labels.clone();
    let unwanted = |name: &&String| !wanted.iter().any(|kept| kept.eq_ignore_ascii_case(name));
    for name in present.iter().filter(unwanted) {
        let actor = call.actor().clone();
        take_off(repository, call.number()?, (name, &actor, now));
    }
    add_labels(repository, call, now)
}

/// `DELETE issues/{n}/labels/{name}`
pub(crate) fn remove_label(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let name = call.parameter("name");
    let number = find(repository, call)?.number;
    let actor = call.actor().clone();
    if !take_off(repository, number, (name, &actor, now)) {
        return Err(Answer::error(404, "Label does not exist"));
    }
    let pull = find(repository, call)?;
    Ok(Answer::ok(Value::Array(labels_of(repository, call, pull))))
}

/// `POST labels`
pub(crate) fn create_label(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let name = call.required("name")?;
    if repository.label(name).is_some() {
        return Err(Answer::invalid(
            json!({"resource": "Label", "code": "already_exists", "field": "name"}),
        ));
    }
    let label = Label {
        id: repository.next_id(),
        name: name.to_owned(),
        color: call.text("color").unwrap_or(GREY).to_owned(),
        description: call.text("description").map(str::to_owned),
    };
    let shown = label_shown(repository, call, &label);
    repository.labels.push(label);
    Ok(Answer::created(shown))
}

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
    };
    let pull = repository.pull_mut(number).unwrap();
    pull.comments.push(comment.clone());
    pull.updated_at = now;
    let pull = find(repository, call)?;
    let shown = comment_shown(repository, call, (pull, &comment));
    Ok(Answer::created(shown))
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
    let pull = repository.pull_mut(number).unwrap();
    for login in able {
        if !pull.assignees.contains(&login) {
            pull.assignees.push(login);
        }
    }
    pull.updated_at = now;
    let pull = find(repository, call)?;
    Ok(Answer::created(issue_shown(repository, call, pull)))
}

/// Takes a label off and says whether it was on.
pub(crate) fn take_off(
    repository: &mut RepositoryState,
    number: u64,
    (name, actor, at): (&str, &User, u64),
) -> bool {
    let label = repository.label(name).cloned();
    let id = repository.next_id();
    let pull = repository.pull_mut(number).unwrap();
    let before = pull.labels.len();
    pull.labels.retain(|label| !label.eq_ignore_ascii_case(name));
    if pull.labels.len() == before {
        return false;
    }
    pull.record(id, "unlabeled", actor, at);
    pull.events.last_mut().unwrap().label = label;
    true
}

/// A label as GitHub shows it.
pub(crate) fn label_shown(repository: &RepositoryState, call: &Call, label: &Label) -> Value {
    let (url, _) = addresses(repository, call);
    json!({
        "id": label.id,
        "node_id": node("LA", label.id),
        "url": format!("{url}/labels/{}", percent_encoding::utf8_percent_encode(
            &label.name, percent_encoding::NON_ALPHANUMERIC)),
        "name": label.name,
        "color": label.color,
        "default": false,
        "description": label.description,
    })
}

fn find<'a>(repository: &'a RepositoryState, call: &Call) -> Result<&'a PullRequest, Answer> {
    repository.pull(call.number()?).ok_or_else(Answer::not_found)
}

fn label_names(call: &Call) -> Result<Vec<String>, Answer> {
    let list = call.body["labels"].as_array().or(call.body.as_array());
    let list = list.ok_or_else(|| Answer::missing("labels"))?;
    let name = |item: &Value| item.as_str().or(item["name"].as_str()).map(str::to_owned);
    Ok(list.iter().filter_map(name).collect())
}

/// Puts a label on, and makes it first if the repository does not know it.
fn put_on(repository: &mut RepositoryState, call: &Call, (name, now): (&str, u64)) {
    let label = match repository.label(name) {
        Some(label) => label.clone(),
        None => new_label(repository, name),
    };
    let id = repository.next_id();
    let actor = call.actor().clone();
    let number = call.number().unwrap_or_default();
    let pull = repository.pull_mut(number).unwrap();
    if pull.labels.contains(&label.name) {
        return;
    }
    pull.labels.push(label.name.clone());
    pull.record(id, "labeled", &actor, now);
    pull.events.last_mut().unwrap().label = Some(label);
}

fn new_label(repository: &mut RepositoryState, name: &str) -> Label {
    let label = Label {
        id: repository.next_id(),
        name: name.to_owned(),
        color: GREY.to_owned(),
        description: None,
    };
    repository.labels.push(label.clone());
    label
}

fn labels_of(repository: &RepositoryState, call: &Call, pull: &PullRequest) -> Vec<Value> {
    let known = pull.labels.iter().filter_map(|name| repository.label(name));
    known.map(|label| label_shown(repository, call, label)).collect()
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
        "updated_at": iso(comment.at),
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

/// The colour of a label that came into being by being used.
const GREY: &str = "ededed";
