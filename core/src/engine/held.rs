//! What a head of ours holds for files that were not compared in this run: told, and not looked at.

use std::borrow::Cow;

use super::check::Checked;
use super::edits::{Ancestors, HeldAt};
use super::existing::{Head, Standing};
use super::join::side_by_side;
use super::options::{CompanionOptions, FileOptions};
use super::survey::Target;
use crate::oid::Oid;
use crate::plan::existing::{Action, State, View};
use crate::plan::tree::Listing;
use crate::plan::{FilePlan, Proposal};
use crate::sorted;
use crate::wording;

/// What a pull request tells of beside what was compared.
#[derive(Debug, Default)]
pub(super) struct Held<'a> {
    /// The plans of files that were not compared.
    plans: Vec<FilePlan>,
    /// The companions that the head holds for them.
    pub(super) companions: Vec<wording::CompanionOf<'a>>,
}

impl<'t> Target<'t> {
    /// Returns what the open pull request holds for files that were not compared; nothing where that is not told.
    ///
    /// What cannot be read is left out: then the text only says that it is there.
    pub(super) async fn held(
        &self,
        checked: &Checked,
        action: &Action,
        head: Option<&Head>,
    ) -> Held<'t> {
        let (Action::Update { .. }, Some(head)) = (action, head) else { return Held::default() };
        if checked.view == View::Complete {
            return Held::default();
        }
        let Ok(made_for) = self.stands_on(checked, head).await else { return Held::default() };
        match self.listing_at(made_for).await {
            Ok(Some(base)) => {
                let base = &base;
                let moved = self.moved(checked, base, &head.listing);
                let moved = moved.into_iter().map(|file| file.path.as_str()).collect();
                // What was accepted before is only told of: what is not known of it fails nothing.
                let ancestors = self.ancestors(&checked.survey, moved).await.unwrap_or_default();
                let (commit, head) = (made_for, &head.listing);
                self.held_by(checked, HeldAt { commit, base, head, ancestors }).await
            }
            Ok(None) | Err(_) => Held::default(),
        }
    }

    /// Returns the files that were not compared and that a head has otherwise than its base.
    fn moved(&self, checked: &Checked, base: &Listing, head: &Listing) -> Vec<&'t FileOptions> {
        let mut moved = self.not_compared(checked);
        moved.retain(|file| file.paths().iter().any(|path| base.file(path) != head.file(path)));
        moved
    }

    async fn held_by(&self, checked: &Checked, held: HeldAt<'_>) -> Held<'t> {
        let (base, head) = (held.base, held.head);
        let moved = self.moved(checked, base, head);
        let plans = side_by_side(moved.iter().map(|file| self.held_plan(file, &held))).await;
        let mut held = Held::default();
        for (file, plan) in moved.into_iter().zip(plans) {
            held.plans.extend(plan.ok().flatten());
            if let Some(CompanionOptions { path, .. }) = &file.companion
                && base.file(path) != head.file(path)
            {
                held.companions.push(wording::CompanionOf { of: &file.path, path });
            }
        }
        held
    }

    /// Returns the configured files that were not selected, or failed.
    pub(super) fn not_compared(&self, checked: &Checked) -> Vec<&'t FileOptions> {
        let (mut files, compared) = (self.target.in_order(), checked.paths());
        files.retain(|file| !compared.contains(&file.path.as_str()));
        files
    }

    /// Returns all that the pull request is to tell of, in the order of the configuration.
    pub(super) fn told<'c>(
        &self,
        checked: &'c Checked,
        held: &Held<'_>,
    ) -> Option<Cow<'c, Proposal>> {
        let looked_at = checked.proposal.as_ref();
        if held.plans.is_empty() {
            return looked_at.map(Cow::Borrowed);
        }
        let mut plans = held.plans.clone();
        if let Some(looked_at) = looked_at {
            plans.extend_from_slice(&looked_at.files);
        }
        let order = self.target.in_order();
        sorted::sort_by_key(&mut plans, |plan| order.iter().position(|it| it.path == plan.path));
        Proposal::new(plans).map(Cow::Owned)
    }

    /// Completes what is known of a pull request that a person closed by what its head holds for files that were not
    /// compared: what is proposed now is compared with all that was refused.
    pub(super) async fn complete_refused(&self, checked: &Checked, standing: &mut Standing) {
        let has_edits = checked.proposal.as_ref().is_some_and(Proposal::is_edit);
        let Some(pull) = standing.pull.as_mut().filter(|pull| {
            has_edits && pull.state == State::Closed && checked.view != View::Complete
        }) else {
            return;
        };
        let Some(marker) = pull.marker.as_ref().filter(|it| it.head == pull.head) else { return };
        if marker.closed.is_none() {
            pull.with_held = self.with_refused(checked, pull.head, marker.base).await;
        }
    }

    async fn with_refused(&self, checked: &Checked, head: Oid, made_for: Oid) -> Option<Proposal> {
        let commit = self.commit(head).await.ok()?;
        self.trailers(&commit)?;
        let head = self.listing(commit.tree).await.ok()?;
        let base = self.listing_at(made_for).await.ok().flatten()?;
        let (commit, ancestors) = (made_for, Ancestors::new());
        let held = HeldAt { commit, base: &base, head: &head, ancestors };
        let held = self.held_by(checked, held).await;
        self.told(checked, &held).map(Cow::into_owned)
    }
}
