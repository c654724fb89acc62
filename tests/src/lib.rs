//! The simulated GitHub, the source server, the simulated host and the suites that hold trueup together.
#![allow(
    clippy::unwrap_used,
    reason = "in a test bench a broken assumption must stop the test at once"
)]

pub mod authority;
pub mod data;
pub mod front;
pub mod host;
pub mod judges;
pub mod loopback;
pub mod program;
pub mod proxy;
pub mod scene;
pub mod simulator;
pub mod skip;
pub mod source;
pub mod stage;
pub mod storm;
pub mod texts;
