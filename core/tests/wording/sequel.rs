//! What a pull request's text has no room for: where it goes on, and that nothing is lost or told twice.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use trueup_core::plan::Proposal;
use trueup_core::plan::marker::{CONTINUED, continues_line, is_continuation, is_continued};
use trueup_core::wording::{Ladder, PullRequestText, pull_request};

use crate::given::{CONTEXT, File, document, proposal};
use crate::parsed::Parsed;

/// What becomes of an entry, and how many fields it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Added,
    Changed(usize),
    Removed,
    Renamed,
    Same,
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate = prop_oneof![
        2 => Just(Fate::Added),
        6 => (1..30_usize).prop_map(Fate::Changed),
        1 => Just(Fate::Removed),
        1 => Just(Fate::Renamed),
        3 => Just(Fate::Same),
    ];
    vec(fate, 1..70)
}

fn name(at: usize) -> String {
    format!("entry {at:02}.")
}

fn old_name(at: usize) -> String {
    format!("former {at:02}.")
}

/// The entries of one side; every field has a name of its own.
fn side(fates: &[Fate], is_source: bool) -> String {
    let value = |at: usize, fields: usize, value: u8| {
        let fields = (0..fields).map(|field| format!("\"f{at:02}-{field:02}.\": {value}"));
        format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
    };
    let entry = |(at, fate): (usize, &Fate)| match (fate, is_source) {
        (Fate::Added, false) | (Fate::Removed, true) => None,
        (Fate::Changed(fields), _) => Some((name(at), value(at, *fields, is_source.into()))),
        (Fate::Renamed, false) => Some((old_name(at), value(at, 1, 0))),
        _ => Some((name(at), value(at, 1, 0))),
    };
    document(fates.iter().enumerate().filter_map(entry))
}

fn proposed(files: &[Vec<Fate>]) -> Option<Proposal> {
    let plan = |(at, fates): (usize, &Vec<Fate>)| {
        let file = File::new("all", &format!("{at}.json"));
        file.source(&side(fates, true)).target(&side(fates, false)).plan()
    };
    Proposal::new(files.iter().enumerate().filter_map(plan).collect())
}

/// The code spans of body and comment, but for the overviews by field.
fn told(text: &PullRequestText) -> Vec<String> {
    let lists = text.body.lines().filter(|line| !line.starts_with("By field: "));
    let mut code = Parsed::of(&lists.collect::<Vec<_>>().join("\n")).code;
    code.extend(text.comment.iter().flat_map(|comment| Parsed::of(comment).code));
    code
}

fn has_all(text: &PullRequestText) -> bool {
    !text.comment.iter().any(|comment| comment.contains("no room for all of it here either"))
}

fn ladder(max_chars: usize) -> Ladder {
    let mut ladder = Ladder::default();
    (ladder.max_chars, ladder.first_entries, ladder.first_names) = (max_chars, 3, 5);
    ladder
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn body_and_comment_hold_every_name_and_every_field_once(
        files in vec(fates(), 1..3), max_chars in 2_000..40_000_usize,
    ) {
        let Some(proposal) = proposed(&files) else { return Ok(()) };

        let text = pull_request(&proposal, &CONTEXT, &ladder(max_chars));

        let told = told(&text);
        let known: BTreeSet<&str> = told.iter().map(String::as_str).collect();
        let drifts = proposal.files.iter().map(|file| &file.drift);
        let names = drifts.clone().flat_map(|drift| {
            let modified = drift.modified.iter().map(|entry| &entry.name);
            drift.added.iter().chain(&drift.removed).chain(modified)
        });
        let missing = names.filter(|name| !known.contains(name.as_str())).count();
        let fields = || drifts.clone().flat_map(|drift| &drift.modified).flat_map(|it| &it.changes);
        let places: Vec<_> = told.iter().filter(|code| code.starts_with("/f")).collect();
        if has_all(&text) {
            prop_assert_eq!(missing, 0, "{}", text.body);
            prop_assert_eq!(places.len(), fields().count());
        }
        if missing > 0 {
            let comment = text.comment.as_deref().unwrap_or_default();
            prop_assert!(!comment.contains(" → `1`"), "names come before fields: {}", comment);
        }
        if files.len() == 1 {
            prop_assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len(), "told twice");
        }
    }

    #[test]
    fn a_text_goes_on_if_and_only_if_there_is_a_comment(
        files in vec(fates(), 1..3), max_chars in 0..6_000_usize,
    ) {
        let Some(proposal) = proposed(&files) else { return Ok(()) };

        let text = pull_request(&proposal, &CONTEXT, &ladder(max_chars));

        prop_assert_eq!(is_continued(&text.body), text.comment.is_some());
        prop_assert!(text.body.chars().count() <= max_chars);
        if let Some(comment) = &text.comment {
            prop_assert!(comment.chars().count() <= max_chars);
            prop_assert!(is_continuation(comment, "horde"));
            Parsed::of(comment).assert_inert(None);
        }
    }
}

