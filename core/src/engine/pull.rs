//! The pull request: opened, brought up to date, or closed.

use super::approval::label_on;
use super::carry::{Carrier, Stop, is_race};
use super::failure::Failure;
use super::options::Extras;
use crate::digest::Digest;
use crate::github::RefusalKind;
use crate::github::replies::{PullRequest, PullState};
use crate::github::writes::{NewPull, NewState, PullEdit};
use crate::oid::Oid;
use crate::plan::approval;
use crate::plan::marker::{Closed, Marker};
use crate::plan::saved::{MarkerFacts, Proposed, Texts};
use crate::wording::notices::Closing;

impl Carrier<'_> {
    pub(super) async fn open_pull(&self, head: Oid) -> Result<PullRequest, Stop> {
        let (repo, proposal) = (self.repo, &self.plan.proposal);
        let new = NewPull {
            title: proposal.title.clone(),
            head: proposal.branch.clone(),
            base: self.plan.base.branch.clone(),
            body: self.body(head),
            draft: proposal.draft,
        };
        let mut pull = self.create_pull(&new).await;
        if let Err(failure) = &pull
            && new.draft
            && failure.refusal() == Some(&RefusalKind::DraftsUnsupported)
        {
            repo.note_extra("a draft, so it is opened as ready for review", failure);
            pull = self.create_pull(&NewPull { draft: false, ..new }).await;
        }
        let pull = match pull {
            Ok(pull) => pull,
            Err(failure) if is_race(&failure) => return Err(Stop::LostRace),
            Err(failure) => return Err(failure.into()),
        };
        self.go_on(&pull).await;
        self.add_extras(&pull).await;
        Ok(pull)
    }

    async fn create_pull(&self, new: &NewPull) -> Result<PullRequest, Failure> {
        self.repo.ask.read(self.repo.api.create_pull(self.repo.name, new)).await
    }

    pub(super) async fn update_pull(&self, head: Oid) -> Result<PullRequest, Stop> {
        let pull = self.open();
        // First, so that a text which is current has its comment, too.
        self.go_on(pull).await;
        if self.plan.proposal.texts != Texts::Keep {
            self.edit_texts(pull, head).await?;
        }
        self.add_extras(pull).await;
        Ok(pull.clone())
    }

    /// Brings an open pull request's texts up to date, if they are not.
    ///
    /// Where they list other removals as withheld, they approve nothing until it is known that no label is on which was
    /// put on for the old ones: whatever becomes of this run, it never speaks for the new ones.
    async fn edit_texts(&self, pull: &PullRequest, head: Oid) -> Result<(), Stop> {
        let facts = &self.plan.marker;
        let mut stands = pull.clone();
        if lists_others(pull, facts) {
            if let Some(edited) = self.edit(&stands, &approving_nothing(facts), head).await? {
                self.take_off_any(&edited).await?;
                stands = edited;
            }
            return self.edit(&stands, facts, head).await.map(drop);
        }
        match self.edit(&stands, facts, head).await? {
            Some(edited) if withheld_by(pull) != facts.withheld => self.take_off_any(&edited).await,
            _ => Ok(()),
        }
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
        let Proposed { title, body, .. } = &self.plan.proposal;
        let edit = text_edit(stands, title, marker(facts, head).append_to(body));
        if edit == PullEdit::default() {
            return Ok(None);
        }
        let request = self.repo.api.edit_pull(self.repo.name, stands.number, &edit);
        let edited: PullRequest = self.repo.ask.read(request).await?;
        if edited.state == PullState::Open { Ok(Some(edited)) } else { Err(Stop::LostRace) }
    }

    /// Takes the label off that is on: whoever put it on a moment ago read the old text.
    async fn take_off_any(&self, edited: &PullRequest) -> Result<(), Stop> {
        match label_on(edited) {
            Some(label) => Ok(self.take_off(label).await?),
            None => Ok(()),
        }
    }

    /// Takes off the label that must not speak for the text that is written next.
    pub(super) async fn take_labels_off(&self) -> Result<(), Stop> {
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

    pub(super) async fn close_pull(&self, head: Oid) -> Result<PullRequest, Stop> {
        let edit = PullEdit {
            title: None,
            body: Some(self.closing_body(head)),
            state: Some(NewState::Closed),
        };
        let request = self.repo.api.edit_pull(self.repo.name, self.open().number, &edit);
        let pull: PullRequest = self.repo.ask.read(request).await?;
        if pull.state == PullState::Closed { Ok(pull) } else { Err(Stop::LostRace) }
    }

    fn open(&self) -> &PullRequest {
        self.ground.pull.expect("only an open pull request is kept up or closed")
    }

    fn body(&self, head: Oid) -> String {
        marker(&self.plan.marker, head).append_to(&self.plan.proposal.body)
    }

    /// The reason, then what stands there now: people may have written into it since the plan was made.
    fn closing_body(&self, head: Oid) -> String {
        let mut marker = marker(&self.plan.marker, head);
        marker.closed = Some(Closed::DriftGone);
        let reason = Closing::of(&self.plan.proposal.body);
        let reason = reason.expect("a plan that closes for another reason is refused");
        marker.append_to(&reason.before(Marker::strip(&self.open().body)))
    }

    async fn add_extras(&self, pull: &PullRequest) {
        let Proposed { labels, reviewers, team, assignees, draft, .. } = self.plan.proposal.clone();
        self.repo.add_extras(pull, &Extras { labels, reviewers, team, assignees, draft }).await;
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
