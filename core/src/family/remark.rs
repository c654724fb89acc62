//! What is worth telling about records and changes nothing in the files.

use std::fmt;

use serde::Serialize;

use crate::json::{Fault, Read, Value};

/// Something about some records that changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What it is.
    pub kind: RemarkKind,
    /// The field it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// How many records it is about.
    pub count: usize,
    /// The first three of them.
    pub names: Vec<String>,
}

/// What can be worth telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RemarkKind {
    /// Records under a prefix that the target makes from the others itself.
    DroppedDuplicates,
    /// Records whose names are URLs.
    DroppedUrlNames,
    /// Records that are left out under such names and have rows of their own in the target.
    LeftRows,
    /// A field that the target has no column for.
    NoColumn,
    /// A field that does not come back from the target as it went in.
    Changed,
    /// A field that the target's own check forbids.
    UnknownField,
    /// A field that the target's own check requires.
    LacksField,
    /// The file is not as the target's own check writes it, so nothing is done to keep it so.
    NotCanonical,
    /// The files mean the same and are not what the target's own converter writes.
    OutOfStep,
}

impl Read for Remark {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        at.only(&["kind", "subject", "count", "names"])?;
        Ok(Self {
            kind: at.read("kind")?,
            subject: at.optional("subject", Read::read)?,
            count: at.read("count")?,
            names: at.read("names")?,
        })
    }
}

impl Read for RemarkKind {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        at.one_of(&[
            ("dropped_duplicates", Self::DroppedDuplicates),
            ("dropped_url_names", Self::DroppedUrlNames),
            ("left_rows", Self::LeftRows),
            ("no_column", Self::NoColumn),
            ("changed", Self::Changed),
            ("unknown_field", Self::UnknownField),
            ("lacks_field", Self::LacksField),
            ("not_canonical", Self::NotCanonical),
            ("out_of_step", Self::OutOfStep),
        ])
    }
}

impl Remark {
    /// Returns the sentence, with what is foreign in it as `shown`.
    #[must_use]
    pub fn sentence(&self, shown: impl Fn(&str) -> String) -> String {
        let field = self.subject.as_deref().map_or_else(|| "a field".to_owned(), &shown);
        let records = match self.count {
            1 => "1 record".to_owned(),
            count => format!("{count} records"),
        };
        let names = self.names(shown);
        match self.kind {
            RemarkKind::DroppedDuplicates => {
                format!("{records} that the target makes from the others itself: left out")
            }
            RemarkKind::DroppedUrlNames => {
                format!("{records} with a URL for a name: left out: {names}")
            }
            RemarkKind::LeftRows => {
                format!("{records} left out under such a name: the target's own row stays as it is: {names}")
            }
            RemarkKind::NoColumn => {
                format!("{field} of {records} is lost, for the target has no place for it: {names}")
            }
            RemarkKind::Changed => {
                format!("{field} of {records} does not read back from the target as it is: {names}")
            }
            RemarkKind::UnknownField => {
                format!(
                    "{field} of {records} is left out, for the target's check forbids it: {names}"
                )
            }
            RemarkKind::LacksField => {
                format!(
                    "{field} is missing in {records}, and the target's check requires it: {names}"
                )
            }
            RemarkKind::NotCanonical => {
                "the file is not as the target's own check writes it, so its edits are not brought into that shape"
                    .to_owned()
            }
            RemarkKind::OutOfStep => {
                "nothing differs, but the file is not byte for byte what the target's own converter makes of its table: the target's own check fails until that is run once"
                    .to_owned()
            }
        }
    }

    /// Returns whether it is only good to know: nothing is lost, and nobody has to do anything.
    #[must_use]
    pub fn is_harmless(&self) -> bool {
        self.kind == RemarkKind::DroppedDuplicates
    }

    fn names(&self, shown: impl Fn(&str) -> String) -> String {
        let mut names: Vec<String> = self.names.iter().map(|name| shown(name)).collect();
        if self.count > names.len() {
            names.push("…".to_owned());
        }
        names.join(", ")
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn every_kind_is_read_as_it_is_written() {
        for word in [
            "dropped_duplicates",
            "dropped_url_names",
            "left_rows",
            "no_column",
            "changed",
            "unknown_field",
            "lacks_field",
            "not_canonical",
            "out_of_step",
        ] {
            let text = format!("\"{word}\"");
            let kind = json::read::<RemarkKind>(&text).expect("it is known");
            assert_eq!(serde_json::to_string(&kind).expect("a word is JSON"), text);
        }
    }

    #[test]
    fn a_remark_is_one_sentence_that_names_three_records_at_most() {
        let remark = Remark {
            kind: RemarkKind::NoColumn,
            subject: Some("/nsfw".into()),
            count: 4,
            names: vec!["a".into(), "b".into(), "c".into()],
        };

        let sentence = "/nsfw of 4 records is lost, for the target has no place for it: a, b, c, …";
        assert_eq!(remark.to_string(), sentence);
        let one = Remark { count: 1, names: vec!["a".into()], subject: None, ..remark };
        let sentence = "a field of 1 record is lost, for the target has no place for it: `a`";
        assert_eq!(one.sentence(|name| format!("`{name}`")), sentence);
    }
}