/// As many changed entries as the largest sync that the published references ever saw.
fn mass() -> Proposal {
    let side = |version: &str| {
        let url = format!("https://models.example.org/{version}");
        let value = |n: usize| {
            format!(
                r#"{{"baseline": "{version}", "description": "A {version} model of {n}", "url": "{url}/{n}", "nsfw": {}, "tags": ["{n}B"]}}"#,
                version == "new"
            )
        };
        document((0..1_128).map(|n| (format!("someone/Model-{n:04}-of-many-billions"), value(n))))
    };
    proposal([File::new("text_generation", "db.json").source(&side("new")).target(&side("old"))])
}

#[test]
fn a_mass_of_changes_fits_with_every_total_and_goes_on_in_a_comment() {
    let text = pull_request(&mass(), &CONTEXT, &Ladder::default());

    let comment = text.comment.as_deref().unwrap_or_default();
    for part in [&text.body, comment] {
        assert!(part.chars().count() <= Ladder::default().max_chars);
    }
    Parsed::of(comment).assert_inert(None);
    Parsed::of(&text.body).assert_inert(Some(LINK));
    assert!(text.body.contains("source of record: **1,128 changed**."));
    assert!(text.body.contains("\n**Look closely**: 1,128 URLs and 1,128 booleans change.\n"));
    let told = told(&text);
    let names = (0..1_128).map(|n| format!("someone/Model-{n:04}-of-many-billions"));
    assert_eq!(names.filter(|name| !told.contains(name)).count(), 0);
    assert!(comment.chars().count() > 59_000, "the comment is used: {}", comment.chars().count());
}

#[test]
fn totals_and_risks_stand_on_every_rung() {
    let proposal = mass();
    let mut bodies = BTreeSet::new();
    for max_chars in [900, 2_000, 12_000, 60_000, 120_000, 400_000] {
        let mut ladder = Ladder::default();
        ladder.max_chars = max_chars;

        let body = pull_request(&proposal, &CONTEXT, &ladder).body;

        assert!(body.contains("**1,128 changed**"), "{max_chars}");
        assert!(body.contains("**Look closely**: 1,128 URLs and 1,128 booleans"), "{max_chars}");
        bodies.insert(body);
    }
    assert!(bodies.len() >= 4, "{}", bodies.len());
}

#[test]
fn names_without_their_fields_carry_the_marks_of_all_of_them() {
    let mut ladder = Ladder::default();
    ladder.max_chars = 20_000;

    let body = pull_request(&mass(), &CONTEXT, &ladder).body;

    let first = "- `someone/Model-0000-of-many-billions` · **URL, boolean**\n";
    assert!(body.contains(first), "{body}");
}

#[test]
fn a_name_that_says_what_we_say_continues_nothing() {
    for hostile in [CONTINUED, &continues_line("horde"), "\n<!-- trueup:continued -->\n", "-->"] {
        let json = serde_json::to_string(hostile).expect("a string is JSON");
        let side = |n: usize| {
            let entries = (0..200).map(|at| (format!("{hostile}{at}"), format!("{{{json}: {n}}}")));
            document(entries.chain([(hostile.to_owned(), format!("{{{json}: {json}}}"))]))
        };
        let file = || File::new("a", "a.json").source(&side(1)).target(&side(2));

        let whole = pull_request(&proposal([file()]), &CONTEXT, &Ladder::default());
        let cut = pull_request(&proposal([file()]), &CONTEXT, &ladder(2_500));

        assert!(!is_continued(&whole.body), "{}", whole.body);
        let comment = cut.comment.unwrap_or_default();
        assert_eq!(comment.lines().filter(|line| *line == continues_line("horde")).count(), 1);
        let parsed = Parsed::of(&comment);
        parsed.assert_inert(None);
        assert_eq!(parsed.html.iter().filter(|html| html.contains("trueup:")).count(), 1);
    }
}

const LINK: &str = "https://github.com/owner/data/compare/main...trueup/horde";
