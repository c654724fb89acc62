//! Names that would like to be more than names.

use trueup_core::compare::{Drift, Rename};
use trueup_core::plan::Proposal;
use trueup_core::propose::{Markdown, Text};
use trueup_core::wording::{Context, Ladder, pull_request};

use crate::given::{CONTEXT, File, document, proposal};
use crate::parsed::Parsed;

/// A hostile name and what of it is to be read.
const NAMES: &[(&str, &str)] = &[
    ("a`b", "a`b"),
    ("`", "`"),
    ("``a```b", "``a```b"),
    (" both blanks ", " both blanks "),
    ("  ", "  "),
    ("a|b\\|c", r"a|b\\|c"),
    ("a\n\n# b", r"a\n\n# b"),
    ("a\r\n- b\tc", r"a\r\n- b\tc"),
    ("@here and @owner/team", "@here and @owner/team"),
    ("fixes #123, owner/repo#1, GH-7", "fixes #123, owner/repo#1, GH-7"),
    (
        "http://example.org www.example.org <http://example.org>",
        "http://example.org www.example.org <http://example.org>",
    ),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("<!-- trueup {} -->", "<!-- trueup {} -->"),
    ("</details></summary>", "</details></summary>"),
    ("[x](y) ![x](y) ](", "[x](y) ![x](y) ]("),
    ("*a* _b_ ~~c~~ ~d~ **e**", "*a* _b_ ~~c~~ ~d~ **e**"),
    ("$a$ $`b`$ :tada: [^1] [!NOTE]", "$a$ $`b`$ :tada: [^1] [!NOTE]"),
    ("# a", "# a"),
    ("- [ ] a", "- [ ] a"),
    ("> a", "> a"),
    ("1. a", "1. a"),
    ("---", "---"),
    ("&amp;&#64;here&nbsp;", "&amp;&#64;here&nbsp;"),
    ("\u{202e}evil\u{202c} \u{200b}\u{feff}", r"\u{202e}evil\u{202c} \u{200b}\u{feff}"),
    ("\u{1b}[2J\u{7}\0", r"\u{1b}[2J\u{7}\u{0}"),
    ("\u{2028}\u{85}", r"\u{2028}\u{85}"),
];

const LINK: &str = "https://github.com/owner/data/compare/main...trueup/horde";

fn seen() -> Vec<&'static str> {
    NAMES.iter().map(|(_, seen)| *seen).collect()
}

fn every_name() -> String {
    document(NAMES.iter().map(|(name, _)| ((*name).to_owned(), "1".to_owned())))
}

/// The code spans that show the hostile names, in the order of [`NAMES`].
fn in_order(parsed: &Parsed) -> Vec<&str> {
    let code = |seen: &&str| parsed.code.iter().map(String::as_str).find(|code| code == seen);
    seen().iter().filter_map(code).collect()
}

#[test]
fn hostile_names_are_code_and_nothing_else_in_a_body() {
    let file = File::new("all", "all.json").source(&every_name());

    let text = pull_request(&proposal([file]), &CONTEXT, &Ladder::default());

    let parsed = Parsed::of(&text.body);
    parsed.assert_inert(Some(LINK));
    assert_eq!(in_order(&parsed), seen());
    assert_eq!(parsed.headings, [] as [&str; 0]);
}

