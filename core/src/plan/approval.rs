//! Whether removals that the guard withholds go out all the same: a person approved them on the pull request, or its
//! branch carries them out already.

use super::existing::View;
use super::marker::Marker;
use super::{FilePlan, change};
use crate::digest::Digest;
use crate::oid::Oid;
use crate::sorted::Set;

/// The label by which a person approves the removals that a pull request lists as withheld.
pub const LABEL: &str = "trueup: approve removals";

/// Returns whether a label is the one by which people approve removals: upper and lower case are one to GitHub, and
/// blanks around it are none.
#[must_use]
pub fn is_label(label: &str) -> bool {
    label.trim().eq_ignore_ascii_case(LABEL)
}

/// Returns the withheld digest of a text by which nothing can be approved, whatever it lists.
#[must_use]
pub fn of_nothing() -> Digest {
    Digest::of_sorted_lines(Vec::new())
}

/// An open pull request whose head is ours, as far as removals are concerned.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// Its head.
    pub head: Oid,
    /// What its text says of itself, if it still does.
    pub marker: Option<&'a Marker>,
    /// The label.
    pub label: Label,
    /// How complete the look at the repository's files was.
    pub view: View,
}

/// Whether the label is on a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// It is not.
    Off,
    /// It is.
    On,
}

/// What became of the removals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The plans, without the guard where removals go out.
    pub files: Vec<FilePlan>,
    /// What the pull request's marker is to say of what the guard withholds.
    pub withheld: Option<Digest>,
    /// What becomes of the label.
    pub label: Fate,
}

/// What becomes of the label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Removals go out because it is on.
    Approves,
    /// It stays as it is, on or off.
    Stays,
    /// It is on and meant for other removals than those that are withheld now: it is taken off.
    TakenOff,
}

impl Standing<'_> {
    /// Returns the files of which it matters whether the head carries out their withheld removals already.
    #[must_use]
    pub fn may_carry<'f>(&self, files: &'f [FilePlan]) -> Vec<&'f FilePlan> {
        let may = match self.view {
            View::Failed | View::Selected => true,
            // What the marker names as withheld was either withheld or approved.
            View::Complete => self.marker_of_head().is_some_and(|marker| {
                marker.withheld.is_none() || marker.withheld != change::withheld_digest(files)
            }),
        };
        let mut may_carry = Vec::new();
        for file in files {
            if may && file.unguarded.is_some() && !is_to_be_emptied(file) {
                may_carry.push(file);
            }
        }
        may_carry
    }

    /// Decides about the removals that the guard withholds; `carried` are the paths of the files whose withheld removals
    /// the head carries out already, all of them.
    #[must_use]
    pub fn judge(&self, mut files: Vec<FilePlan>, carried: &Set<String>) -> Judged {
        if self.view != View::Complete {
            return self.judge_in_part(files, carried);
        }
        let let_through = self.let_through(&files, carried);
        for file in &mut files {
            if let_through.contains(file.path.as_str()) {
                file.lift();
            }
        }
        let withheld = change::withheld_digest(&files);
        let label = match self.label {
            Label::Off => Fate::Stays,
            Label::On if withheld.is_some() && withheld == self.said() => Fate::Approves,
            Label::On => Fate::TakenOff,
        };
        if label == Fate::Approves {
            files.iter_mut().for_each(FilePlan::approve);
        }
        Judged { files, withheld, label }
    }

    /// Nothing is approved or taken back by a look at some files only.
    fn judge_in_part(&self, mut files: Vec<FilePlan>, carried: &Set<String>) -> Judged {
        let is_approved = self.label == Label::On && self.said().is_some();
        for file in &mut files {
            if !carried.contains(&file.path) {
                continue;
            }
            if is_approved {
                file.approve();
            } else {
                file.lift();
            }
        }
        let listed = change::withheld_digest(&files);
        let withheld = self.said().map(|said| {
            let is_listed = listed == Some(said);
            // A label that is put on from now on is meant for what the text lists then, and that is not all.
            if self.label == Label::On || is_listed { said } else { of_nothing() }
        });
        Judged { files, withheld, label: Fate::Stays }
    }

    /// Returns the files whose removals went out under a higher ceiling: the marker does not name them as withheld, and
    /// the head carries them out.
    ///
    /// A marker holds a digest only, so the sets that it may stand for are tried.
    fn let_through<'c>(&self, files: &[FilePlan], carried: &'c Set<String>) -> Set<&'c str> {
        let Some(marker) = self.marker_of_head() else { return Set::new() };
        let mut carried: Vec<&str> = carried.iter().map(String::as_str).collect();
        if marker.withheld.is_none() {
            return carried.into_iter().collect();
        }
        carried.truncate(TRIED);
        for bits in 0_u32..1 << carried.len() {
            let mut set = Set::new();
            for (at, path) in carried.iter().enumerate() {
                if bits >> at & 1 == 1 {
                    set.insert(*path);
                }
            }
            if change::withheld_digest_without(files, &set) == marker.withheld {
                return set;
            }
        }
        Set::new()
    }

    /// A marker that a crash left behind says nothing of what the head carries out.
    fn marker_of_head(&self) -> Option<&Marker> {
        self.marker.filter(|marker| marker.head == self.head)
    }

    /// What the text lists as withheld: it was written together with the marker, whatever became of the head since.
    fn said(&self) -> Option<Digest> {
        self.marker.and_then(|marker| marker.withheld)
    }
}

/// Returns whether the source holds nothing: most often it failed, and what went out while it held something is no reason
/// to empty the file.
const fn is_to_be_emptied(file: &FilePlan) -> bool {
    let counts = file.drift.counts;
    counts.added + counts.renamed + counts.modified + counts.unchanged == 0
}

impl FilePlan {
    /// Lets the removals go out that the guard withholds.
    fn lift(&mut self) {
        if let Some(unguarded) = self.unguarded.take() {
            let target_edits = std::mem::take(&mut self.target_edits);
            *self = Self { target_edits, ..*unguarded };
        }
    }

    /// Does the same, and keeps in mind that a person approved them.
    fn approve(&mut self) {
        let approved = std::mem::take(&mut self.withheld);
        if self.unguarded.is_some() {
            self.lift();
            self.approved = approved;
        } else {
            self.withheld = approved;
        }
    }
}

/// So many files are tried in every combination.
const TRIED: usize = 10;

#[cfg(test)]
mod tests;
