//! Two commits side by side.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::answer::{Answer, Handled};
use super::call::Call;
use super::commits::{Commit, addresses};
use super::repository::RepositoryState;
use super::trees::find;

/// `GET compare/{base...head}`
pub(crate) fn compare(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    let both = call.parameter("basehead").to_owned();
    let (base, head) = both.split_once("...").ok_or_else(Answer::not_found)?;
    let base = end(repository, base)?;
    let head = end(repository, head)?;
    let git = &repository.git;
    let ancestor = git.ask_once(&["merge-base", &base, &head]);
    let ancestor = ancestor.map_err(|_| Answer::error(404, "No common ancestor"))?;
    let ahead = commits(repository, &base, &head);
    let behind = commits(repository, &head, &base).len();
    let (url, html_url) = addresses(repository, call);
    let shown = |id: &String| {
        let commit = Commit::read(&repository.git, id).unwrap();
        commit.shown_in_full(repository, call, id)
    };
    Ok(Answer::ok(json!({
        "url": format!("{url}/compare/{both}"),
        "html_url": format!("{html_url}/compare/{both}"),
        "permalink_url": format!("{html_url}/compare/{base}...{head}"),
        "diff_url": format!("{html_url}/compare/{both}.diff"),
        "patch_url": format!("{html_url}/compare/{both}.patch"),
        "base_commit": shown(&base),
        "merge_base_commit": shown(&ancestor),
        "status": status(ahead.len(), behind),
        "ahead_by": ahead.len(),
        "behind_by": behind,
        "total_commits": ahead.len(),
        "commits": ahead.iter().map(shown).collect::<Vec<_>>(),
        "files": files(repository, call, (&ancestor, &head)),
    })))
}

fn end(repository: &RepositoryState, name: &str) -> Result<String, Answer> {
    let branch = match name.split_once(':') {
        Some((owner, branch)) if owner.eq_ignore_ascii_case(&repository.owner) => branch,
        _ => name,
    };
    let found = find(&repository.git, branch);
    found.filter(|id| repository.git.is_commit(id)).ok_or_else(Answer::not_found)
}

/// The commits that `to` has and `from` lacks, oldest first.
fn commits(repository: &RepositoryState, from: &str, to: &str) -> Vec<String> {
    let range = format!("{from}..{to}");
    let listed = repository.git.ask_once(&["rev-list", "--reverse", &range]);
    let listed = listed.unwrap_or_default();
    listed.lines().map(str::to_owned).collect()
}

fn status(ahead: usize, behind: usize) -> &'static str {
    match (ahead, behind) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        _ => "diverged",
    }
}

fn files(repository: &RepositoryState, call: &Call, (from, to): (&str, &str)) -> Vec<Value> {
    let arguments = ["diff", "--raw", "--no-renames", "--no-abbrev", "-z", from, to];
    let listed = repository.git.feed(&arguments, b"").unwrap();
    let listed = String::from_utf8_lossy(&listed);
    let lines = lines(repository, from, to);
    let mut parts = listed.split_terminator('\0');
    let mut files = Vec::new();
    while let (Some(facts), Some(path)) = (parts.next(), parts.next()) {
        let mut shown = file(repository, call, (facts, path, to));
        let (added, deleted) = lines.get(path).copied().unwrap_or((0, 0));
        shown["additions"] = json!(added);
        shown["deletions"] = json!(deleted);
        shown["changes"] = json!(added + deleted);
        files.push(shown);
    }
    files
}

/// Counts the added and deleted lines of each path; a binary file has none.
fn lines(repository: &RepositoryState, from: &str, to: &str) -> BTreeMap<String, (u64, u64)> {
    let arguments = ["diff", "--numstat", "--no-renames", "-z", from, to];
    let counted = repository.git.feed(&arguments, b"").unwrap();
    let counted = String::from_utf8_lossy(&counted);
    let line = |line: &str| {
        let (added, rest) = line.split_once('\t')?;
        let (deleted, path) = rest.split_once('\t')?;
        let number = |text: &str| text.parse().unwrap_or(0);
        Some((path.to_owned(), (number(added), number(deleted))))
    };
    counted.split_terminator('\0').filter_map(line).collect()
}

fn file(
    repository: &RepositoryState,
    call: &Call,
    (facts, path, commit): (&str, &str, &str),
) -> Value {
    let (url, html_url) = addresses(repository, call);
    let facts: Vec<_> = facts.split(' ').collect();
    let (before, after) = (facts[2], facts[3]);
    let status = match facts[4] {
        "A" => "added",
        "D" => "removed",
        _ => "modified",
    };
    json!({
        "sha": if status == "removed" { before } else { after },
        "filename": path,
        "status": status,
        "blob_url": format!("{html_url}/blob/{commit}/{path}"),
        "raw_url": format!("{html_url}/raw/{commit}/{path}"),
        "contents_url": format!("{url}/contents/{path}?ref={commit}"),
    })
}
