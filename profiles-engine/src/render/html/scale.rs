//! The place of a value on an axis, and the values that the axis names.

/// An axis from its low end to its high end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
    /// Whether equal steps are equal ratios.
    logarithmic: bool,
}

/// An axis that need not begin at zero is logarithmic from this ratio of its ends on.
const WIDE: f64 = 4.0;
/// The most values that an axis names.
const TICKS: usize = 7;

impl Scale {
    /// For bars, whose lengths are compared: from zero to the largest value.
    pub fn of_bars(values: impl IntoIterator<Item = f64>) -> Self {
        let high = values.into_iter().fold(0.0, f64::max);
        Self { low: 0.0, high: if high > 0.0 { high } else { 1.0 }, logarithmic: false }
    }

    /// For points, whose places are compared: a little more than the range of the values above zero.
    pub fn of_points(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().filter(|value| *value > 0.0).collect();
        let low = values.iter().copied().min_by(f64::total_cmp)?;
        let high = values.iter().copied().max_by(f64::total_cmp)?;
        let logarithmic = high / low >= WIDE;
        Some(if logarithmic {
            let room = (high / low).powf(0.06);
            Self { low: low / room, high: high * room, logarithmic }
        } else {
            let room = ((high - low) * 0.08).max(high * 0.02);
            Self { low: (low - room).max(low / 2.0), high: high + room, logarithmic }
        })
    }

    /// The place of a value: 0 at the low end, 1 at the high end.
    pub fn place(&self, value: f64) -> f64 {
        let place = if self.logarithmic {
            (value.max(self.low) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (value - self.low) / (self.high - self.low)
        };
        place.clamp(0.0, 1.0)
    }

    /// Whether equal steps are equal ratios.
    pub fn is_logarithmic(&self) -> bool {
        self.logarithmic
    }

    /// The ticks that can be named if each name takes `room` of the axis.
    pub fn named(&self, room: f64) -> Vec<f64> {
        let mut named: Vec<f64> = Vec::new();
        for tick in self.ticks() {
            if named.last().is_none_or(|last| self.place(tick) - self.place(*last) >= room) {
                named.push(tick);
            }
        }
        named
    }

    /// Round values within, from low to high.
    pub fn ticks(&self) -> Vec<f64> {
        let inside = |value: &f64| (self.low..=self.high).contains(value);
        if self.logarithmic {
            let decades = (self.low.log10().floor() as i32)..=(self.high.log10().ceil() as i32);
            let of = |steps: &[f64]| -> Vec<f64> {
                let of_decade =
                    |decade: i32| steps.iter().map(move |step| step * 10f64.powi(decade));
                decades.clone().flat_map(of_decade).filter(inside).collect()
            };
            let steps: [&[f64]; 2] = [&[1.0, 1.5, 2.0, 3.0, 5.0, 7.0], &[1.0, 2.0, 5.0]];
            let few = steps.into_iter().map(of).find(|ticks| ticks.len() <= TICKS);
            return few.unwrap_or_else(|| of(&[1.0]));
        }
        let rough = (self.high - self.low) / 4.0;
        let decade = 10f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|step| step * decade);
        let step = step.into_iter().find(|step| *step >= rough).unwrap_or(rough);
        let first = (self.low / step).ceil() as i64;
        let ticks = (first..).map(|count| count as f64 * step);
        ticks.take_while(|value| *value <= self.high).collect()
    }
}

#[cfg(test)]
mod tests;
