//! `plan`: what `sync` would do, shown and saved.

use std::process::ExitCode;

use trueup_core::config::{self, Command, Config, Format};
use trueup_core::engine::{Engine, Outcome};

use crate::cli::PlanArguments;
use crate::conduct::{Ended, conduct, open, open_places, written};
use crate::files::Sink;
use crate::problem::Problem;
use crate::sync::{memory, remember, write_report};
use crate::{environment, output, planned};

/// Where the results go, open before the run begins.
struct Places {
    report: Option<Sink>,
    out: Option<(Sink, String)>,
}

/// Makes one plan.
pub(crate) fn plan(arguments: &PlanArguments) -> Result<ExitCode, Problem> {
    let inputs = environment::inputs(arguments.to_flags())?;
    let config = config::load_for(Command::Plan, &inputs)?;
    let report = open_places(&config)?;
    let out = arguments.out.as_ref();
    let out = out.map(|path| open(path).map(|sink| (sink, path.clone()))).transpose()?;
    match conduct(&config, Engine::new(config.run.clone(), memory(&config)))? {
        Ended::Over(outcome) => finish(&config, &outcome, Places { report, out }),
        Ended::Signal(code) => Ok(code),
    }
}

/// Writes and prints all that came of it; every result is tried before the first failure is told.
fn finish(config: &Config, outcome: &Outcome, places: Places) -> Result<ExitCode, Problem> {
    remember(config, &outcome.memory);
    let report = write_report(config, &outcome.report, places.report);
    let path = places.out.as_ref().map(|(_, path)| path.clone());
    let saved = places.out.map_or(Ok(()), |(sink, path)| {
        written(&path, sink.finish(outcome.plan.to_text().as_bytes()))
    });
    let saved_in = path.as_deref().filter(|_| saved.is_ok());
    let printed = match config.format {
        Format::Json => {
            output::print_aside(&planned::errors(&outcome.report));
            output::print(&outcome.plan.to_text())
        }
        Format::Markdown => output::print(&planned::markdown(outcome)),
        Format::Text => output::print(&planned::text(outcome, saved_in)),
    };
    report.and(saved).and(printed)?;
    Ok(ExitCode::from(outcome.report.exit_code))
}
