//! A TOML table with its lines: every value is asked for by key, and what was not asked for is a fault.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::{Findings, Place};
use super::values::Read;

/// A configuration text by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    /// What messages call it.
    pub(super) name: &'a str,
    /// Its TOML.
    pub(super) text: &'a str,
}

impl Source<'_> {
    /// Returns the line in which something stands.
    pub(super) fn place(self, span: Range<usize>) -> Place {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Place::Line { file: self.name.to_owned(), line }
    }
}

/// One table, and the keys it was asked for.
pub(super) struct Table<'a> {
    source: Source<'a>,
    name: String,
    header: Range<usize>,
    entries: &'a DeTable<'a>,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// Returns the table of a whole text.
    pub(super) fn root(source: Source<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        Self {
            source,
            name: String::new(),
            header: 0..0,
            entries: table.get_ref(),
            asked: Vec::new(),
        }
    }

    /// Returns where the table begins.
    pub(super) fn place(&self) -> Place {
        self.source.place(self.header.clone())
    }

    /// Returns where a key's value stands, or the table if it has no such key.
    pub(super) fn place_of(&self, key: &str) -> Place {
        let value = self.entries.get(key);
        self.source.place(value.map_or(self.header.clone(), Spanned::span))
    }

    /// Returns the value of a key as `read` makes it of a string.
    pub(super) fn text<T>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        read: impl Fn(&str) -> Read<T>,
    ) -> Option<T> {
        self.value(key, findings, |value| match value.as_str() {
            Some(text) => read(text),
            None => Err(format!("must be a string, not {}", a_kind(value))),
        })
    }

    /// Returns the value of a key as `read` makes it of a string or an integer.
    pub(super) fn text_or_number<T>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        read: impl Fn(&str) -> Read<T>,
    ) -> Option<T> {
        self.value(key, findings, |value| match (value.as_str(), value.as_integer()) {
            (Some(text), _) => read(text),
            (_, Some(number)) => read(number.as_str()),
            _ => Err(format!("must be a string or a whole number, not {}", a_kind(value))),
        })
    }

    /// Returns the value of a key as `read` makes it of an integer.
    pub(super) fn number<T>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        read: impl Fn(&str) -> Read<T>,
    ) -> Option<T> {
        self.value(key, findings, |value| match value.as_integer() {
            Some(number) => read(number.as_str()),
            None => Err(format!("must be a whole number, not {}", a_kind(value))),
        })
    }

    /// Returns the value of a key that is true or false.
    pub(super) fn boolean(&mut self, key: &'static str, findings: &mut Findings) -> Option<bool> {
        let wrong = |value| format!("must be true or false, not {}", a_kind(value));
        self.value(key, findings, |value| value.as_bool().ok_or_else(|| wrong(value)))
    }

    /// Returns the value of a key that is an array of strings.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
    ) -> Option<Vec<String>> {
        self.value(key, findings, |value| {
            let parts = value.as_array().into_iter().flatten();
            let texts: Option<Vec<String>> =
                parts.map(|part| Some(part.get_ref().as_str()?.trim().to_owned())).collect();
            let texts =
                texts.filter(|texts| value.is_array() && !texts.iter().any(String::is_empty));
            texts.ok_or_else(|| "must be an array of strings that are not empty".to_owned())
        })
    }

    /// Returns the table of a key.
    pub(super) fn table(&mut self, key: &'static str, findings: &mut Findings) -> Option<Self> {
        let (span, value) = self.ask(key)?;
        let Some(entries) = value.as_table() else {
            let sentence = format!("`{}` must be a table, not {}", self.path(key), a_kind(value));
            findings.wrong(self.source.place(span), sentence);
            return None;
        };
        Some(self.child(key, span, entries))
    }

    /// Returns the tables of a key that is an array of tables.
    pub(super) fn tables(&mut self, key: &'static str, findings: &mut Findings) -> Vec<Self> {
        let Some((span, value)) = self.ask(key) else { return Vec::new() };
        let parts = value.as_array().into_iter().flatten();
        let tables: Option<Vec<Self>> = parts
            .map(|part| Some(self.child(key, part.span(), part.get_ref().as_table()?)))
            .collect();
        let tables = tables.filter(|_| value.is_array());
        if tables.as_ref().is_some_and(Vec::is_empty) {
            let path = self.path(key);
            let sentence = format!("`{path}` is empty: begin at least one with [[{path}]]");
            findings.wrong(self.source.place(span.clone()), sentence);
        }
        tables.unwrap_or_else(|| {
            let path = self.path(key);
            let sentence = format!("`{path}` must be tables: begin each one with [[{path}]]");
            findings.wrong(self.source.place(span), sentence);
            Vec::new()
        })
    }

    /// Returns whether a key is there, whatever its value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Notes that a key is missing unless it is there, whatever its value.
    pub(super) fn require(&self, key: &str, example: &str, findings: &mut Findings) {
        if !self.has(key) {
            let sentence = format!("`{}` is missing: add {key} = {example}", self.path(key));
            findings.missing(self.place(), sentence);
        }
    }

    /// Notes every key that was not asked for.
    pub(super) fn finish(self, findings: &mut Findings) {
        for key in self.entries.keys().filter(|key| !self.asked.contains(&key.get_ref().as_ref())) {
            let (path, known) = (self.path(key.get_ref()), self.asked.join(", "));
            let sentence = format!("`{path}` is not a key of trueup's; known here: {known}");
            findings.unsupported(self.source.place(key.span()), sentence);
        }
    }

    fn value<T>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        read: impl Fn(&'a DeValue<'a>) -> Read<T>,
    ) -> Option<T> {
        let (span, value) = self.ask(key)?;
        let wrong = |sentence| {
            findings.wrong(self.source.place(span), format!("`{}`: {sentence}", self.path(key)));
        };
        read(value).map_err(wrong).ok()
    }

    fn ask(&mut self, key: &'static str) -> Option<(Range<usize>, &'a DeValue<'a>)> {
        self.asked.push(key);
        let value = self.entries.get(key)?;
        Some((value.span(), value.get_ref()))
    }

    fn child(&self, key: &str, header: Range<usize>, entries: &'a DeTable<'a>) -> Self {
        Self { source: self.source, name: self.path(key), header, entries, asked: Vec::new() }
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

fn a_kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}
