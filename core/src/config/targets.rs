//! Which files of which repositories a run checks, and where each one's source is.

use super::faults::{Findings, Place};
use super::layers::{Given, Layers};
use super::values::alike;
use super::written::{File, Repository, Written};
use super::{names, preset, values};
use crate::engine::options::{CompanionOptions, FileOptions, TargetOptions, Unselected};
use crate::github::RepoName;
use crate::sorted::{Map, Set};

/// Returns the repositories with their selected files; a repository without any is left out.
pub(super) fn targets(
    written: &Written,
    layers: &Layers,
    findings: &mut Findings,
) -> Vec<TargetOptions> {
    let repositories = merged(&written.repositories, findings);
    let selection = selection(&written.categories, layers, findings);
    let is_selected =
        |file: &File| selection.as_ref().is_none_or(|selection| selection.contains(&file.category));
    let base = base_url(written, layers, findings);
    let mut targets = Vec::new();
    for repository in repositories {
        let (mut files, mut unselected) = (Vec::new(), Vec::new());
        for (place, file) in repository.files.into_iter().enumerate() {
            let is_selected = is_selected(&file);
            let file = base.join(file);
            if is_selected {
                files.push(file);
            } else {
                unselected.push(Unselected { place, file });
            }
        }
        if !files.is_empty() {
            let Repository { name: repository, branch, .. } = repository;
            targets.push(TargetOptions { repository, branch, files, unselected });
        }
    }
    if base.is_missing() && targets.iter().flat_map(|target| &target.files).any(is_relative) {
        let sentence = "is missing: give the base of the source's API, or set TRUEUP_PRIMARY_API_URL, \
                        or write base_url under [source] in trueup.toml";
        findings.missing(&Place::Flag("--primary-url".to_owned()), sentence);
    }
    targets
}

/// Returns where the source tells when it changed last, if it does.
pub(super) fn last_updated(
    written: &Written,
    layers: &Layers,
    findings: &mut Findings,
) -> Option<String> {
    let path = written.last_updated.clone()?;
    match base_url(written, layers, findings) {
        Base::Known(base) if path.starts_with('/') => Some(format!("{base}{path}")),
        _ => Some(path).filter(|path| !path.starts_with('/')),
    }
}

/// Joins what is written of one repository in several places.
pub(super) fn merged(written: &[Repository], findings: &mut Findings) -> Vec<Repository> {
    let mut merged: Vec<Repository> = Vec::new();
    let mut places: Map<&RepoName, usize> = Map::new();
    for repository in written {
        let place = *places.get_or_insert(&repository.name, merged.len());
        let Some(known) = merged.get_mut(place) else {
            merged.push(repository.clone());
            continue;
        };
        if known.branch != repository.branch {
            let (name, first) = (&known.name, &known.branch);
            let sentence = format!(
                "{name} is kept true on {first} already: one configuration keeps one branch of it"
            );
            findings.wrong(&repository.place, sentence);
        }
        known.files.extend(repository.files.iter().cloned());
    }
    for repository in &merged {
        note_repeated_paths(repository, findings);
    }
    merged
}

fn note_repeated_paths(repository: &Repository, findings: &mut Findings) {
    let mut seen = Set::new();
    let owned = || repository.files.iter().flat_map(File::paths);
    for (path, place) in owned() {
        if !seen.insert(path) {
            let sentence = format!("{} has the path {path:?} twice: remove one", repository.name);
            findings.wrong(place, sentence);
        }
    }
    note_companions(repository, &seen, findings);
    for (path, place) in owned() {
        let above = path.match_indices('/').map(|(at, _)| &path[..at]);
        for folder in above.filter(|folder| seen.contains(folder)) {
            let sentence = format!(
                "{} cannot have both a file {folder:?} and a file {path:?} below it: remove one",
                repository.name
            );
            findings.wrong(place, sentence);
        }
    }
}

/// A companion tells of one file, and is none of its own.
fn note_companions(repository: &Repository, files: &Set<&str>, findings: &mut Findings) {
    let mut kept: Map<String, &str> = Map::new();
    for file in &repository.files {
        let Some(path) = file.companion.map(|companion| companion.path(&file.path)) else {
            continue;
        };
        if files.contains(path.as_str()) {
            let sentence = format!(
                "{} keeps {path:?} as a companion of {:?}, so it cannot be a file of its own: remove one",
                repository.name, file.path
            );
            findings.wrong(&file.place, sentence);
        }
        // A path that is written twice is told already.
        match kept.get(&path) {
            Some(first) if *first != file.path => {
                let sentence = format!(
                    "{} keeps {path:?} as a companion of {first:?} already, and it tells of one file: \
                     take `companion` off one",
                    repository.name
                );
                findings.wrong(&file.place, sentence);
            }
            Some(_) => {}
            None => {
                kept.insert(path, &file.path);
            }
        }
    }
}

/// Returns the categories that are asked for; `None` for all.
fn selection(known: &Set<String>, layers: &Layers, findings: &mut Findings) -> Option<Set<String>> {
    let given = layers.find_read(&names::CATEGORIES, findings, &alike(values::list))?;
    let asked = match values::list(&given.text) {
        Ok(asked) if asked.is_empty() => {
            let sentence = "names no category: name at least one, or leave it out for all of them";
            findings.wrong(&given.place, sentence);
            return None;
        }
        Ok(asked) => asked,
        Err(sentence) => {
            findings.wrong(&given.place, sentence);
            return None;
        }
    };
    let (found, others): (Vec<String>, Vec<String>) =
        asked.into_iter().partition(|name| known.contains(name));
    note_unpublished(&others, known, &given, findings);
    Some(found.into_iter().collect())
}

/// Tells what becomes of names that no file has.
fn note_unpublished(names: &[String], known: &Set<String>, given: &Given, findings: &mut Findings) {
    let mut skipped = Vec::new();
    for name in names {
        if preset::WITHOUT_FILE.contains(&name.as_str()) {
            skipped.push(name.as_str());
        } else if !known.is_empty() {
            // Without any, the configuration itself could not be read, and that is told.
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let sentence = format!("{name:?} is not a category; known: {}", known.join(", "));
            findings.unsupported(&given.place, sentence);
        }
    }
    if !skipped.is_empty() {
        findings.warn(format!("skipped, no file is published for: {}", skipped.join(", ")));
    }
}

/// What the sources' paths stand below.
enum Base {
    Known(String),
    Missing,
    /// It was given, and what is wrong with it is told already.
    Wrong,
}

impl Base {
    fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    fn join(&self, file: File) -> FileOptions {
        let File { category, source, path, family, owned, companion, .. } = file;
        let source = match self {
            Self::Known(base) if source.starts_with('/') => format!("{base}{source}"),
            Self::Known(_) | Self::Missing | Self::Wrong => source,
        };
        let companion = companion.map(|kind| CompanionOptions { kind, path: kind.path(&path) });
        FileOptions { category, source, path, family, owned, companion }
    }
}

fn is_relative(file: &FileOptions) -> bool {
    file.source.starts_with('/')
}

fn base_url(written: &Written, layers: &Layers, findings: &mut Findings) -> Base {
    let Some(given) = layers.find_read(&names::PRIMARY_URL, findings, &alike(values::base_url))
    else {
        return match (&written.base_url, written.is_base_url_wrong) {
            (Some(base), _) => Base::Known(base.clone()),
            (None, true) => Base::Wrong,
            (None, false) => Base::Missing,
        };
    };
    match values::base_url(&given.text) {
        Ok(base) => Base::Known(base),
        Err(sentence) => {
            findings.wrong(&given.place, sentence);
            Base::Wrong
        }
    }
}
