//! Whether two values mean the same, however they are spelled and laid out.

use super::fault::{Fault, SidedFault};
use super::node::{Kind, Node};
use crate::sides::{Side, Sides};

/// Returns whether both values are the same: equal bytes are, without a closer look; objects are free of order,
/// numbers are exact decimals, text is compared after unescaping, and a boolean is not a number.
pub(crate) fn same(sides: Sides<&Node<'_>>) -> Result<bool, SidedFault> {
    if sides.source.raw() == sides.target.raw() {
        return Ok(true);
    }
    let kind = sides.source.kind();
    if kind != sides.target.kind() {
        return Ok(false);
    }
    match kind {
        Kind::Array => same_elements(&on_both(sides, Node::elements)?),
        Kind::Object => same_members(sides),
        Kind::Literal => Ok(false),
        Kind::Number => on_both(sides, Node::decimal).map(|both| both.source == both.target),
        Kind::String => on_both(sides, Node::string).map(|both| both.source == both.target),
    }
}

/// Applies `look` to both sides and says on which one it failed.
pub(crate) fn on_both<'a, T>(
    sides: Sides<&Node<'a>>,
    look: impl Fn(&Node<'a>) -> Result<T, Fault>,
) -> Result<Sides<T>, SidedFault> {
    Ok(Sides {
        source: look(sides.source).map_err(|fault| fault.on(Side::Source))?,
        target: look(sides.target).map_err(|fault| fault.on(Side::Target))?,
    })
}

fn same_elements(sides: &Sides<Vec<Node<'_>>>) -> Result<bool, SidedFault> {
    let Sides { source, target } = sides;
    if source.len() != target.len() {
        return Ok(false);
    }
    for (source, target) in source.iter().zip(target) {
        if !same(Sides { source, target })? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn same_members(sides: Sides<&Node<'_>>) -> Result<bool, SidedFault> {
    let Sides { source, target } = on_both(sides, Node::members)?;
    if !source.sorted().map(|it| &it.name).eq(target.sorted().map(|it| &it.name)) {
        return Ok(false);
    }
    for (source, target) in source.sorted().zip(target.sorted()) {
        if !same(Sides { source: &source.value, target: &target.value })? {
            return Ok(false);
        }
    }
    Ok(true)
}
