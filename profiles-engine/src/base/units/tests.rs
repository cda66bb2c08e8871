use super::*;
use crate::tests::each_gives;

#[test]
fn bytes_have_three_digits_and_never_a_thousand_of_a_unit() {
    let cases = [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (12_345, "12.3 kB"),
        (999_499, "999 kB"),
        (999_500, "1.00 MB"),
        (1_938_584, "1.94 MB"),
        (2_000_000_000_000_000, "2000 TB"),
    ];
    each_gives(cases, |given| bytes(*given));
}

#[test]
fn seconds_take_the_unit_that_fits() {
    let cases = [
        (0.000_052, "52.0 µs"),
        (0.000_999_6, "1.00 ms"),
        (0.052_04, "52.0 ms"),
        (0.099_7, "0.10 s"),
        (9.1, "9.10 s"),
        (99.96, "1 m 40 s"),
        (151.0, "2 m 31 s"),
        (3_700.0, "1 h 01 m"),
    ];
    each_gives(cases, |given| seconds(*given));
}

#[test]
fn a_ratio_near_one_is_not_shown_as_one() {
    assert_eq!(ratio(0.932), "0.93×");
    assert_eq!(ratio(0.998), "0.998×");
    assert_eq!(ratio(12.34), "12.3×");
}
