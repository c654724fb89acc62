//! What to do about drift: which changes go out, which are withheld, and what the pull request's branch becomes.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::compare::{Counts, Drift, Owned, Rules};
use crate::digest::Digest;
use crate::document::Document;
use crate::family::{Compared, Derived, Family, FamilyError, Given, Remark};
use crate::oid::{Mode, Oid};

pub mod change;
pub mod existing;
pub mod guard;
pub mod marker;
pub mod saved;
pub mod tree;

pub use guard::{Guard, Share, ShareError};

/// One configured file and those beside it that follow from the same source, read on both sides.
#[derive(Debug)]
pub struct FileRead<'a> {
    /// The file's name in texts and for `--categories`.
    pub category: &'a str,
    /// Where the file stands in its repository.
    pub path: &'a str,
    /// How the file follows from its source.
    pub family: &'a Family,
    /// What its files are now, in the order of [`Family::paths`]; `None` for one that is not there yet.
    pub published: Vec<Option<Published>>,
    /// What the source holds.
    pub source: &'a Document,
    /// Which fields of its entries are the target's.
    pub owned: &'a [Owned],
}

impl FileRead<'_> {
    fn lost(&self) -> PlanError {
        PlanError::Lost { path: self.path.to_owned() }
    }
}

/// A file as it stands on the base branch.
#[derive(Debug)]
pub struct Published {
    /// Whether it is executable or a link.
    pub mode: Mode,
    /// Its bytes and their id.
    pub blob: Blob,
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

/// What comparing one configured file gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Planned {
    /// Nothing is to be changed.
    Same(Same),
    /// Something differs.
    Different(Box<FilePlan>),
}

impl Planned {
    /// Returns the plan, if something differs.
    #[must_use]
    pub fn different(self) -> Option<FilePlan> {
        match self {
            Self::Same(_) => None,
            Self::Different(plan) => Some(*plan),
        }
    }
}

/// What is told of a file that holds what it shall hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Same {
    /// Nothing but what the target keeps as its own, and how many entries there are.
    pub drift: Drift,
    /// What is told and changes nothing.
    pub remarks: Vec<Remark>,
}

/// What is to become of one configured file that differs from its source, and of those beside it.
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
    /// The other files that follow from the same source and change with it.
    pub beside: Vec<FileEdit>,
    /// All that differs, what is withheld included.
    pub drift: Drift,
    /// The entries whose removal the guard withholds, sorted by code point.
    pub withheld: Vec<String>,
    /// What follows in a file whose entries the records only lead to.
    pub derived: Option<Derived>,
    /// What is told and changes nothing.
    pub remarks: Vec<Remark>,
    /// What the changes mean, one canonical line each.
    lines: Vec<String>,
}

/// One file whose bytes change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// Where the file stands in its repository.
    pub path: String,
    /// The mode it has, and keeps.
    pub mode: Mode,
    /// What it is now; `None` for a new file.
    pub before: Option<Blob>,
    /// What it shall be.
    pub after: Blob,
}

impl FileEdit {
    fn view(&self) -> EditView<'_> {
        let Self { path, mode, before, after } = self;
        EditView { path, mode: *mode, before: before.as_ref(), after }
    }
}

/// One file whose bytes change, as somebody's part of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EditView<'a> {
    /// Where the file stands in its repository.
    pub path: &'a str,
    /// The mode it has, and keeps.
    pub mode: Mode,
    /// What it is now; `None` for a new file.
    pub before: Option<&'a Blob>,
    /// What it shall be.
    pub after: &'a Blob,
}

impl FilePlan {
    /// Returns the plan for one configured file and those beside it.
    ///
    /// # Errors
    ///
    /// Returns where a file holds what cannot be compared or edited.
    pub fn new(read: FileRead<'_>, rules: &Rules, guard: &Guard) -> Result<Planned, PlanError> {
        let compared = compared(&read, &contents(&read.published), rules)?;
        if compared.drift.is_empty() {
            let Compared { drift, remarks, .. } = compared;
            return Ok(Planned::Same(Same { drift, remarks }));
        }
        let withheld = guard.withheld(&compared.drift, compared.records.as_ref());
        let edited = compared.edited(&withheld)?;
        check(&read, rules, &withheld, &edited.files)?;
        let lines = change::lines(read.path, &compared.drift, &withheld, &compared.records.source)
            .map_err(FamilyError::from)?;
        let category = read.category.to_owned();
        let (main, beside) = edits(read, edited.files)?;
        Ok(Planned::Different(Box::new(Self {
            category,
            path: main.path,
            mode: main.mode,
            before: main.before,
            after: main.after,
            beside,
            drift: compared.drift,
            withheld: withheld.into_iter().collect(),
            derived: edited.derived,
            remarks: compared.remarks,
            lines,
        })))
    }

