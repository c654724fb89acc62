//! When the next write may be sent: a burst, then one at a time.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::time::Timestamp;

/// How fast writes may follow each other.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaceOptions {
    /// How many writes may be sent at once after a rest. Defaults to 20.
    pub burst: NonZeroU32,
    /// The time between two writes once the burst is spent. Defaults to one second.
    pub interval: Duration,
}

/// GitHub allows 80 content-creating requests a minute ("Rate limits for the REST API", about secondary rate limits)
/// and asks for a second between two writes: a burst of 20 and 60 more make exactly 80 in the first minute. Its 500
/// an hour are left to its own answers: few runs come near.
impl Default for PaceOptions {
    fn default() -> Self {
        const BURST: NonZeroU32 = NonZeroU32::new(20).expect("twenty is not zero");
        Self { burst: BURST, interval: Duration::from_secs(1) }
    }
}

/// A bucket of tokens, kept as the one moment at which it is full again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    options: PaceOptions,
    full_at: Timestamp,
}

impl Pace {
    /// Returns a pace with its whole burst ahead.
    #[must_use]
    pub fn new(options: PaceOptions) -> Self {
        Self { options, full_at: Timestamp::default() }
    }

    /// Reserves the next place and returns the moment from which that write may be sent: `now` or later.
    pub fn next(&mut self, now: Timestamp) -> Timestamp {
        let (interval, head_start) = (self.interval(), self.head_start());
        let moment = now.unix_millis().max(self.full_at.unix_millis().saturating_sub(head_start));
        let full_at = self.full_at.unix_millis().max(moment).saturating_add(interval);
        self.full_at = Timestamp::from_unix_millis(full_at);
        Timestamp::from_unix_millis(moment)
    }

    /// How far before the bucket is full again a write may be sent.
    fn head_start(&self) -> u64 {
        self.interval().saturating_mul(u64::from(self.options.burst.get() - 1))
    }

    fn interval(&self) -> u64 {
        u64::try_from(self.options.interval.as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    const NOON: u64 = 1_700_000_000;

    #[test]
    fn after_a_burst_of_twenty_one_write_goes_out_each_second() {
        let mut pace = Pace::new(PaceOptions::default());
        let now = Timestamp::from_unix_secs(NOON);

        let moments: Vec<_> = (0..23).map(|_| pace.next(now).since(now).as_secs()).collect();

        assert_eq!(moments, [[0; 20].as_slice(), &[1, 2, 3]].concat());
    }

    #[test]
    fn rest_fills_the_burst_again_but_never_beyond() {
        let mut pace = Pace::new(PaceOptions::default());
        let now = Timestamp::from_unix_secs(NOON);
        let later = now.after(Duration::from_secs(3600));
        let spent: Vec<_> = (0..20).map(|_| pace.next(now)).collect();

        let moments: Vec<_> = (0..21).map(|_| pace.next(later).since(later).as_secs()).collect();

        assert_eq!(spent, [now; 20]);
        assert_eq!(moments, [[0; 20].as_slice(), &[1]].concat());
    }

    proptest! {
        #[test]
        fn no_more_writes_go_out_than_the_burst_and_the_elapsed_seconds(
            waits in vec(0_u64..3000, 1..200),
            burst in 1_u32..30,
        ) {
            let burst = NonZeroU32::new(burst).expect("the range starts at one");
            let mut pace = Pace::new(PaceOptions { burst, ..PaceOptions::default() });
            let mut now = Timestamp::from_unix_secs(NOON);
            let mut sent = Vec::new();

            for wait in waits {
                now = now.after(Duration::from_millis(wait));
                let moment = pace.next(now);
                prop_assert!(moment >= now);
                sent.push(moment);
            }

            for (index, first) in sent.iter().enumerate() {
                for (count, last) in sent[index..].iter().enumerate() {
                    let allowed = u64::from(burst.get()) + last.since(*first).as_secs();
                    prop_assert!((count as u64) < allowed);
                }
            }
        }
    }
}
