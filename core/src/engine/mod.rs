//! The order of events: a run as a machine that asks its host for one thing after another.

pub mod memory;
pub mod options;
pub mod outcome;
pub mod step;
