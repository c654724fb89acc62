//! Cases: pairs of documents with what is known about their difference, given to the binary as users run it.
//!
//! The small ones in `tests/fixtures/cases` are always there. More of the same layout, taken from real repositories, are
//! looked for in the folder that `TRUEUP_CASES` names, else in `../shared/cases` beside the workspace; their data is not
//! part of the project.
#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test at once")]

mod body;
mod case;
mod contract;
mod laws;
mod layout;
mod members;
mod oracle;
mod text;
