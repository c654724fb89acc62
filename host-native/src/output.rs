//! Results on the standard output: whole texts at once, colours on a terminal only, no panic on a closed pipe.

use std::fmt::Write as _;
use std::io::{self, ErrorKind, Write};

use anstyle::{AnsiColor, Effects, Style};
use trueup_core::propose::{Line, Tone};

use crate::problem::{Problem, reason};

/// Prints a text whose styles are left out unless a terminal shows them.
pub(crate) fn print(text: &str) -> Result<(), Problem> {
    finish(write_to(anstream::stdout().lock(), text.as_bytes()))
}

/// Prints bytes as they are.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<(), Problem> {
    finish(write_to(io::stdout().lock(), bytes))
}

/// Prints a text beside the results.
pub(crate) fn print_aside(text: &str) {
    // There is nobody left to tell when this fails.
    let _ = write_to(anstream::stderr().lock(), text.as_bytes());
}

fn write_to(mut stdout: impl Write, bytes: &[u8]) -> io::Result<()> {
    stdout.write_all(bytes)?;
    stdout.flush()
}

/// Whoever closed the pipe has seen enough: that is no error.
fn finish(written: io::Result<()>) -> Result<(), Problem> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Problem::new(format!("standard output: {}", reason(&error)))),
        Ok(()) => Ok(()),
    }
}

/// Returns lines in the colours of their tones.
pub(crate) fn toned(lines: &[Line], indent: &str) -> String {
    let mut text = String::new();
    for Line { tone, text: line } in lines {
        let style = style(*tone);
        writeln!(text, "{indent}{style}{line}{style:#}").expect("a text takes all");
    }
    text
}

fn style(tone: Tone) -> Style {
    match tone {
        Tone::Added => AnsiColor::Green.on_default(),
        Tone::Changed => AnsiColor::Yellow.on_default(),
        Tone::Dim => Style::new().effects(Effects::DIMMED),
        Tone::Plain => Style::new(),
        Tone::Removed => AnsiColor::Red.on_default(),
    }
}
