//! Carrying out what the plan decides, one write after another; nothing here deletes or forces.

use super::check::Checked;
use super::existing::{Look, Standing};
use super::failure::Failure;
use super::fetch::{self, Sources};
use super::memory::TargetMemory;
use super::options::Mode;
use super::outcome::{PullRequestReport, TargetOutcome};
use super::step::Note;
use super::survey::Target;
use crate::github::replies::{PullRequest, PullState};
use crate::oid::Oid;
use crate::plan::Proposal;
use crate::plan::existing::{Action, decide};
use crate::wording::{self, Context, PullRequestText};

/// What became of a repository, once its files were compared.
#[derive(Debug)]
pub(super) struct Published {
    pub(super) checked: Checked,
    pub(super) outcome: Result<Done, Failure>,
    /// The texts of its proposal, made or only planned.
    pub(super) text: Option<PullRequestText>,
}

/// What was done, and to which pull request.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) outcome: TargetOutcome,
    pub(super) pull: Option<PullRequestReport>,
}

/// Why a write did not take place.
pub(super) enum Stop {
    Failed(Failure),
    /// Somebody was faster: what was read does not hold any more.
    LostRace,
}

impl<F: Into<Failure>> From<F> for Stop {
    fn from(failure: F) -> Self {
        Self::Failed(failure.into())
    }
}

/// A proposal with its texts and the branch it stands on: all that the writes need.
pub(super) struct Publication<'a> {
    pub(super) target: &'a Target<'a>,
    pub(super) checked: &'a Checked,
    pub(super) proposal: &'a Proposal,
    pub(super) text: &'a PullRequestText,
    pub(super) standing: &'a Standing,
}

