//! What the tests need beyond Rust and git, installed where it is missing.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::skipped::target_folder;
use crate::{Done, Failed, run, say};

/// Installs whatever is not there yet.
pub(crate) fn set_up() -> Done {
    compiler_target(WASI)?;
    packages(EMULATE, &arguments());
    packages_of_worker();
    typesetter();
    csv_linter();
    Ok(())
}

/// Installs what runs the Worker on this machine.
pub(crate) fn packages_of_worker() {
    // Its binary of workerd is an optional package, one for each platform.
    packages(WORKER, &[]);
}

/// Installs one of the compiler's targets: the purity probe's, or the Worker's.
pub(crate) fn compiler_target(target: &str) -> Done {
    let installed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    let has_target = installed
        .map(|output| String::from_utf8_lossy(&output.stdout).lines().any(|line| line == target));
    match has_target {
        Ok(true) => Ok(()),
        _ => run(Command::new("rustup").args(["target", "add", target])),
    }
}

/// Installs the npm packages of a suite, which skips itself where this fails.
fn packages(suite: &str, besides: &[&str]) {
    let workspace = workspace();
    let folder = workspace.join(suite);
    let arguments = [&["ci", "--prefix", suite], besides].concat();
    let locked = fs::read_to_string(folder.join("package-lock.json")).unwrap_or_default();
    let wanted = format!("npm {}\n{locked}", arguments.join(" "));
    let installed = folder.join("node_modules/.installed");
    if fs::read_to_string(&installed).is_ok_and(|is| is == wanted) {
        return;
    }
    match run(Command::new("npm").args(arguments).current_dir(workspace)) {
        Ok(()) => {
            // What cannot be noted down is installed once more the next time.
            let _ = fs::write(installed, wanted);
        }
        Err(Failed(command)) => say(&format!("xtask: failed: {command}; `{suite}` is left out")),
    }
}

/// Installs what sets the manual page, from Debian's packages; its test skips itself where this fails.
fn typesetter() {
    if Command::new("groff").arg("--version").output().is_ok() {
        return;
    }
    let install = ["install", "--yes", "--no-install-recommends", "groff-base"];
    if let Err(Failed(command)) = run(Command::new("apt-get").args(install)) {
        say(&format!("xtask: failed: {command}; the manual's test is left out"));
    }
}

/// Makes a Python of its own, below Cargo's target folder, with the linter of CSV files that a target's own checks run; its
/// tests skip themselves where this fails.
fn csv_linter() {
    let workspace = workspace();
    let wanted = fs::read_to_string(workspace.join(REQUIREMENTS)).unwrap_or_default();
    let Ok(folder) = target_folder().map(|target| target.join("python")) else { return };
    let (python, installed) = (folder.join("bin/python"), folder.join(".installed"));
    if fs::read_to_string(&installed).is_ok_and(|is| is == wanted) && has_venv(&python) {
        return;
    }
    let make = || run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder));
    let mut fill = Command::new(&python);
    fill.args(["-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS]);
    match python3().and_then(|()| make()).and_then(|()| run(fill.current_dir(workspace))) {
        Ok(()) => {
            // What cannot be noted down is installed once more the next time.
            let _ = fs::write(installed, wanted);
        }
        Err(Failed(command)) => say(&format!("xtask: failed: {command}; clevercsv is left out")),
    }
}

/// Installs Python from Debian's packages.
fn python3() -> Done {
    if has_venv(Path::new("python3")) {
        return Ok(());
    }
    let install = ["install", "--yes", "--no-install-recommends", "python3-venv"];
    run(Command::new("apt-get").args(install))
}

/// Says whether a Python runs and can make others; Debian's alone cannot.
fn has_venv(python: &Path) -> bool {
    let asked = Command::new(python).args(["-c", "import ensurepip, venv"]).output();
    asked.is_ok_and(|output| output.status.success())
}

/// What leaves the Node out that comes along where the machine's own is too old.
fn arguments() -> Vec<&'static str> {
    let is_new_enough = node().is_some_and(|version| version >= NODE);
    is_new_enough.then_some("--omit=optional").into_iter().collect()
}

/// The machine's own Node.
fn node() -> Option<(u32, u32)> {
    let said = Command::new("node").arg("--version").output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    let mut parts = said.trim().strip_prefix('v')?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}

pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate is a member")
}

const EMULATE: &str = "tests/emulate";

const WORKER: &str = "tests/worker";

const REQUIREMENTS: &str = "tests/oracle/requirements.txt";

/// The oldest Node that emulate is made for.
const NODE: (u32, u32) = (22, 15);

const WASI: &str = "wasm32-wasip1";
