//! What stands beside a pull request's text: labels, reviewers, one comment. None of it ever fails a run.

use super::failure::Failure;
use super::survey::Target;
use crate::github::replies::{Comment, Event, EventKind, PullRequest};
use crate::github::writes::Reviewers;
use crate::http::Request;
use crate::oid::Oid;
use crate::plan::marker::held_line;
use crate::wording::notices;

impl Target<'_> {
    /// Adds what a new pull request shall carry.
    pub(super) async fn add_extras(&self, pull: &PullRequest) {
        let extras = &self.options.extras;
        self.add(pull, extras.labels.clone(), self.reviewers()).await;
    }

    /// Adds what an open pull request lacks and nobody took away: a crash may have come in between.
    ///
    /// Labels that were taken off once stay off, whatever their case; reviews are asked for once.
    pub(super) async fn mend_extras(&self, pull: &PullRequest) {
        let labels: Vec<String> = self.options.extras.labels.clone();
        let lacking = labels.into_iter().filter(|label| !contains(&pull.labels, label));
        let lacking: Vec<String> = lacking.collect();
        let reviewers = if pull.asks_for_review { Reviewers::default() } else { self.reviewers() };
        if lacking.is_empty() && reviewers == Reviewers::default() {
            return;
        }
        let request = self.options.api.events(self.repo(), pull.number);
        let events = match self.ask.read_pages::<Event>(request).await {
            Ok(events) => events,
            Err(failure) => {
                return self.note_extra("the history of its labels and reviewers", &failure);
            }
        };
        let removed = events.iter().filter_map(|event| match &event.kind {
            EventKind::Unlabeled(label) => Some(label.clone()),
            _ => None,
        });
        let removed: Vec<String> = removed.collect();
        let was_asked = events.iter().any(|event| event.kind == EventKind::ReviewRequested);
        let labels = lacking.into_iter().filter(|label| !contains(&removed, label)).collect();
        let reviewers = if was_asked { Reviewers::default() } else { reviewers };
        self.add(pull, labels, reviewers).await;
    }

    /// Returns how many calls the extras of a new pull request take.
    pub(super) fn extra_calls(&self) -> u32 {
        let labels = !self.options.extras.labels.is_empty();
        let reviewers = self.reviewers() != Reviewers::default();
        u32::from(labels) + u32::from(reviewers)
    }

    /// Comments on the pull request that its head is someone else's, unless that was said of this head before.
    pub(super) async fn comment_once(&self, head: Oid, pull: &PullRequest) -> Result<(), Failure> {
        let api = &self.options.api;
        let request = api.comments(self.repo(), pull.number);
        let comments: Vec<Comment> = self.ask.read_pages(request).await?;
        let line = held_line(head);
        if comments.iter().any(|comment| comment.body.trim_end().ends_with(&line)) {
            return Ok(());
        }
        let text = notices::held_comment(head, self.branch.as_str());
        let request = api.create_comment(self.repo(), pull.number, &text);
        self.ask.read::<Comment>(request).await.map(drop)
    }

    async fn add(&self, pull: &PullRequest, labels: Vec<String>, reviewers: Reviewers) {
        let api = &self.options.api;
        if reviewers != Reviewers::default() {
            let request = api.request_reviewers(self.repo(), pull.number, &reviewers);
            self.try_extra("the reviewers", request).await;
        }
        if !labels.is_empty() {
            let request = api.add_labels(self.repo(), pull.number, &labels);
            self.try_extra(&format!("the labels {}", labels.join(", ")), request).await;
        }
    }

    async fn try_extra(&self, what: &str, request: Request) {
        if let Err(failure) = self.ask.accept(request).await {
            self.note_extra(what, &failure);
        }
    }

    fn reviewers(&self) -> Reviewers {
        let extras = &self.options.extras;
        Reviewers { users: extras.reviewers.clone(), teams: extras.team.iter().cloned().collect() }
    }
}

/// Labels that differ in case only are one label to GitHub.
fn contains(labels: &[String], label: &str) -> bool {
    labels.iter().any(|known| known.eq_ignore_ascii_case(label))
}
