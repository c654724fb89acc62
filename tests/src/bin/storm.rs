//! Lets a storm blow over the engine and says what it came to, or what broke and how to see it again.
#![allow(clippy::print_stdout, reason = "what happened is what this program is for")]
#![allow(clippy::print_stderr, reason = "progress goes beside it")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;
use trueup_tests::storm::{Storm, Weathered};

/// Many runs at once, faults and a person with opinions, all drawn from one number.
#[derive(Debug, Parser)]
struct Arguments {
    /// What everything is drawn from.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// How many rounds there are.
    #[arg(long, value_name = "N", default_value_t = 25)]
    rounds: usize,
}

fn main() -> ExitCode {
    let Arguments { seed, rounds } = Arguments::parse();
    let mut over = 0;
    let blown = catch_unwind(AssertUnwindSafe(|| {
        Storm { seed, rounds }.blow(|round| {
            over = round;
            if round % 10 == 0 {
                eprintln!("{round} of {rounds} rounds");
            }
        })
    }));
    let wrong = match blown {
        Ok(Ok(Weathered { tally, history })) => {
            print!("{tally}");
            println!("seed {seed}, {rounds} rounds: all holds; history {history}");
            return ExitCode::SUCCESS;
        }
        Ok(Err(wrong)) => wrong,
        Err(_) => format!("round {}: a panic, told above", over + 1),
    };
    println!("{wrong}");
    println!("See it again: cargo xtask storm --seed {seed} --rounds {rounds}");
    ExitCode::FAILURE
}
