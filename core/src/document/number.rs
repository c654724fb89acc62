//! Numbers as exact decimals: `1`, `1.0` and `10e-1` are one number, 2^53 and 2^53 + 1 are two.

/// Spells a JSON number in its one canonical way: `0`, or `-` if it is negative, its digits without zeros at either
/// end, and `e` with an exponent unless that is 0: 2.50 is `25e-1`, 100 is `1e2`.
///
/// Returns nothing if the exponent, as it is spelled, does not fit 64 bits. Of zero it is never asked for.
pub(super) fn canonical(raw: &str) -> Option<String> {
    let (sign, magnitude) = match raw.strip_prefix('-') {
        Some(magnitude) => ("-", magnitude),
        None => ("", raw),
    };
    let (mantissa, spelled) = magnitude.split_once(['e', 'E']).unwrap_or((magnitude, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let significant = digits.trim_end_matches('0');
    if significant.is_empty() {
        return Some("0".to_owned());
    }
    let zeros = i128::try_from(digits.len() - significant.len()).ok()?;
    let places = i128::try_from(fraction.len()).ok()?;
    let exponent = i128::from(spelled.parse::<i64>().ok()?) - places + zeros;
    let significant = significant.trim_start_matches('0');
    Some(match exponent {
        0 => format!("{sign}{significant}"),
        _ => format!("{sign}{significant}e{exponent}"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn spelled(raw: &str) -> String {
        canonical(raw).expect("the exponent is small")
    }

    #[test]
    fn spellings_of_one_number_become_one() {
        for raw in ["1", "1.0", "1e0", "10e-1", "0.1e1", "1.000E+00", "100e-2"] {
            assert_eq!(spelled(raw), "1", "{raw}");
        }
        for raw in ["0", "-0", "0.0", "0e5", "-0.00E-7", "0e99999999999999999999"] {
            assert_eq!(spelled(raw), "0", "{raw}");
        }
    }

    #[test]
    fn digits_are_exact_and_exponents_short() {
        assert_eq!(spelled("100"), "1e2");
        assert_eq!(spelled("-2.50"), "-25e-1");
        assert_eq!(spelled("0.00120"), "12e-4");
        assert_ne!(spelled("9007199254740992"), spelled("9007199254740993"));
    }

    #[test]
    fn huge_exponents_cost_nothing() {
        assert_eq!(spelled("1e9223372036854775807"), "1e9223372036854775807");
        assert_eq!(spelled("10e9223372036854775807"), "1e9223372036854775808");
        assert_eq!(spelled("1e00000000000000000000000007"), "1e7");
        assert_eq!(canonical("1e9223372036854775808"), None);
        assert_eq!(canonical("1e-99999999999999999999"), None);
    }

    proptest! {
        #[test]
        fn the_canonical_spelling_is_a_fixed_point_and_the_same_number(
            raw in "-?(0|[1-9][0-9]{0,6})(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,2})?"
        ) {
            let once = spelled(&raw);
            let close = |text: &str| text.parse::<f64>().expect("it is a number");

            prop_assert_eq!(spelled(&once), once.clone());
            prop_assert_eq!(close(&once), close(&raw));
        }
    }
}
