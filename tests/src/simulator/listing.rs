//! The entries of trees, as git lists and GitHub shows them.

use serde_json::{Value, json};

use super::call::Call;
use super::commits::addresses;
use super::git::Git;
use super::repository::RepositoryState;
use super::sizes::Extent;

/// One entry of a tree.
pub(crate) struct Entry {
    pub(crate) mode: String,
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) size: Option<u64>,
    pub(crate) path: String,
}

impl Entry {
    /// How many bytes `git ls-tree` needs for it: mode, kind, id and path with what parts and ends them.
    pub(crate) fn length_in_git(&self) -> usize {
        let parts = [&self.mode, &self.kind, &self.id, &self.path];
        parts.iter().map(|part| part.len() + 1).sum()
    }
}

/// The entries of a tree, at any depth if asked for; then trees are listed too.
pub(crate) fn list(git: &Git, tree: &str, recursive: bool) -> Vec<Entry> {
    let mut arguments = vec!["ls-tree", "--full-tree", "-l", "-z"];
    if recursive {
        arguments.extend(["-r", "-t"]);
    }
    arguments.push(tree);
    let listed = git.feed(&arguments, b"").unwrap();
    let listed = String::from_utf8_lossy(&listed);
    listed.split_terminator('\0').map(entry).collect()
}

/// The entries of a tree that are no trees, at any depth.
pub(crate) fn files(git: &Git, tree: &str) -> Vec<Entry> {
    let mut entries = list(git, tree, true);
    entries.retain(|entry| entry.kind != "tree");
    entries
}

fn entry(line: &str) -> Entry {
    let (facts, path) = line.split_once('\t').unwrap();
    let facts: Vec<_> = facts.split_whitespace().collect();
    Entry {
        mode: facts[0].to_owned(),
        kind: facts[1].to_owned(),
        id: facts[2].to_owned(),
        size: facts[3].parse().ok(),
        path: path.to_owned(),
    }
}

/// A tree as `git-tree`.
pub(crate) fn shown(
    repository: &RepositoryState,
    call: &Call,
    id: &str,
    (entries, extent): (&[Entry], Extent),
) -> Value {
    let (url, _) = addresses(repository, call);
    let shown = |entry: &Entry| {
        let Entry { mode, kind, id, size, path } = entry;
        let mut shown = json!({"path": path, "mode": mode, "type": kind, "sha": id});
        if let Some(size) = size {
            shown["size"] = json!(size);
        }
        // A submodule's commit lives elsewhere and has no address here.
        if kind != "commit" {
            shown["url"] = json!(format!("{url}/git/{kind}s/{id}"));
        }
        shown
    };
    json!({
        "sha": id,
        "url": format!("{url}/git/trees/{id}"),
        "tree": entries.iter().map(shown).collect::<Vec<_>>(),
        "truncated": extent == Extent::Cut,
    })
}
