//! Settings: a TOML text and pairs of names and texts in, one [`Config`] or all [`Faults`] out.
//!
//! Nothing is read here: a host hands in the text, its flags and its environment. A flag wins over the environment, the
//! environment over the text, the text over the defaults.

mod asked;
mod checkup;
mod credentials;
mod faults;
mod fields;
mod keys;
mod layers;
mod names;
mod overview;
mod preset;
mod printed;
mod syntax;
mod targets;
mod values;
mod walk;
mod written;

pub use credentials::{AppKey, private_key};
pub use faults::{Fault, FaultKind, Faults, Place};
pub use layers::{Layer, Layers};
pub use names::is_ours;
pub use overview::Overview;
pub use printed::printed;

use std::str::FromStr;

use crate::engine::Options;
use crate::engine::options::Origin;

use asked::Asked;
use faults::Findings;
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

/// What a configuration is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Command {
    /// A saved plan is carried out: it says what to do, so neither a source nor repositories are asked for.
    Apply,
    /// It is looked whether a run could succeed; nothing is written.
    Doctor,
    /// A plan is made, and nothing is written.
    Plan,
    /// A run from end to end.
    Sync,
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
    /// The private key of the App that the run acts for, if it acts for one.
    pub app_key: Option<AppKey>,
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

/// Returns where the configuration text is: the flag wins over the environment, a layer of it over the ones below.
///
/// # Errors
///
/// Returns a fault if one layer of the environment names it twice, or if the flag names no file.
pub fn location(layers: &Layers) -> Result<Location, Faults> {
    let mut findings = Findings::default();
    let file = layers.find(&names::CONFIG, &mut findings);
    if let Some(empty) = file.as_ref().filter(|file| file.text.is_empty()) {
        findings.wrong(&empty.place, "is empty: name a file, or leave it out");
    }
    let text = layers.untrimmed(names::CONFIG_TEXT);
    let text = text.filter(|text| {
        let Some(file) = &file else { return true };
        let (named, written) = (layers.rank(&file.place), layers.rank(&text.place));
        if named == written {
            let sentence = format!("contradicts {}: remove one of the two", file.place);
            findings.wrong(&text.place, sentence);
        }
        written < named
    });
    let location = match (file, text) {
        (_, Some(given)) => {
            Location::Text(ConfigText { name: names::CONFIG_TEXT.to_owned(), text: given.text })
        }
        (Some(file), None) => Location::File(file.text),
        (None, None) => Location::Default,
    };
    findings.conclude(Some(location)).map(|(location, _)| location)
}

/// The JSON Schema of `trueup.toml`; it accepts and refuses the same texts as [`load`], but for what no schema can say.
pub const SCHEMA: &str = include_str!("trueup.schema.json");

/// Makes one configuration of everything that was given, for a run.
///
/// # Errors
///
/// Returns all that is wrong with it, at once.
pub fn load(inputs: &Inputs) -> Result<Config, Faults> {
    load_for(Command::Sync, inputs)
}

/// Makes one configuration for a command of its own.
///
/// # Errors
///
/// Returns all that is wrong with it, at once.
pub fn load_for(command: Command, inputs: &Inputs) -> Result<Config, Faults> {
    let mut findings = Findings::default();
    inputs.layers.note_strangers(&mut findings);
    let (written, layers) = match command {
        Command::Apply => asked_by_apply(inputs, &mut findings),
        Command::Doctor | Command::Plan | Command::Sync => {
            (written(inputs, &mut findings), inputs.layers.clone())
        }
    };
    let mut asked = Asked { layers: &layers, findings, command };
    asked.refuse_watching();
    let origin = if inputs.text.is_some() { Origin::Text } else { Origin::Preset };
    let config = asked.config(written, origin);
    let (mut config, warnings) = asked.findings.conclude(Some(config))?;
    config.warnings = warnings;
    Ok(config)
}

fn written(inputs: &Inputs, findings: &mut Findings) -> Written {
    let Some(ConfigText { name, text }) = &inputs.text else {
        return preset::horde(&inputs.layers, findings);
    };
    preset::refuse_overrides(name, &inputs.layers, findings);
    Written::read(Source { name, text }, findings)
}

/// Returns where GitHub is and by whose right it is asked: what is wrong with the rest keeps no plan from being carried out.
fn asked_by_apply(inputs: &Inputs, findings: &mut Findings) -> (Written, Layers) {
    let written = match &inputs.text {
        Some(ConfigText { name, text }) => Written::read_github(Source { name, text }, findings),
        None => Written::default(),
    };
    (written, inputs.layers.only(&names::OF_APPLY))
}

#[cfg(test)]
mod tests;
