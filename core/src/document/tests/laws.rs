//! What holds for all documents.

use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::sample::{damaged_file, file, file_twice};
use super::{Document, Entry, Json, Sides, created, document, edit, edit_withholding, edited};
use crate::sorted::Set;

/// Reads a text without any of our code; numbers as floats, which tell those of the samples apart.
fn meaning(text: &str) -> Value {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    plain(serde_json::from_str(text).expect("it is JSON"))
}

fn plain(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => {
            members.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
        Value::Number(number) => (number.as_f64().expect("it is finite") + 0.0).into(),
        other => other,
    }
}

fn is_subsequence(short: &str, long: &str) -> bool {
    let mut long = long.bytes();
    short.bytes().all(|byte| long.any(|other| other == byte))
}

/// A target, and a source that holds only some of its entries, as they are spelled there.
fn file_and_part() -> impl Strategy<Value = (String, String)> {
    (file(), any::<[bool; 6]>()).prop_map(|(file, picks)| {
        let whole = document(&file);
        let entries = whole.entries().zip(picks).filter(|(_, pick)| *pick);
        let members = entries.map(|(entry, _)| {
            format!(
                "{}:{}",
                serde_json::to_string(entry.name()).expect("a string is JSON"),
                entry.raw()
            )
        });
        let part = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
        (file, part)
    })
}

proptest! {
    #[test]
    fn an_edited_target_holds_what_the_source_holds(target in file(), source in file()) {
        prop_assert_eq!(meaning(&edit(&target, &source)), meaning(&source));
    }

    #[test]
    fn a_new_file_holds_what_the_source_holds(source in file()) {
        let text = created(&document(&source)).expect("the source has no fault");

        prop_assert!(text.is_ascii());
        prop_assert_eq!(meaning(&text), meaning(&source));
        prop_assert_eq!(text.matches('\r').count(), 0);
    }

    #[test]
    fn editing_twice_changes_nothing(target in file(), source in file()) {
        let once = edit(&target, &source);

        prop_assert_eq!(edit(&once, &source), once);
    }

    #[test]
    fn without_drift_every_byte_stays((target, source) in file_twice()) {
        prop_assert_eq!(edit(&target, &source), target);
    }

    #[test]
    fn a_mark_and_what_surrounds_the_document_stay(target in file(), source in file()) {
        let text = edit(&target, &source);
        let around = |text: &str| {
            let (before, rest) = text.split_once('{').expect("it is an object");
            let (_, after) = rest.rsplit_once('}').expect("it is an object");
            [before.to_owned(), after.to_owned()]
        };

        prop_assert_eq!(around(&text), around(&target));
    }

    #[test]
    fn equal_entries_keep_their_bytes_and_all_keep_their_order(target in file(), source in file()) {
        let (old, new) = (document(&target), document(&edit(&target, &source)));
        let kept = |document: &Document| -> Vec<String> {
            let in_both = |name: &&str| new.entry(name).is_some() && old.entry(name).is_some();
            document.names().filter(in_both).map(str::to_owned).collect()
        };

        prop_assert_eq!(kept(&new), kept(&old));
        let wanted = meaning(&source);
        for (name, value) in meaning(&target).as_object().expect("it is an object") {
            if wanted.get(name) == Some(value) {
                prop_assert_eq!(new.entry(name).map(Entry::raw), old.entry(name).map(Entry::raw));
            }
        }
    }

    #[test]
    fn removals_only_take_bytes_and_additions_only_give_them((whole, part) in file_and_part()) {
        let less = edit(&whole, &part);
        let more = edit(&less, &whole);

        prop_assert!(is_subsequence(&less, &whole), "{}", less);
        prop_assert!(document(&less).is_empty() || is_subsequence(&less, &more), "{}", more);
    }

    #[test]
    fn one_replaced_value_changes_one_place(target in file(), at in any::<prop::sample::Index>()) {
        let whole = document(&target);
        let Some(entry) = whole.entries().nth(at.index(whole.len().max(1))) else { return Ok(()) };
        let start = entry.raw().as_ptr() as usize - whole.text().as_ptr() as usize;
        let (before, rest) = whole.text().split_at(start);
        let source = [before, "\"new\"", &rest[entry.raw().len()..]].concat();
        let mark = if whole.has_bom() { "\u{feff}" } else { "" };

        prop_assert_eq!(edit(&target, &source), [mark, &source].concat());
    }

    #[test]
    fn withheld_entries_stay_as_they_are(target in file(), source in file()) {
        let (old, wanted) = (document(&target), document(&source));
        let withheld: Vec<_> = old.names().filter(|name| wanted.entry(name).is_none()).collect();

        let text = edit_withholding(&withheld, &target, &source);

        let mut expected = meaning(&source);
        let before = meaning(&target);
        for name in &withheld {
            expected[*name] = before[*name].clone();
        }
        prop_assert_eq!(meaning(&text), expected);
        let new = document(&text);
        for name in withheld {
            prop_assert_eq!(new.entry(name).map(Entry::raw), old.entry(name).map(Entry::raw));
        }
    }

    #[test]
    fn a_minified_file_gains_no_whitespace(source in file()) {
        let target = "{\"0\":{\"0\":0},\"1\":[0]}";

        let text = edit(target, &source);

        let compact = text.parse::<Json>().expect("it is JSON");
        prop_assert_eq!(text.as_str(), compact.as_str());
    }

    #[test]
    fn random_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Document::parse(&bytes);
    }

    #[test]
    fn a_damaged_document_is_refused_or_edited_but_never_panics(
        target in damaged_file(),
        source in damaged_file(),
    ) {
        let read = |text: &str| {
            let document = Document::parse(text.as_bytes());
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            let is_json = serde_json::from_str::<IgnoredAny>(text).is_ok();
            assert!(is_json || document.is_err(), "{text}");
            document
        };
        if let (Ok(source), Ok(target)) = (read(&source), read(&target)) {
            let sides = Sides { source: &source, target: &target };
            if let Ok(text) = edited(sides, &Set::new()) {
                prop_assert_eq!(edit(&text, source.text()), text);
            }
        }
    }
}
