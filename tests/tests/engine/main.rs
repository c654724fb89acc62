//! The engine against the simulated GitHub, in process and request by request.
#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test at once")]

mod app;
mod apply;
mod apply_hard;
mod apply_told;
mod approval;
mod bad_input;
mod budget;
mod closing;
mod companion;
mod contract;
mod corners;
mod crash;
mod doctor;
mod elsewhere;
mod extras;
mod first;
mod life;
mod order;
mod overflow;
mod owned;
mod partial;
mod passes;
mod people;
mod plan;
mod race;
mod refused;
mod rejected;
mod removals;
mod reopened;
mod target_edits;
mod texts;
mod thrift;
mod weather;
