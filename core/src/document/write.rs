//! New text for a target: values of the source, laid out like what stands around them.

use std::borrow::Cow;

use super::fault::Fault;
use super::layout::Layout;
use super::members::Member;
use super::node::{Kind, Node};
use super::shape::Shape;
use crate::json::string;

/// How text is laid out at one place, as far as no model says otherwise.
#[derive(Debug, Clone)]
pub(super) struct Manner<'t> {
    /// What ends a line.
    pub(super) line_ending: &'t str,
    /// What begins the line that the value begins on.
    pub(super) indent: String,
    /// How much further each level is indented.
    pub(super) unit: &'t str,
    /// What stands between a key and its value.
    pub(super) colon: &'t str,
    /// Whether containers take more than one line.
    pub(super) is_broken: bool,
}

impl<'t> Manner<'t> {
    /// Returns the manner inside a container that stands here and is modelled on one of this shape.
    ///
    /// Models stand as deep as what is modelled on them: one that is indented otherwise is out of line itself, and its
    /// unit with it.
    pub(super) fn inside(&self, shape: Option<&Shape<'t>>) -> Self {
        let is_broken = shape.map_or(self.is_broken, |shape| shape.is_broken);
        let in_line = shape.filter(|shape| shape.indent == self.indent);
        let unit = in_line.and_then(|shape| shape.unit).unwrap_or(self.unit);
        let indent = if is_broken { [&self.indent, unit].concat() } else { self.indent.clone() };
        let colon = shape.and_then(|shape| shape.colon).unwrap_or(self.colon);
        Self { line_ending: self.line_ending, indent, unit, colon, is_broken }
    }

    /// Returns a comma and what follows it on one line: a space if one follows the colon.
    pub(super) fn inline_separator(&self) -> &'static str {
        if self.colon.ends_with(':') { "," } else { ", " }
    }
}

/// What stands around the items of a new container.
pub(super) struct Frame<'t> {
    head: Cow<'t, str>,
    separator: Cow<'t, str>,
    tail: Cow<'t, str>,
}

impl<'t> Frame<'t> {
    /// Frames a container that stands where `outer` holds and has items where `inner` does.
    pub(super) fn new(outer: &Manner<'t>, inner: &Manner<'t>, shape: Option<&Shape<'t>>) -> Self {
        if inner.is_broken {
            let head = [inner.line_ending, &inner.indent].concat();
            let separator = [",", &head].concat().into();
            let tail = [inner.line_ending, &outer.indent].concat().into();
            return Self { head: head.into(), separator, tail };
        }
        let separator = shape.and_then(|shape| shape.separator).unwrap_or(inner.inline_separator());
        Self {
            head: shape.map_or("", |shape| shape.head).into(),
            separator: separator.into(),
            tail: shape.map_or("", |shape| shape.tail).into(),
        }
    }

    /// Writes a container around items that are written already.
    pub(super) fn around(&self, brackets: [char; 2], items: &[String]) -> String {
        let [open, close] = brackets;
        let items = items.join(&self.separator);
        format!("{open}{}{items}{}{close}", self.head, self.tail)
    }
}

/// A value of the source, and its name if it is a member.
pub(super) struct Wanted<'s> {
    pub(super) name: Option<Cow<'s, str>>,
    pub(super) value: Node<'s>,
}

impl<'s> From<Member<'s>> for Wanted<'s> {
    fn from(member: Member<'s>) -> Self {
        Self { name: Some(member.name), value: member.value }
    }
}

impl<'t> Layout<'t> {
    /// Writes an item with its key, modelled on a container of the target if there is one like it.
    pub(super) fn write_item(
        &self,
        out: &mut String,
        item: &Wanted<'_>,
        model: Option<Node<'t>>,
        manner: &Manner<'t>,
    ) -> Result<(), Fault> {
        if let Some(name) = &item.name {
            string::write(out, name, self.charset);
            out.push_str(manner.colon);
        }
        self.write_value(out, item.value, model, manner)
    }

    /// Writes a value; strings as the target's charset wants it, numbers as the source spells them.
    pub(super) fn write_value(
        &self,
        out: &mut String,
        value: Node<'_>,
        model: Option<Node<'t>>,
        manner: &Manner<'t>,
    ) -> Result<(), Fault> {
        match value.kind() {
            Kind::Array | Kind::Object => self.write_container(out, value, model, manner)?,
            Kind::String => string::write(out, &value.string()?, self.charset),
            Kind::Literal | Kind::Number => {
                value.judge()?;
                out.push_str(value.raw());
            }
        }
        Ok(())
    }

    fn write_container(
        &self,
        out: &mut String,
        value: Node<'_>,
        model: Option<Node<'t>>,
        manner: &Manner<'t>,
    ) -> Result<(), Fault> {
        let [open, close] = brackets(value.kind());
        let items = wanted(value)?;
        out.push(open);
        if !items.is_empty() {
            let shape = model.map(|model| self.shape(model));
            let shape = shape.as_deref();
            let inner = manner.inside(shape);
            let frame = Frame::new(manner, &inner, shape);
            out.push_str(&frame.head);
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { &frame.separator });
                let kind = item.value.kind();
                let model = shape.and_then(|shape| shape.model(item.name.as_deref(), kind));
                self.write_item(out, item, model, &inner)?;
            }
            out.push_str(&frame.tail);
        }
        out.push(close);
        Ok(())
    }
}

/// Returns the brackets of a kind of container.
pub(super) const fn brackets(kind: Kind) -> [char; 2] {
    if matches!(kind, Kind::Array) { ['[', ']'] } else { ['{', '}'] }
}

fn wanted(container: Node<'_>) -> Result<Vec<Wanted<'_>>, Fault> {
    if container.kind() == Kind::Array {
        let element = |value| Wanted { name: None, value };
        return Ok(container.elements()?.into_iter().map(element).collect());
    }
    let (members, _) = container.members()?.into_parts();
    Ok(members.into_iter().map(Wanted::from).collect())
}
