//! The tests that a machine could not run, counted over one run of all suites.

use std::fs;
use std::path::PathBuf;

use crate::Failed;

/// The file into which tests write what they skip.
pub(crate) struct Skipped {
    /// Its path, below Cargo's target folder.
    pub(crate) file: PathBuf,
}

impl Skipped {
    /// Begins to count: what an earlier run left out is forgotten.
    pub(crate) fn cleared() -> Result<Self, Failed> {
        let failed = |error| Failed(format!("forget what was skipped ({error})"));
        let file = target_folder().map_err(failed)?.join("skipped");
        fs::write(&file, "").map_err(failed)?;
        Ok(Self { file })
    }

    /// Returns how many tests were skipped, and which.
    pub(crate) fn tally(&self) -> String {
        match fs::read_to_string(&self.file) {
            Ok(lines) => tally(&lines),
            Err(error) => format!("SKIPPED: unknown: {}: {error}", self.file.display()),
        }
    }
}

/// Cargo's target folder.
pub(crate) fn target_folder() -> std::io::Result<PathBuf> {
    let executable = std::env::current_exe()?;
    Ok(executable.ancestors().nth(2).expect("Cargo builds into target/debug").to_owned())
}

fn tally(lines: &str) -> String {
    let mut skipped: Vec<_> = lines.lines().collect();
    skipped.sort_unstable();
    let skipped: Vec<_> =
        skipped.into_iter().map(|line| line.strip_prefix("SKIPPED: ").unwrap_or(line)).collect();
    match skipped.as_slice() {
        [] => "no test was skipped".to_owned(),
        [one] => format!("SKIPPED: 1 test: {one}"),
        many => format!("SKIPPED: {} tests:\n  {}", many.len(), many.join("\n  ")),
    }
}

/// The variable by which tests know the file.
pub(crate) const VARIABLE: &str = "TRUEUP_SKIPPED";

#[cfg(test)]
mod tests {
    use super::tally;

    #[test]
    fn what_was_skipped_is_counted_and_listed_in_order() {
        let cases = [
            ("", "no test was skipped"),
            ("SKIPPED: a: x is missing\n", "SKIPPED: 1 test: a: x is missing"),
            ("SKIPPED: b: y\nSKIPPED: a: x\n", "SKIPPED: 2 tests:\n  a: x\n  b: y"),
        ];

        for (lines, expected) in cases {
            assert_eq!(tally(lines), expected);
        }
    }
}
