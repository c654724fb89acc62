//! One bare repository, asked and changed through the git command line only.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use sha1::{Digest, Sha1};

use super::objects::Objects;
use super::work_tree::Desk;
use super::{ancestry, references, template};

/// A git directory; clones stand for the same one.
#[derive(Debug, Clone)]
pub(crate) struct Git {
    kept: Arc<Kept>,
}

#[derive(Debug)]
struct Kept {
    directory: PathBuf,
    objects: Mutex<Objects>,
    /// What git said about commits and trees by their ids, by the arguments it was asked with.
    said: Mutex<HashMap<Vec<String>, Result<String, Refused>>>,
    desk: OnceLock<Desk>,
}

/// What git said on standard error when it refused.
#[derive(Debug, Clone)]
pub(crate) struct Refused(pub(crate) String);

impl Git {
    /// Creates an empty bare repository whose HEAD names `branch`.
    pub(crate) fn init(directory: &Path, branch: &str) -> Self {
        template::empty(branch).put_into(directory);
        Self::at(directory)
    }

    /// Speaks to the repository or work tree at `directory`.
    pub(crate) fn at(directory: &Path) -> Self {
        let directory = directory.to_owned();
        let (objects, said, desk) = (Mutex::default(), Mutex::default(), OnceLock::new());
        Self { kept: Arc::new(Kept { directory, objects, said, desk }) }
    }

    pub(crate) fn directory(&self) -> &Path {
        &self.kept.directory
    }

    /// Where people work on this repository.
    pub(crate) fn desk(&self) -> &Desk {
        self.kept.desk.get_or_init(|| Desk::beside(self.directory()))
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

    /// Asks what depends on nothing but the ids in the arguments; git is asked once.
    pub(crate) fn ask_once(&self, arguments: &[&str]) -> Result<String, Refused> {
        let key: Vec<_> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let mut said = self.kept.said.lock().unwrap();
        said.entry(key).or_insert_with(|| self.ask(arguments)).clone()
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
            .arg(self.directory())
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
        self.objects().facts(self.directory(), revision).map(|facts| facts.id)
    }

    /// Returns the commit at the head of a branch.
    pub(crate) fn tip(&self, branch: &str) -> Option<String> {
        self.reference(&format!("refs/heads/{branch}"))
    }

    /// Returns the object that a full reference name points at.
    pub(crate) fn reference(&self, name: &str) -> Option<String> {
        self.resolve(name)
    }

    /// Returns `blob`, `tree`, `commit` or `tag`, or nothing for an object that is not there.
    pub(crate) fn kind(&self, id: &str) -> Option<String> {
        self.objects().facts(self.directory(), id).map(|facts| facts.kind)
    }

    /// Returns the bytes of an object, if it is there.
    pub(crate) fn size(&self, id: &str) -> Option<u64> {
        self.objects().facts(self.directory(), id).map(|facts| facts.size)
    }

    pub(crate) fn is_commit(&self, id: &str) -> bool {
        self.kind(id).as_deref() == Some("commit")
    }

    /// Returns the content of an object, unless it is of another kind.
    pub(crate) fn content(&self, kind: &str, id: &str) -> Option<Arc<Vec<u8>>> {
        let (facts, content) = self.objects().content(self.directory(), id)?;
        (facts.kind == kind).then_some(content)
    }

    /// Writes an object from its bytes, unless it is there, and returns its id.
    pub(crate) fn write(&self, kind: &str, bytes: &[u8]) -> Result<String, Refused> {
        let id = id(kind, bytes);
        if self.kind(&id).is_some() {
            return Ok(id);
        }
        let id = self.feed(&["hash-object", "-t", kind, "-w", "--stdin"], bytes)?;
        Ok(String::from_utf8_lossy(&id).trim().to_owned())
    }

    /// Says whether `ancestor` is reachable from `descendant`; a commit is its own ancestor.
    pub(crate) fn is_ancestor(&self, ancestor: &str, descendant: &str) -> bool {
        let known = ancestry::leading_to(self, &[descendant.to_owned()], &BTreeSet::new());
        known.contains(ancestor)
    }

    /// Moves a reference from `old` to `new` if it still stands there; forty zeros mean "not there".
    pub(crate) fn compare_and_swap(&self, name: &str, new: &str, old: &str) -> Result<(), Refused> {
        self.ask(&["update-ref", name, new, old]).map(|_| ())
    }

    /// Lists the references below `prefix` with the objects they point at, in order of their names.
    pub(crate) fn references(&self, prefix: &str) -> BTreeMap<String, String> {
        let mut found = references::references(self.directory());
        found.retain(|name, _| name.starts_with(prefix));
        found
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

    fn objects(&self) -> MutexGuard<'_, Objects> {
        self.kept.objects.lock().unwrap()
    }
}

/// Says whether git takes `name` for a reference's.
pub(crate) fn is_reference_name(name: &str) -> bool {
    static KNOWN: Mutex<BTreeMap<String, bool>> = Mutex::new(BTreeMap::new());
    let check = || {
        let checked = command().args(["check-ref-format", name]).status();
        checked.unwrap().success()
    };
    // A name can hold what no argument can.
    let check = || !name.contains('\0') && check();
    *KNOWN.lock().unwrap().entry(name.to_owned()).or_insert_with(check)
}

/// The id that an object of these bytes has.
fn id(kind: &str, bytes: &[u8]) -> String {
    let mut digest = Sha1::new();
    digest.update(format!("{kind} {}\0", bytes.len()));
    digest.update(bytes);
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name and address that stand for every person in the simulation.
pub(crate) const PERSON: &str = "someone";

/// Returns a `git` that knows nothing of the machine it runs on.
pub(crate) fn command() -> Command {
    let mut command = Command::new(program());
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

/// Where `git` is: a command that is looked for in a `PATH` of its own is started by a copy of this whole process.
fn program() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut candidates = std::env::split_paths(&path).map(|folder| folder.join("git"));
        candidates.find(|candidate| candidate.is_file()).unwrap_or_else(|| "git".into())
    })
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
