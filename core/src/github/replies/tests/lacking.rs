//! What an answer may lack, and what is said where it lacks more.

use super::*;

/// What is said of an answer with something else at a place, or with nothing there.
fn complaint<T: Read>(whole: &Value, place: &str, other: Option<Value>) -> Option<String> {
    let mut body = whole.clone();
    match (other, place.rsplit_once('/')) {
        (Some(other), _) => *body.pointer_mut(place).expect("it is there") = other,
        (None, Some((parent, name))) => {
            let parent = body.pointer_mut(parent).expect("it is there");
            parent.as_object_mut().expect("an object").remove(name).expect("it is there");
        }
        (None, None) => panic!("{place:?} is no member"),
    }
    let said = read_as::<T>(&body).err()?.to_string();
    let prefix = format!("GitHub's answer to GET {URL} is not understood: ");
    let reason = said.strip_prefix(&prefix).and_then(|said| said.strip_suffix(" (request ABCD:1)"));
    Some(reason.expect("the request is named").to_owned())
}

#[test]
fn what_is_wrong_in_an_answer_is_named_with_its_place() {
    let said =
        |place: &str, other| complaint::<Vec<PullRequest>>(&json!([pull(), pull()]), place, other);

    for (place, other, expected) in [
        (
            "/1/head/sha",
            Some(json!("7638")),
            "/1/head/sha: not a git object id of 40 lower-case hexadecimal digits",
        ),
        (
            "/0/number",
            Some(json!("7")),
            "/0/number: expected a whole number, not too large, found a text",
        ),
        ("/0/state", Some(json!("locked")), "/0/state: \"locked\" is not one of closed, open"),
        ("/0/labels/0", Some(json!(null)), "/0/labels/0: expected an object, found null"),
        (
            "/0/head/repo/full_name",
            Some(json!("o")),
            "/0/head/repo/full_name: no slash: a repository is written owner/name",
        ),
        ("/1/base", Some(json!([])), "/1/base: expected an object, found a list"),
        ("/1/title", None, "/1: the field `title` is missing"),
        ("", Some(json!({})), "expected a list, found an object"),
    ] {
        assert_eq!(said(place, other).as_deref(), Some(expected), "{place}");
    }
    let token = json!({"token": ["ghs_canary"], "expires_at": "2026-01-01T12:00:00Z"});
    let said = read_as::<AccessToken>(&token).expect_err("it is no text").to_string();
    assert!(said.contains("/token: expected a text") && !said.contains("canary"), "{said}");
}

/// Lists the places in an answer that may be absent and not null, and those that may be either; all others are needed.
/// None of them may hold something of another kind, so all of them are read.
fn may_lack<T: Read>(whole: &Value) -> [String; 2] {
    assert_eq!(read_as::<T>(whole).err(), None);
    let may = |place: &str, other| complaint::<T>(whole, place, other).is_none();
    let mut places = Vec::new();
    walk(whole, "", &mut places);
    let lists = [false, true].map(|is_null_fine| {
        let fits =
            |place: &&String| may(place, None) && may(place, Some(Value::Null)) == is_null_fine;
        places.iter().filter(fits).map(String::as_str).collect::<Vec<_>>().join(" ")
    });
    assert!(places.iter().all(|place| may(place, None) || !may(place, Some(Value::Null))));
    for place in &places {
        let is_container = whole.pointer(place).is_some_and(|it| it.is_object() || it.is_array());
        let other = if is_container { json!(7) } else { json!({}) };
        assert!(!may(place, Some(other)), "{place} is not read");
    }
    lists
}

fn walk(value: &Value, place: &str, places: &mut Vec<String>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        places.push(format!("{place}/{name}"));
        walk(value, &format!("{place}/{name}"), places);
    }
    for (index, value) in value.as_array().into_iter().flatten().enumerate() {
        walk(value, &format!("{place}/{index}"), places);
    }
}

