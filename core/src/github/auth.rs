//! By whose right GitHub is asked: a token, or a GitHub App that signs for its tokens.
//!
//! An App proves itself with a token of its own making, signed by its private key, and exchanges that for one of an
//! installation. The core makes the text to be signed and reads the exchange; the key stays with the host.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use thiserror::Error;

use super::api::{Api, Path};
use crate::http::{Method, Request};
use crate::json::{self, Fault, Read, Value};
use crate::names::RepoName;
use crate::secret::Secret;
use crate::time::Timestamp;

/// By whose right GitHub is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Access {
    /// Nobody's: public repositories can be read.
    #[default]
    Anonymous,
    /// A GitHub App's, for the installation that holds the repository.
    App(App),
    /// Whoever this token was given to.
    Token(Secret<String>),
}

/// A GitHub App, as far as the core knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App {
    /// Its id.
    pub id: AppId,
    /// The installation to act for; `None` to look for the one that holds the repository.
    pub installation: Option<u64>,
}

/// The id of a GitHub App: its number, or its client id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppId(String);

impl FromStr for AppId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_plain =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        if text.is_empty() || text.len() > 100 || !text.bytes().all(is_plain) {
            return Err("is no id of an App: it is a number, or a client id such as Iv23ab");
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for AppId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AppId {
    /// Returns it as GitHub writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns what the App signs to prove itself at `now`: RS256 claims that hold from a minute ago for nine minutes
    /// more. GitHub allows ten, and a clock may be a little fast.
    #[must_use]
    pub fn claims(&self, now: Timestamp) -> SigningInput {
        #[derive(Serialize)]
        struct Claims<'a> {
            iat: u64,
            exp: u64,
            iss: &'a str,
        }
        let now = now.unix_secs();
        let claims = Claims {
            iat: now.saturating_sub(SKEW.as_secs()),
            exp: now.saturating_add(LIFE.as_secs()),
            iss: &self.0,
        };
        let claims = json::line(&claims);
        let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        SigningInput(format!("{}.{}", encode(HEADER), encode(claims.as_bytes())))
    }
}

/// How far a clock may be ahead of GitHub's before it shows.
pub(crate) const SKEW: Duration = Duration::from_secs(60);

/// How long claims hold by the clock that made them, so how far it may be behind GitHub's; with [`SKEW`] they stay within the ten minutes that GitHub allows.
pub(crate) const LIFE: Duration = Duration::from_secs(9 * 60);

const HEADER: &[u8] = br#"{"alg":"RS256","typ":"JWT"}"#;

/// What an App's private key signs: a JSON web token's header and claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningInput(String);

impl SigningInput {
    /// Returns the bytes to sign by RSASSA-PKCS1-v1_5 with SHA-256.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Returns the whole token.
    #[must_use]
    pub(crate) fn signed(&self, signature: &Signature) -> Secret<String> {
        Secret::new(format!("{}.{}", self.0, signature.0))
    }
}

/// A signature, in the base64 that stands in a JSON web token.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature(String);

impl Signature {
    /// Takes the bytes as the algorithm gives them.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Takes them as a JSON web token has them: URL-safe base64 without padding.
    #[must_use]
    pub const fn from_base64url(text: String) -> Self {
        Self(text)
    }
}

/// Whoever has a signature can be the App for some minutes.
impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signature(…)")
    }
}

/// Why a host did not sign; it never tells anything of the key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the App's key signs nothing: {reason}")]
pub struct Unsigned {
    /// What is wrong.
    pub reason: String,
}

/// How far something may be gone into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Look.
    Read,
    /// Look and change.
    Write,
    /// Change its settings too.
    Admin,
}

/// What a token of an installation may do in its repositories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct AppPermissions {
    /// Files, commits and branches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contents: Option<Level>,
    /// Pull requests, their labels and comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pull_requests: Option<Level>,
    /// Files below `.github/workflows`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflows: Option<Level>,
}

impl Read for Level {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        at.one_of(&[("read", Self::Read), ("write", Self::Write), ("admin", Self::Admin)])
    }
}

impl Read for AppPermissions {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            contents: at.optional("contents", Read::read)?,
            pull_requests: at.optional("pull_requests", Read::read)?,
            workflows: at.optional("workflows", Read::read)?,
        })
    }
}

impl AppPermissions {
    /// Reads files.
    pub const READ_FILES: Self =
        Self { contents: Some(Level::Read), pull_requests: None, workflows: None };

    /// Reads files and pull requests.
    pub const READ: Self = Self { pull_requests: Some(Level::Read), ..Self::READ_FILES };

    /// Writes branches and pull requests that touch these paths: workflow files only if one of them is one.
    #[must_use]
    pub fn to_propose<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let touches_workflows = paths.into_iter().any(|path| path.starts_with(WORKFLOWS));
        Self {
            contents: Some(Level::Write),
            pull_requests: Some(Level::Write),
            workflows: touches_workflows.then_some(Level::Write),
        }
    }
}

impl AppPermissions {
    /// Returns what of these is not within `granted`.
    #[must_use]
    pub fn beyond(self, granted: Self) -> Self {
        let beyond = |needed: Option<Level>, granted| needed.filter(|_| needed > granted);
        Self {
            contents: beyond(self.contents, granted.contents),
            pull_requests: beyond(self.pull_requests, granted.pull_requests),
            workflows: beyond(self.workflows, granted.workflows),
        }
    }
}

/// Where GitHub keeps what it runs; whoever writes there needs a permission of its own.
pub const WORKFLOWS: &str = ".github/workflows/";

