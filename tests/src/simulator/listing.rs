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
    let mut entries = Vec::new();
    read(git, (tree, ""), recursive, &mut entries);
    entries
}

/// Adds the entries of a tree, whose paths are below `above`, in git's order.
fn read(git: &Git, (tree, above): (&str, &str), recursive: bool, entries: &mut Vec<Entry>) {
    let content = git.content("tree", tree).expect("the tree is there");
    let mut rest = &content[..];
    while let Some(end) = rest.iter().position(|&byte| byte == 0) {
        let (facts, after) = (String::from_utf8_lossy(&rest[..end]), &rest[end + 1..]);
        let (mode, name) = facts.split_once(' ').expect("a mode and a name");
        let (id, after) = after.split_at(ID_BYTES);
        let entry = entry(git, (mode, format!("{above}{name}")), id);
        let below = (entry.kind == "tree" && recursive)
            .then(|| (entry.id.clone(), format!("{}/", entry.path)));
        entries.push(entry);
        if let Some((id, above)) = below {
            read(git, (&id, &above), recursive, entries);
        }
        rest = after;
    }
}

/// The entries of a tree that are no trees, at any depth.
pub(crate) fn files(git: &Git, tree: &str) -> Vec<Entry> {
    let mut entries = list(git, tree, true);
    entries.retain(|entry| entry.kind != "tree");
    entries
}

fn entry(git: &Git, (mode, path): (&str, String), id: &[u8]) -> Entry {
    let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    let kind = match mode {
        "40000" => "tree",
        "160000" => "commit",
        _ => "blob",
    };
    let size = if kind == "blob" { git.size(&id) } else { None };
    Entry { mode: format!("{mode:0>6}"), kind: kind.to_owned(), id, size, path }
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

const ID_BYTES: usize = 20;
