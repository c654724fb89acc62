//! Changes that deserve a second look: addresses, digests, other types, flipped booleans.

use std::iter::Sum;
use std::ops::AddAssign;

use super::{count, owned};
use crate::compare::{Change, Modified};
use crate::document::{Json, Kind, Node};
use crate::plan::Proposal;

/// How many changed values are of which kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Risks {
    /// Texts with an address, `scheme://`, on either side.
    urls: usize,
    /// Digests, on either side.
    hashes: usize,
    /// Values of another type than before; `null` is one.
    types: usize,
    /// Booleans that are the opposite now.
    booleans: usize,
}

impl Risks {
    /// Returns what is risky about one place; what was only added or removed is not.
    ///
    /// Of a value that changes as a whole the parts count that differ.
    pub(super) fn of(change: &Change) -> Self {
        match (&change.before, &change.after) {
            (Some(before), Some(after)) => Self::between(before, after),
            _ => Self::default(),
        }
    }

    /// Returns what is risky about these places together.
    pub(super) fn of_all(changes: &[Change]) -> Self {
        changes.iter().map(Self::of).sum()
    }

    /// Returns what is risky about all that goes out.
    pub(super) fn of_proposal(proposal: &Proposal) -> Self {
        let modified = proposal.edits().into_iter().flat_map(|file| &file.drift.modified);
        modified.map(|Modified { changes, .. }| Self::of_all(changes)).sum()
    }

    fn between(before: &Json, after: &Json) -> Self {
        let mut risks = Self::default();
        risks.compare(Some(&before.node()), Some(&after.node()));
        risks
    }

    fn compare(&mut self, before: Option<&Node<'_>>, after: Option<&Node<'_>>) {
        let (Some(one), Some(other)) = (before, after) else {
            return self.look_at(before.or(after));
        };
        match (one.kind(), other.kind()) {
            (Kind::Object, Kind::Object) => self.compare_members(one, other),
            (Kind::Array, Kind::Array) => self.compare_elements(one, other),
            (Kind::String, Kind::String) => self.compare_texts(one, other),
            (Kind::Literal, Kind::Literal) if one.raw() == other.raw() => {}
            (Kind::Literal, Kind::Literal) if is_null(one) || is_null(other) => self.types += 1,
            (Kind::Literal, Kind::Literal) => self.booleans += 1,
            (one_kind, other_kind) if one_kind != other_kind => {
                self.types += 1;
                self.look_at(before);
                self.look_at(after);
            }
            _ => {}
        }
    }

    fn compare_members(&mut self, before: &Node<'_>, after: &Node<'_>) {
        let (Ok(before), Ok(after)) = (before.members(), after.members()) else { return };
        for member in before.iter() {
            self.compare(Some(&member.value), after.named(&member.name));
        }
        for member in after.iter().filter(|member| before.named(&member.name).is_none()) {
            self.look_at(Some(&member.value));
        }
    }

    /// What both begin and end with stays; what lies between is compared in pairs.
    fn compare_elements(&mut self, before: &Node<'_>, after: &Node<'_>) {
        let (Ok(before), Ok(after)) = (before.elements(), after.elements()) else { return };
        let is_same = |(one, other): &(&Node<'_>, &Node<'_>)| is_same(one, other);
        let head = before.iter().zip(&after).take_while(is_same).count();
        let (before, after) = (&before[head..], &after[head..]);
        let tail = before.iter().rev().zip(after.iter().rev()).take_while(is_same).count();
        let (before, after) = (&before[..before.len() - tail], &after[..after.len() - tail]);
        for at in 0..before.len().max(after.len()) {
            self.compare(before.get(at), after.get(at));
        }
    }

    fn compare_texts(&mut self, before: &Node<'_>, after: &Node<'_>) {
        let (Ok(before), Ok(after)) = (before.string(), after.string()) else { return };
        if before != after {
            self.urls += usize::from(is_url(&before) || is_url(&after));
            self.hashes += usize::from(is_hash(&before) || is_hash(&after));
        }
    }

