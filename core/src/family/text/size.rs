//! The number of a record's parameters, and the billions that a row has instead.

use super::entries::Parameters;
use super::python;
use super::rows::Unfit;
use crate::document::{Kind, Node, canonical};

/// How many parameters a record says it has.
pub(super) struct Size {
    /// As [`canonical`] spells it.
    pub(super) decimal: String,
    float: f64,
}

impl Size {
    /// Reads a number.
    pub(super) fn read(value: Node<'_>) -> Result<Self, Unfit> {
        if value.kind() != Kind::Number {
            return Err(Unfit::Type { field: "parameters", wanted: "a number" });
        }
        let decimal = value.decimal()?;
        let too_large = Unfit::Type { field: "parameters", wanted: "a number of 64 bits" };
        Ok(Self { decimal, float: python::finite(value.raw()).ok_or(too_large)? })
    }

    /// Returns the billions as a cell says them.
    ///
    /// The converter cuts off what is behind the point, so that it makes 4099999999 of `4.1`: who finds that number in
    /// `db.json` takes the cell back that a person wrote.
    pub(super) fn cell(&self) -> String {
        let plain = billions(self.float);
        let next = billions(self.float + 1.0);
        let comes_back = converted(&next).is_some_and(|count| count == self.decimal);
        if comes_back && next.len() < plain.len() { next } else { plain }
    }
}

fn billions(count: f64) -> String {
    let billions = count / 1e9;
    if billions.fract() == 0.0 {
        python::whole_text(billions)
    } else {
        python::float_text(billions)
    }
}

/// Returns how many parameters the converter makes of a cell, as [`canonical`] spells it.
pub(super) fn converted(cell: &str) -> Option<String> {
    canonical(&Parameters::read(cell).ok()?.count).ok()
}
