//! The command line of trueup: one module for each command, and what they share.

mod apply;
mod cli;
mod completions;
mod conduct;
mod doctor;
mod drive;
mod environment;
mod files;
mod local;
mod log;
mod man;
mod output;
mod plan;
mod planned;
mod problem;
mod progress;
mod settings;
mod shell;
mod sign;
mod summary;
mod sync;
mod transport;

use std::process::ExitCode;

use clap::Parser as _;

use cli::{Cli, Command};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return explain(&error),
    };
    let result = match &cli.command {
        Command::Sync(arguments) => sync::sync(arguments),
        Command::Plan(arguments) => plan::plan(arguments),
        Command::Apply(arguments) => apply::apply(arguments),
        Command::Config(arguments) => settings::config(arguments),
        Command::Diff(arguments) => local::diff(arguments),
        Command::Doctor(arguments) => doctor::doctor(arguments),
        Command::Render(arguments) => local::render(&arguments.sides),
        Command::Completions(arguments) => completions::completions(arguments.shell),
        Command::Man => man::man(),
    };
    result.unwrap_or_else(|problem| problem.report())
}

/// Help and version are answers; everything else the parser says is wrong usage.
fn explain(error: &clap::Error) -> ExitCode {
    // Whoever closed the pipe does not want the rest.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(problem::USAGE) } else { ExitCode::SUCCESS }
}
