//! A plan from its text: read only if it is whole, of this version, and as it was written.

use serde::Deserialize;
use serde_json::Value;
use serde_json::error::Category;
use serde_json::value::RawValue;
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
    /// It is JSON that never was a plan.
    #[error("is no plan of trueup")]
    NoPlan,
    /// It is not JSON, or only a part of it.
    #[error("not JSON: {0}; plan again")]
    NotJson(#[source] serde_json::Error),
    /// Something wrote it anew in another encoding.
    #[error("is UTF-16: save it as UTF-8, as it was written")]
    Utf16,
    /// It was written by another trueup.
    #[error("the plan's version is {found}, and this trueup reads version {VERSION}: plan again")]
    Version {
        /// The version it names.
        found: String,
    },
}

impl Plan {
    /// Reads a plan that [`to_text`](Self::to_text) wrote; whitespace and a byte order mark do not matter.
    ///
    /// # Errors
    ///
    /// Says what kept it from being read, or what shows that it was edited: its digest, or what does not fit together
    /// though the digest does.
    pub fn parse(text: &[u8]) -> Result<Self, ReadError> {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        if is_utf16(text) {
            return Err(ReadError::Utf16);
        }
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
    let whole: &RawValue = serde_json::from_slice(text).map_err(unreadable)?;
    if !whole.get().starts_with('{') {
        return Err(ReadError::NoPlan);
    }
    let Header { version } = serde_json::from_str(whole.get()).map_err(unreadable)?;
    if version == VERSION {
        return Ok(());
    }
    Err(ReadError::Version { found: shortened(&version.to_string()) })
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(SHORT).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Returns whether a text begins as JSON does in UTF-16, and in UTF-8 never.
fn is_utf16(text: &[u8]) -> bool {
    matches!(text, [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..])
}

fn unreadable(error: serde_json::Error) -> ReadError {
    match error.classify() {
        Category::Data => ReadError::Malformed(error),
        Category::Eof | Category::Io | Category::Syntax => ReadError::NotJson(error),
    }
}

/// What some editors put before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How many characters of a wrong version are shown.
const SHORT: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &[u8]) -> String {
        Plan::parse(text).expect_err("it is no plan").to_string()
    }

    #[test]
    fn another_version_is_told_in_a_few_characters() {
        let long = format!("{{\"version\": \"{}\"}}", "é".repeat(5000));

        assert_eq!(
            refused(long.as_bytes()),
            format!(
                "the plan's version is \"{}…, and this trueup reads version 1: plan again",
                "é".repeat(39)
            )
        );
    }

    #[test]
    fn json_that_is_no_object_is_no_plan() {
        for text in ["[]", " [1, \"\", []]", "1", "null", "\"{}\""] {
            assert_eq!(refused(text.as_bytes()), "is no plan of trueup", "{text}");
        }
        assert!(refused(b"[").starts_with("not JSON"));
    }

    #[test]
    fn a_byte_order_mark_is_skipped() {
        let plan = Plan::default();

        let text = format!("\u{feff}{}", plan.to_text());

        assert_eq!(Plan::parse(text.as_bytes()).expect("a plan"), plan);
    }

    #[test]
    fn another_encoding_is_named() {
        let text = Plan::default().to_text();
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();

        for bytes in
            [&[b"\xff\xfe", &little[..]].concat(), &[b"\xfe\xff", &big[..]].concat(), &little, &big]
        {
            assert_eq!(refused(bytes), "is UTF-16: save it as UTF-8, as it was written");
        }
    }
}
