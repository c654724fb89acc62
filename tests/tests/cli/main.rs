//! The binary from end to end: `trueup sync` against a simulated GitHub and a source, over loopback.
#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test at once")]

mod app;
mod behind;
mod certificates;
mod config;
mod config_text;
mod corners;
mod doctor;
mod enterprise;
mod environment;
mod failures;
mod files;
mod first;
mod forks;
mod github;
mod guard;
mod owned;
mod plans;
mod plans_shown;
mod preset;
mod processes;
mod proxies;
mod read_back;
mod report;
mod secrets;
mod several;
mod stage;
mod target_edits;
mod whole;
