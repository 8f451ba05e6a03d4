//! An axis: from values to places, and ticks that fall on round numbers.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::coord::types::RangedCoordf64;

/// Share of the axis left free at each end, so that no mark sits on the frame.
const MARGIN: f64 = 0.06;

/// Ticks that an axis has at most: more run into each other.
const TICKS: usize = 13;

/// One axis of a picture.
pub(crate) struct Axis {
    pub(crate) name: &'static str,
    pub(crate) scale: Scale,
    /// The label of a value.
    pub(crate) text: fn(f64) -> String,
}

/// Where its ticks are.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Scale {
    /// At equal steps.
    Linear,
    /// Logarithmic, at 1, 2 and 5 times powers of ten.
    Tens,
    /// Logarithmic, at powers of two.
    Twos,
}

/// The values of an axis on the line from its one end to the other.
pub(super) struct Values {
    scale: Scale,
    /// Its ends; logarithms on a logarithmic axis.
    ends: Range<f64>,
    ticks: Vec<f64>,
}

impl Scale {
    fn place(self, value: f64) -> f64 {
        if self == Self::Linear { value } else { value.max(1e-9).log2() }
    }
}

impl Values {
    /// An axis that holds these values.
    pub(super) fn new(scale: Scale, values: impl Iterator<Item = f64>) -> Self {
        let mut places: Vec<f64> = values.map(|value| scale.place(value)).collect();
        places.sort_by(f64::total_cmp);
        let low = places.first().copied().unwrap_or(0.0);
        let high = places.last().copied().unwrap_or(1.0);
        let margin = (high - low).max(1e-3) * MARGIN;
        let ends = low - margin..high + margin;
        let inside = |value: &f64| ends.contains(&scale.place(*value));
        let (ticks, strides): (Vec<f64>, _) = match scale {
            Scale::Linear => (RangedCoordf64::from(ends.clone()).key_points(TICKS), [1, 1, 1]),
            Scale::Tens => {
                let tens = (-9..10).flat_map(|n| [1.0, 2.0, 5.0].map(|m| m * 10f64.powi(n)));
                (tens.filter(inside).collect(), [1, 3, 6])
            }
            Scale::Twos => ((0..60).map(|n| 2f64.powi(n)).filter(inside).collect(), [1, 2, 4]),
        };
        // Only each second or so where they would run into each other.
        let stride = strides.into_iter().find(|stride| ticks.len() / stride <= TICKS).unwrap_or(8);
        let is_ten = |value: &f64| (value.log10() - value.log10().round()).abs() < 1e-9;
        let first = ticks.iter().position(is_ten).unwrap_or(0) % stride;
        let ticks = ticks.into_iter().skip(first).step_by(stride).collect();
        Self { scale, ends, ticks }
    }
}

impl Ranged for Values {
    type ValueType = f64;
    type FormatOption = DefaultFormatting;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        RangedCoordf64::from(self.ends.clone()).map(&self.scale.place(*value), limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        match self.scale {
            Scale::Linear => self.ends.clone(),
            _ => self.ends.start.exp2()..self.ends.end.exp2(),
        }
    }
}

/// A number without digits that do not matter.
pub(crate) fn plain_text(value: f64) -> String {
    format!("{}", (value * 1e4).round() / 1e4)
}

/// A time given in microseconds.
pub(crate) fn microseconds_text(value: f64) -> String {
    if value < 1e3 {
        format!("{} µs", plain_text(value))
    } else {
        format!("{} ms", plain_text(value / 1e3))
    }
}

/// A number of bytes that is a power of two, in KiB and MiB.
pub(crate) fn bytes_text(value: f64) -> String {
    match value as u64 {
        bytes if bytes >= 1 << 20 => format!("{} MiB", bytes >> 20),
        bytes if bytes >= 1 << 10 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} B"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        let labels = |scale, text: fn(f64) -> String, values: &[f64]| -> Vec<String> {
            let values = Values::new(scale, values.iter().copied());
            assert!(values.range().start < values.range().end);
            values.ticks.into_iter().map(text).collect()
        };
        let linear = labels(Scale::Linear, plain_text, &[22.4, 31.9]);
        assert_eq!(linear, ["22", "23", "24", "25", "26", "27", "28", "29", "30", "31", "32"]);
        let tens = labels(Scale::Tens, plain_text, &[4.0, 260.0]);
        assert_eq!(tens, ["5", "10", "20", "50", "100", "200"]);
        let twos = labels(Scale::Twos, bytes_text, &[32768.0, 131_072.0]);
        assert_eq!(twos, ["32 KiB", "64 KiB", "128 KiB"]);
        let times = labels(Scale::Tens, microseconds_text, &[0.05, 50_000.0]);
        assert_eq!(times, ["0.1 µs", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms"]);
        labels(Scale::Linear, plain_text, &[7.0]);
        labels(Scale::Tens, plain_text, &[]);
    }
}
