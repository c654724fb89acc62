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
    let withheld = proposal.map(Proposal::withheld_names).unwrap_or_default();
    let approved = proposal.map(Proposal::approved_names).unwrap_or_default();
    let mut report = TargetReport {
        repository: target.repository.clone(),
        content: None,
        outcome: TargetOutcome::Failed,
        pull_request: None,
        files: checked.files.clone(),
        withheld: withheld.into_iter().map(WithheldEntry::of).collect(),
        approved: approved.into_iter().map(WithheldEntry::of).collect(),
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
    let any = |is_so: fn(&TargetReport) -> bool| targets.iter().any(is_so);
    if any(is_failed) {
        if any(|it| it.is_served) { Verdict::Partial } else { Verdict::Failed }
    } else if any(is_held) {
        Verdict::Held
    } else if any(is_withheld) {
        Verdict::Withheld
    } else if any(is_proposed) {
        Verdict::Proposed
    } else {
        Verdict::InSync
    }
}

/// The first that applies of: an error, someone else's work, withheld removals, a limit, drift for whoever asks.
fn exit_code(targets: &[TargetReport], mode: Mode) -> u8 {
    let any = |is_so: fn(&TargetReport) -> bool| targets.iter().any(is_so);
    let tells = mode != Mode::Plan(OnDrift::Succeed);
    if any(|it| is_failed(it) && !it.try_later) {
        ERROR
    } else if tells && any(is_held) {
        HELD
    } else if tells && any(is_withheld) {
        WITHHELD
    } else if any(is_failed) {
        LATER
    } else if mode == Mode::Plan(OnDrift::Tell) && any(is_drifted) {
        DRIFT
    } else {
        0
    }
}

const fn is_failed(target: &TargetReport) -> bool {
    target.error.is_some()
}

fn is_held(target: &TargetReport) -> bool {
    target.outcome == TargetOutcome::HeldByHuman
}

const fn is_withheld(target: &TargetReport) -> bool {
    !target.withheld.is_empty()
}

const fn is_proposed(target: &TargetReport) -> bool {
    matches!(
        target.outcome,
        TargetOutcome::Opened
            | TargetOutcome::Planned
            | TargetOutcome::Unchanged
            | TargetOutcome::Updated
    )
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
