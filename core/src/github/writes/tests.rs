use serde_json::{Value, json};

use super::*;
use crate::http::Service;

const OID: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

fn api() -> Api {
    Api::new("https://api.github.com")
}

fn repo() -> RepoName {
    "o/r".parse().expect("a name")
}

fn branch(text: &str) -> BranchName {
    text.parse().expect("a name")
}

fn oid() -> Oid {
    OID.parse().expect("an id")
}

/// Compares all of the request; the body as JSON, for the order of its keys means nothing.
fn assert_request(request: &Request, method: Method, path: &str, body: &Value) {
    let sent: Value = serde_json::from_slice(&request.body).expect("the body is JSON");
    let mut expected =
        Request::new(Service::GitHub, method, format!("https://api.github.com/repos/o/r{path}"))
            .header("accept", "application/vnd.github+json")
            .header("x-github-api-version", "2022-11-28")
            .header("user-agent", format!("trueup/{}", env!("CARGO_PKG_VERSION")))
            .header("content-type", "application/json");
    expected.body.clone_from(&request.body);
    expected.repeatable = !path.ends_with("/comments");

    assert_eq!(&sent, body);
    assert_eq!(request, &expected);
}

#[test]
fn a_blob_is_sent_as_base64() {
    let request = api().create_blob(&repo(), &[0xff, 0, b'a']);

    let body = json!({"content": "/wBh", "encoding": "base64"});
    assert_request(&request, Method::Post, "/git/blobs", &body);
}

#[test]
fn a_tree_holds_only_what_changes() {
    let change = |path: &str, content| TreeChange { path: path.into(), content };
    let changes = [
        change("a/b.json", TreeContent::Text(Mode::File, "{}\n".into())),
        change("run", TreeContent::Object(Mode::Executable, oid())),
        change("sub", TreeContent::Object(Mode::Submodule, oid())),
        change("dir", TreeContent::Object(Mode::Tree, oid())),
        change("old", TreeContent::Removed),
    ];

    let request = api().create_tree(&repo(), Some(oid()), &changes);

    let body = json!({
        "base_tree": OID,
        "tree": [
            {"path": "a/b.json", "mode": "100644", "type": "blob", "content": "{}\n"},
            {"path": "run", "mode": "100755", "type": "blob", "sha": OID},
            {"path": "sub", "mode": "160000", "type": "commit", "sha": OID},
            {"path": "dir", "mode": "040000", "type": "tree", "sha": OID},
            {"path": "old", "mode": "100644", "type": "blob", "sha": null},
        ],
    });
    assert_request(&request, Method::Post, "/git/trees", &body);
}

#[test]
fn a_tree_from_nothing_names_no_base() {
    let request = api().create_tree(&repo(), None, &[]);

    assert_request(&request, Method::Post, "/git/trees", &json!({"tree": []}));
}

#[test]
fn a_commit_names_no_author() {
    let request = api().create_commit(&repo(), oid(), &[oid()], "title\n\nbody");

    let body = json!({"message": "title\n\nbody", "tree": OID, "parents": [OID]});
    assert_request(&request, Method::Post, "/git/commits", &body);
}

#[test]
fn a_branch_is_made_by_its_whole_name() {
    let request = api().create_branch(&repo(), &branch("trueup/horde"), oid());

    let body = json!({"ref": "refs/heads/trueup/horde", "sha": OID});
    assert_request(&request, Method::Post, "/git/refs", &body);
}

#[test]
fn a_branch_is_moved_without_force() {
    let request = api().forward_branch(&repo(), &branch("trueup/a#b"), oid());

    let body = json!({"sha": OID, "force": false});
    assert_request(&request, Method::Patch, "/git/refs/heads/trueup/a%23b", &body);
}

#[test]
fn a_pull_request_is_opened_between_two_branches() {
    let pull = NewPull {
        title: "Title".into(),
        head: branch("trueup/horde"),
        base: branch("main"),
        body: "Body".into(),
        draft: false,
    };
    let draft = NewPull { draft: true, ..pull.clone() };
    let body = json!({"title": "Title", "head": "trueup/horde", "base": "main", "body": "Body"});
    let mut body_of_draft = body.clone();
    body_of_draft["draft"] = json!(true);

    assert_request(&api().create_pull(&repo(), &pull), Method::Post, "/pulls", &body);
    assert_request(&api().create_pull(&repo(), &draft), Method::Post, "/pulls", &body_of_draft);
}

#[test]
fn an_edit_sends_only_what_is_given() {
    let none = PullEdit::default();
    let closing =
        PullEdit { body: Some("gone".into()), state: Some(NewState::Closed), title: None };
    let reopening = PullEdit { state: Some(NewState::Open), ..none.clone() };
    let cases = [
        (none, json!({})),
        (closing, json!({"body": "gone", "state": "closed"})),
        (reopening, json!({"state": "open"})),
    ];

    for (edit, body) in cases {
        assert_request(&api().edit_pull(&repo(), 7, &edit), Method::Patch, "/pulls/7", &body);
    }
}

#[test]
fn a_comment_is_not_repeatable() {
    let request = api().create_comment(&repo(), 7, "hello");

    assert!(!request.repeatable);
    assert_request(&request, Method::Post, "/issues/7/comments", &json!({"body": "hello"}));
}

#[test]
fn a_comment_is_edited_by_its_own_number() {
    let request = api().edit_comment(&repo(), 7, "hello");

    assert!(request.repeatable);
    assert_request(&request, Method::Patch, "/issues/comments/7", &json!({"body": "hello"}));
}

#[test]
fn people_are_assigned_by_their_logins() {
    let request = api().add_assignees(&repo(), 7, &["ann".into(), "bob".into()]);

    let body = json!({"assignees": ["ann", "bob"]});
    assert_request(&request, Method::Post, "/issues/7/assignees", &body);
}

#[test]
fn labels_and_reviewers_are_added() {
    let reviewers = Reviewers { users: vec!["ann".into()], teams: vec!["core".into()] };
    let people = Reviewers { teams: Vec::new(), ..reviewers.clone() };

    let labels = api().add_labels(&repo(), 7, &["sync".into()]);
    assert_request(&labels, Method::Post, "/issues/7/labels", &json!({"labels": ["sync"]}));

    let both = json!({"reviewers": ["ann"], "team_reviewers": ["core"]});
    let asked = api().request_reviewers(&repo(), 7, &reviewers);
    assert_request(&asked, Method::Post, "/pulls/7/requested_reviewers", &both);

    let asked = api().request_reviewers(&repo(), 7, &people);
    let body = json!({"reviewers": ["ann"]});
    assert_request(&asked, Method::Post, "/pulls/7/requested_reviewers", &body);
}

#[test]
fn one_label_is_taken_off_by_its_name() {
    let request = api().remove_label(&repo(), 7, "trueup: a/b");

    let path = "/repos/o/r/issues/7/labels/trueup%3A%20a%2Fb";
    let expected =
        Request::new(Service::GitHub, Method::Delete, format!("https://api.github.com{path}"))
            .header("accept", "application/vnd.github+json")
            .header("x-github-api-version", "2022-11-28")
            .header("user-agent", format!("trueup/{}", env!("CARGO_PKG_VERSION")));
    assert_eq!(request, expected);
}
