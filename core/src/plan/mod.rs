//! What to do about drift: which changes go out, which are withheld, and what the pull request's branch becomes.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::compare::{Counts, Drift, Rules};
use crate::digest::Digest;
use crate::document::{Document, SidedFault};
use crate::family::Family;
use crate::oid::{Mode, Oid};
use crate::sides::Sides;

pub mod change;
pub mod existing;
pub mod guard;
pub mod marker;
pub mod saved;
pub mod tree;

pub use guard::{Guard, Share, ShareError};

/// One configured file, read on both sides.
#[derive(Debug)]
pub struct FileRead<'a> {
    /// The file's name in texts and for `--categories`.
    pub category: &'a str,
    /// Where the file stands in its repository.
    pub path: &'a str,
    /// How the file follows from its source.
    pub family: Family,
    /// What the file is now; `None` for a file that is not there yet.
    pub published: Option<Published>,
    /// What the source holds.
    pub source: &'a Document,
}

/// A file as it stands on the base branch.
#[derive(Debug)]
pub struct Published {
    /// Whether it is executable or a link.
    pub mode: Mode,
    /// Its bytes and their id.
    pub blob: Blob,
    /// The same bytes, parsed.
    pub document: Document,
}

/// Bytes with the id git knows them by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blob {
    /// The id.
    pub oid: Oid,
    /// The bytes.
    pub content: Vec<u8>,
}

impl Blob {
    /// Names the bytes as git does.
    #[must_use]
    pub fn new(content: Vec<u8>) -> Self {
        Self { oid: Oid::of_blob(&content), content }
    }
}

/// What is to become of one file that differs from its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePlan {
    /// The file's name in texts.
    pub category: String,
    /// Where the file stands in its repository.
    pub path: String,
    /// The mode it has, and keeps.
    pub mode: Mode,
    /// What it is now; `None` for a new file.
    pub before: Option<Blob>,
    /// What it shall be: the same as `before` if everything that differs is withheld.
    pub after: Blob,
    /// All that differs, what is withheld included.
    pub drift: Drift,
    /// The entries whose removal the guard withholds, sorted by code point.
    pub withheld: Vec<String>,
    /// What the changes mean, one canonical line each.
    lines: Vec<String>,
}

impl FilePlan {
    /// Returns the plan for one file, or `None` if source and target hold the same data.
    ///
    /// # Errors
    ///
    /// Returns where a document holds what cannot be compared or edited.
    pub fn new(
        read: FileRead<'_>,
        rules: &Rules,
        guard: &Guard,
    ) -> Result<Option<Self>, PlanError> {
        let empty = Document::parse(b"{}").expect("an empty object is a document");
        let target = read.published.as_ref().map_or(&empty, |published| &published.document);
        let sides = Sides { source: read.source, target };
        let drift = read.family.drift(sides, rules)?;
        if drift.is_empty() {
            return Ok(None);
        }
        let withheld = guard.withheld(&drift, sides);
        let after = Blob::new(edited(&read, &withheld)?);
        check(&read, rules, &withheld, &after)?;
        let lines = change::lines(read.path, &drift, &withheld, read.source)?;
        let (mode, before) = match read.published {
            Some(published) => (published.mode, Some(published.blob)),
            None => (Mode::File, None),
        };
        Ok(Some(Self {
            category: read.category.to_owned(),
            path: read.path.to_owned(),
            mode,
            before,
            after,
            drift,
            withheld: withheld.into_iter().collect(),
            lines,
        }))
    }

    /// Returns whether the file's bytes change at all.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        self.before.as_ref() != Some(&self.after)
    }

    /// Returns how many entries the edit adds, removes and changes; what is withheld does not count.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = self.drift.counts;
        counts.removed -= self.withheld.len();
        counts.unchanged += self.withheld.len();
        counts
    }
}

/// Reads the edited bytes back: nothing is proposed that does not hold exactly what was announced.
fn check(
    read: &FileRead<'_>,
    rules: &Rules,
    withheld: &BTreeSet<String>,
    after: &Blob,
) -> Result<(), PlanError> {
    let lost = || PlanError::Lost { path: read.path.to_owned() };
    let edited = Document::parse(&after.content).map_err(|_| lost())?;
    let left = read.family.drift(Sides { source: read.source, target: &edited }, rules)?;
    let only_withheld = left.added.is_empty()
        && left.modified.is_empty()
        && left.removed.iter().eq(withheld.iter());
    if only_withheld { Ok(()) } else { Err(lost()) }
}

fn edited(read: &FileRead<'_>, withheld: &BTreeSet<String>) -> Result<Vec<u8>, PlanError> {
    match &read.published {
        Some(published) => {
            let sides = Sides { source: read.source, target: &published.document };
            Ok(read.family.edited(sides, withheld)?)
        }
        None => Ok(read.family.created(read.source)?),
    }
}

/// What is to become of one repository: every file that differs from its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The files that differ, in the order of the configuration.
    pub files: Vec<FilePlan>,
    /// What the changes mean, whatever the files look like.
    pub change: Digest,
    /// What is withheld; `None` if nothing is.
    pub withheld: Option<Digest>,
}

impl Proposal {
    /// Joins the plans of a repository's files; `None` if there are none.
    #[must_use]
    pub fn new(files: Vec<FilePlan>) -> Option<Self> {
        if files.is_empty() {
            return None;
        }
        let lines = files.iter().flat_map(|file| file.lines.iter().cloned()).collect();
        Some(Self {
            change: Digest::of_sorted_lines(lines),
            withheld: change::withheld_digest(&files),
            files,
        })
    }

    /// Returns the files whose bytes change.
    pub fn edits(&self) -> impl Iterator<Item = &FilePlan> {
        self.files.iter().filter(|file| file.is_edit())
    }

