//! Single values that outlive their document: as they are spelled, and in the one spelling that digests use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::fault::Fault;
use super::node::{Kind, Node};
use super::parse;
use crate::json::{self, Raw, Read, Value, string};

/// One JSON value without insignificant whitespace; numbers and strings keep their spelling.
///
/// Equality is that of the text; compare [`canonical`](Self::canonical) texts to know whether two mean the same. It is
/// written as it stands by [`json::line`](crate::json::line()) and [`json::lines`]; to other serializers it is bytes.
#[derive(Clone)]
pub struct Json(Box<str>);

impl Json {
    pub(crate) fn of(node: Node<'_>) -> Result<Self, Fault> {
        node.judge()?;
        Ok(Self(without_whitespace(node.raw()).into()))
    }

    /// Returns the value as JSON.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        &self.0
    }

    /// Views the value as what it is.
    pub(crate) fn node(&self) -> Node<'_> {
        parse::value(self.as_str()).unwrap_or_else(|fault| unreachable!("{JUDGED}: {fault}"))
    }

    /// Returns the value in the spelling of [`canonical`].
    #[must_use]
    pub fn canonical(&self) -> String {
        canonical(self.as_str()).unwrap_or_else(|fault| unreachable!("{JUDGED}: {fault}"))
    }
}

impl FromStr for Json {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::of(parse::value(text)?)
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Json {}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Raw(self.as_str()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        raw.get().parse().map_err(serde::de::Error::custom)
    }
}

impl Read for Json {
    fn read(at: &Value<'_>) -> Result<Self, json::Fault> {
        at.raw().parse().map_err(|fault| at.fault(format_args!("{fault}")))
    }
}

fn without_whitespace(raw: &str) -> String {
    let mut compact = String::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let end = match raw.as_bytes()[at] {
            b'"' => string::end(raw, at),
            _ => at + 1,
        };
        if !raw[at..end].starts_with([' ', '\t', '\n', '\r']) {
            compact.push_str(&raw[at..end]);
        }
        at = end;
    }
    compact
}

/// Returns the one spelling of the value in `raw` that all its spellings share: one line without whitespace, keys
/// sorted by code point, strings with as few escapes as possible, numbers as `digits` or `digits` `e` `exponent`
/// without zeros at either end of the digits (`0`, `25e-1`, `1e2`).
///
/// # Errors
///
/// Returns what is wrong with `raw`, placed within it.
pub fn canonical(raw: &str) -> Result<String, Fault> {
    canonical_node(parse::value(raw)?)
}

pub(crate) fn canonical_node(node: Node<'_>) -> Result<String, Fault> {
    let mut out = String::new();
    write_canonical(&mut out, node)?;
    Ok(out)
}

fn write_canonical(out: &mut String, node: Node<'_>) -> Result<(), Fault> {
    match node.kind() {
        Kind::Array => {
            out.push('[');
            for (at, element) in node.elements()?.into_iter().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write_canonical(out, element)?;
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for (at, member) in node.members()?.sorted().enumerate() {
                out.push_str(if at == 0 { "" } else { "," });
                write_string(out, &member.name);
                out.push(':');
                write_canonical(out, member.value)?;
            }
            out.push('}');
        }
        Kind::Literal => out.push_str(node.raw()),
        Kind::Number => out.push_str(&node.decimal()?),
        Kind::String => write_string(out, &node.string()?),
    }
    Ok(())
}

fn write_string(out: &mut String, text: &str) {
    string::write(out, text, string::Charset::Unicode);
}

const JUDGED: &str = "a value is judged before it becomes a Json";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_spelling_but_not_its_whitespace() {
        let json: Json =
            "{ \"b\\u0020 \" : [ 1.50 , -0e1 ],\n \"a\": \"\\\" \" }".parse().expect("it is JSON");

        assert_eq!(json.to_string(), r#"{"b\u0020 ":[1.50,-0e1],"a":"\" "}"#);
        assert_eq!(json.canonical(), r#"{"a":"\" ","b  ":[15e-1,0]}"#);
        assert_eq!(json::line(&[&json]), format!("[{json}]"));
    }

    #[test]
    fn canonical_strings_are_spelled_as_serde_json_does() {
        let text = "\0\x08\t\n\x0b\x0c\r\x1f\"\\/\x7f\u{80}\u{2028}\u{1F600}";
        let expected = serde_json::to_string(text).expect("a string is JSON");

        assert_eq!(canonical(&expected), Ok(expected));
    }

    #[test]
    fn a_faulty_value_is_refused() {
        let complaint = |text: &str| text.parse::<Json>().expect_err("it is faulty").to_string();

        assert_eq!(
            complaint("{\"a\": [1, \"\\ud800\"]}"),
            "line 1, column 12, at /a/1: a lone surrogate, half of an escaped character"
        );
        assert_eq!(
            complaint("{\"a\": 1, \"\\u0061\": 2}"),
            "line 1, column 10: the key \"a\" is repeated"
        );
        assert_eq!(
            complaint("1e9223372036854775808"),
            "line 1, column 1: the exponent of this number is out of range"
        );
        let deep = format!("{}{}", "[".repeat(129), "]".repeat(129));
        assert!(complaint(&deep).ends_with("nested more than 128 levels deep"));
        assert!(canonical(&deep[1..256]).is_err());
        assert!(canonical(&deep[1..257]).is_ok());
    }
}
