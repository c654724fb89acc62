//! From bytes to text that is one JSON value: the only reading of a file that can meet bad syntax.

use super::fault::{Fault, FaultKind};
use super::node::Node;
use crate::json::{trimmed, whole};

/// A text without its byte order mark, and whether it had one.
pub(super) fn decoded(bytes: &[u8]) -> Result<(&str, bool), Fault> {
    if is_utf16(bytes) {
        return Err(Fault::at("", 0, FaultKind::Utf16));
    }
    let text = bytes.strip_prefix(BOM.as_bytes());
    let has_bom = text.is_some();
    match std::str::from_utf8(text.unwrap_or(bytes)) {
        Ok(text) => Ok((text, has_bom)),
        Err(error) => {
            let readable = &text.unwrap_or(bytes)[..error.valid_up_to()];
            let readable = String::from_utf8_lossy(readable);
            Err(Fault::at(&readable, readable.len(), FaultKind::NotUtf8))
        }
    }
}

/// A byte order mark, or a first character of two bytes: JSON begins with ASCII.
const fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, 1..=0xFF, ..] | [1..=0xFF, 0, ..])
}

/// Reads a text that is one JSON value, whatever stands inside it.
pub(super) fn value(text: &str) -> Result<Node<'_>, Fault> {
    value_before(text, text.len())
}

/// Reads a text that is one JSON value up to a byte, and whitespace from there on.
fn value_before(text: &str, end: usize) -> Result<Node<'_>, Fault> {
    let raw = whole(&text[..end]).map_err(|error| syntax_fault(text, &error))?;
    let start = raw.as_ptr() as usize - text.as_ptr() as usize;
    Ok(Node::root(text, start, start + raw.len()))
}

/// Reads a text that is one JSON object, whatever stands inside it.
pub(super) fn object(text: &str) -> Result<Node<'_>, Fault> {
    let body = trimmed(text);
    let Some(first) = body.chars().next() else {
        return Err(Fault::at(text, text.len(), FaultKind::EmptyFile));
    };
    let start = body.as_ptr() as usize - text.as_ptr() as usize;
    let found = match first {
        // A file that is cut off within a string may end with a line feed all the same, which is not the string's.
        '{' => return value_before(text, start + body.len()),
        '[' => "an array",
        '"' => "a string",
        '0'..='9' => "a number",
        '-' if body[1..].starts_with(|next: char| next.is_ascii_digit()) => "a number",
        't' if body.starts_with("true") => "true",
        'f' if body.starts_with("false") => "false",
        'n' if body.starts_with("null") => "null",
        _ => return value(text),
    };
    Err(Fault::at(text, start, FaultKind::NotAnObject(found)))
}

/// Says in our words what serde_json found wrong with a text.
fn syntax_fault(text: &str, error: &serde_json::Error) -> Fault {
    if error.is_eof() {
        return Fault::at(text, text.len(), FaultKind::Truncated);
    }
    let offset = text.floor_char_boundary(offset(text, error));
    let (before, rest) = text.split_at(offset);
    let message = error.to_string();
    let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
    Fault::at(text, offset, syntax_kind(message, before, rest))
}

fn syntax_kind(message: &str, before: &str, rest: &str) -> FaultKind {
    let in_string = message.contains("escape") || message.contains("control character");
    let constant = NOT_NUMBERS.into_iter().find(|constant| rest.starts_with(constant));
    match (rest.as_bytes().first(), constant) {
        _ if in_string => FaultKind::BadSyntax(message.to_owned()),
        (Some(b'/' | b'#'), _) => FaultKind::Comment,
        (Some(b'}' | b']'), _) if before.trim_end().ends_with(',') => FaultKind::TrailingComma,
        (Some(b'{' | b'['), _) if message == TRAILING => FaultKind::SecondDocument,
        _ if message == TRAILING => FaultKind::TrailingText,
        (_, Some(constant)) => FaultKind::NotANumber(constant),
        _ => FaultKind::BadSyntax(message.to_owned()),
    }
}

