//! The pull request: opened, brought up to date, or closed.

use super::branch::is_race;
use super::existing::Standing;
use super::outcome::TargetOutcome;
use super::publish::{Done, Publication, Stop};
use super::survey::Target;
use crate::github::replies::PullRequest;
use crate::github::writes::{NewPull, NewState, PullEdit};
use crate::oid::Oid;
use crate::plan::Proposal;
use crate::plan::existing::View;
use crate::plan::marker::{Closed, Marker, Trailers};
use crate::wording::notices;

impl Publication<'_> {
    pub(super) async fn open_pull(&self, head: Oid) -> Result<Done, Stop> {
        let target = self.target;
        let new = NewPull {
            title: self.text.title.clone(),
            head: target.branch.clone(),
            base: target.target.branch.clone(),
            body: self.marker(head, self.checked.survey.base.commit).append_to(&self.text.body),
            draft: target.options.extras.draft,
        };
        let request = target.options.api.create_pull(target.repo(), &new);
        let pull = match target.ask.read::<PullRequest>(request).await {
            Ok(pull) => pull,
            Err(failure) if is_race(&failure) => return Err(Stop::LostRace),
            Err(failure) => return Err(failure.into()),
        };
        target.add_extras(&pull).await;
        let done = target.done(TargetOutcome::Opened, Some(&pull));
        Ok(done)
    }

    /// Leaves the commits as they are and mends what was left undone: texts, labels, reviewers.
    ///
    /// The texts speak of all that the branch holds: a look at some files only does not change them.
    pub(super) async fn unchanged(&self, head: Oid) -> Result<Done, Stop> {
        let pull = self.pull();
        if self.checked.view != View::Complete {
            self.target.mend_extras(pull).await;
            return Ok(self.target.done(TargetOutcome::Unchanged, Some(pull)));
        }
        let ours = self.standing.head.as_ref().expect("a branch of ours has its head read");
        let base = self.target.stands_on(self.checked, ours);
        self.edit(head, base, TargetOutcome::Unchanged).await
    }

    /// Brings the open pull request's texts up to date, if they are not.
    pub(super) async fn edit(
        &self,
        head: Oid,
        base: Oid,
        outcome: TargetOutcome,
    ) -> Result<Done, Stop> {
        let (target, pull) = (self.target, self.pull());
        let body = self.marker(head, base).append_to(&self.text.body);
        let edit = PullEdit {
            title: (pull.title != self.text.title).then(|| self.text.title.clone()),
            body: (!is_same_text(&pull.body, &body)).then_some(body),
            state: None,
        };
        if edit != PullEdit::default() {
            let request = target.options.api.edit_pull(target.repo(), pull.number, &edit);
            target.ask.read::<PullRequest>(request).await?;
        }
        target.mend_extras(pull).await;
        let mut done = target.done(outcome, Some(pull));
        done.pull.iter_mut().for_each(|pull| pull.head = head);
        Ok(done)
    }

    fn pull(&self) -> &PullRequest {
        self.checked.survey.pull.as_ref().expect("only an open pull request is kept up")
    }

    fn marker(&self, head: Oid, base: Oid) -> Marker {
        let Proposal { change, withheld, .. } = *self.proposal;
        Marker::new(&self.target.options.sync, head, base, change, withheld)
    }
}

impl Target<'_> {
    pub(super) async fn close(
        &self,
        pull: &PullRequest,
        standing: &Standing,
    ) -> Result<Done, Stop> {
        let mut edit = PullEdit { state: Some(NewState::Closed), ..PullEdit::default() };
        let trailers = standing.head.as_ref().and_then(|head| Trailers::of(&head.commit.message));
        let known = Marker::of(&pull.body);
        if let Some(trailers) = trailers {
            let parents = standing.head.iter().flat_map(|head| &head.commit.parents);
            let base = known.as_ref().map(|marker| marker.base).or(parents.last().copied());
            let base = base.unwrap_or(pull.head_sha);
            let withheld = known.and_then(|marker| marker.withheld);
            let mut marker =
                Marker::new(&self.options.sync, pull.head_sha, base, trailers.change, withheld);
            marker.closed = Some(Closed::DriftGone);
            let text = notices::closed_body(Marker::strip(&pull.body));
            edit.body = Some(marker.append_to(&text));
        }
        let request = self.options.api.edit_pull(self.repo(), pull.number, &edit);
        let closed: PullRequest = self.ask.read(request).await?;
        Ok(self.done(TargetOutcome::Closed, Some(&closed)))
    }
}

/// GitHub may change line ends of a text; that is no difference.
fn is_same_text(one: &str, other: &str) -> bool {
    one.lines().map(str::trim_end).eq(other.lines().map(str::trim_end))
}
