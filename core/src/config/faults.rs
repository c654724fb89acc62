//! What is wrong with a configuration: every fault with its place, all of them at once.

use std::fmt;

use thiserror::Error;

use crate::sorted;

/// All that is wrong with a configuration; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Returns the faults: flags first, then the lines of the text, then variables.
    pub fn iter(&self) -> impl Iterator<Item = &Fault> {
        self.0.iter()
    }

    /// Returns whether any of them is wrong usage rather than a wrong configuration.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        self.0.iter().any(|fault| fault.kind == FaultKind::Usage)
    }

    /// Returns what a process exits with: 64 for wrong usage, else 1.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.is_usage() { 64 } else { 1 }
    }
}

/// One line for each fault.
impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let end = if index == 0 { "" } else { "\n" };
            write!(f, "{end}{fault}")?;
        }
        Ok(())
    }
}

/// One thing that is wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Where it stands.
    pub place: Place,
    /// What is wrong and how to mend it, after the place and a colon.
    pub sentence: String,
    /// Whose fault it is.
    pub kind: FaultKind,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.sentence)
    }
}

/// Whose fault a fault is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultKind {
    /// A known setting has a value that cannot be used, or is missing.
    Configuration,
    /// The command line is wrong, or names what is unknown or not supported.
    Usage,
}

/// Where a value was given, or should have been.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// On the command line, by this flag.
    Flag(String),
    /// In a configuration text.
    Line {
        /// The text's name.
        file: String,
        /// The line, from 1 on.
        line: usize,
    },
    /// In the environment.
    Variable {
        /// The variable.
        name: String,
        /// The file that sets it; `None` for the process's own environment.
        file: Option<String>,
    },
}

impl Place {
    pub(super) fn variable(name: &str) -> Self {
        Self::Variable { name: name.to_owned(), file: None }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::Line { file, line } => write!(f, "{file}:{line}"),
            Self::Variable { name, file: None } => f.write_str(name),
            Self::Variable { name, file: Some(file) } => write!(f, "{file}: {name}"),
        }
    }
}

/// What reading a configuration has brought up so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    faults: Vec<Fault>,
    warnings: Vec<String>,
}

impl Findings {
    /// Notes a known setting with an unusable value; on the command line that is wrong usage.
    pub(super) fn wrong(&mut self, place: &Place, sentence: impl Into<String>) {
        let kind = match place {
            Place::Flag(_) => FaultKind::Usage,
            Place::Line { .. } | Place::Variable { .. } => FaultKind::Configuration,
        };
        self.faults.push(Fault { place: place.clone(), sentence: sentence.into(), kind });
    }

    /// Notes that something necessary was not given.
    pub(super) fn missing(&mut self, place: &Place, sentence: impl Into<String>) {
        let kind = FaultKind::Configuration;
        self.faults.push(Fault { place: place.clone(), sentence: sentence.into(), kind });
    }

    /// Notes something unknown or not supported.
    pub(super) fn unsupported(&mut self, place: &Place, sentence: impl Into<String>) {
        let kind = FaultKind::Usage;
        self.faults.push(Fault { place: place.clone(), sentence: sentence.into(), kind });
    }

    /// Notes what works, but not as one might think.
    pub(super) fn warn(&mut self, sentence: impl Into<String>) {
        self.warnings.push(sentence.into());
    }

    /// Returns the value with the warnings, or all faults.
    pub(super) fn conclude<T>(mut self, value: Option<T>) -> Result<(T, Vec<String>), Faults> {
        sorted::sort_by(&mut self.faults, Fault::cmp);
        self.faults.dedup();
        match value {
            Some(value) if self.faults.is_empty() => Ok((value, self.warnings)),
            _ => Err(Faults(self.faults)),
        }
    }
}
