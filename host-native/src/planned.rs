//! A plan for people: what will be done, entry by entry, and a table for a job's page.

use anstyle::{AnsiColor, Effects, Style};
use trueup_core::config::{Config, Format};
use trueup_core::engine::outcome::{TargetOutcome, TargetReport, Verdict};
use trueup_core::engine::saved::{Calls, Intent, Proposed, Summary, TargetPlan};
use trueup_core::engine::{Outcome, Plan, Report};
use trueup_core::propose::{code_span, visible_sentence};

use crate::shell;
use crate::summary::{self, Detail, line};

/// What is shown: a plan, and where it went.
pub(crate) struct Shown<'a> {
    pub(crate) config: &'a Config,
    pub(crate) outcome: &'a Outcome,
    pub(crate) kept: &'a Kept,
}

/// Where a plan went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kept {
    /// Into the file of this name.
    File(String),
    /// Nowhere, though it was to: the problem is told.
    Lost,
    /// Nowhere: nobody asked for it.
    Nowhere,
    /// Nowhere, for nothing could be planned: the file of this name is as it was.
    Older(String),
    /// To the standard output.
    Stdout,
}

/// Returns what is to be done in each repository, the plan in numbers, what it takes, and where it is.
pub(crate) fn text(shown: &Shown<'_>) -> String {
    let mut text = String::new();
    let Outcome { report, plan, .. } = shown.outcome;
    for target in &report.targets {
        match planned(plan, target) {
            Some(plan) => push_planned(&mut text, plan),
            None => summary::push_heading(&mut text, target),
        }
        summary::push_findings(&mut text, target, Detail::Fields);
    }
    let (bold, dim) = (Style::new().bold(), Style::new().effects(Effects::DIMMED));
    line(&mut text, format_args!("{bold}{}{bold:#}", numbers(shown.outcome)));
    if !plan.targets().is_empty() {
        line(&mut text, format_args!("{dim}{}{dim:#}", forecast(shown)));
    }
    text + &fate(shown)
}

/// Returns where the plan is and what to do with it, and what is missing in it.
pub(crate) fn fate(shown: &Shown<'_>) -> String {
    let Outcome { report, plan, .. } = shown.outcome;
    let mut text = String::new();
    let is_empty = plan.targets().is_empty();
    match shown.kept {
        Kept::File(path) if is_empty => {
            let path = visible_sentence(path);
            line(&mut text, format_args!("Saved in {path}: there is nothing to carry out."));
        }
        Kept::File(path) => {
            let (path, word) = (visible_sentence(path), visible_sentence(&shell::word(path)));
            line(&mut text, format_args!("Saved in {path}: `trueup apply {word}` carries it out."));
        }
        Kept::Older(path) => {
            let (path, why) = (visible_sentence(path), "no repository could be planned");
            line(&mut text, format_args!("Nothing was saved: {why}; {path} is as it was."));
        }
        Kept::Nowhere if !is_empty && shown.config.format != Format::Json => line(
            &mut text,
            format_args!(
                "Nothing was saved: `trueup plan --out plan.json` saves it for `trueup apply plan.json`."
            ),
        ),
        Kept::Lost | Kept::Nowhere | Kept::Stdout => {}
    }
    let missing = missing(report);
    if !missing.is_empty() && matches!(shown.kept, Kept::File(_) | Kept::Stdout) {
        line(&mut text, format_args!("Not all is in it: {}.", missing.join(", ")));
    }
    text
}

/// Returns what each repository lacks that could not be planned whole; nothing if there is no plan at all.
fn missing(report: &Report) -> Vec<String> {
    if report.verdict == Verdict::Failed {
        return Vec::new();
    }
    let wrong = report.targets.iter().filter(|target| target.error.is_some());
    let words = |target: &TargetReport| match target.outcome {
        TargetOutcome::Failed => format!("{} failed", target.repository),
        _ => format!("{} could be checked in part only", target.repository),
    };
    wrong.map(words).collect()
}

fn push_planned(text: &mut String, plan: &TargetPlan) {
    let (bold, name) = (Style::new().bold(), &plan.repository);
    let (colour, words) = match plan.action {
        Intent::Close => (AnsiColor::Red, "- close"),
        Intent::Open => (AnsiColor::Green, "+ open"),
        Intent::Update => (AnsiColor::Yellow, "~ update"),
    };
    let number = plan
        .expect
        .pull_request
        .map_or("a pull request".to_owned(), |number| format!("pull request #{number}"));
    let style = colour.on_default();
    let (branch, base) = (&plan.proposal.branch, &plan.base.branch);
    let into = format!("{branch} into {base}");
    line(text, format_args!("{bold}{name}{bold:#}  {style}{words} {number}{style:#}, {into}"));
    line(text, format_args!("  title: {}", visible_sentence(&plan.proposal.title)));
    push_extras(text, &plan.proposal);
    push_companions(text, plan);
}

/// Adds what a second commit brings along: a line each.
pub(crate) fn push_companions(text: &mut String, plan: &TargetPlan) {
    for companion in &plan.companions {
        let path = visible_sentence(&companion.path());
        line(text, format_args!("  follows in a second commit: {path}"));
    }
}

