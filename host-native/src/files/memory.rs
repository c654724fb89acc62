//! What one run leaves for the next.

use std::fs;
use std::io;
use std::path::Path;

use trueup_core::engine::memory::{SourceMemory, TargetMemory, resume_from_text, resume_to_text};
use trueup_core::engine::{Memory, RepoName};

use super::draft::replace;
use super::room;

/// Reads what earlier runs left in `dir`; what cannot be read is absent.
pub(crate) fn memory<'a>(dir: &Path, repositories: impl Iterator<Item = &'a RepoName>) -> Memory {
    let text = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    let target = |name: &RepoName| {
        (name.clone(), TargetMemory::from_text(&text(&room(dir, name).join(TARGET))))
    };
    Memory {
        sources: SourceMemory::from_text(&text(&dir.join(SOURCES))),
        targets: repositories.map(target).collect(),
        resume: resume_from_text(&text(&dir.join(RESUME))),
    }
}

/// Leaves in `dir` what the next run may build on.
pub(crate) fn remember(dir: &Path, memory: &Memory) -> io::Result<()> {
    replace(&dir.join(SOURCES), memory.sources.to_text().as_bytes())?;
    for (name, target) in &memory.targets {
        replace(&room(dir, name).join(TARGET), target.to_text().as_bytes())?;
    }
    let resume = dir.join(RESUME);
    if memory.resume.is_some() || resume.exists() {
        replace(&resume, resume_to_text(memory.resume.as_ref()).as_bytes())?;
    }
    Ok(())
}

const RESUME: &str = "resume.json";
const SOURCES: &str = "source.json";
const TARGET: &str = "memory.json";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_the_next_run_begins_is_kept_only_while_a_budget_cuts_runs_off() {
        let dir = tempfile::tempdir().expect("a directory");
        let name: RepoName = "owner/data".parse().expect("a repository");
        let read = || memory(dir.path(), std::iter::empty()).resume;
        let cut_off = Memory { resume: Some(name.clone()), ..Memory::default() };

        remember(dir.path(), &Memory::default()).expect("remembered");
        assert!(!dir.path().join(RESUME).exists());
        remember(dir.path(), &cut_off).expect("remembered");
        assert_eq!(read(), Some(name));
        remember(dir.path(), &Memory::default()).expect("remembered");
        assert_eq!(read(), None);
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
        fs::write(dir.path().join("owner/data/memory.json"), b"{").expect("written");

        assert_eq!(memory(dir.path(), std::iter::once(&name)), empty);
    }
}
