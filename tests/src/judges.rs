//! Independent judges, run by Python: scripts of the targets written again, and the linter of one of them.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::program::workspace;
use crate::skip::{Lack, skip};

/// The scripts of `tests/oracle`: what they are given and give are the bytes of files, or a repository.
#[derive(Debug)]
#[non_exhaustive]
pub struct Oracle;

impl Oracle {
    /// Finds Python, or skips the test.
    pub fn find(test: &str) -> Option<Self> {
        match python("python3", &["--version"]) {
            Ok(_) => Some(Self),
            Err(error) => {
                let missing = format!("python3: {error}; `cargo xtask test` installs it");
                skip(test, Lack::NotInstalled(&missing));
                None
            }
        }
    }

    /// Returns the `db.json` that the repository's converter makes of a `models.csv`.
    ///
    /// # Errors
    ///
    /// What Python says of a table that cannot be converted.
    pub fn convert(&self, table: &[u8]) -> Result<Vec<u8>, String> {
        said(run("convert.py", &[("models.csv", table)]))
    }

    /// Says whether two files agree byte for byte.
    ///
    /// # Errors
    ///
    /// The first entry that differs, or what Python says.
    pub fn agree(&self, files: Files<'_>) -> Result<(), String> {
        said(run("convert.py", &[("models.csv", files.table), ("db.json", files.entries)]))
            .map(drop)
    }

    /// Returns the `models.csv` that the base records of a `db.json` come from.
    ///
    /// # Errors
    ///
    /// What Python says of records that it cannot read.
    pub fn rows(&self, entries: &[u8]) -> Result<Vec<u8>, String> {
        said(run("rows.py", &[("db.json", entries)]))
    }

    /// Returns the `model_mod_data.json` that follows from a file's history in a repository on this machine.
    ///
    /// # Errors
    ///
    /// What Python says of a history that it cannot read.
    pub fn mod_data(
        &self,
        repository: &Path,
        revision: &str,
        path: &str,
    ) -> Result<Vec<u8>, String> {
        let script = workspace().join("tests/oracle/mod_data.py");
        let arguments = [script.as_path(), repository, Path::new(revision), Path::new(path)];
        said(python("python3", &arguments).expect("it was there a moment ago"))
    }
}

/// The two files of the text reference.
#[derive(Debug, Clone, Copy)]
pub struct Files<'a> {
    /// `models.csv`.
    pub table: &'a [u8],
    /// `db.json`.
    pub entries: &'a [u8],
}

/// Runs a script of `tests/oracle` on files of its own.
fn run(script: &str, files: &[(&str, &[u8])]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut arguments = vec![workspace().join("tests/oracle").join(script)];
    for (name, content) in files {
        arguments.push(folder.path().join(name));
        fs::write(folder.path().join(name), content).unwrap();
    }
    python("python3", &arguments).expect("it was there a moment ago")
}

fn said(output: Output) -> Result<Vec<u8>, String> {
    if output.status.success() {
        return Ok(output.stdout);
    }
    Err([output.stdout, output.stderr].map(|said| text(&said)).concat())
}

/// `clevercsv standardize`, the hook by which a target's own checks rewrite its CSV files.
#[derive(Debug)]
pub struct Linter {
    python: PathBuf,
}

impl Linter {
    /// Finds what the set-up installed, or skips the test.
    pub fn find(test: &str) -> Option<Self> {
        let executable = std::env::current_exe().unwrap();
        let target = executable.ancestors().nth(3).expect("Cargo builds into target/debug/deps");
        let python_of_its_own = target.join("python/bin/python");
        let asked = python(&python_of_its_own, &["-m", "clevercsv", "--version"]);
        if asked.is_ok_and(|output| output.status.success()) {
            return Some(Self { python: python_of_its_own });
        }
        let missing = "clevercsv is missing; `cargo xtask test` installs it";
        skip(test, Lack::NotInstalled(missing));
        None
    }

    /// Returns a CSV file as the hook leaves it.
    pub fn standardized(&self, table: &[u8]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("models.csv");
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
