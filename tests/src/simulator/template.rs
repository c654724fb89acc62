//! Repositories that many tests begin with: git makes each of them once, and the others get its files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::git::command;

/// The files and folders of a git directory.
#[derive(Debug)]
pub(crate) struct Template {
    folders: Vec<PathBuf>,
    files: Vec<(PathBuf, Vec<u8>)>,
}

/// What the first commit of a repository is made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct First {
    pub(crate) branch: String,
    pub(crate) files: Vec<(String, Vec<u8>)>,
    pub(crate) at: u64,
}

/// A bare repository without a commit, whose HEAD names `branch`.
pub(crate) fn empty(branch: &str) -> Arc<Template> {
    static KNOWN: Mutex<BTreeMap<String, Arc<Template>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    Arc::clone(known.entry(branch.to_owned()).or_insert_with(|| {
        let folder = tempfile::tempdir().unwrap();
        let initial = format!("--initial-branch={branch}");
        let arguments = ["init", "--quiet", "--bare", "--template=", &initial, "."];
        let made = command().arg("-C").arg(folder.path()).args(arguments).status().unwrap();
        assert!(made.success(), "git init failed");
        Arc::new(Template::of(folder.path()))
    }))
}

/// Makes the first commit of a repository by `make`, or as it was made before.
pub(crate) fn first(first: First, directory: &Path, make: impl FnOnce(&First)) {
    static KNOWN: Mutex<BTreeMap<First, Arc<Template>>> = Mutex::new(BTreeMap::new());
    let known = KNOWN.lock().unwrap().get(&first).cloned();
    if let Some(template) = known {
        template.put_into(directory);
        return;
    }
    make(&first);
    if first.files.iter().map(|(_, content)| content.len()).sum::<usize>() < MOST_BYTES {
        let template = Arc::new(Template::of(directory));
        KNOWN.lock().unwrap().insert(first, template);
    }
}

impl Template {
    fn of(directory: &Path) -> Self {
        let mut template = Self { folders: Vec::new(), files: Vec::new() };
        template.read(directory, Path::new(""));
        template
    }

    fn read(&mut self, directory: &Path, below: &Path) {
        for entry in std::fs::read_dir(directory.join(below)).unwrap() {
            let path = below.join(entry.unwrap().file_name());
            if directory.join(&path).is_dir() {
                self.folders.push(path.clone());
                self.read(directory, &path);
            } else {
                let content = std::fs::read(directory.join(&path)).unwrap();
                self.files.push((path, content));
            }
        }
    }

    pub(crate) fn put_into(&self, directory: &Path) {
        std::fs::create_dir_all(directory).unwrap();
        for folder in &self.folders {
            std::fs::create_dir_all(directory.join(folder)).unwrap();
        }
        for (path, content) in &self.files {
            std::fs::write(directory.join(path), content).unwrap();
        }
    }
}

/// Larger repositories are not kept in memory.
const MOST_BYTES: usize = 1 << 18;
