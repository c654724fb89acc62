//! The built command line as users run it: in a directory of its own, with an environment that holds nothing else.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::SystemTime;

use serde_json::Value;
use tempfile::TempDir;

/// A working directory and an environment for runs of the binary.
#[derive(Debug)]
pub struct Place {
    dir: TempDir,
    environment: Vec<(String, String)>,
}

/// What a run of the binary said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its exit code.
    pub code: i32,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Place {
    /// Makes an empty directory; the environment holds what a process needs to start and no more.
    #[expect(clippy::new_without_default, reason = "a default value would hide the directory")]
    pub fn new() -> Self {
        let needed = ["PATH", "SystemRoot", "TEMP", "TMPDIR"];
        let set = needed.into_iter().filter_map(|name| Some((name, std::env::var(name).ok()?)));
        let environment = set.map(|(name, value)| (name.to_owned(), value)).collect();
        Self { dir: tempfile::tempdir().unwrap(), environment }
    }

    /// Sets a variable for all runs from now on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.unset(name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Unsets a variable.
    pub fn unset(&mut self, name: &str) {
        self.environment.retain(|(known, _)| known != name);
    }

    /// The value of a variable.
    pub fn variable(&self, name: &str) -> Option<&str> {
        let set = self.environment.iter().find(|(known, _)| known == name);
        set.map(|(_, value)| value.as_str())
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file below the directory.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Reads a file below the directory as text.
    pub fn read(&self, name: &str) -> String {
        let read = fs::read_to_string(self.path().join(name));
        read.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The files below the directory by their paths, in order.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        for path in below(self.path()) {
            let parts: Vec<_> = path.strip_prefix(self.path()).unwrap().iter().collect();
            let parts: Vec<_> = parts.iter().map(|part| part.to_string_lossy()).collect();
            files.push(parts.join("/"));
        }
        files.sort();
        files
    }

    /// A run of the binary that has not begun.
    pub fn command<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Command {
        self.prepared(Command::new(binary()), arguments)
    }

    /// Runs the binary to its end.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: &[A]) -> Said {
        Said::from(self.command(arguments).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs plain git, with nobody's own settings; unlike the binary it may fail.
    pub fn git(&self, arguments: &[&str]) -> Said {
        let mut git = self.prepared(Command::new("git"), arguments);
        git.env("GIT_CONFIG_GLOBAL", NOWHERE).env("GIT_CONFIG_NOSYSTEM", "1");
        Said::from(git.stdin(Stdio::null()).output().unwrap())
    }

    /// Returns how many lines git sees added and removed between two files.
    pub fn lines_changed(&self, before: &str, after: &str) -> (usize, usize) {
        let said = self.git(&["diff", "--no-index", "--numstat", "--", before, after]);
        let mut numbers = said.out.split('\t').map_while(|number| number.parse().ok());
        (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default())
    }

    /// Another program's run that has not begun, in the directory and with the environment.
    pub fn prepared<A: AsRef<OsStr>>(&self, mut command: Command, arguments: &[A]) -> Command {
        command.args(arguments).current_dir(self.path()).env_clear();
        command.envs(self.environment.iter().cloned());
        command
    }
}

impl Said {
    /// Reads the standard output as JSON.
    pub fn json(&self) -> Value {
        let read = serde_json::from_str(&self.out);
        read.unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the output is text");
        let code = output.status.code().expect("no signal ended it");
        Self { code, out: text(output.stdout), err: text(output.stderr) }
    }
}

/// The binary beside this test's executable, built first if it is missing or older than its sources.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let executable = std::env::current_exe().unwrap();
        let folder = executable.parent().and_then(Path::parent).expect("it is in `deps`");
        let binary = folder.join("trueup").with_extension(std::env::consts::EXE_EXTENSION);
        if !is_fresh(&binary) {
            build(folder);
        }
        assert!(binary.exists(), "{} is there after a build", binary.display());
        binary
    })
}

fn is_fresh(binary: &Path) -> bool {
    let changed = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    let Some(built) = changed(binary) else { return false };
    let root = workspace();
    let mut sources = below(&root.join("core/src"));
    sources.extend(below(&root.join("host-native/src")));
    sources.push(root.join("host-native/build.rs"));
    sources.push(root.join("Cargo.lock"));
    let newest = sources.iter().filter_map(|path| changed(path)).max();
    newest.unwrap_or(SystemTime::UNIX_EPOCH) <= built
}

/// Builds into the folder of this test, without the variables that Cargo sets for tests alone.
fn build(folder: &Path) {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let profile = if name == "debug" { "dev" } else { &*name };
    let mut cargo = cargo(folder.parent().unwrap());
    cargo.args([
        "build",
        "--quiet",
        "--package",
        "trueup",
        "--bin",
        "trueup",
        "--profile",
        profile,
    ]);
    let status = cargo.status().expect("cargo starts");
    assert!(status.success(), "the binary does not build");
}

/// Cargo at the top of the workspace, building into this folder, without the variables that it sets for tests alone.
pub fn cargo(target: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.env("CARGO_TARGET_DIR", target).current_dir(workspace());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_"].iter().any(|prefix| text.starts_with(prefix)) {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// The top of the workspace.
pub fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is a member")
}

/// All files below a folder; none if it is not there.
fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

#[cfg(windows)]
const NOWHERE: &str = "NUL";
#[cfg(not(windows))]
const NOWHERE: &str = "/dev/null";
