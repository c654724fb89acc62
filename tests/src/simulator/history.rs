//! The commits that lead to one of them, or those among them that changed a path.

use serde_json::Value;

use super::answer::{Answer, Handled};
use super::call::Call;
use super::commits::{Commit, refuse_empty};
use super::pages;
use super::repository::RepositoryState;
use super::trees::find;

/// `GET commits`: what `git log` lists, the newest first.
pub(crate) fn list(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    refuse_empty(repository)?;
    let git = &repository.git;
    let start = call.query("sha").unwrap_or(&repository.default_branch);
    let start = find(git, start).filter(|id| git.is_commit(id)).ok_or_else(Answer::not_found)?;
    let mut arguments = vec!["rev-list", &start];
    if let Some(path) = call.query("path") {
        arguments.extend(["--", path]);
    }
    let listed = git.ask_once(&arguments).map_err(|refused| Answer::unprocessable(&refused.0))?;
    let ids = listed.lines().map(|id| Value::from(id.to_owned())).collect();
    Ok(pages::page(call, ids, |ids| shown(repository, call, &ids)))
}

/// One page of ids, as commits: only what is sent out is read.
fn shown(repository: &RepositoryState, call: &Call, ids: &Value) -> Value {
    let ids = ids.as_array().into_iter().flatten().filter_map(Value::as_str);
    let commits = ids.filter_map(|id| {
        let commit = Commit::read(&repository.git, id)?;
        Some(commit.shown_in_full(repository, call, id))
    });
    commits.collect()
}
