//! A file that a person named to be read; `-` is the standard input.

use std::fs;
use std::io::{self, Read as _};

/// The name of the standard input.
pub(crate) const STDIN: &str = "-";

/// Reads all of it.
pub(crate) fn read_input(name: &str) -> io::Result<Vec<u8>> {
    if name != STDIN {
        return fs::read(name);
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Returns what messages call it.
pub(crate) fn shown_name(name: &str) -> &str {
    if name == STDIN { "standard input" } else { name }
}
