//! What ends a command early: sentences for people and an exit code.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use trueup_core::config::Faults;
use trueup_core::propose::visible_sentence;

/// Wrong usage, the parser's own errors too.
pub(crate) const USAGE: u8 = 64;

/// An error.
pub(crate) const ERROR: u8 = 1;

/// Why a command ended without its result.
#[derive(Debug)]
pub(crate) struct Problem {
    lines: Vec<String>,
    lead: &'static str,
    code: u8,
}

/// What a line begins with, unless it begins with a place in a file.
const LEAD: &str = "error: ";

impl Problem {
    /// Something that is wrong with what the command was given, or with what it met.
    pub(crate) fn new(line: impl Display) -> Self {
        Self { lines: vec![line.to_string()], lead: LEAD, code: ERROR }
    }

    /// Something that is wrong with how the command was called.
    pub(crate) fn usage(line: impl Display) -> Self {
        Self { lines: vec![line.to_string()], lead: LEAD, code: USAGE }
    }

    /// Something that is wrong at a place in a file, which begins the line.
    pub(crate) fn located(line: impl Display) -> Self {
        Self { lines: vec![line.to_string()], lead: "", code: ERROR }
    }

    /// Returns what is wrong, in one line.
    pub(crate) fn sentence(&self) -> String {
        self.lines.join("; ")
    }

    /// Tells the problem and returns what the process exits with.
    pub(crate) fn report(&self) -> ExitCode {
        let style = anstyle::AnsiColor::Red.on_default().bold();
        let mut stderr = anstream::stderr().lock();
        for line in &self.lines {
            // There is nobody left to tell when this fails.
            let _ = writeln!(stderr, "{style}{}{style:#}{}", self.lead, visible_sentence(line));
        }
        ExitCode::from(self.code)
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        let lines = faults.iter().map(ToString::to_string).collect();
        Self { lines, lead: LEAD, code: faults.exit_code() }
    }
}

/// Returns what the system says of a file.
pub(crate) fn reason(error: &std::io::Error) -> String {
    without_number(&error.to_string())
}

/// Cuts off the number that only programs need.
pub(crate) fn without_number(text: &str) -> String {
    text.split(" (os error").next().unwrap_or(text).to_owned()
}
