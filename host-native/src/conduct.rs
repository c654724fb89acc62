//! One engine from start to end: its log, its progress, and whoever interrupts it.

use std::path::Path;
use std::process::ExitCode;

use trueup_core::config::Config;
use trueup_core::engine::{Engine, Note};

use crate::drive::Means;
use crate::files::{self, Sink};
use crate::problem::{Problem, reason};
use crate::progress::Progress;
use crate::sign::Signer;
use crate::transport::Transport;
use crate::{drive, log};

/// What a process that a signal ended exits with, as shells have it: this and the signal's number.
const SIGNALLED: u8 = 128;
const SIGINT: u8 = 2;
const SIGTERM: u8 = 15;

/// How an engine came to its end.
pub(crate) enum Ended<O> {
    /// By itself.
    Over(O),
    /// By a signal, which says what the process exits with.
    Signal(ExitCode),
}

/// Drives the engine to its end, or until someone interrupts it.
pub(crate) fn conduct<O>(config: &Config, engine: Engine<O>) -> Result<Ended<O>, Problem> {
    let progress = Progress::new(config);
    log::start(config, &progress);
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Problem::new(reason(&error)))?;
    let ended = runtime.block_on(run(config, engine, &progress));
    progress.finish();
    let ended = ended?;
    if let Ended::Signal(_) = ended {
        tracing::warn!("interrupted: what was begun is found and finished by the next run");
    }
    Ok(ended)
}

async fn run<O>(
    config: &Config,
    engine: Engine<O>,
    progress: &Progress,
) -> Result<Ended<O>, Problem> {
    let transport = Transport::new(config.run.api.base_url())?;
    let signer = Signer::new(config.app_key.as_ref())?;
    let noted = |note: &Note| {
        log::note(note);
        progress.note(note);
    };
    let means = Means { transport: &transport, signer: &signer };
    let signal = |number| Ok(Ended::Signal(ExitCode::from(SIGNALLED + number)));
    tokio::select! {
        // Signals are listened for before the first request is sent.
        biased;
        Ok(()) = tokio::signal::ctrl_c() => signal(SIGINT),
        () = terminated() => signal(SIGTERM),
        outcome = drive::drive(engine, means, noted) => Ok(Ended::Over(outcome)),
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

/// Finds out before a run whether its results can be written; the report's place is held until then.
pub(crate) fn open_places(config: &Config) -> Result<Option<Sink>, Problem> {
    for dir in [&config.output_dir, &config.target_dir].into_iter().flatten() {
        written(dir, files::probe(Path::new(dir)))?;
    }
    config.report.as_deref().map(open).transpose()
}

/// Opens the place of one result.
pub(crate) fn open(path: &str) -> Result<Sink, Problem> {
    written(path, Sink::open(Path::new(path)))
}

/// Says where a result could not be written.
pub(crate) fn written<T>(place: &str, result: std::io::Result<T>) -> Result<T, Problem> {
    result.map_err(|error| Problem::new(format!("{place}: {}", reason(&error))))
}
