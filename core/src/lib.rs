//! The pure core of trueup: it compares a source of record with files in GitHub repositories and proposes the
//! difference, without a socket, a file, a clock or a random number of its own.

pub mod compare;
pub mod config;
pub mod digest;
pub mod document;
pub mod engine;
pub mod family;
pub mod github;
pub mod http;
pub mod oid;
pub mod plan;
pub mod propose;
pub mod secret;
pub mod sides;
pub mod time;
pub mod wording;
