//! Each row of what is known about GitHub, asked of the simulator in plain HTTP.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![allow(clippy::needless_pass_by_value, reason = "a body is written where it is sent")]

mod access;
mod answers;
mod apps;
mod blobs;
mod commits;
mod contract;
mod counts;
mod faults;
mod flow;
mod graphql;
mod history;
mod installations;
mod issues;
mod limits;
mod loopback;
mod mutations;
mod people;
mod pulls;
mod refs;
mod repositories;
mod rows;
mod script;
mod signing;
mod simulate;
mod source;
mod stage;
mod trees;
mod world;
