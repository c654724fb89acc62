//! What becomes of a repository: decided, planned, carried out, and after a lost race all that again.

use super::carry::{Carrier, Done, Stop};
use super::check::Checked;
use super::existing::{Look, Standing, has_edits};
use super::failure::{Failure, Reason};
use super::fetch::{self, Sources};
use super::memory::TargetMemory;
use super::options::Mode;
use super::outcome::{PullRequestReport, TargetOutcome};
use super::planned::Decided;
use super::step::Note;
use super::survey::{Survey, Target};
use crate::github::replies::{PullRequest, PullState};
use crate::plan::Proposal;
use crate::plan::approval::Fate;
use crate::plan::existing::{Action, Branch, View, decide};
use crate::plan::saved::TargetPlan;
use crate::sorted::Set;
use crate::wording::{self, CompanionOf, Context, PullRequestText};

/// What became of a repository, once its files were compared.
#[derive(Debug)]
pub(super) struct Published {
    pub(super) checked: Checked,
    pub(super) outcome: Result<Done, Failure>,
    /// The texts of its proposal, made or only planned.
    pub(super) text: Option<PullRequestText>,
    /// What is to be carried out, in a run that writes nothing.
    pub(super) plan: Option<TargetPlan>,
    /// What went wrong beside it and failed nothing.
    pub(super) warnings: Vec<String>,
}

/// One try: what it comes to, with all that was decided on the way.
struct Attempt {
    text: Option<PullRequestText>,
    plan: Option<TargetPlan>,
    result: Result<Done, Stop>,
    /// How another try is to learn of the branch.
    look: Look,
}

