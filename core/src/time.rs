//! Moments, as hosts tell them: the core never looks at a clock.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use serde::Serialize;

/// A moment in milliseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// Returns the moment `milliseconds` after the Unix epoch.
    #[must_use]
    pub const fn from_unix_millis(milliseconds: u64) -> Self {
        Self(milliseconds)
    }

    /// Returns the moment `seconds` after the Unix epoch, at the end of time if that overflows.
    #[must_use]
    pub const fn from_unix_secs(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Reads an HTTP date in any of the three forms of RFC 9110, 5.6.7.
    #[must_use]
    pub fn from_http_date(text: &str) -> Option<Self> {
        let moment = httpdate::parse_http_date(text.trim()).ok()?;
        let since = moment.duration_since(UNIX_EPOCH).ok()?;
        Some(Self(u64::try_from(since.as_millis()).unwrap_or(u64::MAX)))
    }

    /// Reads a date and time of RFC 3339, such as `2026-01-01T12:00:00Z`.
    #[must_use]
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let moment = chrono::DateTime::parse_from_rfc3339(text.trim()).ok()?;
        u64::try_from(moment.timestamp_millis()).ok().map(Self)
    }

    /// Returns the whole seconds since the Unix epoch.
    #[must_use]
    pub const fn unix_secs(self) -> u64 {
        self.0 / 1000
    }

    /// Returns the milliseconds since the Unix epoch.
    #[must_use]
    pub const fn unix_millis(self) -> u64 {
        self.0
    }

    /// Returns the moment `delay` after this one, at the end of time if that overflows.
    #[must_use]
    pub fn after(self, delay: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(delay.as_millis()).unwrap_or(u64::MAX)))
    }

    /// Returns how long after `earlier` this moment is; zero if it is not.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = UNIX_EPOCH.checked_add(Duration::from_millis(self.0));
        match moment {
            Some(moment) if self.0 < YEAR_10000 => httpdate::fmt_http_date(moment).fmt(f),
            _ => write!(f, "{} ms after 1970", self.0),
        }
    }
}

/// HTTP dates have four digits for the year.
const YEAR_10000: u64 = 253_402_300_800_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_http_date_is_read_and_printed_back() {
        let moment = Timestamp::from_http_date("Sun, 06 Nov 1994 08:49:37 GMT");

        assert_eq!(moment, Some(Timestamp::from_unix_secs(784_111_777)));
        assert_eq!(moment.map(|m| m.to_string()), Some("Sun, 06 Nov 1994 08:49:37 GMT".into()));
        assert_eq!(Timestamp::from_http_date("soon"), None);
    }

    #[test]
    fn a_date_of_rfc_3339_is_read_with_its_offset() {
        let moment = Some(Timestamp::from_unix_secs(784_111_777));

        assert_eq!(Timestamp::from_rfc3339("1994-11-06T08:49:37Z"), moment);
        assert_eq!(Timestamp::from_rfc3339("1994-11-06T10:49:37.000+02:00"), moment);
        for wrong in ["", "1994-11-06", "1994-11-06T08:49:37", "1960-01-01T00:00:00Z"] {
            assert_eq!(Timestamp::from_rfc3339(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn arithmetic_stops_at_both_ends_of_time() {
        let end = Timestamp::from_unix_millis(u64::MAX);

        assert_eq!(end.after(Duration::MAX), end);
        assert_eq!(Timestamp::default().since(end), Duration::ZERO);
        assert!(end.to_string().ends_with("after 1970"));
    }
}
