//! Everything the simulator holds between two requests.

use std::collections::{BTreeMap, BTreeSet};

use tempfile::TempDir;

use super::access::Token;
use super::apps::{AppState, Installation};
use super::clock::Clock;
use super::limits::{Budgets, Writes};
use super::repository::RepositoryState;

/// The simulated GitHub.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) repositories: Vec<RepositoryState>,
    pub(crate) tokens: BTreeMap<String, Token>,
    pub(crate) anonymous: Token,
    pub(crate) apps: Vec<AppState>,
    pub(crate) installations: Vec<Installation>,
    /// How many installations there ever were.
    pub(crate) last_installation: u64,
    /// The accounts that are no person's, in lower case.
    pub(crate) organisations: BTreeSet<String>,
    /// The version, if this is GitHub Enterprise Server.
    pub(crate) enterprise: Option<String>,
    pub(crate) budgets: Budgets,
    pub(crate) writes: Writes,
    directory: TempDir,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            clock: Clock::default(),
            repositories: Vec::new(),
            tokens: BTreeMap::new(),
            anonymous: Token::anonymous(),
            apps: Vec::new(),
            installations: Vec::new(),
            last_installation: 0,
            organisations: BTreeSet::new(),
            enterprise: None,
            budgets: Budgets::default(),
            writes: Writes::default(),
            directory: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn now(&self) -> u64 {
        self.clock.now()
    }

    /// Lets a second pass, so that two writes never carry one time.
    pub(crate) fn tick(&mut self) -> u64 {
        self.clock.tick();
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
    pub(crate) fn token(&self, text: Option<&str>) -> Option<&Token> {
        match text {
            None => Some(&self.anonymous),
            Some(text) => self.tokens.get(text),
        }
    }

    /// What a presented token is good for now; nothing if it is over.
    pub(crate) fn bearer(&self, text: Option<&str>) -> Option<Token> {
        let now = self.now();
        let token = self.token(text)?.clone();
        let is_over = token.expired || token.expires_at.is_some_and(|end| end <= now);
        match token.installation {
            _ if is_over => None,
            None => Some(token),
            Some(installation) => self.of_installation(token, installation),
        }
    }

    pub(crate) fn installation_mut(&mut self, id: u64) -> Option<&mut Installation> {
        self.installations.iter_mut().find(|installation| installation.id == id)
    }

    pub(crate) fn is_organisation(&self, login: &str) -> bool {
        self.organisations.contains(&login.to_ascii_lowercase())
    }

    /// A token as far as its installation and its App still go.
    fn of_installation(&self, token: Token, installation: u64) -> Option<Token> {
        let mut installations = self.installations.iter();
        let installation = installations.find(|one| one.id == installation)?;
        if installation.suspended_at.is_some() {
            return None;
        }
        let app = self.apps.iter().find(|app| app.id == installation.app)?;
        let named = |id: u64| token.named.as_ref().is_none_or(|named| named.contains(&id));
        let reached = self
            .repositories
            .iter()
            .filter(|repository| installation.reaches(repository) && named(repository.id));
        let reached = reached.map(RepositoryState::full_name).collect();
        let mut permissions = token.permissions.within(&app.permissions);
        permissions.repositories = Some(reached);
        Some(Token { permissions, ..token })
    }
}
