//! `createCommitOnBranch`: one signed commit on top of a branch that nobody moved.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::access::Level;
use super::commits::{Draft, addresses, write_signed};
use super::graphql::{Trouble, Work};
use super::protection::{Push, protection};
use super::refs::workflow_words;
use super::trees::{FilePut, Files, with_files};

/// Commits the files as whoever asks and moves the branch.
pub(crate) fn create(work: &mut Work<'_>) -> Result<Value, Trouble> {
    let branch = work.input["branch"]["branchName"].as_str().unwrap_or_default();
    let name = format!("refs/heads/{branch}");
    let git = &work.repository.git;
    let head = git.tip(branch).ok_or_else(|| {
        Trouble::new("NOT_FOUND", format!("Could not resolve to a Ref with the name '{name}'."))
    })?;
    let expected = work.input["expectedHeadOid"].as_str().unwrap_or_default();
    if expected != head {
        let message = format!(
            "Expected branch to point to {expected:?} but it did not.  Pull and try again."
        );
        return Err(Trouble::new("STALE_DATA", message));
    }
    if let Some(message) = protection(work.repository, &name, Push::Signed) {
        return Err(unprocessable(message));
    }
    let files = files(work, &head)?;
    let tree = with_files(git, &head, &files);
    let tree = tree.map_err(|refused| unprocessable(refused.0))?;
    let draft = Draft { tree, parent: head.clone(), message: message(&work.input["message"]) };
    let id = write_signed(work.repository, work.call.actor(), draft, work.now);
    let moved = work.repository.git.compare_and_swap(&name, &id, &head);
    moved.map_err(|refused| unprocessable(refused.0))?;
    let (_, page) = addresses(work.repository, work.call);
    Ok(json!({
        "clientMutationId": work.input["clientMutationId"],
        "commit": {
            "id": format!("C_{id}"),
            "oid": id,
            "url": format!("{page}/commit/{id}"),
            "message": message(&work.input["message"]),
        },
        "ref": {"id": format!("REF_{name}"), "name": branch, "target": {"oid": id}},
    }))
}

/// The headline, and below an empty line the body if there is one.
fn message(given: &Value) -> String {
    let headline = given["headline"].as_str().unwrap_or_default();
    match given["body"].as_str().filter(|body| !body.is_empty()) {
        Some(body) => format!("{headline}\n\n{body}"),
        None => headline.to_owned(),
    }
}

fn files(work: &Work<'_>, head: &str) -> Result<Files, Trouble> {
    let changes = &work.input["fileChanges"];
    let list = |key: &str| changes[key].as_array().cloned().unwrap_or_default();
    let mut files = Files::default();
    for addition in list("additions") {
        let path = path_of(work, &addition)?;
        let contents = addition["contents"].as_str().unwrap_or_default();
        let decoded = STANDARD.decode(contents);
        let content = decoded.map_err(|_| unprocessable("contents is not valid Base64"))?;
        files.put.push(FilePut { path, content });
    }
    for deletion in list("deletions") {
        let path = path_of(work, &deletion)?;
        if work.repository.git.reference(&format!("{head}:{path}")).is_none() {
            let message = format!(
                "A path was requested for deletion which does not exist as of commit oid `{head}`"
            );
            return Err(unprocessable(message));
        }
        files.deleted.push(path);
    }
    Ok(files)
}

fn path_of(work: &Work<'_>, file: &Value) -> Result<String, Trouble> {
    let path = file["path"].as_str().unwrap_or_default();
    let is_workflow = path.starts_with(".github/workflows/");
    if is_workflow && work.token.permissions.workflows < Level::Write {
        return Err(Trouble::new("FORBIDDEN", workflow_words(work.token, path)));
    }
    Ok(path.to_owned())
}

fn unprocessable(message: impl Into<String>) -> Trouble {
    Trouble::new("UNPROCESSABLE", message)
}
