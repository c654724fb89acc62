//! `doctor`: settings in, one look at all that a run would meet, one line each out.

use std::fmt::{self, Write as _};
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use anstyle::{AnsiColor, Effects, Style};
use trueup_core::config::{self, Command, Config, Format};
use trueup_core::engine::doctor::{Checkup, Finding, Status};
use trueup_core::engine::{Engine, Note};
use trueup_core::json;
use trueup_core::propose::{code_span, visible_sentence};

use crate::cli::DoctorArguments;
use crate::drive::Means;
use crate::problem::{Problem, reason};
use crate::progress::Progress;
use crate::sign::Signer;
use crate::transport::Transport;
use crate::{drive, environment, log, output};

/// Looks at everything once.
pub(crate) fn doctor(arguments: &DoctorArguments) -> Result<ExitCode, Problem> {
    let inputs = environment::inputs(arguments.to_flags())?;
    let config = config::load_for(Command::Doctor, &inputs)?;
    let progress = Progress::new(&config);
    log::start(&config, &progress);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Problem::new(reason(&error)))?;
    let checkup = runtime.block_on(examine(&config, &progress));
    progress.finish();
    let checkup = checkup?.preceded_by(config.findings(&inputs));
    match config.format {
        Format::Json => output::print(&json::lines(&checkup))?,
        Format::Markdown => output::print(&markdown(&checkup))?,
        Format::Text => output::print(&text(&checkup, Marks::of_stdout()))?,
    }
    Ok(ExitCode::from(checkup.exit_code()))
}

async fn examine(config: &Config, progress: &Progress) -> Result<Checkup, Problem> {
    let transport = Transport::new(config.run.api.base_url())?;
    // A key that cannot be read is one finding among others.
    let signer = Signer::new(config.app_key.as_ref());
    let signer = signer.unwrap_or_else(|problem| Signer::refusing(&problem));
    let noted = |note: &Note| {
        log::note(note);
        progress.note(note);
    };
    let means = Means { transport: &transport, signer: &signer };
    Ok(drive::drive(Engine::doctor(config.run.clone()), means, noted).await)
}

/// How a line shows at its beginning how something is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// For a terminal.
    Signs,
    /// For a file, where they are searched for.
    Words,
}

impl Marks {
    fn of_stdout() -> Self {
        if io::stdout().is_terminal() { Self::Signs } else { Self::Words }
    }

    const fn of(self, status: Status) -> &'static str {
        match (self, status) {
            (Self::Signs, Status::Failed) => "✗",
            (Self::Signs, Status::Ok) => "✓",
            (Self::Signs, Status::Warning) => "!",
            (Self::Words, Status::Failed) => "FAIL",
            (Self::Words, Status::Ok) => "ok  ",
            (Self::Words, Status::Warning) => "warn",
        }
    }
}

/// Returns one line for each finding, group by group, and one that counts them.
fn text(checkup: &Checkup, marks: Marks) -> String {
    let mut text = String::new();
    let groups = checkup.findings.chunk_by(|one, next| one.group == next.group);
    for group in groups {
        let bold = Style::new().bold();
        let heading = group.first().map(Finding::heading).unwrap_or_default();
        line(&mut text, format_args!("{bold}{heading}{bold:#}"));
        let labels: Vec<String> = group.iter().map(|it| visible_sentence(it.label())).collect();
        let width = labels.iter().map(|label| label.chars().count()).max().unwrap_or_default();
        for (finding, label) in group.iter().zip(labels) {
            let style = style(finding.status);
            let mark = marks.of(finding.status);
            let sentence = visible_sentence(&sentence(finding));
            line(&mut text, format_args!("  {style}{mark}{style:#} {label:width$}  {sentence}"));
        }
    }
    let dim = Style::new().effects(Effects::DIMMED);
    line(&mut text, format_args!("{dim}{}{dim:#}", last_line(checkup)));
    text
}

/// Returns a table; foreign text stands in code spans.
fn markdown(checkup: &Checkup) -> String {
    let mut text = "| | Subject | Finding |\n| --- | --- | --- |\n".to_owned();
    for finding in &checkup.findings {
        let mark = Marks::Words.of(finding.status).trim_end();
        let cell = |text: &str| code_span(text).replace('|', "\\|");
        let (subject, sentence) = (cell(&subject(finding)), cell(&sentence(finding)));
        line(&mut text, format_args!("| {mark} | {subject} | {sentence} |"));
    }
    text + "\n" + &last_line(checkup) + "\n"
}

/// What two findings of one subject are about differs in their labels.
fn subject(finding: &Finding) -> String {
    let (subject, label) = (finding.full_subject(), finding.label());
    if label.is_empty() || subject.ends_with(label) {
        subject
    } else {
        format!("{subject} {label}")
    }
}

fn sentence(finding: &Finding) -> String {
    match &finding.remedy {
        Some(remedy) => format!("{}; {remedy}", finding.message),
        None => finding.message.clone(),
    }
}

fn last_line(checkup: &Checkup) -> String {
    let [ok, warnings, failed] =
        [Status::Ok, Status::Warning, Status::Failed].map(|status| checkup.count(status));
    let (checks, warned) = (plural(ok + warnings + failed, "check"), plural(warnings, "warning"));
    format!("{checks}: {ok} ok, {warned}, {failed} failed")
}

fn plural(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

fn line(text: &mut String, content: fmt::Arguments<'_>) {
    writeln!(text, "{content}").expect("a text takes all");
}

const fn style(status: Status) -> Style {
    let colour = match status {
        Status::Failed => AnsiColor::Red,
        Status::Ok => AnsiColor::Green,
        Status::Warning => AnsiColor::Yellow,
    };
    colour.on_default()
}

#[cfg(test)]
mod tests {
    use trueup_core::engine::doctor::{Check, Group};

    use super::*;

    fn checkup() -> Checkup {
        let finding = |check, subject: &str, status, remedy: Option<&str>| Finding {
            check,
            group: Group::Repository("owner/data".parse().expect("a repository")),
            subject: subject.into(),
            status,
            message: "as it\u{1b}[31m is".into(),
            remedy: remedy.map(Into::into),
        };
        let findings = vec![
            finding(Check::Repository, "", Status::Ok, None),
            finding(Check::BaseBranch, "main", Status::Warning, Some("look | again")),
            finding(Check::File, "a.json", Status::Failed, Some("mend it")),
        ];
        Checkup { findings }
    }

    #[test]
    fn lines_stand_in_columns_below_their_repository() {
        let text = |marks| anstream::adapter::strip_str(&text(&checkup(), marks)).to_string();

        assert_eq!(
            text(Marks::Words),
            "owner/data\n\
             \x20 ok   repository  as it\\u{1b}[31m is\n\
             \x20 warn main        as it\\u{1b}[31m is; look | again\n\
             \x20 FAIL a.json      as it\\u{1b}[31m is; mend it\n\
             3 checks: 1 ok, 1 warning, 1 failed\n"
        );
        assert!(text(Marks::Signs).contains("\n  ✗ a.json      "));
    }

    #[test]
    fn a_table_names_each_subject_whole() {
        assert_eq!(
            markdown(&checkup()),
            "| | Subject | Finding |\n\
             | --- | --- | --- |\n\
             | ok | `owner/data repository` | `as it\\u{1b}[31m is` |\n\
             | warn | `owner/data:main` | `as it\\u{1b}[31m is; look \\| again` |\n\
             | FAIL | `owner/data:a.json` | `as it\\u{1b}[31m is; mend it` |\n\
             \n\
             3 checks: 1 ok, 1 warning, 1 failed\n"
        );
    }
}
