//! What holds for every proposal, however hostile.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use trueup_core::digest::Digest;
use trueup_core::oid::Oid;
use trueup_core::plan::Proposal;
use trueup_core::plan::marker::Trailers;
use trueup_core::sorted::Set;
use trueup_core::wording::{Context, Ladder, content_digest, pull_request};

use crate::given::{CONTEXT, File, document, proposal};
use crate::parsed::Parsed;

const PIECES: &[&str] = &[
    "`",
    "``",
    "|",
    "\\",
    "\n",
    "\r\n",
    "\n\n",
    "\t",
    " ",
    "a",
    "Z9",
    "é",
    "模",
    "👩‍💻",
    "\0",
    "\u{1b}[31m",
    "\u{202e}",
    "\u{200b}",
    "@here",
    "#123",
    "owner/repo#1",
    "GH-1",
    "http://x.example/",
    "<script>",
    "</details>",
    "<!--",
    "-->",
    "](",
    "[x](y)",
    "*",
    "_",
    "~~",
    "# ",
    "- ",
    "> ",
    "1. ",
    "---",
    "&amp;",
    "$",
    ":",
    "Trueup-Sync: horde",
    "Co-authored-by: a <a@b.c>",
    "fixes ",
    "[!NOTE]",
    "[^1]",
];

pub(crate) fn hostile() -> impl Strategy<Value = String> {
    vec(select(PIECES), 0..12).prop_map(|pieces| pieces.concat())
}

pub(crate) fn entries() -> impl Strategy<Value = String> {
    vec((hostile(), hostile(), 0..3_u8), 0..14).prop_map(|entries| {
        let entries: std::collections::BTreeMap<_, _> = entries
            .into_iter()
            .map(|(name, text, number)| {
                let text = serde_json::to_string(&text).expect("a string is JSON");
                (name, format!(r#"{{"text": {text}, "number": {number}}}"#))
            })
            .collect();
        document(entries)
    })
}

fn proposals() -> impl Strategy<Value = Option<Proposal>> {
    let file = (hostile(), entries(), proptest::option::of(entries()));
    vec(file, 1..5).prop_map(|files| {
        let plans = files.into_iter().filter_map(|(path, source, target)| {
            let file = File::new("all", &path).source(&source);
            target.into_iter().fold(file, |file, target| file.target(&target)).plan()
        });
        Proposal::new(plans.collect())
    })
}

#[test]
fn a_body_is_sound_whatever_it_may_hold() {
    let entries = |count: usize, version: &str| {
        document(
            (0..count).map(|n| (format!("Model {n} | `{n}`"), format!(r#"{{"v": "{version}"}}"#))),
        )
    };
    let proposal = proposal([
        File::new("a", "a|b.json").source(&entries(30, "1")).target(&entries(29, "2")),
        File::new("b", "b.json").target(&entries(20, "1")),
        File::new("c", "c.json").source(&entries(3, "1")),
    ]);
    for max_chars in (0..4_000).step_by(9) {
        let mut ladder = Ladder::default();
        (ladder.max_chars, ladder.first_entries, ladder.first_names) = (max_chars, 5, 5);

        let body = pull_request(&proposal, &CONTEXT, &ladder).body;

        assert!(body.chars().count() <= max_chars);
        let parsed = Parsed::of(&body);
        parsed.assert_inert(parsed.links.first().map(String::as_str));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_body_fits_and_is_sound_markdown(proposal in proposals(), source in hostile(), max_chars in 0..4_000_usize) {
        let Some(proposal) = proposal else { return Ok(()) };
        let mut ladder = Ladder::default();
        ladder.max_chars = max_chars;
        ladder.first_entries = 2;
        ladder.first_names = 3;
        let context = Context { source: &source, ..CONTEXT };

        let text = pull_request(&proposal, &context, &ladder);

        prop_assert!(text.body.chars().count() <= max_chars);
        let parsed = Parsed::of(&text.body);
        parsed.assert_inert(parsed.links.first().map(String::as_str));
        let columns: Vec<_> = parsed.rows.iter().map(Vec::len).collect();
        prop_assert!(columns.windows(2).all(|pair| pair[0] == pair[1]), "{columns:?}");
        if let Some(comment) = &text.comment {
            prop_assert!(comment.chars().count() <= max_chars);
            Parsed::of(comment).assert_inert(None);
        }
        prop_assert!(text.title.lines().count() == 1 && text.title.chars().count() <= 256);
    }

    #[test]
    fn a_message_has_no_trailers_until_ours_are_appended(proposal in proposals(), source in hostile()) {
        let Some(proposal) = proposal else { return Ok(()) };
        let context = Context { source: &source, ..CONTEXT };

        let message = pull_request(&proposal, &context, &Ladder::default()).message;

        let trailers =
            Trailers { sync: "horde".into(), change: Digest::of("change"), tree: Oid::of_tree([]), kept: Set::default(), unseen: Set::default() };
        prop_assert_eq!(Trailers::of(&message), None);
        prop_assert_eq!(Trailers::of(&trailers.append_to(&message)), Some(trailers));
        let last = message.trim_end().rsplit("\n\n").next().unwrap_or_default();
        prop_assert!(last.starts_with("The source of record is ") && last.lines().count() == 1);
    }

    #[test]
    fn the_same_proposal_has_the_same_texts_and_content(proposal in proposals()) {
        let Some(proposal) = proposal else { return Ok(()) };

        let one = pull_request(&proposal, &CONTEXT, &Ladder::default());
        let two = pull_request(&proposal.clone(), &CONTEXT, &Ladder::default());

        let digest = |text| content_digest(Some(&proposal), Some(text));
        prop_assert_eq!(digest(&one), digest(&two));
        prop_assert_ne!(digest(&one), content_digest(None, None));
    }
}
