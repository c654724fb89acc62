//! What a machine lacks is said aloud and counted; nothing is left out in silence.

use std::env;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

/// What a test needs and does not find, with the way to get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack<'a> {
    /// No set-up can bring it: other people's data, another machine. Never a failure.
    Elsewhere(&'a str),
    /// The set-up of `cargo xtask test` installs it: a failure where [`REQUIRE_ALL`] is `1`.
    NotInstalled(&'a str),
}

/// Leaves a test out: says so past the harness, which captures what passing tests print, and appends the line to the
/// file that [`SKIPPED`] names. The caller returns after it.
///
/// # Panics
///
/// If everything is required and the set-up should have installed it.
#[track_caller]
pub fn skip(test: &str, lack: Lack<'_>) {
    let (Lack::Elsewhere(missing) | Lack::NotInstalled(missing)) = lack;
    let is_required = matches!(lack, Lack::NotInstalled(_)) && all_is_required();
    assert!(!is_required, "{REQUIRE_ALL}=1 lets no test be skipped; {test}: {missing}");
    let line = format!("SKIPPED: {test}: {missing}\n");
    // Where nobody listens a test has nobody to tell.
    let _ = std::io::stderr().lock().write_all(line.as_bytes());
    if let Some(file) = env::var_os(SKIPPED).filter(|file| !file.is_empty()) {
        append(Path::new(&file), &line);
    }
}

/// Says whether a test that the set-up could have served must not be skipped.
fn all_is_required() -> bool {
    env::var(REQUIRE_ALL).is_ok_and(|wanted| wanted == "1")
}

/// Adds a line in one write: several processes do so at once.
fn append(file: &Path, line: &str) {
    let opened = OpenOptions::new().append(true).create(true).open(file);
    let written = opened.and_then(|mut opened| opened.write_all(line.as_bytes()));
    written.unwrap_or_else(|error| panic!("{SKIPPED}={}: {error}", file.display()));
}

/// The variable that turns a skip into a failure.
pub const REQUIRE_ALL: &str = "TRUEUP_REQUIRE_ALL";

/// The variable that names the file in which skips are counted; `cargo xtask test` sets it.
pub const SKIPPED: &str = "TRUEUP_SKIPPED";

#[cfg(test)]
mod tests {
    use std::fs;
    use std::process::{Command, Output};

    use super::*;

    #[test]
    fn a_skip_is_said_past_the_harness_and_counted_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("skipped");

        let once = run(&[(SKIPPED, file.to_str().unwrap())]);
        let twice = run(&[(SKIPPED, file.to_str().unwrap())]);

        for output in [&once, &twice] {
            assert!(output.status.success(), "{output:?}");
            assert_eq!(String::from_utf8_lossy(&output.stderr), BOTH);
        }
        assert_eq!(fs::read_to_string(file).unwrap(), BOTH.repeat(2));
    }

    #[test]
    fn without_the_file_a_skip_is_said_all_the_same() {
        for unset in [&[][..], &[(SKIPPED, "")], &[(REQUIRE_ALL, "0")], &[(REQUIRE_ALL, "")]] {
            let output = run(unset);

            assert!(output.status.success(), "{output:?}");
            assert_eq!(String::from_utf8_lossy(&output.stderr), BOTH);
        }
    }

    #[test]
    fn where_everything_is_required_only_what_no_set_up_brings_may_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("skipped");

        let output = run(&[(SKIPPED, file.to_str().unwrap()), (REQUIRE_ALL, "1")]);

        let said = String::from_utf8_lossy(&output.stdout);
        assert!(!output.status.success(), "{said}");
        let reason = "TRUEUP_REQUIRE_ALL=1 lets no test be skipped; a: x is missing; install it";
        assert!(said.contains(reason), "{said}");
        assert_eq!(fs::read_to_string(file).unwrap(), "SKIPPED: b: y is elsewhere\n");
    }

    /// Runs [`two_lacks`] in a process with an environment of its own.
    fn run(environment: &[(&str, &str)]) -> Output {
        let mut test = Command::new(env::current_exe().unwrap());
        test.args(["--exact", "skip::tests::two_lacks", "--ignored"]);
        test.env_remove(SKIPPED).env_remove(REQUIRE_ALL).env_remove("RUST_BACKTRACE");
        test.envs(environment.iter().copied()).output().unwrap()
    }

    #[test]
    #[ignore = "the tests beside it run it, each with an environment of its own"]
    fn two_lacks() {
        skip("b", Lack::Elsewhere("y is elsewhere"));
        skip("a", Lack::NotInstalled("x is missing; install it"));
    }

    const BOTH: &str = "SKIPPED: b: y is elsewhere\nSKIPPED: a: x is missing; install it\n";
}
