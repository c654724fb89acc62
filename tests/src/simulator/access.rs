//! Who asks, and what a token allows.

use super::answer::Answer;
use super::repository::RepositoryState;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    pub(crate) login: String,
}

/// How much of something a token may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    None,
    /// Look.
    Read,
    /// Look and change.
    Write,
}

/// What a token may do in the repositories it is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions {
    /// Code, commits, branches.
    pub contents: Level,
    /// Issues, and the conversation of pull requests.
    pub issues: Level,
    /// Pull requests, and their conversation.
    pub pull_requests: Level,
    /// Files below `.github/workflows`.
    pub workflows: Level,
    /// The repositories by `owner/name`; none given means all.
    pub repositories: Option<Vec<String>>,
}

impl Permissions {
    /// Contents and pull requests may be written: what a proposal needs.
    pub fn propose() -> Self {
        Self {
            contents: Level::Write,
            issues: Level::None,
            pull_requests: Level::Write,
            workflows: Level::None,
            repositories: None,
        }
    }

    /// Everything may be written.
    pub fn everything() -> Self {
        Self { issues: Level::Write, workflows: Level::Write, ..Self::propose() }
    }

    /// Everything may be read and nothing written.
    pub fn look() -> Self {
        Self {
            contents: Level::Read,
            issues: Level::Read,
            pull_requests: Level::Read,
            workflows: Level::None,
            repositories: None,
        }
    }

    /// Restricts the token to these repositories.
    pub fn only(mut self, repositories: &[&str]) -> Self {
        self.repositories = Some(repositories.iter().map(|&name| name.to_owned()).collect());
        self
    }

    /// Nothing but what everyone may do.
    pub(crate) fn nothing() -> Self {
        Self {
            contents: Level::None,
            issues: Level::None,
            pull_requests: Level::None,
            workflows: Level::None,
            repositories: None,
        }
    }

    /// What is left of these permissions where no more than `granted` is.
    pub(crate) fn within(&self, granted: &Self) -> Self {
        Self {
            contents: self.contents.min(granted.contents),
            issues: self.issues.min(granted.issues),
            pull_requests: self.pull_requests.min(granted.pull_requests),
            workflows: self.workflows.min(granted.workflows),
            repositories: self.repositories.clone(),
        }
    }

    fn reach(&self, repository: &RepositoryState) -> bool {
        let names = self.repositories.as_ref();
        names.is_none_or(|names| names.iter().any(|name| repository.is_called(name)))
    }

    fn allow(&self, need: Need) -> bool {
        match need {
            Need::Anything | Need::App | Need::Installation | Need::Metadata => true,
            Need::Contents(level) => self.contents >= level,
            Need::Conversation(level) => self.issues.max(self.pull_requests) >= level,
            Need::PullRequests(level) => self.pull_requests >= level,
        }
    }
}

/// What an operation asks of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// No repository is involved.
    Anything,
    /// A token that an App signed itself.
    App,
    Contents(Level),
    /// Labels, comments and events, which belong to issues and pull requests alike.
    Conversation(Level),
    /// The token of an App's installation.
    Installation,
    Metadata,
    PullRequests(Level),
}

impl Need {
    pub(crate) fn writes(self) -> bool {
        matches!(
            self,
            Self::Contents(Level::Write)
                | Self::Conversation(Level::Write)
                | Self::PullRequests(Level::Write)
        )
    }
}

/// A secret, whose it is and how often it may ask.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) user: User,
    pub(crate) permissions: Permissions,
    pub(crate) expired: bool,
    pub(crate) limit: u64,
    /// Whose budget its requests are counted in.
    pub(crate) purse: String,
    /// When it ends by itself.
    pub(crate) expires_at: Option<u64>,
    /// The App's installation that it was exchanged for, by number.
    pub(crate) installation: Option<u64>,
    /// The installation's repositories that it was narrowed to, by number.
    pub(crate) named: Option<Vec<u64>>,
    /// The scopes of a token of the classic kind.
    pub(crate) scopes: Option<Vec<String>>,
}

