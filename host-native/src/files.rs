//! Files of a run: its memory, its report and the would-be files. Each is written whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

use trueup_core::engine::memory::{SourceMemory, TargetMemory};
use trueup_core::engine::outcome::{TargetOutcome, WouldBe};
use trueup_core::engine::{Memory, Outcome, RepoName};
use trueup_core::propose::{self, Patch};

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
    replace(&dir.join(SOURCES), memory.sources.to_text().as_bytes())?;
    for (name, target) in &memory.targets {
        replace(&room(dir, name).join(TARGET), target.to_text().as_bytes())?;
    }
    Ok(())
}

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
    let mut above = parent.ancestors().take_while(|above| above.starts_with(room));
    let is_inside = match above.find(|above| fs::symlink_metadata(above).is_ok()) {
        Some(above) => fs::canonicalize(above)?.starts_with(fs::canonicalize(room)?),
        None => true,
    };
    if is_inside { Ok(whole) } else { Err(outside()) }
}

/// Replaces what stands at a path, be it a link, by a file.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Draft::create(path.to_owned())?.finish(bytes)
}

/// Finds out whether files can be written in `dir`.
pub(crate) fn probe(dir: &Path) -> io::Result<()> {
    Draft::create(dir.join("probe")).map(drop)
}

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

/// A file that is not yet what its path names; it goes away unless it is finished.
#[derive(Debug)]
pub(crate) struct Draft {
    path: PathBuf,
    draft: PathBuf,
    file: File,
}

impl Draft {
    /// Creates it beside its path, never through something that stands there already.
    fn create(path: PathBuf) -> io::Result<Self> {
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
    fn finish(mut self, bytes: &[u8]) -> io::Result<()> {
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

fn parent(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new("."))
}

#[cfg(test)]
mod tests {
    use trueup_core::engine::outcome::{Requests, TargetReport, Verdict};
    use trueup_core::engine::{Plan, Report};

    use super::*;

    fn would_be(path: &str, before: &str, after: &str) -> WouldBe {
        WouldBe {
            repository: "owner/data".parse().expect("a repository"),
            path: path.to_owned(),
            before: Some(before.into()),
            after: after.into(),
        }
    }

    fn target(name: &str, outcome: TargetOutcome) -> TargetReport {
        TargetReport {
            repository: name.parse().expect("a repository"),
            content: None,
            outcome,
            pull_request: None,
            files: Vec::new(),
            withheld: Vec::new(),
            error: None,
            try_later: false,
            is_served: true,
        }
    }

    fn outcome(targets: Vec<TargetReport>, files: Vec<WouldBe>) -> Outcome {
        let requests = Requests { source: 0, github: 0 };
        let report =
            Report { version: 1, verdict: Verdict::InSync, exit_code: 0, requests, targets };
        Outcome {
            report,
            memory: Memory::default(),
            files,
            texts: Vec::new(),
            plan: Plan::default(),
        }
    }

    fn planned(files: Vec<WouldBe>) -> Outcome {
        outcome(vec![target("owner/data", TargetOutcome::Planned)], files)
    }

    /// Returns the paths below a directory and their texts.
    fn listed(dir: &Path) -> Vec<(String, String)> {
        let mut files = Vec::new();
        for entry in fs::read_dir(dir).expect("a directory") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if path.is_dir() {
                let below = listed(&path).into_iter();
                files.extend(below.map(|(below, text)| (format!("{name}/{below}"), text)));
            } else {
                files.push((name, fs::read_to_string(&path).expect("a text")));
            }
        }
        files.sort();
        files
    }

    fn names(dir: &Path) -> Vec<String> {
        listed(dir).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn would_be_files_stand_beside_their_patch() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = vec![would_be("a/b.json", "{}\n", "{\"a\": 1}\n")];

        write_out(dir.path(), &planned(files)).expect("written");

        let [file, patch] = &listed(dir.path())[..] else { panic!("{:?}", listed(dir.path())) };
        assert_eq!(*file, ("owner/data/a/b.json".to_owned(), "{\"a\": 1}\n".to_owned()));
        assert_eq!(patch.0, "owner/data/changes.diff");
        assert!(patch.1.contains("-{}\n+{\"a\": 1}\n"), "{}", patch.1);
    }

    #[test]
    fn a_patch_that_no_longer_holds_takes_its_files_with_it_and_nothing_else() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = ["a.json", "b c/d.json"].map(|path| would_be(path, "{}", "{\"a\": 1}"));
        write_out(dir.path(), &planned(files.to_vec())).expect("written");
        fs::write(dir.path().join("owner/data/mine.json"), "").expect("written");

        write_out(dir.path(), &planned(files[..1].to_vec())).expect("written");
        assert_eq!(
            names(dir.path()),
            ["a.json", "changes.diff", "mine.json"].map(|name| format!("owner/data/{name}"))
        );
        let in_sync = || outcome(vec![target("owner/data", TargetOutcome::InSync)], Vec::new());
        write_out(dir.path(), &in_sync()).expect("written");
        assert_eq!(
            listed(dir.path()),
            ["changes.diff", "mine.json"].map(|name| (format!("owner/data/{name}"), String::new()))
        );
        fs::remove_dir_all(dir.path().join("owner")).expect("removed");
        write_out(dir.path(), &in_sync()).expect("written");
        assert_eq!(names(dir.path()), Vec::<String>::new());
    }

