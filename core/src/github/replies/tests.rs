use serde_json::{Value, json};

use super::*;
use crate::github::limits::RateLimit;
use crate::http::{Method, Service};
use crate::oid::{Mode, Oid};
use crate::time::Timestamp;

mod lacking;

const COMMIT: &str = "7638417db6d59f3c431d3e1f261cc637155684cd";
const TREE: &str = "691272480426f78a0138979dd3ce63b77f706feb";
const URL: &str = "https://api.github.com/repos/o/r/x";

fn oid(text: &str) -> Oid {
    text.parse().expect("an id")
}

fn request() -> Request {
    Request::new(Service::GitHub, Method::Get, URL)
}

fn answer(status: u16, body: impl Into<Vec<u8>>) -> Response {
    let headers = vec![("x-github-request-id".into(), "ABCD:1".into())];
    Response { status, headers, body: body.into() }
}

fn read_as<T: Read>(body: &Value) -> Result<T, ReplyError> {
    read(&request(), &answer(200, body.to_string()))
}

fn pull() -> Value {
    json!({
        "url": "https://api.github.com/repos/o/r/pulls/1347", "id": 1, "node_id": "MDEx",
        "html_url": "https://github.com/o/r/pull/1347", "number": 1347, "state": "open",
        "locked": true, "title": "Amazing new feature", "body": "Please pull these in!",
        "user": {"login": "octocat", "id": 1, "type": "User"},
        "labels": [
            {"id": 208_045_946, "name": "bug", "description": null, "color": "f29513", "default": true},
        ],
        "created_at": "2011-01-26T19:01:12.123Z", "merged_at": null, "draft": false,
        "assignee": {"login": "hubot"}, "assignees": [{"login": "hubot", "id": 2}],
        "head": {
            "label": "o:trueup/horde", "ref": "trueup/horde", "sha": COMMIT,
            "user": {"login": "o"}, "repo": {"id": 1, "full_name": "o/r", "fork": false},
        },
        "base": {"label": "o:main", "ref": "main", "sha": TREE, "repo": {"full_name": "o/r"}},
        "author_association": "OWNER", "auto_merge": null, "added_next_year": {"a": []},
    })
}

fn parsed_pull() -> PullRequest {
    PullRequest {
        asks_for_review: false,
        ended: None,
        merged_as: None,
        number: 1347,
        state: PullState::Open,
        head_sha: oid(COMMIT),
        head_repo: Some("o/r".parse().expect("a name")),
        head_ref: "trueup/horde".into(),
        base_ref: "main".into(),
        title: "Amazing new feature".into(),
        body: "Please pull these in!".into(),
        html_url: "https://github.com/o/r/pull/1347".into(),
        draft: false,
        labels: vec!["bug".into()],
        assignees: vec!["hubot".into()],
        user: Some("octocat".into()),
    }
}

#[test]
fn a_branch_tells_its_commit_and_tree() {
    let body = json!({
        "name": "main",
        "commit": {
            "sha": COMMIT, "node_id": "x", "author": null,
            "commit": {"message": "Merge", "tree": {"sha": TREE, "url": URL}, "author": null},
            "parents": [],
        },
        "_links": {}, "protected": true, "protection": {"enabled": true},
    });

    let branch = Branch { commit: oid(COMMIT), tree: Some(oid(TREE)), protected: true };
    assert_eq!(read_as(&body), Ok(branch));
}

#[test]
fn a_branch_may_tell_its_commit_by_its_id_alone() {
    let body = json!({"name": "main", "commit": {"sha": COMMIT, "url": URL}, "protected": false});

    let branch = Branch { commit: oid(COMMIT), tree: None, protected: false };
    assert_eq!(read_as(&body), Ok(branch));
}

#[test]
fn a_tree_tells_its_entries_and_whether_some_are_missing() {
    let entry =
        |path: &str, mode: &str| json!({"path": path, "mode": mode, "type": "?", "sha": COMMIT});
    let mut file = entry("file.rb", "100644");
    file["size"] = json!(30);
    let body = json!({
        "sha": TREE, "url": URL, "truncated": true,
        "tree": [
            file, entry("run", "100755"), entry("old", "100664"), entry("dir", "040000"),
            entry("link", "120000"), entry("sub", "160000"),
        ],
    });

    let item =
        |path: &str, mode, size| TreeItem { path: path.into(), mode, oid: oid(COMMIT), size };
    let tree = Tree {
        oid: oid(TREE),
        entries: vec![
            item("file.rb", Mode::File, Some(30)),
            item("run", Mode::Executable, None),
            item("old", Mode::File, None),
            item("dir", Mode::Tree, None),
            item("link", Mode::Symlink, None),
            item("sub", Mode::Submodule, None),
        ],
        truncated: true,
    };
    assert_eq!(read_as(&body), Ok(tree));
}

#[test]
fn an_unknown_mode_is_not_guessed() {
    let body = json!({"sha": TREE, "tree": [{"path": "a", "mode": "010644", "sha": TREE}]});

    assert!(matches!(read_as::<Tree>(&body), Err(ReplyError::Malformed { .. })));
}

