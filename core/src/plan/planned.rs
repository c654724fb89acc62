//! One configured file and those beside it, from what was read of both sides to what is to become of them.

use super::edits::TargetEdit;
use super::file::{Blob, FileEdit, FilePlan, Published, contents, main_and_beside};
use super::{Guard, PlanError, change};
use crate::compare::{self, Drift, Owned, Rename, Rules, Spot};
use crate::document::Document;
use crate::family::{Compared, Family, FamilyError, Given, Remark};
use crate::oid::Mode;
use crate::sorted::Set;

/// One configured file and those beside it that follow from the same source, read on both sides.
#[derive(Debug, Clone)]
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
    /// Which places of its entries were edited on GitHub and stay as they are there.
    pub edited: &'a [Spot],
}

impl FileRead<'_> {
    /// Returns the files' bytes.
    pub(super) fn contents(&self) -> Vec<Option<&[u8]>> {
        contents(&self.published)
    }

    /// Compares the source with files of these bytes.
    pub(super) fn compared(
        &self,
        published: &[Option<&[u8]>],
        rules: &Rules,
    ) -> Result<Compared, FamilyError> {
        let &Self { path, source, owned, edited, .. } = self;
        self.family.compare(&Given { path, source, published, owned, edited }, rules)
    }

    fn lost(&self) -> PlanError {
        PlanError::Lost { path: self.path.to_owned() }
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
    /// Plans one configured file and those beside it.
    ///
    /// # Errors
    ///
    /// Returns where a file holds what cannot be compared or edited.
    pub fn new(read: &FileRead<'_>, rules: &Rules, guard: &Guard) -> Result<Self, PlanError> {
        let compared = read.compared(&read.contents(), rules)?;
        if compared.drift.is_empty() {
            let Compared { drift, remarks, .. } = compared;
            return Ok(Self::Same(Same { drift, remarks, target_edits: Vec::new() }));
        }
        let withheld = guard.withheld(&compared.drift, compared.records.as_ref());
        let mut plan = plan(read, &compared, rules, &withheld)?;
        if !withheld.is_empty() {
            plan.unguarded = self::plan(read, &compared, rules, &Set::new()).ok().map(Box::new);
        }
        Ok(Self::Different(Box::new(plan)))
    }

    /// Says which edits made on GitHub the source would undo, or does.
    #[must_use]
    pub fn telling(mut self, edits: Vec<TargetEdit>) -> Self {
        match &mut self {
            Self::Same(same) => same.target_edits = edits,
            Self::Different(plan) => plan.target_edits = edits,
        }
        self
    }

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
    /// The edits made on GitHub that stay, and without which it would differ.
    pub target_edits: Vec<TargetEdit>,
}

/// Returns the entries that only change their name; one whose removal is withheld is there under both.
fn renames(compared: &Compared, withheld: &Set<String>) -> Vec<Rename> {
    let mut renames = compare::renames(&compared.drift, compared.records.as_ref());
    renames.retain(|rename| !withheld.contains(&rename.from));
    renames
}

/// Plans the files with all that differs but the `withheld` removals.
fn plan(
    read: &FileRead<'_>,
    compared: &Compared,
    rules: &Rules,
    withheld: &Set<String>,
) -> Result<FilePlan, PlanError> {
    let edited = compared.edited(withheld)?;
    check(read, rules, withheld, &edited.files)?;
    let lines = change::lines(read.path, &compared.drift, withheld, &compared.records.source)
        .map_err(FamilyError::from)?;
    let (main, beside) = edits(read, edited.files)?;
    Ok(FilePlan {
        category: read.category.to_owned(),
        path: main.path,
        mode: main.mode,
        before: main.before,
        after: main.after,
        beside,
        renames: renames(compared, withheld),
        drift: compared.drift.clone(),
        withheld: withheld.iter().cloned().collect(),
        approved: Vec::new(),
        derived: edited.derived,
        remarks: compared.remarks.clone(),
        target_edits: Vec::new(),
        lines,
        unguarded: None,
    })
}

/// Reads the edited bytes back: nothing is proposed that does not hold exactly what was announced.
fn check(
    read: &FileRead<'_>,
    rules: &Rules,
    withheld: &Set<String>,
    edited: &[Option<Vec<u8>>],
) -> Result<(), PlanError> {
    let edited: Vec<Option<&[u8]>> = edited.iter().map(Option::as_deref).collect();
    let left = read.compared(&edited, rules).map_err(|_| read.lost())?.drift;
    let only_withheld = left.added.is_empty()
        && left.modified.is_empty()
        && left.removed.iter().eq(withheld.iter());
    if only_withheld { Ok(()) } else { Err(read.lost()) }
}

/// Returns the file at the configured path as it shall be, and those beside it whose bytes change.
fn edits(
    read: &FileRead<'_>,
    edited: Vec<Option<Vec<u8>>>,
) -> Result<(FileEdit, Vec<FileEdit>), PlanError> {
    let mut edits = Vec::new();
    for ((path, published), after) in
        read.family.paths(read.path).into_iter().zip(&read.published).zip(edited)
    {
        let (mode, before) = match published {
            Some(published) => (published.mode, Some(published.blob.clone())),
            None => (Mode::File, None),
        };
        if let Some(after) = after {
            edits.push(FileEdit { path: path.to_owned(), mode, before, after: Blob::new(after) });
        }
    }
    main_and_beside(read.path, edits).ok_or_else(|| read.lost())
}
