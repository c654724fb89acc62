//! The binary from end to end: `trueup sync` against a simulated GitHub and a source, over loopback.
#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test at once")]

mod corners;
mod environment;
mod failures;
mod files;
mod first;
mod github;
mod guard;
mod preset;
mod processes;
mod read_back;
mod report;
mod secrets;
mod stage;
