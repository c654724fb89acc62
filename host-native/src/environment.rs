//! Where settings come from: flags, the environment, `.env.sync`, `.env` and a configuration file.

use std::cell::Cell;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::slice;

use trueup_core::config::{self, ConfigText, Inputs, Layer, Layers, Location};

use crate::problem::{Problem, reason};

/// Files of the working directory that stand in for the environment, the one that wins first.
const FILES: [&str; 2] = [".env.sync", ".env"];

/// The configuration that is used if it is there.
const CONFIG_FILE: &str = "trueup.toml";

/// Reads all that settings can come from.
pub(crate) fn inputs(flags: Vec<(String, String)>) -> Result<Inputs, Problem> {
    let mut environment = vec![Layer { file: None, pairs: own_pairs(env::vars_os())? }];
    for name in FILES {
        environment.extend(layer(name)?);
    }
    let layers = Layers { flags, environment };
    let text = text(config::location(&layers)?)?;
    Ok(Inputs { text, layers })
}

/// Returns the pairs that are text; a setting that is none is a fault, and other programs' pairs are left out.
fn own_pairs(
    pairs: impl Iterator<Item = (OsString, OsString)>,
) -> Result<Vec<(String, String)>, Problem> {
    let mut texts = Vec::new();
    for (name, value) in pairs {
        let Ok(name) = name.into_string() else { continue };
        match value.into_string() {
            Ok(value) => texts.push((name, value)),
            Err(_) if config::is_ours(&name) => {
                return Err(Problem::new(format!("{name}: is not UTF-8: set it to a text")));
            }
            Err(_) => {}
        }
    }
    Ok(texts)
}

/// Reads one file of pairs without putting them into the process's environment; `None` if there is no such file.
fn layer(name: &str) -> Result<Option<Layer>, Problem> {
    if Path::new(name).is_dir() {
        return Ok(None);
    }
    let Some(text) = read(name)? else { return Ok(None) };
    let pairs = pairs(&text).map_err(|line| {
        let remedy = "not of the form NAME=value: quote values with blanks or `#` in them";
        Problem::new(format!("{name}:{line}: {remedy}"))
    })?;
    Ok(Some(Layer { file: Some(name.to_owned()), pairs }))
}

/// Returns the pairs of a text, or the number of a line that is none though its name is ours; it may hold a secret.
///
/// Another program's line that is none is left out, and only that line: a quote left open in it ends with it.
fn pairs(text: &str) -> Result<Vec<(String, String)>, usize> {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    loop {
        let taken = Cell::new(0);
        let source = LineByLine { lines: lines.iter(), rest: b"", taken: &taken };
        let pairs: Result<_, dotenvy::Error> = dotenvy::from_read_iter(source).collect();
        let error = match pairs {
            Ok(pairs) => return Ok(pairs),
            Err(error) => error,
        };
        let first = taken.get().saturating_sub(lines_of(&error));
        // Blanks at the end of what is wrong are not handed back.
        let wrong =
            (0..=first).rev().find(|&at| lines.get(at).is_some_and(|it| !it.trim().is_empty()));
        match wrong {
            Some(at) if !config::is_ours(name_of(lines[at])) => lines[at] = "\n",
            _ => return Err(wrong.unwrap_or(first) + 1),
        }
    }
}

/// Returns how many lines the parser hands back as wrong: more than one if a quote is open at the end of the first.
fn lines_of(error: &dotenvy::Error) -> usize {
    match error {
        dotenvy::Error::LineParse(text, _) => text.lines().count().max(1),
        _ => 1,
    }
}

fn name_of(line: &str) -> &str {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").map_or(line, str::trim_start);
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or_default()
}

/// Hands out one line at a time, so that it is known which one the parser has come to.
struct LineByLine<'a> {
    lines: slice::Iter<'a, &'a str>,
    rest: &'a [u8],
    taken: &'a Cell<usize>,
}

impl Read for LineByLine<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() {
            self.rest = self.lines.next().map(|line| line.as_bytes()).unwrap_or_default();
            self.taken.set(self.taken.get() + usize::from(!self.rest.is_empty()));
        }
        self.rest.read(buffer)
    }
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

/// Reads a text; `None` if nothing at all is there. A link that leads nowhere is something.
fn read(name: &str) -> Result<Option<String>, Problem> {
    match fs::read(name) {
        Ok(bytes) => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes).to_vec();
            String::from_utf8(bytes).map(Some).map_err(|error| {
                let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
                Problem::new(format!("{name}:{line}: not UTF-8: save the file in that encoding"))
            })
        }
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(Problem::new(format!("{name}: {}", reason(&error))))
        }
        Err(_) if fs::symlink_metadata(name).is_ok() => {
            Err(Problem::new(format!("{name}: is a link to a file that is not there")))
        }
        Err(_) => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(text: &str) -> Result<Vec<String>, usize> {
        let pair = |(name, value)| format!("{name}={value}");
        pairs(text).map(|pairs| pairs.into_iter().map(pair).collect())
    }

    #[test]
    fn other_programs_lines_need_not_be_pairs() {
        let text = "A=x y\n=\nnonsense\nB=it's\n\nTRUEUP_X=\"1\"\nexport TRUEUP_Y=${A2}${Z}2 # c\nC=\"open\n";

        assert_eq!(read_as(text), Ok(vec!["TRUEUP_X=1".to_owned(), "TRUEUP_Y=2".to_owned()]));
        assert_eq!(
            read_as("A=1\nTRUEUP_X=${A}2\nB=c d"),
            Ok(vec!["A=1".into(), "TRUEUP_X=12".into()])
        );
    }

    #[test]
    fn our_own_line_that_is_no_pair_is_told_by_its_number() {
        for line in ["TRUEUP_X=a b", "export HORDE_GITHUB_SYNC_X", "GH_TOKEN a", "TRUEUP_X='open"] {
            assert_eq!(
                read_as(&format!("# a b\nA=a b\n\nB='two\nlines'\n{line}\n\nC=1\n")),
                Err(6)
            );
        }
    }

    #[test]
    fn a_list_keeps_its_words() {
        let words = "TRUEUP_PR_LABELS=[a,b]".to_owned();

        assert_eq!(read_as("TRUEUP_PR_LABELS=[\"a\",\"b\"]\n"), Ok(vec![words]));
    }

    #[cfg(unix)]
    #[test]
    fn a_setting_that_is_no_text_is_told_by_its_name() {
        use std::os::unix::ffi::OsStringExt as _;

        let pair = |name: &str| (OsString::from(name), OsString::from_vec(vec![b'a', 0xff]));
        let fine = (OsString::from("A"), OsString::from("1"));

        let own = own_pairs([pair("PATH"), fine].into_iter()).expect("no setting is wrong");
        assert_eq!(own, [("A".to_owned(), "1".to_owned())]);
        let problem = own_pairs([pair("GH_TOKEN")].into_iter()).expect_err("a setting is wrong");
        assert!(format!("{problem:?}").contains("GH_TOKEN: is not UTF-8"), "{problem:?}");
    }

    #[test]
    fn only_what_is_not_there_at_all_is_absent() {
        let dir = tempfile::tempdir().expect("a directory");
        let name = |name: &str| dir.path().join(name).display().to_string();

        assert!(matches!(read(&name("none")), Ok(None)));
        assert!(read(&name("")).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("none", dir.path().join("link")).expect("a link");
            assert!(read(&name("link")).is_err());
        }
    }
}
