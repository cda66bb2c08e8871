//! Numbers as people read them: three digits and a unit.

/// A count of bytes, in powers of 1000.
pub fn bytes(bytes: u64) -> String {
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut units = ["kB", "MB", "GB"].into_iter();
    while value >= 999.5 && units.next().is_some() {
        value /= 1000.0;
    }
    format!("{} {}", three_digits(value), units.next().unwrap_or("TB"))
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

/// A ratio such as `0.93×`, with enough digits to tell it from 1.
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
pub(crate) fn counted(units: u64) -> String {
    format!("{units} unit{}", if units == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests;