impl Target<'_> {
    /// Carries out what is to be done; after a lost race everything is read again.
    pub(super) async fn publish(
        &self,
        mut checked: Checked,
        sources: &mut Sources,
        memory: &TargetMemory,
    ) -> Published {
        let mut look = self.first_look(memory);
        for left in (0..ATTEMPTS).rev() {
            let Attempt { text, plan, result, look: next } =
                self.attempt(&mut checked, look, sources).await;
            look = next;
            let outcome = match result {
                Ok(done) => Ok(done),
                Err(Stop::Failed(failure)) => Err(failure),
                Err(Stop::Midway(failure)) => {
                    look = Look::Read;
                    Err(failure)
                }
                Err(Stop::LostRace) if left == 0 => break,
                Err(Stop::LostRace) => {
                    self.ask.wire().count_all_in_vain();
                    self.ask.wire().note(Note::RaceLost { repository: self.repo().clone() });
                    look = Look::Again;
                    match self.read_again(sources, memory).await {
                        Ok(again) => {
                            checked = again;
                            continue;
                        }
                        Err(failure) => Err(failure),
                    }
                }
            };
            self.remember_branch(&mut checked, look, &outcome);
            return Published { checked, outcome, text, plan, warnings: self.ask.warnings() };
        }
        let failure = Reason::LostRace { repository: self.repo().clone() };
        let (outcome, warnings) = (Err(failure.into()), self.ask.warnings());
        self.remember_branch(&mut checked, Look::Read, &outcome);
        Published { checked, outcome, text: None, plan: None, warnings }
    }

    /// A branch that an earlier run came no further than is read at once.
    fn first_look(&self, memory: &TargetMemory) -> Look {
        if self.options.mode.writes() && !memory.has_branch {
            Look::AssumeAbsent
        } else {
            Look::Read
        }
    }

    /// Has the next run read the branch if that is how another try would learn of it.
    fn remember_branch(&self, checked: &mut Checked, look: Look, ended: &Result<Done, Failure>) {
        if self.options.mode.writes() {
            let is_opened = ended.as_ref().is_ok_and(|it| it.outcome == TargetOutcome::Opened);
            let is_told = is_opened || checked.survey.pull.is_some();
            checked.memory.has_branch = look != Look::AssumeAbsent && !is_told;
        }
    }

    async fn read_again(
        &self,
        sources: &mut Sources,
        memory: &TargetMemory,
    ) -> Result<Checked, Failure> {
        let survey = self.survey().await?;
        let needed = self.needed(&survey, sources, memory).into_iter().collect();
        fetch::whole(self.ask, self.options, sources, needed).await;
        Ok(self.check(survey, sources, memory).await)
    }

    async fn attempt(&self, checked: &mut Checked, look: Look, sources: &Sources) -> Attempt {
        let standing = match self.options.mode {
            Mode::WriteOut => Ok(Standing::absent()),
            Mode::DryRun | Mode::Plan(_) | Mode::Propose => self.standing(checked, look).await,
        };
        let mut standing = match standing {
            Ok(standing) => standing,
            Err(failure) => {
                return Attempt { text: None, plan: None, result: Err(failure.into()), look };
            }
        };
        let checked = &*checked;
        let next = next_look(&standing, checked, look);
        self.complete_refused(checked, &mut standing).await;
        let action = self.decide(checked, &standing);
        let held = self.held(checked, &action, standing.head.as_ref()).await;
        let told = self.told(checked, &held);
        let told = told.as_deref();
        let is_listed_anew = action == Action::Withhold && checked.approval.label == Fate::TakenOff;
        let text = told.filter(|told| is_listed_anew || told.is_edit());
        // A pull request that would hold nothing any more is for a complete look to close.
        let action = &if text.is_none() && matches!(action, Action::Update { .. }) {
            Action::Nothing
        } else {
            action
        };
        let mut companions = self.brought_along(checked, action, standing.head.as_ref());
        companions.extend(held.companions);
        let text = text.map(|told| self.text(checked, told, &companions));
        let text = text.as_ref();
        let decided = Decided { action, checked, standing: &standing, told, text, sources };
        let (plan, result) = self.perform(&decided, look).await;
        Attempt { text: text.cloned(), plan, result, look: next }
    }

    /// Does what was decided, or only plans or foretells it, as the mode has it.
    async fn perform(
        &self,
        decided: &Decided<'_>,
        look: Look,
    ) -> (Option<TargetPlan>, Result<Done, Stop>) {
        let forecast = || self.forecast(decided.action, decided.checked);
        match self.options.mode {
            Mode::WriteOut => (None, Ok(forecast())),
            Mode::DryRun | Mode::Plan(_) => match self.planned(decided).await {
                Ok(Some((plan, _))) => {
                    (Some(plan), Ok(Done { outcome: TargetOutcome::Planned, ..forecast() }))
                }
                Ok(None) => (None, Ok(forecast())),
                Err(failure) => (None, Err(failure.into())),
            },
            Mode::Propose => (None, self.act(decided, look).await),
        }
    }

    /// Does what was decided: what has a plan is carried out as `apply` would do it, with nothing read in between.
    async fn act(&self, decided: &Decided<'_>, look: Look) -> Result<Done, Stop> {
        if look != Look::Again && self.is_outrun(decided) {
            return Err(Stop::LostRace);
        }
        match self.planned(decided).await? {
            Some((plan, ground)) => {
                let carrier = Carrier { repo: self.on_the_wire(), plan: &plan, ground };
                let done = carrier.carry_out().await?;
                // Its commits are; what was left undone on it is mended without a word.
                let outcome = match decided.action {
                    Action::Unchanged { .. } => TargetOutcome::Unchanged,
                    Action::Withhold => TargetOutcome::Withheld,
                    _ => done.outcome,
                };
                Ok(Done { outcome, ..done })
            }
            None => Ok(self.settle(decided).await),
        }
    }

    /// Returns whether the branch went on since the list of pull requests was read: another run may have opened one since,
    /// and a person merged it.
    fn is_outrun(&self, decided: &Decided<'_>) -> bool {
        let Some(newest) = &decided.checked.survey.pull else { return false };
        let head = decided.standing.head.as_ref().map(|head| head.commit.oid);
        let opens =
            matches!(decided.action, Action::OpenOnBranch { .. } | Action::StartAfresh { .. });
        opens && head.is_some_and(|head| head != newest.head_sha)
    }

    fn decide(&self, checked: &Checked, standing: &Standing) -> Action {
        let proposal = checked.proposal.as_ref();
        let pull = standing.pull.as_ref();
        let (branch, threshold) = (standing.branch, self.options.threshold);
        let action = decide(proposal, branch, pull, checked.view, threshold);
        self.unless_elsewhere(action, &checked.survey)
    }

    fn text(
        &self,
        checked: &Checked,
        proposal: &Proposal,
        companions: &[CompanionOf<'_>],
    ) -> PullRequestText {
        let (repository, base) = (self.repo().to_string(), self.target.branch.as_str());
        let compared: Set<&str> = checked.paths().into_iter().collect();
        let mut unchecked = Vec::new();
        for path in self.configured() {
            if !compared.contains(path) {
                unchecked.push(path.to_owned());
            }
        }
        let context = Context {
            sync: &self.options.sync,
            source: &self.options.source.name,
            repository: &repository,
            web_url: &self.options.web_url,
            base,
            branch: self.branch.as_str(),
            replaces: checked.survey.rejected,
            unchecked: &unchecked,
            companions,
        };
        wording::pull_request(proposal, &context, &self.options.ladder)
    }

    /// Returns what a run that writes would have done, or has done where there was nothing to carry out.
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
        if outcome == TargetOutcome::RejectedBefore {
            return self.done(outcome, checked.refused_by());
        }
        let is_open = |pull: &&PullRequest| pull.state == PullState::Open;
        let open = checked.survey.pull.as_ref().filter(is_open);
        if outcome == TargetOutcome::HeldByHuman {
            return self.done(outcome, open.or_else(|| checked.survey.open_elsewhere()));
        }
        self.done(outcome, open)
    }

    /// Does what needs no plan: no commit is made, and no pull request opened or closed.
    async fn settle(&self, decided: &Decided<'_>) -> Done {
        let Survey { pull, is_a_persons, .. } = &decided.checked.survey;
        match (decided.action, pull) {
            // What a person opened needs no word on whose it is.
            (Action::Hold { head }, Some(pull))
                if pull.state == PullState::Open && !is_a_persons =>
            {
                self.comment_once(*head, pull).await;
            }
            // Whether it lacks anything was seen on the way to a plan, but for a look at some files only: that leaves the
            // texts alone, which speak of all that the branch holds.
            (Action::Unchanged { .. }, Some(pull)) if decided.checked.view != View::Complete => {
                self.mend_extras(pull).await;
            }
            _ => {}
        }
        self.forecast(decided.action, decided.checked)
    }

    fn done(&self, outcome: TargetOutcome, pull: Option<&PullRequest>) -> Done {
        let pull = pull.map(|pull| PullRequestReport {
            number: pull.number,
            url: pull.html_url.clone(),
            branch: self.branch.to_string(),
            head: pull.head_sha,
        });
        Done { outcome, pull }
    }
}

/// Returns how another try is to learn of the branch.
fn next_look(standing: &Standing, checked: &Checked, look: Look) -> Look {
    match standing.branch {
        Branch::Absent if has_edits(checked) => Look::AssumeAbsent,
        // Without anything to propose nobody looked.
        Branch::Absent => look,
        Branch::Foreign { .. } | Branch::Ours { .. } => Look::Read,
    }
}

/// A first proposal can lose two races to another run, for the branch and for the pull request; then both are there.
const ATTEMPTS: u8 = 3;
