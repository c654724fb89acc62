//! What a configuration comes to, in a few lines for people.

use std::fmt;

use super::layers::Layers;
use super::{Config, Faults, Inputs, load, values};
use crate::sorted::Map;
use crate::wording::visible_sentence;

/// What a run would do, and where its settings come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// What works, but not as one might think: one sentence each.
    pub warnings: Vec<String>,
    lines: Vec<(&'static str, String)>,
}

impl Overview {
    /// Checks a configuration as a run does that writes nothing: no token is needed.
    ///
    /// # Errors
    ///
    /// Returns all that is wrong with it, at once.
    pub fn of(inputs: &Inputs) -> Result<Self, Faults> {
        let mut looked = inputs.clone();
        looked.layers.flags.push(("--dry-run".to_owned(), "true".to_owned()));
        let config = load(&looked)?;
        let text = inputs.text.as_ref().map(|text| text.name.clone());
        let mut lines = vec![
            ("configuration", text.unwrap_or_else(|| "the built-in preset horde".to_owned())),
            ("sync", format!("{0}, on branch trueup/{0}", config.run.sync)),
        ];
        lines.extend(sources(&config).map(|line| ("source", line)));
        lines.extend(repositories(&config).map(|line| ("repository", line)));
        lines.push(("github", config.run.api.base_url().to_owned()));
        let set = set(&inputs.layers);
        if !set.is_empty() {
            lines.push(("also set", set.join(", ")));
        }
        Ok(Self { warnings: config.warnings, lines })
    }
}

/// One fact a line; what is named once stands once.
impl fmt::Display for Overview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut last = "";
        for (name, fact) in &self.lines {
            let shown = if *name == last { String::new() } else { format!("{name}:") };
            writeln!(f, "{shown:<15}{}", visible_sentence(fact))?;
            last = name;
        }
        Ok(())
    }
}

fn sources(config: &Config) -> impl Iterator<Item = String> {
    let mut files: Map<String, usize> = Map::new();
    for file in config.run.targets.iter().flat_map(|target| &target.files) {
        *files.get_or_default(values::origin(&file.source).to_owned()) += 1;
    }
    let name = &config.run.source.name;
    files.into_iter().map(move |(origin, files)| format!("{name} at {origin}, {}", counted(files)))
}

fn repositories(config: &Config) -> impl Iterator<Item = String> {
    config.run.targets.iter().map(|target| {
        let owned = match target.files.iter().map(|file| file.owned.len()).sum() {
            0 => String::new(),
            1 => ", 1 field its own".to_owned(),
            fields => format!(", {fields} fields its own"),
        };
        let files = counted(target.files.len());
        format!("{}, branch {}, {files}{owned}", target.repository, target.branch)
    })
}

fn counted(files: usize) -> String {
    format!("{files} {}", if files == 1 { "file" } else { "files" })
}

/// Returns the places of all settings beside the text, never their values: one of them is the token.
fn set(layers: &Layers) -> Vec<String> {
    let flags = layers.flags.iter().map(|(flag, _)| flag.clone());
    let flags = flags.filter(|flag| flag != "--config");
    let variables = layers.places().into_iter().map(|place| place.to_string());
    flags.chain(variables).collect()
}
