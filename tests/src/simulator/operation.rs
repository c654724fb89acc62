//! The operations the simulator answers, and how a method and a path name one of them.

use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::access::Level::{Read, Write};
use super::access::Need::{
    self, Anything, App, Contents, Conversation, Installation, Metadata, PullRequests,
};

/// One call of GitHub's REST API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// `POST issues/{n}/assignees`
    AddAssignees,
    /// `POST issues/{n}/labels`
    AddLabels,
    /// `GET compare/{base...head}`
    Compare,
    /// `POST git/blobs`
    CreateBlob,
    /// `POST issues/{n}/comments`
    CreateComment,
    /// `POST git/commits`
    CreateCommit,
    /// `POST /app/installations/{id}/access_tokens`
    CreateInstallationToken,
    /// `POST labels`
    CreateLabel,
    /// `POST pulls`
    CreatePull,
    /// `POST git/refs`
    CreateRef,
    /// `POST git/trees`
    CreateTree,
    /// `DELETE git/refs/{ref}`
    DeleteRef,
    /// `GET /app`
    GetApp,
    /// `GET git/blobs/{sha}`
    GetBlob,
    /// `GET branches/{branch}`
    GetBranch,
    /// `GET git/commits/{sha}`
    GetCommit,
    /// `GET /app/installations/{id}`
    GetInstallation,
    /// `GET /orgs/{org}/installation`
    GetOrganisationInstallation,
    /// `GET pulls/{n}`
    GetPull,
    /// `GET /rate_limit`
    GetRateLimit,
    /// `GET git/ref/{ref}`
    GetRef,
    /// `GET /repos/{owner}/{repo}`
    GetRepository,
    /// `GET /repos/{owner}/{repo}/installation`
    GetRepositoryInstallation,
    /// `GET git/trees/{sha}`
    GetTree,
    /// `GET /user`
    GetUser,
    /// `GET /users/{username}/installation`
    GetUserInstallation,
    /// `POST /graphql`
    Graphql,
    /// `GET issues/{n}/comments`
    ListComments,
    /// `GET commits`
    ListCommits,
    /// `GET issues/{n}/events`
    ListEvents,
    /// `GET /installation/repositories`
    ListInstallationRepositories,
    /// `GET issues/{n}/labels`
    ListLabels,
    /// `GET git/matching-refs/{ref}`
    ListMatchingRefs,
    /// `GET pulls`
    ListPulls,
    /// `DELETE issues/{n}/labels/{name}`
    RemoveLabel,
    /// `POST pulls/{n}/requested_reviewers`
    RequestReviewers,
    /// `PUT issues/{n}/labels`
    SetLabels,
    /// A call that the simulator does not know, answered with 404 and reported as a violation.
    Unknown,
    /// `PATCH issues/comments/{id}`
    UpdateComment,
    /// `PATCH pulls/{n}`
    UpdatePull,
    /// `PATCH git/refs/{ref}`
    UpdateRef,
}

/// The values of a path's placeholders, decoded.
pub(crate) type Parameters = BTreeMap<&'static str, String>;

/// What a method and a path mean.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) method: &'static str,
    pub(crate) operation: Operation,
    pub(crate) template: &'static str,
    pub(crate) need: Need,
}

impl Operation {
    /// All operations that are answered, in order of their paths.
    pub fn all() -> impl Iterator<Item = Self> {
        ROUTES.iter().map(|route| route.operation)
    }

    /// Says whether the operation can change references, pull requests or what hangs on them.
    pub(crate) fn moves(self) -> bool {
        !matches!(self, Self::CreateBlob | Self::CreateCommit | Self::CreateTree)
    }
}

/// Finds the operation for a method and a path.
pub(crate) fn route(method: &str, path: &str) -> Option<(&'static Route, Parameters)> {
    ROUTES
        .iter()
        .filter(|route| route.method == method)
        .find_map(|route| Some((route, capture(route.template, path)?)))
}

/// Takes the placeholders' values out of a path; one that stands for a branch takes all that is left,
/// because names of branches hold slashes.
fn capture(template: &'static str, path: &str) -> Option<Parameters> {
    let mut found = Parameters::new();
    let mut rest = path.strip_prefix('/')?;
    let mut wanted = template[1..].split('/').peekable();
    while let Some(part) = wanted.next() {
        let whole = wanted.peek().is_none();
        let (here, after) = match rest.split_once('/') {
            Some((here, after)) if !whole => (here, Some(after)),
            _ => (rest, None),
        };
        match placeholder(part) {
            Some(name) if here.is_empty() || (here.contains('/') && !SLASHED.contains(&name)) => {
                return None;
            }
            Some(name) => drop(found.insert(name, decoded(here))),
            None if here != part => return None,
            None => {}
        }
        if after.is_none() && !whole {
            return None;
        }
        rest = after.unwrap_or_default();
    }
    Some(found)
}

