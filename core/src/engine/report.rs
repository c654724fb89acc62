//! The report: what became of each repository, the run in one word, and its exit code.

use super::failure::Failure;
use super::options::{Mode, OnDrift, Options, TargetOptions};
use super::outcome::{
    FileReport, Report, Requests, TargetOutcome, TargetReport, Verdict, WithheldEntry,
};
use super::publish::Published;
use crate::plan::Proposal;
use crate::wording::content_digest;

/// Reports on all repositories, in the order of the configuration.
pub(super) fn report(
    options: &Options,
    requests: Requests,
    served: &[Result<Published, Failure>],
) -> Report {
    let targets: Vec<TargetReport> = options
        .targets
        .iter()
        .zip(served)
        .map(|(target, served)| match served {
            Ok(published) => of_published(target, published),
            Err(failure) => of_failure(target, failure),
        })
        .collect();
    of_targets(targets, requests, options.mode)
}

/// Sums up what became of all repositories.
pub(super) fn of_targets(targets: Vec<TargetReport>, requests: Requests, mode: Mode) -> Report {
    let exit_code = exit_code(&targets, mode);
    Report { version: 1, verdict: verdict(&targets), exit_code, requests, targets }
}

fn of_published(target: &TargetOptions, published: &Published) -> TargetReport {
    let checked = &published.checked;
    let proposal = checked.proposal.as_ref();
    let withheld = proposal.into_iter().flat_map(Proposal::withheld_names);
    let approved = proposal.into_iter().flat_map(Proposal::approved_names);
    let mut report = TargetReport {
        repository: target.repository.clone(),
        content: None,
        outcome: TargetOutcome::Failed,
        pull_request: None,
        files: checked.files.clone(),
        withheld: withheld.map(WithheldEntry::of).collect(),
        approved: approved.map(WithheldEntry::of).collect(),
        warnings: published.warnings.clone(),
        error: None,
        try_later: false,
        is_served: false,
    };
    match &published.outcome {
        Ok(done) => {
            report.content = Some(content_digest(proposal, published.text.as_ref()));
            report.outcome = done.outcome;
            report.pull_request = done.pull.clone();
            report.is_served = true;
            blame_files(&mut report);
        }
        Err(failure) => {
            report.error = Some(failure.sentence());
            report.try_later = failure.is_passing() && failed(&report).all(|it| it.try_later);
        }
    }
    report
}

fn failed(report: &TargetReport) -> impl Iterator<Item = &FileReport> {
    report.files.iter().filter(|file| file.error.is_some())
}

/// A repository with a file that could not be compared is never in sync.
fn blame_files(report: &mut TargetReport) {
    let failed: Vec<&FileReport> = failed(report).collect();
    let sentence = match failed.as_slice() {
        [] => return,
        [file] => format!("{} could not be checked", file.path),
        files => format!("{} of {} files could not be checked", files.len(), report.files.len()),
    };
    let is_all = failed.len() == report.files.len();
    report.try_later = failed.iter().all(|file| file.try_later);
    report.error = Some(sentence);
    if report.outcome == TargetOutcome::InSync {
        report.outcome = TargetOutcome::Failed;
    }
    if is_all {
        report.content = None;
        report.is_served = false;
    }
}

fn of_failure(target: &TargetOptions, failure: &Failure) -> TargetReport {
    TargetReport {
        repository: target.repository.clone(),
        content: None,
        outcome: TargetOutcome::Failed,
        pull_request: None,
        files: Vec::new(),
        withheld: Vec::new(),
        approved: Vec::new(),
        warnings: Vec::new(),
        error: Some(failure.sentence()),
        try_later: failure.is_passing(),
        is_served: false,
    }
}

fn verdict(targets: &[TargetReport]) -> Verdict {
    if targets.iter().any(|target| target.error.is_some()) {
        let some_served = targets.iter().any(|target| target.is_served);
        return if some_served { Verdict::Partial } else { Verdict::Failed };
    }
    let any = |outcome| targets.iter().any(|target| target.outcome == outcome);
    let proposed = [
        TargetOutcome::Opened,
        TargetOutcome::Planned,
        TargetOutcome::Unchanged,
        TargetOutcome::Updated,
    ];
    if any(TargetOutcome::HeldByHuman) {
        Verdict::Held
    } else if targets.iter().any(|target| !target.withheld.is_empty()) {
        Verdict::Withheld
    } else if proposed.into_iter().any(any) {
        Verdict::Proposed
    } else {
        Verdict::InSync
    }
}

/// The first that applies of: an error, someone else's work, withheld removals, a limit, drift for whoever asks.
fn exit_code(targets: &[TargetReport], mode: Mode) -> u8 {
    let codes = targets.iter().flat_map(|target| {
        let failed = target.error.as_ref().map(|_| if target.try_later { LATER } else { ERROR });
        let held = (target.outcome == TargetOutcome::HeldByHuman).then_some(HELD);
        let withheld = (!target.withheld.is_empty()).then_some(WITHHELD);
        let drifted = is_drifted(target).then_some(DRIFT);
        match mode {
            Mode::Plan(OnDrift::Succeed) => [failed, None, None, None],
            Mode::Plan(OnDrift::Tell) => [failed, held, withheld, drifted],
            Mode::DryRun | Mode::Propose | Mode::WriteOut => [failed, held, withheld, None],
        }
    });
    let order = [ERROR, HELD, WITHHELD, LATER, DRIFT];
    let rank = |code: &u8| order.iter().position(|known| known == code);
    codes.flatten().min_by_key(rank).unwrap_or(0)
}

/// Returns whether a file differs from its source, proposed already or not, or anything is to be done.
fn is_drifted(target: &TargetReport) -> bool {
    let mut drifts = target.files.iter().filter_map(|file| file.drift.as_ref());
    target.outcome == TargetOutcome::Planned || drifts.any(|drift| !drift.is_empty())
}

const ERROR: u8 = 1;
const DRIFT: u8 = 2;
const WITHHELD: u8 = 3;
const HELD: u8 = 4;
const LATER: u8 = 75;
