//! `apply`: a saved plan in, carried out or refused.

use std::process::ExitCode;

use trueup_core::config::{self, Command, Format};
use trueup_core::engine::{Engine, Plan};
use trueup_core::json;

use crate::cli::ApplyArguments;
use crate::conduct::{Ended, conduct, open_places};
use crate::problem::{Problem, reason};
use crate::sync::write_report;
use crate::{environment, files, output, summary};

/// Carries out one plan.
pub(crate) fn apply(arguments: &ApplyArguments) -> Result<ExitCode, Problem> {
    let inputs = environment::inputs(arguments.to_flags())?;
    let config = config::load_for(Command::Apply, &inputs)?;
    if let Some(report) = &config.report
        && files::is_one_place(&arguments.plan, report)
    {
        let sentence = "is the plan itself: give the report a place of its own";
        return Err(Problem::usage(format!("--report {report} {sentence}")));
    }
    let plan = read(&arguments.plan)?;
    let sink = open_places(&config)?;
    let report = match conduct(&config, Engine::apply(config.run.clone(), plan))? {
        Ended::Over(report) => report,
        Ended::Signal(code) => return Ok(code),
    };
    let written = write_report(&config, &report, sink);
    let printed = output::print(&match config.format {
        Format::Json => json::lines(&report),
        Format::Markdown => summary::markdown(&report),
        Format::Text => summary::applied(&report),
    });
    written.and(printed)?;
    Ok(ExitCode::from(report.exit_code))
}

fn read(name: &str) -> Result<Plan, Problem> {
    let place = files::shown_name(name);
    let text = files::read_input(name)
        .map_err(|error| Problem::new(format!("{place}: {}", reason(&error))))?;
    Plan::parse(&text).map_err(|error| Problem::new(format!("{place}: {error}")))
}
