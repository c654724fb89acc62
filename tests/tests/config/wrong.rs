//! Wrong configurations and exactly what is said of each: the parser's lines, and the binary's.
//!
//! A case is `NN-name.toml` (none: the preset), `NN-name.given` with flags as `--flag=value`, variables as `NAME=value`
//! and `-NAME` for one that is not set, and `NN-name.expected`.

use std::fs;
use std::path::Path;

use trueup_core::config::{self, ConfigText, Inputs, Layer, Layers, Location};
use trueup_tests::program::{Place, Said};

use crate::files::folder;

/// One wrong configuration.
struct Case {
    name: String,
    /// Bytes: one of them is no text.
    file: Option<Vec<u8>>,
    flags: Vec<(String, String)>,
    variables: Vec<(String, String)>,
}

impl Case {
    fn read(folder: &Path, name: String) -> Self {
        let given = fs::read_to_string(folder.join(format!("{name}.given"))).unwrap_or_default();
        let mut variables = vec![
            ("TRUEUP_GITHUB_TOKEN".to_owned(), "hunter2".to_owned()),
            ("TRUEUP_PRIMARY_API_URL".to_owned(), "https://models.example.org".to_owned()),
        ];
        let mut flags = Vec::new();
        for line in given.lines() {
            match line.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => {
                    flags.push((flag.into(), value.into()));
                }
                Some((name, value)) => variables.push((name.into(), value.into())),
                None => variables.retain(|(name, _)| Some(name.as_str()) != line.strip_prefix('-')),
            }
        }
        let file = fs::read(folder.join(format!("{name}.toml"))).ok();
        Self { name, file, flags, variables }
    }

    /// What the parser says; `None` where a host has its say before.
    fn parsed(&self) -> Option<String> {
        let file = self.file.clone().map(String::from_utf8).transpose().ok()?;
        let environment = vec![Layer { file: None, pairs: self.variables.clone() }];
        let layers = Layers { flags: self.flags.clone(), environment };
        let text = match config::location(&layers) {
            Ok(Location::Text(text)) => Some(text),
            Ok(_) => file.map(|text| ConfigText { name: "trueup.toml".to_owned(), text }),
            Err(faults) => return Some(format!("{faults}\nexit {}\n", faults.exit_code())),
        };
        Some(match config::load(&Inputs { text, layers }) {
            Ok(config) => format!("nothing is wrong, warnings {:?}\n", config.warnings),
            Err(faults) => format!("{faults}\nexit {}\n", faults.exit_code()),
        })
    }

    /// What the binary says.
    fn said(&self) -> Said {
        let mut place = Place::new();
        if let Some(file) = &self.file {
            place.write("trueup.toml", file);
        }
        for (name, value) in &self.variables {
            place.set(name, value);
        }
        let flags = self.flags.iter().map(|(flag, value)| format!("{flag}={value}"));
        place.run(&[vec!["sync".to_owned()], flags.collect()].concat())
    }
}

/// The lines that the binary said without their lead, and its exit code.
fn told(said: &Said) -> String {
    let lines = said.err.lines().map(|line| line.strip_prefix("error: ").expect("a lead"));
    format!("{}\nexit {}\n", lines.collect::<Vec<_>>().join("\n"), said.code)
}

fn cases() -> Vec<Case> {
    let folder = folder("wrong");
    let entries = fs::read_dir(&folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter_map(|name| Some(name.split_once('.')?.0.to_owned())).collect();
    names.sort();
    names.dedup();
    names.into_iter().map(|name| Case::read(&folder, name)).collect()
}

#[test]
fn every_wrong_configuration_gets_its_lines_from_the_parser_and_from_the_binary() {
    let cases = cases();
    assert!(cases.len() >= 40, "only {} cases", cases.len());

    for case in cases {
        let said = case.said();

        let text = told(&said);
        let expected = folder("wrong").join(format!("{}.expected", case.name));
        expect_test::expect_file![expected].assert_eq(&text);
        assert_eq!(said.out, "", "{}", case.name);
        assert!(!text.contains("hunter2"), "{}: a secret is shown", case.name);
        if let Some(parsed) = case.parsed() {
            assert_eq!(parsed, text, "{}", case.name);
        }
    }
}

#[test]
fn config_tells_the_same_faults_as_sync_but_needs_no_token() {
    for case in cases() {
        let mut place = Place::new();
        let Some(file) = &case.file else { continue };
        if !case.flags.is_empty() || case.name.contains("no-token") {
            continue;
        }
        place.write("trueup.toml", file);
        for (name, value) in &case.variables {
            place.set(name, value);
        }
        place.unset("TRUEUP_GITHUB_TOKEN");

        let checked = place.run(&["config"]);

        let expected = folder("wrong").join(format!("{}.expected", case.name));
        assert_eq!(told(&checked), fs::read_to_string(expected).unwrap(), "{}", case.name);
    }
}
