//! What to do about drift: which changes go out, which are withheld, and what the pull request's branch becomes.

use thiserror::Error;

use crate::compare::Counts;
use crate::digest::Digest;
use crate::family::FamilyError;

pub mod approval;
pub mod change;
pub mod edits;
pub mod existing;
mod file;
pub mod guard;
mod held;
pub mod marker;
mod planned;
mod refused;
pub mod saved;
pub mod tree;

pub use edits::{Accepted, KeptEdit, Origin, TargetEdit, TargetEdits};
pub(crate) use file::contents;
pub use file::{Blob, EditView, FileEdit, FilePlan, Published};
pub use guard::{Guard, Share, ShareError};
pub use held::HeldRead;
pub use planned::{FileRead, Planned, Same};

/// What is to become of one repository: every file that differs from its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The files that differ, in the order of the configuration.
    pub files: Vec<FilePlan>,
    /// What the changes mean, whatever the files look like.
    pub change: Digest,
    /// What the guard withholds, or would, had nobody approved it; `None` if that is nothing.
    pub withheld: Option<Digest>,
}

impl Proposal {
    /// Joins the plans of a repository's files; `None` if there are none.
    #[must_use]
    pub fn new(files: Vec<FilePlan>) -> Option<Self> {
        if files.is_empty() {
            return None;
        }
        let mut lines = Vec::new();
        for file in &files {
            lines.extend_from_slice(&file.lines);
        }
        Some(Self {
            change: Digest::of_sorted_lines(lines),
            withheld: change::withheld_digest(&files),
            files,
        })
    }

    /// Returns whether any file's bytes change at all.
    #[must_use]
    pub fn is_edit(&self) -> bool {
        self.files.iter().any(FilePlan::is_edit)
    }

    /// Returns the plans by which any file's bytes change.
    #[must_use]
    pub fn edits(&self) -> Vec<&FilePlan> {
        self.files.iter().filter(|file| file.is_edit()).collect()
    }

    /// Returns every file whose bytes change.
    #[must_use]
    pub fn file_edits(&self) -> Vec<EditView<'_>> {
        let mut edits = Vec::new();
        for file in &self.files {
            edits.append(&mut file.edits());
        }
        edits
    }

    /// Returns the names that stay although the source no longer has them, as `(path, name)`.
    #[must_use]
    pub fn withheld_names(&self) -> Vec<(&str, &str)> {
        self.names(|file| &file.withheld)
    }

    /// Returns the names whose removal a person approved, as `(path, name)`.
    #[must_use]
    pub fn approved_names(&self) -> Vec<(&str, &str)> {
        self.names(|file| &file.approved)
    }

    fn names(&self, of: fn(&FilePlan) -> &[String]) -> Vec<(&str, &str)> {
        let mut names = Vec::new();
        for file in &self.files {
            for name in of(file) {
                names.push((file.path.as_str(), name.as_str()));
            }
        }
        names
    }

    /// Returns the sum of the files' counts.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut sum = Counts::default();
        for file in &self.files {
            let counts = file.counts();
            sum.added += counts.added;
            sum.removed += counts.removed;
            sum.renamed += counts.renamed;
            sum.modified += counts.modified;
            sum.unchanged += counts.unchanged;
        }
        sum
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
    use crate::compare::{Rename, Rules};
    use crate::document::Document;
    use crate::family::Family;
    use crate::oid::Mode;

    /// Plans one file `a.json` with the default rules and guard.
    pub(super) fn proposal(source: &str, target: &str) -> Option<Proposal> {
        Proposal::new(plan("a.json", source, Some(target)).into_iter().collect())
    }

    pub(super) fn plan(path: &str, source: &str, target: Option<&str>) -> Option<FilePlan> {
        let document = |text: &str| Document::parse(text.as_bytes()).expect("the test wrote JSON");
        let source = document(source);
        let published =
            target.map(|text| Published { mode: Mode::Executable, blob: Blob::new(text.into()) });
        let family = &Family::default();
        let published = vec![published];
        let read = FileRead {
            category: "a",
            path,
            family,
            published,
            source: &source,
            owned: &[],
            edited: &[],
        };
        let plan = Planned::new(&read, &Rules::default(), &Guard::default());
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
    fn what_only_changed_its_name_is_paired_and_counted_twice() {
        let plan = plan("a.json", r#"{"b":{"n":1}}"#, Some(r#"{"a":{"n":1}}"#));

        let plan = plan.expect("they differ");
        assert_eq!(plan.renames, [Rename { from: "a".into(), to: "b".into() }]);
        assert_eq!(plan.counts(), Counts { added: 1, removed: 1, ..Counts::default() });
    }

    #[test]
    fn what_stays_under_its_old_name_was_not_renamed() {
        let entries = |letter: &str| -> String {
            let entries: Vec<String> =
                (0..10).map(|n| format!(r#""{letter}{n}":{{"n":{n}}}"#)).collect();
            format!("{{{}}}", entries.join(","))
        };

        let plan = plan("a.json", &entries("new"), Some(&entries("old"))).expect("they differ");

        assert_eq!((plan.withheld.len(), plan.renames), (10, Vec::new()));
    }

    #[test]
    fn an_empty_source_edits_nothing_and_withholds_everything() {
        let proposal = proposal("{}", r#"{"a":1,"b":2}"#).expect("they differ");

        assert_eq!(proposal.file_edits(), []);
        assert_eq!(proposal.changed_entries(), 0);
        assert_eq!(proposal.withheld_names(), [("a.json", "a"), ("a.json", "b")]);
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
