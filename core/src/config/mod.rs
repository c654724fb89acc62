//! Settings: a TOML text and pairs of names and texts in, one [`Config`] or all [`Faults`] out.
//!
//! Nothing is read here: a host hands in the text, its flags and its environment. A flag wins over the environment, the
//! environment over the text, the text over the defaults.

mod credentials;
mod faults;
mod layers;
mod names;
mod preset;
mod targets;
mod values;
mod walk;
mod written;

pub use faults::{Fault, FaultKind, Faults, Place};
pub use layers::{Layer, Layers};

use std::str::FromStr;
use std::time::Duration;

use crate::compare::Rules;
use crate::engine::options::{Extras, Mode, Options, SourceOptions};
use crate::github::Api;
use crate::http::pace::PaceOptions;
use crate::http::retry::RetryOptions;
use crate::plan::{Guard, Share};
use crate::secret::Secret;
use crate::wording::Ladder;

use faults::Findings;
use names::Setting;
use values::Read;
use walk::Source;
use written::Written;

/// Everything a configuration is made of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inputs {
    /// The configuration text; `None` for the built-in preset `horde`.
    pub text: Option<ConfigText>,
    /// The flags and the environment.
    pub layers: Layers,
}

/// A configuration text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigText {
    /// What messages call it: its file, or the variable that holds it.
    pub name: String,
    /// TOML.
    pub text: String,
}

/// Where the configuration text is to be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In `./trueup.toml` if there is such a file; else the built-in preset holds.
    Default,
    /// In the file of this name, which must be there.
    File(String),
    /// Here.
    Text(ConfigText),
}

/// A whole configuration: what a run does, and how its host shows it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Config {
    /// What the run does.
    pub run: Options,
    /// Whether a token was found. A run that writes has one.
    pub has_credentials: bool,
    /// What the standard output carries. Defaults to text.
    pub format: Format,
    /// How log lines look. Defaults to text.
    pub log_format: LogFormat,
    /// Whether every step is logged. Defaults to no.
    pub verbose: bool,
    /// Where a run that makes no pull requests writes the would-be files; `None` for the standard output.
    pub output_dir: Option<String>,
    /// Where the report is written.
    pub report: Option<String>,
    /// Where the host keeps its memory between runs.
    pub target_dir: Option<String>,
    /// What works, but not as one might think: one sentence each.
    pub warnings: Vec<String>,
}

/// What the standard output carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Format {
    /// The report, as JSON.
    Json,
    /// A table.
    Markdown,
    /// A summary for people.
    #[default]
    Text,
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "json" => Ok(Self::Json),
            "markdown" => Ok(Self::Markdown),
            "text" => Ok(Self::Text),
            _ => Err("not one of text, json, markdown".to_owned()),
        }
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum LogFormat {
    /// One JSON object each.
    Json,
    /// For people.
    #[default]
    Text,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            _ => Err("not one of text, json".to_owned()),
        }
    }
}

/// Returns where the configuration text is: the flag wins over the environment.
///
/// # Errors
///
/// Returns a fault if the environment names it twice.
pub fn location(layers: &Layers) -> Result<Location, Faults> {
    let mut findings = Findings::default();
    let file = layers.find(names::CONFIG, &mut findings);
    let text = layers.variable(names::CONFIG_TEXT);
    let location = match (file, text) {
        (Some(file), Some(text)) if !matches!(file.place, Place::Flag(_)) => {
            findings
                .wrong(text.place, format!("contradicts {}: remove one of the two", file.place));
            Location::Default
        }
        (Some(file), _) => Location::File(file.text),
        (None, Some(given)) => {
            Location::Text(ConfigText { name: names::CONFIG_TEXT.to_owned(), text: given.text })
        }
        (None, None) => Location::Default,
    };
    findings.conclude(Some(location)).map(|(location, _)| location)
}

/// Makes one configuration of everything that was given.
///
/// # Errors
///
/// Returns all that is wrong with it, at once.
pub fn load(inputs: &Inputs) -> Result<Config, Faults> {
    let mut findings = Findings::default();
    let layers = &inputs.layers;
    layers.note_strangers(&mut findings);
    let written = match &inputs.text {
        Some(ConfigText { name, text }) => {
            preset::refuse_overrides(name, layers, &mut findings);
            Written::read(Source { name, text }, &mut findings)
        }
        None => preset::horde(layers, &mut findings),
    };
    let mut asked = Asked { layers, findings };
    asked.refuse_watching();
    let config = asked.config(written, inputs.text.is_none());
    let (mut config, warnings) = asked.findings.conclude(Some(config))?;
    config.warnings = warnings;
    Ok(config)
}

/// The settings as they are asked for one after another.
struct Asked<'a> {
    layers: &'a Layers,
    findings: Findings,
}

