//! Numbers and strings as Python's `json` writes what it read.

use std::fmt::Write as _;

/// Returns a JSON number as Python writes it again; `None` if it is too large for a float.
pub(super) fn number(raw: &str) -> Option<String> {
    if !raw.contains(['.', 'e', 'E']) {
        return Some(if raw == "-0" { "0".to_owned() } else { raw.to_owned() });
    }
    let float: f64 = raw.parse().ok()?;
    float.is_finite().then(|| repr(float))
}

/// Python's `repr` of a float: the shortest digits that read back, with an exponent below 1e-4 and from 1e16.
fn repr(float: f64) -> String {
    let shortest = format!("{float:e}");
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..16).contains(&exponent) {
        return format!("{float:?}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// Writes a string with quotes; all but printable ASCII is escaped.
pub(super) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\x0c' => out.push_str("\\f"),
            '\x08' => out.push_str("\\b"),
            ' '..='~' => out.push(char),
            _ => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}").expect("writing to a String never fails");
                }
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelled_as_python_spells_them() {
        for (raw, expected) in [
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("1.50", "1.5"),
            ("1e0", "1.0"),
            ("1E15", "1000000000000000.0"),
            ("1e16", "1e+16"),
            ("12345678901234567.0", "1.2345678901234568e+16"),
            ("0.0001", "0.0001"),
            ("1e-5", "1e-05"),
            ("123e-7", "1.23e-05"),
            ("1e300", "1e+300"),
            ("5e-324", "5e-324"),
        ] {
            assert_eq!(number(raw).as_deref(), Some(expected), "{raw}");
        }
        assert_eq!(number("1e999"), None);
    }

    #[test]
    fn strings_are_escaped_as_python_escapes_them() {
        let mut out = String::new();
        write_string(&mut out, "a/\"\\\n\r\t\x0c\x08\x01~\x7fé\u{1F600}");

        assert_eq!(out, r#""a/\"\\\n\r\t\f\b\u0001~\u007f\u00e9\ud83d\ude00""#);
    }
}
