//! Everything the simulator holds between two requests.

use std::collections::BTreeMap;
use std::time::Duration;

use tempfile::TempDir;

use super::access::Token;
use super::clock::Clock;
use super::repository::RepositoryState;

/// The simulated GitHub.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) repositories: Vec<RepositoryState>,
    pub(crate) tokens: BTreeMap<String, Token>,
    pub(crate) anonymous: Token,
    directory: TempDir,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            clock: Clock::default(),
            repositories: Vec::new(),
            tokens: BTreeMap::new(),
            anonymous: Token::anonymous(),
            directory: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn now(&self) -> u64 {
        self.clock.now()
    }

    /// Lets a second pass, so that two writes never carry one time.
    pub(crate) fn tick(&mut self) -> u64 {
        self.clock.advance(Duration::from_secs(1));
        self.clock.now()
    }

    /// Adds a repository without a commit and returns its id.
    pub(crate) fn add_repository(&mut self, full_name: &str, branch: &str) -> u64 {
        let taken = self.find(full_name).is_some();
        assert!(!taken, "{full_name} exists already");
        let id = self.repositories.len() as u64 + 1;
        let directory = self.directory.path().join(format!("{id}.git"));
        let mut repository = RepositoryState::new(id, full_name, branch, &directory);
        repository.created_at = self.now();
        self.repositories.push(repository);
        id
    }

    pub(crate) fn repository(&mut self, id: u64) -> &mut RepositoryState {
        &mut self.repositories[id as usize - 1]
    }

    /// Finds the repository that has a name now.
    pub(crate) fn find(&self, full_name: &str) -> Option<u64> {
        let mut all = self.repositories.iter();
        all.find(|repository| repository.is_called(full_name)).map(|repository| repository.id)
    }

    /// Finds the repository that had a name before, unless another one has it now.
    pub(crate) fn find_former(&self, full_name: &str) -> Option<u64> {
        if self.find(full_name).is_some() {
            return None;
        }
        let mut all = self.repositories.iter();
        all.find(|repository| repository.was_called(full_name)).map(|repository| repository.id)
    }

    /// The token a request presented, by its text.
    pub(crate) fn token(&mut self, text: Option<&str>) -> Option<&mut Token> {
        match text {
            None => Some(&mut self.anonymous),
            Some(text) => self.tokens.get_mut(text),
        }
    }
}
