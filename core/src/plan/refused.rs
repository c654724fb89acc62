//! What people refused: pull requests that they closed without a merge.

use super::Proposal;
use super::existing::{PullRequest, State, View};
use super::marker::Closed;
use crate::digest::Digest;

/// Returns whether people closed a pull request with just these changes: the newest, or one before it.
///
/// A marker that a person deleted speaks for nothing, and so does one of a head that came after the closing: then the
/// change is proposed again. While a category fails and the head cannot be read, what is left of a rejected change looks
/// like another one: that waits until all are seen again.
pub(super) fn was_rejected(
    pull_request: Option<&PullRequest>,
    view: View,
    proposal: &Proposal,
) -> bool {
    let Some(pull) = pull_request.filter(|pull| pull.state == State::Closed) else { return false };
    let newest = pull.marker.as_ref().filter(|marker| {
        let by_a_person = marker.closed != Some(Closed::DriftGone);
        by_a_person && marker.head == pull.head
    });
    let is_newest = newest.is_some_and(|marker| match &pull.with_held {
        Some(told) => told.may_mean(marker.change),
        None => proposal.may_mean(marker.change) || view == View::Failed,
    });
    is_newest || pull.refused_before.iter().any(|change| proposal.may_mean(*change))
}

impl Proposal {
    /// Returns whether a change digest stands for this proposal: removals that are withheld now may have gone out then,
    /// those of all files or of some.
    ///
    /// A digest does not tell which, so the sets that it may stand for are tried.
    #[must_use]
    pub fn may_mean(&self, change: Digest) -> bool {
        let guarded = self.files.iter().filter(|file| file.unguarded().is_some()).count();
        let all_but_none = (1_u32..1 << guarded.min(TRIED)).rev();
        let mut sets = std::iter::once(u32::MAX).chain(all_but_none);
        self.change == change || sets.any(|set| self.change_without_guard(set) == change)
    }

    /// Returns what the changes would mean if nothing were withheld from the files of a set: the bits of those that
    /// something is withheld from, in their order; those beyond the last bit go with it.
    fn change_without_guard(&self, set: u32) -> Digest {
        let (mut bit, mut lines) = (0, Vec::new());
        for file in &self.files {
            let mut told = file;
            if let Some(unguarded) = file.unguarded() {
                if set >> bit & 1 == 1 {
                    told = unguarded;
                }
                bit = u32::min(bit + 1, u32::BITS - 1);
            }
            lines.extend_from_slice(&told.lines);
        }
        Digest::of_sorted_lines(lines)
    }
}

/// So many files are tried in every combination.
const TRIED: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::FilePlan;
    use crate::plan::tests::plan;

    /// A file from which the guard withholds twenty removals, and changes one entry.
    fn file(path: &str) -> FilePlan {
        let entries = (0..20).map(|n| format!(r#","k{n}":0"#)).collect::<String>();
        plan(path, r#"{"a":2}"#, Some(&format!(r#"{{"a":1{entries}}}"#))).expect("they differ")
    }

    fn proposal(files: Vec<FilePlan>) -> Proposal {
        Proposal::new(files).expect("there are files")
    }

    fn without_guard(path: &str) -> FilePlan {
        *file(path).unguarded.expect("something is withheld")
    }

    #[test]
    fn what_is_withheld_now_may_have_gone_out_from_any_file() {
        let now = proposal(vec![file("a"), file("b"), file("c")]);
        let refused = [
            vec![file("a"), file("b"), file("c")],
            vec![without_guard("a"), file("b"), file("c")],
            vec![file("a"), without_guard("b"), without_guard("c")],
            vec![without_guard("a"), without_guard("b"), without_guard("c")],
        ];

        for files in refused {
            assert!(now.may_mean(proposal(files).change));
        }
        assert!(!now.may_mean(proposal(vec![file("a"), file("b")]).change));
        assert!(!now.may_mean(Digest::of("another")));
    }

    #[test]
    fn of_many_files_all_and_none_are_known_still() {
        let paths: Vec<String> = (0..40).map(|n| format!("f{n:02}")).collect();
        let now = proposal(paths.iter().map(|path| file(path)).collect());
        let all = proposal(paths.iter().map(|path| without_guard(path)).collect());

        assert!(now.may_mean(now.change) && now.may_mean(all.change));
    }
}
