//! The references of a repository, read where git keeps them.

use std::collections::BTreeMap;
use std::path::Path;

/// Every reference with the object it points at, in order of their names.
///
/// A reference in a file of its own stands above the same one in `packed-refs`, as in gitrepository-layout(5).
pub(crate) fn references(directory: &Path) -> BTreeMap<String, String> {
    assert!(!directory.join("reftable").exists(), "references are kept in files");
    let packed = std::fs::read_to_string(directory.join("packed-refs")).unwrap_or_default();
    let packed = packed.lines().filter(|line| !line.starts_with(['#', '^']));
    let packed = packed.filter_map(|line| line.split_once(' '));
    let mut found = packed.map(|(id, name)| (name.to_owned(), id.to_owned())).collect();
    walk(&directory.join("refs"), "refs", &mut found);
    found
}

fn walk(folder: &Path, name: &str, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            walk(&entry.path(), &name, found);
        } else if let Ok(text) = std::fs::read_to_string(entry.path())
            && !name.ends_with(".lock")
        {
            found.insert(name, text.trim().to_owned());
        }
    }
}
