//! How many requests a first run takes, and whether its budget allows them.

use std::collections::BTreeSet;

use super::Doctor;
use super::finding::{Check, Finding, Topic};
use crate::engine::options::TargetOptions;
use crate::github::Access;
use crate::wording::count::number;

impl Doctor<'_> {
    /// Returns nothing where there is no budget.
    pub(super) fn budget(&self) -> Option<Finding> {
        let budget = usize::try_from(self.options.budget?).unwrap_or(usize::MAX);
        let targets = || self.options.targets.iter();
        let looks = self.urls().len() + self.exchanges();
        let looks = looks + targets().map(reads).sum::<usize>();
        let all = looks + targets().count() * self.proposal();
        let topic = Topic::github(Check::Budget, "request budget");
        let message = format!(
            "a run may send {}; a first one needs about {}, of them {} to look at everything",
            number(budget),
            number(all),
            number(looks)
        );
        let remedy = || format!("raise TRUEUP_REQUEST_BUDGET to at least {all}");
        Some(if budget < looks {
            topic.failed(message, remedy())
        } else if budget < all {
            topic.warning(message, remedy())
        } else {
            topic.ok(message)
        })
    }

    /// Returns how many calls a first run makes in a repository.
    pub(super) fn calls(&self, target: &TargetOptions) -> usize {
        reads(target) + self.proposal()
    }

    /// Tree, commit, branch, pull request; labels, reviewers and assignees. Whoever proposes nothing reads the branch instead.
    fn proposal(&self) -> usize {
        let extras = &self.options.extras;
        let reviewers = !extras.reviewers.is_empty() || extras.team.is_some();
        let extras = usize::from(!extras.labels.is_empty())
            + usize::from(reviewers)
            + usize::from(!extras.assignees.is_empty());
        if self.proposes() { 4 + extras } else { 1 }
    }

    /// An App looks for its installation in each account, unless it is configured, and exchanges its signature there.
    fn exchanges(&self) -> usize {
        let Access::App(app) = &self.options.access else { return 0 };
        let owners = self.options.targets.iter().map(|it| it.repository.owner().to_lowercase());
        let owners = owners.collect::<BTreeSet<_>>().len();
        owners * if app.installation.is_some() { 1 } else { 2 }
    }
}

/// Branch, tree and pull requests; each file.
fn reads(target: &TargetOptions) -> usize {
    3 + target.files.len()
}
