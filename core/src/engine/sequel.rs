//! The comment that goes on where a pull request's text ends: written once, kept up in place, and never in the way.

use super::carry::Carrier;
use super::failure::Failure;
use super::pull::is_same_text;
use super::repo::Repo;
use super::survey::Target;
use crate::github::RefusalKind;
use crate::github::replies::{Comment, PullRequest};
use crate::plan::marker::is_continued;
use crate::plan::saved::TargetPlan;
use crate::wording::{PullRequestText, notices};

/// What stands there of the comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Sequel {
    /// Nothing.
    Absent,
    /// Another text, in the comments of these ids, the newest first: whoever wrote them, for a run's identity may change.
    Older(Vec<u64>),
    /// The very text.
    Same,
    /// Nobody knows: nothing is written, for it could be there already.
    Unread,
}

impl Target<'_> {
    /// Returns the comment to be written, if one is, and what stands there of it.
    ///
    /// The comments of an open pull request are read only if its text goes on, or went on, in one of them.
    pub(super) async fn sequel(
        &self,
        open: Option<&PullRequest>,
        text: &PullRequestText,
    ) -> (Option<String>, Sequel) {
        let Some(pull) = open else { return (text.comment.clone(), Sequel::Absent) };
        let nothing_left =
            || is_continued(&pull.body).then(|| notices::nothing_left(&self.options.sync));
        let Some(wanted) = text.comment.clone().or_else(nothing_left) else {
            return (None, Sequel::Absent);
        };
        let found = self.on_the_wire().find_sequel(pull, &self.options.sync, &wanted).await;
        let is_done = match found {
            Sequel::Absent => text.comment.is_none(),
            Sequel::Older(_) => false,
            Sequel::Same | Sequel::Unread => true,
        };
        ((!is_done).then_some(wanted), found)
    }
}

impl Repo<'_> {
    /// Looks for the comment that a plan is to write.
    pub(super) async fn planned_sequel(
        &self,
        plan: &TargetPlan,
        pull: Option<&PullRequest>,
    ) -> Sequel {
        match (pull, &plan.proposal.comment) {
            (Some(pull), Some(wanted)) => self.find_sequel(pull, &plan.marker.sync, wanted).await,
            _ => Sequel::Absent,
        }
    }

    /// Looks for the comment on an open pull request.
    async fn find_sequel(&self, pull: &PullRequest, sync: &str, wanted: &str) -> Sequel {
        let request = self.api.comments(self.name, pull.number);
        let comments: Vec<Comment> = match self.ask.read_pages(request).await {
            Ok(comments) => comments,
            Err(failure) => {
                self.note_sequel(&failure);
                return Sequel::Unread;
            }
        };
        let ours = comments.iter().filter(|comment| notices::is_sequel(&comment.body, sync));
        if ours.clone().any(|comment| is_same_text(&comment.body, wanted)) {
            return Sequel::Same;
        }
        let ids: Vec<u64> = ours.rev().map(|comment| comment.id).take(TRIED).collect();
        if ids.is_empty() { Sequel::Absent } else { Sequel::Older(ids) }
    }

    fn note_sequel(&self, failure: &Failure) {
        self.note_extra("the comment that the text goes on in", failure);
    }
}

impl Carrier<'_> {
    /// Writes the comment, or edits the one that is there.
    pub(super) async fn go_on(&self, pull: &PullRequest) {
        let Some(text) = &self.plan.proposal.comment else { return };
        let written = match &self.ground.sequel {
            // It went between plan and deed, and would not be missed.
            Sequel::Absent if self.is_over(text) => return,
            Sequel::Absent => self.create_sequel(pull, text).await,
            Sequel::Older(ids) => self.edit_sequel(pull, ids, text).await,
            Sequel::Same | Sequel::Unread => return,
        };
        if let Err(failure) = written {
            self.repo.note_sequel(&failure);
        }
    }

    /// Edits the first comment that may be edited; where none may, there is a new one.
    async fn edit_sequel(
        &self,
        pull: &PullRequest,
        ids: &[u64],
        text: &str,
    ) -> Result<(), Failure> {
        let mut refused = None;
        for &id in ids {
            let request = self.repo.api.edit_comment(self.repo.name, id, text);
            match self.repo.ask.read::<Comment>(request).await {
                Err(failure) if is_someone_elses(&failure) => refused = Some(failure),
                written => return written.map(drop),
            }
        }
        match refused {
            Some(failure) if self.is_over(text) => Err(failure),
            _ => self.create_sequel(pull, text).await,
        }
    }

    async fn create_sequel(&self, pull: &PullRequest, text: &str) -> Result<(), Failure> {
        let request = self.repo.api.create_comment(self.repo.name, pull.number, text);
        self.repo.ask.read::<Comment>(request).await.map(drop)
    }

    /// Returns whether a comment says no more than that nothing goes on in it.
    fn is_over(&self, text: &str) -> bool {
        *text == notices::nothing_left(&self.plan.marker.sync)
    }
}

fn is_someone_elses(failure: &Failure) -> bool {
    matches!(failure.refusal(), Some(RefusalKind::Forbidden | RefusalKind::NotFound))
}

/// So many comments are tried, for each identity that may not edit the others' has one of its own.
const TRIED: usize = 3;