#[test]
fn hostile_names_are_code_and_nothing_else_when_they_are_withheld() {
    let file = File::new("all", "all.json").target(&every_name());
    let other = File::new("b", "b.json").source(r#"{"a": 1}"#);

    let text = pull_request(&proposal([file, other]), &CONTEXT, &Ladder::default());

    let parsed = Parsed::of(&text.body);
    parsed.assert_inert(Some(LINK));
    assert_eq!(in_order(&parsed), seen());
}

#[test]
fn hostile_values_and_pointers_are_code_and_nothing_else() {
    let json = |text: &str| serde_json::to_string(text).expect("a string is JSON");
    let value = |name: &str, at: usize| {
        format!(r#"{{{}: {}, "n": {at}}}"#, json(name), json(&format!("{name}{at}")))
    };
    let texts =
        |at: usize| document(NAMES.iter().map(|(name, _)| ((*name).to_owned(), value(name, at))));
    let file = File::new("all", "all.json").source(&texts(1)).target(&texts(2));

    let text = pull_request(&proposal([file]), &CONTEXT, &Ladder::default());

    let parsed = Parsed::of(&text.body);
    parsed.assert_inert(Some(LINK));
    assert_eq!(in_order(&parsed), seen());
    assert!(parsed.code.contains(&"\"a|b\\\\|c1\"".to_owned()), "{:?}", parsed.code);
}

#[test]
fn hostile_renames_and_marked_values_are_code_and_nothing_else() {
    let json = |text: &str| serde_json::to_string(text).expect("a string is JSON");
    let side = |prefix: &str, turn: bool| {
        let renamed = NAMES.iter().enumerate().map(move |(at, (name, _))| {
            (format!("{prefix}{name}"), format!(r#"{{"same content": {at}}}"#))
        });
        let marked = NAMES.iter().map(move |(name, _)| {
            let url = json(&format!("https://{turn}.example/{name}"));
            let value = if turn { format!("[{url}, true]") } else { format!("[{url}, 1]") };
            ((*name).to_owned(), format!("{{{}: {value}}}", json(name)))
        });
        document(renamed.chain(marked))
    };
    let file = File::new("all", "all.json");
    let file = file.source(&side("new", true)).target(&side("old", false));
    let mut plan = file.plan().expect("the sides differ");
    // So many removals are withheld; here they go out.
    plan.withheld.clear();
    let pair = |name: &str| Rename { from: format!("old{name}"), to: format!("new{name}") };
    plan.renames = NAMES.iter().map(|(name, _)| pair(name)).collect();
    let proposal = Proposal::new(vec![plan]).expect("there is a plan");
    let mut ladder = Ladder::default();
    ladder.max_chars = 4_500;

    let whole = pull_request(&proposal, &CONTEXT, &Ladder::default());
    let cut = pull_request(&proposal, &CONTEXT, &ladder);

    let parsed = Parsed::of(&whole.body);
    parsed.assert_inert(Some(LINK));
    for (_, seen) in NAMES {
        for side in ["old", "new"] {
            let shown = format!("{side}{seen}");
            assert!(parsed.code.contains(&shown), "{shown}: {:?}", parsed.code);
        }
    }
    for mark in [" · **URL**\n", " · **type**\n"] {
        assert_eq!(whole.body.matches(mark).count(), NAMES.len(), "{}", whole.body);
    }
    assert_eq!(whole.comment, None);
    Parsed::of(&cut.body).assert_inert(Some(LINK));
    Parsed::of(cut.comment.as_deref().expect("it does not fit")).assert_inert(None);
}

#[test]
fn hostile_paths_stay_in_their_cell() {
    let files = NAMES.iter().map(|(name, _)| File::new("all", name).source(r#"{"a": 1}"#));

    let text = pull_request(&proposal(files), &CONTEXT, &Ladder::default());

    let parsed = Parsed::of(&text.body);
    parsed.assert_inert(Some(LINK));
    let rows: Vec<_> = parsed.rows[1..=NAMES.len()].iter().map(|row| row[0].as_str()).collect();
    let expected: Vec<_> = seen().iter().map(|seen| format!("{seen} (new)")).collect();
    assert_eq!(rows, expected);
    assert!(parsed.rows.iter().all(|row| row.len() == 2));
}

#[test]
fn a_hostile_context_stays_in_code_and_in_the_link() {
    for (name, seen) in NAMES {
        let unchecked = [(*name).to_owned()];
        let context =
            Context { source: name, base: name, branch: name, unchecked: &unchecked, ..CONTEXT };
        let file = File::new("a", "a.json").source(r#"{"a": 1}"#);

        let text = pull_request(&proposal([file]), &context, &Ladder::default());

        let parsed = Parsed::of(&text.body);
        let link = parsed.links.first().cloned();
        parsed.assert_inert(link.as_deref());
        assert!(
            link.is_some_and(|link| link.starts_with("https://github.com/owner/data/compare/"))
        );
        assert_eq!(parsed.code.iter().filter(|code| code == seen).count(), 4, "{}", text.body);
    }
}

#[test]
fn a_title_and_a_message_mention_and_close_nothing() {
    for (name, _) in NAMES {
        let context = Context { source: name, ..CONTEXT };
        let file = File::new("a", name).source(&every_name());

        let text = pull_request(&proposal([file]), &context, &Ladder::default());

        assert_eq!(text.title.lines().count(), 1);
        for text in [&text.title, &text.message] {
            let plain = text.replace("\\u{40}", "").replace('\n', "");
            assert!(!plain.contains("@here") && !plain.contains("@owner"), "{text}");
            assert!(
                !plain.contains("#1") && !plain.contains("GH-7") && !plain.contains("://"),
                "{text}"
            );
            assert!(
                !plain.contains(|char: char| char.is_control() || char == '\u{202e}'),
                "{text}"
            );
        }
    }
}

#[test]
fn drift_for_a_terminal_holds_nothing_that_acts_on_it() {
    let drift = Drift {
        removed: NAMES.iter().map(|(name, _)| (*name).to_owned()).collect(),
        ..Drift::default()
    };

    let text = Text(&drift).to_string();

    let expected: Vec<_> = seen().iter().map(|seen| format!("- {seen}")).collect();
    assert_eq!(text.lines().collect::<Vec<_>>()[..NAMES.len()], expected);
    assert!(!text.replace('\n', "").contains(char::is_control));
}

#[test]
fn drift_as_markdown_is_as_safe_as_a_body() {
    let drift = Drift {
        added: NAMES.iter().map(|(name, _)| (*name).to_owned()).collect(),
        ..Drift::default()
    };

    let parsed = Parsed::of(&Markdown(&drift).to_string());

    parsed.assert_inert(None);
    assert_eq!(parsed.code, seen());
}
