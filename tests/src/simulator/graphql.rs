//! `POST /graphql` with the two mutations that write to branches.
//!
//! The shapes are those of GitHub's published schema. Sentences of errors are GitHub's where they
//! are known (`createCommitOnBranch`); those of `updateRefs` are our own.

use serde_json::{Value, json};

use super::access::{Level, Need, Token, admit};
use super::answer::{Answer, Body, Handled};
use super::call::Call;
use super::graphql_query::{Mutation, select};
use super::repository::RepositoryState;
use super::settle::settle;
use super::shapes;
use super::state::State;
use super::{graphql_commit, graphql_refs};

/// Why a mutation did not happen.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) kind: &'static str,
    pub(crate) message: String,
}

impl Trouble {
    pub(crate) fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }
}

/// What a mutation has to work with.
pub(crate) struct Work<'a> {
    pub(crate) repository: &'a mut RepositoryState,
    pub(crate) token: &'a Token,
    pub(crate) call: &'a Call,
    pub(crate) input: &'a Value,
    pub(crate) now: u64,
}

/// Carries a mutation out; whatever is wrong with it is told with status 200.
pub(crate) fn handle(state: &mut State, token: &Token, call: &Call) -> Handled {
    if token.is_anonymous() {
        return Err(Answer::error(401, "This endpoint requires you to be authenticated."));
    }
    let Some(query) = call.text("query") else {
        return Err(errors(&[
            json!({"message": "A query attribute must be specified and must be a string."}),
        ]));
    };
    let read = Mutation::parse(query);
    let mutation = read.map_err(|message| errors(&[json!({"message": message})]))?;
    let known = MUTATIONS.iter().find(|(field, ..)| *field == mutation.field);
    let Some((field, kind, payload, deed)) = known else {
        return Err(undefined(&mutation.field, "Mutation"));
    };
    let input = &call.body["variables"][&mutation.variable];
    if mutation.kind != *kind || !input.is_object() {
        let variable = &mutation.variable;
        let message = format!("Variable ${variable} of type {kind}! was provided invalid value");
        return Err(errors(&[json!({"message": message})]));
    }
    let known: Value = serde_json::from_str(payload).unwrap();
    select(&known, &mutation.selection).map_err(|name| undefined(&name, kind))?;
    match work(state, token, (call, input), *deed) {
        Ok(done) => {
            let shown = select(&done, &mutation.selection).unwrap_or_default();
            Ok(Answer::ok(json!({"data": {*field: shown}})))
        }
        Err(trouble) => Ok(failed(field, &trouble)),
    }
}

/// What a replica says that has not seen the commit yet.
pub(crate) fn lagging() -> Answer {
    let message = "Could not resolve to a node with the global id of 'C_kwnew'";
    failed("updateRefs", &Trouble::new("NOT_FOUND", message))
}

fn work(
    state: &mut State,
    token: &Token,
    (call, input): (&Call, &Value),
    deed: fn(&mut Work<'_>) -> Result<Value, Trouble>,
) -> Result<Value, Trouble> {
    let id = find(state, input)?;
    let allowed = admit(token, Need::Contents(Level::Write), state.repository(id));
    allowed.map_err(|refusal| refused(&refusal))?;
    let now = state.tick();
    let repository = state.repository(id);
    let before = repository.snapshot();
    let done = deed(&mut Work { repository, token, call, input, now })?;
    settle(repository, call.actor(), now);
    repository.earlier = Some(before);
    Ok(done)
}

/// The repository that an input names, by its node or by its branch.
fn find(state: &State, input: &Value) -> Result<u64, Trouble> {
    if let Some(wanted) = input["repositoryId"].as_str() {
        let mut all = state.repositories.iter();
        let found = all.find(|repository| shapes::node("R", repository.id) == wanted);
        return found.map(|repository| repository.id).ok_or_else(|| {
            let message = format!("Could not resolve to a node with the global id of '{wanted}'");
            Trouble::new("NOT_FOUND", message)
        });
    }
    let name = input["branch"]["repositoryNameWithOwner"].as_str().unwrap_or_default();
    state.find(name).ok_or_else(|| {
        let message = format!("Could not resolve to a Repository with the name '{name}'.");
        Trouble::new("NOT_FOUND", message)
    })
}

/// A refusal of the other API in this one's form.
fn refused(refusal: &Answer) -> Trouble {
    let message = match &refusal.body {
        Body::Json(body) => body["message"].as_str().unwrap_or_default(),
        Body::Empty | Body::Raw(..) => "",
    };
    let kind = if refusal.status == 404 { "NOT_FOUND" } else { "FORBIDDEN" };
    Trouble::new(kind, message)
}

fn failed(field: &str, trouble: &Trouble) -> Answer {
    Answer::ok(json!({
        "data": {field: null},
        "errors": [{
            "type": trouble.kind,
            "path": [field],
            "locations": [{"line": 1, "column": 1}],
            "message": trouble.message,
        }],
    }))
}

fn undefined(name: &str, kind: &str) -> Answer {
    let message =
        format!("Field '{name}' doesn't exist on type '{}'", kind.replace("Input", "Payload"));
    errors(&[json!({"message": message, "extensions": {"code": "undefinedField"}})])
}

fn errors(errors: &[Value]) -> Answer {
    Answer::ok(json!({"errors": errors}))
}

/// A mutation: its field, its input's type, the fields of its payload, and what it does.
type Entry =
    (&'static str, &'static str, &'static str, fn(&mut Work<'_>) -> Result<Value, Trouble>);

const MUTATIONS: [Entry; 2] = [
    (
        "createCommitOnBranch",
        "CreateCommitOnBranchInput",
        r#"{"clientMutationId": null, "commit": {"id": null, "oid": null, "url": null, "message": null}, "ref": {"id": null, "name": null, "target": {"oid": null}}}"#,
        graphql_commit::create,
    ),
    ("updateRefs", "UpdateRefsInput", r#"{"clientMutationId": null}"#, graphql_refs::update),
];
