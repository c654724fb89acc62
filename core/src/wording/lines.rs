//! Drift for people: lines for a terminal, and Markdown.

use std::fmt;

use super::edits::{ToldEdit, kept_as_owned};
use super::{body, count, value, visible};
use crate::compare::{Change, Counts, Drift};
use crate::sorted::Set;

/// What a line is about, for a host that colours it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// Something that only the source has.
    Added,
    /// Something that differs.
    Changed,
    /// Said in passing.
    Dim,
    /// A detail of the line above.
    Plain,
    /// Something that only the target has.
    Removed,
}

/// One line, safe to print: what a terminal would act on is written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about.
    pub tone: Tone,
    /// Its text, without a line break.
    pub text: String,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Returns drift line by line: what is removed (`-`), renamed (`>`), changed (`~`, with its fields) and added (`+`),
/// what the target keeps as its own (`=`), and a last line with the counts.
#[must_use]
pub fn lines(drift: &Drift) -> Vec<Line> {
    edit_lines(drift, &Set::new())
}

/// Returns likewise what is done about drift: a removal of one of these names is withheld (`!`), and not counted.
#[must_use]
pub fn edit_lines(drift: &Drift, withheld: &Set<&str>) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut push = |tone, text| lines.push(Line { tone, text });
    let (kept, removed): (Vec<&String>, Vec<&String>) =
        drift.removed.iter().partition(|entry| withheld.contains(entry.as_str()));
    for entry in &kept {
        push(Tone::Changed, format!("! {} (removal withheld)", visible::name(entry)));
    }
    for entry in &removed {
        push(Tone::Removed, format!("- {}", visible::name(entry)));
    }
    for rename in &drift.renamed {
        push(
            Tone::Changed,
            format!("> {} → {}", visible::name(&rename.from), visible::name(&rename.to)),
        );
    }
    for entry in &drift.modified {
        push(Tone::Changed, format!("~ {}", visible::name(&entry.name)));
        for change in &entry.changes {
            let (tone, text) = field(change);
            push(tone, format!("  {text}"));
        }
    }
    for entry in &drift.added {
        push(Tone::Added, format!("+ {}", visible::name(entry)));
    }
    for entry in &drift.kept {
        push(Tone::Dim, format!("= {} (left as the target has it)", visible::name(&entry.name)));
        for change in &entry.changes {
            push(Tone::Dim, format!("  {}", owned_field(change)));
        }
    }
    let counts = Counts { removed: removed.len(), ..drift.counts };
    push(Tone::Dim, summary(&counts, kept.len()));
    lines
}

/// Returns in one line what the target keeps as its own, each place as `name` shows it; nothing if it keeps nothing but
/// these edits.
#[must_use]
pub fn kept_line(
    drift: &Drift,
    edits: &[ToldEdit],
    name: impl Fn(&str) -> String,
) -> Option<String> {
    let kept = kept_as_owned(drift, edits.iter().map(ToldEdit::place));
    let changes = kept.iter().flat_map(|entry| &entry.changes);
    let places: Set<&str> = changes.map(|change| change.path.as_str()).collect();
    let mut shown = places.iter().take(PLACES).map(|place| name(place)).collect::<Vec<_>>();
    if places.len() > PLACES {
        shown.push(count::things(places.len() - PLACES, "more field", "more fields"));
    }
    let entries = count::things(kept.len(), "entry", "entries");
    let line = format!("left as the target has it in {entries}: {}", shown.join(", "));
    (!kept.is_empty()).then_some(line)
}

/// So many places are named in one line.
const PLACES: usize = 3;

/// Drift as plain text: its [`lines`], each ended by a line feed.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a>(pub &'a Drift);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        lines(self.0).iter().try_for_each(|line| writeln!(f, "{line}"))
    }
}

/// Drift as Markdown: the same in the same order, as lists.
#[derive(Debug, Clone, Copy)]
pub struct Markdown<'a>(pub &'a Drift);

impl fmt::Display for Markdown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unchanged = count::number(self.0.counts.unchanged);
        match count::changes(&self.0.counts) {
            changes if changes.is_empty() => writeln!(f, "No drift, {unchanged} unchanged."),
            changes => writeln!(f, "**{changes}**, {unchanged} unchanged."),
        }?;
        f.write_str(&body::drift(self.0))
    }
}

fn field(change: &Change) -> (Tone, String) {
    let place = place(change);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let (before, after) = value::two(before, after);
            (Tone::Plain, format!("{place}: {} → {}", excerpt(before), excerpt(after)))
        }
        (None, Some(after)) => (Tone::Added, format!("+ {place}: {}", excerpt(value::one(after)))),
        (Some(before), None) => {
            (Tone::Removed, format!("- {place}: {}", excerpt(value::one(before))))
        }
        (None, None) => (Tone::Plain, place),
    }
}

fn owned_field(change: &Change) -> String {
    let place = place(change);
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => {
            let (before, after) = value::two(before, after);
            format!("{place}: {}, the source has {}", excerpt(before), excerpt(after))
        }
        (None, Some(after)) => {
            format!("{place}: nothing, the source has {}", excerpt(value::one(after)))
        }
        (Some(before), None) => {
            format!("{place}: {}, the source has nothing", excerpt(value::one(before)))
        }
        (None, None) => place,
    }
}

fn place(change: &Change) -> String {
    if change.path.is_root() {
        "(the whole entry)".to_owned()
    } else {
        visible::name(change.path.as_str())
    }
}

fn excerpt((text, whole): value::Excerpt) -> String {
    match whole {
        Some(whole) => format!("{text} ({} characters)", count::number(whole)),
        None => text,
    }
}