    /// Returns the names that stay although the source no longer has them, as `(path, name)`.
    pub fn withheld_names(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .flat_map(|file| file.withheld.iter().map(|name| (file.path.as_str(), name.as_str())))
    }

    /// Returns the sum of the files' counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.files.iter().map(FilePlan::counts).fold(Counts::default(), |sum, counts| Counts {
            added: sum.added + counts.added,
            removed: sum.removed + counts.removed,
            renamed: sum.renamed + counts.renamed,
            modified: sum.modified + counts.modified,
            unchanged: sum.unchanged + counts.unchanged,
        })
    }

    /// Returns how many entries change: what the threshold of a first proposal is held against.
    #[must_use]
    pub fn changed_entries(&self) -> usize {
        let counts = self.counts();
        counts.added + counts.removed + counts.renamed + counts.modified
    }
}

/// Why a file could not be planned.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A document holds what cannot be compared or edited.
    #[error(transparent)]
    Document(#[from] SidedFault),
    /// The edited text, read back, does not hold what was to be written.
    #[error("the edited {path} would not hold the source's data; nothing is proposed for it")]
    Lost {
        /// The file.
        path: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plans one file `a.json` with the default rules and guard.
    pub(super) fn proposal(source: &str, target: &str) -> Option<Proposal> {
        Proposal::new(plan("a.json", source, Some(target)).into_iter().collect())
    }

    fn plan(path: &str, source: &str, target: Option<&str>) -> Option<FilePlan> {
        let document = |text: &str| Document::parse(text.as_bytes()).expect("the test wrote JSON");
        let source = document(source);
        let published = target.map(|text| Published {
            mode: Mode::Executable,
            blob: Blob::new(text.into()),
            document: document(text),
        });
        let read =
            FileRead { category: "a", path, family: Family::Document, published, source: &source };
        FilePlan::new(read, &Rules::default(), &Guard::default()).expect("both sides are fit")
    }

    #[test]
    fn equal_data_in_another_spelling_needs_no_plan() {
        assert_eq!(plan("a.json", r#"{"a": 1.0}"#, Some(r#"{"a":1}"#)), None);
        assert_eq!(plan("a.json", "{}", None), None);
    }

    #[test]
    fn a_plan_keeps_the_mode_and_names_the_new_bytes() {
        let plan = plan("a.json", r#"{"a": 2}"#, Some("{\"a\":1}\n")).expect("they differ");

        assert_eq!(plan.mode, Mode::Executable);
        assert_eq!(plan.before, Some(Blob::new("{\"a\":1}\n".into())));
        assert_eq!(plan.after, Blob::new("{\"a\":2}\n".into()));
        assert!(plan.is_edit());
    }

    #[test]
    fn a_missing_file_is_planned_as_new() {
        let plan = plan("a.json", r#"{"a":{"b":[1]}}"#, None).expect("it is missing");

        assert_eq!((plan.mode, plan.before), (Mode::File, None));
        let text = "{\n    \"a\": {\n        \"b\": [\n            1\n        ]\n    }\n}\n";
        assert_eq!(plan.after, Blob::new(text.into()));
    }

    #[test]
    fn withheld_removals_stay_in_the_file_while_changes_go_out() {
        let entries = |n: usize| (1..n).map(|i| format!(r#","k{i}":0"#)).collect::<String>();
        let target = format!(r#"{{"a":0{}}}"#, entries(10));

        let plan = plan("a.json", r#"{"a":1,"new":2}"#, Some(&target)).expect("they differ");

        assert_eq!(plan.withheld.len(), 9);
        let after = format!(r#"{{"a":1,"new":2{}}}"#, entries(10));
        assert_eq!(String::from_utf8_lossy(&plan.after.content), after);
        let counts = Counts { added: 1, modified: 1, unchanged: 9, ..Counts::default() };
        assert_eq!(plan.counts(), counts);
    }

    #[test]
    fn an_empty_source_edits_nothing_and_withholds_everything() {
        let proposal = proposal("{}", r#"{"a":1,"b":2}"#).expect("they differ");

        assert_eq!(proposal.edits().count(), 0);
        assert_eq!(proposal.changed_entries(), 0);
        let names: Vec<_> = proposal.withheld_names().collect();
        assert_eq!(names, [("a.json", "a"), ("a.json", "b")]);
        let lines = "[\"a.json\",\"a\"]\n[\"a.json\",\"b\"]\n";
        assert_eq!(proposal.withheld, Some(Digest::of(lines)));
    }

    #[test]
    fn the_change_digest_is_of_canonical_lines() {
        let source = r#"{"new":{"b":1.50,"a":[]},"x":{"n":10,"s":"\u0041"}}"#;
        let target = r#"{"x":{"n":2,"gone":0,"s":"A"},"y":0}"#;

        let proposal = proposal(source, target).expect("they differ");

        let lines = [
            r#"["a.json","new","","{\"a\":[],\"b\":15e-1}"]"#,
            r#"["a.json","x","/gone"]"#,
            r#"["a.json","x","/n","1e1"]"#,
            r#"["a.json","y",""]"#,
        ];
        assert_eq!(proposal.change, Digest::of(lines.join("\n") + "\n"));
    }

    #[test]
    fn the_change_digest_survives_layout_and_base() {
        let one = proposal(r#"{"a":1,"b":{"c":2}}"#, r#"{"a":0,"b":{"c":2}}"#);
        let other =
            proposal("{\"b\": {\"c\": 2.0}, \"a\": 1e0}", "{ \"a\": 7,\n\"b\": {\"c\": 2} }");

        assert_eq!(one.map(|it| it.change), other.map(|it| it.change));
    }
}
