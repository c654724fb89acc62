//! The would-be files of a run and their patches.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Component, Path, PathBuf};

use trueup_core::engine::outcome::{TargetOutcome, WouldBe};
use trueup_core::engine::{Outcome, RepoName};
use trueup_core::propose::{self, Patch};

use super::draft::replace;
use super::room;

/// Writes would-be files and their patch below `dir`. What an earlier run left for a repository goes with its patch,
/// and a repository that could not be served is left alone. All are tried before the first failure is returned.
pub(crate) fn write_out(dir: &Path, outcome: &Outcome) -> io::Result<()> {
    let files = by_repository(&outcome.files);
    let mut result = Ok(());
    for target in &outcome.report.targets {
        if target.outcome == TargetOutcome::Failed {
            continue;
        }
        let name = &target.repository;
        let own = files.iter().find(|(known, _)| *known == name);
        let own = own.map(|(_, files)| files.as_slice()).unwrap_or_default();
        // A file that could not be checked may still differ as it did.
        let is_whole = target.error.is_none();
        result = result.and(write_room(&room(dir, name), own, is_whole));
    }
    result
}

fn write_room(room: &Path, files: &[&WouldBe], is_whole: bool) -> io::Result<()> {
    let patch_path = room.join(PATCH);
    let old = fs::read(&patch_path).unwrap_or_default();
    let is_stale = |path: &String| files.iter().all(|file| file.path != *path);
    let mut result = Ok(());
    for path in propose::patched_paths(&old).into_iter().filter(is_stale).filter(|_| is_whole) {
        result = result.and(remove(room, &path));
    }
    for file in files {
        result = result.and(inside(room, &file.path).and_then(|path| replace(&path, &file.after)));
    }
    if files.is_empty() && old.is_empty() {
        return result;
    }
    result.and(replace(&patch_path, &patch(files)))
}

/// Removes one would-be file; whatever else has come to stand there stays.
fn remove(room: &Path, path: &str) -> io::Result<()> {
    let path = inside(room, path)?;
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() => fs::remove_file(path),
        _ => Ok(()),
    }
}

/// Returns the would-be files of all repositories as one patch, with each one's name above its part.
pub(crate) fn whole_patch(files: &[WouldBe]) -> Vec<u8> {
    let named = |(name, files): (&RepoName, Vec<&WouldBe>)| {
        [format!("# {name}\n").into_bytes(), patch(&files)].concat()
    };
    by_repository(files).into_iter().flat_map(named).collect()
}

/// In the order of the configuration, as the files are.
fn by_repository(files: &[WouldBe]) -> Vec<(&RepoName, Vec<&WouldBe>)> {
    let parts = files.chunk_by(|one, next| one.repository == next.repository);
    parts.map(|part| (&part[0].repository, part.iter().collect())).collect()
}

fn patch(files: &[&WouldBe]) -> Vec<u8> {
    let one = |file: &&WouldBe| {
        Patch { path: &file.path, before: file.before.as_deref(), after: &file.after }.to_bytes()
    };
    files.iter().flat_map(one).collect()
}

/// Returns where a repository's file stands in its room, and refuses a path that leads out of it, links included.
fn inside(room: &Path, path: &str) -> io::Result<PathBuf> {
    let outside =
        || io::Error::new(ErrorKind::InvalidInput, format!("{path} leads out of the directory"));
    let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let whole = room.join(path);
    let parent = whole.parent().filter(|_| is_plain).ok_or_else(outside)?;
    let mut above = parent.ancestors().take_while(|above| above.starts_with(room));
    let is_inside = match above.find(|above| fs::symlink_metadata(above).is_ok()) {
        Some(above) => fs::canonicalize(above)?.starts_with(fs::canonicalize(room)?),
        None => true,
    };
    if is_inside { Ok(whole) } else { Err(outside()) }
}

const PATCH: &str = "changes.diff";

#[cfg(test)]
mod tests;
