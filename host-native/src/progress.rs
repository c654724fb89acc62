//! A progress bar on the standard error, where a person looks at it.

use std::io::{self, IsTerminal as _};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use trueup_core::config::{Config, LogFormat};
use trueup_core::engine::Note;

/// The bar; without a terminal it draws nothing.
#[derive(Clone)]
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Returns a bar that is drawn unless log lines take its place.
    pub(crate) fn new(config: &Config) -> Self {
        let has_lines = config.verbose || config.log_format == LogFormat::Json;
        if has_lines || !io::stderr().is_terminal() {
            return Self(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()));
        }
        let bar = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("{spinner} {wide_msg}").expect("a valid template");
        bar.set_style(style);
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// Returns whether anything is drawn.
    pub(crate) fn is_shown(&self) -> bool {
        !self.0.is_hidden()
    }

    /// Shows what the engine has to say.
    pub(crate) fn note(&self, note: &Note) {
        match note {
            Note::Started { repositories, sources } => {
                self.0.set_length(u64::try_from(*repositories).unwrap_or(u64::MAX));
                self.0.set_message(format!("sources: {sources}, repositories: {repositories}"));
            }
            Note::Done { repository } => {
                self.0.inc(1);
                let (done, all) = (self.0.position(), self.0.length().unwrap_or_default());
                self.0.set_message(format!("{done} of {all}: {repository}"));
            }
            Note::Retrying { service, delay, .. } => {
                self.0.set_message(format!("{service} is asked again in {} s", delay.as_secs()));
            }
            _ => {}
        }
    }

    /// Lets something else be written.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.0.suspend(write)
    }

    /// Removes the bar.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

const TICK: Duration = Duration::from_millis(120);
