use proptest::prelude::*;

use super::*;

fn bits(value: Option<f64>) -> Option<u64> {
    value.map(f64::to_bits)
}

/// Any finite float that is not negative; many are very small, or powers of two, or next to one.
fn floats() -> impl Strategy<Value = f64> {
    let plain = any::<u64>().prop_map(f64::from_bits);
    let small = (0..1_u64 << 53, 0..53_u32).prop_map(|(bits, less)| f64::from_bits(bits >> less));
    let powers = (0..0x7ff_u64, -2..3_i64)
        .prop_map(|(exponent, more)| f64::from_bits((exponent << 52).saturating_add_signed(more)));
    let decimal = (0..1_000_000_u32, 0..1_000_000_u32)
        .prop_map(|(whole, part)| f64::from(whole) / f64::from(part.max(1)));
    prop_oneof![plain, small, powers, decimal]
        .prop_map(f64::abs)
        .prop_filter("it is finite", |value| value.is_finite())
}

/// How many digits stand behind the point of a [`Decimal`]: no float has more, nor half of one.
const PLACES: usize = 1076;

/// The digits of a number, the last first.
type Decimal = Vec<u8>;

fn exact(value: f64) -> Decimal {
    let text = format!("{value:.PLACES$}");
    text.bytes().rev().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect()
}

/// Returns the number half-way between two floats.
fn middle(one: f64, other: f64) -> Decimal {
    let (one, other) = (exact(one), exact(other));
    let mut carried = 0;
    let digit = |number: &Decimal, at| number.get(at).copied().unwrap_or_default();
    // Half of a sum is five times the sum, a place further behind.
    let fivefold = (0..=other.len().max(one.len()) + 1).map(|at| {
        carried += 5 * (digit(&one, at) + digit(&other, at));
        let digit = carried % 10;
        carried /= 10;
        digit
    });
    let fivefold: Decimal = fivefold.collect();
    assert_eq!(fivefold[0], 0, "half of a float has no more places");
    fivefold[1..].to_vec()
}

fn spelled(number: &Decimal) -> String {
    let digits: String = number.iter().rev().map(|digit| char::from(b'0' + digit)).collect();
    let (whole, fraction) = digits.split_at(digits.len() - PLACES);
    format!("{whole}.{fraction}")
}

/// Takes one off the last place.
fn one_less(mut number: Decimal) -> Decimal {
    for digit in &mut number {
        if *digit > 0 {
            *digit -= 1;
            break;
        }
        *digit = 9;
    }
    number
}

#[test]
fn only_decimal_numbers_are_read() {
    for (text, expected) in [
        ("12", 12.0),
        ("+7.5", 7.5),
        ("1.", 1.0),
        (".5E+1", 5.0),
        ("-0", -0.0),
        ("0e99999999999999999999", 0.0),
        ("1e99999999999999999999", f64::INFINITY),
        ("-1e-99999999999999999999", -0.0),
        ("1e9223372036854775807", f64::INFINITY),
        ("0.01e-9223372036854775808", 0.0),
    ] {
        assert_eq!(bits(read(text)), bits(Some(expected)), "{text}");
    }
    for text in ["", ".", "-", "e1", "1e", "1e+", "1e1.0", "1..2", "--1", "1 ", "1_0", "inf", "٣"]
    {
        assert_eq!(read(text), None, "{text:?}");
    }
}

#[test]
fn a_power_of_ten_that_is_no_float_is_not_calculated_with() {
    for (text, expected, twice_rounded) in
        [("3e23", 3e23, 3.0 * 1e23), ("7e-23", 7e-23, 7.0 / 1e23)]
    {
        assert_eq!(read(text), Some(expected));
        assert_ne!(expected, twice_rounded);
    }
}

#[test]
fn as_many_zeros_as_a_file_holds_cost_little() {
    let zeros = "0".repeat(1_000_000);

    assert_eq!(read(&format!("1{zeros}e-1000000")), Some(1.0));
    assert_eq!(read(&format!("0.{zeros}25e1000001")), Some(2.5));
    assert_eq!(read(&format!("1{zeros}")), Some(f64::INFINITY));
    assert_eq!(read(&format!("9007199254740993.{zeros}")), Some(9_007_199_254_740_992.0));
    assert_eq!(read(&format!("9007199254740993.{zeros}1")), Some(9_007_199_254_740_994.0));
}