/// serde_json names the byte it stumbled over by its line and its column in bytes, both from 1.
fn offset(text: &str, error: &serde_json::Error) -> usize {
    let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n').map(|(at, _)| at + 1);
    let start = std::iter::once(0).chain(ends).nth(error.line().saturating_sub(1)).unwrap_or(0);
    (start + error.column()).saturating_sub(1).min(text.len())
}

/// The mark that some editors put before UTF-8.
pub(super) const BOM: &str = "\u{feff}";

const TRAILING: &str = "trailing characters";
const NOT_NUMBERS: [&str; 2] = ["NaN", "Infinity"];

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(bytes: impl AsRef<[u8]>) -> String {
        let fault = match decoded(bytes.as_ref()) {
            Ok((text, _)) => object(text).and_then(|object| object.members()).err(),
            Err(fault) => Some(fault),
        };
        fault.map_or_else(|| "fine".to_owned(), |fault| fault.to_string())
    }

    #[test]
    fn bad_syntax_is_named_where_it_stands() {
        for (text, expected) in [
            ("{\"a\": [1,\n 2,]}", "line 2, column 4, at /a/2: a trailing comma"),
            ("{\"a\": 1,\n}", "line 2, column 1: a trailing comma"),
            ("{\n  // why\n}", "line 2, column 3: JSON has no comments"),
            ("{\"a\": /* */ 1}", "line 1, column 7, at /a: JSON has no comments"),
            ("# why\n{}", "line 1, column 1: JSON has no comments"),
            ("{\"é\": {\"b\": NaN}}", "line 1, column 13, at /é/b: JSON has no `NaN`"),
            ("{\"a\": -Infinity}", "line 1, column 8, at /a: JSON has no `Infinity`"),
            ("{\"a\" 1}", "line 1, column 6, at /a: expected `:`"),
            ("{\"a\": 'b'}", "line 1, column 7, at /a: expected value"),
            ("{\"a\": \"\\q\"}", "line 1, column 9, at /a: invalid escape"),
            ("{\"a\": 01}", "line 1, column 8, at /a: invalid number"),
            ("{a: 1}", "line 1, column 2: key must be a string"),
        ] {
            assert_eq!(complaint(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_object_is_named() {
        for (text, expected) in [
            ("", "line 1, column 1: the file is empty"),
            ("\n \t\r\n", "line 3, column 1: the file is empty"),
            ("\n[]", "line 2, column 1: expected an object at the top level, found an array"),
            ("-1", "line 1, column 1: expected an object at the top level, found a number"),
            ("null", "line 1, column 1: expected an object at the top level, found null"),
            ("NaN", "line 1, column 1: JSON has no `NaN`"),
            ("{}\n{}", "line 2, column 1: a second document begins here"),
            ("{} true", "line 1, column 4: text after the end of the document"),
            ("{\"a\":\n1", "line 2, column 2, at /a: the file ends in the middle of the document"),
            (
                "{\"a\": \"b\n",
                "line 2, column 1, at /a: the file ends in the middle of the document",
            ),
            ("<html>", "line 1, column 1: expected value"),
        ] {
            assert_eq!(complaint(text), expected, "{text}");
        }
    }

    #[test]
    fn other_encodings_are_named() {
        assert_eq!(
            complaint(b"\xff\xfe{\0}\0"),
            "line 1, column 1: the file is UTF-16; save it as UTF-8"
        );
        assert_eq!(complaint(b"\0{\0}"), "line 1, column 1: the file is UTF-16; save it as UTF-8");
        assert_eq!(complaint(b"{\0}\0"), "line 1, column 1: the file is UTF-16; save it as UTF-8");
        assert_eq!(
            complaint(b"{\n\"a\": \"b\xe9\"}"),
            "line 2, column 8, at /a: the file is not UTF-8"
        );
        assert_eq!(complaint("\u{feff}{}"), "fine");
    }
}
