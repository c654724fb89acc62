//! A run with a budget: one repository after another, from where the last run ended, as far as the budget reaches.
//!
//! A repository is served whole or not written to at all. What was found equal on the way is remembered all the same.

use super::estimate::Estimate;
use super::failure::{Failure, Needs, Reason};
use super::outcome::TargetOutcome;
use super::run::{Ended, Run, Served};
use super::step::Note;
use super::survey::Target;
use crate::github::RepoName;
use crate::sorted;

/// Why a repository's turn was not over when the budget was.
struct Cut {
    /// How many requests it takes, if that is known.
    needs: Option<Needs>,
}

impl Run<'_> {
    /// Serves one repository after another.
    pub(super) async fn serve_in_turn(&mut self, targets: &[Target<'_>], budget: u32) -> Ended {
        let first = self.first(targets);
        let mut turns = (first..targets.len()).chain(0..first).peekable();
        let mut served: Vec<(usize, Served)> = Vec::new();
        let mut resume = None;
        while let Some(at) = turns.next() {
            let target = &targets[at];
            let one = self.serve(std::slice::from_ref(target)).await.remove(0);
            let Some(cut) = self.cut(&one) else {
                served.push((at, one));
                continue;
            };
            let needs = if served.is_empty() { self.too_much(target, &cut, budget) } else { None };
            let moves_on = needs.is_some() || served.is_empty() && self.is_second_turn(target);
            let next = if moves_on { turns.peek().copied() } else { Some(at) };
            resume = next.map(|at| targets[at].repo().clone());
            let not_reached = self.not_reached(budget, resume.as_ref());
            let failure = match needs {
                None => self.cut_off(target, not_reached.clone()),
                Some(needs) => {
                    let repository = target.repo().clone();
                    Reason::TooMuch { repository, needs, budget }.into()
                }
            };
            served.push((at, failed(one, failure)));
            for at in turns.by_ref() {
                self.ask.wire().note(Note::Done { repository: targets[at].repo().clone() });
                served.push((at, Err(not_reached.clone())));
            }
        }
        sorted::sort_by_key(&mut served, |(at, _)| *at);
        Ended { served: served.into_iter().map(|(_, served)| served).collect(), resume }
    }

    /// Returns which repository comes first: one that is not configured any more leaves that to the configuration.
    fn first(&self, targets: &[Target<'_>]) -> usize {
        let resume = self.memory.resume.as_ref();
        let at = |resume| targets.iter().position(|target| target.repo() == resume);
        resume.and_then(at).unwrap_or(0)
    }

    /// Returns whether the last run was cut off in the repository, too: bad luck that stays must not hold up the others.
    fn is_second_turn(&self, target: &Target<'_>) -> bool {
        self.options.targets.len() > 1 && self.memory.resume.as_ref() == Some(target.repo())
    }

    /// Returns whether the budget ended the repository's turn.
    fn cut(&self, served: &Served) -> Option<Cut> {
        match served.as_ref().and_then(|published| published.outcome.as_ref()) {
            Err(failure) => match **failure {
                Reason::Budget { needs } => Some(Cut { needs }),
                _ => None,
            },
            // What was not read for want of requests fails nothing, but more might have been found or done.
            Ok(done) if self.ask.wire().is_short() && !is_written(done.outcome) => {
                Some(Cut { needs: None })
            }
            Ok(_) => None,
        }
    }

    /// Returns how many requests the first repository of a run takes, if those are more than any run may send; bad luck
    /// passes.
    fn too_much(&self, target: &Target<'_>, cut: &Cut, budget: u32) -> Option<Needs> {
        if let Some(needs) = cut.needs {
            return (needs.requests() > budget).then_some(needs);
        }
        let estimate = Estimate { options: self.options, mode: self.options.mode };
        let is_least = estimate.reads_histories(target.target);
        let estimate = u32::try_from(estimate.alone(target.target)).unwrap_or(u32::MAX);
        let needs = if is_least || estimate <= budget {
            Needs::AtLeast(estimate.max(budget.saturating_add(1)))
        } else {
            Needs::About(estimate)
        };
        self.ask.wire().is_lucky().then_some(needs)
    }

    /// Returns why the repository's turn was not over: the source that did not answer, if that is one of its own.
    fn cut_off(&self, target: &Target<'_>, not_reached: Failure) -> Failure {
        let sources = target.target.files.iter().filter_map(|file| self.sources.get(&file.source));
        let silence = sources.filter_map(|it| it.as_ref().err()?.silence.clone()).next();
        match (silence, &*not_reached) {
            (Some(silence), Reason::NotReached { budget, next }) => {
                Reason::Unanswered { silence, budget: *budget, next: next.clone() }.into()
            }
            _ => not_reached,
        }
    }

    fn not_reached(&self, budget: u32, next: Option<&RepoName>) -> Failure {
        let next = next.filter(|_| self.options.mode.writes()).cloned();
        Reason::NotReached { budget, next }.into()
    }
}

/// Returns what became of a repository whose turn was not over: nothing, but for what was found equal.
fn failed(served: Served, failure: Failure) -> Served {
    let mut published = served.map_err(|_| failure.clone())?;
    published.outcome = Err(failure);
    (published.text, published.plan) = (None, None);
    Ok(published)
}

/// Returns whether a proposal was made, renewed or taken back: nothing is begun that the budget cannot finish.
const fn is_written(outcome: TargetOutcome) -> bool {
    matches!(outcome, TargetOutcome::Closed | TargetOutcome::Opened | TargetOutcome::Updated)
}
