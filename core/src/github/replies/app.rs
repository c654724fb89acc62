//! An App, its installations and their tokens.

use serde::{Deserialize, Deserializer};

use crate::github::auth::AppPermissions;
use crate::secret::Secret;
use crate::time::Timestamp;

/// A GitHub App as it is registered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AppInfo {
    /// Its name in addresses; its commits are by `{slug}[bot]`.
    #[serde(default)]
    pub slug: Option<String>,
}

/// An App's installation in an account.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Installation {
    /// Its id.
    pub id: u64,
    /// What the account granted.
    #[serde(default)]
    pub permissions: AppPermissions,
    /// Where it is managed.
    #[serde(default)]
    pub html_url: Option<String>,
    /// Since when it is suspended.
    #[serde(default)]
    pub suspended_at: Option<String>,
}

/// A token of an installation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AccessToken {
    /// The token.
    #[serde(deserialize_with = "secret")]
    pub token: Secret<String>,
    /// When it ends, by GitHub's clock.
    #[serde(deserialize_with = "moment")]
    pub expires_at: Timestamp,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret<String>, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    Timestamp::from_rfc3339(&text)
        .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no date of RFC 3339")))
}
