//! Pull requests that take the sync's branch into another base: what is committed for this one would go there, too.

use super::check::Checked;
use super::survey::{Survey, Target};
use crate::github::BranchName;
use crate::github::replies::{PullRequest, PullState};
use crate::plan::existing::Action;

impl Target<'_> {
    /// Leaves the branch alone where it would be moved for a new pull request while an open one takes it elsewhere: a
    /// person changed its base, or the configured one is another by now.
    pub(super) fn unless_elsewhere(&self, action: Action, survey: &Survey) -> Action {
        let opens = matches!(
            action,
            Action::Open | Action::OpenOnBranch { .. } | Action::StartAfresh { .. }
        );
        let Some(pull) = survey.open_elsewhere().filter(|_| opens) else { return action };
        let base = &self.target.branch;
        self.on_the_wire().warn(format!(
            "{}: merge or close it, or let it go into {base}",
            goes_elsewhere(pull, base)
        ));
        Action::Hold { head: pull.head_sha }
    }
}

impl Survey {
    /// Returns the pull request that takes the sync's branch into another base.
    pub(super) fn open_elsewhere(&self) -> Option<&PullRequest> {
        open_one(&self.elsewhere)
    }
}

/// Returns the open one of pull requests, the newest last.
pub(super) fn open_one(pulls: &[PullRequest]) -> Option<&PullRequest> {
    pulls.last().filter(|pull| pull.state == PullState::Open)
}

/// Returns what is wrong with a pull request into another base than this one.
pub(super) fn goes_elsewhere(pull: &PullRequest, base: &BranchName) -> String {
    let PullRequest { number, html_url, head_ref, base_ref, .. } = pull;
    format!(
        "#{number} ({html_url}) takes {head_ref} into {base_ref}, and so would everything that is committed there for {base}"
    )
}

/// Returns whether the head may have been made for another base: there is no pull request into this one, but one into
/// another.
pub(super) fn is_for_another_base(checked: &Checked) -> bool {
    checked.survey.pull.is_none() && !checked.survey.elsewhere.is_empty()
}