    /// Counts what stands on one side only, inside of what changes.
    fn look_at(&mut self, node: Option<&Node<'_>>) {
        let Some(node) = node else { return };
        match node.kind() {
            Kind::Array => {
                let elements = node.elements().unwrap_or_default();
                elements.iter().for_each(|element| self.look_at(Some(element)));
            }
            Kind::Object => {
                let Ok(members) = node.members() else { return };
                members.iter().for_each(|member| self.look_at(Some(&member.value)));
            }
            Kind::String => {
                let Ok(text) = node.string() else { return };
                self.urls += usize::from(is_url(&text));
                self.hashes += usize::from(is_hash(&text));
            }
            Kind::Literal | Kind::Number => {}
        }
    }

    /// Returns the marks at the end of a line: ` · **URL**`, ` · **2 URLs, type**`, or nothing.
    pub(super) fn marks(self) -> String {
        let one_or_more = |count, one: &str, more: &str| match count {
            1 => one.to_owned(),
            _ => count::things(count, one, more),
        };
        let marks = self.named(one_or_more);
        if marks.is_empty() { String::new() } else { format!(" · **{}**", marks.join(", ")) }
    }

    /// Returns them all in one sentence, or nothing if there are none.
    pub(super) fn sentence(self) -> Option<String> {
        let kinds = self.named(count::things);
        let verb = if self.total() == 1 { "changes" } else { "change" };
        (!kinds.is_empty()).then(|| format!("**Look closely**: {} {verb}.", owned::joined(&kinds)))
    }

    fn named(self, name: impl Fn(usize, &str, &str) -> String) -> Vec<String> {
        let kinds = [
            (self.urls, "URL", "URLs"),
            (self.hashes, "hash", "hashes"),
            (self.types, "type", "types"),
            (self.booleans, "boolean", "booleans"),
        ];
        let kinds = kinds.into_iter().filter(|(count, ..)| *count > 0);
        kinds.map(|(count, one, more)| name(count, one, more)).collect()
    }

    const fn total(self) -> usize {
        self.urls + self.hashes + self.types + self.booleans
    }
}

impl AddAssign for Risks {
    fn add_assign(&mut self, other: Self) {
        self.urls += other.urls;
        self.hashes += other.hashes;
        self.types += other.types;
        self.booleans += other.booleans;
    }
}

impl Sum for Risks {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, risks| {
            sum += risks;
            sum
        })
    }
}

fn is_null(node: &Node<'_>) -> bool {
    node.raw() == "null"
}

fn is_same(one: &Node<'_>, other: &Node<'_>) -> bool {
    one.raw() == other.raw()
}

/// A scheme as RFC 3986 spells it, then `://`, anywhere in the text.
fn is_url(text: &str) -> bool {
    let in_scheme = |char: char| char.is_ascii_alphanumeric() || "+-.".contains(char);
    text.match_indices("://").any(|(at, _)| {
        let scheme = text[..at].rsplit(|char| !in_scheme(char)).next().unwrap_or_default();
        scheme.contains(|char: char| char.is_ascii_alphabetic())
    })
}

/// A digest in hexadecimal digits, of a usual length or after the name of its algorithm.
fn is_hash(text: &str) -> bool {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match text.split_once([':', '-']) {
        Some((name, digits)) if ALGORITHMS.iter().any(|known| name.eq_ignore_ascii_case(known)) => {
            digits.len() >= SHORTEST && digits.bytes().all(is_digit)
        }
        _ => LENGTHS.contains(&text.len()) && is_hex(text),
    }
}

/// After a name a digest may be spelled in base 64, too, as for subresource integrity.
const fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

const ALGORITHMS: [&str; 9] =
    ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "blake3"];
