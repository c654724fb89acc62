//! Edits made on GitHub as they are told: the place, what stands there, who edited it, and a link.

use serde::Serialize;

use super::{count, markdown};
use crate::compare::{Change, Drift, Modified};
use crate::document::{Json, Pointer};
use crate::plan::{Origin, TargetEdit, TargetEdits};
use crate::sorted::Set;

/// Where links to a repository's pages lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Links<'a> {
    /// Where people see GitHub, such as `https://github.com`.
    pub web_url: &'a str,
    /// The repository, `owner/name`.
    pub repository: &'a str,
    /// The branch that is kept true.
    pub base: &'a str,
}

impl Links<'_> {
    /// Returns the page of the commit that an edit came with, or of its file's history.
    fn page(self, edit: &TargetEdit) -> String {
        let Self { web_url, repository, base } = self;
        let repository =
            format!("{}/{}", web_url.trim_end_matches('/'), markdown::url_path(repository));
        match &edit.origin {
            Some(Origin { commit, .. }) => format!("{repository}/commit/{commit}"),
            None => {
                let [base, path] = [base, &edit.file].map(markdown::url_path);
                format!("{repository}/commits/{base}/{path}")
            }
        }
    }
}

/// An edit made on GitHub, in the form of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldEdit {
    /// The entry.
    pub name: String,
    /// The place inside the entry; the root is the whole entry.
    pub path: Pointer,
    /// What the last accepted sync had there, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ancestor: Option<Json>,
    /// What the target has there, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<Json>,
    /// What the source has there, if anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Json>,
    /// Whether it stays; else the source wins.
    pub kept: bool,
    /// Who made it, as far as the history tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The page of its commit, or of its file's history.
    pub url: String,
}

impl ToldEdit {
    /// Returns the entry, and the place inside it.
    pub(super) fn place(&self) -> (&str, &Pointer) {
        (&self.name, &self.path)
    }

    /// Says what is to be told of an edit.
    #[must_use]
    pub fn of(edit: &TargetEdit, links: Links<'_>) -> Self {
        Self {
            name: edit.name.clone(),
            path: edit.path.clone(),
            ancestor: edit.ancestor.clone(),
            target: edit.target.clone(),
            source: edit.source.clone(),
            kept: edit.fate == TargetEdits::Keep,
            author: edit.origin.as_ref().map(|origin| origin.author.clone()),
            url: links.page(edit),
        }
    }
}

/// Returns in one line how many edits made on GitHub a proposal would undo, or stay, each place as `name` shows it; nothing if there
/// are none.
#[must_use]
pub fn edits_line(edits: &[ToldEdit], name: impl Fn(&str) -> String) -> Option<String> {
    let first = edits.first()?;
    let place = |edit: &ToldEdit| {
        let entry = name(&edit.name);
        let path = if edit.path.is_root() { String::new() } else { name(edit.path.as_str()) };
        let by = edit.author.as_ref().map(|author| format!("by {}", name(author)));
        let parts = [Some(entry), Some(path), by].into_iter().flatten();
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let mut shown: Vec<String> = edits.iter().take(PLACES).map(place).collect();
    if edits.len() > PLACES {
        shown.push(format!("{} more", count::number(edits.len() - PLACES)));
    }
    let made = count::things(edits.len(), "edit made on GitHub", "edits made on GitHub");
    let fate = if first.kept { "keeps" } else { "would undo" };
    Some(format!("{fate} {made}: {}", shown.join(", ")))
}

/// Returns what of a drift is kept for another reason than that it was edited on GitHub, at one of these places.
pub(super) fn kept_as_owned<'e>(
    drift: &Drift,
    edited: impl Iterator<Item = (&'e str, &'e Pointer)>,
) -> Vec<Modified> {
    let edited: Set<(&str, &Pointer)> = edited.collect();
    let entries = drift.kept.iter().filter_map(|entry| {
        let is_edit = |change: &&Change| edited.contains(&(entry.name.as_str(), &change.path));
        let changes = entry.changes.iter().filter(|change| !is_edit(change));
        let changes: Vec<_> = changes.cloned().collect();
        (!changes.is_empty()).then(|| Modified { name: entry.name.clone(), changes })
    });
    entries.collect()
}

/// So many places are named in one line.
const PLACES: usize = 3;
