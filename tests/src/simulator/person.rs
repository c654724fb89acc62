//! Who wrote a commit, and when.

use serde_json::{Value, json};

use super::access::User;
use super::clock::iso;

/// An author or a committer.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) at: i64,
}

impl Person {
    /// The account itself, at a moment.
    pub(crate) fn of(user: &User, now: u64) -> Self {
        Self { name: user.login.clone(), email: user.email(), at: now as i64 }
    }

    /// Reads the value of an `author` or `committer` line.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let (name, rest) = line.split_once(" <")?;
        let (email, rest) = rest.split_once("> ")?;
        Some(Self {
            name: name.to_owned(),
            email: email.to_owned(),
            at: rest.split(' ').next()?.parse().ok()?,
        })
    }

    /// The account behind an address that GitHub gave out.
    pub(crate) fn account(&self) -> Option<User> {
        let local = self.email.strip_suffix("@users.noreply.github.com")?;
        let (_, login) = local.split_once('+')?;
        Some(User { login: login.to_owned() })
    }

    pub(crate) fn shown(&self) -> Value {
        let date = iso(self.at.max(0) as u64);
        json!({"name": self.name, "email": self.email, "date": date})
    }
}

impl std::fmt::Display for Person {
    /// Times are always written in UTC, whatever offset they came with.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} <{}> {} +0000", self.name, self.email, self.at)
    }
}
