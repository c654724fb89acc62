//! Log lines on the standard error: what happened on the way, for people or as JSON.

use std::io::{self, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};
use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{MakeWriter, layer};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, Registry, registry};
use trueup_core::config::{Config, LogFormat};
use trueup_core::engine::Note;
use trueup_core::http::without_query;
use trueup_core::propose::visible_sentence;

use crate::progress::Progress;

/// Begins to log; a progress bar, if there is one, stays below the lines.
pub(crate) fn start(config: &Config, progress: &Progress) {
    let level = match (config.verbose, progress.is_shown()) {
        (true, _) => Level::DEBUG,
        (false, true) => Level::WARN,
        (false, false) => Level::INFO,
    };
    let lines = layer().with_target(false).with_writer(Lines { progress: progress.clone() });
    let lines: Box<dyn Layer<Registry> + Send + Sync> = match config.log_format {
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
        LogFormat::Text if io::stderr().is_terminal() => {
            let has_colours = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
            lines.without_time().with_ansi(has_colours).boxed()
        }
        LogFormat::Text => lines.with_ansi(false).boxed(),
    };
    // The libraries below log connections, not events of a run.
    let ours = Targets::new().with_target(env!("CARGO_PKG_NAME"), level);
    // A second start fails, and the first one's lines serve as well.
    let _ = registry().with(lines.with_filter(ours)).try_init();
}

/// Logs one thing the engine has to say.
pub(crate) fn note(note: &Note) {
    match note {
        Note::Done { repository } => tracing::info!(%repository, "{note}"),
        Note::ExtraFailed { repository, .. } | Note::RaceLost { repository } => {
            tracing::warn!(%repository, "{note}");
        }
        Note::Parsed { what, bytes } => {
            tracing::debug!(what = without_query(what), bytes, "{note}");
        }
        Note::Remark { file, remark } if remark.is_harmless() => {
            tracing::info!(file = visible_sentence(file), "{note}");
        }
        Note::Remark { file, .. } => tracing::warn!(file = visible_sentence(file), "{note}"),
        Note::Retrying { url, .. } => tracing::warn!(url = without_query(url), "{note}"),
        Note::Started { repositories, sources } => {
            tracing::info!(repositories, sources, "{note}");
        }
        _ => tracing::debug!("{note}"),
    }
}

/// Writes lines above the progress bar.
#[derive(Clone)]
struct Lines {
    progress: Progress,
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self::Writer {
        self.clone()
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.progress.aside(|| io::stderr().write(line))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