    /// Returns whether any file's bytes change at all.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        self.edits().next().is_some()
    }

    /// Returns every file whose bytes change, the one at the configured path first.
    pub fn edits(&self) -> impl Iterator<Item = EditView<'_>> {
        let main = EditView {
            path: &self.path,
            mode: self.mode,
            before: self.before.as_ref(),
            after: &self.after,
        };
        let beside = self.beside.iter().map(FileEdit::view);
        std::iter::once(main).chain(beside).filter(|edit| edit.before != Some(edit.after))
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

fn contents(published: &[Option<Published>]) -> Vec<Option<&[u8]>> {
    let files = published.iter().map(Option::as_ref);
    files.map(|file| file.map(|file| file.blob.content.as_slice())).collect()
}

fn compared(
    read: &FileRead<'_>,
    published: &[Option<&[u8]>],
    rules: &Rules,
) -> Result<Compared, FamilyError> {
    let given = Given { path: read.path, source: read.source, published, owned: read.owned };
    read.family.compare(&given, rules)
}

/// Reads the edited bytes back: nothing is proposed that does not hold exactly what was announced.
fn check(
    read: &FileRead<'_>,
    rules: &Rules,
    withheld: &BTreeSet<String>,
    edited: &[Option<Vec<u8>>],
) -> Result<(), PlanError> {
    let edited: Vec<Option<&[u8]>> = edited.iter().map(Option::as_deref).collect();
    let left = compared(read, &edited, rules).map_err(|_| read.lost())?.drift;
    let only_withheld = left.added.is_empty()
        && left.modified.is_empty()
        && left.removed.iter().eq(withheld.iter());
    if only_withheld { Ok(()) } else { Err(read.lost()) }
}

/// Returns the file at the configured path as it shall be, and those beside it whose bytes change.
fn edits(
    read: FileRead<'_>,
    edited: Vec<Option<Vec<u8>>>,
) -> Result<(FileEdit, Vec<FileEdit>), PlanError> {
    let lost = read.lost();
    let files = read.family.paths(read.path).into_iter().zip(read.published).zip(edited);
    let edit = |((path, published), after): ((&str, Option<Published>), Option<Vec<u8>>)| {
        let (mode, before) = match published {
            Some(published) => (published.mode, Some(published.blob)),
            None => (Mode::File, None),
        };
        Some(FileEdit { path: path.to_owned(), mode, before, after: Blob::new(after?) })
    };
    let mut edits = files.map(edit);
    let main = edits.next().flatten().ok_or(lost)?;
    let beside = edits.flatten().filter(|edit| edit.before.as_ref() != Some(&edit.after));
    Ok((main, beside.collect()))
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

    /// Returns the plans by which any file's bytes change.
    pub fn edits(&self) -> impl Iterator<Item = &FilePlan> {
        self.files.iter().filter(|file| file.is_edit())
    }

    /// Returns every file whose bytes change.
    pub fn file_edits(&self) -> impl Iterator<Item = EditView<'_>> {
        self.files.iter().flat_map(FilePlan::edits)
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
    /// A file holds what cannot be compared or edited.
    #[error(transparent)]
    Family(#[from] FamilyError),
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
        let published =
            target.map(|text| Published { mode: Mode::Executable, blob: Blob::new(text.into()) });
        let family = &Family::default();
        let published = vec![published];
        let read = FileRead { category: "a", path, family, published, source: &source, owned: &[] };
        let plan = FilePlan::new(read, &Rules::default(), &Guard::default());
        plan.expect("both sides are fit").different()
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

        assert_eq!(proposal.file_edits().count(), 0);
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
