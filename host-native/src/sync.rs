//! `sync`: settings in, one run of the engine, results out.

use std::path::Path;
use std::process::ExitCode;

use trueup_core::config::{self, Config, Format};
use trueup_core::engine::options::Mode;
use trueup_core::engine::{Engine, Memory, Outcome, RepoName, Report};
use trueup_core::json;

use crate::cli::SyncArguments;
use crate::conduct::{Ended, conduct, open_places, written};
use crate::files::Sink;
use crate::problem::{Problem, reason};
use crate::{environment, files, output, summary};

/// Runs once.
pub(crate) fn sync(arguments: &SyncArguments) -> Result<ExitCode, Problem> {
    let inputs = environment::inputs(arguments.to_flags())?;
    let config = config::load(&inputs)?;
    let report = open_places(&config)?;
    match conduct(&config, Engine::new(config.run.clone(), memory(&config)))? {
        Ended::Over(outcome) => finish(&config, &outcome, report),
        Ended::Signal(code) => Ok(code),
    }
}

/// Returns what earlier runs left, if they were to leave anything.
pub(crate) fn memory(config: &Config) -> Memory {
    let dir = config.target_dir.as_deref().map(Path::new);
    dir.map(|dir| files::memory(dir, repositories(config))).unwrap_or_default()
}

fn repositories(config: &Config) -> impl Iterator<Item = &RepoName> {
    config.run.targets.iter().map(|target| &target.repository)
}

/// Leaves what the next run may build on.
pub(crate) fn remember(config: &Config, memory: &Memory) {
    if let Some(dir) = &config.target_dir
        && let Err(error) = files::remember(Path::new(dir), memory)
    {
        tracing::warn!("{dir}: {}: the next run asks for everything again", reason(&error));
    }
}

/// Writes the report where it was to go.
pub(crate) fn write_report(
    config: &Config,
    report: &Report,
    sink: Option<Sink>,
) -> Result<(), Problem> {
    sink.zip(config.report.as_deref())
        .map_or(Ok(()), |(sink, path)| written(path, sink.finish(json::lines(report).as_bytes())))
}

/// Writes and prints all that came of the run; every result is tried before the first failure is told.
fn finish(config: &Config, outcome: &Outcome, report: Option<Sink>) -> Result<ExitCode, Problem> {
    remember(config, &outcome.memory);
    let report = write_report(config, &outcome.report, report);
    let out = config
        .output_dir
        .as_deref()
        .map_or(Ok(()), |dir| written(dir, files::write_out(Path::new(dir), outcome)));
    let printed = print(config, outcome);
    report.and(out).and(printed)?;
    Ok(ExitCode::from(outcome.report.exit_code))
}

fn print(config: &Config, outcome: &Outcome) -> Result<(), Problem> {
    let is_patch = config.run.mode == Mode::WriteOut && config.output_dir.is_none();
    match config.format {
        Format::Json => output::print(&json::lines(&outcome.report)),
        Format::Markdown => output::print(&summary::markdown(&outcome.report)),
        // The patch is the result, to be piped into `git apply`; what people read stands beside it.
        Format::Text if is_patch => {
            output::print_aside(&summary::text(outcome, config.run.mode));
            output::print_bytes(&files::whole_patch(&outcome.files))
        }
        Format::Text => output::print(&summary::text(outcome, config.run.mode)),
    }
}
