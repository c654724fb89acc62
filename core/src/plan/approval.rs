//! Whether removals that the guard withholds go out all the same: a person approved them on the pull request, or its
//! branch carries them out already.

use std::collections::BTreeSet;

use super::existing::View;
use super::marker::Marker;
use super::{FilePlan, change};
use crate::digest::Digest;
use crate::oid::Oid;

/// The label by which a person approves the removals that a pull request lists as withheld.
pub const LABEL: &str = "trueup: approve removals";

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
        files.iter().filter(|file| may && file.unguarded.is_some()).collect()
    }

    /// Decides about the removals that the guard withholds; `carried` are the paths of the files whose withheld removals
    /// the head carries out already, all of them.
    #[must_use]
    pub fn judge(&self, mut files: Vec<FilePlan>, carried: &BTreeSet<String>) -> Judged {
        if self.view != View::Complete {
            return self.judge_in_part(files, carried);
        }
        let let_through = self.let_through(&files, carried);
        for file in files.iter_mut().filter(|file| let_through.contains(&file.path)) {
            file.lift();
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
    fn judge_in_part(&self, mut files: Vec<FilePlan>, carried: &BTreeSet<String>) -> Judged {
        let is_approved = self.label == Label::On && self.said().is_some();
        for file in files.iter_mut().filter(|file| carried.contains(&file.path)) {
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
            if self.label == Label::On || is_listed {
                said
            } else {
                Digest::of_sorted_lines(Vec::new())
            }
        });
        Judged { files, withheld, label: Fate::Stays }
    }

    /// Returns the files whose removals went out under a higher ceiling: the marker does not name them as withheld, and
    /// the head carries them out.
    ///
    /// A marker holds a digest only, so the sets that it may stand for are tried.
    fn let_through(&self, files: &[FilePlan], carried: &BTreeSet<String>) -> BTreeSet<String> {
        let Some(marker) = self.marker_of_head() else { return BTreeSet::new() };
        if marker.withheld.is_none() {
            return carried.clone();
        }
        let carried: Vec<&String> = carried.iter().take(TRIED).collect();
        let sets = (0_u32..1 << carried.len()).map(|set| {
            let is_in =
                |(at, path): (usize, &&String)| (set >> at & 1 == 1).then(|| (*path).clone());
            carried.iter().enumerate().filter_map(is_in).collect::<BTreeSet<String>>()
        });
        let mut fitting = sets.filter(|set| {
            let others = files.iter().filter(|file| !set.contains(&file.path));
            change::withheld_digest(others) == marker.withheld
        });
        fitting.next().unwrap_or_default()
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
mod tests {
    use super::*;
    use crate::plan::tests::plan;

    const HEAD: fn() -> Oid = || Oid::of_blob(b"head");

    /// Files of these names that shrink from twelve entries to as many.
    fn shrunk(files: &[(&str, usize)]) -> Vec<FilePlan> {
        let document = |from: usize| {
            let entries = (from..12).map(|n| format!("\"e{n}\":{n}")).collect::<Vec<_>>();
            format!("{{{}}}", entries.join(","))
        };
        let shrinks = |&(path, left): &(&str, usize)| {
            plan(path, &document(12 - left), Some(&document(0))).expect("they differ")
        };
        files.iter().map(shrinks).collect()
    }

    fn marker(withheld: Option<Digest>) -> Marker {
        Marker::new("models", HEAD(), Oid::of_blob(b"base"), Digest::of("change"), withheld)
    }

    fn standing(marker: Option<&Marker>, label: Label) -> Standing<'_> {
        Standing { head: HEAD(), marker, label, view: View::Complete }
    }

    /// Judges and returns the names withheld and approved in each file, and what becomes of the label.
    fn told(judged: &Judged) -> (Vec<(usize, usize)>, Fate) {
        let files = judged.files.iter().map(|file| (file.withheld.len(), file.approved.len()));
        (files.collect(), judged.label)
    }

    fn carried(paths: &[&str]) -> BTreeSet<String> {
        paths.iter().map(|path| (*path).to_owned()).collect()
    }

    #[test]
    fn a_label_holds_only_for_what_the_marker_names() {
        let files = shrunk(&[("a.json", 2)]);
        let named = change::withheld_digest(&files);
        let judged = |withheld: Option<Digest>, label| {
            let marker = marker(withheld);
            standing(Some(&marker), label).judge(files.clone(), &BTreeSet::new())
        };

        assert_eq!(told(&judged(named, Label::On)), (vec![(0, 10)], Fate::Approves));
        assert_eq!(told(&judged(named, Label::Off)), (vec![(10, 0)], Fate::Stays));
        assert_eq!(told(&judged(None, Label::On)), (vec![(10, 0)], Fate::TakenOff));
        let other = Some(Digest::of("other"));
        assert_eq!(told(&judged(other, Label::On)), (vec![(10, 0)], Fate::TakenOff));
        let unmarked = standing(None, Label::On).judge(files.clone(), &BTreeSet::new());
        assert_eq!(told(&unmarked), (vec![(10, 0)], Fate::TakenOff));
        for judged in [judged(named, Label::On), judged(named, Label::Off), unmarked] {
            assert_eq!(judged.withheld, named, "approved or not");
        }
    }

    #[test]
    fn a_label_where_nothing_is_withheld_is_taken_off() {
        let files = vec![plan("a.json", r#"{"a": 2}"#, Some(r#"{"a": 1}"#)).expect("they differ")];
        let marker = marker(None);

        let judged = standing(Some(&marker), Label::On).judge(files.clone(), &BTreeSet::new());

        assert_eq!(judged, Judged { files, withheld: None, label: Fate::TakenOff });
    }

    #[test]
    fn what_the_marker_does_not_name_and_the_head_carries_out_went_out_under_a_ceiling() {
        let files = shrunk(&[("a.json", 2), ("b.json", 2), ("c.json", 2)]);
        let of = |places: &[usize]| change::withheld_digest(places.iter().map(|at| &files[*at]));
        let judged = |named: Option<Digest>, paths: &[&str]| {
            let marker = marker(named);
            told(&standing(Some(&marker), Label::Off).judge(files.clone(), &carried(paths))).0
        };

        assert_eq!(judged(None, &["a.json"]), [(0, 0), (10, 0), (10, 0)]);
        assert_eq!(judged(of(&[1, 2]), &["a.json", "b.json"]), [(0, 0), (10, 0), (10, 0)]);
        assert_eq!(judged(of(&[2]), &["a.json", "b.json"]), [(0, 0), (0, 0), (10, 0)]);
        assert_eq!(judged(of(&[0, 1, 2]), &["a.json", "b.json"]), [(10, 0); 3], "approved once");
        assert_eq!(judged(Some(Digest::of("other")), &["a.json"]), [(10, 0); 3]);
    }

    #[test]
    fn a_marker_of_another_head_says_nothing_of_a_ceiling() {
        let files = shrunk(&[("a.json", 2)]);
        let mut left_behind = marker(None);
        left_behind.head = Oid::of_blob(b"older");
        let standing = standing(Some(&left_behind), Label::Off);

        assert_eq!(standing.may_carry(&files), Vec::<&FilePlan>::new());
        assert_eq!(told(&standing.judge(files, &carried(&["a.json"]))).0, [(10, 0)]);
    }

    #[test]
    fn the_head_is_read_only_where_the_marker_leaves_it_open() {
        let files = shrunk(&[("a.json", 2), ("b.json", 11)]);
        let asked = |named: Option<Digest>, view| {
            let marker = marker(named);
            let standing = Standing { view, ..standing(Some(&marker), Label::Off) };
            standing.may_carry(&files).len()
        };

        assert_eq!(asked(change::withheld_digest(&files), View::Complete), 0);
        assert_eq!(asked(None, View::Complete), 1, "b.json withholds nothing");
        assert_eq!(asked(Some(Digest::of("other")), View::Complete), 1);
        assert_eq!(asked(change::withheld_digest(&files), View::Failed), 1);
    }

    #[test]
    fn a_look_at_some_files_keeps_what_was_said_only_while_it_holds_for_the_text() {
        let files = shrunk(&[("a.json", 2)]);
        let listed = change::withheld_digest(&files);
        let said = |named: Option<Digest>, label| {
            let marker = marker(named);
            let standing = Standing { view: View::Failed, ..standing(Some(&marker), label) };
            let judged = standing.judge(files.clone(), &BTreeSet::new());
            assert_eq!(told(&judged), (vec![(10, 0)], Fate::Stays));
            judged.withheld
        };
        let other = Some(Digest::of("other"));

        assert_eq!(said(None, Label::On), None);
        assert_eq!(said(listed, Label::Off), listed);
        assert_eq!(said(other, Label::On), other);
        assert_eq!(said(other, Label::Off), Some(Digest::of("")), "no approval fits it");
    }

    #[test]
    fn a_look_at_some_files_lets_stay_what_is_out() {
        let files = shrunk(&[("a.json", 2), ("b.json", 2)]);
        let marker = marker(Some(Digest::of("all")));
        let judged = |label| {
            let standing = Standing { view: View::Selected, ..standing(Some(&marker), label) };
            told(&standing.judge(files.clone(), &carried(&["a.json"]))).0
        };

        assert_eq!(judged(Label::On), [(0, 10), (10, 0)]);
        assert_eq!(judged(Label::Off), [(0, 0), (10, 0)]);
    }
}
