//! Values for people: as short as they can be while their difference stays in sight.

use super::visible;
use crate::document::Json;

/// What of a value is shown, and how many characters the whole has if that is not all.
pub(super) type Excerpt = (String, Option<usize>);

/// Returns a value, cut in the middle if it is long.
pub(super) fn one(value: &Json) -> Excerpt {
    visible::shortened(text(value), MAX_VALUE)
}

/// Returns two values that differ, each cut so that the first difference is seen.
pub(super) fn two(before: &Json, after: &Json) -> (Excerpt, Excerpt) {
    let (before, after) = (text(before), text(after));
    let common = before.chars().zip(after.chars()).take_while(|(a, b)| a == b).count();
    let from = common.saturating_sub(LEAD);
    (around(before, from), around(after, from))
}

/// Strings in their plainest spelling, all else as the document spells it.
fn text(value: &Json) -> String {
    let raw = value.as_str();
    if raw.starts_with('"') { visible::json(&value.canonical()) } else { visible::json(raw) }
}

/// Leaves out what stands between the beginning and `from`, then what is too long after it.
fn around(text: String, from: usize) -> Excerpt {
    let count = text.chars().count();
    if count <= MAX_VALUE || from <= NEAR {
        return visible::shortened(text, MAX_VALUE);
    }
    let head: String = text.chars().take(HEAD).collect();
    let (rest, _) = visible::shortened(text.chars().skip(from).collect(), MAX_VALUE - HEAD - 1);
    (format!("{head}…{rest}"), Some(count))
}

/// A value longer than this is cut.
const MAX_VALUE: usize = 120;
/// A difference that begins before this is seen in any case.
const NEAR: usize = MAX_VALUE / 3;
/// So much of the beginning is shown before a difference further inside.
const HEAD: usize = 16;
/// So much is shown right before a difference.
const LEAD: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Json {
        text.parse().expect("the test's value is JSON")
    }

    #[test]
    fn strings_are_spelled_plainly_and_numbers_as_they_are() {
        assert_eq!(one(&json(r#""caf\u00e9 \u202e\/""#)), (r#""café \u{202e}/""#.to_owned(), None));
        assert_eq!(one(&json("1.50")), ("1.50".to_owned(), None));
        assert_eq!(one(&json(r#"{ "b" : 1, "a" : [] }"#)), (r#"{"b":1,"a":[]}"#.to_owned(), None));
    }

    #[test]
    fn a_difference_deep_inside_long_values_is_seen() {
        let text =
            |word: &str| json(&format!("\"{} {word} {}\"", "a".repeat(500), "z".repeat(500)));

        let ((before, whole), (after, _)) = two(&text("old"), &text("new"));

        assert!(before.contains(" old z") && before.chars().count() <= MAX_VALUE, "{before}");
        assert!(after.contains(" new z"), "{after}");
        assert_eq!(whole, Some(1007));
    }

    #[test]
    fn a_short_value_beside_a_long_one_is_whole() {
        let long = json(&format!("\"{}\"", "a".repeat(500)));

        let ((before, whole), (_, longer)) = two(&json("\"aaa\""), &long);

        assert_eq!((before.as_str(), whole, longer), ("\"aaa\"", None, Some(502)));
    }
}
