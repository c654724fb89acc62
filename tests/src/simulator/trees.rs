//! Trees: read, walked and built in a private index.

use std::collections::BTreeSet;

use serde_json::Value;

use super::access::{Level, Token, forbidden};
use super::answer::{Answer, Handled};
use super::blobs::is_id;
use super::call::Call;
use super::commits::refuse_empty;
use super::git::{Git, Refused};
use super::listing::{Entry, files, list, shown};
use super::repository::RepositoryState;
use super::sizes::Extent;

/// `GET git/trees/{sha}`, which also takes the name of a branch.
pub(crate) fn get(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    refuse_empty(repository)?;
    let git = &repository.git;
    let named = find(git, call.parameter("tree_sha")).ok_or_else(Answer::not_found)?;
    let tree = tree_of(git, &named).ok_or_else(Answer::not_found)?;
    // Any value asks for it, even `0` and `false`.
    let recursive = call.query("recursive").is_some();
    let mut entries = list(git, &tree, recursive);
    let extent = if recursive { repository.limits.cut(&mut entries) } else { Extent::Whole };
    // What was asked for by its commit is called by its commit.
    Ok(Answer::ok(shown(repository, call, &named, (&entries, extent))))
}

/// `POST git/trees`
pub(crate) fn create(repository: &mut RepositoryState, call: &Call, _now: u64) -> Handled {
    refuse_empty(repository)?;
    let git = &repository.git;
    let base = base(git, call)?;
    let wanted = call.body["tree"].as_array();
    let wanted = wanted.ok_or_else(|| Answer::missing("tree"))?;
    if wanted.is_empty() && base.is_none() {
        return Err(Answer::unprocessable("Invalid tree info"));
    }
    let mut changes = Vec::new();
    for entry in wanted {
        changes.push(change(git, entry)?);
    }
    refuse_absent(git, base.as_deref(), &changes)?;
    let tree = build(git, base.as_deref(), &changes)
        .map_err(|_| Answer::unprocessable("GitRPC::BadObjectState"))?;
    let entries = list(git, &tree, false);
    Ok(Answer::created(shown(repository, call, &tree, (&entries, Extent::Whole))))
}

/// Refuses a tree with workflow files to a token that may not write them.
pub(crate) fn admit(token: &Token, call: &Call) -> Result<(), Answer> {
    let entries = call.body["tree"].as_array().into_iter().flatten();
    let mut paths = entries.filter_map(|entry| entry["path"].as_str());
    let touches_workflows = paths.any(|path| path.starts_with(".github/workflows/"));
    if touches_workflows && token.permissions.workflows < Level::Write {
        return Err(forbidden(token));
    }
    Ok(())
}

/// One wanted difference from the base.
enum Change {
    Delete { path: String },
    Put { path: String, mode: String, id: String },
    Graft { path: String, tree: String },
}

fn base(git: &Git, call: &Call) -> Result<Option<String>, Answer> {
    let Some(base) = call.text("base_tree") else {
        return Ok(None);
    };
    let tree = is_id(base).then(|| tree_of(git, base)).flatten();
    let invalid = || Answer::unprocessable("base_tree is not a valid tree oid");
    tree.map(Some).ok_or_else(invalid)
}

fn change(git: &Git, entry: &Value) -> Result<Change, Answer> {
    let path = entry["path"].as_str();
    let path = path.ok_or_else(|| Answer::missing("path"))?.to_owned();
    refuse_malformed(&path)?;
    let mode = entry["mode"].as_str().unwrap_or_default().to_owned();
    match (&entry["sha"], entry["content"].as_str()) {
        (Value::String(_), Some(_)) => {
            let message = "Must supply either tree.sha or tree.content, not both";
            Err(Answer::unprocessable(message))
        }
        (Value::String(id), None) => existing(git, path, mode, id),
        (_, Some(content)) => {
            refuse_mode(&mode, &FILE_MODES)?;
            let id = git.write("blob", content.as_bytes()).unwrap();
            Ok(Change::Put { path, mode, id })
        }
        (Value::Null, None) if entry.get("sha").is_some() => Ok(Change::Delete { path }),
        _ => Err(Answer::unprocessable("Must supply tree.sha or tree.content")),
    }
}

fn existing(git: &Git, path: String, mode: String, id: &str) -> Result<Change, Answer> {
    let id = id.to_owned();
    let (expected, change) = match mode.as_str() {
        "040000" => ("tree", Change::Graft { path, tree: id.clone() }),
        "160000" => return Ok(Change::Put { path, mode, id }),
        _ => {
            refuse_mode(&mode, &FILE_MODES)?;
            ("blob", Change::Put { path, mode, id: id.clone() })
        }
    };
    if git.kind(&id).as_deref() != Some(expected) {
        let message = format!("tree.sha {id} is not a valid {expected}");
        return Err(Answer::unprocessable(&message));
    }
    Ok(change)
}

