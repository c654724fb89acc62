//! One bare repository, asked and changed through the git command line only.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A git directory, and the only place that starts `git`.
#[derive(Debug, Clone)]
pub(crate) struct Git {
    directory: PathBuf,
}

/// What git said on standard error when it refused.
#[derive(Debug, Clone)]
pub(crate) struct Refused(pub(crate) String);

impl Git {
    /// Creates an empty bare repository whose HEAD names `branch`.
    pub(crate) fn init(directory: &Path, branch: &str) -> Self {
        let git = Self::at(directory);
        let path = directory.to_str().unwrap();
        let initial = format!("--initial-branch={branch}");
        let made =
            command().args(["init", "--quiet", "--bare", "--template=", &initial, path]).output();
        expect_success(&made.unwrap());
        git
    }

    /// Speaks to the repository or work tree at `directory`.
    pub(crate) fn at(directory: &Path) -> Self {
        Self { directory: directory.to_owned() }
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// Runs git and returns its standard output byte for byte.
    pub(crate) fn feed(&self, arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Refused> {
        self.run(arguments, input, &[])
    }

    /// Runs git without input and returns its standard output without the final newline.
    pub(crate) fn ask(&self, arguments: &[&str]) -> Result<String, Refused> {
        let bytes = self.feed(arguments, b"")?;
        Ok(String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned())
    }

    /// Runs git with further environment variables.
    pub(crate) fn run(
        &self,
        arguments: &[&str],
        input: &[u8],
        environment: &[(&str, &str)],
    ) -> Result<Vec<u8>, Refused> {
        let mut child = command()
            .arg("-C")
            .arg(&self.directory)
            .args(arguments)
            .envs(environment.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A git that needs no input may be gone before it is written; its exit code tells the story.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(Refused(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
        }
    }

    /// Returns the id that `revision` stands for, if it names an object that is there.
    pub(crate) fn resolve(&self, revision: &str) -> Option<String> {
        let wanted = format!("{revision}^{{object}}");
        self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted]).ok()
    }

    /// Returns the commit at the head of a branch.
    pub(crate) fn tip(&self, branch: &str) -> Option<String> {
        self.reference(&format!("refs/heads/{branch}"))
    }

    /// Returns the object that a full reference name points at.
    pub(crate) fn reference(&self, name: &str) -> Option<String> {
        self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", name]).ok()
    }

    /// Returns `blob`, `tree`, `commit` or `tag`, or nothing for an object that is not there.
    pub(crate) fn kind(&self, id: &str) -> Option<String> {
        self.ask(&["cat-file", "-t", id]).ok()
    }

    pub(crate) fn is_commit(&self, id: &str) -> bool {
        self.kind(id).as_deref() == Some("commit")
    }

    /// Returns the content of an object, unless it is of another kind.
    pub(crate) fn content(&self, kind: &str, id: &str) -> Option<Vec<u8>> {
        self.feed(&["cat-file", kind, id], b"").ok()
    }

    /// Writes an object from its bytes and returns its id.
    pub(crate) fn write(&self, kind: &str, bytes: &[u8]) -> Result<String, Refused> {
        let id = self.feed(&["hash-object", "-t", kind, "-w", "--stdin"], bytes)?;
        Ok(String::from_utf8_lossy(&id).trim().to_owned())
    }

    /// Says whether `ancestor` is reachable from `descendant`; a commit is its own ancestor.
    pub(crate) fn is_ancestor(&self, ancestor: &str, descendant: &str) -> bool {
        self.ask(&["merge-base", "--is-ancestor", ancestor, descendant]).is_ok()
    }

    /// Moves a reference from `old` to `new` if it still stands there; forty zeros mean "not there".
    pub(crate) fn compare_and_swap(&self, name: &str, new: &str, old: &str) -> Result<(), Refused> {
        self.ask(&["update-ref", name, new, old]).map(|_| ())
    }

    /// Lists the references below `prefix` with the objects they point at, in order of their names.
    pub(crate) fn references(&self, prefix: &str) -> BTreeMap<String, String> {
        let format = "--format=%(refname) %(objectname)";
        let listed = self.ask(&["for-each-ref", format]).unwrap();
        listed
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter(|(name, _)| name.starts_with(prefix))
            .map(|(name, id)| (name.to_owned(), id.to_owned()))
            .collect()
    }

    /// Makes the references exactly these.
    pub(crate) fn replace_references(&self, wanted: &BTreeMap<String, String>) {
        let present = self.references("refs/");
        let gone = present.keys().filter(|name| !wanted.contains_key(*name));
        let deletions: String = gone.map(|name| format!("delete {name}\n")).collect();
        let updates: String =
            wanted.iter().map(|(name, id)| format!("update {name} {id}\n")).collect();
        for batch in [deletions, updates] {
            self.feed(&["update-ref", "--stdin"], batch.as_bytes()).unwrap();
        }
    }
}

/// The name and address that stand for every person in the simulation.
pub(crate) const PERSON: &str = "someone";

/// Returns a `git` that knows nothing of the machine it runs on.
pub(crate) fn command() -> Command {
    let mut command = Command::new("git");
    let kept = ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot"];
    command.env_clear();
    for name in kept {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // Settings by environment reach the processes that git starts itself, too.
    command.env("GIT_CONFIG_COUNT", SETTINGS.len().to_string());
    for (index, (key, value)) in SETTINGS.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{index}"), key);
        command.env(format!("GIT_CONFIG_VALUE_{index}"), value);
    }
    command.envs([
        ("GIT_AUTHOR_EMAIL", "someone@example.com"),
        ("GIT_AUTHOR_NAME", PERSON),
        ("GIT_COMMITTER_EMAIL", "someone@example.com"),
        ("GIT_COMMITTER_NAME", PERSON),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("HOME", "/nonexistent"),
        ("LC_ALL", "C"),
    ]);
    command
}

fn expect_success(output: &Output) {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git failed: {complaint}");
}

/// Bytes are kept as they are, and nothing is tidied up or made durable in a repository that lives
/// for one test.
const SETTINGS: [(&str, &str); 5] = [
    ("core.autocrlf", "false"),
    ("core.fsync", "none"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("receive.autogc", "false"),
];
