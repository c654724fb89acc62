//! A plan from its text: read only if it is whole, of this version, and as it was written.

use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;
use thiserror::Error;

use super::{Plan, Unverified, VERSION, check};

/// Why a text is not a plan that can be carried out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// It does not say what it said when it was written.
    #[error("the plan was edited after it was made: {what}; nothing was written: plan again")]
    Edited {
        /// What does not fit.
        what: String,
    },
    /// It is JSON of another form.
    #[error("not a plan: {0}; plan again")]
    Malformed(#[source] serde_json::Error),
    /// It is not JSON, or only a part of it.
    #[error("not JSON: {0}; plan again")]
    NotJson(#[source] serde_json::Error),
    /// It was written by another trueup.
    #[error("the plan's version is {found}, and this trueup reads version {VERSION}: plan again")]
    Version {
        /// The version it names.
        found: String,
    },
}

impl Plan {
    /// Reads a plan that [`to_text`](Self::to_text) wrote; whitespace does not matter.
    ///
    /// # Errors
    ///
    /// Says what kept it from being read, or what shows that it was edited: its digest, or what does not fit together
    /// though the digest does.
    pub fn parse(text: &[u8]) -> Result<Self, ReadError> {
        check_version(text)?;
        let Unverified { digest, targets, .. } =
            serde_json::from_slice(text).map_err(unreadable)?;
        let plan = Self::new(targets);
        if plan.digest != digest {
            let what = "its digest is another".to_owned();
            return Err(ReadError::Edited { what });
        }
        check::check(&plan.targets).map_err(|what| ReadError::Edited { what })?;
        Ok(plan)
    }
}

/// A version that is unknown explains whatever else is unknown.
fn check_version(text: &[u8]) -> Result<(), ReadError> {
    #[derive(Deserialize)]
    struct Header {
        version: Value,
    }
    let Header { version } = serde_json::from_slice(text).map_err(unreadable)?;
    if version == VERSION {
        return Ok(());
    }
    Err(ReadError::Version { found: version.to_string() })
}

fn unreadable(error: serde_json::Error) -> ReadError {
    match error.classify() {
        Category::Data => ReadError::Malformed(error),
        Category::Eof | Category::Io | Category::Syntax => ReadError::NotJson(error),
    }
}
