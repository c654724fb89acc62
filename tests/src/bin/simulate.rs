//! Serves a simulated GitHub and a source on this machine until it is stopped, to try trueup by hand.
#![allow(clippy::print_stdout, reason = "the addresses are what this program is for")]

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::Parser;
use trueup_tests::simulator::{Permissions, Simulator};
use trueup_tests::source::Source;

/// Serves a simulated GitHub and a source of record on 127.0.0.1.
#[derive(Debug, Parser)]
struct Arguments {
    /// A folder with `source/{category}.json` and `github/{owner}/{repo}/…`, the repositories' files.
    #[arg(long, value_name = "DIR")]
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
    let repositories = add_repositories(&github, &arguments.data.join("github"))?;
    let source = add_categories(&arguments.data.join("source"))?;
    let token = github.token("trueup", Permissions::everything());

    let serving_github = github.serve_on(arguments.github_port)?;
    let serving_source = source.serve_on(arguments.source_port)?;
    println!("GitHub: {}", serving_github.url);
    println!("Source: {}", serving_source.url);
    println!("Token:  {token}");
    for line in repositories {
        println!("{line}");
    }

    tokio::signal::ctrl_c().await?;
    drop(serving_github);
    Ok(())
}

/// Makes a repository of every folder `{owner}/{repo}` and says where it is.
fn add_repositories(github: &Simulator, folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut lines = Vec::new();
    for owner in entries(folder)? {
        for files in entries(&owner)? {
            let name = format!("{}/{}", file_name(&owner), file_name(&files));
            let repository = github.repository(&name).folder(&files)?.create();
            lines.push(format!("{name}: {}", repository.path().display()));
        }
    }
    Ok(lines)
}

fn add_categories(folder: &Path) -> Result<Source, Box<dyn Error>> {
    let source = Source::new();
    for file in entries(folder)? {
        let category = file.file_stem().unwrap_or_default().to_string_lossy();
        source.set(&category, std::fs::read(&file)?);
    }
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    source.set_last_updated(Some(now.as_secs()));
    Ok(source)
}

/// The entries of a folder in order of their names, without hidden ones.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let listed = std::fs::read_dir(folder).map_err(|error| {
        let folder = folder.display();
        format!("{folder}: {error}")
    })?;
    let mut paths = Vec::new();
    for entry in listed {
        paths.push(entry?.path());
    }
    paths.retain(|path| !file_name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
