//! A plan for people: what will be done, entry by entry, and a table for a job's page.

use anstyle::{AnsiColor, Effects, Style};
use trueup_core::engine::outcome::TargetReport;
use trueup_core::engine::saved::{Calls, Intent, Summary, TargetPlan};
use trueup_core::engine::{Outcome, Plan, Report};
use trueup_core::propose::{code_span, visible_sentence};

use crate::summary::{self, Detail, line};

/// Returns what is to be done in each repository, the plan in numbers, and what it takes.
pub(crate) fn text(outcome: &Outcome, saved_in: Option<&str>) -> String {
    let mut text = String::new();
    for target in &outcome.report.targets {
        match planned(&outcome.plan, target) {
            Some(plan) => push_planned(&mut text, plan),
            None => summary::push_heading(&mut text, target),
        }
        summary::push_findings(&mut text, target, Detail::Fields);
    }
    let (bold, dim) = (Style::new().bold(), Style::new().effects(Effects::DIMMED));
    line(&mut text, format_args!("{bold}{}{bold:#}", numbers(&outcome.plan)));
    line(&mut text, format_args!("{dim}{}{dim:#}", forecast(&outcome.plan)));
    match saved_in {
        Some(path) => {
            let path = visible_sentence(path);
            line(&mut text, format_args!("Saved in {path}: `trueup apply {path}` carries it out."));
        }
        None => line(
            &mut text,
            format_args!(
                "Nothing was saved: `trueup plan --out plan.json` saves it for `trueup apply plan.json`."
            ),
        ),
    }
    text
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
}

fn planned<'a>(plan: &'a Plan, target: &TargetReport) -> Option<&'a TargetPlan> {
    plan.targets().iter().find(|plan| plan.repository == target.repository)
}

fn numbers(plan: &Plan) -> String {
    let Summary { open, update, close, added, removed, renamed, changed, withheld } =
        plan.summary();
    let renamed = if renamed == 0 { String::new() } else { format!(", {renamed} renamed") };
    let added = if added == 1 { "1 entry".to_owned() } else { format!("{added} entries") };
    let withheld =
        if withheld == 1 { "1 removal".to_owned() } else { format!("{withheld} removals") };
    format!(
        "Plan: {open} to open, {update} to update, {close} to close; {added} added, {removed} removed{renamed}, \
         {changed} changed, {withheld} withheld."
    )
}

fn forecast(plan: &Plan) -> String {
    let Calls { source, github } = plan.forecast();
    format!("Carrying it out takes {source} requests to the source and {github} to GitHub.")
}

/// Returns a row for each repository, what is wrong, and the plan in numbers.
pub(crate) fn markdown(outcome: &Outcome) -> String {
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
        let (counts, withheld) = (summary::total(target), target.withheld.len());
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
    line(&mut text, format_args!("\n**{}** {}", numbers(&outcome.plan), forecast(&outcome.plan)));
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
