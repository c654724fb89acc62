//! The simulated GitHub, the source server and the suites that hold trueup together.
#![allow(
    clippy::unwrap_used,
    reason = "in a test bench a broken assumption must stop the test at once"
)]

mod loopback;
pub mod simulator;
pub mod source;
