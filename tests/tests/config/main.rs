//! Configurations: what is right, what is wrong with the others, and the schema that editors hold them to.
#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test at once")]

mod agreement;
mod changes;
mod files;
mod schema;
mod wrong;
