//! Files that come to their place in one step.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// Finds out whether files can be written in `dir`.
pub(crate) fn probe(dir: &Path) -> io::Result<()> {
    Draft::create(dir.join("probe")).map(drop)
}

/// Replaces what stands at a path, be it a link, by a file.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Draft::create(path.to_owned())?.finish(bytes)
}

/// A file that is not yet what its path names; it goes away unless it is finished.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    draft: PathBuf,
    file: File,
}

impl Draft {
    /// Creates it beside its path, never through something that stands there already.
    pub(super) fn create(path: PathBuf) -> io::Result<Self> {
        let parent = parent(&path);
        fs::create_dir_all(parent)?;
        let name = path.file_name().ok_or(ErrorKind::InvalidInput)?.to_string_lossy();
        let mut number = std::process::id();
        for _ in 0..MAX_DRAFTS {
            let draft = parent.join(format!(".{name}.{number}.part"));
            match OpenOptions::new().write(true).create_new(true).open(&draft) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    number = number.wrapping_add(1);
                }
                file => return file.map(|file| Self { path, draft, file }),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Puts it in its place in one step, so that nobody ever reads half of it.
    pub(super) fn finish(mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)?;
        fs::rename(&self.draft, &self.path)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // A draft that was finished is not there any more.
        let _ = fs::remove_file(&self.draft);
    }
}

/// How many names of drafts may be taken.
const MAX_DRAFTS: usize = 100;

/// The directory of a path; the working directory for a mere name.
pub(super) fn parent(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new("."))
}
