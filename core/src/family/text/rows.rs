//! A record of the source as a row of `models.csv`: what its cells say, and what they cannot.

use std::borrow::Cow;

use thiserror::Error;

use super::cells::{Cells, Column};
use super::entries::{Parameters, Stumble, settings, shown_name, tags};
use super::python::{self, Layout};
use super::size::{Size, converted};
use crate::document::{
    self, Document, Entry, Fault, Kind, Members, Node, canonical, canonical_node,
};
use crate::sides::Sides;
use crate::sorted::Set;

/// Why no row can hold a record.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Unfit {
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("it has no `parameters`")]
    NoParameters,
    #[error("it is no object")]
    NotAnObject,
    #[error(transparent)]
    Stumble(#[from] Stumble),
    #[error("its `{field}` is not {wanted}")]
    Type { field: &'static str, wanted: &'static str },
}

/// A record of the source, read as far as a row can hold it.
pub(super) struct Record<'a> {
    name: &'a str,
    members: Members<'a>,
    /// None if the record says none, as `db.json` does of a row without any.
    parameters: Option<Size>,
    texts: Vec<(Column, Cow<'a, str>)>,
    tags: Vec<Cow<'a, str>>,
    settings: Option<Node<'a>>,
}

/// What became of a field on its way through a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loss {
    /// It comes back as something else.
    Changed,
    /// No column holds it.
    NoColumn,
}

impl<'a> Record<'a> {
    /// Reads an entry of the source.
    pub(super) fn read(entry: Entry<'a>) -> Result<Self, Unfit> {
        if entry.node().kind() != Kind::Object {
            return Err(Unfit::NotAnObject);
        }
        let members = entry.node().members()?;
        let mut texts = Vec::new();
        for column in [
            Column::DisplayName,
            Column::Url,
            Column::Baseline,
            Column::Description,
            Column::Style,
            Column::InstructFormat,
        ] {
            texts.push((column, text(&members, column)?));
        }
        let parameters = field(&members, "parameters").map(Size::read).transpose()?;
        let tags = listed(field(&members, "tags"))?;
        let settings = object(field(&members, "settings"))?;
        Ok(Self { name: entry.name(), members, parameters, texts, tags, settings })
    }

