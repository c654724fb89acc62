//! Where settings come from: flags, the environment, `.env.sync`, `.env` and a configuration file.

use std::env;
use std::fs;
use std::io::ErrorKind;

use trueup_core::config::{self, ConfigText, Inputs, Layer, Layers, Location};

use crate::problem::{Problem, reason};

/// Files of the working directory that stand in for the environment, the one that wins first.
const FILES: [&str; 2] = [".env.sync", ".env"];

/// The configuration that is used if it is there.
const CONFIG_FILE: &str = "trueup.toml";

/// Reads all that settings can come from.
pub(crate) fn inputs(flags: Vec<(String, String)>) -> Result<Inputs, Problem> {
    let mut environment = vec![Layer { file: None, pairs: own_pairs() }];
    for name in FILES {
        environment.extend(layer(name)?);
    }
    let layers = Layers { flags, environment };
    let text = text(config::location(&layers)?)?;
    Ok(Inputs { text, layers })
}

/// What is not text becomes visibly wrong, and is told as such if it is a setting.
fn own_pairs() -> Vec<(String, String)> {
    let pairs = env::vars_os().map(|(name, text)| {
        (name.to_string_lossy().into_owned(), text.to_string_lossy().into_owned())
    });
    pairs.collect()
}

/// Reads one file of pairs without putting them into the process's environment; `None` if there is no such file.
fn layer(name: &str) -> Result<Option<Layer>, Problem> {
    let Some(text) = read(name)? else { return Ok(None) };
    let pairs: Result<Vec<(String, String)>, dotenvy::Error> =
        dotenvy::from_read_iter(text.as_bytes()).collect();
    let pairs = pairs.map_err(|error| not_a_pair(name, &text, &error))?;
    Ok(Some(Layer { file: Some(name.to_owned()), pairs }))
}

/// Never quotes the line: it may hold a secret.
fn not_a_pair(name: &str, text: &str, error: &dotenvy::Error) -> Problem {
    let line = match error {
        dotenvy::Error::LineParse(line, _) => {
            // The parser hands back the rest of the line, from the name or the value on.
            let rest = line.lines().next().unwrap_or_default().trim();
            text.lines().position(|line| !rest.is_empty() && line.trim_end().ends_with(rest))
        }
        _ => None,
    };
    let place = line.map(|line| format!(":{}", line + 1)).unwrap_or_default();
    Problem::new(format!(
        "{name}{place}: not of the form NAME=value: quote values with blanks or `#` in them"
    ))
}

fn text(location: Location) -> Result<Option<ConfigText>, Problem> {
    match location {
        Location::Default => {
            let text = read(CONFIG_FILE)?;
            Ok(text.map(|text| ConfigText { name: CONFIG_FILE.to_owned(), text }))
        }
        Location::File(name) => match read(&name)? {
            Some(text) => Ok(Some(ConfigText { name, text })),
            None => Err(Problem::new(format!(
                "{name}: no such file: the configuration was to be in it"
            ))),
        },
        Location::Text(text) => Ok(Some(text)),
    }
}

/// Reads a text; `None` if there is no such file, or a directory in its place, as `.env` often is.
fn read(name: &str) -> Result<Option<String>, Problem> {
    match fs::read(name) {
        Ok(bytes) => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).to_vec();
            let text = String::from_utf8(bytes);
            text.map(Some).map_err(|_| Problem::new(format!("{name}: not UTF-8")))
        }
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::IsADirectory) => {
            Ok(None)
        }
        Err(error) => Err(Problem::new(format!("{name}: {}", reason(&error)))),
    }
}
