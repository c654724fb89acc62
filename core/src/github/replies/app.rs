//! An App, its installations and their tokens.

use crate::github::auth::AppPermissions;
use crate::json::{Fault, Read, Value};
use crate::secret::Secret;
use crate::time::Timestamp;

/// A GitHub App as it is registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppInfo {
    /// Its name in addresses; its commits are by `{slug}[bot]`.
    pub slug: Option<String>,
}

/// An App's installation in an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// Its id.
    pub id: u64,
    /// What the account granted.
    pub permissions: AppPermissions,
    /// Where it is managed.
    pub html_url: Option<String>,
    /// Since when it is suspended.
    pub suspended_at: Option<String>,
}

/// A token of an installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// The token.
    pub token: Secret<String>,
    /// When it ends, by GitHub's clock.
    pub expires_at: Timestamp,
}

impl Read for AppInfo {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self { slug: at.optional("slug", Read::read)? })
    }
}

impl Read for Installation {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            id: at.read("id")?,
            permissions: at.or_default("permissions", Read::read)?,
            html_url: at.optional("html_url", Read::read)?,
            suspended_at: at.optional("suspended_at", Read::read)?,
        })
    }
}

impl Read for AccessToken {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            token: Secret::new(at.read("token")?),
            expires_at: date(&at.member("expires_at")?)?,
        })
    }
}

/// Reads a moment as GitHub writes it.
pub(super) fn date(at: &Value<'_>) -> Result<Timestamp, Fault> {
    let text = at.text()?;
    let unread = || at.fault(format_args!("{text:?} is no date of RFC 3339 since 1970"));
    Timestamp::from_rfc3339(&text).ok_or_else(unread)
}
