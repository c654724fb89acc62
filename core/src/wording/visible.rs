//! Foreign text with every character in sight: what cannot be seen, or would act on a terminal, is written out.

/// Returns the text with `\n`, `\u{202e}` and the like in the place of what cannot be seen, and `\\` for a backslash,
/// so that no two texts look the same.
#[must_use]
pub fn name(text: &str) -> String {
    seen(text, Backslash::Doubled)
}

/// Returns a sentence likewise; its backslashes stay, since what it quotes may be written out already.
#[must_use]
pub fn sentence(text: &str) -> String {
    seen(text, Backslash::Kept)
}

/// Returns a JSON text likewise; its backslashes are JSON's own and stay as they are.
pub(super) fn json(text: &str) -> String {
    seen(text, Backslash::Kept)
}

/// Returns the name, cut to about `max` characters, for a plain-text place that GitHub reads for mentions, issues and
/// links: there a character that would start one is written out too.
pub(super) fn inert_name(text: &str, max: usize) -> String {
    // Cut first: what is harmless behind a letter need not be so behind the cut.
    let text = shortened(name(text), max).0;
    let mut inert = String::with_capacity(text.len());
    for (at, char) in text.char_indices() {
        if starts_reference(&text[..at], char, &text[at + char.len_utf8()..]) {
            push_code_point(&mut inert, char);
        } else {
            inert.push(char);
        }
    }
    inert
}

/// Returns the text cut in the middle to at most `max` characters, and its whole length if it was cut.
pub(super) fn shortened(text: String, max: usize) -> (String, Option<usize>) {
    let count = text.chars().count();
    if count <= max {
        return (text, None);
    }
    let tail = max / 3;
    let head = max - tail - 1;
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(count - tail).collect();
    (format!("{start}…{end}"), Some(count))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Backslash {
    Doubled,
    Kept,
}

fn seen(text: &str, backslash: Backslash) -> String {
    let mut seen = String::with_capacity(text.len());
    let mut before = None;
    for char in text.chars() {
        match char {
            '\\' if backslash == Backslash::Doubled => seen.push_str("\\\\"),
            '\n' => seen.push_str("\\n"),
            '\r' => seen.push_str("\\r"),
            '\t' => seen.push_str("\\t"),
            _ if is_unseen(char) && !joins_emoji(before, char) => push_code_point(&mut seen, char),
            _ => seen.push(char),
        }
        before = Some(char);
    }
    seen
}

fn push_code_point(text: &mut String, char: char) {
    text.push_str(&format!("\\u{{{:x}}}", u32::from(char)));
}

/// Control and format characters, blanks other than the space and its wide CJK kin, and letters without a shape.
///
/// An own table, not the standard library's: a text must not depend on the Unicode version of the compiler.
fn is_unseen(char: char) -> bool {
    matches!(u32::from(char),
        0x00..=0x1f | 0x7f..=0xa0 | 0xad | 0x34f | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890..=0x891
        | 0x8e2 | 0x115f..=0x1160 | 0x1680 | 0x17b4..=0x17b5 | 0x180b..=0x180f | 0x2000..=0x200f
        | 0x2028..=0x202f | 0x205f..=0x206f | 0x2800 | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0
        | 0xfff0..=0xfffb | 0x110bd | 0x110cd | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

/// Within an emoji the joiner and the emoji variant are part of one visible picture.
fn joins_emoji(before: Option<char>, char: char) -> bool {
    let after_picture = before.is_some_and(|before| {
        matches!(u32::from(before), 0x2190..=0x27ff | 0x2900..=0x2bff | 0xfe0f | 0x1f000..=0x1faff)
    });
    matches!(char, '\u{200d}' | '\u{fe0f}') && after_picture
}

fn starts_reference(before: &str, char: char, after: &str) -> bool {
    let next_is =
        |wanted: fn(&char) -> bool| after.chars().next().is_some_and(|next| wanted(&next));
    match char {
        '@' => {
            let in_word =
                before.ends_with(|last: char| last.is_ascii_alphanumeric() || last == '_');
            !in_word && next_is(char::is_ascii_alphanumeric)
        }
        '#' => next_is(char::is_ascii_digit),
        '-' => {
            let issue = before.len().checked_sub(2).and_then(|start| before.get(start..));
            issue.is_some_and(|gh| gh.eq_ignore_ascii_case("gh")) && next_is(char::is_ascii_digit)
        }
        ':' => after.starts_with("//"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(name("a\n\u{1b}[31mb\u{202e}c\u{200b}"), r"a\n\u{1b}[31mb\u{202e}c\u{200b}");
        assert_eq!(name("a\\nb\u{a0}c\u{feff}"), r"a\\nb\u{a0}c\u{feff}");
        assert_eq!(json("\"a\\n\u{7f}\""), r#""a\n\u{7f}""#);
    }

    #[test]
    fn a_sentence_keeps_what_it_quotes() {
        assert_eq!(sentence("\"a\\u{1b}\": \u{1b}[31m"), r#""a\u{1b}": \u{1b}[31m"#);
    }

    #[test]
    fn what_can_be_seen_stays() {
        for text in ["Déjà vu", "模型 (東京)", "हिन्दी", "👩‍💻 ❤️ 🇯🇵", "a|b`c`", "𝓕𝓵𝓾𝔁", "\u{3000}"]
        {
            assert_eq!(name(text), text);
        }
    }

    #[test]
    fn a_joiner_between_letters_is_written_out() {
        assert_eq!(name("a\u{200d}b 1\u{fe0f}"), r"a\u{200d}b 1\u{fe0f}");
    }

    #[test]
    fn mentions_issues_and_links_are_made_inert() {
        let inert_name = |text| inert_name(text, 80);

        assert_eq!(inert_name("@here é@x"), r"\u{40}here é\u{40}x");
        assert_eq!(inert_name("fixes #12, gh-3, o/r#4"), r"fixes \u{23}12, gh\u{2d}3, o/r\u{23}4");
        assert_eq!(inert_name("closes https://x/y"), r"closes https\u{3a}//x/y");
        assert_eq!(inert_name("a@b.c, model@v2, C#, a-1: ok"), "a@b.c, model@v2, C#, a-1: ok");
    }

    #[test]
    fn a_cut_starts_no_mention() {
        let text = format!("{}x@here", "1".repeat(20));

        assert_eq!(inert_name(&text, 16), r"1111111111…\u{40}here");
    }

    #[test]
    fn a_long_text_keeps_both_ends() {
        let long = format!("{}{}", "a".repeat(20), "z".repeat(20));

        assert_eq!(shortened(long, 10), ("aaaaaa…zzz".to_owned(), Some(40)));
        assert_eq!(shortened("ä".repeat(10), 10), ("ä".repeat(10), None));
    }
}
