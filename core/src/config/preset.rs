//! The built-in configuration `horde`, and the variables that move its repositories.

use std::fmt::Display;
use std::str::FromStr;

use super::faults::{Findings, Place};
use super::layers::{Given, Layers};
use super::names;
use super::values;
use super::walk::Source;
use super::written::Written;
use crate::github::{BranchName, RepoName};

/// Categories that the source knows and no repository publishes.
pub(super) const WITHOUT_FILE: [&str; 5] =
    ["audio_generation", "controlnet_annotator", "lora", "ti", "video_generation"];

/// The preset's text by its name.
pub(super) const HORDE: Source<'static> =
    Source { name: "built-in preset horde", text: include_str!("preset/horde.toml") };

/// Returns the preset, with the repositories that the environment names.
pub(super) fn horde(layers: &Layers, findings: &mut Findings) -> Written {
    let mut written = Written::read(HORDE, findings);
    for (known, repository) in MOVED.iter().zip(&mut written.repositories) {
        let moved = Override::read(known, layers, findings);
        moved.apply(&mut repository.name, &mut repository.branch, findings);
    }
    written
}

/// Notes variables that move the preset's repositories where another configuration names them.
pub(super) fn refuse_overrides(config: &str, layers: &Layers, findings: &mut Findings) {
    for known in &MOVED {
        for given in known.all().iter().filter_map(|name| layers.variable(name)) {
            let sentence = format!(
                "moves the built-in preset, but {config} is used: name the repository there"
            );
            findings.wrong(&given.place, sentence);
        }
    }
}

/// The variables of one repository.
struct Variables {
    whole: names::Setting,
    kind: &'static str,
}

/// The preset's repositories in their order.
const MOVED: [Variables; 2] = [
    Variables { whole: names::GITHUB_IMAGE_REPO, kind: "IMAGE" },
    Variables { whole: names::GITHUB_TEXT_REPO, kind: "TEXT" },
];

impl Variables {
    fn older(&self, part: &str) -> Vec<String> {
        let name = |underscores| {
            format!("HORDE_MODEL_REFERENCE_{}_GITHUB_REPO{underscores}{part}", self.kind)
        };
        ["__", "_"].map(name).to_vec()
    }

    fn branch(&self) -> Vec<String> {
        [names::GITHUB_BRANCH.variables(), self.older("BRANCH")].concat()
    }

    /// Returns what names the repository itself, as a whole or in part.
    fn repository(&self) -> Vec<String> {
        [self.whole.variables(), self.older("OWNER"), self.older("NAME")].concat()
    }

    fn all(&self) -> Vec<String> {
        [self.repository(), self.branch()].concat()
    }
}

/// What the environment says of one repository.
struct Override {
    owner: Option<Given>,
    name: Option<Given>,
    branch: Option<Given>,
}

impl Override {
    fn read(known: &Variables, layers: &Layers, findings: &mut Findings) -> Self {
        let branch = layers.agreed(&known.branch(), findings);
        let are_alike = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
        if let Some(whole) = layers.find_read(&known.whole, findings, &are_alike)
            && let Err(sentence) = values::parsed::<RepoName>(&whole.text)
        {
            findings.wrong(&whole.place, sentence);
            return Self { owner: None, name: None, branch };
        }
        let owner = part(known, &OWNER, layers, findings);
        let name = part(known, &NAME, layers, findings);
        Self { owner, name, branch }
    }

    fn apply(&self, repository: &mut RepoName, branch: &mut BranchName, findings: &mut Findings) {
        if let Some(given) = &self.owner {
            let text = format!("{}/{}", given.text, repository.name());
            replace(repository, &text, &given.place, findings);
        }
        if let Some(given) = &self.name {
            let text = format!("{}/{}", repository.owner(), given.text);
            replace(repository, &text, &given.place, findings);
        }
        if let Some(given) = &self.branch {
            replace(branch, &given.text, &given.place, findings);
        }
    }
}

/// One side of `owner/name`.
struct Part {
    variable: &'static str,
    of: fn(&str) -> &str,
}

const OWNER: Part =
    Part { variable: "OWNER", of: |text| text.split_once('/').map_or(text, |(owner, _)| owner) };

const NAME: Part =
    Part { variable: "NAME", of: |text| text.split_once('/').map_or(text, |(_, name)| name) };

/// Returns a part from the highest layer that names it, alone or with the other one; case makes no difference.
fn part(known: &Variables, part: &Part, layers: &Layers, findings: &mut Findings) -> Option<Given> {
    let whole = known.whole.variables();
    let names = [whole.clone(), known.older(part.variable)].concat();
    let are_alike = |one: &str, other: &str| (part.of)(one).eq_ignore_ascii_case((part.of)(other));
    let mut given = layers.agreed_read(&names, findings, &are_alike)?;
    if matches!(&given.place, Place::Variable { name, .. } if whole.contains(name)) {
        given.text = (part.of)(&given.text).to_owned();
    }
    Some(given)
}

fn replace<T: FromStr<Err: Display>>(
    value: &mut T,
    text: &str,
    place: &Place,
    findings: &mut Findings,
) {
    match values::parsed(text) {
        Ok(given) => *value = given,
        Err(sentence) => findings.wrong(place, sentence),
    }
}
