//! `trueup.toml` as it is written, before flags and environment have their say.

use std::time::Duration;

use toml::de::DeTable;

use super::faults::{Findings, Place};
use super::fields::{self, Names};
use super::syntax;
use super::values;
use super::walk::{Lines, Source, Table};
use crate::companion::Companion;
use crate::compare::Owned;
use crate::family::{Contract, Family};
use crate::github::{BranchName, RepoName};
use crate::plan::{Share, TargetEdits};
use crate::sorted::Set;

/// What a configuration text says; `None` is left to the defaults.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Written {
    pub(super) sync: Option<String>,
    pub(super) target_edits: Option<TargetEdits>,
    pub(super) source_name: Option<String>,
    pub(super) base_url: Option<String>,
    /// There is one, and what is wrong with it is told.
    pub(super) is_base_url_wrong: bool,
    pub(super) timeout: Option<Duration>,
    pub(super) last_updated: Option<String>,
    pub(super) max_removals: Option<usize>,
    pub(super) max_removal_share: Option<Share>,
    pub(super) api_url: Option<String>,
    pub(super) web_url: Option<String>,
    pub(super) beside: Beside,
    pub(super) repositories: Vec<Repository>,
    /// Every category that is named, also those of files that are left out for what is wrong with them.
    pub(super) categories: Set<String>,
}

/// `[pull_request]`: what stands beside one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Beside {
    pub(super) labels: Option<Vec<String>>,
    pub(super) reviewers: Option<Vec<String>>,
    pub(super) team: Option<String>,
    pub(super) assignees: Option<Vec<String>>,
    pub(super) draft: Option<bool>,
}

/// One `[[repository]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Repository {
    pub(super) name: RepoName,
    pub(super) branch: BranchName,
    pub(super) files: Vec<File>,
    pub(super) place: Place,
}

/// One `[[repository.file]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub(super) category: String,
    pub(super) source: String,
    pub(super) path: String,
    pub(super) family: Family,
    pub(super) owned: Vec<Owned>,
    pub(super) companion: Option<Companion>,
    /// Where its path is written.
    pub(super) place: Place,
    /// Where the path of its table is, if it has one.
    pub(super) csv_place: Place,
}

impl File {
    /// Returns every path that it owns, and where that is written.
    pub(super) fn paths(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.family.paths(&self.path).into_iter().zip([&self.place, &self.csv_place])
    }
}

impl Written {
    /// Reads a text; what is wrong in it is left out.
    pub(super) fn read(source: Source<'_>, findings: &mut Findings) -> Self {
        Self::read_by(read, source, findings)
    }

    /// Reads of a text only where GitHub is; a key that is unknown beside it could be meant for that.
    pub(super) fn read_github(source: Source<'_>, findings: &mut Findings) -> Self {
        Self::read_by(read_github_only, source, findings)
    }

    fn read_by(
        read: impl Fn(Table<'_>, &mut Findings) -> Self,
        source: Source<'_>,
        findings: &mut Findings,
    ) -> Self {
        let text = source.text.strip_prefix('\u{feff}').unwrap_or(source.text);
        let source = Source { text, ..source };
        let lines = Lines::of(source);
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let span = error.span().unwrap_or_default();
            let piece = text.get(span.clone()).unwrap_or_default();
            findings.wrong(&lines.place(span), syntax::sentence(error.message(), piece));
        }
        if errors.is_empty() {
            read(Table::root(&lines, &table), findings)
        } else {
            Self::default()
        }
    }
}

fn read(mut root: Table<'_>, findings: &mut Findings) -> Written {
    let mut written = Written::default();
    root.require("name", "add name = \"models\" at the top");
    written.sync = root.text("name", findings, values::sync_name);
    written.target_edits = root.text("target_edits", findings, values::parsed);
    if let Some(table) = root.table("source", findings) {
        read_source(table, &mut written, findings);
    }
    if let Some(mut table) = root.table("guard", findings) {
        written.max_removals = table.number("max_removals", findings, values::count);
        written.max_removal_share = table.text("max_removal_share", findings, values::parsed);
        table.finish(findings);
    }
    if let Some(table) = root.table("github", findings) {
        read_github(table, &mut written, findings);
    }
    if let Some(table) = root.table("pull_request", findings) {
        written.beside = read_pull_request(table, findings);
    }
    root.require(
        "repository",
        "begin one with [[repository]], and a file of it with [[repository.file]]",
    );
    for table in root.tables("repository", findings) {
        let repository = read_repository(table, &mut written.categories, findings);
        written.repositories.extend(repository);
    }
    root.finish(findings);
    written
}

fn read_github_only(mut root: Table<'_>, findings: &mut Findings) -> Written {
    let mut written = Written::default();
    for key in ["name", "target_edits", "source", "guard"] {
        root.pass_over(key);
    }
    if let Some(table) = root.table("github", findings) {
        read_github(table, &mut written, findings);
    }
    for key in ["pull_request", "repository"] {
        root.pass_over(key);
    }
    root.finish(findings);
    written
}

