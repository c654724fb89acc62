//! Shows trueup at work: drift, the pull requests it opens, and a second run that finds them and changes nothing.
#![allow(clippy::print_stdout, reason = "what it prints is what this program is for")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

use trueup_tests::data;
use trueup_tests::simulator::{Permissions, PullRequestView, Repository, Simulator};

fn main() -> Result<(), Box<dyn Error>> {
    let data = Path::new(data::DEMO);
    let github = Simulator::new();
    github.follow_system_clock();
    let repositories = data::repositories(&github, data)?;
    let source = data::source(data)?;
    let (serving_github, serving_source) = (github.serve(), source.serve());
    let stage = Stage {
        binary: binary()?,
        folder: tempfile::tempdir()?,
        config: data.join("trueup.toml"),
        github_url: serving_github.url.clone(),
        source_url: serving_source.url.clone(),
        token: github.token("trueup", Permissions::propose()),
    };

    heading(
        "A simulated GitHub holds two repositories; the source has moved on since they were published",
    );
    for repository in &repositories {
        println!("  {}", repository.full_name());
        for line in repository
            .git(&["ls-tree", "-r", "--format=    %(path)  %(objectsize) bytes", "main"])
            .lines()
        {
            println!("{line}");
        }
    }

    heading("First run: what differs is proposed");
    stage.run()?;
    for repository in &repositories {
        for pull in repository.pull_requests() {
            show(repository, &pull);
        }
    }

    heading("Second run: it finds its own pull requests");
    github.clear_log();
    stage.run()?;
    let writes = github.requests().iter().filter(|request| request.writes()).count();
    println!("\nOf its {} requests to GitHub, {writes} wrote anything.", github.requests().len());
    if writes > 0 {
        return Err("the second run should have changed nothing".into());
    }
    Ok(())
}

/// All that a run of the command line needs here.
struct Stage {
    binary: PathBuf,
    folder: tempfile::TempDir,
    config: PathBuf,
    github_url: String,
    source_url: String,
    token: String,
}

impl Stage {
    /// Runs the real command line, away from the settings of whoever runs the demo.
    fn run(&self) -> Result<(), Box<dyn Error>> {
        let urls = ["--primary-url", &self.source_url, "--github-api-url", &self.github_url];
        println!("$ trueup sync --config trueup.toml {}\n", urls.join(" "));
        let mut trueup = Command::new(&self.binary);
        trueup.args(["sync", "--config"]).arg(&self.config);
        trueup.args(urls);
        trueup.current_dir(self.folder.path()).env_clear();
        trueup.env("TRUEUP_GITHUB_TOKEN", &self.token);
        let status = trueup.status()?;
        if status.success() { Ok(()) } else { Err(format!("trueup ended with {status}").into()) }
    }
}

fn show(repository: &Repository, pull: &PullRequestView) {
    heading(&format!("{}, pull request #{}: {}", repository.full_name(), pull.number, pull.title));
    println!("{}", pull.body.trim_end());
    heading(&format!("{}, the commit on {}", repository.full_name(), pull.head_branch));
    println!("{}", repository.git(&["show", "--format=%B", "--stat", "--patch", &pull.head_sha]));
}

fn heading(text: &str) {
    println!("\n──── {text} {}\n", "─".repeat(100_usize.saturating_sub(text.chars().count() + 6)));
}

/// The command line stands beside this program: `cargo xtask demo` has built both.
fn binary() -> Result<PathBuf, Box<dyn Error>> {
    let name = format!("trueup{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::current_exe()?.with_file_name(name);
    let missing = || format!("{} is missing: run `cargo xtask demo`", path.display());
    if path.exists() { Ok(path) } else { Err(missing().into()) }
}