/// Adds what is written beside the texts: a line each.
fn push_extras(text: &mut String, proposal: &Proposed) {
    let Proposed { labels, reviewers, team, assignees, draft, .. } = proposal;
    let team = team.iter().cloned().collect::<Vec<_>>();
    let lists =
        [("labels", labels), ("reviewers", reviewers), ("team", &team), ("assignees", assignees)];
    for (name, values) in lists {
        if !values.is_empty() {
            line(text, format_args!("  {name}: {}", visible_sentence(&values.join(", "))));
        }
    }
    if proposal.comment.is_some() {
        line(text, format_args!("  its text goes on in a comment"));
    }
    if *draft {
        line(text, format_args!("  opened as a draft"));
    }
}

pub(crate) fn planned<'a>(plan: &'a Plan, target: &TargetReport) -> Option<&'a TargetPlan> {
    plan.targets().iter().find(|plan| plan.repository == target.repository)
}

/// Returns the plan in numbers; what is withheld counts in repositories, too, where there is nothing else to do.
fn numbers(outcome: &Outcome) -> String {
    let Summary { open, update, close, added, removed, renamed, changed, .. } =
        outcome.plan.summary();
    let withheld: usize = outcome.report.targets.iter().map(|it| it.withheld.len()).sum();
    let renamed = if renamed == 0 { String::new() } else { format!(", {renamed} renamed") };
    let added = if added == 1 { "1 entry".to_owned() } else { format!("{added} entries") };
    let withheld =
        if withheld == 1 { "1 removal".to_owned() } else { format!("{withheld} removals") };
    format!(
        "Plan: {open} to open, {update} to update, {close} to close; {added} added, {removed} removed{renamed}, \
         {changed} changed, {withheld} withheld."
    )
}

fn forecast(shown: &Shown<'_>) -> String {
    let Calls { source, github } = shown.outcome.plan.forecast();
    let calls =
        format!("Carrying it out takes {source} requests to the source and {github} to GitHub");
    let histories = shown.outcome.plan.histories();
    let histories: Vec<String> =
        histories.map(|(name, path)| visible_sentence(&format!("{name}:{path}"))).collect();
    let calls = match &histories[..] {
        [] => calls,
        histories => format!("{calls}, and what reads the history of {}", histories.join(" and ")),
    };
    match shown.config.app_key {
        Some(_) => format!("{calls}, {FOR_A_TOKEN}."),
        None => format!("{calls}."),
    }
}

/// What comes on top for a GitHub App.
const FOR_A_TOKEN: &str = "and for the App's token up to one more for each account, besides finding its installation \
                           unless GITHUB_APP_INSTALLATION_ID names it";

/// Returns a row for each repository, what is wrong, and the plan in numbers.
pub(crate) fn markdown(shown: &Shown<'_>) -> String {
    let outcome = shown.outcome;
    let mut text = String::from(
        "| Repository | Plan | Title | Added | Removed | Changed | Withheld |\n\
         | --- | --- | --- | ---: | ---: | ---: | ---: |\n",
    );
    for target in &outcome.report.targets {
        let plan = planned(&outcome.plan, target);
        let words = plan.map_or(summary::words(target.outcome).to_owned(), |plan| {
            let number = plan.expect.pull_request.map(|number| format!(" #{number}"));
            format!("{}{}", verb(plan.action), number.unwrap_or_default())
        });
        let title = plan.map(|plan| code_span(&visible_sentence(&plan.proposal.title)));
        // What is not planned, such as too few changes, is not done.
        let counts = plan.map(|_| summary::total(target)).unwrap_or_default();
        let withheld = target.withheld.len();
        let (name, title) = (&target.repository, title.unwrap_or_default().replace('|', "\\|"));
        let (added, changed) = (counts.added, counts.renamed + counts.modified);
        let removed = counts.removed;
        line(
            &mut text,
            format_args!(
                "| {name} | {words} | {title} | {added} | {removed} | {changed} | {withheld} |"
            ),
        );
    }
    let wrong = summary::wrong(&outcome.report);
    if !wrong.is_empty() {
        text.push('\n');
        text.push_str(&wrong);
    }
    let takes = match outcome.plan.targets() {
        [] => String::new(),
        _ => format!(" {}", forecast(shown)),
    };
    line(&mut text, format_args!("\n**{}**{takes}", numbers(outcome)));
    text
}

const fn verb(action: Intent) -> &'static str {
    match action {
        Intent::Close => "close",
        Intent::Open => "open",
        Intent::Update => "update",
    }
}

/// Returns a line for each repository that could not be planned whole.
pub(crate) fn errors(report: &Report) -> String {
    let mut text = String::new();
    for target in &report.targets {
        let files = target.files.iter().filter_map(|file| file.error.as_ref());
        for error in files.chain(&target.error) {
            let (name, error) = (&target.repository, visible_sentence(error));
            line(&mut text, format_args!("error: {name}: {error}"));
        }
    }
    text
}
