//! What must fit together in a plan, whatever its digest says.

use super::target::{CompanionOf, File, Intent, Proposed, TargetPlan, Texts};
use crate::oid::{Mode, Oid};
use crate::plan::approval::is_label;
use crate::plan::marker::is_continuation;
use crate::sorted::Set;

/// Returns what does not fit.
pub(super) fn check(targets: &[TargetPlan]) -> Result<(), String> {
    let mut seen = Set::new();
    for target in targets {
        let name = &target.repository;
        if !seen.insert(name) {
            return Err(format!("{name} is in it twice"));
        }
        target.check().map_err(|what| format!("{name}: {what}"))?;
    }
    Ok(())
}

impl TargetPlan {
    fn check(&self) -> Result<(), String> {
        let branch = format!("trueup/{}", self.marker.sync);
        if self.proposal.branch.as_str() != branch {
            return Err(format!("its branch is {}, not {branch}", self.proposal.branch));
        }
        self.check_action()?;
        self.check_approval()?;
        self.check_comment()?;
        self.check_parents()?;
        let mut seen = Set::new();
        for file in &self.files {
            let path = &file.path;
            if !seen.insert(path) {
                return Err(format!("{path} is in it twice"));
            }
            file.check().map_err(|what| format!("{path}: {what}"))?;
            if let Some(led) = &file.follows
                && !self.files.iter().any(|it| it.path == *led && it.drift.is_some())
            {
                return Err(format!("{path}: nothing differs in {led}, which it follows"));
            }
        }
        for companion in &self.companions {
            let path = companion.path();
            if !seen.contains(&companion.of) || self.parents.is_empty() {
                return Err(format!("{path} follows no file of its commit"));
            }
            if self.files.iter().any(|file| file.path == path) {
                return Err(format!("{path} is both a file and a companion"));
            }
        }
        let paths: Set<String> = self.companions.iter().map(CompanionOf::path).collect();
        if paths.len() < self.companions.len() {
            return Err("a companion is in it twice".to_owned());
        }
        Ok(())
    }

    fn check_action(&self) -> Result<(), String> {
        let expect = &self.expect;
        let has_open = expect.pull_request.is_some() && expect.head.is_some();
        let texts = self.proposal.texts;
        let fits = match self.action {
            Intent::Close => has_open && self.only_closes(),
            Intent::Open => expect.pull_request.is_none() && texts == Texts::Write,
            Intent::Update => has_open && (texts != Texts::Keep || self.parents.is_empty()),
        };
        if !fits || (has_open && expect.pull_request != expect.latest) {
            return Err("what it expects does not fit its action".to_owned());
        }
        if self.proposal.commit_message.is_none() != (self.action == Intent::Close) {
            return Err("its commit message does not fit its action".to_owned());
        }
        Ok(())
    }

    /// What was approved is approved by a label that must be on, and that only people put on; one that is taken off
    /// approves nothing.
    fn check_approval(&self) -> Result<(), String> {
        let unlabel = &self.proposal.unlabel;
        let is_approved = !self.approved.is_empty();
        let fits = self.expect.approved == is_approved
            && (!is_approved || (self.expect.pull_request.is_some() && unlabel.is_empty()))
            && (unlabel.is_empty() || self.action == Intent::Update)
            && (self.proposal.texts != Texts::WriteTwice || self.marker.withheld.is_some())
            && unlabel.len() <= 1
            && unlabel.iter().all(|label| is_label(label))
            && !self.proposal.labels.iter().any(|label| is_label(label));
        if fits { Ok(()) } else { Err("what it says of approved removals does not fit".to_owned()) }
    }

    /// Only a comment that says whose it is can be found again.
    fn check_comment(&self) -> Result<(), String> {
        let is_ours = |comment: &String| is_continuation(comment, &self.marker.sync);
        match &self.proposal.comment {
            Some(comment) if !is_ours(comment) => Err("its comment is not the sync's".to_owned()),
            _ => Ok(()),
        }
    }

    /// Closing commits nothing and adds nothing: whatever it brings along was put there by hand.
    fn only_closes(&self) -> bool {
        let Proposed { labels, assignees, texts, .. } = &self.proposal;
        let has_people = !assignees.is_empty() || self.asks_for_review();
        let has_extras = !labels.is_empty() || has_people || self.proposal.comment.is_some();
        let has_commit = !self.files.is_empty() || !self.parents.is_empty();
        !has_extras && !has_commit && *texts == Texts::Write
    }

    /// A commit stands on the base, on the head, or on both, and its tree is made from the last of them.
    fn check_parents(&self) -> Result<(), String> {
        let base = self.base.commit;
        let (fits, onto) = match (self.parents.as_slice(), self.expect.head) {
            ([], head) => (head.is_some(), Some(self.tree)),
            ([parent], None) => (*parent == base, Some(self.base.tree)),
            // The base may have been moved to our head by hand.
            ([parent], Some(head)) => {
                (*parent == head && (self.action == Intent::Update || head == base), None)
            }
            ([one, two], Some(head)) => (*one == head && *two == base, Some(self.base.tree)),
            _ => (false, None),
        };
        if !fits || onto.is_some_and(|onto| onto != self.onto) {
            return Err("its commit does not stand on what it expects".to_owned());
        }
        Ok(())
    }
}

impl File {
    fn check(&self) -> Result<(), String> {
        if !matches!(self.mode, Mode::File | Mode::Executable) {
            return Err("it is not a file".to_owned());
        }
        if self.drift.is_some() && self.follows.is_some() {
            return Err("it differs itself and follows another".to_owned());
        }
        let content = self.content.as_ref().map(|content| Oid::of_blob(content.as_bytes()));
        if content.is_some() && content != self.after {
            return Err("its content is not that of the blob".to_owned());
        }
        Ok(())
    }
}