fn read_github(mut table: Table<'_>, written: &mut Written, findings: &mut Findings) {
    written.api_url = table.text("api_url", findings, values::base_url);
    written.web_url = table.text("web_url", findings, values::base_url);
    table.finish(findings);
}

fn read_source(mut table: Table<'_>, written: &mut Written, findings: &mut Findings) {
    written.source_name = table.text("name", findings, values::name);
    written.base_url = table.text("base_url", findings, values::base_url);
    written.is_base_url_wrong = table.has("base_url") && written.base_url.is_none();
    written.timeout = table.text_or_number("timeout", findings, values::duration);
    written.last_updated = table.text("last_updated", findings, values::source);
    table.finish(findings);
}

fn read_pull_request(mut table: Table<'_>, findings: &mut Findings) -> Beside {
    let beside = Beside {
        labels: table.texts("labels", findings, values::label),
        reviewers: table.texts("reviewers", findings, values::person),
        team: table.text("team", findings, values::team),
        assignees: table.texts("assignees", findings, values::person),
        draft: table.boolean("draft", findings),
    };
    table.finish(findings);
    beside
}

fn read_repository(
    mut table: Table<'_>,
    categories: &mut Set<String>,
    findings: &mut Findings,
) -> Option<Repository> {
    table.require("name", "add name = \"owner/name\"");
    let name = table.text("name", findings, values::parsed);
    let branch = table.text("branch", findings, values::parsed);
    table.require("file", "begin at least one with [[repository.file]]");
    let mut files = Vec::new();
    for file in table.tables("file", findings) {
        files.extend(read_file(file, categories, findings));
    }
    let place = table.place();
    table.finish(findings);
    let branch = branch.or_else(|| "main".parse().ok())?;
    Some(Repository { name: name?, branch, files, place })
}

fn read_file(
    mut table: Table<'_>,
    categories: &mut Set<String>,
    findings: &mut Findings,
) -> Option<File> {
    table.require("category", "add category = \"its-name\"");
    table.require("source", "add source = \"/path/under/base_url\"");
    table.require("path", "add path = \"file.json\"");
    let category = table.text("category", findings, values::category);
    categories.extend(category.clone());
    let source = table.text("source", findings, values::source);
    let path = table.text("path", findings, values::path);
    let place = table.place_of("path");
    let family = table.text("family", findings, values::text);
    let csv = table.text("csv_path", findings, values::path);
    let contract =
        known(&mut table, "contract", Contract::ALL.map(|it| (it.as_str(), it)), findings);
    let companion =
        known(&mut table, "companion", Companion::ALL.map(|it| (it.as_str(), it)), findings);
    let is_text_reference = family.as_deref() == Some("text-reference");
    match family.as_deref() {
        None | Some("document") if csv.is_none() => {}
        None | Some("document") => {
            let sentence =
                "`repository.file.csv_path` belongs to the family \"text-reference\": remove it";
            findings.wrong(&table.place_of("csv_path"), sentence);
        }
        Some("text-reference") => {
            table.require("csv_path", "add csv_path = \"models.csv\"");
            refuse_beside_text_reference(&table, findings);
        }
        Some(other) => {
            let sentence = format!(
                "`repository.file.family`: {other:?} is not a family: there are \"document\" and \"text-reference\""
            );
            findings.unsupported(&table.place_of("family"), sentence);
        }
    }
    let names = match family.as_deref() {
        None | Some("document") => Names::Pointers,
        Some("text-reference") => Names::Columns,
        Some(_) => Names::Unknown,
    };
    let owned = fields::read(table.tables("field", findings), names, findings);
    let csv_place = table.place_of("csv_path");
    table.finish(findings);
    let family = if is_text_reference {
        Family::TextReference { csv_path: csv? }
    } else {
        Family::Document { contract }
    };
    let (category, source, path) = (category?, source?, path?);
    Some(File { category, source, path, family, owned, companion, place, csv_place })
}

/// What a text reference is held to and kept beside it is known without being said.
fn refuse_beside_text_reference(table: &Table<'_>, findings: &mut Findings) {
    for key in ["contract", "companion"].into_iter().filter(|key| table.has(key)) {
        let sentence =
            format!("`repository.file.{key}` belongs to the family \"document\": remove it");
        findings.wrong(&table.place_of(key), sentence);
    }
}

/// Reads the name of one of a few things.
fn known<T: Copy, const N: usize>(
    table: &mut Table<'_>,
    key: &'static str,
    things: [(&str, T); N],
    findings: &mut Findings,
) -> Option<T> {
    let name = table.text(key, findings, values::text)?;
    let found = things.iter().find(|(known, _)| *known == name);
    if found.is_none() {
        let known = things.map(|(known, _)| format!("{known:?}")).join(", ");
        let sentence = format!("`repository.file.{key}`: {name:?} is not known; known: {known}");
        findings.unsupported(&table.place_of(key), sentence);
    }
    found.map(|(_, thing)| *thing)
}
