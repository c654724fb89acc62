//! The pull request: opened, brought up to date, or closed.

use super::approval::label_on;
use super::carry::{Carrier, Stop, unless_raced};
use super::failure::Failure;
use super::options::Extras;
use super::outcome::PullRequestReport;
use crate::digest::Digest;
use crate::github::RefusalKind;
use crate::github::replies::{PullRequest, PullState};
use crate::github::writes::{NewPull, NewState, PullEdit};
use crate::http::Request;
use crate::oid::Oid;
use crate::plan::approval;
use crate::plan::marker::{Closed, Marker};
use crate::plan::saved::{MarkerFacts, Proposed};
use crate::wording::notices::Closing;

impl Carrier<'_> {
    pub(super) async fn open_pull(&self, head: Oid) -> Result<PullRequest, Stop> {
        let (repo, mut new) = (self.repo, self.new_pull(head));
        loop {
            match repo.ask.read(repo.api.create_pull(repo.name, &new)).await {
                Err(failure)
                    if new.draft && failure.refusal() == Some(&RefusalKind::DraftsUnsupported) =>
                {
                    repo.note_extra("a draft, so it is opened as ready for review", &failure);
                    new.draft = false;
                }
                opened => return opened.map_err(unless_raced),
            }
        }
    }

    fn new_pull(&self, head: Oid) -> NewPull {
        let proposal = &self.plan.proposal;
        NewPull {
            title: proposal.title.clone(),
            head: proposal.branch.clone(),
            base: self.plan.base.branch.clone(),
            body: marker(&self.plan.marker, head).append_to(&proposal.body),
            draft: proposal.draft,
        }
    }

    /// Brings an open pull request's texts up to date, if they are not.
    ///
    /// Where they list other removals as withheld, they approve nothing until it is known that no label is on which was
    /// put on for the old ones: whatever becomes of this run, it never speaks for the new ones.
    pub(super) async fn edit_texts(&self, pull: &PullRequest, head: Oid) -> Result<(), Stop> {
        let facts = &self.plan.marker;
        let mut silenced = None;
        let is_silenced = lists_others(pull, facts);
        if is_silenced {
            silenced = self.edit(pull, &approving_nothing(facts), head).await?;
            self.take_off_any(silenced.as_ref()).await?;
        }
        let stands = silenced.as_ref().unwrap_or(pull);
        let edited = self.edit(stands, facts, head).await?;
        if !is_silenced && withheld_by(pull) != facts.withheld {
            self.take_off_any(edited.as_ref()).await?;
        }
        Ok(())
    }

    /// Writes title and text if others stand there.
    ///
    /// The pull request may be over by now: GitHub takes the texts all the same, but nobody will see what they announce.
    async fn edit(
        &self,
        stands: &PullRequest,
        facts: &MarkerFacts,
        head: Oid,
    ) -> Result<Option<PullRequest>, Stop> {
        let Some(request) = self.text_request(stands, facts, head) else { return Ok(None) };
        let edited: PullRequest = self.repo.ask.read(request).await?;
        if edited.state == PullState::Open { Ok(Some(edited)) } else { Err(Stop::LostRace) }
    }

    fn text_request(
        &self,
        stands: &PullRequest,
        facts: &MarkerFacts,
        head: Oid,
    ) -> Option<Request> {
        let Proposed { title, body, .. } = &self.plan.proposal;
        let edit = text_edit(stands, title, marker(facts, head).append_to(body));
        let is_other = edit != PullEdit::default();
        is_other.then(|| self.repo.api.edit_pull(self.repo.name, stands.number, &edit))
    }

    /// Takes the label off that is on: whoever put it on a moment ago read the old text.
    async fn take_off_any(&self, edited: Option<&PullRequest>) -> Result<(), Failure> {
        match edited.and_then(label_on) {
            Some(label) => self.take_off(label).await,
            None => Ok(()),
        }
    }

    /// Takes off the label that must not speak for the text that is written next.
    pub(super) async fn take_labels_off(&self) -> Result<(), Failure> {
        for label in &self.plan.proposal.unlabel {
            self.take_off(label).await?;
        }
        Ok(())
    }

    /// Takes a label off, if it is still on.
    async fn take_off(&self, label: &str) -> Result<(), Failure> {
        let request = self.repo.api.remove_label(self.repo.name, self.open().number, label);
        match self.repo.ask.accept(request).await {
            Err(failure) if failure.refusal() == Some(&RefusalKind::NotFound) => Ok(()),
            done => done,
        }
    }

    pub(super) async fn close_pull(&self, head: Oid) -> Result<PullRequestReport, Stop> {
        let request = self.turning(NewState::Closed, self.closing_body(head));
        let pull: PullRequest = self.repo.ask.read(request).await?;
        if pull.state != PullState::Closed {
            return Err(Stop::LostRace);
        }
        if pull.head_sha != head {
            // Somebody pushed a moment ago: that is not ours to close. It is opened again, with its text as it was.
            let request = self.turning(NewState::Open, self.open().body.clone());
            self.repo.ask.accept(request).await?;
            return Err(Stop::LostRace);
        }
        Ok(self.told(&pull))
    }

    /// Returns the request that closes the pull request or opens it again.
    fn turning(&self, state: NewState, body: String) -> Request {
        let edit = PullEdit { title: None, body: Some(body), state: Some(state) };
        self.repo.api.edit_pull(self.repo.name, self.open().number, &edit)
    }

    pub(super) fn open(&self) -> &PullRequest {
        self.ground.pull.expect("only an open pull request is kept up or closed")
    }

    /// The reason, then what stands there now: people may have written into it since the plan was made.
    fn closing_body(&self, head: Oid) -> String {
        let mut marker = marker(&self.plan.marker, head);
        marker.closed = Some(Closed::DriftGone);
        let reason = Closing::of(&self.plan.proposal.body);
        let reason = reason.expect("a plan that closes for another reason is refused");
        marker.append_to(&reason.before(Marker::strip(&self.open().body)))
    }

    /// Returns what is to stand beside the texts.
    pub(super) fn extras(&self) -> Extras {
        let proposal = &self.plan.proposal;
        Extras {
            labels: proposal.labels.clone(),
            reviewers: proposal.reviewers.clone(),
            team: proposal.team.clone(),
            assignees: proposal.assignees.clone(),
            draft: proposal.draft,
        }
    }
}

