//! The one door to the project: `cargo xtask demo | test | lint | bench | storm | simulate | worker`.
//!
//! It prints every command it runs, so that each can be run by hand, and has no dependencies: `demo` is a newcomer's
//! first command.

mod set_up;
mod skipped;
mod worker;

use std::env;
use std::process::{Command, ExitCode};

use skipped::Skipped;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let done = match task.as_str() {
        "demo" => demo(),
        "test" => all(&rest),
        "lint" => lint(),
        "bench" if rest == ["worker"] => worker::bench(),
        "bench" => cargo(&["bench", "--package", "trueup-core", "--bench", "growth"]),
        "simulate" => of_the_tests(&["--bin", "simulate"], &rest),
        "storm" => of_the_tests(&["--release", "--bin", "storm"], &rest),
        "worker" => worker::worker(&rest),
        _ => {
            say(HELP);
            return if task.is_empty() || task == "help" {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(64)
            };
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failed(command)) => {
            say(&format!("xtask: failed: {command}"));
            ExitCode::FAILURE
        }
    }
}

const HELP: &str = "\
cargo xtask demo       drift, a pull request and a second run that changes nothing; no network, no credentials
cargo xtask test       sets up what is missing, then passes all tests and lints; arguments go to `cargo test`
cargo xtask lint       formatting, clippy and documentation, warnings denied
cargo xtask bench      how the time that comparing and editing take grows with a file's size; a release build
cargo xtask bench worker   what a run of the Worker takes of the processor, in workerd (npm installs it)
cargo xtask storm      many runs, faults and a person at once, by lot: `--seed S --rounds N`; a release build
cargo xtask simulate   a simulated GitHub and source on loopback until Ctrl-C (`-- --help` for its flags)
cargo xtask worker     the Cloudflare Worker, built into host-worker/build: `--out DIR`, `--panic-route` for a test's";

/// Builds the command line and the demo, then hands over to it.
fn demo() -> Done {
    cargo(&["build", "--package", "trueup", "--bin", "trueup"])?;
    cargo(&["run", "--package", "trueup-tests", "--bin", "demo"])
}

/// Runs a program of the package `trueup-tests`.
fn of_the_tests(program: &[&str], rest: &[String]) -> Done {
    let rest = rest.iter().map(String::as_str).filter(|argument| *argument != "--");
    let run = ["run", "--package", "trueup-tests"].iter().chain(program).chain(&["--"]).copied();
    cargo(&run.chain(rest).collect::<Vec<_>>())
}

/// Sets up, runs all tests and lints, and ends with what was skipped, whatever failed.
fn all(rest: &[String]) -> Done {
    let skipped = Skipped::cleared()?;
    let done = set_up::set_up().and_then(|()| test(rest, &skipped)).and_then(|()| lint());
    say(&skipped.tally());
    done
}

/// Runs all tests; those that drive the command line need it built before.
fn test(rest: &[String], skipped: &Skipped) -> Done {
    cargo(&["build", "--package", "trueup", "--bin", "trueup"])?;
    let mut test = Command::new("cargo");
    test.args(["test", "--workspace", "--no-fail-fast"]).args(rest);
    run(test.env(skipped::VARIABLE, &skipped.file))
}

fn lint() -> Done {
    cargo(&["fmt", "--all", "--check"])?;
    cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])?;
    worker::lint()?;
    let mut doc = Command::new("cargo");
    doc.args(["doc", "--workspace", "--no-deps", "--document-private-items"]);
    run(doc.env("RUSTDOCFLAGS", "--deny warnings"))
}

fn cargo(arguments: &[&str]) -> Done {
    run(Command::new("cargo").args(arguments))
}

/// Prints the command, then runs it.
fn run(command: &mut Command) -> Done {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    say(&format!("+ {line}"));
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failed(format!("{line} ({status})"))),
        Err(error) => Err(Failed(format!("{line} ({error})"))),
    }
}

type Done = Result<(), Failed>;

/// The command that failed, and how.
struct Failed(String);

#[expect(clippy::print_stderr, reason = "what is run is said here, beside what it prints itself")]
fn say(line: &str) {
    eprintln!("{line}");
}
