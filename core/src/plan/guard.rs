//! The guard against mass removals: past it, removals are withheld while additions and changes still go out.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::compare::Drift;
use crate::document::Document;
use crate::sides::Sides;
use crate::sorted::Set;

/// How many entries of one document may be removed at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Guard {
    /// More removals than this are withheld. Defaults to 25.
    pub max_removals: usize,
    /// A greater share of the entries than this is withheld. Defaults to 20 %.
    ///
    /// Held against documents of 10 entries and more, and against every document if the source is empty.
    pub max_removal_share: Share,
}

impl Default for Guard {
    fn default() -> Self {
        Self { max_removals: 25, max_removal_share: Share { tenth_percent: 200 } }
    }
}

impl Guard {
    /// Returns the entries whose removal is withheld: all removals of the document, or none.
    #[must_use]
    pub fn withheld(&self, drift: &Drift, sides: Sides<&Document>) -> Set<String> {
        if self.is_too_much(drift.removed.len(), sides.map(Document::len)) {
            drift.removed.iter().cloned().collect()
        } else {
            Set::new()
        }
    }

    fn is_too_much(&self, removals: usize, entries: Sides<usize>) -> bool {
        let share_counts = entries.target >= SHARE_FROM || entries.source == 0;
        removals > self.max_removals
            || (share_counts && self.max_removal_share.is_less_than(removals, entries.target))
    }
}

/// Below this many entries a share says nothing: one of three is not a mass removal.
const SHARE_FROM: usize = 10;

/// A share of a whole, written `20%` or `12.5%`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    tenth_percent: u16,
}

impl Share {
    fn is_less_than(self, part: usize, whole: usize) -> bool {
        part as u128 * 1000 > whole as u128 * u128::from(self.tenth_percent)
    }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = text.trim().strip_suffix('%').ok_or(ShareError)?.trim_end();
        let (whole, tenths) = number.split_once('.').unwrap_or((number, "0"));
        let digits = |text: &str| -> Result<u16, ShareError> {
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| text.parse().ok()).flatten().ok_or(ShareError)
        };
        if tenths.len() != 1 {
            return Err(ShareError);
        }
        let tenth_percent = digits(whole)?.saturating_mul(10).saturating_add(digits(tenths)?);
        if tenth_percent > 1000 { Err(ShareError) } else { Ok(Self { tenth_percent }) }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.tenth_percent / 10, self.tenth_percent % 10) {
            (whole, 0) => write!(f, "{whole}%"),
            (whole, tenth) => write!(f, "{whole}.{tenth}%"),
        }
    }
}

/// The text is not a share from `0%` to `100%` with at most one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a share such as `20%` (0% to 100%, at most one decimal)")]
pub struct ShareError;

#[cfg(test)]
mod tests {
    use super::*;

    fn is_too_much(removals: usize, source: usize, target: usize) -> bool {
        Guard::default().is_too_much(removals, Sides { source, target })
    }

    #[test]
    fn more_than_25_removals_are_withheld_whatever_the_size() {
        assert!(!is_too_much(25, 975, 1000));
        assert!(is_too_much(26, 974, 1000));
    }

    #[test]
    fn more_than_a_fifth_is_withheld_from_ten_entries_up() {
        assert!(!is_too_much(2, 8, 10));
        assert!(is_too_much(3, 7, 10));
        assert!(!is_too_much(8, 1, 9));
    }

    #[test]
    fn an_empty_source_removes_nothing_at_any_size() {
        assert!(is_too_much(1, 0, 1));
        assert!(!is_too_much(0, 0, 0));
    }

    #[test]
    fn a_share_of_100_percent_switches_that_half_of_the_guard_off() {
        let guard =
            Guard { max_removal_share: "100%".parse().expect("a share"), ..Guard::default() };

        assert!(!guard.is_too_much(10, Sides { source: 0, target: 10 }));
    }

    #[test]
    fn a_share_is_a_percentage_with_at_most_one_decimal() {
        let printed = |text: &str| text.parse::<Share>().map(|share| share.to_string());

        assert_eq!(printed("20%"), Ok("20%".into()));
        assert_eq!(printed(" 12.5 %"), Ok("12.5%".into()));
        for wrong in ["", "20", "0.2", "%", "-1%", "101%", "1.25%", "1e1%", "+5%", "5.%"] {
            assert_eq!(printed(wrong), Err(ShareError), "{wrong}");
        }
    }
}
