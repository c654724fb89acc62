//! The report for people: a summary for a terminal, and a table for a job's page.

mod table;
mod words;

use std::fmt::{self, Write as _};

use anstyle::{AnsiColor, Effects, Style};
use trueup_core::engine::options::Mode;
use trueup_core::engine::outcome::{
    FileReport, Report, TargetOutcome, TargetReport, WithheldEntry,
};
use trueup_core::engine::{APPROVAL_LABEL, Outcome};
use trueup_core::propose::{
    self, Counts, Drift, edits_line, kept_line, visible_name, visible_sentence,
};
use trueup_core::sorted::Set;

pub(crate) use table::{markdown, wrong};
pub(crate) use words::{style, words};

use crate::{output, planned};

/// Returns a few lines for each repository and one for the run.
pub(crate) fn text(outcome: &Outcome, mode: Mode) -> String {
    let mut text = String::new();
    let detail = if mode == Mode::DryRun { Detail::Fields } else { Detail::Counts };
    for target in &outcome.report.targets {
        push_heading(&mut text, target);
        let title = outcome.texts.iter().find(|(name, _)| *name == target.repository);
        if let Some((_, planned)) = title.filter(|_| target.outcome == TargetOutcome::Planned) {
            line(&mut text, format_args!("  title: {}", visible_sentence(&planned.title)));
        }
        if let Some(plan) = planned::planned(&outcome.plan, target) {
            planned::push_companions(&mut text, plan);
        }
        push_findings(&mut text, target, detail);
    }
    push_last(&mut text, &outcome.report);
    text
}

/// Returns the same of a plan that was carried out.
pub(crate) fn applied(report: &Report) -> String {
    let mut text = String::new();
    for target in &report.targets {
        push_heading(&mut text, target);
        push_findings(&mut text, target, Detail::Counts);
    }
    push_last(&mut text, report);
    text
}

fn push_last(text: &mut String, report: &Report) {
    let dim = Style::new().effects(Effects::DIMMED);
    line(text, format_args!("{dim}{}{dim:#}", last_line(report)));
}

/// Adds a repository's line: what was done, and where.
pub(crate) fn push_heading(text: &mut String, target: &TargetReport) {
    let style = style(target.outcome);
    let (name, words) = (&target.repository, words(target.outcome));
    let bold = Style::new().bold();
    let page =
        target.pull_request.as_ref().map(|page| format!("  {}", visible_sentence(&page.url)));
    line(
        text,
        format_args!("{bold}{name}{bold:#}  {style}{words}{style:#}{}", page.unwrap_or_default()),
    );
}

/// Adds what was found in a repository's files, and what went wrong.
pub(crate) fn push_findings(text: &mut String, target: &TargetReport, detail: Detail) {
    for file in &target.files {
        push_file(text, &Found { file, target }, detail);
    }
    if detail == Detail::Counts {
        for (path, names) in withheld(target) {
            line(text, format_args!("  {path}: removal withheld of {names}"));
        }
    }
    push_approvals(text, target);
    for warning in &target.warnings {
        let yellow = AnsiColor::Yellow.on_default();
        line(text, format_args!("  {yellow}warning:{yellow:#} {}", visible_sentence(warning)));
    }
    if let Some(error) = &target.error {
        let red = AnsiColor::Red.on_default();
        line(text, format_args!("  {red}error:{red:#} {}", visible_sentence(error)));
    }
}

/// Adds what a person approved, and how to approve what is withheld.
fn push_approvals(text: &mut String, target: &TargetReport) {
    match target.approved.len() {
        0 => {}
        1 => line(text, format_args!("  1 removal is approved by the label {APPROVAL_LABEL:?}")),
        count => {
            line(
                text,
                format_args!("  {count} removals are approved by the label {APPROVAL_LABEL:?}"),
            );
        }
    }
    let of =
        |entry: &WithheldEntry| target.withheld.iter().filter(|it| it.path == entry.path).count();
    // The guard counts in each file for itself.
    let Some(most) = target.withheld.iter().map(of).max() else { return };
    let label = match target.outcome {
        TargetOutcome::Opened | TargetOutcome::Unchanged | TargetOutcome::Updated => {
            format!("put the label {APPROVAL_LABEL:?} on the pull request, or ")
        }
        _ => String::new(),
    };
    let flags = format!("--max-removals {most} --max-removal-share 100%");
    line(text, format_args!("  to approve it: {label}run with {flags}"));
}

pub(crate) fn line(text: &mut String, content: fmt::Arguments<'_>) {
    writeln!(text, "{content}").expect("a text takes all");
}

/// How much is said of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Detail {
    /// How many entries differ.
    Counts,
    /// What differs, field by field: nobody else will say it.
    Fields,
}

