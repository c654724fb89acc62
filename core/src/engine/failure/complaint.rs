//! A failure as a report tells it.

use super::{Failure, Reason};

/// A failure in words, and whether it passes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Complaint {
    /// What happened, why, and what to do.
    pub(in crate::engine) sentence: String,
    /// Whether the same run may succeed later without anyone doing anything.
    pub(in crate::engine) is_passing: bool,
    /// What became of whoever did not answer, attempt after attempt.
    pub(in crate::engine) silence: Option<String>,
}

impl<F: Into<Failure>> From<F> for Complaint {
    fn from(failure: F) -> Self {
        let failure = failure.into();
        let is_silent = matches!(*failure, Reason::BrokenOff(_) | Reason::GaveUp(_));
        let silence = is_silent.then(|| failure.explanation());
        Self { sentence: failure.sentence(), is_passing: failure.is_passing(), silence }
    }
}

impl Complaint {
    /// Returns a complaint about something that does not pass by itself.
    pub(in crate::engine) const fn new(sentence: String) -> Self {
        Self { sentence, is_passing: false, silence: None }
    }
}
