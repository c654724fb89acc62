//! What a branch holds for a file that was not looked at: two versions of it, and no source.

use super::edits::{Accepted, Read, TargetEdits};
use super::file::{FileEdit, FilePlan, Published, contents, main_and_beside};
use super::{PlanError, change};
use crate::compare::{self, Rules, compare};
use crate::family::{Family, FamilyError};
use crate::sides::Sides;
use crate::sorted::Set;

/// A configured file and those beside it, in the order of [`Family::paths`], as they are in two places.
#[derive(Debug)]
pub struct HeldRead<'a> {
    /// The file's name in texts.
    pub category: &'a str,
    /// Where the file stands in its repository.
    pub path: &'a str,
    /// How the file follows from its source.
    pub family: &'a Family,
    /// The files on the base that the branch was made for.
    pub base: Vec<Option<Published>>,
    /// The files on the branch.
    pub head: Vec<Option<Published>>,
    /// The files as they were accepted last, if that is known.
    pub accepted: Option<Accepted<'a>>,
}

impl FilePlan {
    /// Returns the plan that leads from the base to the branch, as the run told it that looked at the source; `None` if
    /// they hold the same records.
    ///
    /// What was withheld is not known any more, and what followed or was remarked is not told again; edits made on GitHub
    /// are those that the branch undoes.
    ///
    /// # Errors
    ///
    /// Returns where a file cannot be read or compared.
    pub fn held(read: HeldRead<'_>, rules: &Rules) -> Result<Option<Self>, PlanError> {
        let HeldRead { category, path, family, base, head, accepted } = read;
        let records = Sides {
            source: family.records(path, &contents(&head))?,
            target: family.records(path, &contents(&base))?,
        };
        let drift = compare(records.as_ref(), rules).map_err(FamilyError::from)?;
        let lines =
            change::lines(path, &drift, &Set::new(), &records.source).map_err(FamilyError::from)?;
        let renames = compare::renames(&drift, records.as_ref());
        let target_edits = accepted.and_then(|accepted| {
            let target = &records.target;
            let read = Read { path, family, drift: &drift, records: records.as_ref(), target };
            // What was accepted need not be readable any more.
            read.edits(accepted, TargetEdits::Propose, |_| false).ok()
        });
        let mut edits = Vec::new();
        for (path, (base, head)) in family.paths(path).into_iter().zip(base.into_iter().zip(head)) {
            if let Some(Published { mode, blob: after }) = head {
                let before = base.map(|base| base.blob);
                edits.push(FileEdit { path: path.to_owned(), mode, before, after });
            }
        }
        let edits = main_and_beside(path, edits).filter(|_| !drift.is_empty());
        let Some((FileEdit { path, mode, before, after }, beside)) = edits else {
            return Ok(None);
        };
        Ok(Some(Self {
            category: category.to_owned(),
            path,
            mode,
            before,
            after,
            beside,
            drift,
            renames,
            withheld: Vec::new(),
            approved: Vec::new(),
            derived: None,
            remarks: Vec::new(),
            target_edits: target_edits.unwrap_or_default(),
            lines,
            unguarded: None,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oid::Mode;
    use crate::plan::Blob;
    use crate::plan::tests::proposal;
    use crate::plan::{EditView, Proposal};

    fn published(text: &str) -> Option<Published> {
        Some(Published { mode: Mode::Executable, blob: Blob::new(text.into()) })
    }

    #[test]
    fn what_a_branch_holds_is_told_as_it_was_proposed() {
        let (source, target) = (r#"{"a": 2, "new": {"b": []}}"#, r#"{"a":1.5,"gone":0}"#);
        let proposed = proposal(source, target).expect("they differ");
        let plan = &proposed.files[0];
        let head = String::from_utf8(plan.after.content.clone()).expect("it is text");

        let read = HeldRead {
            category: "a",
            path: "a.json",
            family: &Family::default(),
            base: vec![published(target)],
            head: vec![published(&head)],
            accepted: None,
        };
        let held = FilePlan::held(read, &Rules::default()).expect("both are sound");

        let held = Proposal::new(held.into_iter().collect()).expect("they differ");
        assert_eq!(held, proposed);
        let edits = held.file_edits();
        let paths: Vec<&str> = edits.iter().map(|EditView { path, .. }| *path).collect();
        assert_eq!(paths, ["a.json"]);
    }

    #[test]
    fn a_file_that_the_branch_does_not_touch_holds_nothing() {
        let same = || vec![published(r#"{"a": 1}"#)];
        let (base, head) = (same(), same());
        let family = &Family::default();
        let read = HeldRead { category: "a", path: "a.json", family, base, head, accepted: None };

        assert_eq!(FilePlan::held(read, &Rules::default()).expect("both are sound"), None);
    }
}
