//! Numbers, text and JSON as Python reads and writes them: the repository's converter is a Python script, and what it
//! writes is compared byte for byte.

use crate::document::{self, Fault, FaultKind, Kind, MAX_DEPTH, Node};
use crate::float;

/// How `json.dumps` lays containers out.
#[derive(Debug, Clone, Copy)]
pub(in crate::family) enum Layout {
    /// Over several lines, four spaces a level; the value's own line is this many levels deep.
    Broken(usize),
    /// On one line, with a space behind commas and colons.
    Line,
}

/// Writes a value as `json.dumps` does.
///
/// # Errors
///
/// Returns the first fault inside the value; a number that is beyond a 64-bit float is one.
pub(in crate::family) fn write(
    out: &mut String,
    value: Node<'_>,
    layout: Layout,
) -> Result<(), Fault> {
    match value.kind() {
        Kind::Array | Kind::Object if layout.is_too_deep() => {
            Err(value.fault(value.start(), FaultKind::DeepNesting))
        }
        Kind::Array => {
            let items = value.elements()?.into_iter().map(|value| (None, value)).collect();
            write_items(out, ['[', ']'], items, layout)
        }
        Kind::Literal => {
            out.push_str(value.raw());
            Ok(())
        }
        Kind::Number => {
            out.push_str(&number(value)?);
            Ok(())
        }
        Kind::Object => {
            let members = value.members()?;
            let items = members.iter().map(|member| (Some(&*member.name), member.value)).collect();
            write_items(out, ['{', '}'], items, layout)
        }
        Kind::String => {
            out.push_str(&document::ascii_string(&value.string()?));
            Ok(())
        }
    }
}

fn write_items(
    out: &mut String,
    [open, close]: [char; 2],
    items: Vec<(Option<&str>, Node<'_>)>,
    layout: Layout,
) -> Result<(), Fault> {
    out.push(open);
    let inner = layout.inside();
    let is_empty = items.is_empty();
    for (at, (name, value)) in items.into_iter().enumerate() {
        out.push_str(if at == 0 { "" } else { inner.separator() });
        inner.begin_line(out);
        if let Some(name) = name {
            out.push_str(&document::ascii_string(name));
            out.push_str(": ");
        }
        write(out, value, inner)?;
    }
    if !is_empty {
        layout.begin_line(out);
    }
    out.push(close);
    Ok(())
}

impl Layout {
    const fn inside(self) -> Self {
        match self {
            Self::Broken(depth) => Self::Broken(depth + 1),
            Self::Line => Self::Line,
        }
    }

    /// Returns whether a container here could not be read again where it is written to.
    const fn is_too_deep(self) -> bool {
        matches!(self, Self::Broken(MAX_DEPTH..))
    }

    const fn separator(self) -> &'static str {
        match self {
            Self::Broken(_) => ",",
            Self::Line => ", ",
        }
    }

    fn begin_line(self, out: &mut String) {
        if let Self::Broken(depth) = self {
            out.push('\n');
            out.extend(std::iter::repeat_n("    ", depth));
        }
    }
}

fn number(value: Node<'_>) -> Result<String, Fault> {
    let raw = value.raw();
    if !raw.contains(['.', 'e', 'E']) {
        return Ok(if raw == "-0" { "0" } else { raw }.to_owned());
    }
    let out_of_range = || value.fault(value.start(), FaultKind::HugeExponent);
    finite(raw).map(float_text).ok_or_else(out_of_range)
}

/// Returns what `repr` writes: the fewest digits that read back, with an exponent below 0.0001 and from 1e16 on.
pub(super) fn float_text(value: f64) -> String {
    let (digits, behind) = float::shortest(value);
    let exponent = behind + digits.len() as i32 - 1;
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if !(-4..16).contains(&exponent) {
        let (first, more) = digits.split_at(1);
        let point = if more.is_empty() { "" } else { "." };
        return format!("{sign}{first}{point}{more}e{exponent:+03}");
    }
    let Ok(last_whole) = usize::try_from(exponent) else {
        let zeros = "0".repeat(exponent.unsigned_abs() as usize - 1);
        return format!("{sign}0.{zeros}{digits}");
    };
    let padded = format!("{digits:0<width$}", width = last_whole + 2);
    let (whole, fraction) = padded.split_at(last_whole + 1);
    format!("{sign}{whole}.{fraction}")
}

