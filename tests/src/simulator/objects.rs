//! The objects of one repository: git reads each of them once, and they never change.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};
use std::sync::Arc;

use super::git::command;

/// What is known of the objects so far; what is not there is asked for again each time.
#[derive(Debug, Default)]
pub(crate) struct Objects {
    reader: Option<Reader>,
    facts: HashMap<String, Facts>,
    contents: HashMap<String, Arc<Vec<u8>>>,
}

/// What an object is, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) id: String,
    /// `blob`, `tree`, `commit` or `tag`.
    pub(crate) kind: String,
    pub(crate) size: u64,
}

impl Objects {
    /// Returns what a revision names; a reference is looked up each time.
    pub(crate) fn facts(&mut self, directory: &Path, revision: &str) -> Option<Facts> {
        if let Some(known) = self.facts.get(revision) {
            return Some(known.clone());
        }
        let found = self.reader(directory).info(revision)?;
        self.facts.insert(found.id.clone(), found.clone());
        Some(found)
    }

    /// Returns the object that a revision names, and its content.
    pub(crate) fn content(
        &mut self,
        directory: &Path,
        revision: &str,
    ) -> Option<(Facts, Arc<Vec<u8>>)> {
        let facts = self.facts(directory, revision)?;
        if let Some(known) = self.contents.get(&facts.id) {
            return Some((facts, Arc::clone(known)));
        }
        let content = Arc::new(self.reader(directory).content(&facts.id)?);
        self.contents.insert(facts.id.clone(), Arc::clone(&content));
        Some((facts, content))
    }

    fn reader(&mut self, directory: &Path) -> &mut Reader {
        self.reader.get_or_insert_with(|| Reader::start(directory))
    }
}

/// A `git cat-file` that answers one question after another.
#[derive(Debug)]
struct Reader {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Reader {
    fn start(directory: &Path) -> Self {
        let mut child = command()
            .arg("-C")
            .arg(directory)
            .args(["cat-file", "--batch-command"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap());
        Self { child, answers }
    }

    fn info(&mut self, revision: &str) -> Option<Facts> {
        self.ask("info", revision)
    }

    fn content(&mut self, id: &str) -> Option<Vec<u8>> {
        let facts = self.ask("contents", id)?;
        let mut content = vec![0; facts.size as usize + 1];
        self.answers.read_exact(&mut content).unwrap();
        content.pop();
        Some(content)
    }

    /// Asks, and reads the first line of the answer: `<id> <kind> <size>`, or what is wrong with the revision.
    fn ask(&mut self, what: &str, revision: &str) -> Option<Facts> {
        if revision.contains(['\n', '\0']) {
            return None;
        }
        let questions = self.child.stdin.as_mut().unwrap();
        questions.write_all(format!("{what} {revision}\n").as_bytes()).unwrap();
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        assert!(line.ends_with('\n'), "git ended: {line:?}");
        if line.trim_end() == format!("{revision} missing") {
            return None;
        }
        let words: Vec<_> = line.split_whitespace().collect();
        match words[..] {
            [id, kind, size] => {
                let size = size.parse().ok()?;
                Some(Facts { id: id.to_owned(), kind: kind.to_owned(), size })
            }
            _ => None,
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
