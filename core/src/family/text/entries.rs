//! A row of `models.csv` as the repository's converter reads it: the entries of `db.json`, byte for byte.

use thiserror::Error;

use super::cells::{Cells, Column};
use super::python::{self, Layout};
use crate::document::{Document, Fault, ascii_string};
use crate::sorted::Set;

/// Why the converter would stumble over a row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Stumble {
    #[error("parameters_bn is {0:?}, which is no finite number")]
    Parameters(String),
    #[error("settings is no JSON object: {0}")]
    Settings(Fault),
}

/// What the converter makes of one row: the text of its entries, all but their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made(String);

impl Made {
    /// Converts a row.
    pub(super) fn of(cells: &Cells<'_>) -> Result<Self, Stumble> {
        let name = cells.get(Column::Name);
        let parameters = Parameters::read(cells.get(Column::ParametersBn))?;
        let display_name = shown_name(name, cells.get(Column::DisplayName));
        let mut fields = Fields::default();
        fields.put("model_name", ascii_string(model_name(name)));
        DEFAULTS.iter().for_each(|(key, value)| fields.put(key, (*value).to_owned()));
        fields.put_text("baseline", cells.get(Column::Baseline));
        if parameters.count != "0" {
            fields.put("parameters", parameters.count.clone());
        }
        fields.put_text("description", cells.get(Column::Description));
        fields.put_text("style", cells.get(Column::Style));
        fields.put_text("display_name", &display_name);
        fields.put_text("url", cells.get(Column::Url));
        let tags = tags(cells.get(Column::Tags), cells.get(Column::Style), &parameters);
        fields.put("tags", list(&tags));
        fields.put_text("instruct_format", cells.get(Column::InstructFormat));
        if let Some(settings) = settings(cells.get(Column::Settings))? {
            fields.put("settings", settings);
        }
        // The converter's own values of these two are what counts.
        let further =
            cells.further().filter(|(key, _)| !matches!(*key, "parameters" | "model_name"));
        further.for_each(|(key, cell)| fields.put_text(key, cell));
        Ok(Self(fields.text()))
    }

    /// Returns the entry that stands under `key`.
    pub(super) fn entry(&self, key: &str) -> String {
        format!("{{{FIELD}\"name\": {}{}\n    }}", ascii_string(key), self.0)
    }
}

/// The fields of an entry in the order they came in; one that comes again keeps its place.
#[derive(Default)]
struct Fields(Vec<(String, String)>);

impl Fields {
    fn put(&mut self, key: &str, value: String) {
        match self.0.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }

    fn put_text(&mut self, key: &str, text: &str) {
        if !text.is_empty() {
            self.put(key, ascii_string(text));
        }
    }

    fn text(&self) -> String {
        self.0
            .iter()
            .map(|(key, value)| format!(",{FIELD}{}: {value}", ascii_string(key)))
            .collect()
    }
}

/// The size of a model as a row tells it.
pub(super) struct Parameters {
    /// How many there are.
    pub(super) count: String,
    /// The tag that the converter adds for it.
    pub(super) tag: String,
}

impl Parameters {
    /// Reads a cell that holds billions.
    pub(super) fn read(cell: &str) -> Result<Self, Stumble> {
        let stumble = || Stumble::Parameters(cell.to_owned());
        let billions = python::float(cell).ok_or_else(stumble)?;
        let count = billions * 1e9;
        if !count.is_finite() {
            return Err(stumble());
        }
        let tag = format!("{}B", python::whole_text(billions.round_ties_even()));
        Ok(Self { count: python::whole_text(count), tag })
    }
}

/// Returns the tags that the converter gives a row: those of its cell, its style and its size, by code point.
pub(super) fn tags<'a>(cell: &'a str, style: &'a str, parameters: &'a Parameters) -> Set<&'a str> {
    let mut tags = vec![parameters.tag.as_str()];
    if !style.is_empty() {
        tags.push(style);
    }
    if !cell.is_empty() {
        tags.extend(cell.split(',').map(python::strip));
    }
    tags.into_iter().collect()
}

/// Returns the name that is shown: the cell's, or one made of the record's name.
pub(super) fn shown_name(name: &str, cell: &str) -> String {
    if !cell.is_empty() {
        return cell.to_owned();
    }
    let mut shown = String::new();
    for char in model_name(name).chars() {
        let char = if matches!(char, '-' | '_') { ' ' } else { char };
        if char != ' ' || !shown.ends_with(' ') {
            shown.push(char);
        }
    }
    python::strip(&shown).to_owned()
}

/// Returns the part of a record's name that is the model's: the second of those between slashes, or all there is.
pub(super) fn model_name(name: &str) -> &str {
    name.split('/').nth(1).unwrap_or(name)
}

/// Returns the names of the three entries that a record has.
pub(super) fn keys(name: &str) -> [String; 3] {
    let [aphrodite, koboldcpp] = PREFIXES;
    [name.to_owned(), format!("{aphrodite}{name}"), format!("{koboldcpp}{}", model_name(name))]
}

/// Reads a cell of settings; one without any is none.
pub(super) fn settings(cell: &str) -> Result<Option<String>, Stumble> {
    if cell.is_empty() {
        return Ok(None);
    }
    let document = Document::parse(cell.as_bytes()).map_err(Stumble::Settings)?;
    let mut text = String::new();
    python::write(&mut text, document.root(), Layout::Broken(2)).map_err(Stumble::Settings)?;
    Ok(Some(text).filter(|_| !document.is_empty()))
}

fn list(texts: &Set<&str>) -> String {
    let items = texts.iter().map(|text| format!("{FIELD}    {}", ascii_string(text)));
    format!("[{}{FIELD}]", items.collect::<Vec<_>>().join(","))
}

/// What begins the names of the entries that repeat a record's own for a backend.
pub(super) const PREFIXES: [&str; 2] = ["aphrodite/", "koboldcpp/"];

/// What begins the line of a field.
const FIELD: &str = "\n        ";

/// What an entry has that its row says nothing of.
const DEFAULTS: [(&str, &str); 6] = [
    ("baseline", "\"\""),
    ("parameters", "null"),
    ("description", "\"\""),
    ("version", "\"1\""),
    ("style", "\"generalist\""),
    ("nsfw", "false"),
];
