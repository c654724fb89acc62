//! One version of a file, as far as its history asks: which entries it has, and whether they are the same as in another.

use std::fmt::Write as _;

use crate::digest::Digest;
use crate::document::{Document, Fault, FaultKind, Kind, Node};
use crate::float;
use crate::sorted::Map;

/// The entries of one version.
///
/// Two values are the same if Python's `json.dumps(value, sort_keys=True)` writes them alike: the order of members does
/// not matter, and `1`, `1.0` and `true` are three values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(Map<String, Digest>);

impl Version {
    /// Reads a version; `None` if it is no JSON object to Python, which a history leaves out: so is one with a byte order
    /// mark, which `json.loads` refuses in a text.
    ///
    /// # Errors
    ///
    /// Returns what Python reads in a way of its own, such as a repeated key: whether an entry changed is not known then.
    pub fn read(bytes: &[u8]) -> Result<Option<Self>, Fault> {
        if bytes.starts_with("\u{feff}".as_bytes()) {
            return Ok(None);
        }
        let document = match Document::parse(bytes) {
            Ok(document) => document,
            Err(fault) if is_read_by_python(&fault) => return Err(fault),
            Err(_) => return Ok(None),
        };
        let entries = document.entries().map(|entry| {
            let mut spelled = String::new();
            spell(&mut spelled, entry.node())?;
            Ok((entry.name().to_owned(), Digest::of(spelled)))
        });
        entries.collect::<Result<_, Fault>>().map(|entries| Some(Self(entries)))
    }

    /// Returns the names of the entries, by code point.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Returns whether both have the entry, and not the same.
    pub(super) fn differs(&self, other: &Self, name: &str) -> bool {
        self.0.get(name).zip(other.0.get(name)).is_some_and(|(one, other)| one != other)
    }
}

fn is_read_by_python(fault: &Fault) -> bool {
    matches!(
        fault.kind,
        FaultKind::DeepNesting
            | FaultKind::LoneSurrogate
            | FaultKind::NotANumber(_)
            | FaultKind::RepeatedKey(_)
    )
}

/// Writes the one spelling that all spellings of the same value share.
fn spell(out: &mut String, value: Node<'_>) -> Result<(), Fault> {
    match value.kind() {
        Kind::Array => {
            out.push('[');
            for element in value.elements()? {
                spell(out, element)?;
                out.push(',');
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for member in value.members()?.sorted() {
                write!(out, "{:?}:", member.name).expect("a string takes all text");
                spell(out, member.value)?;
                out.push(',');
            }
            out.push('}');
        }
        Kind::Literal => out.push_str(value.raw()),
        Kind::Number => out.push_str(&number(value.raw())),
        Kind::String => {
            write!(out, "{:?}", value.string()?).expect("a string takes all text");
        }
    }
    Ok(())
}

/// Whole numbers are told by their digits, all others by the float that Python makes of them.
fn number(raw: &str) -> String {
    let is_float = raw.contains(['.', 'e', 'E']);
    match float::read(raw) {
        Some(float) if is_float => format!("float {:x}", float.to_bits()),
        _ if raw == "-0" => "0".to_owned(),
        _ => raw.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differs(one: &str, other: &str) -> bool {
        let read = |raw: &str| {
            let version = Version::read(format!("{{\"a\": {raw}}}").as_bytes());
            version.expect("it can be read").expect("it is an object")
        };
        read(one).differs(&read(other), "a")
    }

    #[test]
    fn values_are_the_same_where_python_writes_them_alike() {
        for (one, other) in [
            (r#"{"a": 1, "b": [true]}"#, r#"{"b":[ true ],"a":1}"#),
            ("1.50", "15e-1"),
            ("-0", "0"),
            ("1e400", "1e99999999999999999999"),
            (r#""\u00e9\/""#, "\"é/\""),
        ] {
            assert!(!differs(one, other), "{one} and {other}");
        }
        for (one, other) in [
            ("1", "1.0"),
            ("1", "true"),
            ("1", "\"1\""),
            ("0.0", "-0.0"),
            ("9007199254740992", "9007199254740993"),
            ("[1,2]", "[2,1]"),
            ("null", "\"null\""),
            (r#"["a,b"]"#, r#"["a","b"]"#),
            (r#"{"a":null}"#, "{}"),
        ] {
            assert!(differs(one, other), "{one} and {other}");
        }
    }

    #[test]
    fn what_is_no_object_is_left_out_and_what_python_reads_its_own_way_is_a_fault() {
        for text in ["", "{", "[]", "{\"a\": 1,}", "<html>", "\u{feff}{\"a\": 1}"] {
            assert_eq!(Version::read(text.as_bytes()), Ok(None), "{text}");
        }
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(200), "]".repeat(200));
        for text in ["{\"a\": NaN}", "{\"a\": 1, \"a\": 2}", "{\"a\": {\"b\": 1, \"b\": 1}}", &deep]
        {
            assert!(Version::read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
