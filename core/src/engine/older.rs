//! A base that is older than what the branch stands on: nothing is made on it, for that would take back what came since.

use super::check::Checked;
use super::elsewhere::is_for_another_base;
use super::existing::Head;
use super::failure::{Failure, Reason};
use super::survey::Target;
use crate::github::RefusalKind;
use crate::github::replies::{PathCommit, PullState};
use crate::oid::Oid;

impl Target<'_> {
    /// Refuses a base that comes before the one that the head stands on: it would take back what was merged since.
    ///
    /// Shortly after a write GitHub may answer what was true before; a base that was reset looks just the same.
    pub(super) async fn refuse_older_base(
        &self,
        checked: &Checked,
        head: &Head,
    ) -> Result<(), Failure> {
        let base = checked.survey.base.commit;
        if let Some(newest) = &checked.survey.pull
            && newest.state == PullState::Merged
        {
            // The base has held the merge ever since.
            let merge = newest.merged_as.unwrap_or(newest.head_sha);
            if self.leads_later(merge, base).await? {
                return Err(self.older_base(base, merge));
            }
            if newest.head_sha == head.commit.oid {
                return Ok(());
            }
        }
        if head.is_made_for(checked) {
            return Ok(());
        }
        let later = self.stands_on(checked, head).await?;
        if !is_for_another_base(checked) && self.leads_later(later, base).await? {
            return Err(self.older_base(base, later));
        }
        Ok(())
    }

    fn older_base(&self, base: Oid, later: Oid) -> Failure {
        let (repository, branch) = (self.repo().clone(), self.target.branch.clone());
        Reason::OlderBase { repository, branch, base, later }.into()
    }

    /// Returns whether a commit is another one, and among the newest hundred that it leads to.
    async fn leads_later(&self, later: Oid, earlier: Oid) -> Result<bool, Failure> {
        if earlier == later {
            return Ok(false);
        }
        let request = self.options.api.log(self.repo(), later);
        match self.ask.read::<Vec<PathCommit>>(request).await {
            Ok(log) => Ok(log.iter().any(|commit| commit.oid == earlier)),
            Err(failure) if failure.refusal() == Some(&RefusalKind::NotFound) => Ok(false),
            Err(failure) => Err(failure),
        }
    }
}
