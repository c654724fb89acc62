//! How trueup knows its own work again: trailers of its commits, and a hidden line in the pull request's text.

use serde::Serialize;

use super::edits::KeptEdit;
use crate::digest::Digest;
use crate::json::{self, Fault, Read, Value};
use crate::oid::Oid;
use crate::sorted::Set;

/// The facts a commit of trueup carries as git trailers, at the end of its message.
///
/// A branch's head is ours iff it carries our sync's name and the id of its own root tree: whoever commits on top, or
/// amends, leaves a head that says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trailers {
    /// The sync's name.
    pub sync: String,
    /// The change digest.
    pub change: Digest,
    /// The root tree of the commit itself.
    pub tree: Oid,
    /// The edits made on GitHub that it leaves as they are, though the source says otherwise.
    pub kept: Set<KeptEdit>,
    /// The configured files that it says nothing of: neither it nor a head below it was made from a look at them.
    pub unseen: Set<String>,
}

impl Trailers {
    /// Returns the message with the trailers as its last paragraph.
    #[must_use]
    pub fn append_to(&self, message: &str) -> String {
        let Self { sync, change, tree, kept, unseen } = self;
        let message = message.trim_end();
        let kept: String = kept.iter().map(|edit| format!("{KEPT}: {edit}\n")).collect();
        let unseen: String = unseen.iter().map(|path| format!("{UNSEEN}: {path}\n")).collect();
        format!("{message}\n\n{SYNC}: {sync}\n{CHANGE}: {change}\n{TREE}: {tree}\n{kept}{unseen}")
    }

    /// Reads the last paragraph of a message; `None` unless the first three trailers stand there, each once.
    #[must_use]
    pub fn of(message: &str) -> Option<Self> {
        let block = message.trim_end().rsplit("\n\n").next()?;
        let all = |key: &'static str| {
            let values =
                block.lines().filter_map(move |line| line.strip_prefix(key)?.strip_prefix(": "));
            values.map(str::trim)
        };
        let only = |key| {
            let mut values = all(key);
            values.next().filter(|_| values.next().is_none())
        };
        Some(Self {
            sync: only(SYNC)?.to_owned(),
            change: only(CHANGE)?.parse().ok()?,
            tree: only(TREE)?.parse().ok()?,
            kept: all(KEPT).filter_map(|edit| edit.parse().ok()).collect(),
            unseen: all(UNSEEN).map(str::to_owned).collect(),
        })
    }

    /// Reads the trailers of a commit that the sync of this name made; `None` if someone else did.
    #[must_use]
    pub fn of_ours(message: &str, tree: Oid, sync: &str) -> Option<Self> {
        Self::of(message).filter(|trailers| trailers.tree == tree && trailers.sync == sync)
    }
}

const SYNC: &str = "Trueup-Sync";
const CHANGE: &str = "Trueup-Change";
const TREE: &str = "Trueup-Tree";
const KEPT: &str = "Trueup-Kept";
const UNSEEN: &str = "Trueup-Unseen";

/// The last line of a pull request's text, invisible on GitHub: a cache of what the head's trailers say.
///
/// It is needed only where no branch is left to ask: for a pull request that was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Marker {
    /// The format's version: 1.
    v: u8,
    /// The sync's name.
    pub sync: String,
    /// The head that was written.
    pub head: Oid,
    /// The base commit the head was made for.
    pub base: Oid,
    /// The change digest.
    pub change: Digest,
    /// What was withheld.
    pub withheld: Option<Digest>,
    /// Why trueup itself closed the pull request.
    pub closed: Option<Closed>,
}

/// Why trueup closed one of its pull requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closed {
    /// Source and target agree without it.
    DriftGone,
}

impl Marker {
    /// Returns the marker of an open pull request.
    #[must_use]
    pub fn new(sync: &str, head: Oid, base: Oid, change: Digest, withheld: Option<Digest>) -> Self {
        Self { v: VERSION, sync: sync.to_owned(), head, base, change, withheld, closed: None }
    }

    /// Returns the text with the marker as its last line.
    #[must_use]
    pub fn append_to(&self, body: &str) -> String {
        // A `>` ends an HTML comment; within JSON it can only stand in a string, where it may be escaped.
        let json = json::line(self);
        format!("{}\n\n{OPEN}{}{CLOSE}\n", body.trim_end(), json.replace('>', "\\u003e"))
    }

