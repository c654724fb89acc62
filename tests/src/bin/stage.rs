//! Serves a simulated GitHub and a source to a suite that is not written in Rust.
//!
//! It takes what to do as lines of JSON on standard input and answers each with one on standard output; the first line
//! that it prints says where both servers listen. It ends with its input, and fails if anything broke GitHub's contract
//! or a repository is damaged.
#![allow(clippy::print_stdout, reason = "its answers are what this program is for")]

use std::error::Error;
use std::io::stdin;

use clap::Parser;
use trueup_tests::stage::Stage;

/// Serves a simulated GitHub and a source on free ports of 127.0.0.1, and does what lines of JSON say.
#[derive(Debug, Parser)]
struct Arguments;

fn main() -> Result<(), Box<dyn Error>> {
    let Arguments = Arguments::parse();
    let mut stage = Stage::new();
    println!("{}", stage.addresses());
    for line in stdin().lines() {
        println!("{}", stage.answer(&line?));
    }
    Ok(())
}
