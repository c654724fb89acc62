//! Editing a target so that it holds what the source holds, without touching anything else.

use super::equal::{on_both, same};
use super::fault::{Fault, SidedFault};
use super::layout::Layout;
use super::members::{Member, Members};
use super::node::{Item, Kind, Node};
use super::place::Place;
use super::sequence::{Exchange, Sequence};
use super::splice::{Splice, apply};
use super::write::Wanted;
use super::{Document, parse};
use crate::sides::{Side, Sides};
use crate::sorted::Set;

/// Returns the target's file, edited so that it holds the source's data; entries named in `withheld` stay.
///
/// Every edit replaces only the bytes that must change; the target keeps its order, layout, spelling, line endings
/// and byte order mark, and what is added looks like its neighbours. A document that already holds the source's data
/// comes back as it is.
///
/// # Errors
///
/// Returns the first fault inside an entry that has to be touched, and whose it is.
pub fn edited(sides: Sides<&Document>, withheld: &Set<String>) -> Result<String, SidedFault> {
    let layout = Layout::of(sides.target.text());
    let mut editor = Editor { layout: &layout, splices: Vec::new() };
    let members = sides.map(Document::members);
    editor.edit_members(&members, withheld, sides.target.root(), Place::Top)?;
    let mut text = String::with_capacity(sides.target.text().len());
    if sides.target.has_bom() {
        text.push_str(parse::BOM);
    }
    apply(&mut text, sides.target.text(), editor.splices);
    Ok(text)
}

/// Returns a new file that holds the source's data: four spaces, line feeds, a final newline, escapes for all but
/// ASCII.
///
/// # Errors
///
/// Returns the first fault inside the source.
pub fn created(source: &Document) -> Result<String, Fault> {
    let target = Document::of_own("{}\n");
    edited(Sides { source, target: &target }, &Set::new()).map_err(|sided| sided.fault)
}

/// Collects splices; both sides are views of their documents' texts.
struct Editor<'e, 't> {
    layout: &'e Layout<'t>,
    splices: Vec<Splice>,
}

impl<'e, 't> Editor<'e, 't> {
    fn edit_value(
        &mut self,
        sides: Sides<&Node<'t>>,
        place: Place<'_, 't>,
    ) -> Result<(), SidedFault> {
        if sides.source.raw() == sides.target.raw() {
            return Ok(());
        }
        match (sides.source.kind(), sides.target.kind()) {
            (Kind::Object, Kind::Object) => {
                let members = on_both(sides, Node::members)?;
                self.edit_members(&members, &Set::new(), *sides.target, place)
            }
            (Kind::Array, Kind::Array) => {
                let elements = on_both(sides, Node::elements)?;
                self.edit_elements(&elements, *sides.target, place)
            }
            _ if same(sides)? => Ok(()),
            _ => self.replace(sides, place),
        }
    }

    fn replace(&mut self, sides: Sides<&Node<'t>>, place: Place<'_, 't>) -> Result<(), SidedFault> {
        let mut text = String::new();
        let model = place.model(sides.source.kind());
        let manner = place.manner(self.layout);
        self.layout.write_value(&mut text, *sides.source, model, &manner).map_err(in_source)?;
        self.splices.push(Splice { range: sides.target.start()..sides.target.end(), text });
        Ok(())
    }

    fn edit_members(
        &mut self,
        members: &Sides<Members<'t>>,
        withheld: &Set<String>,
        target: Node<'t>,
        place: Place<'_, 't>,
    ) -> Result<(), SidedFault> {
        let Sides { source, target: old } = members;
        let items = old.iter().map(Member::item).collect();
        let sequence = Sequence::new(self.layout, target, items, place);
        let mut exchange = Exchange::default();
        for (at, Member { name, .. }) in old.iter().enumerate() {
            if source.find(name).is_none() && !withheld.contains(name.as_ref()) {
                exchange.remove(at);
            }
        }
        let mut anchor = None;
        for Member { name, value, .. } in source.iter() {
            if let Some(at) = old.find(name) {
                let sides = Sides { source: value, target: sequence.value(at) };
                self.edit_value(sides, Place::Item(&sequence, at))?;
                anchor = Some(at);
            } else {
                let item = Wanted { name: Some(name.as_ref().into()), value: *value };
                exchange.add(anchor, sequence.written(anchor, &item).map_err(in_source)?);
            }
        }
        self.splices.extend(sequence.splices(exchange));
        Ok(())
    }

    /// Edits elements pairwise if there are as many; else replaces those between what both begin and end with.
    fn edit_elements(
        &mut self,
        elements: &Sides<Vec<Node<'t>>>,
        target: Node<'t>,
        place: Place<'_, 't>,
    ) -> Result<(), SidedFault> {
        let Sides { source, target: old } = elements;
        let items = old.iter().map(|&value| Item { key: None, value }).collect();
        let sequence = Sequence::new(self.layout, target, items, place);
        if source.len() == old.len() {
            for (at, sides) in pairs(source, old).enumerate() {
                self.edit_value(sides, Place::Item(&sequence, at))?;
            }
            return Ok(());
        }
        let shorter = source.len().min(old.len());
        let prefix = common(pairs(source, old))?;
        let from_the_end = pairs_from_the_end(source, old).take(shorter - prefix);
        let suffix = common(from_the_end)?;
        let mut exchange = Exchange::default();
        (prefix..old.len() - suffix).for_each(|at| exchange.remove(at));
        let anchor = prefix.checked_sub(1);
        for &value in &source[prefix..source.len() - suffix] {
            let item = Wanted { name: None, value };
            exchange.add(anchor, sequence.written(anchor, &item).map_err(in_source)?);
        }
        self.splices.extend(sequence.splices(exchange));
        Ok(())
    }
}

fn pairs<'s, 't>(
    source: &'s [Node<'t>],
    target: &'s [Node<'t>],
) -> impl Iterator<Item = Sides<&'s Node<'t>>> {
    source.iter().zip(target).map(|(source, target)| Sides { source, target })
}

fn pairs_from_the_end<'s, 't>(
    source: &'s [Node<'t>],
    target: &'s [Node<'t>],
) -> impl Iterator<Item = Sides<&'s Node<'t>>> {
    let pairs = source.iter().rev().zip(target.iter().rev());
    pairs.map(|(source, target)| Sides { source, target })
}

/// Returns how many pairs are the same before the first that is not.
fn common<'s, 't: 's>(
    pairs: impl Iterator<Item = Sides<&'s Node<'t>>>,
) -> Result<usize, SidedFault> {
    let mut count = 0;
    for sides in pairs {
        if !same(sides)? {
            break;
        }
        count += 1;
    }
    Ok(count)
}

fn in_source(fault: Fault) -> SidedFault {
    fault.on(Side::Source)
}