    /// Returns the text without the marker, if it has one.
    #[must_use]
    pub fn strip(body: &str) -> &str {
        let text = body.trim_end();
        match text.rfind(OPEN) {
            Some(at) if text.ends_with(CLOSE.trim_start()) && !text[at..].contains('\n') => {
                text[..at].trim_end()
            }
            _ => text,
        }
    }

    /// Reads the last line of a text that is a marker: people may write below it. A missing or unreadable one is `None`,
    /// never an error.
    #[must_use]
    pub fn of(body: &str) -> Option<Self> {
        let read = |line: &str| {
            let json = line.trim().strip_prefix(OPEN)?.strip_suffix(CLOSE)?;
            json::read(json).ok().filter(|marker: &Self| marker.v == VERSION)
        };
        body.lines().rev().find_map(read)
    }
}

impl Read for Marker {
    fn read(at: &Value<'_>) -> Result<Self, Fault> {
        Ok(Self {
            v: at.member("v")?.number()?,
            sync: at.read("sync")?,
            head: at.member("head")?.parsed()?,
            base: at.member("base")?.parsed()?,
            change: at.member("change")?.parsed()?,
            withheld: at.optional("withheld", Value::parsed)?,
            closed: at
                .optional("closed", |why| why.one_of(&[("drift-gone", Closed::DriftGone)]))?,
        })
    }
}

const VERSION: u8 = 1;
const OPEN: &str = "<!-- trueup ";
const CLOSE: &str = " -->";

/// The last line of a comment on someone else's work, by which it is found again: one comment per head.
#[must_use]
pub fn held_line(head: Oid) -> String {
    format!("<!-- trueup:held {head} -->")
}

/// The line of a pull request's text by which the next run knows that a comment goes on where the text ends.
pub const CONTINUED: &str = "<!-- trueup:continued -->";

/// Returns whether a pull request's text says that a comment goes on where it ends.
#[must_use]
pub fn is_continued(body: &str) -> bool {
    body.lines().any(|line| line.trim() == CONTINUED)
}

/// The last line of that comment, by which it is found again.
#[must_use]
pub fn continues_line(sync: &str) -> String {
    format!("<!-- trueup:continues {sync} -->")
}

