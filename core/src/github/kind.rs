//! Which kind of refusal an answer is: by its sentences first, for GitHub's statuses mean many things.

use super::error_body::ErrorBody;
use super::limits::Limit;
use super::refusal::{Fault, RefusalKind};
use super::rule::Rule;
use crate::http::redirect::is_redirect;
use crate::http::{Method, Request, Response};

pub(super) fn classify(request: &Request, response: &Response, body: &ErrorBody) -> RefusalKind {
    if let Some(limit) = Limit::of(response) {
        return RefusalKind::RateLimited(limit);
    }
    match response.status {
        401 => RefusalKind::BadCredentials,
        500.. => RefusalKind::ServerError,
        status if is_redirect(status) => {
            RefusalKind::Moved { location: response.header("location").map(Into::into) }
        }
        status => by_sentence(&body.sentences())
            .or_else(|| by_fault(request, &body.errors))
            .unwrap_or_else(|| by_status(request, status, &body.errors)),
    }
}

fn by_sentence(sentences: &str) -> Option<RefusalKind> {
    let (_, kind) = SENTENCES.iter().find(|(part, _)| sentences.contains(part))?;
    Some(kind.clone())
}

fn by_fault(request: &Request, faults: &[Fault]) -> Option<RefusalKind> {
    let is_at_fault = |field: &str| {
        let field = Some(field);
        faults
            .iter()
            .any(|fault| fault.field.as_deref() == field && fault.code.as_deref() != Some("custom"))
    };
    if faults.iter().any(|fault| fault.code.as_deref() == Some("already_exists")) {
        return Some(RefusalKind::AlreadyExists);
    }
    if !opens_a_pull(request) {
        return None;
    }
    if is_at_fault("base") {
        return Some(RefusalKind::BaseInvalid);
    }
    // The head is a branch that was written just before.
    is_at_fault("head").then_some(RefusalKind::Lagging)
}

/// A branch is moved only after objects were written with the same token, so a 404 there speaks of the branch, and
/// a conflict of its place.
fn by_status(request: &Request, status: u16, faults: &[Fault]) -> RefusalKind {
    match status {
        // Of a tree GitHub says only that something in it is out of reach.
        403 if writes_workflows(request) => RefusalKind::WorkflowPermission,
        403 | 451 => RefusalKind::Forbidden,
        404 if moves_a_branch(request) => RefusalKind::ReferenceMissing,
        404 | 410 => RefusalKind::NotFound,
        409 if moves_a_branch(request) => RefusalKind::NotFastForward,
        422 if opens_a_pull(request) && faults.is_empty() => RefusalKind::Lagging,
        400 | 422 => RefusalKind::Invalid,
        _ => RefusalKind::Other,
    }
}

fn opens_a_pull(request: &Request) -> bool {
    request.method == Method::Post && request.url.ends_with("/pulls")
}

fn moves_a_branch(request: &Request) -> bool {
    request.method == Method::Patch && request.url.contains("/git/refs/")
}

fn writes_workflows(request: &Request) -> bool {
    let is_tree = request.method == Method::Post && request.url.ends_with("/git/trees");
    let path = WORKFLOWS.as_bytes();
    is_tree && request.body.windows(path.len()).any(|part| part == path)
}

/// How the path of a workflow begins in a request's body.
const WORKFLOWS: &str = "\".github/workflows/";

/// Parts of GitHub's sentences in lower case; the first that occurs decides, so the rules that are
/// named stand before those that are not.
const SENTENCES: &[(&str, RefusalKind)] = &[
    ("repository was archived", RefusalKind::Archived),
    ("repository is archived", RefusalKind::Archived),
    ("create or update workflow", RefusalKind::WorkflowPermission),
    ("`workflow` scope", RefusalKind::WorkflowPermission),
    ("`workflows` permission", RefusalKind::WorkflowPermission),
    ("verified signatures", RefusalKind::Protected(Rule::Signatures)),
    ("merge queue", RefusalKind::Protected(Rule::MergeQueue)),
    ("creations being restricted", RefusalKind::Protected(Rule::Creation)),
    ("through a pull request", RefusalKind::Protected(Rule::PullRequest)),
    ("required status check", RefusalKind::Protected(Rule::StatusCheck)),
    ("secret detected", RefusalKind::Protected(Rule::Secret)),
    ("push cannot contain secrets", RefusalKind::Protected(Rule::Secret)),
    ("protected branch", RefusalKind::Protected(Rule::ProtectedBranch)),
    ("protected ref", RefusalKind::Protected(Rule::Other)),
    ("rule violations", RefusalKind::Protected(Rule::Other)),
    ("reference already exists", RefusalKind::AlreadyExists),
    ("pull request already exists", RefusalKind::AlreadyExists),
    ("not a fast forward", RefusalKind::NotFastForward),
    ("not a fast-forward", RefusalKind::NotFastForward),
    ("reference update failed", RefusalKind::NotFastForward),
    ("reference does not exist", RefusalKind::ReferenceMissing),
    ("draft pull requests are not supported", RefusalKind::DraftsUnsupported),
    ("no commits between", RefusalKind::NoCommitsBetween),
    ("repository is empty", RefusalKind::EmptyRepository),
    ("tree sha does not exist", RefusalKind::Lagging),
    ("not a valid tree oid", RefusalKind::Lagging),
    ("parent sha does not exist", RefusalKind::Lagging),
    ("object does not exist", RefusalKind::Lagging),
    ("could not resolve to a node", RefusalKind::Lagging),
];