/// MD5, SHA-1, SHA-224, SHA-256, SHA-384 and SHA-512.
const LENGTHS: [usize; 6] = [32, 40, 56, 64, 96, 128];
/// So many digits after the name of an algorithm are a digest.
const SHORTEST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    fn risks(before: &str, after: &str) -> Risks {
        let json = |text: &str| text.parse::<Json>().expect("the test's value is JSON");
        Risks::between(&json(before), &json(after))
    }

    fn marks(before: &str, after: &str) -> String {
        risks(before, after).marks()
    }

    #[test]
    fn an_address_on_either_side_is_marked() {
        for (before, after) in [
            (r#""https://a.example/x""#, r#""https://b.example/x""#),
            (r#""none""#, r#""see ftp://b.example""#),
            (r#""s3+x.y-z://a""#, r#""""#),
            (r#""https:\/\/a""#, r#""b""#),
        ] {
            assert_eq!(marks(before, after), " · **URL**", "{before} {after}");
        }
        for (before, after) in
            [(r#""a""#, r#""b""#), (r#""://a""#, r#""1://b""#), (r#""a:/b""#, r#""//c""#)]
        {
            assert_eq!(marks(before, after), "", "{before} {after}");
        }
    }

    #[test]
    fn a_digest_is_known_by_its_length_or_its_name() {
        let quoted = |text: &str| format!("\"{text}\"");
        for length in LENGTHS {
            let digest = "aB1".repeat(length).split_off(length * 2);
            assert_eq!(marks(&quoted(&digest), r#""x""#), " · **hash**", "{digest}");
            assert_eq!(marks(&quoted(&digest[1..]), r#""x""#), "", "{digest}");
            assert_eq!(marks(&quoted(&format!("{}g", &digest[1..])), r#""x""#), "", "{digest}");
        }
        assert_eq!(marks(r#""sha256:0123456789abcdef""#, r#""x""#), " · **hash**");
        assert_eq!(marks(r#""x""#, r#""SHA384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K""#), " · **hash**");
        assert_eq!(marks(r#""sha256:""#, r#""sha9:0123456789abcdef""#), "");
        assert_eq!(marks(r#""md5-of-what-is-downloaded""#, r#""md5:unknown""#), "");
    }

    #[test]
    fn another_type_is_marked_and_what_it_holds_too() {
        assert_eq!(marks("1", r#""1""#), " · **type**");
        assert_eq!(marks("null", "1"), " · **type**");
        assert_eq!(marks("true", "null"), " · **type**");
        assert_eq!(marks("null", r#""https://a""#), " · **URL, type**");
        assert_eq!(marks(r#"["https://a","https://b"]"#, "{}"), " · **2 URLs, type**");
        assert_eq!(marks("1", "2"), "");
    }

    #[test]
    fn a_boolean_is_marked_when_it_is_flipped() {
        assert_eq!(marks("true", "false"), " · **boolean**");
        assert_eq!(marks("true", "true"), "");
    }

    #[test]
    fn of_a_value_that_changes_as_a_whole_the_parts_that_differ_count() {
        let digest = "0".repeat(64);
        let before = r#"[{"url": "https://a", "on": true, "n": 1}, "https://same"]"#;
        let after = format!(
            r#"[{{"url": "https://b", "on": false, "n": "1", "sha": "{digest}"}}, "https://new", "https://same"]"#
        );

        assert_eq!(marks(before, &after), " · **2 URLs, hash, type, boolean**");
    }

    #[test]
    fn what_moves_along_in_a_list_is_not_marked() {
        assert_eq!(marks(r#"["https://a", "https://b"]"#, r#"["https://b"]"#), " · **URL**");
        assert_eq!(marks(r#"["x", "https://b"]"#, r#"["y", "z", "https://b"]"#), "");
    }

    #[test]
    fn one_sentence_sums_them_up() {
        let sum = Risks { urls: 3, hashes: 1, types: 2, booleans: 1_200 };

        let expected = "**Look closely**: 3 URLs, 1 hash, 2 types and 1,200 booleans change.";
        assert_eq!(sum.sentence().as_deref(), Some(expected));
        let one = Risks { urls: 1, ..Risks::default() };
        assert_eq!(one.sentence().as_deref(), Some("**Look closely**: 1 URL changes."));
        assert_eq!(Risks::default().sentence(), None);
    }
}
