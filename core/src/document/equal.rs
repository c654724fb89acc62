//! Whether two values mean the same, however they are spelled and laid out.

use super::fault::{Fault, SidedFault};
use super::node::{Kind, Node};
use crate::sides::{Side, Sides};

/// Returns whether both values are the same: equal bytes are, without a closer look; objects are free of order,
/// numbers are exact decimals, text is compared after unescaping, and a boolean is not a number.
pub(crate) fn same(sides: Sides<Node<'_>>) -> Result<bool, SidedFault> {
    if sides.source.raw() == sides.target.raw() {
        return Ok(true);
    }
    let kind = sides.source.kind();
    if kind != sides.target.kind() {
        return Ok(false);
    }
    match kind {
        Kind::Array => same_elements(on_both(sides, Node::elements)?),
        Kind::Object => same_members(sides),
        Kind::Literal => Ok(false),
        Kind::Number => on_both(sides, Node::decimal).map(|both| both.source == both.target),
        Kind::String => on_both(sides, Node::string).map(|both| both.source == both.target),
    }
}

/// Applies `look` to both sides and says on which one it failed.
pub(crate) fn on_both<'a, T>(
    sides: Sides<Node<'a>>,
    look: impl Fn(&Node<'a>) -> Result<T, Fault>,
) -> Result<Sides<T>, SidedFault> {
    Ok(Sides {
        source: look(&sides.source).map_err(|fault| fault.on(Side::Source))?,
        target: look(&sides.target).map_err(|fault| fault.on(Side::Target))?,
    })
}

fn same_elements(sides: Sides<Vec<Node<'_>>>) -> Result<bool, SidedFault> {
    if sides.source.len() != sides.target.len() {
        return Ok(false);
    }
    all_same(sides.source.into_iter().zip(sides.target))
}

fn same_members(sides: Sides<Node<'_>>) -> Result<bool, SidedFault> {
    let members = on_both(sides, Node::members)?;
    let names = members.as_ref().map(|side| side.sorted().map(|member| &member.name));
    if !names.source.eq(names.target) {
        return Ok(false);
    }
    let values = members.as_ref().map(|side| side.sorted().map(|member| member.value));
    all_same(values.source.zip(values.target))
}

fn all_same<'a>(mut pairs: impl Iterator<Item = (Node<'a>, Node<'a>)>) -> Result<bool, SidedFault> {
    pairs.try_fold(true, |so_far, (source, target)| Ok(so_far && same(Sides { source, target })?))
}
