//! Strings as JSON spells them: read, and written as the file around them does.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Which characters a file writes as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    /// Only ASCII; the rest, and DEL, is escaped.
    Ascii,
    /// All but what JSON forbids.
    Unicode,
}

impl Charset {
    /// Returns the charset of a file: ASCII unless it holds anything else.
    pub(crate) const fn of(text: &str) -> Self {
        if text.is_ascii() { Self::Ascii } else { Self::Unicode }
    }

    const fn escapes(self, char: char) -> bool {
        matches!(char, '"' | '\\' | '\0'..='\x1f')
            || matches!(self, Self::Ascii) && matches!(char, '\x7f'..)
    }
}

/// Half of a surrogate pair, at this offset of the raw string.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct LoneSurrogate(pub(crate) usize);

/// Reads a string with its quotes, which must be valid JSON but for surrogates.
pub(crate) fn unescaped(raw: &str) -> Result<Cow<'_, str>, LoneSurrogate> {
    let inner = inside(raw);
    let Some(first) = inner.find('\\') else { return Ok(Cow::Borrowed(inner)) };
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    let mut next = Some(first);
    while let Some(escape) = next {
        text.push_str(&rest[..escape]);
        let from = &rest[escape..];
        let (char, length) = read_escape(from).ok_or(LoneSurrogate(raw.len() - 1 - from.len()))?;
        text.push(char);
        rest = &from[length..];
        next = rest.find('\\');
    }
    text.push_str(rest);
    Ok(Cow::Owned(text))
}

/// Reads a string for people: as it is spelled if it has no other reading.
pub(crate) fn readable(raw: &str) -> Cow<'_, str> {
    unescaped(raw).unwrap_or(Cow::Borrowed(inside(raw)))
}

fn inside(raw: &str) -> &str {
    raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(raw)
}

/// Returns the character that the escape at the start of `text` means, and the escape's length.
fn read_escape(text: &str) -> Option<(char, usize)> {
    let char = match text.as_bytes().get(1)? {
        b'b' => '\x08',
        b'f' => '\x0c',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return read_unit(text),
        &other => char::from(other),
    };
    Some((char, 2))
}

fn read_unit(text: &str) -> Option<(char, usize)> {
    let high = unit(text)?;
    if let Some(char) = char::from_u32(high) {
        return Some((char, 6));
    }
    let low = text.get(6..).and_then(unit).filter(|low| (0xDC00..0xE000).contains(low))?;
    let code = 0x10000 + (high.checked_sub(0xD800)? << 10) + (low - 0xDC00);
    (high < 0xDC00).then_some(())?;
    Some((char::from_u32(code)?, 12))
}

fn unit(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

/// Returns the offset behind the string that starts at `start`: the end of the text if it never ends.
pub(crate) fn end(text: &str, start: usize) -> usize {
    let before = |at: usize| text.as_bytes()[..at].iter().rev();
    let is_escaped = |at| before(at).take_while(|byte| **byte == b'\\').count() % 2 == 1;
    let mut quotes = text[start + 1..].match_indices('"').map(|(at, _)| start + 1 + at);
    quotes.find(|&at| !is_escaped(at)).map_or(text.len(), |at| at + 1)
}

/// Writes `text` as a JSON string, with quotes; `/` is never escaped.
pub(crate) fn write(out: &mut String, text: &str, charset: Charset) {
    out.push('"');
    let mut written = 0;
    for (at, char) in text.char_indices().filter(|(_, char)| charset.escapes(*char)) {
        out.push_str(&text[written..at]);
        write_escape(out, char);
        written = at + char.len_utf8();
    }
    out.push_str(&text[written..]);
    out.push('"');
}

/// Returns `text` as a JSON string of ASCII characters, with quotes.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write(&mut out, text, Charset::Ascii);
    out
}

fn write_escape(out: &mut String, char: char) {
    let short = match char {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\x0c' => "\\f",
        '\x08' => "\\b",
        _ => {
            for unit in char.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("writing to a String never fails");
            }
            return;
        }
    };
    out.push_str(short);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_escape_is_read() {
        let raw = r#""a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00z""#;

        assert_eq!(unescaped(raw), Ok("a\"\\/\x08\x0c\n\r\té\u{1F600}z".into()));
    }

    #[test]
    fn a_lone_surrogate_is_found_where_it_stands() {
        assert_eq!(unescaped(r#""ab\ud800""#), Err(LoneSurrogate(3)));
        assert_eq!(unescaped(r#""\n\udc00x""#), Err(LoneSurrogate(3)));
        assert_eq!(unescaped(r#""\ud800\u0041""#), Err(LoneSurrogate(1)));
        assert_eq!(unescaped(r#""\ud800\ud800\udc00""#), Err(LoneSurrogate(1)));
        assert_eq!(unescaped(r#""\udc00\udc00""#), Err(LoneSurrogate(1)));
    }

    #[test]
    fn each_charset_escapes_what_it_must() {
        let written = |charset| {
            let mut out = String::new();
            write(&mut out, "\"\\/\n\r\t\x0c\x08\x01\x7fé\u{1F600}", charset);
            out
        };

        assert_eq!(written(Charset::Ascii), r#""\"\\/\n\r\t\f\b\u0001\u007f\u00e9\ud83d\ude00""#);
        assert_eq!(written(Charset::Unicode), "\"\\\"\\\\/\\n\\r\\t\\f\\b\\u0001\x7fé\u{1F600}\"");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(text in any::<String>(), ascii in any::<bool>()) {
            let charset = if ascii { Charset::Ascii } else { Charset::Unicode };
            let mut out = String::new();
            write(&mut out, &text, charset);

            prop_assert_eq!(unescaped(&out), Ok(text.as_str().into()));
            prop_assert_eq!(serde_json::from_str::<String>(&out).expect("it is JSON"), text);
            prop_assert_eq!(end(&out, 0), out.len());
        }
    }
}