#[test]
fn the_ends_of_what_floats_hold_are_read() {
    // Half-way to the number that the next float would be it is infinity.
    assert_eq!(read("1.7976931348623158079e308"), Some(f64::MAX));
    assert_eq!(read("1.7976931348623158080e308"), Some(f64::INFINITY));
    for beyond in ["5e308", "1e309", "9e309", "1e310"] {
        assert_eq!(read(beyond), Some(f64::INFINITY), "{beyond}");
    }
    assert_eq!(read("4.9e-324"), Some(f64::from_bits(1)));
    assert_eq!(read("2.4703282292062327e-324"), Some(0.0));
    assert_eq!(read("2.4703282292062328e-324"), Some(f64::from_bits(1)));
}

#[test]
fn the_fewest_digits_of_a_float_are_found() {
    for (value, digits, exponent) in [
        (0.0, "0", 0),
        (-1.5, "15", -1),
        (1e23, "1", 23),
        (5e-324, "5", -324),
        (f64::MAX, "17976931348623157", 292),
        (f64::MIN_POSITIVE, "22250738585072014", -324),
        // The nearest number of as many digits is ..801, but that is nearer to the float below.
        (2_f64.powi(-44), "5684341886080802", -29),
        // ..99 reads back as its neighbour, being half-way to it.
        (18_014_398_509_481_988.0, "18014398509481988", 0),
        // Two are as near: the last digit is even.
        (2_f64.powi(-25), "29802322387695312", -24),
        (2_f64.powi(43) + 0.0625, "8796093022208062", -3),
    ] {
        assert_eq!(shortest(value), (digits.to_owned(), exponent), "{value}");
    }
}

proptest! {
    #[test]
    fn a_text_is_read_as_std_reads_it(
        text in "[+-]?[0-9]{0,25}(\\.[0-9]{0,25})?([eE][+-]?[0-9]{0,3})?|[0-9.eE+-]{0,9}"
    ) {
        prop_assert_eq!(bits(read(&text)), bits(text.parse().ok()));
    }

    #[test]
    fn a_float_is_read_from_all_its_digits(value in floats()) {
        prop_assert_eq!(bits(read(&format!("{value:e}"))), Some(value.to_bits()));
        prop_assert_eq!(bits(read(&spelled(&exact(value)))), Some(value.to_bits()));
    }

    #[test]
    fn half_way_the_even_float_is_read_and_else_the_nearer(value in floats(), zeros in 0..900_usize) {
        let next = f64::from_bits(value.to_bits() + 1);
        prop_assume!(next.is_finite());
        let middle = middle(value, next);

        let even = if value.to_bits() % 2 == 0 { value } else { next };
        prop_assert_eq!(read(&spelled(&middle)), Some(even));
        let above = format!("{}{}1", spelled(&middle), "0".repeat(zeros));
        prop_assert_eq!(read(&above), Some(next));
        let below = format!("{}{}", spelled(&one_less(middle)), "9".repeat(zeros));
        prop_assert_eq!(read(&below), Some(value));
    }

    #[test]
    fn no_digits_are_fewer_or_nearer_than_the_shortest(value in floats()) {
        let (digits, exponent) = shortest(value);

        prop_assert_eq!(format!("{digits}e{exponent}").parse(), Ok(value));
        let known = format!("{value:e}");
        let (mantissa, power) = known.split_once('e').expect("it has an exponent");
        let known = mantissa.replace('.', "");
        prop_assert_eq!(exponent + digits.len() as i32 - 1, power.parse::<i32>().expect("a number"));
        if digits != known {
            // Then the number itself is half-way between both.
            let exact = format!("{value:.1100e}").replace('.', "");
            let exact = exact.split('e').next().expect("it has digits").trim_end_matches('0');
            let (before, last) = exact.split_at(exact.len() - 1);
            let one_digit_more = (before.len(), last) == (digits.len(), "5");
            prop_assert!(one_digit_more && digits.len() == known.len(), "{} {}", digits, known);
            prop_assert!(digits.ends_with(['0', '2', '4', '6', '8']), "{}", digits);
        }
    }
}
