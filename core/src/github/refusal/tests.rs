use super::*;
use crate::http::Service;

const PULLS: &str = "/repos/o/r/pulls";
const REFS: &str = "/repos/o/r/git/refs";
const REF: &str = "/repos/o/r/git/refs/heads/trueup/horde";

fn refusal(method: Method, path: &str, status: u16, body: &str) -> Refusal {
    let request = Request::new(Service::GitHub, method, format!("https://api.github.com{path}"));
    let headers = vec![
        ("x-github-request-id".into(), "ABCD:1".into()),
        ("location".into(), "https://api.github.com/repositories/1".into()),
    ];
    Refusal::of(&request, &Response { status, headers, body: body.into() })
}

fn says(message: &str) -> String {
    serde_json::json!({"message": message, "documentation_url": "https://docs.github.com/rest"})
        .to_string()
}

fn details(error: &serde_json::Value) -> String {
    serde_json::json!({"message": "Validation Failed", "errors": [error]}).to_string()
}

#[test]
fn a_refusal_holds_all_that_was_said() {
    let body = r#"{
        "message": "Validation Failed",
        "errors": [{"resource": "PullRequest", "code": "custom", "message": "A pull request already exists for o:b."}],
        "documentation_url": "https://docs.github.com/rest/pulls",
        "status": "422"
    }"#;

    let refusal = refusal(Method::Post, PULLS, 422, body);

    assert_eq!(
        refusal,
        Refusal {
            kind: RefusalKind::AlreadyExists,
            status: 422,
            message: "Validation Failed".into(),
            errors: vec![Fault {
                resource: Some("PullRequest".into()),
                field: None,
                code: Some("custom".into()),
                message: Some("A pull request already exists for o:b.".into()),
            }],
            documentation_url: Some("https://docs.github.com/rest/pulls".into()),
            request_id: Some("ABCD:1".into()),
            method: Method::Post,
            url: "https://api.github.com/repos/o/r/pulls".into(),
        }
    );
    assert_eq!(
        refusal.to_string(),
        "GitHub answered 422 to POST https://api.github.com/repos/o/r/pulls: Validation Failed; \
         A pull request already exists for o:b. (request ABCD:1)"
    );
}

#[test]
fn a_fault_without_a_sentence_is_named_by_its_words() {
    let error = serde_json::json!({"resource": "PullRequest", "field": "base", "code": "invalid"});

    let refusal = refusal(Method::Post, PULLS, 422, &details(&error));

    assert!(refusal.to_string().contains("; PullRequest base invalid "), "{refusal}");
}

#[test]
fn each_refusal_is_known_by_its_kind() {
    use RefusalKind as Kind;
    let moved = Kind::Moved { location: Some("https://api.github.com/repositories/1".into()) };
    let cases = [
        (Method::Get, "/x", 401, says("Bad credentials"), Kind::BadCredentials),
        (Method::Get, "/x", 403, says("Resource not accessible by integration"), Kind::Forbidden),
        (
            Method::Get,
            "/x",
            403,
            says("Resource protected by organization SAML enforcement."),
            Kind::Forbidden,
        ),
        (Method::Get, "/x", 451, says("Repository access blocked"), Kind::Forbidden),
        (Method::Get, "/x", 404, says("Not Found"), Kind::NotFound),
        (Method::Post, "/x", 410, says("Issues are disabled for this repo"), Kind::NotFound),
        (Method::Get, "/x", 409, says("Git Repository is empty."), Kind::EmptyRepository),
        (Method::Post, REFS, 403, says("Repository was archived so is read-only."), Kind::Archived),
        (Method::Post, REFS, 422, says("Reference already exists"), Kind::AlreadyExists),
        (Method::Patch, REF, 422, says("Update is not a fast forward"), Kind::NotFastForward),
        (Method::Patch, REF, 409, says("Conflict"), Kind::NotFastForward),
        (Method::Patch, REF, 422, says("Reference update failed"), Kind::NotFastForward),
        (Method::Patch, REF, 422, says("Reference does not exist"), Kind::ReferenceMissing),
        (Method::Patch, REF, 404, says("Not Found"), Kind::ReferenceMissing),
        (Method::Patch, REF, 422, says("Object does not exist"), Kind::Lagging),
        (Method::Post, PULLS, 422, says("Validation Failed"), Kind::Lagging),
        (Method::Post, "/x", 422, says("Validation Failed"), Kind::Invalid),
        (Method::Post, "/x", 400, says("Problems parsing JSON"), Kind::Invalid),
        (Method::Get, "/x", 301, says("Moved Permanently"), moved.clone()),
        (Method::Patch, "/x", 307, says("Temporary Redirect"), moved.clone()),
        (Method::Patch, "/x", 308, String::new(), moved),
        (
            Method::Get,
            "/x",
            403,
            says("API rate limit exceeded for 1.2.3.4."),
            Kind::RateLimited(Limit::Primary),
        ),
        (Method::Get, "/x", 429, String::new(), Kind::RateLimited(Limit::Secondary)),
        (Method::Get, "/x", 502, "<html>".into(), Kind::ServerError),
        (Method::Get, "/x", 304, String::new(), Kind::Other),
        (Method::Get, "/x", 418, String::new(), Kind::Other),
    ];

    for (method, path, status, body, kind) in cases {
        assert_eq!(refusal(method, path, status, &body).kind, kind, "{status} {body}");
    }
}