fn refuse_malformed(path: &str) -> Result<(), Answer> {
    if path.starts_with('/') {
        let message = "tree.path cannot start with a slash";
        return Err(Answer::unprocessable(message));
    }
    let bad = |part: &str| matches!(part, "" | "." | "..") || part.eq_ignore_ascii_case(".git");
    if path.split('/').any(bad) || path.contains('\0') {
        let message = "tree.path contains a malformed path component";
        return Err(Answer::unprocessable(message));
    }
    Ok(())
}

fn refuse_mode(mode: &str, allowed: &[&str]) -> Result<(), Answer> {
    if allowed.contains(&mode) {
        return Ok(());
    }
    Err(Answer::unprocessable("Must supply a valid tree.mode"))
}

/// Refuses to delete what the base does not hold.
fn refuse_absent(git: &Git, base: Option<&str>, changes: &[Change]) -> Result<(), Answer> {
    let entries = base.map_or_else(Vec::new, |base| list(git, base, true));
    let present: BTreeSet<_> = entries.iter().map(|entry| entry.path.as_str()).collect();
    let absent = |change: &Change| matches!(change, Change::Delete { path } if !present.contains(path.as_str()));
    if changes.iter().any(absent) {
        return Err(Answer::unprocessable("GitRPC::BadObjectState"));
    }
    Ok(())
}

/// Applies the changes to the base in an index of its own, deletions first, and writes the tree.
fn build(git: &Git, base: Option<&str>, changes: &[Change]) -> Result<String, Refused> {
    let folder = tempfile::tempdir_in(git.directory()).unwrap();
    let index = folder.path().join("index");
    let index = [("GIT_INDEX_FILE", index.to_str().unwrap())];
    let run = |arguments: &[&str], input: &[u8]| git.run(arguments, input, &index);
    let mut present = base.map_or_else(Vec::new, |base| files(git, base));
    for change in changes {
        if let Change::Delete { path } | Change::Graft { path, .. } = change {
            present.retain(|file| !is_at_or_below(&file.path, path));
        }
    }
    let mut lines = Vec::new();
    for Entry { mode, id, path, .. } in present {
        lines.extend(format!("{mode} {id}\t{path}\0").into_bytes());
    }
    for change in changes {
        match change {
            Change::Delete { .. } => {}
            Change::Put { path, mode, id } => {
                lines.extend(format!("{mode} {id}\t{path}\0").into_bytes());
            }
            Change::Graft { path, tree } => {
                for Entry { mode, id, path: below, .. } in files(git, tree) {
                    lines.extend(format!("{mode} {id}\t{path}/{below}\0").into_bytes());
                }
            }
        }
    }
    run(&["update-index", "-z", "--index-info"], &lines)?;
    let tree = run(&["write-tree"], b"")?;
    Ok(String::from_utf8_lossy(&tree).trim().to_owned())
}

/// Says whether a file is this one, or in the directory of this path.
fn is_at_or_below(file: &str, path: &str) -> bool {
    file.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Files to put into a tree and to take out of it.
#[derive(Debug, Default)]
pub(crate) struct Files {
    pub(crate) put: Vec<FilePut>,
    pub(crate) deleted: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct FilePut {
    pub(crate) path: String,
    pub(crate) content: Vec<u8>,
}

/// The tree of the commit `base` with other files; none of those put in is executable.
pub(crate) fn with_files(git: &Git, base: &str, files: &Files) -> Result<String, Refused> {
    let deleted = files.deleted.iter().map(|path| Change::Delete { path: path.clone() });
    let mut changes: Vec<_> = deleted.collect();
    for FilePut { path, content } in &files.put {
        let (path, id) = (path.clone(), git.write("blob", content)?);
        changes.push(Change::Put { path, mode: FILE_MODES[0].to_owned(), id });
    }
    build(git, tree_of(git, base).as_deref(), &changes)
}

/// The object that a path parameter names: an id, a branch or a tag.
pub(crate) fn find(git: &Git, name: &str) -> Option<String> {
    if is_id(name) {
        return git.resolve(name);
    }
    git.tip(name).or_else(|| git.reference(&format!("refs/tags/{name}")))
}

fn tree_of(git: &Git, id: &str) -> Option<String> {
    git.reference(&format!("{id}^{{tree}}"))
}

const FILE_MODES: [&str; 3] = ["100644", "100755", "120000"];
