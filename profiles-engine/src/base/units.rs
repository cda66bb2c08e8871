//! Numbers as people read them: three digits and a unit.

/// A count of bytes, in powers of 1000.
pub fn bytes(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    for unit in ["kB", "MB", "GB"] {
        if value < 999.5 {
            return format!("{} {unit}", three_digits(value));
        }
        value /= 1000.0;
    }
    format!("{} TB", three_digits(value))
}

/// A time, given in seconds.
pub fn seconds(seconds: f64) -> String {
    if seconds < 0.000_999_5 {
        format!("{} µs", three_digits(seconds * 1e6))
    } else if seconds < 0.0995 {
        format!("{} ms", three_digits(seconds * 1e3))
    } else if seconds < 99.95 {
        format!("{} s", three_digits(seconds))
    } else {
        let whole = seconds.round() as u64;
        match whole / 3600 {
            0 => format!("{} m {:02} s", whole / 60, whole % 60),
            hours => format!("{hours} h {:02} m", whole % 3600 / 60),
        }
    }
}

/// A ratio such as `0.93×`, with the digits that tell it from 1.
pub fn ratio(ratio: f64) -> String {
    let shown = match ratio {
        ratio if ratio >= 9.995 => format!("{ratio:.1}"),
        ratio if (0.995..1.005).contains(&ratio) => format!("{ratio:.3}"),
        ratio => format!("{ratio:.2}"),
    };
    shown + "×"
}

fn three_digits(value: f64) -> String {
    match value {
        value if value < 9.995 => format!("{value:.2}"),
        value if value < 99.95 => format!("{value:.1}"),
        value => format!("{value:.0}"),
    }
}

/// `1 unit`, `2 units`.
pub fn counted(units: u64) -> String {
    format!("{units} unit{}", if units == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        for (given, shown) in cases {
            assert_eq!(bytes(given), shown);
        }
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
        for (given, shown) in cases {
            assert_eq!(seconds(given), shown);
        }
    }

    #[test]
    fn a_ratio_near_one_is_not_shown_as_one() {
        assert_eq!(ratio(0.932), "0.93×");
        assert_eq!(ratio(0.998), "0.998×");
        assert_eq!(ratio(12.34), "12.3×");
    }
}