#[test]
fn what_rules_forbid_is_told_from_what_went_wrong() {
    let protected = [
        ("Commits must have verified signatures.", Rule::Signatures),
        (
            "Repository rule violations found\n\nCommits must have verified signatures.",
            Rule::Signatures,
        ),
        ("Required status check \"build\" is expected.", Rule::StatusCheck),
        ("protected branch hook declined", Rule::ProtectedBranch),
        ("Protected branch update failed for refs/heads/main.", Rule::ProtectedBranch),
        (
            "A pull request for this branch has been added to a merge queue. Branches that are queued for merging cannot be updated.",
            Rule::MergeQueue,
        ),
        (
            "Repository rule violations found\n\nCannot create ref due to creations being restricted.",
            Rule::Creation,
        ),
        ("Repository rule violations found\n\nSecret detected in content", Rule::Secret),
        ("Push cannot contain secrets", Rule::Secret),
        ("Cannot update this protected ref.", Rule::Other),
        ("Repository rule violations found\n\nSomething new.", Rule::Other),
        ("Changes must be made through a pull request.", Rule::PullRequest),
    ];
    let workflow = "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission";

    for status in [403, 409, 422] {
        for (message, rule) in protected {
            let refusal = refusal(Method::Patch, REF, status, &says(message));
            assert_eq!(refusal.kind, RefusalKind::Protected(rule), "{status} {message}");
            assert_eq!(refusal.remedy(), Some(rule.remedy()));
        }
        let refusal = refusal(Method::Patch, REF, status, &says(workflow));
        assert_eq!(refusal.kind, RefusalKind::WorkflowPermission);
    }
}

#[test]
fn a_tree_with_workflows_that_is_out_of_reach_lacks_a_permission() {
    let url = "https://api.github.com/repos/o/r/git/trees";
    let body = says("Resource not accessible by integration");
    let kind = |path: &str| {
        let mut request = Request::new(Service::GitHub, Method::Post, url.to_owned());
        request.body = serde_json::json!({"tree": [{"path": path}]}).to_string().into_bytes();
        let response = Response { status: 403, headers: Vec::new(), body: body.clone().into() };
        Refusal::of(&request, &response).kind
    };

    assert_eq!(kind(".github/workflows/ci.yml"), RefusalKind::WorkflowPermission);
    assert_eq!(kind("docs/.github/workflows/ci.yml"), RefusalKind::Forbidden);
}

#[test]
fn the_details_of_a_refused_pull_request_decide() {
    let fault = |field: &str, code: &str| {
        details(&serde_json::json!({"resource": "PullRequest", "field": field, "code": code}))
    };
    let custom = |message: &str| {
        details(
            &serde_json::json!({"resource": "PullRequest", "code": "custom", "message": message}),
        )
    };
    let cases = [
        (fault("base", "invalid"), RefusalKind::BaseInvalid),
        (fault("head", "invalid"), RefusalKind::Lagging),
        (fault("head", "custom"), RefusalKind::Invalid),
        (fault("body", "too_long"), RefusalKind::Invalid),
        (custom("No commits between main and trueup/horde"), RefusalKind::NoCommitsBetween),
        (custom("A pull request already exists for o:trueup/horde."), RefusalKind::AlreadyExists),
        (
            says("Draft pull requests are not supported in this repository."),
            RefusalKind::DraftsUnsupported,
        ),
    ];

    for (body, kind) in cases {
        assert_eq!(refusal(Method::Post, PULLS, 422, &body).kind, kind, "{body}");
    }
    let elsewhere = refusal(Method::Patch, "/repos/o/r/pulls/7", 422, &fault("base", "invalid"));
    assert_eq!(elsewhere.kind, RefusalKind::Invalid);
}

#[test]
fn a_remedy_is_offered_where_a_person_can_do_something() {
    let remedy = |status, body: &str| refusal(Method::Get, "/x", status, body).remedy();

    assert_eq!(remedy(401, ""), Some("check the token: it is wrong, revoked or expired"));
    assert_eq!(remedy(422, ""), None);
}