#[test]
fn a_commit_tells_its_tree_parents_and_message() {
    let body = json!({
        "sha": COMMIT, "tree": {"sha": TREE, "url": URL}, "message": "title\n\nbody\n",
        "parents": [{"sha": TREE, "url": URL, "html_url": URL}],
        "verification": {"verified": false, "signature": null},
    });

    let commit = Commit {
        oid: oid(COMMIT),
        tree: oid(TREE),
        parents: vec![oid(TREE)],
        message: "title\n\nbody\n".into(),
    };
    assert_eq!(read_as(&body), Ok(commit));
    assert_eq!(read_as(&body), Ok(Created { oid: oid(COMMIT) }));
}

#[test]
fn a_commit_tells_when_it_was_committed_not_when_it_was_written() {
    let signature = |date: &str| json!({"name": "a", "email": "a@example.com", "date": date});
    let (author, committer) =
        (signature("2001-01-01T00:00:00Z"), signature("1994-11-06T08:49:37Z"));
    let written = json!({"sha": COMMIT, "author": author, "committer": committer});
    let inner = json!({"tree": {"sha": TREE}, "author": author, "committer": committer});
    let listed = json!([{"sha": COMMIT, "commit": inner, "committer": null}]);

    let date = Timestamp::from_unix_secs(784_111_777);
    assert_eq!(read_as(&written), Ok(Committed { oid: oid(COMMIT), date }));
    let commit = PathCommit { oid: oid(COMMIT), tree: oid(TREE), date, author: "a".into() };
    assert_eq!(read_as(&listed), Ok(vec![commit.clone()]));
    let by_login = PathCommit { author: "someone".into(), ..commit.clone() };
    let with_author = |author: Value| {
        let mut listed = listed.clone();
        listed[0]["author"] = author;
        read_as(&listed)
    };
    assert_eq!(with_author(json!({"login": "someone"})), Ok(vec![by_login]));
    assert_eq!(with_author(json!({})), Ok(vec![commit]));
    let undated = json!({"sha": COMMIT, "committer": signature("yesterday")});
    assert!(matches!(read_as::<Committed>(&undated), Err(ReplyError::Malformed { .. })));
}

#[test]
fn a_reference_tells_where_it_stands() {
    let body = json!({
        "ref": "refs/heads/trueup/horde", "node_id": "x", "url": URL,
        "object": {"type": "commit", "sha": COMMIT, "url": URL},
    });

    let reference = Reference { name: "refs/heads/trueup/horde".into(), oid: oid(COMMIT) };
    assert_eq!(read_as(&body), Ok(reference));
}

#[test]
fn pull_requests_are_read_in_every_state() {
    let mut closed = pull();
    closed["state"] = json!("closed");
    let mut merged = closed.clone();
    merged["merged_at"] = json!("2011-01-26T19:01:12Z");
    let mut merged_by_flag = closed.clone();
    merged_by_flag["merged"] = json!(true);
    closed["closed_at"] = json!("2011-01-26T19:01:12Z");

    let pulls: Vec<PullRequest> =
        read_as(&json!([pull(), closed, merged, merged_by_flag])).expect("all are well-formed");

    let ended = Some(Timestamp::from_unix_secs(1_296_068_472));
    let states = [
        (PullState::Open, None),
        (PullState::Closed, ended),
        (PullState::Merged, None),
        (PullState::Merged, None),
    ];
    assert_eq!(pulls, states.map(|(state, ended)| PullRequest { state, ended, ..parsed_pull() }));
}

#[test]
fn a_pull_request_may_lack_text_fork_and_author() {
    let mut bare = pull();
    bare["body"] = Value::Null;
    bare["user"] = Value::Null;
    bare["head"]["repo"] = Value::Null;
    let bare_object = bare.as_object_mut().expect("it was made as one");
    for key in ["labels", "draft", "merged_at"] {
        bare_object.remove(key);
    }

    let expected = PullRequest {
        body: String::new(),
        user: None,
        head_repo: None,
        labels: Vec::new(),
        ..parsed_pull()
    };
    assert_eq!(read_as(&bare), Ok(expected));
}

#[test]
fn an_issue_tells_whom_it_is_assigned_to() {
    let body = json!({"number": 7, "assignee": {"login": "ann"}, "assignees": [{"login": "ann"}, {"login": "bob"}]});

    let logins = ["ann", "bob"].map(str::to_owned).to_vec();
    assert_eq!(read_as(&body), Ok(Assigned { logins }));
}

