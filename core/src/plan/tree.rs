//! The root tree a proposal will have, computed before anything is written.

use crate::oid::{Mode, Oid, TreeEntry};
use crate::sorted::{Map, Set};

/// Folders by path, the root as `""`, each with its direct entries by name.
///
/// A listing need not hold every folder, only those on the way to the paths that are asked for or changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    folders: Map<String, Map<String, (Mode, Oid)>>,
}

impl Listing {
    /// Adds what stands at these paths, the entries of folders themselves included.
    pub fn add(&mut self, entries: impl IntoIterator<Item = (String, Mode, Oid)>) {
        let mut placed = Vec::new();
        for (path, mode, oid) in entries {
            let (folder, name) = split(&path);
            placed.push((folder.to_owned(), (name.to_owned(), (mode, oid))));
        }
        for (folder, entries) in Map::grouped(placed) {
            self.folders.get_or_default(folder).extend(entries);
        }
    }

    /// Returns what stands at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<(Mode, Oid)> {
        let (folder, name) = split(path);
        self.folders.get(folder)?.get(name).copied()
    }

    /// Returns what stands at `path` if it is a file.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<(Mode, Oid)> {
        self.get(path).filter(|(mode, _)| matches!(mode, Mode::File | Mode::Executable))
    }

    /// Returns the paths of the files that one of both listings has otherwise than the other, as far as both can tell.
    #[must_use]
    pub fn differing(&self, other: &Self) -> Set<String> {
        let mut differing = Vec::new();
        for (folder, entries) in self.folders.iter().chain(&other.folders) {
            for name in entries.keys() {
                let path = join(folder, name);
                let is_other = self.file(&path) != other.file(&path);
                if is_other && self.knows(&path) && other.knows(&path) {
                    differing.push(path);
                }
            }
        }
        differing.into_iter().collect()
    }

    /// Returns whether it tells what stands at `path`, if anything does: it need not hold the folder.
    #[must_use]
    pub fn knows(&self, path: &str) -> bool {
        let (folder, _) = split(path);
        let is_there = |folder: &str| matches!(self.get(folder), Some((Mode::Tree, _)));
        folder.is_empty()
            || self.folders.contains_key(folder)
            || (!is_there(folder) && self.knows(folder))
    }

    /// Returns the listing with these files in place, or gone where there is no id.
    #[must_use]
    pub fn with(&self, files: Vec<(&str, Option<(Mode, Oid)>)>) -> Self {
        let mut after = self.clone();
        for (path, file) in files {
            let (folder, name) = split(path);
            let entries = after.folders.get_or_default(folder.to_owned());
            match file {
                Some(file) => drop(entries.insert(name.to_owned(), file)),
                None => drop(entries.remove(name)),
            }
            after.rehash_from(folder);
        }
        after
    }

    /// Returns the id of the root tree.
    #[must_use]
    pub fn root(&self) -> Oid {
        self.folder_oid("")
    }

    /// Brings the ids of a folder and of all above it up to date; a folder without entries is gone.
    fn rehash_from(&mut self, folder: &str) {
        let mut folder = folder.to_owned();
        while !folder.is_empty() {
            let oid = self.folder_oid(&folder);
            let is_empty = self.folders.get(&folder).is_none_or(Map::is_empty);
            let (parent, name) = split(&folder);
            let entries = self.folders.get_or_default(parent.to_owned());
            if is_empty {
                entries.remove(name);
            } else {
                entries.insert(name.to_owned(), (Mode::Tree, oid));
            }
            folder = parent.to_owned();
        }
    }

    fn folder_oid(&self, folder: &str) -> Oid {
        let entries = self.folders.get(folder).into_iter().flatten();
        Oid::of_tree(entries.map(|(name, &(mode, oid))| TreeEntry { name, mode, oid }))
    }
}

/// Returns the path of what stands in a folder.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Returns the folder and the name within it.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(content: &str) -> (Mode, Oid) {
        (Mode::File, Oid::of_blob(content.as_bytes()))
    }

    #[test]
    fn a_file_in_new_folders_makes_the_folders() {
        let after = Listing::default().with(vec![("a/b/c.json", Some(blob("{}")))]);

        assert_eq!(after.get("a").map(|(mode, _)| mode), Some(Mode::Tree));
        assert_eq!(after.file("a/b/c.json"), Some(blob("{}")));
        assert_eq!(after.file("a/b"), None);
    }

    #[test]
    fn the_last_file_of_a_folder_takes_the_folder_with_it() {
        let before = Listing::default().with(vec![("top.json", Some(blob("1")))]);

        let after =
            before.with(vec![("a/b/c.json", Some(blob("{}")))]).with(vec![("a/b/c.json", None)]);

        assert_eq!(after.root(), before.root());
        assert_eq!(after.get("a"), None);
    }

    #[test]
    fn only_what_both_listings_can_tell_differs() {
        let one = Listing::default().with(vec![("a/x", Some(blob("1"))), ("b/x", Some(blob("1")))]);
        let other =
            one.with(vec![("a/x", Some(blob("2"))), ("b/x", Some(blob("2"))), ("c/d/x", None)]);
        let other = other.with(vec![("c/d/y", Some(blob("3")))]);
        let mut walked = one.clone();
        walked.folders.remove("b");

        assert_eq!(one.differing(&one), Set::new());
        let all = ["a/x", "b/x", "c/d/y"].map(str::to_owned);
        assert_eq!(
            (one.differing(&other), other.differing(&one)),
            (all.clone().into(), all.into())
        );
        let known: Set<String> = ["a/x", "c/d/y"].map(str::to_owned).into();
        assert_eq!((walked.differing(&other), other.differing(&walked)), (known.clone(), known));
    }

    #[test]
    fn the_root_is_the_one_git_computes() {
        let empty = |mode| Some((mode, Oid::of_blob(b"")));
        let listing = Listing::default().with(vec![
            ("a/x", empty(Mode::File)),
            ("a.txt", empty(Mode::File)),
            ("a0", empty(Mode::Executable)),
        ]);

        assert_eq!(listing.root().to_string(), "067c8c2cb4a3349df869bf90391550f9b4c28c8c");
    }
}
