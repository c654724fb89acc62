//! Floats of 64 bits: the one nearest to a decimal number, and the fewest digits that tell it from its neighbours.
//!
//! Both are exact, as Python's `float` and `repr` are: what is not small is calculated in whole numbers of any size.

mod big;

use std::cmp::Ordering;
use std::num::IntErrorKind;

use big::Big;

/// Reads a decimal number: digits with or without a sign, a point and an exponent.
///
/// Of two floats that are as near it takes the one with the even last bit; what is too large is infinity. Nothing if it is
/// no such text.
#[must_use]
pub fn read(text: &str) -> Option<f64> {
    let magnitude = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match magnitude.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, read_exponent(exponent)?),
        None => (magnitude, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let float = nearest(&digits, exponent.saturating_sub_unsigned(fraction.len() as u64));
    Some(if text.starts_with('-') { -float } else { float })
}

/// Reads an exponent; one of more than 64 bits is taken for the last that has so many.
fn read_exponent(text: &str) -> Option<i64> {
    text.parse().map_or_else(
        |error: std::num::ParseIntError| match error.kind() {
            IntErrorKind::NegOverflow => Some(i64::MIN),
            IntErrorKind::PosOverflow => Some(i64::MAX),
            _ => None,
        },
        Some,
    )
}

/// Returns the float nearest to a whole number in digits, times ten to the power of `exponent`.
fn nearest(digits: &str, exponent: i64) -> f64 {
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    // Half-way between two floats no number has more digits: of what is behind them only matters that it is not nothing.
    let (kept, cut) = significant.split_at(significant.len().min(LONGEST));
    let kept = [kept, if cut.is_empty() { "" } else { "1" }].concat();
    // So many digits stand before the point.
    let places = exponent.saturating_add_unsigned(digits.len() as u64);
    match places {
        _ if kept.is_empty() => 0.0,
        ..=FEWEST_PLACES => 0.0,
        MOST_PLACES.. => f64::INFINITY,
        _ => nearest_of_few(&kept, places as i32 - kept.len() as i32),
    }
}

fn nearest_of_few(digits: &str, exponent: i32) -> f64 {
    let power = exponent.unsigned_abs();
    match digits.parse::<u64>() {
        // Both are floats themselves, so their product and their quotient are rounded once.
        Ok(whole) if whole < 1 << 53 && power <= 22 => {
            let power: f64 = std::iter::repeat_n(10.0, power as usize).product();
            if exponent < 0 { whole as f64 / power } else { whole as f64 * power }
        }
        _ => {
            let (mut number, mut unit) = (Big::from_digits(digits), Big::from(1));
            if exponent < 0 { &mut unit } else { &mut number }.raise(10, power);
            quotient(number, unit)
        }
    }
}

/// Returns the float nearest to how often one number is in another, neither of which is zero.
fn quotient(mut number: Big, mut unit: Big) -> f64 {
    // Once both have as many bits, and the number is the larger one, its first bit stands for two to this power.
    let mut power = number.bits() as i32 - unit.bits() as i32;
    if power < 0 { &mut number } else { &mut unit }.raise(2, power.unsigned_abs());
    if number < unit {
        number.raise(2, 1);
        power -= 1;
    }
    // A float has 53 bits, and none below 2^-1074: one more tells what is nearer.
    let last = (power - 53).max(-1075);
    let mut bits: u64 = 0;
    for _ in last..=power {
        bits = bits * 2 + u64::from(number.take(&unit));
        number.raise(2, 1);
    }
    let is_more = bits % 2 == 1 && (bits % 4 == 3 || !number.is_zero());
    let mantissa = bits / 2 + u64::from(is_more);
    // The first of 53 bits is not kept, so it adds one to the exponent; and so does a carry.
    let exponent = (last + 1075) as u64;
    f64::from_bits(((exponent << 52) + mantissa).min(f64::INFINITY.to_bits()))
}

/// Returns the fewest digits that read back as the float without its sign, and the power of ten to multiply them with.
///
/// Of those that are as few it takes the nearest, and of two the one with the even last digit. The float is no infinity.
#[must_use]
pub fn shortest(value: f64) -> (String, i32) {
    let bits = value.abs().to_bits();
    if bits == 0 {
        return ("0".to_owned(), 0);
    }
    let (exponent, fraction) = ((bits >> 52) as i32, bits % (1 << 52));
    let (mantissa, power) = match exponent {
        0 => (fraction, -1074),
        _ => (fraction + (1 << 52), exponent - 1075),
    };
    Rest::of(mantissa, power).digits()
}

/// What is left of a float while its digits are taken off, all in one unit.
struct Rest {
    rest: Big,
    /// How far it is from the float to where those numbers begin that are nearer to the next one.
    above: Big,
    below: Big,
    /// What the last digit counts.
    one: Big,
    /// How many places of the float stand before its point: fewer than none if zeros follow it.
    places: i32,
    /// Whether a number half-way to a neighbour reads back as this float.
    is_even: bool,
}

impl Rest {
    /// Begins with `mantissa` times two to the power of `power`.
    fn of(mantissa: u64, power: i32) -> Self {
        // The neighbour below a power of two is twice as close, but among the smallest floats.
        let is_close = mantissa == 1 << 52 && power > -1074;
        let mut begun = Self {
            rest: Big::from(mantissa * 4),
            above: Big::from(2),
            below: Big::from(if is_close { 1 } else { 2 }),
            one: Big::from(4),
            // The logarithm of the first bit: one place too few, or none.
            places: ((power + 63 - mantissa.leading_zeros() as i32) * 30_103).div_euclid(100_000)
                + 1,
            is_even: mantissa.is_multiple_of(2),
        };
        begun.scale(2, power);
        begun.scale(10, -begun.places);
        if begun.rest >= begun.one || begun.reads_back(&begun.left(), &begun.above) {
            begun.one.raise(10, 1);
            begun.places += 1;
        }
        begun
    }

    /// Multiplies the float.
    fn scale(&mut self, base: u32, power: i32) {
        if power < 0 {
            self.one.raise(base, power.unsigned_abs());
        } else {
            for number in [&mut self.rest, &mut self.above, &mut self.below] {
                number.raise(base, power.unsigned_abs());
            }
        }
    }

    fn digits(mut self) -> (String, i32) {
        let mut digits = String::new();
        loop {
            self.scale(10, 1);
            self.places -= 1;
            let digit = self.rest.take(&self.one);
            let left = self.left();
            let is_enough = self.reads_back(&self.rest, &self.below);
            let one_more_is = self.reads_back(&left, &self.above);
            let is_nearer = match left.cmp(&self.rest) {
                Ordering::Less => true,
                Ordering::Equal => digit % 2 == 1,
                Ordering::Greater => false,
            };
            let is_up = one_more_is && (is_nearer || !is_enough);
            digits.push(char::from(b'0' + digit + u8::from(is_up)));
            if is_enough || one_more_is {
                return (digits, self.places);
            }
        }
    }

    /// Returns what the rest lacks to be one more.
    fn left(&self) -> Big {
        let mut left = self.one.clone();
        left.subtract(&self.rest);
        left
    }

    fn reads_back(&self, distance: &Big, gap: &Big) -> bool {
        distance < gap || self.is_even && distance == gap
    }
}

/// So many digits have, at most, the numbers half-way between two floats.
const LONGEST: usize = 768;

/// What has so few places before the point, or fewer, is less than half of the smallest float.
const FEWEST_PLACES: i64 = -324;

/// What has so many places, or more, is larger than all floats.
const MOST_PLACES: i64 = 310;

#[cfg(test)]
mod tests;
