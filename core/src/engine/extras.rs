//! What stands beside a pull request's text: labels, reviewers, assignees, one comment. None of it ever fails a run.

use super::failure::Failure;
use super::options::Extras;
use super::repo::Repo;
use super::step::Note;
use super::survey::Target;
use crate::github::RefusalKind;
use crate::github::replies::{Assigned, Comment, Event, EventKind, PullRequest};
use crate::github::writes::Reviewers;
use crate::oid::Oid;
use crate::plan::approval::is_label;
use crate::plan::marker::held_line;
use crate::wording::notices;

impl Target<'_> {
    /// Returns what is to stand on a pull request. The label by which people approve removals is not for trueup to put on.
    pub(super) fn extras(&self) -> Extras {
        let mut extras = self.options.extras.clone();
        extras.labels.retain(|label| !is_label(label));
        extras
    }

    /// Adds what an open pull request lacks that is left as it is otherwise.
    pub(super) async fn mend_extras(&self, pull: &PullRequest) {
        let lacking = self.lacking(pull, Occasion::Look).await;
        self.on_the_wire().add_extras(pull, &lacking).await;
    }

    /// Returns what an open pull request lacks and nobody took away: a crash may have come in between.
    ///
    /// Labels and assignees that were taken off once stay off, whatever their case; reviews are asked for once. People are
    /// tried before labels, so a label tells that they were: whom GitHub refused is tried again with a change only.
    pub(super) async fn lacking(&self, pull: &PullRequest, occasion: Occasion) -> Extras {
        let mut extras = self.extras();
        extras.take_out(&pull.labels, &pull.assignees);
        if pull.asks_for_review {
            extras.take_out_reviews();
        }
        if pull.labels.iter().any(|label| self.tells_of_people(label, occasion)) {
            extras.take_out_people();
        }
        if extras.are_none() {
            return extras;
        }
        let repo = self.on_the_wire();
        let request = repo.api.events(repo.name, pull.number);
        match repo.ask.read_pages::<Event>(request).await {
            Ok(events) => self.take_out_past(&mut extras, events, occasion),
            Err(failure) => {
                repo.note_extra("the history of its labels, reviewers and assignees", &failure);
                extras = Extras { draft: extras.draft, ..Extras::default() };
            }
        }
        extras
    }

    fn tells_of_people(&self, label: &str, occasion: Occasion) -> bool {
        occasion == Occasion::Look && contains(&self.options.extras.labels, label)
    }

    /// Takes out what was on the pull request before.
    fn take_out_past(&self, extras: &mut Extras, events: Vec<Event>, occasion: Occasion) {
        let (mut labels, mut logins) = (Vec::new(), Vec::new());
        for event in events {
            match event.kind {
                EventKind::Labeled(label) if self.tells_of_people(&label, occasion) => {
                    extras.take_out_people();
                }
                EventKind::ReviewRequested => extras.take_out_reviews(),
                EventKind::Unassigned(login) => logins.push(login),
                EventKind::Unlabeled(label) => labels.push(label),
                _ => {}
            }
        }
        extras.take_out(&labels, &logins);
    }

    /// Comments on the pull request that its head is someone else's, unless that was said of this head before.
    pub(super) async fn comment_once(&self, head: Oid, pull: &PullRequest) {
        if let Err(failure) = self.commented(head, pull).await {
            self.on_the_wire().note_extra("the comment on someone else's work", &failure);
        }
    }

    async fn commented(&self, head: Oid, pull: &PullRequest) -> Result<(), Failure> {
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
}

