//! The private key of a GitHub App: the only place that has it, and what it signs.

use std::fs;

use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use trueup_core::config::{AppKey, private_key};
use trueup_core::engine::{Signature, Signed, SigningInput, Unsigned};
use trueup_core::secret::Secret;

use crate::problem::{Problem, reason};

/// Signs with an App's key, or says why it does not.
pub(crate) struct Signer(Result<EncodingKey, String>);

impl Signer {
    /// Returns one that says of every signature why there is none.
    pub(crate) fn refusing(problem: &Problem) -> Self {
        Self(Err(problem.sentence()))
    }

    /// Reads the key; what is wrong with it is told without anything of what it holds.
    pub(crate) fn new(key: Option<&AppKey>) -> Result<Self, Problem> {
        let (place, text) = match key {
            None => return Ok(Self(Err("there is none".to_owned()))),
            Some(AppKey::Text(text)) => ("GITHUB_APP_PRIVATE_KEY".to_owned(), text.clone()),
            Some(AppKey::File { variable, path }) => {
                let place = format!("{variable}: {path}");
                let wrong = |sentence: &str| Problem::new(format!("{place}: {sentence}"));
                let bytes = fs::read(path).map_err(|error| wrong(&reason(&error)))?;
                let text = Secret::new(String::from_utf8_lossy(&bytes).into_owned());
                let text = private_key(text.expose()).map_err(wrong)?;
                (place, text)
            }
        };
        let wrong = |sentence: &str| Problem::new(format!("{place}: {sentence}"));
        // The parser's own words may quote what it stumbled over.
        let key = EncodingKey::from_rsa_pem(text.expose().as_bytes()).map_err(|_| {
            wrong("is no RSA private key that can be read: take the file that GitHub gave out, as it is")
        })?;
        Ok(Self(Ok(key)))
    }

    /// Signs by RS256.
    pub(crate) fn sign(&self, input: &SigningInput) -> Signed {
        let unsigned = |reason: &str| Unsigned { reason: reason.to_owned() };
        let key = self.0.as_ref().map_err(|reason| unsigned(reason))?;
        crypto::sign(input.as_bytes(), key, Algorithm::RS256)
            .map(Signature::from_base64url)
            .map_err(|_| unsigned("it cannot sign by RS256"))
    }
}
