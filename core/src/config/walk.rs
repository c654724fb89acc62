//! A TOML table with its lines: every value is asked for by key, and what was not asked for is a fault.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};

use super::faults::{Findings, Place};
use super::keys;
use super::values::Read;

/// A configuration text by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    /// What messages call it.
    pub(super) name: &'a str,
    /// Its TOML.
    pub(super) text: &'a str,
}

/// Where the lines of a text begin, so that a place is found without counting through the text.
pub(super) struct Lines<'a> {
    name: &'a str,
    /// The first byte of each line but the first one.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Returns the lines of a text.
    pub(super) fn of(source: Source<'a>) -> Self {
        let ends = source.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { name: source.name, starts: ends.map(|(at, _)| at + 1).collect() }
    }

    /// Returns the line in which something stands.
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        let line = 1 + self.starts.partition_point(|start| *start <= span.start);
        Place::Line { file: self.name.to_owned(), line }
    }
}

/// One table, and the keys it was asked for.
pub(super) struct Table<'a> {
    lines: &'a Lines<'a>,
    name: String,
    header: Range<usize>,
    entries: &'a DeTable<'a>,
    asked: Vec<&'static str>,
    /// Keys that must be there and are not, with what to do about it.
    missing: Vec<(&'static str, &'static str)>,
}

impl<'a> Table<'a> {
    /// Returns the table of a whole text.
    pub(super) fn root(lines: &'a Lines<'a>, table: &'a Spanned<DeTable<'a>>) -> Self {
        Self {
            lines,
            name: String::new(),
            header: 0..0,
            entries: table.get_ref(),
            asked: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Returns where the table begins.
    pub(super) fn place(&self) -> Place {
        self.lines.place(self.header.clone())
    }

    /// Returns where a key's value stands, or the table if it has no such key.
    pub(super) fn place_of(&self, key: &str) -> Place {
        let value = self.entries.get(key);
        self.lines.place(value.map_or(self.header.clone(), Spanned::span))
    }

    /// Returns where a key's value stands in the text, between quotes if it has any.
    pub(super) fn span_of(&self, key: &str) -> Option<Range<usize>> {
        self.entries.get(key).map(Spanned::span)
    }

    /// Returns the value of a key as `read` makes it of a string.
    pub(super) fn text<T>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        read: fn(&str) -> Read<T>,
    ) -> Option<T> {
        let (span, value) = self.ask(key)?;
        let wrong = || format!("must be a string, not {}", a_kind(value)) + quotes(value);
        let text = value.as_str().ok_or_else(wrong);
        self.told(key, span, findings, text.and_then(read))
    }

    /// Returns the value of a key as `read` makes it of a string or an integer.
    pub(super) fn text_or_number<T>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        read: fn(&str) -> Read<T>,
    ) -> Option<T> {
        let (span, value) = self.ask(key)?;
        let text = value.as_str().map(str::to_owned).or_else(|| value.as_integer().map(decimal));
        let wrong = || format!("must be a string or a whole number, not {}", a_kind(value));
        self.told(key, span, findings, text.ok_or_else(wrong).and_then(|text| read(&text)))
    }

