//! Independent judges, run by Python: scripts of the targets written again, and the linter of one of them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::program::workspace;
use crate::skip::{Lack, skip};

/// The scripts of `tests/oracle`: what they are given and give are the bytes of files, or a repository.
#[derive(Debug)]
pub struct Oracle {
    folder: TempDir,
}

impl Oracle {
    /// Finds Python, or skips the test.
    pub fn find(test: &str) -> Option<Self> {
        match python("python3", &["--version"]) {
            Ok(_) => Some(Self { folder: tempfile::tempdir().unwrap() }),
            Err(error) => {
                let missing = format!("python3: {error}; `cargo xtask test` installs it");
                skip(test, Lack::NotInstalled(&missing));
                None
            }
        }
    }

    /// Returns the `db.json` that the repository's converter makes of a `models.csv`, or what it stumbles over.
    ///
    /// # Errors
    ///
    /// What Python says of a table that cannot be converted.
    pub fn convert(&self, table: &[u8]) -> Result<Vec<u8>, String> {
        let table = self.written("models.csv", table);
        let output = self.run("convert.py", &[&table]);
        if output.status.success() { Ok(output.stdout) } else { Err(text(&output.stderr)) }
    }

    /// Says whether two files agree byte for byte.
    ///
    /// # Errors
    ///
    /// The first entry that differs, or what Python says.
    pub fn agree(&self, table: &[u8], entries: &[u8]) -> Result<(), String> {
        let files = [self.written("models.csv", table), self.written("db.json", entries)];
        let output = self.run("convert.py", &files);
        let said = || text(&output.stdout) + &text(&output.stderr);
        if output.status.success() { Ok(()) } else { Err(said()) }
    }

    /// Returns the `models.csv` that the base records of a `db.json` come from.
    pub fn rows(&self, entries: &[u8]) -> Vec<u8> {
        let output = self.run("rows.py", &[self.written("db.json", entries)]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        output.stdout
    }

    /// Returns the `model_mod_data.json` that follows from a file's history in a repository on this machine.
    pub fn mod_data(&self, repository: &Path, revision: &str, path: &str) -> Vec<u8> {
        let arguments = [repository.as_os_str(), OsStr::new(revision), OsStr::new(path)];
        let output = self.run("mod_data.py", &arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        output.stdout
    }

    fn run(&self, script: &str, arguments: &[impl AsRef<OsStr>]) -> Output {
        let script = workspace().join("tests/oracle").join(script);
        let arguments = arguments.iter().map(AsRef::as_ref);
        let all: Vec<&OsStr> = std::iter::once(script.as_os_str()).chain(arguments).collect();
        python("python3", &all).expect("it was there a moment ago")
    }

    fn written(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }
}

/// `clevercsv standardize`, the hook by which a target's own checks rewrite its CSV files.
#[derive(Debug)]
pub struct Linter {
    python: PathBuf,
    folder: TempDir,
}

impl Linter {
    /// Finds what the set-up installed, or skips the test.
    pub fn find(test: &str) -> Option<Self> {
        let executable = std::env::current_exe().unwrap();
        let target = executable.ancestors().nth(3).expect("Cargo builds into target/debug/deps");
        let python_of_its_own = target.join("python/bin/python");
        let asked = python(&python_of_its_own, &["-m", "clevercsv", "--version"]);
        if asked.is_ok_and(|output| output.status.success()) {
            return Some(Self { python: python_of_its_own, folder: tempfile::tempdir().unwrap() });
        }
        let missing = "clevercsv is missing; `cargo xtask test` installs it";
        skip(test, Lack::NotInstalled(missing));
        None
    }

    /// Returns a CSV file as the hook leaves it.
    pub fn standardized(&self, table: &[u8]) -> Vec<u8> {
        let file = self.folder.path().join("models.csv");
        fs::write(&file, table).unwrap();
        let arguments = ["-m", "clevercsv", "standardize", "--in-place"].map(OsStr::new);
        let output = python(&self.python, &[&arguments[..], &[file.as_os_str()]].concat()).unwrap();
        let standardized = fs::read(file).unwrap();
        // Its exit code says whether it changed the file.
        let expected = if standardized == table { 0 } else { 2 };
        assert_eq!(output.status.code(), Some(expected), "{}", text(&output.stderr));
        standardized
    }
}

/// Runs a Python that minds no variables and leaves nothing beside its scripts.
fn python(program: impl AsRef<Path>, arguments: &[impl AsRef<OsStr>]) -> std::io::Result<Output> {
    let mut command = Command::new(program.as_ref());
    command.args(["-B", "-E", "-X", "utf8"]).args(arguments);
    command.stdin(Stdio::null()).output()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
