//! Serves a simulated GitHub and a source on this machine until it is stopped, to try trueup by hand.
#![allow(clippy::print_stdout, reason = "the addresses are what this program is for")]

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use trueup_tests::data;
use trueup_tests::simulator::{Permissions, Simulator};

/// Serves a simulated GitHub and a source of record on 127.0.0.1.
#[derive(Debug, Parser)]
struct Arguments {
    /// A folder with `source/{category}.json` and `github/{owner}/{repo}/…`, the repositories' files.
    #[arg(long, value_name = "DIR", default_value = data::DEMO)]
    data: PathBuf,

    /// The port of the simulated GitHub; 0 takes a free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    github_port: u16,

    /// The port of the source; 0 takes a free one.
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    source_port: u16,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let github = Simulator::new();
    github.follow_system_clock();
    let repositories = data::repositories(&github, &arguments.data)?;
    let source = data::source(&arguments.data)?;
    let token = github.token("trueup", Permissions::everything());

    let serving_github = github.serve_on(arguments.github_port)?;
    let serving_source = source.serve_on(arguments.source_port)?;
    println!("GitHub: {}", serving_github.url);
    println!("Source: {}", serving_source.url);
    println!("Token:  {token}");
    for repository in repositories {
        println!("{}: {}", repository.full_name(), repository.path().display());
    }

    println!("\nTry, in another terminal:");
    println!("  export TRUEUP_GITHUB_TOKEN={token}");
    println!(
        "  trueup sync --config {}/trueup.toml --primary-url {} --github-api-url {}",
        arguments.data.display(),
        serving_source.url,
        serving_github.url
    );

    tokio::signal::ctrl_c().await?;
    drop(serving_github);
    Ok(())
}
