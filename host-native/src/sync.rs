//! `sync`: settings in, one run of the engine, results out.

use std::path::Path;
use std::process::ExitCode;

use trueup_core::config::{self, Config, Format};
use trueup_core::engine::options::Mode;
use trueup_core::engine::{Memory, Note, Outcome};
use trueup_core::github::RepoName;

use crate::cli::SyncArguments;
use crate::problem::{Problem, reason};
use crate::progress::Progress;
use crate::transport::Transport;
use crate::{drive, environment, files, log, output, summary};

/// What a process that was interrupted exits with.
const INTERRUPTED: u8 = 130;

/// Runs once.
pub(crate) fn sync(arguments: &SyncArguments) -> Result<ExitCode, Problem> {
    let inputs = environment::inputs(arguments.to_flags())?;
    let config = config::load(&inputs)?;
    check_places(&config)?;
    let progress = Progress::new(&config);
    log::start(&config, &progress);
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Problem::new(reason(&error)))?;
    let outcome = runtime.block_on(run(&config, &progress));
    progress.finish();
    match outcome? {
        Some(outcome) => finish(&config, &outcome),
        None => {
            tracing::warn!("interrupted: what was begun is found and finished by the next run");
            Ok(ExitCode::from(INTERRUPTED))
        }
    }
}

/// Finds out before the run whether its results can be written.
fn check_places(config: &Config) -> Result<(), Problem> {
    let unusable = |path: &Path, error: std::io::Error| {
        Problem::new(format!("{}: {}", path.display(), reason(&error)))
    };
    for dir in [&config.output_dir, &config.target_dir].into_iter().flatten().map(Path::new) {
        std::fs::create_dir_all(dir).map_err(|error| unusable(dir, error))?;
    }
    if let Some(report) = config.report.as_deref().map(Path::new) {
        let parent = report.parent().filter(|parent| !parent.as_os_str().is_empty());
        let parent = parent.unwrap_or_else(|| Path::new("."));
        std::fs::create_dir_all(parent).map_err(|error| unusable(parent, error))?;
        if report.is_dir() {
            return Err(Problem::new(format!("{}: is a directory", report.display())));
        }
    }
    Ok(())
}

/// Drives the engine to its end, or until someone interrupts it.
async fn run(config: &Config, progress: &Progress) -> Result<Option<Outcome>, Problem> {
    let transport = Transport::new(config.run.api.base_url())?;
    let noted = |note: &Note| {
        log::note(note);
        progress.note(note);
    };
    let memory = memory(config);
    tokio::select! {
        outcome = drive::drive(config.run.clone(), memory, &transport, noted) => Ok(Some(outcome)),
        Ok(()) = tokio::signal::ctrl_c() => Ok(None),
    }
}

fn memory(config: &Config) -> Memory {
    let dir = config.target_dir.as_deref().map(Path::new);
    dir.map(|dir| files::memory(dir, repositories(config))).unwrap_or_default()
}

fn repositories(config: &Config) -> impl Iterator<Item = &RepoName> {
    config.run.targets.iter().map(|target| &target.repository)
}

/// Writes and prints all that came of the run; every result is tried before the first failure is told.
fn finish(config: &Config, outcome: &Outcome) -> Result<ExitCode, Problem> {
    if let Some(dir) = &config.target_dir
        && let Err(error) = files::remember(Path::new(dir), &outcome.memory)
    {
        tracing::warn!("{dir}: {}: the next run asks for everything again", reason(&error));
    }
    let report = config.report.as_deref().map_or(Ok(()), |path| {
        let text = output::json(&outcome.report);
        written(path, files::write(Path::new(path), text.as_bytes()))
    });
    let out = config.output_dir.as_deref().map_or(Ok(()), |dir| {
        written(dir, files::write_out(Path::new(dir), &outcome.files, repositories(config)))
    });
    let printed = print(config, outcome);
    report.and(out).and(printed)?;
    Ok(ExitCode::from(outcome.report.exit_code))
}

fn written(place: &str, result: std::io::Result<()>) -> Result<(), Problem> {
    result.map_err(|error| Problem::new(format!("{place}: {}", reason(&error))))
}

fn print(config: &Config, outcome: &Outcome) -> Result<(), Problem> {
    let is_patch = config.run.mode == Mode::WriteOut && config.output_dir.is_none();
    match config.format {
        Format::Json => output::print(&output::json(&outcome.report)),
        Format::Markdown => output::print(&summary::markdown(&outcome.report)),
        // The patch is the result, to be piped into `git apply`; what people read stands beside it.
        Format::Text if is_patch => {
            output::print_aside(&summary::text(outcome, config.run.mode));
            output::print_bytes(&files::whole_patch(&outcome.files))
        }
        Format::Text => output::print(&summary::text(outcome, config.run.mode)),
    }
}