/// Returns what `int` makes of a float, digit by digit.
pub(super) fn whole_text(value: f64) -> String {
    let mut whole = value.trunc().abs();
    let mut doublings = 0_u32;
    while whole >= TOO_LARGE {
        whole /= 2.0;
        doublings += 1;
    }
    let mut digits = (whole as u64).to_string();
    while doublings > 0 {
        let at_once = doublings.min(AT_ONCE);
        digits = times(1 << at_once, &digits);
        doublings -= at_once;
    }
    // A negative zero has no sign once it is an integer.
    if value <= -1.0 { format!("-{digits}") } else { digits }
}

fn times(factor: u64, digits: &str) -> String {
    let mut carried = 0;
    let product = digits.bytes().rev().map(|digit| {
        let sum = factor * u64::from(digit - b'0') + carried;
        carried = sum / 10;
        char::from(b'0' + (sum % 10) as u8)
    });
    let product: String = product.collect();
    let first = if carried > 0 { carried.to_string() } else { String::new() };
    first.chars().chain(product.chars().rev()).collect()
}

/// So often a digit with what is carried can be doubled in `u64`.
const AT_ONCE: u32 = 60;

/// 2^64, the first float that `u64` does not hold.
const TOO_LARGE: f64 = 18_446_744_073_709_551_616.0;

/// Reads a text as `float` does; nothing if it is no finite number, or not in ASCII digits.
pub(super) fn float(text: &str) -> Option<f64> {
    let text = text.trim();
    let bytes = text.as_bytes();
    let is_digit =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let between_digits =
        |(at, _): (usize, &str)| is_digit(at.checked_sub(1)) && is_digit(Some(at + 1));
    text.match_indices('_').all(between_digits).then(|| finite(&text.replace('_', "")))?
}

/// Reads a float that is not beyond all others.
pub(super) fn finite(text: &str) -> Option<f64> {
    float::read(text).filter(|value| value.is_finite())
}

