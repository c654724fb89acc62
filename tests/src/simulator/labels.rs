//! Labels of repositories and of pull requests.

use serde_json::{Value, json};

use super::access::User;
use super::answer::{Answer, Handled};
use super::call::Call;
use super::commits::addresses;
use super::issues::find;
use super::pages::page;
use super::repository::{Label, PullRequest, RepositoryState};
use super::shapes::node;

/// `GET issues/{n}/labels`
pub(crate) fn list(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let pull = find(repository, call)?;
    Ok(page(call, labels_of(repository, call, pull), |labels| labels))
}

/// `POST issues/{n}/labels`
pub(crate) fn add(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let number = find(repository, call)?.number;
    for name in label_names(call)? {
        let actor = call.actor().clone();
        put_on(repository, number, (&name, &actor, now));
    }
    let pull = find(repository, call)?;
    Ok(Answer::ok(Value::Array(labels_of(repository, call, pull))))
}

/// `PUT issues/{n}/labels`
pub(crate) fn set(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
    let wanted = label_names(call)?;
    let present = find(repository, call)?.labels.clone();
    let unwanted = |name: &&String| !wanted.iter().any(|kept| kept.eq_ignore_ascii_case(name));
    for name in present.iter().filter(unwanted) {
        let actor = call.actor().clone();
        take_off(repository, call.number()?, (name, &actor, now));
    }
    add(repository, call, now)
}

/// `DELETE issues/{n}/labels/{name}`
pub(crate) fn remove(repository: &mut RepositoryState, call: &Call, now: u64) -> Handled {
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
pub(crate) fn create(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let name = call.required("name")?;
    if repository.label(name).is_some() {
        return Err(Answer::invalid(
            &json!({"resource": "Label", "code": "already_exists", "field": "name"}),
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

fn label_names(call: &Call) -> Result<Vec<String>, Answer> {
    let list = call.body["labels"].as_array().or(call.body.as_array());
    let list = list.ok_or_else(|| Answer::missing("labels"))?;
    let name = |item: &Value| item.as_str().or(item["name"].as_str()).map(str::to_owned);
    Ok(list.iter().filter_map(name).collect())
}

/// Puts a label on, and makes it first if the repository does not know it.
pub(crate) fn put_on(
    repository: &mut RepositoryState,
    number: u64,
    (name, actor, at): (&str, &User, u64),
) {
    let label = match repository.label(name) {
        Some(label) => label.clone(),
        None => new_label(repository, name),
    };
    let id = repository.next_id();
    let pull = repository.pull_mut(number).unwrap();
    if pull.labels.contains(&label.name) {
        return;
    }
    pull.labels.push(label.name.clone());
    pull.record(id, "labeled", actor, at);
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

/// The labels of a pull request as GitHub shows them.
pub(crate) fn labels_of(
    repository: &RepositoryState,
    call: &Call,
    pull: &PullRequest,
) -> Vec<Value> {
    let known = pull.labels.iter().filter_map(|name| repository.label(name));
    known.map(|label| label_shown(repository, call, label)).collect()
}

/// The colour of a label that came into being by being used.
const GREY: &str = "ededed";