/// A file, and the repository that says what of it is withheld.
struct Found<'a> {
    file: &'a FileReport,
    target: &'a TargetReport,
}

impl<'a> Found<'a> {
    fn withheld(&self) -> Set<&'a str> {
        let entries = self.target.withheld.iter().filter(|entry| entry.path == self.file.path);
        entries.map(|entry| entry.name.as_str()).collect()
    }

    /// The files that change, or the configured one if none does.
    fn name(&self) -> String {
        let edits: Vec<String> = self.file.edits.iter().map(|path| visible_name(path)).collect();
        if edits.is_empty() { visible_name(&self.file.path) } else { edits.join(" and ") }
    }

    /// How many entries follow from those that differ, as the end of a sentence; nothing if none do.
    fn follows(&self) -> String {
        let Some(derived) = &self.file.derived else { return String::new() };
        let path = visible_name(&derived.path);
        match derived.added.len() + derived.removed.len() + derived.modified.len() {
            0 => String::new(),
            1 => format!("; 1 entry of {path} follows"),
            count => format!("; {count} entries of {path} follow"),
        }
    }

    /// How many entries the edit is about.
    fn counts(&self) -> Counts {
        let mut counts = self.file.drift.as_ref().map(|drift| drift.counts).unwrap_or_default();
        counts.removed = counts.removed.saturating_sub(self.withheld().len());
        counts
    }
}

fn push_file(text: &mut String, found: &Found<'_>, detail: Detail) {
    let path = visible_name(&found.file.path);
    push_changes(text, found, detail);
    if let Some(edits) = edits_line(&found.file.target_edits, visible_name) {
        line(text, format_args!("  {path}: {edits}"));
    }
    for remark in found.file.remarks.iter().filter(|it| !it.is_harmless()) {
        line(text, format_args!("  {path}: note: {}", visible_sentence(&remark.to_string())));
    }
    if let Some(error) = &found.file.error {
        let red = AnsiColor::Red.on_default();
        line(text, format_args!("  {path}: {red}{}{red:#}", visible_sentence(error)));
    }
}

/// Adds what differs in a file, what changes with it, and what the target keeps as its own.
fn push_changes(text: &mut String, found: &Found<'_>, detail: Detail) {
    let is_told = |drift: &&Drift| !drift.is_empty() || !drift.kept.is_empty();
    let Some(drift) = found.file.drift.as_ref().filter(is_told) else { return };
    let (path, name) = (visible_name(&found.file.path), found.name());
    match detail {
        Detail::Counts => {
            let counted = counted(&found.counts());
            // What is withheld is told elsewhere.
            if !counted.is_empty() {
                line(text, format_args!("  {name}: {counted}{}", found.follows()));
            }
            if let Some(kept) = kept_line(drift, &found.file.target_edits, visible_name) {
                line(text, format_args!("  {path}: {kept}"));
            }
        }
        Detail::Fields => {
            line(text, format_args!("  {name}{}", found.follows()));
            let lines = propose::edit_lines(drift, &found.withheld());
            text.push_str(&output::toned(&lines, "    "));
        }
    }
}

fn counted(counts: &Counts) -> String {
    let parts = [
        (counts.added, "added"),
        (counts.removed, "removed"),
        (counts.renamed, "renamed"),
        (counts.modified, "changed"),
    ];
    let parts = parts.into_iter().filter(|(number, _)| *number > 0);
    parts.map(|(number, word)| format!("{number} {word}")).collect::<Vec<_>>().join(", ")
}

/// Joins the withheld names of each file.
fn withheld(target: &TargetReport) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for entry in &target.withheld {
        let (path, name) = (visible_name(&entry.path), visible_name(&entry.name));
        match files.last_mut().filter(|(known, _)| *known == path) {
            Some((_, names)) => names.extend([", ", &name]),
            None => files.push((path, name)),
        }
    }
    files
}

fn last_line(report: &Report) -> String {
    let asked = report.requests;
    let repositories = match report.targets.len() {
        1 => "1 repository".to_owned(),
        number => format!("{number} repositories"),
    };
    let (source, github) = (asked.source, asked.github);
    format!("{repositories}; requests: {source} to the source, {github} to GitHub")
}

/// Returns how many entries a repository's edits are about; what is withheld is not in it.
pub(crate) fn total(target: &TargetReport) -> Counts {
    let counts = target.files.iter().map(|file| Found { file, target }.counts());
    counts.fold(Counts::default(), |sum, counts| Counts {
        added: sum.added + counts.added,
        removed: sum.removed + counts.removed,
        renamed: sum.renamed + counts.renamed,
        modified: sum.modified + counts.modified,
        unchanged: sum.unchanged + counts.unchanged,
    })
}

#[cfg(test)]
mod tests;
