//! What is to be mended on an open pull request whose commits may stay: what a crash left undone, and a label that is
//! meant for other removals.

use super::carry::Ground;
use super::compared::Trace;
use super::existing::Head;
use super::extras::Occasion;
use super::planned::{Decided, Footing};
use super::pull::{approving_nothing, marker, text_edit};
use super::sequel::Sequel;
use super::survey::Target;
use crate::github::replies::PullRequest;
use crate::github::writes::PullEdit;
use crate::plan::Proposal;
use crate::plan::existing::{Action, View};
use crate::plan::marker::Marker;
use crate::plan::saved::{MarkerFacts, TargetPlan, Texts};
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
        let base = self.stands_on(decided.checked, head).await.ok()?;
        let footing = Footing::at(head, base);
        let unlabel = self.unlabel(decided.checked, Some(pull));
        let proposed = self.proposed(text, self.lacking(pull, Occasion::Look).await, unlabel);
        let mut plan = self.proposing(decided, &footing, proposal, proposed);
        if *decided.action == Action::Withhold
            && let Some(trailers) = self.trailers(&head.commit)
        {
            // Nothing else is proposed any more, but that is what the head holds.
            plan.marker.change = trailers.change;
        }
        // Where the history fails, the text would only lose the authors of edits until it answers again.
        let stays = decided.checked.trace == Trace::Failed
            && Marker::of(&pull.body) == Some(marker(&plan.marker, head.commit.oid));
        let mut sequel = Sequel::Absent;
        if !stays {
            (plan.proposal.comment, sequel) = self.sequel(Some(pull), text).await;
        }
        let stands = |facts: &MarkerFacts| {
            let body = marker(facts, head.commit.oid).append_to(&plan.proposal.body);
            text_edit(pull, &plan.proposal.title, body) == PullEdit::default()
        };
        if stays || stands(&plan.marker) {
            plan.proposal.texts = Texts::Keep;
        } else if stands(&approving_nothing(&plan.marker)) {
            plan.proposal.texts = Texts::Write;
        }
        let ground = Ground { listing: &head.listing, pull: Some(pull), sequel };
        (plan.writes() > 0).then_some((plan, ground))
    }
}
