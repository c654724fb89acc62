//! Names the commit that the binary is built from, for `trueup --version`.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=TRUEUP_COMMIT");
    for path in moves_with_head() {
        println!("cargo:rerun-if-changed={path}");
    }
    let version = env::var("CARGO_PKG_VERSION").expect("Cargo sets it for build scripts");
    let commit = given().or_else(checked_out);
    let commit = commit.map(|commit| format!(" ({commit})")).unwrap_or_default();
    println!("cargo:rustc-env=TRUEUP_LONG_VERSION={version}{commit}");
}

/// What whoever builds without a checkout says of the commit, such as `abcdef012 2026-11-21`.
fn given() -> Option<String> {
    let given = env::var("TRUEUP_COMMIT").ok()?;
    let line = given.lines().next()?.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

fn checked_out() -> Option<String> {
    if !is_own_checkout() {
        return None;
    }
    let id = git(&["rev-parse", "--short=9", "HEAD"])?;
    let day =
        git(&["show", "--no-patch", "--no-show-signature", "--format=%cd", DAY_OF_COMMIT, "HEAD"])?;
    Some(format!("{id} {day}"))
}

const DAY_OF_COMMIT: &str = "--date=format-local:%Y-%m-%d";

/// An unpacked archive may lie in a checkout of something else.
fn is_own_checkout() -> bool {
    let is_in_place = git(&["rev-parse", "--show-prefix"]).is_some_and(|it| it == "host-native/");
    is_in_place && git(&["ls-files", "--error-unmatch", "build.rs"]).is_some()
}

/// The files that change when another commit is checked out or made.
fn moves_with_head() -> Vec<String> {
    if !is_own_checkout() {
        return Vec::new();
    }
    let branch = git(&["symbolic-ref", "--quiet", "HEAD"]);
    let names = ["HEAD", "logs/HEAD", "packed-refs"].into_iter().map(str::to_owned).chain(branch);
    let paths = names.filter_map(|name| git(&["rev-parse", "--git-path", &name]));
    // Cargo takes a file that is missing for one that has changed.
    paths.filter(|path| Path::new(path).exists()).collect()
}

/// Asks git about the checkout around this package; `None` if it has no answer, or is not there at all.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).env("TZ", "UTC").output().ok()?;
    let text = output.status.success().then(|| String::from_utf8(output.stdout))?.ok()?;
    Some(text.trim().to_owned())
}