fn summary(counts: &Counts, withheld: usize) -> String {
    let changes = Some(count::changes(counts)).filter(|changes| !changes.is_empty());
    let withheld = (withheld > 0).then(|| format!("{} withheld", count::number(withheld)));
    let parts: Vec<String> = changes.into_iter().chain(withheld).collect();
    let said = if parts.is_empty() { "no drift".to_owned() } else { parts.join(", ") };
    format!("{said}, {} unchanged", count::number(counts.unchanged))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn drift() -> Drift {
        let json = r#"{"added": ["new\u001b[31m"], "removed": ["old"], "renamed": [{"from": "a", "to": "b"}],
            "modified": [{"name": "m", "changes": [
                {"path": "/files/0/md5sum", "before": "a", "after": "b"}, {"path": "/gone", "before": 1.50},
                {"path": "/new", "after": {"x": "\u202e"}}, {"path": "", "before": [], "after": null}]}],
            "counts": {"added": 1, "removed": 1, "renamed": 1, "modified": 1, "unchanged": 1234}}"#;
        serde_json::from_str(json).expect("the test's drift is well-formed")
    }

    #[test]
    fn drift_reads_line_by_line_and_nothing_acts_on_the_terminal() {
        expect![[r#"
            - old
            > a → b
            ~ m
              /files/0/md5sum: "a" → "b"
              - /gone: 1.50
              + /new: {"x":"\u202e"}
              (the whole entry): [] → null
            + new\u{1b}[31m
            1 added, 1 removed, 1 renamed, 1 changed, 1,234 unchanged
        "#]]
        .assert_eq(&Text(&drift()).to_string());
    }

    #[test]
    fn what_is_withheld_is_shown_and_not_counted_as_removed() {
        let drift: Drift = serde_json::from_str(
            r#"{"removed": ["a", "b", "c\u001b"],
                "counts": {"added": 0, "removed": 3, "renamed": 0, "modified": 0, "unchanged": 7}}"#,
        )
        .expect("the test's drift is well-formed");
        let shown = |withheld: &[&str]| {
            let lines = edit_lines(&drift, &withheld.iter().copied().collect());
            lines.iter().map(|line| format!("{line}\n")).collect::<String>()
        };

        expect![[r#"
            ! a (removal withheld)
            ! c\u{1b} (removal withheld)
            - b
            1 removed, 2 withheld, 7 unchanged
        "#]]
        .assert_eq(&shown(&["a", "c\u{1b}", "elsewhere"]));
        assert!(shown(&["a", "b", "c\u{1b}"]).ends_with("\n3 withheld, 7 unchanged\n"));
    }

    #[test]
    fn a_line_knows_what_it_is_about() {
        let tones: Vec<_> = lines(&drift()).into_iter().map(|line| line.tone).collect();

        use Tone::{Added, Changed, Dim, Plain, Removed};
        assert_eq!(tones, [Removed, Changed, Changed, Plain, Removed, Added, Plain, Added, Dim]);
    }

    #[test]
    fn drift_reads_as_markdown() {
        expect![[r#"
            **1 added, 1 removed, 1 renamed, 1 changed**, 1,234 unchanged.

            **Removed** (1)

            - `old`

            **Renamed** (1)

            - `a` → `b`

            **Changed** (1)

            - `m`
              - `/files/0/md5sum`: `"a"` → `"b"`
              - `/gone`: removed `1.50`
              - `/new`: added `{"x":"\u202e"}`
              - the whole entry: `[]` → `null` · **type**

            **Added** (1)

            - `new\u{1b}[31m`
        "#]]
        .assert_eq(&Markdown(&drift()).to_string());
    }

    #[test]
    fn what_the_target_keeps_is_told_and_is_no_drift() {
        let drift: Drift = serde_json::from_str(
            r#"{"kept": [{"name": "m\u001b", "changes": [{"path": "/a", "before": 1, "after": 2},
                    {"path": "/b", "before": "x"}, {"path": "/c", "after": null}]},
                {"name": "n", "changes": [{"path": "/d", "before": 1}]}],
                "counts": {"added": 0, "removed": 0, "renamed": 0, "modified": 0, "unchanged": 7}}"#,
        )
        .expect("the test's drift is well-formed");

        expect![[r#"
            = m\u{1b} (left as the target has it)
              /a: 1, the source has 2
              /b: "x", the source has nothing
              /c: nothing, the source has null
            = n (left as the target has it)
              /d: 1, the source has nothing
            no drift, 7 unchanged
        "#]]
        .assert_eq(&Text(&drift).to_string());
        expect![[r#"
            No drift, 7 unchanged.

            **Left as the target has it** (2)

            - `m\u{1b}`
              - `/a`: `1`, the source has `2`
              - `/b`: `"x"`, the source has nothing
              - `/c`: nothing, the source has `null`
            - `n` · `/d`: `1`, the source has nothing
        "#]]
        .assert_eq(&Markdown(&drift).to_string());
        assert_eq!(
            kept_line(&drift, &[], str::to_uppercase).as_deref(),
            Some("left as the target has it in 2 entries: /A, /B, /C, 1 more field")
        );
        assert_eq!(kept_line(&Drift::default(), &[], str::to_owned), None);
    }

    #[test]
    fn no_drift_says_so() {
        let drift = Drift::default();

        assert_eq!(Text(&drift).to_string(), "no drift, 0 unchanged\n");
        assert_eq!(Markdown(&drift).to_string(), "No drift, 0 unchanged.\n");
    }
}
