//! The JSON files: one for each part of the bench, all that the report is made from.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::corpus::About;
use crate::machine::Head;
use crate::measure::Measured;

/// `field.json`: every tool at every level on every set.
#[derive(Serialize, Deserialize)]
pub(crate) struct Field {
    pub(crate) head: Head,
    pub(crate) versions: Vec<String>,
    /// Workers of the parallel tools in the points that are compared.
    pub(crate) workers: usize,
    pub(crate) rounds: usize,
    pub(crate) corpora: Vec<About>,
    pub(crate) points: Vec<Point>,
    pub(crate) failures: Vec<Failure>,
}

/// One operating point of a tool: a level and a number of workers on a set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Point {
    pub(crate) corpus: String,
    pub(crate) tool: String,
    pub(crate) level: u8,
    pub(crate) workers: usize,
    pub(crate) input_bytes: u64,
    #[serde(flatten)]
    pub(crate) measured: Measured,
}

/// A candidate that has no figures, and why.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Failure {
    pub(crate) corpus: String,
    pub(crate) name: String,
    pub(crate) reason: String,
}

impl Point {
    /// Size of the output in percent of the input.
    pub(crate) fn size_percent(&self) -> f64 {
        100.0 * self.measured.output_bytes as f64 / self.input_bytes.max(1) as f64
    }

    /// Input bytes per second of processor time, in 10^6, all threads counted.
    pub(crate) fn cpu_speed(&self) -> f64 {
        speed(self.input_bytes, self.measured.cpu_seconds.median)
    }

    /// Input bytes per second on the clock, in 10^6.
    pub(crate) fn wall_speed(&self) -> f64 {
        speed(self.input_bytes, self.measured.wall_seconds.median)
    }
}

/// Bytes per second in 10^6; times below the clocks' grain count as that grain.
pub(crate) fn speed(bytes: u64, seconds: f64) -> f64 {
    bytes as f64 / 1e6 / seconds.max(1e-9)
}

/// Writes a part's file.
pub(crate) fn save(folder: &Path, name: &str, part: &impl Serialize) -> Result<()> {
    fs::create_dir_all(folder)?;
    let path = folder.join(name);
    let mut text = serde_json::to_string_pretty(part)?;
    text.push('\n');
    fs::write(&path, text).with_context(|| format!("{} cannot be written", path.display()))
}

/// Reads a part's file; `None` when that part has not been run.
pub(crate) fn load<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Option<T>> {
    let path = folder.join(name);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read(&path)?;
    serde_json::from_slice(&text)
        .map(Some)
        .with_context(|| format!("{} is not of this version of the bench", path.display()))
}
