//! The report for people: a summary for a terminal, and a table for a job's page.

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use anstyle::{AnsiColor, Effects, Style};
use trueup_core::engine::Outcome;
use trueup_core::engine::options::Mode;
use trueup_core::engine::outcome::{FileReport, Report, TargetOutcome, TargetReport};
use trueup_core::propose::{
    self, Counts, Drift, code_span, kept_line, visible_name, visible_sentence,
};

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
    if let Some(error) = &target.error {
        let red = AnsiColor::Red.on_default();
        line(text, format_args!("  {red}error:{red:#} {}", visible_sentence(error)));
    }
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
    fn withheld(&self) -> BTreeSet<&'a str> {
        let entries = self.target.withheld.iter().filter(|entry| entry.path == self.file.path);
        entries.map(|entry| entry.name.as_str()).collect()
    }

    /// The file, and those that change with it.
    fn name(&self) -> String {
        let also = self.file.also.iter().map(|path| format!(" and {}", visible_name(path)));
        visible_name(&self.file.path) + &also.collect::<String>()
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
            if let Some(kept) = kept_line(drift, visible_name) {
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

/// Returns a table with a row for each repository, and what went wrong below it.
pub(crate) fn markdown(report: &Report) -> String {
    let mut text = String::from(
        "| Repository | Outcome | Pull request | Added | Removed | Changed | Withheld |\n\
         | --- | --- | --- | ---: | ---: | ---: | ---: |\n",
    );
    for target in &report.targets {
        let counts = total(target);
        let page =
            target.pull_request.as_ref().map(|page| format!("[#{}]({})", page.number, page.url));
        line(
            &mut text,
            format_args!(
                "| {} | {} | {} | {} | {} | {} | {} |",
                target.repository,
                words(target.outcome),
                page.unwrap_or_default(),
                counts.added,
                counts.removed,
                counts.renamed + counts.modified,
                target.withheld.len(),
            ),
        );
    }
    let wrong = wrong(report);
    if !wrong.is_empty() {
        text.push('\n');
    }
    text + &wrong
}

/// Returns a list of what people should look at: what could not be checked, what the targets keep, what was withheld and
/// what is worth knowing; empty if there is nothing of it.
pub(crate) fn wrong(report: &Report) -> String {
    let mut wrong = String::new();
    for target in &report.targets {
        let errors = target
            .files
            .iter()
            .filter_map(|file| Some((file.path.as_str(), file.error.as_deref()?)));
        for (path, error) in errors {
            line(
                &mut wrong,
                format_args!(
                    "- {}, {}: {}",
                    target.repository,
                    code_span(&visible_name(path)),
                    code_span(error)
                ),
            );
        }
        if let Some(error) = &target.error {
            line(&mut wrong, format_args!("- {}: {}", target.repository, code_span(error)));
        }
        for file in &target.files {
            let name = |place: &str| code_span(&visible_name(place));
            let kept = file.drift.as_ref().and_then(|drift| kept_line(drift, name));
            if let Some(kept) = kept {
                let path = name(&file.path);
                line(&mut wrong, format_args!("- {}, {path}: {kept}", target.repository));
            }
        }
        for entry in &target.withheld {
            let path = code_span(&visible_name(&entry.path));
            let name = code_span(&visible_name(&entry.name));
            line(
                &mut wrong,
                format_args!("- {}, {path}: removal of {name} withheld", target.repository),
            );
        }
        for file in &target.files {
            let path = code_span(&visible_name(&file.path));
            for remark in file.remarks.iter().filter(|it| !it.is_harmless()) {
                let said = remark.sentence(|name| code_span(&visible_name(name)));
                line(&mut wrong, format_args!("- {}, {path}: {said}", target.repository));
            }
        }
    }
    wrong
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

pub(crate) const fn words(outcome: TargetOutcome) -> &'static str {
    match outcome {
        TargetOutcome::BelowThreshold => "too few changes for a pull request",
        TargetOutcome::Closed => "pull request closed: nothing differs any more",
        TargetOutcome::Failed => "failed",
        TargetOutcome::HeldByHuman => "left alone: the branch holds someone else's work",
        TargetOutcome::InSync => "in sync",
        TargetOutcome::Opened => "pull request opened",
        TargetOutcome::Planned => "would be proposed",
        TargetOutcome::RejectedBefore => "not proposed again: a person closed these changes",
        TargetOutcome::Unchanged => "pull request holds everything already",
        TargetOutcome::Updated => "pull request updated",
        TargetOutcome::Withheld => "all changes withheld",
    }
}

pub(crate) const fn style(outcome: TargetOutcome) -> Style {
    let colour = match outcome {
        TargetOutcome::Failed => AnsiColor::Red,
        TargetOutcome::HeldByHuman | TargetOutcome::Withheld => AnsiColor::Yellow,
        TargetOutcome::Opened | TargetOutcome::Planned | TargetOutcome::Updated => AnsiColor::Cyan,
        TargetOutcome::BelowThreshold
        | TargetOutcome::Closed
        | TargetOutcome::InSync
        | TargetOutcome::RejectedBefore
        | TargetOutcome::Unchanged => AnsiColor::Green,
    };
    colour.on_default()
}

#[cfg(test)]
mod tests {
    use trueup_core::engine::outcome::{PullRequestReport, Requests, Verdict, WithheldEntry};
    use trueup_core::engine::{Memory, Plan};

    use super::*;

    fn target(name: &str, outcome: TargetOutcome) -> TargetReport {
        TargetReport {
            repository: name.parse().expect("a repository"),
            content: None,
            outcome,
            pull_request: None,
            files: Vec::new(),
            withheld: Vec::new(),
            error: None,
            try_later: false,
            is_served: true,
        }
    }

    fn outcome() -> Outcome {
        let json = r#"{"added": ["new"], "removed": ["a|`b`", "c"], "renamed": [], "modified": [],
            "counts": {"added": 1, "removed": 2, "renamed": 0, "modified": 0, "unchanged": 7}}"#;
        let mut opened = target("owner/data", TargetOutcome::Opened);
        opened.pull_request = Some(PullRequestReport {
            number: 7,
            url: "https://github.com/owner/data/pull/7".into(),
            branch: "trueup/models".into(),
            head: "0123456789012345678901234567890123456789".parse().expect("an id"),
        });
        opened.files = vec![FileReport {
            path: "a.json".into(),
            category: "a".into(),
            drift: Some(serde_json::from_str(json).expect("a drift")),
            also: Vec::new(),
            derived: None,
            remarks: Vec::new(),
            error: None,
            try_later: false,
        }];
        let withheld = |name: &str| WithheldEntry { path: "a.json".into(), name: name.into() };
        opened.withheld = vec![withheld("a|`b`"), withheld("c")];
        let mut failed = target("owner/more", TargetOutcome::Failed);
        failed.error = Some("no \u{1b}[31m answer; run again".into());
        let report = Report {
            version: 1,
            verdict: Verdict::Partial,
            exit_code: 1,
            requests: Requests { source: 2, github: 9 },
            targets: vec![opened, failed],
        };
        Outcome {
            report,
            memory: Memory::default(),
            files: Vec::new(),
            texts: Vec::new(),
            plan: Plan::default(),
        }
    }

    #[test]
    fn a_summary_says_what_was_done_and_what_to_do() {
        let text = anstream::adapter::strip_str(&text(&outcome(), Mode::Propose)).to_string();

        assert_eq!(
            text,
            "owner/data  pull request opened  https://github.com/owner/data/pull/7\n\
             \x20 a.json: 1 added\n\
             \x20 a.json: removal withheld of a|`b`, c\n\
             owner/more  failed\n\
             \x20 error: no \\u{1b}[31m answer; run again\n\
             2 repositories; requests: 2 to the source, 9 to GitHub\n"
        );
    }

    #[test]
    fn a_dry_run_shows_the_entries_too() {
        let text = anstream::adapter::strip_str(&text(&outcome(), Mode::DryRun)).to_string();

        let withheld = "    ! a|`b` (removal withheld)\n    ! c (removal withheld)\n";
        let rest = "    + new\n    1 added, 2 withheld, 7 unchanged\nowner/more";
        assert!(text.contains(&format!("\n  a.json\n{withheld}{rest}")), "{text}");
    }

    #[test]
    fn the_table_cannot_be_broken_by_a_name() {
        assert_eq!(
            markdown(&outcome().report),
            "| Repository | Outcome | Pull request | Added | Removed | Changed | Withheld |\n\
             | --- | --- | --- | ---: | ---: | ---: | ---: |\n\
             | owner/data | pull request opened | [#7](https://github.com/owner/data/pull/7) | 1 | 0 | 0 | 2 |\n\
             | owner/more | failed |  | 0 | 0 | 0 | 0 |\n\
             \n\
             - owner/data, `a.json`: removal of `` a|`b` `` withheld\n\
             - owner/data, `a.json`: removal of `c` withheld\n\
             - owner/more: `no \\u{1b}[31m answer; run again`\n"
        );
    }
}
