//! Whole files in, whole files out: what editing does, case by case and by law.

mod faults;
mod laws;
mod layouts;
mod places;
pub(crate) mod sample;

use super::{Document, Entry, Json, created, edited};
use crate::sides::Sides;
use crate::sorted::Set;

fn document(text: &str) -> Document {
    Document::parse(text.as_bytes()).expect("the test wrote a document")
}

/// Edits `target` so that it holds what `source` holds.
fn edit(target: &str, source: &str) -> String {
    edit_withholding(&[], target, source)
}

fn edit_withholding(names: &[&str], target: &str, source: &str) -> String {
    let documents = Sides { source: document(source), target: document(target) };
    let withheld = names.iter().map(ToString::to_string).collect::<Set<_>>();
    edited(documents.as_ref(), &withheld).expect("neither side has a fault")
}
