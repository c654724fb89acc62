//! `plan`: what `sync` would do, shown and saved.

use std::process::ExitCode;

use trueup_core::config::{self, Command, Config, Format};
use trueup_core::engine::outcome::Verdict;
use trueup_core::engine::{Engine, Outcome};

use crate::cli::PlanArguments;
use crate::conduct::{Ended, conduct, open, open_places, written};
use crate::files::{self, Sink};
use crate::planned::Kept;
use crate::problem::Problem;
use crate::sync::{memory, remember, write_report};
use crate::{environment, output, planned};

/// Where the results go, open before the run begins.
struct Places {
    report: Option<Sink>,
    out: Out,
}

/// Where the plan goes.
enum Out {
    File { sink: Sink, path: String },
    Nowhere,
    Stdout,
}

/// Makes one plan.
pub(crate) fn plan(arguments: &PlanArguments) -> Result<ExitCode, Problem> {
    let inputs = environment::inputs(arguments.to_flags())?;
    let config = config::load_for(Command::Plan, &inputs)?;
    let places = places(&config, arguments.out.as_deref())?;
    match conduct(&config, Engine::new(config.run.clone(), memory(&config)))? {
        Ended::Over(outcome) => finish(&config, &outcome, places),
        Ended::Signal(code) => Ok(code),
    }
}

fn places(config: &Config, out: Option<&str>) -> Result<Places, Problem> {
    if let (Some(out), Some(report)) = (out, &config.report)
        && files::is_one_place(out, report)
    {
        let sentence = "name the same place: give the plan and the report one each";
        return Err(Problem::usage(format!("--out {out} and --report {report} {sentence}")));
    }
    let report = open_places(config)?;
    let out = match out {
        None => Out::Nowhere,
        Some(STDOUT) => Out::Stdout,
        Some(path) => Out::File { sink: open(path)?, path: path.to_owned() },
    };
    Ok(Places { report, out })
}

/// Writes and prints all that came of it; every result is tried before the first failure is told.
fn finish(config: &Config, outcome: &Outcome, places: Places) -> Result<ExitCode, Problem> {
    remember(config, &outcome.memory);
    let report = write_report(config, &outcome.report, places.report);
    let saved = save(outcome, places.out);
    let kept = saved.as_ref().map_or(&Kept::Lost, |kept| kept);
    let printed = print(config.format, &planned::Shown { config, outcome, kept });
    report.and(saved.map(drop)).and(printed)?;
    Ok(ExitCode::from(outcome.report.exit_code))
}

/// Saves the plan; where no repository could be planned, an older one is worth more than none.
fn save(outcome: &Outcome, out: Out) -> Result<Kept, Problem> {
    let has_failed = outcome.report.verdict == Verdict::Failed;
    match out {
        Out::File { path, .. } if has_failed => Ok(Kept::Older(path)),
        Out::File { sink, path } => {
            written(&path, sink.finish(outcome.plan.to_text().as_bytes()))?;
            Ok(Kept::File(path))
        }
        Out::Nowhere => Ok(Kept::Nowhere),
        Out::Stdout => Ok(Kept::Stdout),
    }
}

/// Prints the plan or what people read of it; where the plan is the result, the rest stands beside it.
fn print(format: Format, shown: &planned::Shown<'_>) -> Result<(), Problem> {
    let text = match format {
        Format::Json => planned::errors(&shown.outcome.report) + &planned::fate(shown),
        Format::Markdown => planned::markdown(shown),
        Format::Text => planned::text(shown),
    };
    if format == Format::Json || *shown.kept == Kept::Stdout {
        output::print_aside(&text);
        // What reads it shall not take a failure for a plan that holds nothing.
        let has_failed = shown.outcome.report.verdict == Verdict::Failed;
        return if has_failed { Ok(()) } else { output::print(&shown.outcome.plan.to_text()) };
    }
    if format == Format::Markdown {
        output::print_aside(&planned::fate(shown));
    }
    output::print(&text)
}

const STDOUT: &str = "-";
