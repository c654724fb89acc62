//! The comment that goes on where a pull request's text ends: written once, kept up in place, and never in the way.

use super::carry::Carrier;
use super::failure::Failure;
use super::pull::is_same_text;
use super::repo::Repo;
use super::survey::Target;
use crate::github::replies::{Comment, PullRequest};
use crate::plan::marker::{is_continuation, is_continued};
use crate::plan::saved::TargetPlan;
use crate::wording::{PullRequestText, notices};

/// What stands there of the comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sequel {
    /// Nothing.
    Absent,
    /// Another text, in the comment of this id.
    Older(u64),
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

    /// Looks for the comment on an open pull request. Only one of the pull request's author is edited; the very text does
    /// from anybody.
    async fn find_sequel(&self, pull: &PullRequest, sync: &str, wanted: &str) -> Sequel {
        let request = self.api.comments(self.name, pull.number);
        let comments: Vec<Comment> = match self.ask.read_pages(request).await {
            Ok(comments) => comments,
            Err(failure) => {
                self.note_sequel(&failure);
                return Sequel::Unread;
            }
        };
        let mut ours = comments.iter().filter(|comment| is_continuation(&comment.body, sync));
        if ours.clone().any(|comment| is_same_text(&comment.body, wanted)) {
            return Sequel::Same;
        }
        let is_by_author = |comment: &&Comment| comment.user.is_some() && comment.user == pull.user;
        ours.find(is_by_author).map_or(Sequel::Absent, |comment| Sequel::Older(comment.id))
    }

    fn note_sequel(&self, failure: &Failure) {
        self.note_extra("the comment that the text goes on in", failure);
    }
}

impl Carrier<'_> {
    /// Writes the comment, or edits the one that is there.
    pub(super) async fn go_on(&self, pull: &PullRequest) {
        let Some(text) = &self.plan.proposal.comment else { return };
        let (api, name) = (self.repo.api, self.repo.name);
        let request = match self.ground.sequel {
            // It went between plan and deed, and would not be missed.
            Sequel::Absent if *text == notices::nothing_left(&self.plan.marker.sync) => return,
            Sequel::Absent => api.create_comment(name, pull.number, text),
            Sequel::Older(id) => api.edit_comment(name, id, text),
            Sequel::Same | Sequel::Unread => return,
        };
        if let Err(failure) = self.repo.ask.read::<Comment>(request).await {
            self.repo.note_sequel(&failure);
        }
    }
}
