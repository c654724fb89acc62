//! A second opinion: the binary against `emulate`, a GitHub that others wrote, so that ours does not flatter it.
//!
//! It knows no updates and no races worth the name: it never moves the head of a pull request and allows duplicates. It
//! appends a newline to commit messages, answers reviewers with 200, and has no ETags; a client must live with that.
#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test at once")]

mod app;
mod first;
mod server;
mod stage;
