//! Where a value of the target stands, and what that means for how another one is written there.

use super::layout::Layout;
use super::node::{Kind, Node};
use super::sequence::Sequence;
use super::write::Manner;

/// Where a value of the target stands.
#[derive(Clone, Copy)]
pub(super) enum Place<'p, 't> {
    /// It is an item of a container.
    Item(&'p Sequence<'p, 't>, usize),
    /// It is the document's own object.
    Top,
}

impl<'t> Place<'_, 't> {
    /// Returns how a value that is put here is laid out; the document's own object like that of a new file.
    pub(super) fn manner(self, layout: &Layout<'t>) -> Manner<'t> {
        match self {
            Self::Item(sequence, at) => sequence.manner_of(at),
            Self::Top => Manner {
                line_ending: layout.line_ending_at(0),
                indent: String::new(),
                unit: layout.unit(),
                colon: ": ",
                is_broken: true,
            },
        }
    }

    /// Returns the container beside this place that one of this kind, put here, is modelled on.
    pub(super) fn model(self, kind: Kind) -> Option<Node<'t>> {
        match self {
            Self::Item(sequence, at) => sequence.model(Some(at), kind),
            Self::Top => None,
        }
    }

    /// Returns how a member around this place spells its colon.
    pub(super) fn colon(self) -> &'t str {
        match self {
            Self::Item(sequence, at) => sequence.colon_of(at),
            Self::Top => ": ",
        }
    }
}