impl Token {
    pub(crate) fn new(login: &str, permissions: Permissions) -> Self {
        Self {
            user: User { login: login.to_owned() },
            permissions,
            expired: false,
            limit: 5000,
            purse: login.to_owned(),
            expires_at: None,
            installation: None,
            named: None,
            scopes: None,
        }
    }

    /// What a person gives out for whole areas at once.
    pub(crate) fn classic(login: &str, scopes: &[&str]) -> Self {
        let permissions = match scopes {
            _ if !["repo", "public_repo"].iter().any(|scope| scopes.contains(scope)) => {
                Permissions::nothing()
            }
            _ if scopes.contains(&"workflow") => Permissions::everything(),
            _ => Permissions { workflows: Level::None, ..Permissions::everything() },
        };
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        Self { scopes: Some(scopes), ..Self::new(login, permissions) }
    }

    /// What an App gets in exchange for its own token.
    pub(crate) fn of_installation(
        bot: &str,
        permissions: Permissions,
        (installation, expires_at): (u64, u64),
    ) -> Self {
        Self {
            expires_at: Some(expires_at),
            installation: Some(installation),
            purse: format!("installation {installation}"),
            ..Self::new(bot, permissions)
        }
    }

    /// What a request without a token has.
    pub(crate) fn anonymous() -> Self {
        Self { limit: 60, ..Self::new("", Permissions::look()) }
    }

    /// Says whether the repository is one of those the token is good for.
    pub(crate) fn reaches(&self, repository: &RepositoryState) -> bool {
        let is_hidden = |scopes: &Vec<String>| {
            repository.private && !scopes.iter().any(|scope| scope == "repo")
        };
        let is_hidden = self.scopes.as_ref().is_some_and(is_hidden);
        !self.is_anonymous() && !is_hidden && self.permissions.reach(repository)
    }

    pub(crate) fn is_anonymous(&self) -> bool {
        self.user.login.is_empty()
    }

    /// Tokens of App installations act as a bot.
    pub(crate) fn is_installation(&self) -> bool {
        self.user.is_bot()
    }
}

impl User {
    pub(crate) fn is_bot(&self) -> bool {
        self.login.ends_with("[bot]")
    }

    /// A number that stays the same for the same login.
    pub(crate) fn id(&self) -> u64 {
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        self.login.bytes().fold(0xcbf2_9ce4_8422_2325, step) % 100_000_000
    }

    /// The address GitHub gives an account that hides its own.
    pub(crate) fn email(&self) -> String {
        format!("{}+{}@users.noreply.github.com", self.id(), self.login)
    }
}

/// Refuses what the token may not do, in the order GitHub checks it: see, be allowed, be writable.
pub(crate) fn admit(token: &Token, need: Need, repository: &RepositoryState) -> Result<(), Answer> {
    let reached = token.reaches(repository);
    if repository.private && !reached {
        return Err(Answer::not_found());
    }
    if token.is_anonymous() && need.writes() {
        return Err(Answer::error(401, "Requires authentication"));
    }
    let public_read = !repository.private && !need.writes();
    let allowed = reached && token.permissions.allow(need);
    if !public_read && !allowed {
        return Err(forbidden(token));
    }
    if repository.archived && need.writes() {
        let message = "Repository was archived so is read-only.";
        return Err(Answer::error(403, message));
    }
    Ok(())
}

pub(crate) fn forbidden(token: &Token) -> Answer {
    let kind = if token.is_installation() { "integration" } else { "personal access token" };
    Answer::error(403, &format!("Resource not accessible by {kind}"))
}

/// The text of the `authorization` header's token; `None` for anonymous requests.
pub(crate) fn presented(headers: &http::HeaderMap) -> Option<String> {
    let value = headers.get("authorization")?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ').unwrap_or(("", value));
    let known = ["bearer", "token"].contains(&scheme.to_ascii_lowercase().as_str());
    Some(if known { token.trim() } else { "" }.to_owned())
}