impl Asked<'_> {
    /// Returns a setting's value; what is wrong with it is noted, and the default holds.
    fn value<T>(&mut self, setting: Setting, read: impl Fn(&str) -> Read<T>) -> Option<T> {
        let given = self.layers.find(setting, &mut self.findings)?;
        read(&given.text).map_err(|sentence| self.findings.wrong(given.place, sentence)).ok()
    }

    fn is_on(&mut self, setting: Setting) -> bool {
        self.value(setting, values::boolean).unwrap_or_default()
    }

    fn refuse_watching(&mut self) {
        let flags = [names::WATCH_INTERVAL, names::WATCH_STARTUP];
        let given = flags.map(|setting| self.layers.find(setting, &mut self.findings));
        let mut refused: Vec<Place> =
            given.into_iter().flatten().map(|given| given.place).collect();
        // Without the watch mode its variables have no effect; a flag says that it is meant.
        refused.retain(|place| matches!(place, Place::Flag(_)));
        if self.is_on(names::WATCH) {
            let given = self.layers.find(names::WATCH, &mut self.findings);
            refused.extend(given.map(|given| given.place));
        }
        for place in refused {
            let sentence = "watching is not supported yet: run `trueup sync` on a schedule instead";
            self.findings.unsupported(place, sentence);
        }
    }

    fn config(&mut self, written: Written, is_preset: bool) -> Config {
        let mode = self.mode();
        let token = credentials::token(self.layers, &mut self.findings);
        Config {
            has_credentials: token.is_some(),
            run: self.run(written, mode, token, is_preset),
            format: self.value(names::FORMAT, values::parsed).unwrap_or_default(),
            log_format: self.value(names::LOG_FORMAT, values::parsed).unwrap_or_default(),
            verbose: self.is_on(names::VERBOSE),
            output_dir: self.output_dir(mode),
            report: self.value(names::REPORT, values::text),
            target_dir: self.value(names::TARGET_DIR, values::text),
            warnings: Vec::new(),
        }
    }

    fn mode(&mut self) -> Mode {
        match (self.is_on(names::NO_PR), self.is_on(names::DRY_RUN)) {
            (true, _) => Mode::WriteOut,
            (false, true) => Mode::DryRun,
            (false, false) => Mode::Propose,
        }
    }

    fn output_dir(&mut self, mode: Mode) -> Option<String> {
        let given = self.layers.find(names::OUTPUT_DIR, &mut self.findings)?;
        match (mode, &given.place) {
            (Mode::WriteOut, _) => return Some(given.text),
            (_, Place::Flag(_)) => {
                let sentence = "needs --no-pr: without it pull requests are made, and no files";
                self.findings.wrong(given.place, sentence);
            }
            (_, place) => self.findings.warn(format!("{place} is without effect: NO_PR is not on")),
        }
        None
    }

    fn run(
        &mut self,
        written: Written,
        mode: Mode,
        token: Option<Secret<String>>,
        is_preset: bool,
    ) -> Options {
        let targets = targets::targets(&written, self.layers, is_preset, &mut self.findings);
        let api = self.api(written.api_url.as_deref(), mode, token);
        let name = written.source_name.unwrap_or_else(|| "source".to_owned());
        let timeout = self.value(names::TIMEOUT, values::duration).or(written.timeout);
        Options {
            web_url: written.web_url.unwrap_or_else(|| web_url(api.base_url())),
            sync: written.sync.unwrap_or_default(),
            source: SourceOptions { name, timeout: timeout.unwrap_or(TIMEOUT) },
            api,
            targets,
            rules: Rules::default(),
            guard: self.guard(written.max_removals, written.max_removal_share),
            threshold: self.threshold(),
            extras: Extras {
                labels: self
                    .value(names::LABELS, values::list)
                    .or(written.labels)
                    .unwrap_or_else(|| LABELS.map(str::to_owned).to_vec()),
                reviewers: self
                    .value(names::REVIEWERS, values::list)
                    .or(written.reviewers)
                    .unwrap_or_default(),
                team: self.value(names::TEAM, values::team).or(written.team),
                draft: written.draft.unwrap_or_default(),
            },
            ladder: Ladder::default(),
            mode,
            budget: self.value(names::REQUEST_BUDGET, values::positive),
            retry: RetryOptions::default(),
            pace: PaceOptions::default(),
        }
    }

    /// What GitHub's own runners set comes last: there it is always set, whatever is meant.
    fn api(&mut self, written: Option<&str>, mode: Mode, token: Option<Secret<String>>) -> Api {
        let own = self.value(names::GITHUB_API_URL, values::base_url);
        let base = own.or_else(|| written.map(str::to_owned)).or_else(|| self.shared_api_url());
        let base = base.unwrap_or_else(|| API_URL.to_owned());
        if token.is_none() && mode == Mode::Propose {
            credentials::missing(&mut self.findings);
        }
        if token.is_some() && values::is_in_the_clear(&base) {
            self.findings.warn(format!("the token goes to {base} in the clear: use https"));
        }
        Api::new(&base, token)
    }

    fn shared_api_url(&mut self) -> Option<String> {
        let given = self.layers.variable(names::SHARED_API_URL)?;
        let wrong = |sentence| self.findings.wrong(given.place, sentence);
        values::base_url(&given.text).map_err(wrong).ok()
    }

    fn guard(&mut self, removals: Option<usize>, share: Option<Share>) -> Guard {
        let mut guard = Guard::default();
        let removals = self.value(names::MAX_REMOVALS, values::count).or(removals);
        let share = self.value(names::MAX_REMOVAL_SHARE, values::parsed).or(share);
        guard.max_removals = removals.unwrap_or(guard.max_removals);
        guard.max_removal_share = share.unwrap_or(guard.max_removal_share);
        guard
    }

    fn threshold(&mut self) -> usize {
        let threshold = self.value(names::THRESHOLD, values::count).unwrap_or(1);
        if threshold == 0 {
            self.findings.warn(
                "MIN_CHANGES_THRESHOLD is 0 and counts as 1: nothing is proposed without a change",
            );
        }
        if self.is_on(names::FORCE) { 1 } else { threshold.max(1) }
    }
}

/// Returns where people see what is served at an API's address; only GitHub Enterprise Server has a page of its own.
fn web_url(api: &str) -> String {
    let host = api.strip_suffix("/api/v3").filter(|host| host.starts_with("https://"));
    host.unwrap_or(WEB_URL).to_owned()
}

const API_URL: &str = "https://api.github.com";
const WEB_URL: &str = "https://github.com";
const TIMEOUT: Duration = Duration::from_secs(30);
const LABELS: [&str; 3] = ["automated", "sync", "ready-for-review"];

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
