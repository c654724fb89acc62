//! Edits made on GitHub, as maintainers read of them.

use expect_test::expect_file;
use proptest::prelude::*;
use trueup_core::oid::Oid;
use trueup_core::plan::{FilePlan, Origin, Proposal, TargetEdits};
use trueup_core::wording::{Ladder, PullRequestText, pull_request};

use crate::given::{CONTEXT, File};
use crate::laws::{entries, hostile};
use crate::parsed::Parsed;

const ACCEPTED: &str =
    r#"{"Alpha": {"version": "1", "nsfw": false, "tags": ["a"]}, "Beta": {"version": "1"}}"#;
const TARGET: &str = r#"{"Alpha": {"version": "1b", "nsfw": false, "tags": ["a"], "note": "ours"}, "Gamma": {"version": "own"}}"#;
const SOURCE: &str =
    r#"{"Alpha": {"version": "2", "nsfw": true, "tags": ["b"]}, "Beta": {"version": "1"}}"#;

fn file(path: &str, fate: TargetEdits) -> File {
    File::new("all", path).source(SOURCE).target(TARGET).accepted(ACCEPTED, fate)
}

/// The plan, with the same author for the edits of each entry but the last.
fn authored(file: File, author: &str) -> FilePlan {
    let mut plan = file.plan().expect("they differ");
    let all = plan.target_edits.len();
    for edit in plan.target_edits.iter_mut().take(all.saturating_sub(1)) {
        let commit = Oid::of_blob(edit.name.as_bytes());
        edit.origin = Some(Origin { commit, author: author.to_owned() });
    }
    plan
}

fn body(plans: Vec<FilePlan>, ladder: &Ladder) -> String {
    let proposal = Proposal::new(plans).expect("there are plans");
    pull_request(&proposal, &CONTEXT, ladder).body
}

#[test]
fn what_would_be_undone_stands_before_the_lists_with_who_did_it() {
    let plan = authored(file("models.json", TargetEdits::Propose), "someone");

    expect_file!["texts/edits_undone.md"].assert_eq(&body(vec![plan], &Ladder::default()));
}

#[test]
fn what_stays_is_told_once_and_each_file_by_itself() {
    let files = ["a.json", "b.json"].map(|path| file(path, TargetEdits::Keep).owned("/tags"));
    let plans = files.into_iter().map(|file| authored(file, "someone")).collect();

    expect_file!["texts/edits_kept.md"].assert_eq(&body(plans, &Ladder::default()));
}

#[test]
fn a_short_text_names_them_and_a_shorter_one_counts_them() {
    let at = |max_chars| {
        let mut ladder = Ladder::default();
        (ladder.max_chars, ladder.first_entries) = (max_chars, 1);
        // What there is to leave out is longer than the words that say so.
        let target = TARGET.replace("1b", &"b".repeat(100));
        let file = File::new("all", "models.json").source(SOURCE).target(&target);
        let plan = authored(file.accepted(ACCEPTED, TargetEdits::Propose), "someone");
        pull_request(&Proposal::new(vec![plan]).expect("there is a plan"), &CONTEXT, &ladder)
    };

    let whole = at(usize::MAX).body;
    let PullRequestText { body: named, comment, .. } = at(whole.chars().count() - 1);
    assert!(named.contains("\n- `Alpha` · `/note`: added `\"ours\"`, by `someone` ("), "{named}");
    assert!(named.contains("\n- `Alpha` · `/version`, by `someone` ("), "{named}");
    let comment = comment.expect("something is left out");
    assert!(comment.contains("\n**Edits made on GitHub** (3 of 4)\n\n"), "{comment}");
    assert!(comment.contains("\n- `Alpha` · `/version`: `\"1\"` → `\"bbb"), "{comment}");
    let counted = at(1_000).body;
    assert!(counted.contains("\n**This would undo edits made on GitHub** (4)\n\nThe"), "{counted}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_with_edits_fits_and_is_sound_markdown(
        (source, target, accepted) in (entries(), entries(), entries()),
        (path, author) in (hostile(), hostile()),
        fate in prop::sample::select(TargetEdits::ALL.as_slice()),
        max_chars in 0..6_000_usize,
    ) {
        let file = File::new("all", &path).source(&source).target(&target).accepted(&accepted, fate);
        let Some(_) = File::new("all", &path).source(&source).target(&target).plan() else { return Ok(()) };
        let Some(mut plan) = file.plan() else { return Ok(()) };
        for edit in plan.target_edits.iter_mut().step_by(2) {
            edit.origin = Some(Origin { commit: Oid::of_blob(b""), author: author.clone() });
        }
        let mut ladder = Ladder::default();
        (ladder.max_chars, ladder.first_entries, ladder.first_names) = (max_chars, 2, 3);

        let body = body(vec![plan], &ladder);

        prop_assert!(body.chars().count() <= max_chars);
        let mut parsed = Parsed::of(&body);
        let ours = |link: &String| link.starts_with("https://github.com/owner/data/com");
        prop_assert!(parsed.links.iter().all(ours), "{:?}", parsed.links);
        parsed.links.clear();
        parsed.assert_inert(None);
    }
}