#[test]
fn what_git_objects_may_lack_is_no_more_than_is_known() {
    let name = json!({"name": "a"});
    let dated = json!({"date": "1994-11-06T08:49:37Z"});
    let tip = json!({"sha": COMMIT, "commit": {"tree": {"sha": TREE}}});
    let item = json!({"path": "a", "mode": "100644", "sha": COMMIT, "size": 7});
    let commit = json!({"tree": {"sha": TREE}, "author": name, "committer": dated});

    assert_eq!(
        may_lack::<Branch>(&json!({"commit": tip, "protected": true})),
        ["/protected", "/commit/commit"]
    );
    assert_eq!(
        may_lack::<Tree>(&json!({"sha": TREE, "tree": [item], "truncated": false})),
        ["/truncated", "/tree/0/size"]
    );
    assert_eq!(
        may_lack::<Commit>(
            &json!({"sha": COMMIT, "tree": {"sha": TREE}, "message": "m", "parents": [{"sha": TREE}]})
        ),
        ["", ""]
    );
    assert_eq!(may_lack::<Committed>(&json!({"sha": COMMIT, "committer": dated})), ["", ""]);
    assert_eq!(
        may_lack::<PathCommit>(&json!({"sha": COMMIT, "commit": commit, "author": {"login": "a"}})),
        ["", "/author /author/login"]
    );
    assert_eq!(may_lack::<Reference>(&json!({"ref": "r", "object": {"sha": COMMIT}})), ["", ""]);
}

#[test]
fn what_is_told_of_pull_requests_may_lack_no_more_than_is_known() {
    let user = json!({"login": "a"});
    let pull = json!({
        "number": 7, "state": "open", "title": "t", "html_url": URL, "merged": false, "draft": false, "body": "b",
        "merged_at": "2011-01-26T19:01:12Z", "closed_at": "2011-01-26T19:01:12Z", "merge_commit_sha": COMMIT,
        "head": {"sha": COMMIT, "ref": "r", "repo": {"full_name": "o/r"}}, "base": {"ref": "main"},
        "labels": [{"name": "l"}], "assignees": [user], "user": user,
        "requested_reviewers": [{}], "requested_teams": [],
    });

    assert_eq!(
        may_lack::<PullRequest>(&pull),
        [
            "/draft /labels /merged",
            "/assignees /body /closed_at /head/repo /merge_commit_sha /merged_at /requested_reviewers \
             /requested_teams /user"
        ]
    );
    assert_eq!(
        may_lack::<Event>(
            &json!({"event": "labeled", "label": {"name": "l"}, "assignee": user, "actor": user})
        ),
        ["", "/actor /assignee /label"]
    );
    assert_eq!(
        may_lack::<Comment>(&json!({"id": 7, "body": "b", "user": user})),
        ["", "/body /user"]
    );
    assert_eq!(may_lack::<Assigned>(&json!({"assignees": [user]})), ["", ""]);
}

#[test]
fn what_is_told_of_repositories_and_apps_may_lack_no_more_than_is_known() {
    let rights = json!({"admin": false, "push": true, "pull": true});
    let repository = json!({
        "full_name": "o/r", "private": false, "archived": true, "default_branch": "main", "fork": true,
        "delete_branch_on_merge": false, "permissions": rights,
    });
    let granted = json!({"contents": "write", "pull_requests": "read", "workflows": "admin"});
    let since = "2011-01-26T19:01:12Z";
    let installation =
        json!({"id": 7, "html_url": URL, "suspended_at": since, "permissions": granted});
    let core = json!({"limit": 60, "remaining": 59, "reset": 1});

    assert_eq!(
        may_lack::<Repository>(&repository),
        [
            "/archived /fork /permissions/admin /permissions/pull /permissions/push",
            "/delete_branch_on_merge /permissions"
        ]
    );
    assert_eq!(
        may_lack::<Installation>(&installation),
        [
            "/permissions",
            "/html_url /permissions/contents /permissions/pull_requests /permissions/workflows /suspended_at"
        ]
    );
    assert_eq!(may_lack::<AccessToken>(&json!({"token": "x", "expires_at": since})), ["", ""]);
    assert_eq!(may_lack::<AppInfo>(&json!({"slug": "s"})), ["", "/slug"]);
    assert_eq!(may_lack::<User>(&json!({"login": "a"})), ["", ""]);
    assert_eq!(may_lack::<RateLimit>(&json!({"resources": {"core": core}})), ["", ""]);
}
