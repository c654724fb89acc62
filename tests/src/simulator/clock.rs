//! The simulator's time: whole seconds since 1970, in UTC, and the two ways GitHub writes them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Where the simulator takes the time from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Clock {
    /// A moment that moves only when something is written or a test says so.
    Simulated(u64),
    /// The machine's clock, and so many seconds more.
    System(u64),
}

impl Clock {
    pub(crate) fn now(self) -> u64 {
        match self {
            Self::Simulated(now) => now,
            Self::System(ahead) => {
                SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + ahead
            }
        }
    }

    /// Moves simulated time on by a second; the machine's clock moves by itself.
    pub(crate) const fn tick(&mut self) {
        if let Self::Simulated(now) = self {
            *now += 1;
        }
    }

    /// Moves time on, beyond the machine's too.
    pub(crate) fn advance(&mut self, by: Duration) {
        let (Self::Simulated(seconds) | Self::System(seconds)) = self;
        *seconds += by.as_secs();
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::Simulated(START)
    }
}

/// Writes a moment as `2026-01-01T00:00:00Z`.
pub(crate) fn iso(seconds: u64) -> String {
    let (days, rest) = (seconds / DAY, seconds % DAY);
    let (year, month, day) = civil(days as i64);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Writes a moment as HTTP headers do.
pub(crate) fn http_date(seconds: u64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Reads `2026-01-01T00:00:00Z`, with an optional fraction and with `Z` or `+01:00` at the end.
pub(crate) fn parse_iso(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', ' '])?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let days = days_from_civil(date.next()??, date.next()??, date.next()??);
    let at = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at(at);
    let whole = clock.split('.').next()?;
    let mut clock = whole.splitn(3, ':').map(|part| part.parse::<i64>().ok());
    let seconds = clock.next()?? * 3600 + clock.next()?? * 60 + clock.next()??;
    Some(days * DAY as i64 + seconds - offset(zone)?)
}

fn offset(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone[1..].split_once(':')?;
    Some(sign * (hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60))
}

/// Turns days since 1970 into a date of the Gregorian calendar, with years that begin in March.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

const DAY: u64 = 86_400;

/// The first moment of 2026.
const START: u64 = 1_767_225_600;

#[cfg(test)]
mod tests {
    use super::{iso, parse_iso};

    #[test]
    fn a_moment_reads_back_as_it_was_written() {
        for moment in [0, 951_782_399, 951_782_400, 1_767_225_600, 4_102_444_799] {
            assert_eq!(parse_iso(&iso(moment)), Some(moment as i64));
        }
        assert_eq!(iso(951_782_400), "2000-02-29T00:00:00Z");
    }

    #[test]
    fn an_offset_is_subtracted() {
        let noon = parse_iso("2026-05-01T12:00:00Z");
        assert_eq!(parse_iso("2026-05-01T14:30:00+02:30"), noon);
        assert_eq!(parse_iso("2026-05-01T11:00:00.250-01:00"), noon);
        assert_eq!(parse_iso("yesterday"), None);
    }
}