/// Prints `contents: write, pull_requests: write`.
impl fmt::Display for AppPermissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [
            ("contents", self.contents),
            ("pull_requests", self.pull_requests),
            ("workflows", self.workflows),
        ];
        let mut separator = "";
        for (name, level) in all {
            let Some(level) = level else { continue };
            let level = match level {
                Level::Read => "read",
                Level::Write => "write",
                Level::Admin => "admin",
            };
            write!(f, "{separator}{name}: {level}")?;
            separator = ", ";
        }
        Ok(())
    }
}

/// The requests that an App makes with its own signature.
impl Api {
    /// Asks for the App itself, a [`AppInfo`](super::replies::AppInfo).
    #[must_use]
    pub fn app(&self) -> Request {
        self.get(&Path::root().join("app"))
    }

    /// Asks for the [`Installation`](super::replies::Installation) that holds a repository.
    #[must_use]
    pub fn installation_of_repository(&self, repo: &RepoName) -> Request {
        self.get(&Path::of(repo).join("installation"))
    }

    /// Asks for the [`Installation`](super::replies::Installation) of an organisation.
    #[must_use]
    pub fn installation_of_organization(&self, login: &str) -> Request {
        self.get(&Path::root().join("orgs").join(login).join("installation"))
    }

    /// Asks for the [`Installation`](super::replies::Installation) of a person.
    #[must_use]
    pub fn installation_of_user(&self, login: &str) -> Request {
        self.get(&Path::root().join("users").join(login).join("installation"))
    }

    /// Asks for an [`Installation`](super::replies::Installation) by its id.
    #[must_use]
    pub fn installation(&self, installation: u64) -> Request {
        self.get(&Path::root().join_all("app/installations").join(installation.to_string()))
    }

    /// Exchanges the App's signature for an [`AccessToken`](super::replies::AccessToken) that may do no more than this.
    #[must_use]
    pub fn create_access_token(&self, installation: u64, permissions: AppPermissions) -> Request {
        #[derive(Serialize)]
        struct Body {
            permissions: AppPermissions,
        }
        let path = Path::root().join_all("app/installations").join(installation.to_string());
        self.send(Method::Post, &path.join("access_tokens"), &Body { permissions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    fn decoded(part: &str) -> String {
        let bytes = URL_SAFE_NO_PAD.decode(part).expect("base64 of a token");
        String::from_utf8(bytes).expect("JSON is text")
    }

    #[test]
    fn claims_hold_from_a_minute_ago_for_nine_minutes_more() {
        let id: AppId = "123".parse().expect("an id");

        let SigningInput(input) = id.claims(Timestamp::from_unix_millis(1_800_000_000_999));

        let (header, claims) = input.split_once('.').expect("two parts");
        assert_eq!(decoded(header), r#"{"alg":"RS256","typ":"JWT"}"#);
        assert_eq!(decoded(claims), r#"{"iat":1799999940,"exp":1800000540,"iss":"123"}"#);
    }

    #[test]
    fn a_signature_makes_the_input_a_token_and_is_never_printed() {
        let input = SigningInput("a.b".to_owned());
        let signature = Signature::new(&[0xfb, 0xff]);

        assert_eq!(input.signed(&signature).expose(), "a.b.-_8");
        assert_eq!(signature, Signature::from_base64url("-_8".to_owned()));
        assert_eq!(format!("{signature:?}"), "Signature(…)");
    }

    #[test]
    fn workflow_files_need_a_permission_of_their_own() {
        let plain = AppPermissions::to_propose(["a.json", "x/.github/workflows/a.json"]);
        let workflow = AppPermissions::to_propose(["a.json", ".github/workflows/a.json"]);

        assert_eq!(plain.to_string(), "contents: write, pull_requests: write");
        assert_eq!(workflow.to_string(), "contents: write, pull_requests: write, workflows: write");
        assert_eq!(AppPermissions::READ.to_string(), "contents: read, pull_requests: read");
    }

    #[test]
    fn an_exchange_names_no_more_than_is_needed() {
        let api = Api::new("https://api.github.com");

        let request = api.create_access_token(7, AppPermissions::READ_FILES);

        assert_eq!(request.url, "https://api.github.com/app/installations/7/access_tokens");
        assert_eq!(request.body, br#"{"permissions":{"contents":"read"}}"#);
    }

    #[test]
    fn an_id_is_a_number_or_a_client_id() {
        for fine in ["1", "Iv23liABC", "Iv1.8a61f9b3a7aba766"] {
            assert_eq!(fine.parse().map(|id: AppId| id.to_string()), Ok(fine.to_owned()));
        }
        for wrong in ["", "1 2", "a\"b", "a/b"] {
            assert!(wrong.parse::<AppId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn permissions_are_read_as_they_are_written() {
        let text = r#"{"contents":"read","pull_requests":"write","workflows":"admin"}"#;

        let read = json::read::<AppPermissions>(text);

        let (contents, pull_requests, workflows) = (Level::Read, Level::Write, Level::Admin);
        let permissions = AppPermissions {
            contents: Some(contents),
            pull_requests: Some(pull_requests),
            workflows: Some(workflows),
        };
        assert_eq!(read, Ok(permissions));
        assert_eq!(serde_json::to_string(&permissions).expect("words are JSON"), text);
        assert_eq!(
            json::read(r#"{"contents":null,"metadata":"read"}"#),
            Ok(AppPermissions::default())
        );
        assert!(json::read::<AppPermissions>(r#"{"contents":"none"}"#).is_err());
    }

    #[test]
    fn what_is_not_granted_is_told_level_by_level() {
        let needed = AppPermissions::to_propose([".github/workflows/a.yml"]);
        let granted = AppPermissions { contents: Some(Level::Admin), ..AppPermissions::READ };

        let lacking = needed.beyond(granted);

        assert_eq!(lacking.to_string(), "pull_requests: write, workflows: write");
        assert_eq!(needed.beyond(needed), AppPermissions::default());
    }
}
