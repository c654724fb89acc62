//! `sync`: settings in, one run of the engine, results out.

use std::path::Path;
use std::process::ExitCode;

use trueup_core::config::{self, Config, Format};
use trueup_core::engine::options::Mode;
use trueup_core::engine::{Engine, Memory, Note, Outcome, RepoName};

use crate::cli::SyncArguments;
use crate::drive::Means;
use crate::files::Sink;
use crate::problem::{Problem, reason};
use crate::progress::Progress;
use crate::sign::Signer;
use crate::transport::Transport;
use crate::{drive, environment, files, log, output, summary};

/// What a process that a signal ended exits with, as shells have it: this and the signal's number.
const SIGNALLED: u8 = 128;
const SIGINT: u8 = 2;
const SIGTERM: u8 = 15;

/// How a run came to its end.
enum Ended {
    Run(Outcome),
    Signal(u8),
}

/// Runs once.
pub(crate) fn sync(arguments: &SyncArguments) -> Result<ExitCode, Problem> {
    let inputs = environment::inputs(arguments.to_flags())?;
    let config = config::load(&inputs)?;
    let report = open_places(&config)?;
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
        Ended::Run(outcome) => finish(&config, &outcome, report),
        Ended::Signal(number) => {
            tracing::warn!("interrupted: what was begun is found and finished by the next run");
            Ok(ExitCode::from(SIGNALLED + number))
        }
    }
}

/// Finds out before the run whether its results can be written; the report's place is held until then.
fn open_places(config: &Config) -> Result<Option<Sink>, Problem> {
    for dir in [&config.output_dir, &config.target_dir].into_iter().flatten() {
        written(dir, files::probe(Path::new(dir)))?;
    }
    let report = config.report.as_deref();
    report.map(|path| written(path, Sink::open(Path::new(path)))).transpose()
}

/// Drives the engine to its end, or until someone interrupts it.
async fn run(config: &Config, progress: &Progress) -> Result<Ended, Problem> {
    let transport = Transport::new(config.run.api.base_url())?;
    let signer = Signer::new(config.app_key.as_ref())?;
    let noted = |note: &Note| {
        log::note(note);
        progress.note(note);
    };
    let engine = Engine::new(config.run.clone(), memory(config));
    let means = Means { transport: &transport, signer: &signer };
    tokio::select! {
        // Signals are listened for before the first request is sent.
        biased;
        Ok(()) = tokio::signal::ctrl_c() => Ok(Ended::Signal(SIGINT)),
        () = terminated() => Ok(Ended::Signal(SIGTERM)),
        outcome = drive::drive(engine, means, noted) => Ok(Ended::Run(outcome)),
    }
}

/// Comes back when the process is asked to end, as a container's host does it.
#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};

    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            terminate.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

fn memory(config: &Config) -> Memory {
    let dir = config.target_dir.as_deref().map(Path::new);
    dir.map(|dir| files::memory(dir, repositories(config))).unwrap_or_default()
}

fn repositories(config: &Config) -> impl Iterator<Item = &RepoName> {
    config.run.targets.iter().map(|target| &target.repository)
}

/// Writes and prints all that came of the run; every result is tried before the first failure is told.
fn finish(config: &Config, outcome: &Outcome, report: Option<Sink>) -> Result<ExitCode, Problem> {
    if let Some(dir) = &config.target_dir
        && let Err(error) = files::remember(Path::new(dir), &outcome.memory)
    {
        tracing::warn!("{dir}: {}: the next run asks for everything again", reason(&error));
    }
    let report = report.zip(config.report.as_deref()).map_or(Ok(()), |(sink, path)| {
        written(path, sink.finish(output::json(&outcome.report).as_bytes()))
    });
    let out = config
        .output_dir
        .as_deref()
        .map_or(Ok(()), |dir| written(dir, files::write_out(Path::new(dir), outcome)));
    let printed = print(config, outcome);
    report.and(out).and(printed)?;
    Ok(ExitCode::from(outcome.report.exit_code))
}

fn written<T>(place: &str, result: std::io::Result<T>) -> Result<T, Problem> {
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
