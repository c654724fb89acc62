//! What a test does at a chosen request, just before it is handled.

use super::operation::Operation;

/// The request before which something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The first request for an operation from now on.
    First(Operation),
    /// The `n`th request for an operation from now on, from 1.
    Nth(Operation, usize),
    /// The request with this number in the log, from 1.
    Number(usize),
}

impl From<Operation> for When {
    fn from(operation: Operation) -> Self {
        Self::First(operation)
    }
}

impl From<usize> for When {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

/// Something to do once.
type Deed = Box<dyn FnOnce() + Send>;

/// The deeds that are waiting.
#[derive(Default)]
pub(crate) struct Hooks {
    waiting: Vec<(When, Deed)>,
}

impl Hooks {
    pub(crate) fn add(&mut self, when: When, deed: Deed) {
        self.waiting.push((when, deed));
    }

    /// Takes out the deeds whose request this is, in the order they were registered.
    pub(crate) fn due(&mut self, number: usize, operation: Operation) -> Vec<Deed> {
        let mut due = Vec::new();
        let mut later = Vec::new();
        for (when, deed) in self.waiting.drain(..) {
            match when.seen(number, operation) {
                None => due.push(deed),
                Some(when) => later.push((when, deed)),
            }
        }
        self.waiting = later;
        due
    }
}

impl When {
    /// What is still awaited after a request; nothing if this was the one.
    fn seen(self, number: usize, operation: Operation) -> Option<Self> {
        match self {
            Self::First(wanted) if wanted == operation => None,
            Self::Nth(wanted, 1) if wanted == operation => None,
            Self::Nth(wanted, n) if wanted == operation => Some(Self::Nth(wanted, n - 1)),
            Self::Number(wanted) if wanted == number => None,
            other => Some(other),
        }
    }
}
