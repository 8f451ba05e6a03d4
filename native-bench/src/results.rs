//! The results of whole processes, and their JSON files: all that the report is made from.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::corpus::Corpus;
use crate::machine::Head;

/// `rivals.json`, `study.json`, and the measured half of `scaling.json`.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Results {
    pub(crate) head: Head,
    /// Names and versions of the tools.
    pub(crate) versions: Vec<String>,
    /// Most runs of a candidate.
    pub(crate) runs: usize,
    pub(crate) corpora: Vec<Corpus>,
    pub(crate) points: Vec<Point>,
    /// Candidates without figures, each with the reason.
    pub(crate) failures: Vec<String>,
}

/// One operating point: a tool at a level with a number of workers on a set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Point {
    pub(crate) corpus: String,
    pub(crate) tool: String,
    pub(crate) level: u8,
    pub(crate) workers: usize,
    pub(crate) input_bytes: u64,
    pub(crate) output_bytes: u64,
    pub(crate) wall_seconds: Summary,
    pub(crate) cpu_seconds: Summary,
    /// The largest of all runs.
    pub(crate) peak_bytes: u64,
}

/// The middle of some measurements, and how far they lie apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Summary {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Summary {
    /// The summary of `values`, with the mean of the two in the middle if their number is even; all
    /// zero when there are none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        let (Some(&min), Some(&max)) = (values.first(), values.last()) else {
            return Self::default();
        };
        let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
        Self { median: f64::midpoint(low, high), min, max }
    }

    /// Width of the range in percent of the median.
    pub(crate) fn spread_percent(self) -> f64 {
        100.0 * (self.max - self.min) / self.median.max(1e-9)
    }
}

impl Point {
    /// Size of the output in percent of the input.
    pub(crate) fn size_percent(&self) -> f64 {
        100.0 * self.output_bytes as f64 / self.input_bytes.max(1) as f64
    }

    /// Input bytes per second of processor time, in 10^6, all threads counted.
    pub(crate) fn cpu_speed(&self) -> f64 {
        speed(self.input_bytes, self.cpu_seconds.median)
    }

    /// Input bytes per second on the clock, in 10^6.
    pub(crate) fn wall_speed(&self) -> f64 {
        speed(self.input_bytes, self.wall_seconds.median)
    }
}

/// Bytes per second in 10^6; times below the clocks' grain count as that grain.
pub(crate) fn speed(bytes: u64, seconds: f64) -> f64 {
    bytes as f64 / 1e6 / seconds.max(1e-9)
}

/// Writes one file of results.
pub(crate) fn save(folder: &Path, name: &str, part: &impl Serialize) -> Result<()> {
    let (path, text) = (folder.join(name), serde_json::to_string_pretty(part)? + "\n");
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(&path, text));
    written.with_context(|| format!("{} cannot be written", path.display()))
}

/// Reads one file of results; `None` when there is none.
pub(crate) fn load<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Option<T>> {
    let path = folder.join(name);
    if !path.exists() {
        return Ok(None);
    }
    let part = serde_json::from_slice(&fs::read(&path)?);
    part.map(Some).with_context(|| format!("{} is not of this version", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_the_middle_and_the_ends() {
        let odd = Summary::of([3.0, 1.0, 8.0]);
        assert_eq!(odd, Summary { median: 3.0, min: 1.0, max: 8.0 });
        assert_eq!(Summary::of([4.0, 1.0, 2.0, 9.0]).median, 3.0);
        assert_eq!((Summary::of([]), Summary::of([5.0]).max), (Summary::default(), 5.0));
        assert!((odd.spread_percent() - 700.0 / 3.0).abs() < 1e-9);
    }
}
