//! The Cloudflare Worker: compiled, and made into the modules that Cloudflare takes.

use std::path::Path;
use std::process::Command;

use crate::set_up::{compiler_target, workspace};
use crate::skipped::target_folder;
use crate::{Done, Failed, cargo, run};

/// Builds the Worker into a folder: `--out DIR`, and `--panic-route` for the one whose panics are tested.
pub(crate) fn worker(arguments: &[String]) -> Done {
    let Wanted { out, features } = wanted(arguments)?;
    let failed = |error| Failed(format!("find Cargo's target folder ({error})"));
    let target = target_folder().map_err(failed)?;
    compiler_target(WASM)?;
    let mut build = Command::new("cargo");
    build.args(["build", "--package", "trueup-worker", "--lib", "--profile", "worker"]);
    build.args(["--target", WASM]).args(features).env("CARGO_TARGET_DIR", &target);
    run(build.current_dir(workspace()))?;
    let compiled = target.join(WASM).join("worker/trueup_worker.wasm");
    let bundle = ["run", "--quiet", "--package", "trueup-worker-bundle", "--"];
    let mut bundler = Command::new("cargo");
    bundler.args(bundle).arg(compiled).arg(out);
    run(&mut bundler)
}

/// Measures what a run of the Worker takes of the processor, on the files of the folder `TRUEUP_CASES` if it is set.
pub(crate) fn bench() -> Done {
    let failed = |error| Failed(format!("find Cargo's target folder ({error})"));
    let target = target_folder().map_err(failed)?;
    let built = target.join("worker-proof/shipped");
    worker(&["--out".to_owned(), built.display().to_string()])?;
    cargo(&["build", "--package", "trueup-tests", "--bin", "stage"])?;
    let mut node = Command::new("node");
    node.arg("tests/worker/profile.mjs").current_dir(workspace());
    run(node.env("TRUEUP_WORKER", built).env("CARGO_TARGET_DIR", target))
}

/// Lints the Worker for the machine that it is for.
pub(crate) fn lint() -> Done {
    compiler_target(WASM)?;
    cargo(&["clippy", "--package", "trueup-worker", "--target", WASM, "--", "--deny", "warnings"])
}

/// What is to be built.
#[derive(Debug, PartialEq, Eq)]
struct Wanted {
    out: std::path::PathBuf,
    features: &'static [&'static str],
}

fn wanted(arguments: &[String]) -> Result<Wanted, Failed> {
    let mut wanted = Wanted { out: workspace().join(OUT), features: &[] };
    let mut arguments = arguments.iter().map(String::as_str).filter(|argument| *argument != "--");
    while let Some(argument) = arguments.next() {
        match (argument, argument.strip_prefix("--out=")) {
            ("--out", _) => {
                let dir = arguments.next().ok_or_else(|| usage("--out names no folder"))?;
                wanted.out = Path::new(dir).to_owned();
            }
            (_, Some(dir)) => wanted.out = Path::new(dir).to_owned(),
            ("--panic-route", _) => wanted.features = &["--features", "panic-route"],
            _ => return Err(usage(&format!("{argument} is not known"))),
        }
    }
    Ok(wanted)
}

fn usage(sentence: &str) -> Failed {
    Failed(format!("cargo xtask worker [--out DIR] [--panic-route]: {sentence}"))
}

/// Where `wrangler.toml` looks for it.
const OUT: &str = "host-worker/build";

const WASM: &str = "wasm32-unknown-unknown";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Wanted, String> {
        let arguments: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        wanted(&arguments).map_err(|Failed(sentence)| sentence)
    }

    #[test]
    fn what_is_to_be_built_is_read() {
        let plain = Wanted { out: workspace().join(OUT), features: &[] };
        let other = || Wanted { out: "x".into(), features: &["--features", "panic-route"] };

        assert_eq!(read(""), Ok(plain));
        assert_eq!(read("--out x --panic-route"), Ok(other()));
        assert_eq!(read("-- --panic-route --out=x"), Ok(other()));
        for wrong in ["--out", "x", "--panic"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