/// Returns whether a comment ends as the one that the sync of this name goes on in.
#[must_use]
pub fn is_continuation(comment: &str, sync: &str) -> bool {
    let last = comment.trim_end().lines().next_back();
    last.is_some_and(|line| line.trim() == continues_line(sync))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trailers() -> Trailers {
        let (change, tree) = (Digest::of("change"), Oid::of_tree([]));
        let (kept, unseen) = (Set::new(), Set::new());
        Trailers { sync: "horde".into(), change, tree, kept, unseen }
    }

    fn marker() -> Marker {
        let head = Oid::of_blob(b"head");
        Marker::new("a --> b", head, Oid::of_blob(b"base"), Digest::of("change"), None)
    }

    #[test]
    fn trailers_are_the_last_paragraph_of_a_message() {
        let message = trailers().append_to("Sync a\n\nBody\n");

        let expected = format!(
            "Sync a\n\nBody\n\nTrueup-Sync: horde\nTrueup-Change: {}\nTrueup-Tree: {}\n",
            Digest::of("change"),
            Oid::of_tree([])
        );
        assert_eq!(message, expected);
        assert_eq!(Trailers::of(&message), Some(trailers()));
    }

    #[test]
    fn only_the_last_paragraph_counts() {
        let quoted = format!("{}Signed-off-by: someone\n", trailers().append_to("Sync a"));
        let followed = format!("{}\n\nOn top of that.\n", trailers().append_to("Sync a"));

        assert_eq!(Trailers::of(&quoted), Some(trailers()));
        assert_eq!(Trailers::of(&followed), None);
        assert_eq!(Trailers::of("Sync a"), None);
    }

    #[test]
    fn kept_edits_and_unseen_files_follow_and_what_is_none_is_passed_over() {
        let kept = ["0123456789abcdef a.json", "fedcba9876543210 b c.json"];
        let kept = kept.map(|text| text.parse().expect("they are kept edits")).into();
        let unseen = ["d.json".to_owned()].into();
        let trailers = Trailers { kept, unseen, ..trailers() };

        let message = trailers.append_to("Sync a");

        let last = "\nTrueup-Kept: 0123456789abcdef a.json\nTrueup-Kept: fedcba9876543210 b c.json\n\
            Trueup-Unseen: d.json\n";
        assert!(message.ends_with(last), "{message}");
        let odd = format!("{message}Trueup-Kept: 0123 a\nTrueup-Kept: fedcba9876543210\n");
        assert_eq!(Trailers::of(&odd), Some(trailers));
    }

    #[test]
    fn a_trailer_that_stands_twice_is_no_trailer() {
        let message = format!("{}Trueup-Sync: other\n", trailers().append_to("Sync a"));

        assert_eq!(Trailers::of(&message), None);
    }

    #[test]
    fn a_head_is_ours_only_with_its_own_tree_and_our_name() {
        let message = trailers().append_to("Sync a");
        let other_tree = Oid::of_blob(b"another");

        assert_eq!(Trailers::of_ours(&message, Oid::of_tree([]), "horde"), Some(trailers()));
        assert_eq!(Trailers::of_ours(&message, other_tree, "horde"), None);
        assert_eq!(Trailers::of_ours(&message, Oid::of_tree([]), "models"), None);
    }

    #[test]
    fn a_marker_is_one_hidden_line_and_reads_back() {
        let body = marker().append_to("Text\n");
        let last = body.lines().next_back().expect("the marker's line");

        assert!(last.starts_with(r#"<!-- trueup {"v":1,"sync":"a --\u003e b","head":""#), "{last}");
        assert_eq!(last.matches("-->").count(), 1);
        assert_eq!(Marker::of(&body), Some(marker()));
        assert_eq!(Marker::strip(&body), "Text");
        assert_eq!(Marker::of(&body.replace('\n', "\r\n")), Some(marker()));
        let closed = Marker {
            withheld: Some(Digest::of("withheld")),
            closed: Some(Closed::DriftGone),
            ..marker()
        };
        assert_eq!(Marker::of(&closed.append_to("Text")), Some(closed));
    }

    #[test]
    fn a_continuation_is_known_by_its_last_line_and_its_sync() {
        let comment = format!("More.\r\n\r\n{}\r\n", continues_line("horde"));

        assert!(is_continuation(&comment, "horde"));
        assert!(!is_continuation(&comment, "models"));
        assert!(!is_continuation(&format!("{comment}\nQuoted."), "horde"));
        assert!(!is_continuation(&format!("> {}", continues_line("horde")), "horde"));
    }

    #[test]
    fn a_text_is_continued_if_a_line_of_it_says_so() {
        let body = marker().append_to(&format!("Text\n\n{CONTINUED}\n\nEnd"));

        assert!(is_continued(&body) && is_continued(&body.replace('\n', "\r\n")));
        assert!(!is_continued(&format!("Text `{CONTINUED}`")));
        assert_eq!(Marker::of(&body), Some(marker()));
    }

    #[test]
    fn an_unreadable_marker_is_absent() {
        let body = marker().append_to("Text");

        assert_eq!(Marker::of(""), None);
        assert_eq!(Marker::of("Text"), None);
        assert_eq!(Marker::of(&body.replace("\"v\":1", "\"v\":2")), None);
        assert_eq!(Marker::of(&body.replace("\"head\":\"", "\"head\":\"x")), None);
    }

    #[test]
    fn what_people_write_below_a_marker_leaves_it_readable() {
        let older =
            Marker::new("horde", Oid::of_tree([]), Oid::of_tree([]), Digest::of("old"), None);
        let body = marker().append_to(&older.append_to("Text"));

        assert_eq!(Marker::of(&format!("{body}\r\nWe do not want this.\n")), Some(marker()));
        let spoilt = "<!-- trueup {\"v\":1} -->";
        assert_eq!(Marker::of(&format!("{body}\n{spoilt}")), Some(marker()));
        assert_eq!(Marker::of(&body.replace("<!--", "> <!--")), None);
    }
}