    #[test]
    fn a_repository_that_could_not_be_served_is_left_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = || vec![would_be("a.json", "{}", "{\"a\": 1}")];
        write_out(dir.path(), &planned(files())).expect("written");
        let before = listed(dir.path());

        let failed = outcome(vec![target("owner/data", TargetOutcome::Failed)], Vec::new());
        write_out(dir.path(), &failed).expect("nothing to write");

        assert_eq!(listed(dir.path()), before);
    }

    #[test]
    fn a_file_that_could_not_be_checked_keeps_what_it_would_be() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = ["a.json", "b.json"].map(|path| would_be(path, "{}", "{\"a\": 1}"));
        write_out(dir.path(), &planned(files.to_vec())).expect("written");

        let mut partly = planned(files[..1].to_vec());
        partly.report.targets[0].error = Some("b.json could not be checked".into());
        write_out(dir.path(), &partly).expect("written");

        assert!(dir.path().join("owner/data/b.json").exists());
    }

    #[test]
    fn one_repository_that_cannot_be_written_does_not_stop_the_others() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir_all(dir.path().join("owner/data/a.json/in the way")).expect("a directory");
        let mut other = would_be("a.json", "{}", "{\"a\": 1}");
        other.repository = "owner/other".parse().expect("a repository");
        let files = vec![would_be("a.json", "{}", "{\"a\": 1}"), other];
        let names = ["owner/data", "owner/other"];
        let targets = names.map(|name| target(name, TargetOutcome::Planned)).to_vec();

        assert!(write_out(dir.path(), &outcome(targets, files)).is_err());

        assert!(dir.path().join("owner/other/a.json").is_file());
        assert!(dir.path().join("owner/other/changes.diff").is_file());
    }

    #[test]
    fn patches_stand_in_the_order_of_the_configuration() {
        let mut first = would_be("a.json", "{}", "{\"a\": 1}");
        first.repository = "z/first".parse().expect("a repository");

        let patch = whole_patch(&[first, would_be("a.json", "{}", "{\"a\": 1}")]);

        let patch = String::from_utf8(patch).expect("text");
        let names: Vec<&str> = patch.lines().filter(|line| line.starts_with("# ")).collect();
        assert_eq!(names, ["# z/first", "# owner/data"]);
    }

    #[cfg(unix)]
    mod sinks {
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

            assert_eq!(listed(dir.path()), [("a".to_owned(), "old".to_owned())]);
        }
    }

    #[test]
    fn nothing_is_written_outside() {
        let dir = tempfile::tempdir().expect("a directory");
        let room = dir.path().join("owner/data");

        for path in ["../x", "/x", "a/../../../x"] {
            assert!(inside(&room, path).is_err(), "{path}");
        }
        assert!(!room.exists());
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
        assert!(inside(&room, "link/new/x.json").is_err());
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
        fs::write(dir.path().join("owner/data/memory.json"), b"{").expect("written");

        assert_eq!(memory(dir.path(), std::iter::once(&name)), empty);
    }
}
