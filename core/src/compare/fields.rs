//! Where two values differ, as deep as their shapes agree.

use super::drift::Change;
use super::{Found, meetings};
use crate::document::{Fault, Json, Kind, Node, Pointer, SidedFault, on_both, same};
use crate::sides::{Side, Sides};

/// Lists the places where the values differ, each as small as it can be: objects differ by member, arrays of one
/// length by element; anything else differs as a whole.
pub(super) fn changes(sides: Sides<&Node<'_>>) -> Result<Vec<Change>, SidedFault> {
    let mut changes = Vec::new();
    collect(&mut changes, &Pointer::root(), sides)?;
    Ok(changes)
}

/// Lists likewise where the values at a place differ, of which one may be missing.
pub(super) fn changes_at(
    path: &Pointer,
    sides: Sides<Option<&Node<'_>>>,
) -> Result<Vec<Change>, SidedFault> {
    let mut changes = Vec::new();
    match (sides.source, sides.target) {
        (Some(source), Some(target)) => collect(&mut changes, path, Sides { source, target })?,
        (None, None) => {}
        (source, target) => push(&mut changes, path.clone(), source, target)?,
    }
    Ok(changes)
}

fn collect(
    changes: &mut Vec<Change>,
    path: &Pointer,
    sides: Sides<&Node<'_>>,
) -> Result<(), SidedFault> {
    if sides.source.raw() == sides.target.raw() {
        return Ok(());
    }
    match (sides.source.kind(), sides.target.kind()) {
        (Kind::Object, Kind::Object) => collect_members(changes, path, sides),
        (Kind::Array, Kind::Array) => collect_elements(changes, path, sides),
        _ if same(sides)? => Ok(()),
        _ => push(changes, path.clone(), Some(sides.source), Some(sides.target)),
    }
}

fn collect_members(
    changes: &mut Vec<Change>,
    path: &Pointer,
    sides: Sides<&Node<'_>>,
) -> Result<(), SidedFault> {
    let members = on_both(sides, Node::members)?;
    for met in meetings(&members) {
        let path = path.member(met.name);
        match met.found {
            Found::Both(values) => collect(changes, &path, values)?,
            Found::Source(value) => push(changes, path, Some(value), None)?,
            Found::Target(value) => push(changes, path, None, Some(value))?,
        }
    }
    Ok(())
}

fn collect_elements(
    changes: &mut Vec<Change>,
    path: &Pointer,
    sides: Sides<&Node<'_>>,
) -> Result<(), SidedFault> {
    let elements = on_both(sides, Node::elements)?;
    if elements.source.len() != elements.target.len() {
        return push(changes, path.clone(), Some(sides.source), Some(sides.target));
    }
    for (index, (source, target)) in elements.source.iter().zip(&elements.target).enumerate() {
        collect(changes, &path.index(index), Sides { source, target })?;
    }
    Ok(())
}

fn push(
    changes: &mut Vec<Change>,
    path: Pointer,
    source: Option<&Node<'_>>,
    target: Option<&Node<'_>>,
) -> Result<(), SidedFault> {
    let json = |node: Option<&Node<'_>>| node.copied().map(Json::of).transpose();
    let on = |side| move |fault: Fault| fault.on(side);
    let after = json(source).map_err(on(Side::Source))?;
    let before = json(target).map_err(on(Side::Target))?;
    changes.push(Change { path, before, after });
    Ok(())
}
