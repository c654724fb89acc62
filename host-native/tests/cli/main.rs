//! The binary from outside: arguments, files and the environment in; exit codes and texts out. No network.

mod help;
mod local;
mod settings;
#[cfg(unix)]
mod signals;
mod version;

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use trueup_tests::skip::{Lack, skip};

/// A working directory of its own, and an environment that holds nothing else.
struct Place {
    dir: TempDir,
    environment: Vec<(String, String)>,
}

impl Place {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().expect("a directory"), environment: Vec::new() }
    }

    fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        fs::write(self.path().join(name), content).expect("written");
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
        command.args(arguments).current_dir(self.path()).env_clear();
        command.envs(self.environment.iter().cloned());
        command
    }

    fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).stdin(Stdio::null()).output();
        Said::from(output.expect("the binary runs"))
    }

    fn run_with_input(&self, arguments: &[&str], input: &str) -> Said {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(input.as_bytes()).expect("the binary reads");
        drop(stdin);
        Said::from(child.wait_with_output().expect("the binary ends"))
    }
}

/// Runs another program on behalf of a test, which is skipped without it.
fn ask_other(test: &str, program: &str, arguments: &[impl AsRef<OsStr>]) -> Option<Said> {
    match Command::new(program).args(arguments).stdin(Stdio::null()).output() {
        Ok(output) => Some(Said::from(output)),
        Err(error) => {
            let missing = format!("{program}: {error}; `cargo xtask test` installs it");
            skip(test, Lack::NotInstalled(&missing));
            None
        }
    }
}

/// What a run of the binary said.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    fn new(code: i32, out: &str, err: &str) -> Self {
        Self { code, out: out.to_owned(), err: err.to_owned() }
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("text");
        let code = output.status.code().expect("an exit code");
        Self { code, out: text(output.stdout), err: text(output.stderr) }
    }
}
