//! What a crash left undone on an open pull request whose commits may stay.

use super::carry::Ground;
use super::compared::Trace;
use super::existing::Head;
use super::planned::{Decided, Footing};
use super::pull::{marker, text_edit};
use super::sequel::Sequel;
use super::survey::Target;
use crate::github::replies::PullRequest;
use crate::github::writes::PullEdit;
use crate::plan::Proposal;
use crate::plan::existing::View;
use crate::plan::marker::Marker;
use crate::plan::saved::{TargetPlan, Texts};
use crate::wording::PullRequestText;

impl Target<'_> {
    /// Returns what an open pull request lacks, its texts, their comment, labels or people; `None` if it lacks nothing.
    ///
    /// The texts speak of all that the branch holds: a look at some files only plans nothing.
    pub(super) async fn mending<'a>(
        &self,
        decided: &Decided<'a>,
        pull: &'a PullRequest,
        head: &'a Head,
        (proposal, text): (&Proposal, &PullRequestText),
    ) -> Option<(TargetPlan, Ground<'a>)> {
        if decided.checked.view != View::Complete {
            return None;
        }
        let footing = Footing::at(head, self.stands_on(decided.checked, head));
        let unlabel = self.unlabel(decided.checked, Some(pull));
        let proposed = self.proposed(text, self.lacking(pull).await, unlabel);
        let mut plan = self.proposing(decided, &footing, proposal, proposed);
        let marker = marker(&plan.marker, head.commit.oid);
        // Where the history fails, the text would only lose the authors of edits until it answers again.
        let stays = decided.checked.trace == Trace::Failed
            && Marker::of(&pull.body).is_some_and(|known| known == marker);
        let mut sequel = Sequel::Absent;
        if !stays {
            (plan.proposal.comment, sequel) = self.sequel(Some(pull), text).await;
        }
        let body = marker.append_to(&plan.proposal.body);
        if stays || text_edit(pull, &plan.proposal.title, body) == PullEdit::default() {
            plan.proposal.texts = Texts::Keep;
        }
        let ground = Ground { listing: &head.listing, pull: Some(pull), sequel };
        (plan.writes() > 0).then_some((plan, ground))
    }
}