#[test]
fn comments_and_events_may_come_from_ghosts() {
    let comments = json!([
        {"id": 1, "body": "Me too", "user": {"login": "octocat"}, "reactions": {}},
        {"id": 2, "body": null, "user": null},
    ]);
    let events = json!([
        {"id": 1, "event": "labeled", "label": {"name": "sync", "color": "ededed"}, "actor": {"login": "octocat"}},
        {"id": 2, "event": "unlabeled", "label": {"name": "sync"}, "actor": null},
        {"id": 3, "event": "closed", "actor": null, "commit_id": null},
        {"id": 4, "event": "unassigned", "assignee": {"login": "octocat"}, "assigner": null, "actor": null},
        {"id": 5, "event": "unassigned", "assignee": null, "actor": null},
    ]);
    let octocat = || Some("octocat".to_owned());

    assert_eq!(
        read_as(&comments),
        Ok(vec![
            Comment { id: 1, body: "Me too".into(), user: octocat() },
            Comment { id: 2, body: String::new(), user: None },
        ])
    );
    assert_eq!(
        read_as(&events),
        Ok(vec![
            Event { kind: EventKind::Labeled("sync".into()), actor: octocat() },
            Event { kind: EventKind::Unlabeled("sync".into()), actor: None },
            Event { kind: EventKind::Other("closed".into()), actor: None },
            Event { kind: EventKind::Unassigned("octocat".into()), actor: None },
            Event { kind: EventKind::Other("unassigned".into()), actor: None },
        ])
    );
}

#[test]
fn a_repository_tells_its_name_of_today() {
    let mut body = json!({
        "full_name": "Octo-Org/Hello-World", "private": false, "archived": true,
        "default_branch": "main", "fork": true, "delete_branch_on_merge": false,
        "permissions": {"admin": false, "push": true, "pull": true, "triage": true},
    });
    let repository = Repository {
        full_name: "Octo-Org/Hello-World".parse().expect("a name"),
        archived: true,
        default_branch: "main".parse().expect("a name"),
        delete_branch_on_merge: Some(false),
        fork: true,
        private: false,
        permissions: Some(Permissions { admin: false, pull: true, push: true }),
    };

    assert_eq!(read_as(&body), Ok(repository.clone()));

    body["permissions"] = Value::Null;
    assert_eq!(read_as(&body), Ok(Repository { permissions: None, ..repository }));
}

#[test]
fn the_budget_is_read_from_its_answer_and_from_any_other() {
    let core = json!({"limit": 5000, "used": 1, "remaining": 4999, "reset": 1_691_591_363});
    let body = json!({"resources": {"core": core, "search": core}, "rate": core});
    let budget =
        RateLimit { limit: 5000, remaining: 4999, reset: Timestamp::from_unix_secs(1_691_591_363) };
    let headers = [("limit", "5000"), ("remaining", "4999"), ("reset", "1691591363")];
    let headers = headers.map(|(name, value)| (format!("x-ratelimit-{name}"), value.to_owned()));

    assert_eq!(read_as(&body), Ok(budget));
    let other = Response { status: 404, headers: headers.to_vec(), body: Vec::new() };
    assert_eq!(RateLimit::of(&other), Some(budget));
    assert_eq!(RateLimit::of(&answer(200, "")), None);
}

#[test]
fn a_blob_is_known_by_its_id_in_either_form() {
    let content = b"hello\n";
    let blob = Oid::of_blob(content);
    let wrapped = json!({"sha": blob, "encoding": "base64", "content": "aGVs\nbG8K\n"});

    let raw = read_blob(&request(), answer(200, *content), blob);
    let decoded = read_blob(&request(), answer(200, wrapped.to_string()), blob);
    let other = read_blob(&request(), answer(200, "hello"), blob);
    let other_wrapped = read_blob(&request(), answer(200, r#"{"content": "aGVs"}"#), blob);

    assert_eq!(raw, Ok(content.to_vec()));
    assert_eq!(decoded, Ok(content.to_vec()));
    assert_eq!(other_wrapped, other);
    assert_eq!(
        other,
        Err(ReplyError::Malformed {
            request: format!("GET {URL}"),
            reason: format!("its bytes are not those of {blob}"),
            request_id: Some("ABCD:1".into()),
        })
    );
}

#[test]
fn an_answer_cut_off_is_an_error_that_names_the_request() {
    let whole = pull().to_string();

    for end in [0, 1, whole.len() / 2, whole.len() - 1] {
        let error = read::<PullRequest>(&request(), &answer(200, &whole[..end]))
            .expect_err("it is cut off");

        let text = error.to_string();
        assert!(text.starts_with(&format!("GitHub's answer to GET {URL} is not understood: ")));
        assert!(
            text.contains("EOF while parsing") && text.ends_with(" (request ABCD:1)"),
            "{text}"
        );
        assert_eq!(error.kind(), None);
    }
}

#[test]
fn any_2xx_is_an_acceptance_and_nothing_else_is() {
    for status in [200, 201, 202, 204] {
        assert_eq!(accepted(&request(), &answer(status, "nonsense")), Ok(()));
    }
    for (status, kind) in [(404, RefusalKind::NotFound), (304, RefusalKind::Other)] {
        let refused = accepted(&request(), &answer(status, "")).expect_err("no 2xx");
        assert_eq!(refused.kind(), Some(&kind));
    }
}
