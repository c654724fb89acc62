//! Files of a run: its memory, its report and the would-be files. Each is written whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use trueup_core::engine::Memory;
use trueup_core::engine::memory::{SourceMemory, TargetMemory};
use trueup_core::engine::outcome::WouldBe;
use trueup_core::github::RepoName;
use trueup_core::propose::Patch;

const SOURCES: &str = "source.json";
const TARGET: &str = "memory.json";
const PATCH: &str = "changes.diff";

/// Reads what earlier runs left in `dir`; what cannot be read is absent.
pub(crate) fn memory<'a>(dir: &Path, repositories: impl Iterator<Item = &'a RepoName>) -> Memory {
    let text = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    let target = |name: &RepoName| {
        (name.clone(), TargetMemory::from_text(&text(&room(dir, name).join(TARGET))))
    };
    Memory {
        sources: SourceMemory::from_text(&text(&dir.join(SOURCES))),
        targets: repositories.map(target).collect(),
    }
}

/// Leaves in `dir` what the next run may build on.
pub(crate) fn remember(dir: &Path, memory: &Memory) -> io::Result<()> {
    write(&dir.join(SOURCES), memory.sources.to_text().as_bytes())?;
    for (name, target) in &memory.targets {
        write(&room(dir, name).join(TARGET), target.to_text().as_bytes())?;
    }
    Ok(())
}

/// Writes would-be files and their patch below `dir`; a patch of an earlier run that no longer holds is emptied.
pub(crate) fn write_out<'a>(
    dir: &Path,
    files: &[WouldBe],
    repositories: impl Iterator<Item = &'a RepoName>,
) -> io::Result<()> {
    for (name, files) in by_repository(files) {
        let room = room(dir, name);
        for file in &files {
            write(&inside(&room, &file.path)?, &file.after)?;
        }
        write(&room.join(PATCH), &patch(&files))?;
    }
    let written: BTreeSet<&RepoName> = files.iter().map(|file| &file.repository).collect();
    for name in repositories.filter(|name| !written.contains(name)) {
        let old = room(dir, name).join(PATCH);
        if old.exists() {
            write(&old, b"")?;
        }
    }
    Ok(())
}

/// Returns the would-be files of all repositories as one patch, with each one's name above its part.
pub(crate) fn whole_patch(files: &[WouldBe]) -> Vec<u8> {
    let named = |(name, files): (&RepoName, Vec<&WouldBe>)| {
        [format!("# {name}\n").into_bytes(), patch(&files)].concat()
    };
    by_repository(files).into_iter().flat_map(named).collect()
}

fn by_repository(files: &[WouldBe]) -> BTreeMap<&RepoName, Vec<&WouldBe>> {
    let mut rooms: BTreeMap<&RepoName, Vec<&WouldBe>> = BTreeMap::new();
    for file in files {
        rooms.entry(&file.repository).or_default().push(file);
    }
    rooms
}

fn patch(files: &[&WouldBe]) -> Vec<u8> {
    let one = |file: &&WouldBe| {
        Patch { path: &file.path, before: file.before.as_deref(), after: &file.after }.to_bytes()
    };
    files.iter().flat_map(one).collect()
}

/// A repository's own directory; its name cannot lead out of `dir`.
fn room(dir: &Path, name: &RepoName) -> PathBuf {
    dir.join(name.owner()).join(name.name())
}

/// Returns where a repository's file stands in its room, and refuses a path that leads out of it, links included.
fn inside(room: &Path, path: &str) -> io::Result<PathBuf> {
    let outside =
        || io::Error::new(ErrorKind::InvalidInput, format!("{path} leads out of the directory"));
    let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let whole = room.join(path);
    let parent = whole.parent().filter(|_| is_plain).ok_or_else(outside)?;
    fs::create_dir_all(parent)?;
    if fs::canonicalize(parent)?.starts_with(fs::canonicalize(room)?) {
        Ok(whole)
    } else {
        Err(outside())
    }
}

/// Replaces a file in one step, so that nobody ever reads half of it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(parent)?;
    let draft = parent.join(format!(".{name}.{}.part", std::process::id()));
    let written = fs::write(&draft, bytes).and_then(|()| fs::rename(&draft, path));
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&draft);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn would_be(path: &str, before: &str, after: &str) -> WouldBe {
        WouldBe {
            repository: "owner/data".parse().expect("a repository"),
            path: path.to_owned(),
            before: Some(before.into()),
            after: after.into(),
        }
    }

    #[test]
    fn would_be_files_stand_beside_their_patch() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = [would_be("a/b.json", "{}\n", "{\"a\": 1}\n")];

        write_out(dir.path(), &files, std::iter::empty()).expect("written");

        let read = |path: &str| fs::read_to_string(dir.path().join(path)).expect(path);
        assert_eq!(read("owner/data/a/b.json"), "{\"a\": 1}\n");
        assert!(read("owner/data/changes.diff").contains("-{}\n+{\"a\": 1}\n"));
        assert_eq!(fs::read_dir(dir.path().join("owner/data")).expect("a room").count(), 2);
    }

    #[test]
    fn a_patch_that_no_longer_holds_is_emptied() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = [would_be("a.json", "{}", "{\"a\": 1}")];
        write_out(dir.path(), &files, std::iter::empty()).expect("written");

        write_out(dir.path(), &[], std::iter::once(&files[0].repository)).expect("written");

        let patch = fs::read(dir.path().join("owner/data/changes.diff")).expect("a patch");
        assert_eq!(patch, b"");
    }

    #[test]
    fn nothing_is_written_outside() {
        let dir = tempfile::tempdir().expect("a directory");
        let room = dir.path().join("owner/data");

        for path in ["../x", "/x", "a/../../../x"] {
            assert!(inside(&room, path).is_err(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_nowhere_else() {
        let dir = tempfile::tempdir().expect("a directory");
        let (room, outside) = (dir.path().join("owner/data"), dir.path().join("outside"));
        fs::create_dir_all(&room).expect("a room");
        fs::create_dir_all(&outside).expect("a directory");
        std::os::unix::fs::symlink(&outside, room.join("link")).expect("a link");

        assert!(inside(&room, "link/x.json").is_err());
        assert_eq!(fs::read_dir(&outside).expect("a directory").count(), 0);
    }

    #[test]
    fn memory_that_cannot_be_read_is_absent() {
        let dir = tempfile::tempdir().expect("a directory");
        let name: RepoName = "owner/data".parse().expect("a repository");
        let empty = Memory {
            targets: [(name.clone(), TargetMemory::default())].into(),
            ..Memory::default()
        };

        remember(dir.path(), &empty).expect("remembered");
        write(&dir.path().join("owner/data/memory.json"), b"{").expect("written");

        assert_eq!(memory(dir.path(), std::iter::once(&name)), empty);
    }
}
