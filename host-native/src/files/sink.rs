//! Where a result goes that a person named a place for.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

use super::draft::{Draft, parent};

/// Where one result goes; once it is open, there is room for it.
#[derive(Debug)]
pub(crate) enum Sink {
    /// A file, replaced in one step.
    File(Draft),
    /// A device, a pipe or an open file, written as it is.
    Open(File),
}

impl Sink {
    /// Opens a path that a person gave: a link stands for what it leads to.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut path = path.to_owned();
        for _ in 0..MAX_LINKS {
            if let Some(file) = already_open(&path) {
                return file.map(Self::Open);
            }
            let Ok(target) = fs::read_link(&path) else { break };
            path = parent(&path).join(target);
        }
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() => Err(ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => {
                OpenOptions::new().write(true).open(&path).map(Self::Open)
            }
            _ => Draft::create(path).map(Self::File),
        }
    }

    /// Writes the result, whole or not at all where that can be had.
    pub(crate) fn finish(self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File(draft) => draft.finish(bytes),
            Self::Open(mut file) => file.write_all(bytes).and_then(|()| file.flush()),
        }
    }
}

/// Returns whether two paths that a person gave lead to one place, be it there already or not.
pub(crate) fn is_one_place(one: &str, other: &str) -> bool {
    one == other || place(Path::new(one)).is_some_and(|one| Some(one) == place(Path::new(other)))
}

/// Returns a path without links and detours, as far as it is there.
fn place(path: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(path).ok()?;
    let found = whole.ancestors().find_map(|above| {
        let rest = whole.strip_prefix(above).ok()?;
        Some(fs::canonicalize(above).ok()?.join(rest))
    })?;
    let mut place = PathBuf::new();
    for part in found.components() {
        match part {
            Component::ParentDir => drop(place.pop()),
            part => place.push(part),
        }
    }
    Some(place)
}

/// As many as Linux follows.
const MAX_LINKS: usize = 40;

/// Returns the open file that a name such as `/dev/stdout` or `/dev/fd/3` stands for.
///
/// The standard ones are shared rather than opened again: what else goes there must come after, not above.
#[cfg(unix)]
fn already_open(path: &Path) -> Option<io::Result<File>> {
    use std::os::fd::AsFd as _;

    let path = path.to_str()?;
    let number = ["/dev/fd/", "/proc/self/fd/"].iter().find_map(|dir| path.strip_prefix(dir));
    let shared = match (path, number) {
        ("/dev/stdout", _) | (_, Some("1")) => io::stdout().as_fd().try_clone_to_owned(),
        ("/dev/stderr", _) | (_, Some("2")) => io::stderr().as_fd().try_clone_to_owned(),
        (_, Some(_)) => return Some(OpenOptions::new().append(true).open(path)),
        _ => return None,
    };
    Some(shared.map(File::from))
}

#[cfg(not(unix))]
fn already_open(_: &Path) -> Option<io::Result<File>> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn finish(path: &Path, text: &str) {
        Sink::open(path).expect("writable").finish(text.as_bytes()).expect("written");
    }

    #[test]
    fn a_link_stands_for_the_file_it_leads_to() {
        let dir = tempfile::tempdir().expect("a directory");
        let link = dir.path().join("link");
        symlink("real", &link).expect("a link");

        for text in ["new", "replaced"] {
            finish(&link, text);
            assert!(link.is_symlink());
            assert_eq!(fs::read_to_string(dir.path().join("real")).expect("a file"), text);
        }
        assert_eq!(fs::read_dir(dir.path()).expect("a directory").count(), 2);
    }

    #[test]
    fn what_is_no_file_is_written_as_it_is() {
        use std::os::unix::fs::FileTypeExt as _;

        let dir = tempfile::tempdir().expect("a directory");
        let pipe = dir.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo runs").success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).expect("a text")
        });

        finish(&pipe, "text");

        assert_eq!(reader.join().expect("the reader ends"), "text");
        let kind = fs::symlink_metadata(&pipe).expect("a pipe").file_type();
        assert!(kind.is_fifo());
        finish(Path::new("/dev/null"), "text");
        assert!(!Path::new("/dev/null").is_file());
    }

    #[test]
    fn one_place_is_known_by_every_path_to_it() {
        let dir = tempfile::tempdir().expect("a directory");
        symlink(".", dir.path().join("link")).expect("a link");
        let at = |path: &str| dir.path().join(path).display().to_string();

        for same in ["a", "./a", "link/a", "none/../a", "link/link/./a"] {
            assert!(is_one_place(&at("a"), &at(same)), "{same}");
        }
        for other in ["b", "link/b", "a/a", "../a"] {
            assert!(!is_one_place(&at("a"), &at(other)), "{other}");
        }
    }

    #[test]
    fn a_planted_draft_is_never_followed() {
        let dir = tempfile::tempdir().expect("a directory");
        let planted = format!(".a.{}.part", std::process::id());
        symlink("elsewhere", dir.path().join(planted)).expect("a link");

        finish(&dir.path().join("a"), "text");

        assert!(!dir.path().join("elsewhere").exists());
        assert_eq!(fs::read_to_string(dir.path().join("a")).expect("a file"), "text");
    }

    #[test]
    fn an_unfinished_result_leaves_nothing_behind() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::write(dir.path().join("a"), "old").expect("written");

        drop(Sink::open(&dir.path().join("a")).expect("writable"));

        assert_eq!(fs::read_dir(dir.path()).expect("a directory").count(), 1);
        assert_eq!(fs::read_to_string(dir.path().join("a")).expect("a file"), "old");
    }
}
