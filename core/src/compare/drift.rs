//! Drift as a value, and as the JSON that other tools read.

use serde::{Deserialize, Deserializer, Serialize};

use crate::document::{Json, Pointer};
use crate::json::{Fault, Read, Value};

/// What must happen to the target so that it holds what the source holds; all names by code point.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Drift {
    /// Entries that only the source has.
    pub added: Vec<String>,
    /// Entries that only the target has.
    pub removed: Vec<String>,
    /// Entries that only changed their name, by their old one.
    pub renamed: Vec<Rename>,
    /// Entries that both have, with different content.
    pub modified: Vec<Modified>,
    /// Where entries differ in fields that the target owns: told, and left as they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Modified>,
    /// How many there are of each; what is only kept counts as unchanged.
    pub counts: Counts,
}

impl Drift {
    /// Returns whether the target already holds what the source holds.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.added.is_empty()
            && self.removed.is_empty()
            && self.renamed.is_empty()
            && self.modified.is_empty()
    }

    /// Brings the counts in line with the lists; how many are unchanged no list tells.
    pub(crate) const fn count(&mut self) {
        self.counts.added = self.added.len();
        self.counts.removed = self.removed.len();
        self.counts.renamed = self.renamed.len();
        self.counts.modified = self.modified.len();
    }
}

/// An entry that has another name and otherwise the same content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rename {
    /// Its name in the target.
    pub from: String,
    /// Its name in the source.
    pub to: String,
}

/// An entry whose content differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Modified {
    /// Its name.
    pub name: String,
    /// Where it differs: members by the code points of their names, elements by index.
    pub changes: Vec<Change>,
}

/// One place where an entry differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The place inside the entry; the whole entry if it is an object on one side only.
    pub path: Pointer,
    /// What the target holds there, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub before: Option<Json>,
    /// What the source holds there, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub after: Option<Json>,
}

/// A `null` that is there is a value, not an absent one.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Json>, D::Error> {
    Json::deserialize(deserializer).map(Some)
}

impl Read for Modified {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        at.only(&["name", "changes"])?;
        Ok(Self { name: at.read("name")?, changes: at.read("changes")? })
    }
}

impl Read for Change {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        at.only(&["path", "before", "after"])?;
        Ok(Self {
            path: at.member("path")?.parsed()?,
            before: at.given("before")?.as_ref().map(Json::read).transpose()?,
            after: at.given("after")?.as_ref().map(Json::read).transpose()?,
        })
    }
}

/// How many entries are in which state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Entries that only the source has.
    pub added: usize,
    /// Entries that only the target has.
    pub removed: usize,
    /// Entries that only changed their name.
    pub renamed: usize,
    /// Entries that both have, with different content.
    pub modified: usize,
    /// Entries that are the same on both sides.
    pub unchanged: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn drift_is_written_for_tools_and_read_back() {
        let text = r#"{"added":["a"],"removed":[],"renamed":[{"from":"x","to":"y"}],"modified":[{"name":"m","changes":[{"path":"/n","before":null,"after":1.0},{"path":"/o","after":"\u00e9"}]}],"counts":{"added":1,"removed":0,"renamed":1,"modified":1,"unchanged":9}}"#;

        let drift: Drift = serde_json::from_str(text).expect("the test wrote whole drift");

        assert_eq!(drift.modified[0].changes[0].before.as_ref().map(Json::as_str), Some("null"));
        assert_eq!(drift.modified[0].changes[1].before, None);
        assert_eq!(json::line(&drift), text);
    }
}