    /// Returns the record's name.
    pub(super) const fn name(&self) -> &'a str {
        self.name
    }

    /// Returns the record's row: cells of the existing one that say what the record says stay as they are.
    pub(super) fn row<'c>(&self, existing: Option<&Cells<'c>>) -> Result<Cells<'c>, Unfit> {
        let mut row = existing.cloned().unwrap_or_default();
        if existing.is_none() {
            row.set(Column::Name, self.name.to_owned());
        }
        self.put_parameters(&mut row)?;
        for column in [Column::Url, Column::Baseline, Column::Description, Column::InstructFormat] {
            if row.get(column) != self.text(column) {
                row.set(column, self.text(column).to_owned());
            }
        }
        let shown = shown_name(self.name, self.text(Column::DisplayName));
        if shown_name(self.name, row.get(Column::DisplayName)) != shown {
            let is_generated = shown == shown_name(self.name, "");
            row.set(Column::DisplayName, if is_generated { String::new() } else { shown });
        }
        self.put_style_and_tags(&mut row);
        self.put_settings(&mut row)?;
        Ok(row)
    }

    /// Chooses the size; the converter says of none at all that there is no value, so a record may say so too.
    fn put_parameters(&self, row: &mut Cells<'_>) -> Result<(), Unfit> {
        let said = converted(row.get(Column::ParametersBn));
        let Some(parameters) = &self.parameters else {
            return if said.is_some_and(|said| said == NONE) {
                Ok(())
            } else {
                Err(Unfit::NoParameters)
            };
        };
        let fresh = parameters.cell();
        let is_said =
            said.is_some_and(|said| said == *parameters.decimal || converted(&fresh) == Some(said));
        if !is_said {
            row.set(Column::ParametersBn, fresh);
        }
        Ok(())
    }

    /// Chooses both together, for the converter makes a tag of the style.
    fn put_style_and_tags(&self, row: &mut Cells<'_>) {
        // Nothing is left to say of a size that does not convert: the row is refused for it.
        let Ok(size) = Parameters::read(row.get(Column::ParametersBn)) else { return };
        let wanted_style = self.text(Column::Style);
        let style = if self.has_default_style() { "" } else { wanted_style };
        let mut others = Vec::new();
        for tag in &self.tags {
            if *tag != size.tag && (*tag != style || style.is_empty()) {
                others.push(&**tag);
            }
        }
        let joined = joined(&others);
        let (old_style, old_tags) = (row.get(Column::Style), row.get(Column::Tags));
        let wanted = tags(&joined, style, &size);
        let says_the_same = |(one_style, one_tags): &(&str, &str)| {
            styled(one_style) == styled(style) && tags(one_tags, one_style, &size) == wanted
        };
        let choices = [(old_style, old_tags), (old_style, &joined), (style, old_tags)];
        let chosen = choices.into_iter().find(says_the_same).unwrap_or((style, &joined));
        let (style, tags) = (chosen.0.to_owned(), chosen.1.to_owned());
        for (column, cell) in [(Column::Style, style), (Column::Tags, tags)] {
            if row.get(column) != cell {
                row.set(column, cell);
            }
        }
    }

    /// Edits the existing settings if they say something else, so that they keep their order and spelling.
    fn put_settings(&self, row: &mut Cells<'_>) -> Result<(), Fault> {
        let wanted = self.settings.map(written).transpose()?;
        let Some(wanted) = wanted.filter(|wanted| wanted != "{}") else {
            if settings(row.get(Column::Settings)) != Ok(None) {
                row.set(Column::Settings, "");
            }
            return Ok(());
        };
        let existing = settings(row.get(Column::Settings)).ok().flatten();
        let Some(existing) = existing else {
            row.set(Column::Settings, wanted);
            return Ok(());
        };
        if canonical(&existing)? != canonical(&wanted)? {
            let source = Document::parse(wanted.as_bytes())?;
            let target = Document::parse(row.get(Column::Settings).as_bytes())?;
            let sides = Sides { source: &source, target: &target };
            let edited = document::edited(sides, &Set::new()).map_err(|sided| sided.fault)?;
            row.set(Column::Settings, edited);
        }
        Ok(())
    }

    fn text(&self, column: Column) -> &str {
        self.texts.iter().find(|(known, _)| *known == column).map_or("", |(_, text)| text)
    }

    /// Returns whether the record says nothing that this column could hold: nothing at all, or what the converter says by
    /// itself of the row that the record asks for.
    pub(super) fn is_silent_on(&self, column: Column, plain: &Cells<'_>) -> bool {
        let text = self.text(column);
        match column {
            Column::Name | Column::ParametersBn => false,
            Column::DisplayName => shown_name(self.name, text) == shown_name(self.name, ""),
            Column::Style => text.is_empty() || self.has_default_style(),
            Column::Tags => {
                let size = Parameters::read(plain.get(Column::ParametersBn)).map(|size| size.tag);
                let style = self.text(Column::Style);
                let is_given = |tag: &str| {
                    !tag.is_empty() && tag == style || size.as_ref().is_ok_and(|size| size == tag)
                };
                self.tags.iter().all(|tag| is_given(tag))
            }
            Column::Settings => self.settings.is_none_or(|settings| settings.items().is_empty()),
            _ => text.is_empty(),
        }
    }

    /// Returns whether the style is the one that the converter gives a row without any, and no tag says it.
    fn has_default_style(&self) -> bool {
        let style = self.text(Column::Style);
        style == DEFAULT_STYLE && !self.tags.iter().any(|tag| tag == style)
    }

    /// Returns the fields that do not come back from the row, by what the converter makes of it.
    pub(super) fn losses(&self, made: &Members<'_>) -> Result<Vec<(&str, Loss)>, Fault> {
        let mut losses = Vec::new();
        for member in self.members.iter() {
            if !comes_back(&member.name, member.value, field(made, &member.name))? {
                let is_carried = CARRIED.contains(&&*member.name);
                losses
                    .push((&*member.name, if is_carried { Loss::Changed } else { Loss::NoColumn }));
            }
        }
        Ok(losses)
    }
}