impl Repo<'_> {
    /// Asks for reviews, assigns, and adds labels: the last, for they tell the next run that the rest was tried.
    pub(super) async fn add_extras(&self, pull: &PullRequest, extras: &Extras) {
        let reviewers = reviewers(extras);
        if reviewers != Reviewers::default() {
            self.ask_for_reviews(pull, &reviewers).await;
        }
        if !extras.assignees.is_empty() {
            self.assign(pull, &extras.assignees).await;
        }
        let labels = &extras.labels;
        if !labels.is_empty() {
            let request = self.api.add_labels(self.name, pull.number, labels);
            if let Err(failure) = self.ask.accept(request).await {
                self.note_extra(&format!("the labels {}", labels.join(", ")), &failure);
            }
        }
    }

    /// Asks all at once; GitHub refuses all for one who cannot review, so then they are asked one by one.
    async fn ask_for_reviews(&self, pull: &PullRequest, reviewers: &Reviewers) {
        let ask = |reviewers: &Reviewers| {
            self.ask.accept(self.api.request_reviewers(self.name, pull.number, reviewers))
        };
        let Err(failure) = ask(reviewers).await else { return };
        let Reviewers { users, teams } = reviewers;
        let is_for_one = failure.refusal() == Some(&RefusalKind::Invalid);
        if !is_for_one || users.len() + teams.len() == 1 {
            return self.note_extra("the reviewers", &failure);
        }
        let user = |login: &String| Reviewers { users: vec![login.clone()], teams: Vec::new() };
        let team = |slug: &String| Reviewers { users: Vec::new(), teams: vec![slug.clone()] };
        let users = users.iter().map(|login| (format!("the reviewer {login}"), user(login)));
        let teams = teams.iter().map(|slug| (format!("the team {slug}"), team(slug)));
        for (what, reviewer) in users.chain(teams) {
            if let Err(failure) = ask(&reviewer).await {
                self.note_extra(&what, &failure);
            }
        }
    }

    /// Assigns people, and says whom GitHub left out.
    async fn assign(&self, pull: &PullRequest, logins: &[String]) {
        let what = |logins: &[String]| format!("the assignees {}", logins.join(", "));
        let request = self.api.add_assignees(self.name, pull.number, logins);
        let assigned: Assigned = match self.ask.read(request).await {
            Ok(assigned) => assigned,
            Err(failure) => return self.note_extra(&what(logins), &failure),
        };
        let mut left_out = logins.to_vec();
        left_out.retain(|login| !contains(&assigned.logins, login));
        if !left_out.is_empty() {
            self.warn(format!("{}: {LEFT_OUT}", what(&left_out)));
        }
    }

    pub(super) fn note_extra(&self, what: &str, failure: &Failure) {
        self.warn(format!("{what}: {}", failure.sentence()));
    }

    /// Tells what stands in the way of something, or went wrong beside it.
    pub(super) fn warn(&self, what: String) {
        self.ask.warn(&what);
        self.ask.wire().note(Note::ExtraFailed { repository: self.name.clone(), what });
    }
}

/// On what occasion an open pull request is looked at for what it lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    /// It is brought up to date.
    Change,
    /// It is left as it is.
    Look,
}

impl Extras {
    fn are_none(&self) -> bool {
        let has_reviewers = reviewers(self) != Reviewers::default();
        self.labels.is_empty() && self.assignees.is_empty() && !has_reviewers
    }

    fn take_out(&mut self, labels: &[String], assignees: &[String]) {
        self.labels.retain(|label| !contains(labels, label));
        self.assignees.retain(|login| !contains(assignees, login));
    }

    fn take_out_people(&mut self) {
        self.assignees = Vec::new();
        self.take_out_reviews();
    }

    fn take_out_reviews(&mut self) {
        self.reviewers = Vec::new();
        self.team = None;
    }
}

fn reviewers(extras: &Extras) -> Reviewers {
    Reviewers { users: extras.reviewers.clone(), teams: extras.team.iter().cloned().collect() }
}

/// Labels and logins that differ in case only are one to GitHub.
fn contains(labels: &[String], label: &str) -> bool {
    labels.iter().any(|known| known.eq_ignore_ascii_case(label))
}

const LEFT_OUT: &str =
    "GitHub left them out without a word; assign people who may write to the repository";
