//! `updateRefs`: several references at once, or none.

use serde_json::{Value, json};

use super::git::is_reference_name;
use super::graphql::{Trouble, Work};
use super::protection::{Push, protection};
use super::refs::{NOT_THERE, workflow_refusal};

/// Moves all references, or none if one of them may not move.
pub(crate) fn update(work: &mut Work<'_>) -> Result<Value, Trouble> {
    let updates = work.input["refUpdates"].as_array().into_iter().flatten();
    let mut lines = String::from("start\n");
    for update in updates {
        let (name, before, after) = judged(work, update)?;
        let line = match after.as_str() {
            NOT_THERE => format!("delete {name} {before}\n"),
            _ => format!("update {name} {after} {before}\n"),
        };
        lines.push_str(&line);
    }
    lines.push_str("commit\n");
    let moved = work.repository.git.feed(&["update-ref", "--stdin"], lines.as_bytes());
    moved.map_err(|refused| Trouble::new("UNPROCESSABLE", refused.0))?;
    Ok(json!({"clientMutationId": work.input["clientMutationId"]}))
}

/// The name, where it stands and where it shall stand, if it may.
fn judged(work: &Work<'_>, update: &Value) -> Result<(String, String, String), Trouble> {
    let git = &work.repository.git;
    let text = |key: &str| update[key].as_str().unwrap_or_default().to_owned();
    let (name, after) = (text("name"), text("afterOid"));
    if !name.starts_with("refs/") || !is_reference_name(&name) {
        return Err(unprocessable(format!("{name} is not a valid ref name.")));
    }
    let stands = git.reference(&name).unwrap_or_else(|| NOT_THERE.to_owned());
    let expected = update["beforeOid"].as_str().unwrap_or(&stands);
    if expected != stands {
        let message = format!("Expected {name} to point to {expected:?} but it did not.");
        return Err(Trouble::new("STALE_DATA", message));
    }
    let is_gone = after == NOT_THERE;
    if !is_gone && git.kind(&after).is_none() {
        return Err(unprocessable(format!("Could not resolve to a node with the oid {after}")));
    }
    let push = if is_gone { Push::Deletion } else { Push::Commit(&after) };
    if let Some(message) = protection(work.repository, &name, push) {
        return Err(unprocessable(message));
    }
    if is_gone {
        return Ok((name, stands, after));
    }
    if let Some(message) = workflow_refusal(work.repository, work.token, &after) {
        return Err(Trouble::new("FORBIDDEN", message));
    }
    let forced = update["force"].as_bool().unwrap_or(false);
    let is_new = stands == NOT_THERE;
    if !forced && !is_new && !git.is_ancestor(&stands, &after) {
        return Err(unprocessable(format!("Update of {name} is not a fast forward")));
    }
    Ok((name, stands, after))
}

fn unprocessable(message: impl Into<String>) -> Trouble {
    Trouble::new("UNPROCESSABLE", message)
}
