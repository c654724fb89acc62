//! Whole numbers of any size.

use std::cmp::Ordering;

/// A whole number, as its digits to the base of 2^32: the lowest first, and the highest is not zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Big(Vec<u32>);

impl Big {
    pub(super) fn from_digits(digits: &str) -> Self {
        let mut number = Self(Vec::new());
        for digit in digits.bytes() {
            number.extend(10, u32::from(digit - b'0'));
        }
        number
    }

    /// Multiplies by `base` to the power of `power`.
    pub(super) fn raise(&mut self, base: u32, power: u32) {
        let mut left = power;
        while left > 0 {
            let at_once = left.min(AT_ONCE);
            self.extend(base.pow(at_once), 0);
            left -= at_once;
        }
    }

    /// Multiplies by `base` and adds `digit`.
    fn extend(&mut self, base: u32, digit: u32) {
        let mut carried = u64::from(digit);
        for limb in &mut self.0 {
            carried += u64::from(*limb) * u64::from(base);
            *limb = carried as u32;
            carried >>= 32;
        }
        if carried > 0 {
            self.0.push(carried as u32);
        }
    }

    /// Takes another one off as often as it is in this one, which is fewer than ten times, and returns how often that was.
    pub(super) fn take(&mut self, other: &Self) -> u8 {
        let mut times = 0;
        while *self >= *other {
            self.subtract(other);
            times += 1;
        }
        times
    }

    /// Takes another one off, which is not larger.
    pub(super) fn subtract(&mut self, other: &Self) {
        let mut lent = 0;
        for (at, limb) in self.0.iter_mut().enumerate() {
            let other = other.0.get(at).copied().unwrap_or_default();
            let left = i64::from(*limb) - i64::from(other) - lent;
            *limb = left as u32;
            lent = i64::from(left < 0);
        }
        self.trim();
    }

    fn trim(&mut self) {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// Returns how many bits the number has.
    pub(super) fn bits(&self) -> u32 {
        let last = self.0.last().map_or(0, |limb| limb.leading_zeros());
        self.0.len() as u32 * 32 - last
    }

    pub(super) const fn is_zero(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<u64> for Big {
    fn from(number: u64) -> Self {
        let mut number = Self(vec![number as u32, (number >> 32) as u32]);
        number.trim();
        number
    }
}

impl Ord for Big {
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.0.len().cmp(&other.0.len());
        length.then_with(|| self.0.iter().rev().cmp(other.0.iter().rev()))
    }
}

impl PartialOrd for Big {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// To this power ten fits into a digit.
const AT_ONCE: u32 = 9;
