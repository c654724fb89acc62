//! A plan that can be kept: all that the writes need, as one JSON text that says so itself if it was edited.
//!
//! The form is for people and tools to read, and for trueup to carry out later: see [`TargetPlan`]. It holds no time, no
//! host or port, and no secret.

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::json;

mod check;
mod count;
mod read;
mod target;

pub use count::{Calls, SECOND, Summary};
pub use read::ReadError;
pub use target::{
    Base, CompanionOf, Expect, File, INLINE, Intent, MarkerFacts, Proposed, SourceRead, TargetPlan,
    Texts, Withheld,
};

/// What is to be done, repository by repository; only those with something to do are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    digest: Digest,
    targets: Vec<TargetPlan>,
}

impl Plan {
    /// Makes a plan of what each repository needs.
    #[must_use]
    pub fn new(targets: Vec<TargetPlan>) -> Self {
        Self { digest: digest(&targets), targets }
    }

    /// Returns what is to be done in each repository, in the order it is done.
    #[must_use]
    pub fn targets(&self) -> &[TargetPlan] {
        &self.targets
    }

    /// Returns the plan digest: the SHA-256 of `{"version":1,"targets":[…]}`.
    ///
    /// That is the plan's own JSON without `digest`, in UTF-8 and without whitespace, its keys in the order they are
    /// written in, its strings with the fewest escapes; values within `drift` keep the spelling they have in their files.
    #[must_use]
    pub const fn digest(&self) -> Digest {
        self.digest
    }

    /// Returns the text to keep.
    #[must_use]
    pub fn to_text(&self) -> String {
        let written = Written { version: VERSION, digest: self.digest, targets: &self.targets };
        json::lines(&written)
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

fn digest(targets: &[TargetPlan]) -> Digest {
    #[derive(Serialize)]
    struct Digested<'a> {
        version: u8,
        targets: &'a [TargetPlan],
    }
    Digest::of(json::line(&Digested { version: VERSION, targets }))
}

#[derive(Serialize)]
struct Written<'a> {
    version: u8,
    digest: Digest,
    targets: &'a [TargetPlan],
}

/// A plan as it was read, before anything in it is believed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unverified {
    #[serde(rename = "version")]
    _version: u8,
    digest: Digest,
    targets: Vec<TargetPlan>,
}

const VERSION: u8 = 1;

#[cfg(test)]
mod tests;
