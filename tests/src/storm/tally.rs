//! How often each thing happened.

use std::collections::BTreeMap;
use std::fmt;

/// Counts by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<String, usize>,
}

impl Tally {
    pub(crate) fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }

    /// How often something happened whose name begins so.
    pub fn of(&self, beginning: &str) -> usize {
        let those = self.counts.iter().filter(|(name, _)| name.starts_with(beginning));
        those.map(|(_, count)| count).sum()
    }
}

impl fmt::Display for Tally {
    /// One line for each thing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counts.iter().try_for_each(|(what, count)| writeln!(f, "{count:>7}  {what}"))
    }
}