/// Takes off both ends what `str.strip` takes off: unlike `float`, the four separators of ASCII too.
pub(super) fn strip(text: &str) -> &str {
    text.trim_matches(|char: char| char.is_whitespace() || matches!(char, '\x1c'..='\x1f'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::Document;

    fn dumped(raw: &str, layout: Layout) -> Result<String, Fault> {
        let document = Document::parse(format!("{{\"v\": {raw}}}").as_bytes())?;
        let mut out = String::new();
        write(&mut out, document.entry("v").expect("it has one").node(), layout)?;
        Ok(out)
    }

    #[test]
    fn numbers_are_spelled_as_python_spells_them() {
        // Each pair is what `json.dumps(json.loads(raw))` of Python 3.11 prints.
        for (raw, expected) in [
            ("1.0", "1.0"),
            ("3.00", "3.0"),
            ("0.1", "0.1"),
            ("1.18", "1.18"),
            ("-2.50", "-2.5"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            ("0e5", "0.0"),
            ("1e0", "1.0"),
            ("12e1", "120.0"),
            ("1E15", "1000000000000000.0"),
            ("9999999999999998.0", "9999999999999998.0"),
            ("1e16", "1e+16"),
            ("123456789012345678.0", "1.2345678901234568e+17"),
            ("0.0001", "0.0001"),
            ("0.00012345", "0.00012345"),
            ("0.00001", "1e-05"),
            ("-1.5e-7", "-1.5e-07"),
            ("5e-324", "5e-324"),
            ("2.2250738585072014e-308", "2.2250738585072014e-308"),
            ("1.7976931348623157e308", "1.7976931348623157e+308"),
            ("1e22", "1e+22"),
            ("1e23", "1e+23"),
            ("9007199254740993.0", "9007199254740992.0"),
            ("0.1000000000000000055511151231257827", "0.1"),
            // Two spellings are as short and as near: the last digit is even.
            ("2.98023223876953125e-8", "2.9802322387695312e-08"),
            ("8796093022208.0625", "8796093022208.062"),
            ("1e-400", "0.0"),
            ("9007199254740993", "9007199254740993"),
            ("1000000000000000000000000000001", "1000000000000000000000000000001"),
        ] {
            assert_eq!(dumped(raw, Layout::Line).as_deref(), Ok(expected), "{raw}");
        }
    }

    #[test]
    fn a_number_beyond_a_float_is_refused_where_it_stands() {
        let complaint = dumped("[1, 1e309]", Layout::Line).expect_err("Python reads infinity");

        assert_eq!(
            complaint.to_string(),
            "line 1, column 11, at /v/1: the exponent of this number is out of range"
        );
    }

    #[test]
    fn values_are_laid_out_on_one_line_or_over_several() {
        let raw = "{\"a\":[1,{}, []],\"é\\u007f\\/\":{\"\u{1F600}\" : null},\"e\":\"\"}";

        assert_eq!(
            dumped(raw, Layout::Line).as_deref(),
            Ok(r#"{"a": [1, {}, []], "\u00e9\u007f/": {"\ud83d\ude00": null}, "e": ""}"#)
        );
        assert_eq!(
            dumped(raw, Layout::Broken(1)).as_deref(),
            Ok(
                "{\n        \"a\": [\n            1,\n            {},\n            []\n        ],\n        \
                \"\\u00e9\\u007f/\": {\n            \"\\ud83d\\ude00\": null\n        },\n        \
                \"e\": \"\"\n    }"
            )
        );
        assert_eq!(dumped("{}", Layout::Broken(3)).as_deref(), Ok("{}"));
    }

    #[test]
    fn floats_are_read_as_python_reads_them() {
        for (text, expected) in [
            (" 12", 12.0),
            ("\u{a0}+7.5\x0b\n", 7.5),
            ("1_000.2_5e1_0", 1000.25e10),
            ("1.", 1.0),
            (".5", 0.5),
            ("-0", -0.0),
            ("1e-400", 0.0),
        ] {
            assert_eq!(float(text), Some(expected), "{text:?}");
        }
        for text in [
            "",
            " ",
            "seven",
            "7B",
            "1 2",
            "_1",
            "1_",
            "1__0",
            "1_.5",
            "1._5",
            "1_e5",
            "1e_5",
            "nan",
            "inf",
            "-Infinity",
            "1e999",
            "0x10",
            "1,5",
            "1\x1f",
            "٣",
        ] {
            assert_eq!(float(text), None, "{text:?}");
        }
    }

    #[test]
    fn text_is_stripped_as_python_strips_it() {
        assert_eq!(
            strip(" \t\x1c\x1f\u{85}\u{3000}a \u{200b}b\u{feff}\r\n"),
            "a \u{200b}b\u{feff}"
        );
    }

    #[test]
    fn whole_numbers_are_exact_and_have_no_sign_at_zero() {
        assert_eq!(whole_text(8.03 * 1e9), "8029999999");
        assert_eq!(whole_text(-0.3), "0");
        assert_eq!(whole_text(1e23), "99999999999999991611392");
        assert_eq!(whole_text(-1e23), "-99999999999999991611392");
    }

    proptest! {
        #[test]
        fn a_spelled_float_reads_back(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            let text = float_text(value);

            prop_assert_eq!(float(&text).map(f64::to_bits), Some(bits));
            prop_assert!(text.contains(['.', 'e']), "{}", text);
        }

        #[test]
        fn a_float_is_spelled_with_as_few_digits_as_std_needs(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            let text = float_text(value);

            let digits = |text: &str| {
                let mantissa = text.split('e').next().unwrap_or_default();
                mantissa.replace(['-', '.'], "").trim_matches('0').len()
            };
            prop_assert_eq!(digits(&text), digits(&format!("{value:e}")));
        }

        #[test]
        fn a_whole_number_has_the_digits_that_std_writes(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());

            prop_assert_eq!(whole_text(value), format!("{:.0}", value.trunc() + 0.0));
        }
    }
}
