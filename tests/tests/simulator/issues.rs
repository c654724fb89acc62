//! Labels, comments, events and assignees.

use std::time::Duration;

use serde_json::{Value, json};

use super::world::{Seen, World};

fn names(seen: &Seen) -> Vec<&str> {
    let labels = seen.ok().as_array().unwrap().iter();
    labels.map(|label| label["name"].as_str().unwrap()).collect()
}

#[test]
fn an_unknown_label_comes_into_being_in_grey() {
    let world = World::new();
    let number = world.proposal("aside");

    let seen = world.post(&format!("/issues/{number}/labels"), json!({"labels": ["sync"]}));

    assert_eq!(names(&seen), ["sync"]);
    assert_eq!(seen.body[0]["color"], "ededed");
}

#[test]
fn labels_are_added_replaced_and_removed() {
    let world = World::new();
    let number = world.proposal("aside");
    let path = format!("/issues/{number}/labels");
    let label = json!({"name": "known", "color": "ff0000", "description": "K"});
    world.post("/labels", label).created();

    assert_eq!(names(&world.post(&path, json!({"labels": ["one", "known"]}))), ["one", "known"]);
    assert_eq!(names(&world.post(&path, json!({"labels": ["KNOWN"]}))), ["one", "known"]);
    let replaced = world.send("PUT", &path, json!({"labels": ["known", "two"]}));
    assert_eq!(names(&replaced), ["known", "two"]);
    assert_eq!(replaced.body[0]["color"], "ff0000");
    let removed = world.send("DELETE", &format!("{path}/two"), Value::Null);
    assert_eq!(names(&removed), ["known"]);
    let missing = world.send("DELETE", &format!("{path}/two"), Value::Null);
    assert_eq!(missing.error(), (404, "Label does not exist"));
    assert_eq!(names(&world.get(&path)), ["known"]);
    assert_eq!(names_of(&world, number), ["known"]);
}

fn names_of(world: &World, number: u64) -> Vec<String> {
    world.repository.pull_request(number).labels
}

#[test]
fn a_label_cannot_be_made_twice() {
    let world = World::new();
    world.post("/labels", json!({"name": "sync"})).created();

    let again = world.post("/labels", json!({"name": "Sync"}));

    assert_eq!(again.status, 422);
    assert_eq!(again.body["errors"][0]["code"], "already_exists");
}

#[test]
fn events_tell_who_removed_a_label() {
    let world = World::new();
    let number = world.proposal("aside");
    let labels = json!({"labels": ["sync"]});
    world.post(&format!("/issues/{number}/labels"), labels).ok();
    world.repository.remove_label(number, "sync");
    world.repository.close_pull_request(number);
    world.repository.reopen_pull_request(number);

    let seen = world.get(&format!("/issues/{number}/events"));

    let events = seen.ok().as_array().unwrap().iter();
    let told: Vec<_> = events
        .map(|event| {
            let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
            let label = text(&event["label"]["name"]);
            (text(&event["event"]), text(&event["actor"]["login"]), label)
        })
        .collect();
    let told: Vec<_> =
        told.iter().map(|(event, actor, label)| [event.as_str(), actor, label]).collect();
    let expected = [
        ["labeled", "trueup[bot]", "sync"],
        ["unlabeled", "someone", "sync"],
        ["closed", "someone", "-"],
        ["reopened", "someone", "-"],
    ];
    assert_eq!(told, expected);
}

#[test]
fn comments_are_listed_as_they_were_written() {
    let world = World::new();
    let number = world.proposal("aside");
    let path = format!("/issues/{number}/comments");

    let made = world.post(&path, json!({"body": "First <!-- mark -->"}));
    world.post(&path, json!({"body": "Second"})).created();
    let listed = world.get(&path);
    let long = world.post(&path, json!({"body": "x".repeat(65_537)}));

    assert_eq!(made.created()["user"]["login"], "trueup[bot]");
    let bodies: Vec<_> = listed.ok().as_array().unwrap().iter().map(|c| &c["body"]).collect();
    assert_eq!(bodies, ["First <!-- mark -->", "Second"]);
    assert_eq!(long.status, 422);
    assert_eq!(world.repository.comments(number).len(), 2);
}

#[test]
fn only_collaborators_are_assigned_and_others_passed_over() {
    let world = World::new();
    let number = world.proposal("aside");

    let body = json!({"assignees": ["helper", "stranger"]});
    let seen = world.post(&format!("/issues/{number}/assignees"), body);

    let assigned = seen.created()["assignees"].as_array().unwrap();
    assert_eq!(assigned.len(), 1);
    assert_eq!(world.repository.pull_request(number).assignees, ["helper"]);
}

#[test]
fn events_tell_who_is_assigned_and_who_is_not_any_more() {
    let world = World::new();
    let number = world.proposal("aside");
    let path = format!("/issues/{number}/assignees");
    world.post(&path, json!({"assignees": ["helper"]})).created();
    world.post(&path, json!({"assignees": ["helper"]})).created();
    world.repository.unassign(number, "helper");

    let seen = world.get(&format!("/issues/{number}/events"));

    let events = seen.ok().as_array().unwrap().iter();
    let told: Vec<_> = events
        .map(|event| {
            ["event", "assignee", "assigner"].map(|key| {
                let value = event[key]["login"].as_str().or(event[key].as_str());
                value.unwrap_or("-").to_owned()
            })
        })
        .collect();
    let expected = [["assigned", "helper", "trueup[bot]"], ["unassigned", "helper", "someone"]];
    assert_eq!(told, expected);
}

#[test]
fn a_comment_is_edited_where_it_stands() {
    let world = World::new();
    let number = world.proposal("aside");
    let path = format!("/issues/{number}/comments");
    world.repository.comment(number, "A person's");
    let made = world.post(&path, json!({"body": "First"}));
    let (id, before) = (made.created()["id"].clone(), made.body["created_at"].clone());
    world.github.advance(Duration::from_secs(60));

    let edited = world.patch(&format!("/issues/comments/{id}"), json!({"body": "Second"}));

    assert_eq!((&edited.ok()["id"], &edited.body["created_at"]), (&id, &before));
    assert_ne!(edited.body["updated_at"], before);
    let told: Vec<_> = world.repository.comments(number).into_iter().map(|it| it.body).collect();
    assert_eq!(told, ["A person's", "Second"]);
    let missing = world.patch("/issues/comments/7", json!({"body": "Third"}));
    assert_eq!(missing.error(), (404, "Not Found"));
}

#[test]
fn a_repository_without_drafts_refuses_them_and_takes_the_pull_request() {
    let world = World::new();
    world.repository.refuse_drafts();
    world.branch("aside");
    let pull = |draft: bool| json!({"title": "T", "head": "aside", "base": "main", "draft": draft});

    let refused = world.post("/pulls", pull(true));

    let message = "Draft pull requests are not supported in this repository.";
    assert_eq!(refused.error(), (422, message));
    assert_eq!(world.post("/pulls", pull(false)).created()["draft"], false);
}
