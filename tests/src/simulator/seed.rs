//! How a test describes a new repository.

use std::path::Path;
use std::sync::Arc;

use super::people::Repository;
use super::shared::Shared;
use super::template::{self, First};
use super::work_tree::WorkTree;

/// A repository that does not exist yet.
#[derive(Debug)]
#[must_use = "nothing exists before `create`"]
pub struct NewRepository {
    shared: Arc<Shared>,
    full_name: String,
    branch: String,
    files: Vec<(String, Vec<u8>)>,
    private: bool,
    collaborators: Vec<String>,
    teams: Vec<String>,
}

impl NewRepository {
    pub(crate) fn new(shared: Arc<Shared>, full_name: &str) -> Self {
        Self {
            shared,
            full_name: full_name.to_owned(),
            branch: "main".to_owned(),
            files: Vec::new(),
            private: false,
            collaborators: Vec::new(),
            teams: Vec::new(),
        }
    }

    /// Names the default branch, `main` unless said otherwise.
    pub fn branch(mut self, name: &str) -> Self {
        name.clone_into(&mut self.branch);
        self
    }

    /// Adds a file to the first commit; without one the repository stays empty, without a commit.
    pub fn file(mut self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let content = content.as_ref().to_vec();
        self.files.push((path.to_owned(), content));
        self
    }

    /// Adds all files below a folder of this machine to the first commit.
    pub fn folder(mut self, folder: &Path) -> std::io::Result<Self> {
        for entry in std::fs::read_dir(folder)? {
            self = self.entry(folder, &entry?.path())?;
        }
        Ok(self)
    }

    /// Hides the repository from those without a token for it.
    pub fn private(mut self) -> Self {
        self.private = true;
        self
    }

    /// Adds an account that may be asked to review and be assigned; the owner is one from the start.
    pub fn collaborator(mut self, login: &str) -> Self {
        self.collaborators.push(login.to_owned());
        self
    }

    /// Adds a team that may be asked to review, by its slug.
    pub fn team(mut self, slug: &str) -> Self {
        self.teams.push(slug.to_owned());
        self
    }

    /// Creates the repository; its first commit is pushed by a person with plain git.
    pub fn create(self) -> Repository {
        let mut state = self.shared.state.lock().unwrap();
        let id = state.add_repository(&self.full_name, &self.branch);
        let now = state.now();
        let repository = state.repository(id);
        repository.private = self.private;
        repository.collaborators.extend(self.collaborators);
        repository.teams.extend(self.teams);
        if !self.files.is_empty() {
            let first = First { branch: self.branch, files: self.files, at: now };
            template::first(first, repository.git.directory(), |first| {
                let tree = WorkTree::new(&repository.git, &first.branch, now);
                for (path, content) in &first.files {
                    tree.put(path, content);
                }
                tree.commit("Add the first files");
                tree.push(&first.branch);
            });
        }
        drop(state);
        Repository::new(self.shared, id)
    }

    fn entry(mut self, top: &Path, path: &Path) -> std::io::Result<Self> {
        if path.is_dir() {
            for entry in std::fs::read_dir(path)? {
                self = self.entry(top, &entry?.path())?;
            }
            return Ok(self);
        }
        let below = path.strip_prefix(top).unwrap_or(path);
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let content = std::fs::read(path)?;
        Ok(self.file(&parts.join("/"), content))
    }
}