/// Returns whether a field says what the converter makes of it; null says nothing, nor does what the converter drops.
fn comes_back(name: &str, value: Node<'_>, made: Option<Node<'_>>) -> Result<bool, Fault> {
    if is_null(value) {
        return Ok(true);
    }
    let has_column =
        !matches!(name, "name" | "model_name" | "parameters") && CARRIED.contains(&name);
    match (value.kind(), made) {
        (Kind::Array, Some(made)) if name == "tags" => {
            let set = |list: Node<'_>| -> Result<Set<String>, Fault> {
                list.elements()?.into_iter().map(canonical_node).collect()
            };
            Ok(set(value)? == set(made)?)
        }
        (Kind::String, _) if has_column && value.string()?.is_empty() => Ok(true),
        (Kind::Object, _) if has_column && value.items().is_empty() => Ok(true),
        (_, Some(made)) => Ok(canonical_node(value)? == canonical_node(made)?),
        (_, None) => Ok(false),
    }
}

/// Returns the cell of these tags: an empty one alone takes a comma, for an empty cell has no tags at all.
fn joined(tags: &[&str]) -> String {
    if tags == [""] { ",".to_owned() } else { tags.join(",") }
}

fn styled(style: &str) -> &str {
    if style.is_empty() { DEFAULT_STYLE } else { style }
}

fn written(settings: Node<'_>) -> Result<String, Fault> {
    let mut text = String::new();
    python::write(&mut text, settings, Layout::Line)?;
    Ok(text)
}

fn field<'a>(members: &Members<'a>, name: &str) -> Option<Node<'a>> {
    let value = members.iter().nth(members.find(name)?)?.value;
    (!is_null(value)).then_some(value)
}

fn is_null(value: Node<'_>) -> bool {
    value.raw() == "null"
}

fn text<'a>(members: &Members<'a>, column: Column) -> Result<Cow<'a, str>, Unfit> {
    match field(members, column.as_str()) {
        None => Ok(Cow::Borrowed("")),
        Some(value) if value.kind() == Kind::String => Ok(value.string()?),
        Some(_) => Err(Unfit::Type { field: column.as_str(), wanted: "a string" }),
    }
}

fn listed(value: Option<Node<'_>>) -> Result<Vec<Cow<'_, str>>, Unfit> {
    let unfit = Unfit::Type { field: "tags", wanted: "a list of strings" };
    let Some(value) = value else { return Ok(Vec::new()) };
    if value.kind() != Kind::Array {
        return Err(unfit);
    }
    let items = value.elements()?;
    if items.iter().any(|item| item.kind() != Kind::String) {
        return Err(unfit);
    }
    Ok(items.iter().map(Node::string).collect::<Result<_, _>>()?)
}

fn object(value: Option<Node<'_>>) -> Result<Option<Node<'_>>, Unfit> {
    match value {
        Some(value) if value.kind() != Kind::Object => {
            Err(Unfit::Type { field: "settings", wanted: "an object" })
        }
        Some(value) => {
            written(value)?;
            Ok(Some(value))
        }
        None => Ok(None),
    }
}

/// The number of parameters that the converter writes as null.
const NONE: &str = "0";

/// The style that the converter gives a row without one.
const DEFAULT_STYLE: &str = "generalist";

/// The fields that a row carries, by their names in `db.json`.
const CARRIED: [&str; 11] = [
    "name",
    "model_name",
    "baseline",
    "parameters",
    "description",
    "style",
    "display_name",
    "url",
    "tags",
    "instruct_format",
    "settings",
];