fn placeholder(part: &'static str) -> Option<&'static str> {
    part.strip_prefix('{')?.strip_suffix('}')
}

pub(crate) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The placeholders whose values may hold slashes.
const SLASHED: [&str; 4] = ["basehead", "branch", "ref", "tree_sha"];

macro_rules! routes {
    ($($method:literal $template:literal $operation:ident $need:expr;)*) => {
        &[$(Route { method: $method, operation: Operation::$operation, template: $template, need: $need }),*]
    };
}

#[rustfmt::skip]
static ROUTES: &[Route] = routes! {
    "GET" "/rate_limit" GetRateLimit Anything;
    "GET" "/user" GetUser Anything;
    "POST" "/graphql" Graphql Contents(Write);
    "GET" "/app" GetApp App;
    "GET" "/app/installations/{installation_id}" GetInstallation App;
    "POST" "/app/installations/{installation_id}/access_tokens" CreateInstallationToken App;
    "GET" "/orgs/{org}/installation" GetOrganisationInstallation App;
    "GET" "/users/{username}/installation" GetUserInstallation App;
    "GET" "/repos/{owner}/{repo}/installation" GetRepositoryInstallation App;
    "GET" "/installation/repositories" ListInstallationRepositories Installation;
    "GET" "/repos/{owner}/{repo}" GetRepository Metadata;
    "GET" "/repos/{owner}/{repo}/branches/{branch}" GetBranch Contents(Read);
    "GET" "/repos/{owner}/{repo}/commits" ListCommits Contents(Read);
    "GET" "/repos/{owner}/{repo}/compare/{basehead}" Compare Contents(Read);
    "POST" "/repos/{owner}/{repo}/git/blobs" CreateBlob Contents(Write);
    "GET" "/repos/{owner}/{repo}/git/blobs/{file_sha}" GetBlob Contents(Read);
    "POST" "/repos/{owner}/{repo}/git/commits" CreateCommit Contents(Write);
    "GET" "/repos/{owner}/{repo}/git/commits/{commit_sha}" GetCommit Contents(Read);
    "GET" "/repos/{owner}/{repo}/git/matching-refs/{ref}" ListMatchingRefs Contents(Read);
    "GET" "/repos/{owner}/{repo}/git/ref/{ref}" GetRef Contents(Read);
    "POST" "/repos/{owner}/{repo}/git/refs" CreateRef Contents(Write);
    "PATCH" "/repos/{owner}/{repo}/git/refs/{ref}" UpdateRef Contents(Write);
    "DELETE" "/repos/{owner}/{repo}/git/refs/{ref}" DeleteRef Contents(Write);
    "POST" "/repos/{owner}/{repo}/git/trees" CreateTree Contents(Write);
    "GET" "/repos/{owner}/{repo}/git/trees/{tree_sha}" GetTree Contents(Read);
    "PATCH" "/repos/{owner}/{repo}/issues/comments/{comment_id}" UpdateComment Conversation(Write);
    "POST" "/repos/{owner}/{repo}/issues/{issue_number}/assignees" AddAssignees Conversation(Write);
    "GET" "/repos/{owner}/{repo}/issues/{issue_number}/comments" ListComments Conversation(Read);
    "POST" "/repos/{owner}/{repo}/issues/{issue_number}/comments" CreateComment Conversation(Write);
    "GET" "/repos/{owner}/{repo}/issues/{issue_number}/events" ListEvents Conversation(Read);
    "GET" "/repos/{owner}/{repo}/issues/{issue_number}/labels" ListLabels Conversation(Read);
    "POST" "/repos/{owner}/{repo}/issues/{issue_number}/labels" AddLabels Conversation(Write);
    "PUT" "/repos/{owner}/{repo}/issues/{issue_number}/labels" SetLabels Conversation(Write);
    "DELETE" "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}" RemoveLabel Conversation(Write);
    "POST" "/repos/{owner}/{repo}/labels" CreateLabel Conversation(Write);
    "GET" "/repos/{owner}/{repo}/pulls" ListPulls PullRequests(Read);
    "POST" "/repos/{owner}/{repo}/pulls" CreatePull PullRequests(Write);
    "GET" "/repos/{owner}/{repo}/pulls/{pull_number}" GetPull PullRequests(Read);
    "PATCH" "/repos/{owner}/{repo}/pulls/{pull_number}" UpdatePull PullRequests(Write);
    "POST" "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers" RequestReviewers PullRequests(Write);
};