impl Target<'_> {
    /// Carries out what is to be done; after a lost race everything is read again.
    pub(super) async fn publish(
        &self,
        mut checked: Checked,
        sources: &mut Sources,
        memory: &TargetMemory,
    ) -> Published {
        let mut look = match self.options.mode {
            Mode::DryRun => Look::Read,
            Mode::Propose | Mode::WriteOut => Look::AssumeAbsent,
        };
        for left in (0..ATTEMPTS).rev() {
            let (text, result) = self.attempt(&checked, look).await;
            let outcome = match result {
                Ok(done) => Ok(done),
                Err(Stop::Failed(failure)) => Err(failure),
                Err(Stop::LostRace) if left == 0 => break,
                Err(Stop::LostRace) => {
                    self.ask.wire().note(Note::RaceLost { repository: self.repo().clone() });
                    look = Look::Read;
                    match self.read_again(sources, memory).await {
                        Ok(again) => {
                            checked = again;
                            continue;
                        }
                        Err(failure) => Err(failure),
                    }
                }
            };
            return Published { checked, outcome, text };
        }
        let failure = Failure::LostRace { repository: self.repo().clone() };
        Published { checked, outcome: Err(failure), text: None }
    }

    async fn read_again(
        &self,
        sources: &mut Sources,
        memory: &TargetMemory,
    ) -> Result<Checked, Failure> {
        let survey = self.survey().await?;
        let needed = self.needed(&survey, sources, memory);
        fetch::whole(self.ask, self.options, sources, needed).await;
        Ok(self.check(survey, sources, memory).await)
    }

    async fn attempt(
        &self,
        checked: &Checked,
        look: Look,
    ) -> (Option<PullRequestText>, Result<Done, Stop>) {
        let standing = match self.options.mode {
            Mode::WriteOut => Ok(Standing::absent()),
            Mode::DryRun | Mode::Propose => self.standing(checked, look).await,
        };
        let standing = match standing {
            Ok(standing) => standing,
            Err(failure) => return (None, Err(failure.into())),
        };
        let action = self.decide(checked, &standing);
        let text = checked.proposal.as_ref().filter(|proposal| proposal.edits().next().is_some());
        let text = text.map(|proposal| self.text(checked, proposal));
        let result = match self.options.mode {
            Mode::Propose => self.carry_out(action, checked, &standing, text.as_ref()).await,
            Mode::DryRun | Mode::WriteOut => Ok(self.forecast(&action, checked)),
        };
        (text, result)
    }

    fn decide(&self, checked: &Checked, standing: &Standing) -> Action {
        let proposal = checked.proposal.as_ref();
        let pull = standing.pull.as_ref();
        decide(proposal, standing.branch, pull, checked.view, self.options.threshold)
    }

    fn text(&self, checked: &Checked, proposal: &Proposal) -> PullRequestText {
        let (repository, base) = (self.repo().to_string(), self.target.branch.as_str());
        let failed = checked.files.iter().filter(|file| file.error.is_some());
        let failed = failed.map(|file| file.path.clone());
        let unchecked: Vec<String> = failed.chain(self.target.unselected.iter().cloned()).collect();
        let context = Context {
            sync: &self.options.sync,
            source: &self.options.source.name,
            repository: &repository,
            web_url: &self.options.web_url,
            base,
            branch: self.branch.as_str(),
            replaces: checked.survey.rejected,
            unchecked: &unchecked,
        };
        wording::pull_request(proposal, &context, &self.options.ladder)
    }

    /// Returns what a run that writes would have done.
    fn forecast(&self, action: &Action, checked: &Checked) -> Done {
        let outcome = match action {
            Action::BelowThreshold => TargetOutcome::BelowThreshold,
            Action::Hold { .. } => TargetOutcome::HeldByHuman,
            Action::Nothing => TargetOutcome::InSync,
            Action::Rejected => TargetOutcome::RejectedBefore,
            Action::Unchanged { .. } => TargetOutcome::Unchanged,
            Action::Withhold => TargetOutcome::Withheld,
            Action::Close
            | Action::Open
            | Action::OpenOnBranch { .. }
            | Action::StartAfresh { .. }
            | Action::Update { .. } => TargetOutcome::Planned,
        };
        let is_told = |pull: &&PullRequest| {
            pull.state == PullState::Open || outcome == TargetOutcome::RejectedBefore
        };
        self.done(outcome, checked.survey.pull.as_ref().filter(is_told))
    }

    async fn carry_out(
        &self,
        action: Action,
        checked: &Checked,
        standing: &Standing,
        text: Option<&PullRequestText>,
    ) -> Result<Done, Stop> {
        let pull = checked.survey.pull.as_ref();
        let open = pull.filter(|pull| pull.state == PullState::Open);
        let publication = checked.proposal.as_ref().zip(text).map(|(proposal, text)| Publication {
            target: self,
            checked,
            proposal,
            text,
            standing,
        });
        match (action, publication) {
            (Action::BelowThreshold, _) => Ok(self.done(TargetOutcome::BelowThreshold, None)),
            (Action::Rejected, _) => Ok(self.done(TargetOutcome::RejectedBefore, pull)),
            (Action::Withhold, _) => Ok(self.done(TargetOutcome::Withheld, open)),
            (Action::Close, _) => {
                self.close(pull.expect("only an open one is closed"), standing).await
            }
            (Action::Hold { head }, _) => self.hold(head, open).await,
            (Action::Nothing, _) | (_, None) => Ok(self.done(TargetOutcome::InSync, open)),
            (action, Some(publication)) => publication.carry_out(action).await,
        }
    }

    /// Leaves someone else's work alone, and says so once for each head.
    async fn hold(&self, head: Oid, open: Option<&PullRequest>) -> Result<Done, Stop> {
        if let Some(pull) = open
            && let Err(failure) = self.comment_once(head, pull).await
        {
            self.note_extra("the comment on someone else's work", &failure);
        }
        Ok(self.done(TargetOutcome::HeldByHuman, open))
    }

    pub(super) fn note_extra(&self, what: &str, failure: &Failure) {
        let what = format!("{what}: {}", failure.sentence());
        self.ask.wire().note(Note::ExtraFailed { repository: self.repo().clone(), what });
    }

    pub(super) fn done(&self, outcome: TargetOutcome, pull: Option<&PullRequest>) -> Done {
        let pull = pull.map(|pull| PullRequestReport {
            number: pull.number,
            url: pull.html_url.clone(),
            branch: self.branch.to_string(),
            head: pull.head_sha,
        });
        Done { outcome, pull }
    }
}

impl Publication<'_> {
    async fn carry_out(&self, action: Action) -> Result<Done, Stop> {
        match action {
            Action::Unchanged { head } => self.unchanged(head).await,
            Action::Update { .. } => {
                let (commit, base) = self.forward().await?;
                self.edit(commit, base, TargetOutcome::Updated).await
            }
            Action::OpenOnBranch { head } => {
                self.afford(1)?;
                self.open_pull(head).await
            }
            Action::StartAfresh { .. } => {
                let commit = self.afresh().await?;
                self.open_pull(commit).await
            }
            // All other actions but `Open` need no publication, and do not come here.
            _ => {
                let commit = self.open_branch().await?;
                self.open_pull(commit).await
            }
        }
    }
}

/// A first proposal can lose two races to another run, for the branch and for the pull request; then both are there.
const ATTEMPTS: u8 = 3;
