//! Writing records as the check of their repository does: four spaces, line feeds, ASCII.

use super::fields::{Field, Model, Need};
use super::{Contract, Oddity, ShapeError};
use crate::document::{Document, Kind, Members, Node, ascii_string};
use crate::family::text::python::{self, Layout};
use crate::sorted::Map;

/// Writes a document's records, and collects what is odd about them.
pub(super) struct Shaper {
    contract: Contract,
    out: String,
    /// The entry that is being written.
    entry: String,
    /// What is odd, at which field, and the entry.
    oddities: Vec<((Oddity, String), String)>,
}

impl Shaper {
    pub(super) const fn of(contract: Contract) -> Self {
        Self { contract, out: String::new(), entry: String::new(), oddities: Vec::new() }
    }

    /// Returns the whole file.
    pub(super) fn write(&mut self, document: &Document) -> Result<String, ShapeError> {
        let entries = document.entries().map(|entry| (entry.name(), entry.node()));
        let fields = self.contract.fields();
        self.object(entries, Depth(0), |shaper, name, value| {
            name.clone_into(&mut shaper.entry);
            if value.kind() != Kind::Object {
                return Err(ShapeError::NotARecord(name.to_owned()));
            }
            shaper.record(value, fields, "", Depth(1))
        })?;
        self.out.push('\n');
        Ok(std::mem::take(&mut self.out))
    }

    pub(super) fn into_oddities(self) -> Map<(Oddity, String), Vec<String>> {
        let mut oddities = Map::grouped(self.oddities);
        oddities.iter_mut().for_each(|(_, names)| names.dedup());
        oddities
    }

    /// Writes a value that stands at `place` within its entry.
    fn modelled(
        &mut self,
        value: Node<'_>,
        model: Model,
        place: &str,
        depth: Depth,
    ) -> Result<(), ShapeError> {
        match (model, value.kind()) {
            (Model::Record(fields), Kind::Object) => {
                self.record(value, fields, &format!("{place}."), depth)
            }
            (Model::List(fields), Kind::Array) => {
                let place = format!("{place}[].");
                self.array(value.elements()?, depth, |shaper, element| match element.kind() {
                    Kind::Object => shaper.record(element, fields, &place, depth.below()),
                    _ => shaper.plain(element, depth.below()),
                })
            }
            _ => self.plain(value, depth),
        }
    }

    /// Writes an object's fields in the order of its model; a null is taken for a field that is not there.
    fn record(
        &mut self,
        object: Node<'_>,
        fields: &'static [Field],
        prefix: &str,
        depth: Depth,
    ) -> Result<(), ShapeError> {
        let members = object.members()?;
        let is_known = |name: &str| fields.iter().any(|field| field.name == name);
        for member in members.iter().filter(|member| !is_known(&member.name)) {
            self.note(Oddity::Unknown, format!("{prefix}{}", member.name));
        }
        let lacks =
            |field: &&Field| field.need == Need::Required && said(&members, field).is_none();
        for field in fields.iter().filter(lacks) {
            self.note(Oddity::Lacking, format!("{prefix}{}", field.name));
        }
        let present = fields.iter().filter_map(|field| Some((field, said(&members, field)?)));
        self.object(present, depth, |shaper, field, value| {
            shaper.modelled(value, field.model, &format!("{prefix}{}", field.name), depth.below())
        })
    }

    fn note(&mut self, oddity: Oddity, place: String) {
        self.oddities.push(((oddity, place), self.entry.clone()));
    }

    /// Writes a value that no model knows.
    fn plain(&mut self, value: Node<'_>, Depth(levels): Depth) -> Result<(), ShapeError> {
        Ok(python::write(&mut self.out, value, Layout::Broken(levels))?)
    }

    fn array<'a>(
        &mut self,
        elements: Vec<Node<'a>>,
        depth: Depth,
        mut write: impl FnMut(&mut Self, Node<'a>) -> Result<(), ShapeError>,
    ) -> Result<(), ShapeError> {
        self.out.push('[');
        let mut is_empty = true;
        for element in elements {
            self.begin_item(is_empty, depth);
            is_empty = false;
            write(self, element)?;
        }
        self.end_items(is_empty, depth);
        self.out.push(']');
        Ok(())
    }

    fn object<'a, K: Named + Copy>(
        &mut self,
        members: impl Iterator<Item = (K, Node<'a>)>,
        depth: Depth,
        mut write: impl FnMut(&mut Self, K, Node<'a>) -> Result<(), ShapeError>,
    ) -> Result<(), ShapeError> {
        self.out.push('{');
        let mut is_empty = true;
        for (key, value) in members {
            self.begin_item(is_empty, depth);
            is_empty = false;
            self.out.push_str(&ascii_string(key.name()));
            self.out.push_str(": ");
            write(self, key, value)?;
        }
        self.end_items(is_empty, depth);
        self.out.push('}');
        Ok(())
    }

    fn begin_item(&mut self, is_first: bool, depth: Depth) {
        self.out.push_str(if is_first { "" } else { "," });
        self.break_line(depth.below());
    }

    fn end_items(&mut self, is_empty: bool, depth: Depth) {
        if !is_empty {
            self.break_line(depth);
        }
    }

    fn break_line(&mut self, Depth(levels): Depth) {
        self.out.push('\n');
        (0..levels).for_each(|_| self.out.push_str(UNIT));
    }
}

/// How many containers a value stands in.
#[derive(Debug, Clone, Copy)]
struct Depth(usize);

impl Depth {
    const fn below(self) -> Self {
        Self(self.0 + 1)
    }
}

/// What a member is written under.
trait Named {
    fn name(&self) -> &str;
}

impl Named for &str {
    fn name(&self) -> &str {
        self
    }
}

impl Named for &Field {
    fn name(&self) -> &str {
        self.name
    }
}

/// Returns what an object says of a field; a null says nothing.
fn said<'a>(members: &Members<'a>, field: &Field) -> Option<Node<'a>> {
    let at = members.find(field.name)?;
    let value = members.iter().nth(at)?.value;
    (value.raw() != "null").then_some(value)
}

const UNIT: &str = "    ";
