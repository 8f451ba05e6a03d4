//! An axis: from values to places, ticks that fall on round numbers, and their labels.
//!
//! A place is the value itself, or its logarithm to base 2 on a logarithmic axis.

use std::ops::Range;

/// Share of the axis left free at each end, so that no mark sits on the frame.
const MARGIN: f64 = 0.06;

/// Ticks that an axis has at most, roughly: more run into each other.
const TICKS: f64 = 9.0;

/// One axis of a picture.
pub(crate) struct Axis {
    pub(crate) name: String,
    is_log: bool,
    from: f64,
    to: f64,
    /// Values, not places.
    tick_values: Vec<f64>,
    text: fn(f64) -> String,
}

impl Axis {
    /// An axis with equal steps that holds all values.
    pub(crate) fn linear(name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        let (from, to) = extent(values);
        let margin = (to - from).max(from.abs() * 1e-3).max(1e-9) * MARGIN;
        let (from, to) = (from - margin, to + margin);
        let step = round_step((to - from) / TICKS);
        let first = (from / step).ceil() as i64;
        let tick_values =
            (first..).map(|n| n as f64 * step).take_while(|&value| value <= to).collect();
        Self { name: name.to_owned(), is_log: false, from, to, tick_values, text: plain_text }
    }

    /// A logarithmic axis with ticks at 1, 2 and 5 times powers of ten.
    pub(crate) fn log(
        name: &str,
        values: impl IntoIterator<Item = f64>,
        text: fn(f64) -> String,
    ) -> Self {
        let ticks = (-9..10).flat_map(|power| [1.0, 2.0, 5.0].map(|n| n * 10f64.powi(power)));
        Self::log_with(name, values, ticks, [1, 3, 6], text)
    }

    /// A logarithmic axis with a tick at each power of two.
    pub(crate) fn powers_of_two(
        name: &str,
        values: impl IntoIterator<Item = f64>,
        text: fn(f64) -> String,
    ) -> Self {
        Self::log_with(name, values, (0..40).map(|power| 2f64.powi(power)), [1, 2, 4], text)
    }

    fn log_with(
        name: &str,
        values: impl IntoIterator<Item = f64>,
        ticks: impl Iterator<Item = f64>,
        strides: [usize; 3],
        text: fn(f64) -> String,
    ) -> Self {
        let (from, to) = extent(values.into_iter().filter(|&value| value > 0.0).map(f64::log2));
        let margin = (to - from).max(1.0) * MARGIN;
        let (from, to) = (from - margin, to + margin);
        let mut tick_values: Vec<f64> =
            ticks.filter(|value| (from..=to).contains(&value.log2())).collect();
        // Too many run into each other: then every second, or just the powers of ten.
        let most = (TICKS * 1.5) as usize;
        let apart = strides.into_iter().find(|stride| tick_values.len() / stride <= most);
        let is_power = |value: &f64| (value.log10() - value.log10().round()).abs() < 1e-9;
        let apart = apart.unwrap_or(strides[strides.len() - 1]);
        let first = tick_values.iter().position(is_power).unwrap_or(0) % apart;
        tick_values = tick_values.into_iter().skip(first).step_by(apart).collect();
        Self { name: name.to_owned(), is_log: true, from, to, tick_values, text }
    }

    /// The place of a value.
    pub(crate) fn place(&self, value: f64) -> f64 {
        if self.is_log { value.max(f64::MIN_POSITIVE).log2() } else { value }
    }

    /// Where it begins and ends, as places.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.from, self.to)
    }

    pub(super) fn range(&self) -> Range<f64> {
        self.from..self.to
    }

    /// The places of the ticks.
    pub(super) fn ticks(&self) -> impl Iterator<Item = f64> {
        self.tick_values.iter().map(|&value| self.place(value))
    }

    /// The places of the ticks with their labels.
    pub(super) fn labels(&self) -> impl Iterator<Item = (f64, String)> {
        self.tick_values.iter().map(|&value| (self.place(value), (self.text)(value)))
    }
}

/// Least and greatest; 0 to 1 of nothing.
fn extent(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    values
        .into_iter()
        .fold(None, |ends: Option<(f64, f64)>, value| {
            Some(ends.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
        })
        .unwrap_or((0.0, 1.0))
}

/// The next of 1, 2 or 5 times a power of ten.
fn round_step(step: f64) -> f64 {
    let power = 10f64.powf(step.log10().floor());
    [1.0, 2.0, 5.0, 10.0].map(|n| n * power).into_iter().find(|&s| s >= step).unwrap_or(step)
}

/// A number without digits that say nothing.
pub(crate) fn plain_text(value: f64) -> String {
    let rounded = (value * 1e4).round() / 1e4;
    format!("{rounded}")
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
        let axis = Axis::linear("", [22.4, 31.9]);
        let labels: Vec<String> = axis.labels().map(|(_, text)| text).collect();
        assert_eq!(labels, ["22", "24", "26", "28", "30", "32"]);
        let axis = Axis::log("", [4.0, 260.0], plain_text);
        let labels: Vec<String> = axis.labels().map(|(_, text)| text).collect();
        assert_eq!(labels, ["5", "10", "20", "50", "100", "200"]);
        let axis = Axis::powers_of_two("", [32768.0, 2_097_152.0], bytes_text);
        let labels: Vec<String> = axis.labels().map(|(_, text)| text).collect();
        assert_eq!(labels.first().map(String::as_str), Some("32 KiB"));
        assert_eq!(labels.last().map(String::as_str), Some("2 MiB"));
        assert_eq!(axis.place(65536.0), 16.0);
        let axis = Axis::log("", [0.05, 50_000.0], microseconds_text);
        let labels: Vec<String> = axis.labels().map(|(_, text)| text).collect();
        assert_eq!(labels, ["0.1 µs", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms"]);
    }

    #[test]
    fn one_value_and_none_still_make_an_axis() {
        for axis in
            [Axis::linear("", []), Axis::linear("", [7.0]), Axis::log("", [7.0], plain_text)]
        {
            let (from, to) = axis.ends();
            assert!(from < to);
        }
    }
}
