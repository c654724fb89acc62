//! What an App's installations granted, kept between runs by a host that can keep a secret.

use std::fmt;

use serde::Serialize;

use crate::github::RepoName;
use crate::github::auth::{App, AppPermissions};
use crate::json::{self, Fault, Read, Value};
use crate::secret::Secret;
use crate::time::Timestamp;

/// The tokens of an App's installations, each until shortly before it ends; none for any other access.
///
/// They save a run the exchange and change nothing else. They are no part of [`Memory`](super::Memory), for whoever has
/// them can be the App: a host that has no place for secrets keeps none.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Passes(pub(super) Vec<KeptPass>);

/// One token, and what it is good for.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct KeptPass {
    pub(super) right: Right,
    pub(super) token: Secret<String>,
    /// The installation that granted it.
    pub(super) installation: u64,
    /// When it is not to be used any more, by this machine's clock.
    pub(super) due: Timestamp,
}

/// Who grants a pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Grantor {
    /// The account that owns the repository: an App has one installation in each.
    Account(String),
    /// The installation that was configured, whatever it is asked for.
    Installation(u64),
}

impl Grantor {
    /// Returns who grants an App the right to ask about a repository.
    pub(super) fn of(app: &App, repository: &RepoName) -> Self {
        match app.installation {
            Some(installation) => Self::Installation(installation),
            None => Self::Account(repository.owner().to_ascii_lowercase()),
        }
    }
}

/// What a token is good for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Right {
    /// The App's id.
    pub(super) app: String,
    /// The address of the API that granted it.
    pub(super) api: String,
    /// What was asked for.
    pub(super) permissions: AppPermissions,
    /// Who granted it.
    pub(super) grantor: Grantor,
}

impl Passes {
    pub(super) fn push(&mut self, pass: KeptPass) {
        self.0.push(pass);
    }

    /// Returns those that may still be used.
    pub(super) fn good_at(mut self, now: Timestamp) -> Vec<KeptPass> {
        self.0.retain(|kept| now < kept.due);
        self.0
    }

    /// Returns whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads the text back; what is unreadable or of another version is as good as nothing.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let passes =
            |text: Value<'_>| Ok((text.member("version")?.number()?, text.read("passes")?));
        match Value::of(text).and_then(passes) {
            Ok((VERSION, passes)) => Self(passes),
            _ => Self::default(),
        }
    }

    /// Returns the text to keep, which is as secret as the tokens in it.
    #[must_use]
    pub fn to_text(&self) -> Secret<String> {
        let passes = self.0.iter().map(Written::of).collect();
        let text = Text { version: VERSION, passes };
        Secret::new(json::line(&text))
    }
}

/// Shows for what there are tokens, and nothing of them.
impl fmt::Debug for Passes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|kept| &kept.right)).finish()
    }
}

#[derive(Serialize)]
struct Text<'a> {
    version: u8,
    passes: Vec<Written<'a>>,
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    right: &'a Right,
    installation: u64,
    due: Timestamp,
    token: &'a str,
}

impl<'a> Written<'a> {
    fn of(kept: &'a KeptPass) -> Self {
        let KeptPass { right, token, installation, due } = kept;
        Self { right, installation: *installation, due: *due, token: token.expose() }
    }
}

impl Read for KeptPass {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            right: Right::read(at)?,
            token: Secret::new(at.read("token")?),
            installation: at.read("installation")?,
            due: Timestamp::from_unix_millis(at.read("due")?),
        })
    }
}

impl Read for Right {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            app: at.read("app")?,
            api: at.read("api")?,
            permissions: at.read("permissions")?,
            grantor: at.read("grantor")?,
        })
    }
}

impl Read for Grantor {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        if let Some(account) = at.given("account")? {
            at.only(&["account"])?;
            return Ok(Self::Account(Read::read(&account)?));
        }
        at.only(&["installation"])?;
        Ok(Self::Installation(at.read("installation")?))
    }
}

const VERSION: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    fn passes() -> Passes {
        let due = Timestamp::from_unix_secs(1_800_000_000);
        let kept = |grantor| KeptPass {
            right: Right {
                app: "Iv23abc".into(),
                api: "https://api.github.com".into(),
                permissions: AppPermissions::READ,
                grantor,
            },
            token: Secret::new("ghs_canary".to_owned()),
            installation: 7,
            due,
        };
        let grantors = [Grantor::Account("owner".into()), Grantor::Installation(7)];
        Passes(grantors.map(kept).into())
    }

    /// What this format has looked like since its first version.
    const TEXT: &str = concat!(
        r#"{"version":1,"passes":[{"app":"Iv23abc","api":"https://api.github.com","#,
        r#""permissions":{"contents":"read","pull_requests":"read"},"#,
        r#""grantor":{"account":"owner"},"installation":7,"due":1800000000000,"token":"ghs_canary"},"#,
        r#"{"app":"Iv23abc","api":"https://api.github.com","#,
        r#""permissions":{"contents":"read","pull_requests":"read"},"#,
        r#""grantor":{"installation":7},"installation":7,"due":1800000000000,"token":"ghs_canary"}]}"#,
    );

    #[test]
    fn what_is_kept_is_written_as_ever_and_read_back() {
        assert_eq!(passes().to_text().expose(), TEXT);
        assert_eq!(Passes::from_text(TEXT), passes());
    }

    #[test]
    fn an_unreadable_or_foreign_text_holds_no_passes() {
        for (from, to) in [
            ("{\"version\"", "\"version\""),
            ("\"version\":1", "\"version\":2"),
            ("\"due\":", "\"until\":"),
            ("\"token\":\"ghs_canary\"", "\"token\":null"),
            ("\"contents\":\"read\"", "\"contents\":\"all\""),
            ("{\"account\":\"owner\"}", "{\"account\":\"owner\",\"new\":1}"),
            ("{\"account\":\"owner\"}", "{\"someone\":\"owner\"}"),
        ] {
            let wrong = TEXT.replacen(from, to, 1);
            assert_ne!(wrong, TEXT, "{from}");
            assert!(Passes::from_text(&wrong).is_empty(), "{wrong}");
        }
        for wrong in ["", "{}", "[1]"] {
            assert!(Passes::from_text(wrong).is_empty(), "{wrong}");
        }
    }

    #[test]
    fn nothing_of_a_token_is_printed() {
        let printed = format!("{:?} {:#?}", passes(), passes());

        assert!(printed.contains("Iv23abc") && !printed.contains("canary"), "{printed}");
    }
}
