//! One row of `models.csv` by the names of its columns.

use std::borrow::Cow;

/// A column that the converter knows; `as usize` is its place in [`COLUMNS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Name,
    ParametersBn,
    DisplayName,
    Url,
    Baseline,
    Description,
    Style,
    Tags,
    InstructFormat,
    Settings,
}

impl Column {
    /// Returns the column's name in the header.
    pub(super) const fn as_str(self) -> &'static str {
        COLUMNS[self as usize]
    }

    /// Returns the field of an entry that the converter makes of the column.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::ParametersBn => "parameters",
            _ => self.as_str(),
        }
    }

    /// Returns all columns in the order of a new file.
    pub(super) const fn all() -> [Self; 10] {
        [
            Self::Name,
            Self::ParametersBn,
            Self::DisplayName,
            Self::Url,
            Self::Baseline,
            Self::Description,
            Self::Style,
            Self::Tags,
            Self::InstructFormat,
            Self::Settings,
        ]
    }
}

/// The columns of a text reference's table, the records' name first.
pub const COLUMNS: [&str; 10] = [
    "name",
    "parameters_bn",
    "display_name",
    "url",
    "baseline",
    "description",
    "style",
    "tags",
    "instruct_format",
    "settings",
];

/// The cells of one row; one that the row is too short for is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cells<'a> {
    known: [Cow<'a, str>; COLUMNS.len()],
    /// What stands in columns that the converter has no rule for, in the order of the header.
    further: Vec<(&'a str, &'a str)>,
}

impl<'a> Cells<'a> {
    /// Returns what stands in a column.
    pub(super) fn get(&self, column: Column) -> &str {
        &self.known[column as usize]
    }

    /// Puts something into a column.
    pub(super) fn set(&mut self, column: Column, cell: impl Into<Cow<'a, str>>) {
        self.known[column as usize] = cell.into();
    }

    /// Puts something into a column that the converter has no rule for, behind the others.
    pub(super) fn add(&mut self, column: &'a str, cell: &'a str) {
        self.further.push((column, cell));
    }

    /// Returns the row on its own, without what stands in columns that the converter has no rule for.
    pub(super) fn into_owned(self) -> Cells<'static> {
        let known = self.known.map(|cell| Cow::Owned(cell.into_owned()));
        Cells { known, further: Vec::new() }
    }

    /// Returns what stands in columns that the converter has no rule for.
    pub(super) fn further(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.further.iter().copied()
    }
}
