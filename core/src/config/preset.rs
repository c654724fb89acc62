//! The built-in configuration `horde`, and the variables that move it to other repositories.

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

/// The category whose files are more than a document.
pub(super) const TEXT: &str = "text_generation";

const HORDE: Source<'static> =
    Source { name: "built-in preset horde", text: include_str!("preset/horde.toml") };

/// Returns the preset, with the repositories that the environment names.
pub(super) fn horde(layers: &Layers, findings: &mut Findings) -> Written {
    let mut written = Written::read(HORDE, findings);
    let image = Override::read(&IMAGE, layers, findings);
    for repository in &mut written.repositories {
        image.apply(&mut repository.name, &mut repository.branch, findings);
    }
    let text = Override::read(&TEXT_REPOSITORY, layers, findings);
    if let Some(place) = text.place() {
        findings.warn(format!("{place} is without effect: {TEXT} is not supported yet"));
    }
    written
}

/// Notes variables that move the preset's repositories where another configuration names them.
pub(super) fn refuse_overrides(config: &str, layers: &Layers, findings: &mut Findings) {
    for known in [&IMAGE, &TEXT_REPOSITORY] {
        for given in known.all().iter().filter_map(|name| layers.variable(name)) {
            let sentence = format!(
                "moves the built-in preset, but {config} is used: name the repository there"
            );
            findings.wrong(given.place, sentence);
        }
    }
}

/// The variables of one repository.
struct Variables {
    whole: names::Setting,
    kind: &'static str,
}

const IMAGE: Variables = Variables { whole: names::GITHUB_IMAGE_REPO, kind: "IMAGE" };
const TEXT_REPOSITORY: Variables = Variables { whole: names::GITHUB_TEXT_REPO, kind: "TEXT" };

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

    fn all(&self) -> Vec<String> {
        let names =
            [self.whole.variables(), self.older("OWNER"), self.older("NAME"), self.branch()];
        names.concat()
    }
}

/// What the environment says of one repository.
struct Override {
    whole: Option<Given>,
    owner: Option<Given>,
    name: Option<Given>,
    branch: Option<Given>,
}

impl Override {
    fn read(known: &Variables, layers: &Layers, findings: &mut Findings) -> Self {
        let given = Self {
            whole: layers.find(known.whole, findings),
            owner: layers.agreed(&known.older("OWNER"), findings),
            name: layers.agreed(&known.older("NAME"), findings),
            branch: layers.agreed(&known.branch(), findings),
        };
        given.note_contradictions(findings);
        given
    }

    /// Returns where the repository itself was given; a branch may be meant for another.
    fn place(&self) -> Option<&Place> {
        let given = [&self.whole, &self.owner, &self.name].into_iter().flatten().next();
        given.map(|given| &given.place)
    }

    fn note_contradictions(&self, findings: &mut Findings) {
        let Some((whole, (owner, name))) =
            self.whole.as_ref().and_then(|whole| Some((whole, whole.text.split_once('/')?)))
        else {
            return;
        };
        for (part, said) in [(&self.owner, owner), (&self.name, name)] {
            if let Some(given) = part.as_ref().filter(|given| given.text != said) {
                let sentence = format!("contradicts {}: remove one of the two", whole.place);
                findings.wrong(given.place.clone(), sentence);
            }
        }
    }

    fn apply(&self, name: &mut RepoName, branch: &mut BranchName, findings: &mut Findings) {
        let written = name.to_string();
        let (owner, short) = written.split_once('/').unwrap_or_default();
        let part = |part: &Option<Given>, default: &str| {
            part.as_ref().map_or_else(|| default.to_owned(), |given| given.text.clone())
        };
        let parts = format!("{}/{}", part(&self.owner, owner), part(&self.name, short));
        if let Some(place) = self.place() {
            let text = self.whole.as_ref().map_or(parts, |whole| whole.text.clone());
            match values::parsed(&text) {
                Ok(given) => *name = given,
                Err(sentence) => findings.wrong(place.clone(), sentence),
            }
        }
        if let Some(given) = &self.branch {
            match values::parsed(&given.text) {
                Ok(given) => *branch = given,
                Err(sentence) => findings.wrong(given.place.clone(), sentence),
            }
        }
    }
}