/// Returns what of an open pull request's texts is not yet as it shall be.
pub(super) fn text_edit(pull: &PullRequest, title: &str, body: String) -> PullEdit {
    PullEdit {
        title: (pull.title != title).then(|| title.to_owned()),
        body: (!is_same_text(&pull.body, &body)).then_some(body),
        state: None,
    }
}

/// Returns what a pull request's text lists as withheld.
pub(super) fn withheld_by(pull: &PullRequest) -> Option<Digest> {
    Marker::of(&pull.body).and_then(|marker| marker.withheld)
}

/// Returns whether the new text lists removals as withheld, and others than the one that stands there.
pub(super) fn lists_others(pull: &PullRequest, facts: &MarkerFacts) -> bool {
    let is_some = facts.withheld.is_some_and(|withheld| withheld != approval::of_nothing());
    is_some && withheld_by(pull) != facts.withheld
}

/// Returns what the marker says of the same text while no label is to approve anything by it.
pub(super) fn approving_nothing(facts: &MarkerFacts) -> MarkerFacts {
    MarkerFacts { withheld: Some(approval::of_nothing()), ..facts.clone() }
}

/// Returns the marker of a pull request at this head.
pub(super) fn marker(facts: &MarkerFacts, head: Oid) -> Marker {
    Marker::new(&facts.sync, head, facts.base, facts.change, facts.withheld)
}

/// GitHub may change line ends of a text; that is no difference.
pub(super) fn is_same_text(one: &str, other: &str) -> bool {
    one.lines().map(str::trim_end).eq(other.lines().map(str::trim_end))
}