    /// Returns the value of a key as `read` makes it of an integer.
    pub(super) fn number<T>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        read: fn(&str) -> Read<T>,
    ) -> Option<T> {
        let (span, value) = self.ask(key)?;
        let text = value.as_integer().map(decimal);
        let wrong = || format!("must be a whole number without quotes, not {}", a_kind(value));
        self.told(key, span, findings, text.ok_or_else(wrong).and_then(|text| read(&text)))
    }

    /// Returns the value of a key that is true or false.
    pub(super) fn boolean(&mut self, key: &'static str, findings: &mut Findings) -> Option<bool> {
        let (span, value) = self.ask(key)?;
        let wrong = || format!("must be true or false without quotes, not {}", a_kind(value));
        self.told(key, span, findings, value.as_bool().ok_or_else(wrong))
    }

    /// Returns the value of a key that is an array of what `read` makes of strings; each one that cannot be used is told
    /// by its line.
    pub(super) fn texts<T>(
        &mut self,
        key: &'static str,
        findings: &mut Findings,
        read: fn(&str) -> Read<T>,
    ) -> Option<Vec<T>> {
        let (span, value) = self.ask(key)?;
        let wrong = || {
            let kind = a_kind(value);
            format!("must be an array of strings, not {kind}: put it in brackets, [\"…\"]")
        };
        let parts = self.told(key, span, findings, value.as_array().ok_or_else(wrong))?;
        let mut texts = Vec::new();
        for part in parts {
            let value = part.get_ref();
            let no_text = || format!("must hold strings, not {}", a_kind(value)) + quotes(value);
            match value.as_str().ok_or_else(no_text).and_then(&read) {
                Ok(text) => texts.push(text),
                Err(sentence) => self.wrong(key, part.span(), findings, &sentence),
            }
        }
        (texts.len() == parts.len()).then_some(texts)
    }

    /// Returns the table of a key.
    pub(super) fn table(&mut self, key: &'static str, findings: &mut Findings) -> Option<Self> {
        let (span, value) = self.ask(key)?;
        let Some(entries) = value.as_table() else {
            let path = self.path(key);
            let sentence = format!(
                "`{path}` must be one table, not {}: begin it with {}",
                a_kind(value),
                keys::header(&path)
            );
            findings.wrong(&self.lines.place(span), sentence);
            return None;
        };
        Some(self.child(key, span, entries))
    }

    /// Returns the tables of a key that is an array of tables.
    pub(super) fn tables(&mut self, key: &'static str, findings: &mut Findings) -> Vec<Self> {
        let Some((span, value)) = self.ask(key) else { return Vec::new() };
        let path = self.path(key);
        let header = keys::header(&path);
        let Some(parts) = value.as_array() else {
            let sentence = format!(
                "`{path}` must be tables, for there may be several, not {}: begin each one with {header}",
                a_kind(value)
            );
            findings.wrong(&self.lines.place(span), sentence);
            return Vec::new();
        };
        if parts.is_empty() {
            let sentence = format!("`{path}` is empty: begin at least one with {header}");
            findings.wrong(&self.lines.place(span), sentence);
        }
        let mut tables = Vec::new();
        for part in parts {
            match part.get_ref().as_table() {
                Some(entries) => tables.push(self.child(key, part.span(), entries)),
                None => {
                    let sentence = format!(
                        "`{path}` must hold tables, not {}: begin each one with {header}",
                        a_kind(part.get_ref())
                    );
                    findings.wrong(&self.lines.place(part.span()), sentence);
                }
            }
        }
        tables
    }

    /// Leaves a key unjudged.
    pub(super) fn pass_over(&mut self, key: &'static str) {
        self.ask(key);
    }

    /// Returns whether a key is there, whatever its value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Returns whether an unknown key is taken for a misspelling of this one.
    pub(super) fn resembles(&self, key: &str) -> bool {
        let names = self.entries.keys().map(|key| key.get_ref().as_ref());
        let mut unknown = names.filter(|name: &&str| !keys::of(&self.name).contains(name));
        unknown.any(|name| keys::meant(&self.name, name) == Some(key))
    }

    /// Notes that a key is missing unless it is there, whatever its value.
    pub(super) fn require(&mut self, key: &'static str, remedy: &'static str) {
        if !self.has(key) {
            self.missing.push((key, remedy));
        }
    }

    /// Notes every key that was not asked for, and every missing one that none of these was meant to be.
    pub(super) fn finish(self, findings: &mut Findings) {
        debug_assert_eq!(self.asked, keys::of(&self.name), "the keys of `{}`", self.name);
        let mut missing = self.missing.clone();
        for key in self.entries.keys().filter(|key| !self.asked.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref().as_ref();
            let path = self.path(name);
            let meant = keys::meant(&self.name, name).filter(|meant| !self.has(meant));
            let sentence = match (meant, keys::home(name)) {
                (Some(meant), _) => format!(": did you mean `{meant}`?"),
                (None, Some(home)) => format!(": write it {home}"),
                (None, None) => format!("; known here: {}", self.asked.join(", ")),
            };
            missing.retain(|(key, _)| meant != Some(*key));
            let sentence = format!("`{path}` is not a key of trueup's{sentence}");
            findings.unsupported(&self.lines.place(key.span()), sentence);
        }
        for (key, remedy) in missing {
            let sentence = format!("`{}` is missing: {remedy}", self.path(key));
            findings.missing(&self.place(), sentence);
        }
    }

    /// Returns what a key's value was read as, or notes what is wrong with it.
    fn told<T>(
        &self,
        key: &str,
        span: Range<usize>,
        findings: &mut Findings,
        read: Read<T>,
    ) -> Option<T> {
        let wrong = |sentence: String| self.wrong(key, span, findings, &sentence);
        read.map_err(wrong).ok()
    }

    fn wrong(&self, key: &str, span: Range<usize>, findings: &mut Findings, sentence: &str) {
        findings.wrong(&self.lines.place(span), format!("`{}`: {sentence}", self.path(key)));
    }

    fn ask(&mut self, key: &'static str) -> Option<(Range<usize>, &'a DeValue<'a>)> {
        self.asked.push(key);
        let value = self.entries.get(key)?;
        Some((value.span(), value.get_ref()))
    }

    fn child(&self, key: &str, header: Range<usize>, entries: &'a DeTable<'a>) -> Self {
        Self {
            lines: self.lines,
            name: self.path(key),
            header,
            entries,
            asked: Vec::new(),
            missing: Vec::new(),
        }
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }
}

/// Returns an integer's digits as people count, however it is written.
fn decimal(number: &DeInteger<'_>) -> String {
    let read = i64::from_str_radix(number.as_str(), number.radix());
    read.map_or_else(|_| number.to_string(), |number| number.to_string())
}

/// Returns the remedy for a value that would be a string if it stood between quotes.
fn quotes(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::Array(_) | DeValue::String(_) | DeValue::Table(_) => "",
        DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Float(_) | DeValue::Integer(_) => {
            ": put it in quotes"
        }
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
