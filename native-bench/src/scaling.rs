//! Part 3: how speed grows with workers: measured as far as this machine has cores, and by
//! simulation beyond.
//!
//! The simulation is fed with the measured times of each block ([`profile`]) and has to predict
//! the measured runs of the command at one and two workers before it is asked for more.

mod profile;

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::corpus::{About, Corpus};
use crate::machine::{Head, cores};
use crate::measure::{Measured, Rounds, in_turns};
use crate::progress;
use crate::results::speed;
use crate::rivals::{OURS, find_one};
use crate::simulate::{self, BlockTimes};
use profile::Profile;

/// The levels that are looked at: fastest, default, densest of gzip's, and one that searches for
/// the cheapest path; the levels above it are like it, only slower.
const LEVELS: [u8; 4] = [1, 6, 9, 10];

/// Workers of the forecasts.
const FORECAST_WORKERS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// Bytes of input in a forecast: the measured blocks are repeated up to it, so that the end of the
/// stream, where workers run out of blocks, does not hide what the pipeline can do.
const FORECAST_BYTES: u64 = 4 << 30;

/// Runs on an empty input, of a few milliseconds each, to find what a start takes.
const START_RUNS: usize = 9;

/// How far the simulation may be from a measured run.
pub(crate) const TOLERANCE: f64 = 0.10;

/// Disks of the forecasts with their rate in bytes per second, reading and writing alike.
const DISKS: [(&str, f64); 4] = [
    ("memory", f64::INFINITY),
    ("NVMe, 2 GB/s", 2e9),
    ("SATA SSD, 500 MB/s", 5e8),
    ("hard disk, 150 MB/s", 1.5e8),
];

/// `scaling.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Scaling {
    pub(crate) head: Head,
    pub(crate) corpus: About,
    pub(crate) rounds: usize,
    pub(crate) measured: Vec<Run>,
    pub(crate) profiles: Vec<ProfileSummary>,
    pub(crate) checks: Vec<Checksum>,
    pub(crate) forecasts: Vec<Forecast>,
}

/// The command at a level with some workers.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) level: u8,
    pub(crate) workers: usize,
    #[serde(flatten)]
    pub(crate) measured: Measured,
}

/// Where the time of a block goes, in the mean.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct ProfileSummary {
    pub(crate) level: u8,
    pub(crate) blocks: usize,
    pub(crate) block_bytes: usize,
    pub(crate) mean: BlockTimes,
    /// How much longer a block takes while every core compresses.
    pub(crate) busy_factor: f64,
    /// A run on an empty input: starting, and all that is not a block.
    pub(crate) start_seconds: f64,
}

/// The simulation beside a measured run.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(crate) struct Checksum {
    pub(crate) level: u8,
    pub(crate) workers: usize,
    pub(crate) measured_seconds: f64,
    pub(crate) simulated_seconds: f64,
}

/// What the simulation says of workers and disks that are not here.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Forecast {
    pub(crate) level: u8,
    pub(crate) workers: usize,
    pub(crate) disk: String,
    /// Input bytes per second, in 10^6.
    pub(crate) speed: f64,
    /// Against as many times the speed of one worker on the same disk.
    pub(crate) efficiency: f64,
    /// The busiest of reading, workers and writing.
    pub(crate) bottleneck: String,
    /// Share of the time that it is busy.
    pub(crate) busy: f64,
}

impl Checksum {
    /// How far the simulation is off, as a share of the measured time.
    pub(crate) fn error(&self) -> f64 {
        self.simulated_seconds / self.measured_seconds - 1.0
    }
}

/// Measures, checks the simulation and asks it.
///
/// # Errors
/// When our command is missing or fails.
pub(crate) fn run(head: Head, corpus: &Corpus, rounds: usize, scratch: &Path) -> Result<Scaling> {
    let ours = find_one(OURS).context("the parflate command has not been built")?;
    let most = cores().max(2);
    let combinations: Vec<(u8, usize)> =
        LEVELS.iter().flat_map(|&level| (1..=most).map(move |workers| (level, workers))).collect();
    let candidates: Vec<_> = combinations
        .iter()
        .map(|&(level, workers)| {
            let mut candidate = ours.candidate(level, workers);
            candidate.name += &format!(", {workers} workers");
            candidate
        })
        .collect();
    let empty = scratch.join("empty.input");
    std::fs::write(&empty, b"")?;
    let start =
        in_turns(&candidates[..1], &empty, Rounds::exactly(START_RUNS), scratch).remove(0)?;
    let start_seconds = start.wall_seconds.median;
    let outcomes = in_turns(&candidates, &corpus.path, Rounds::up_to(rounds), scratch);
    let mut measured = Vec::new();
    for ((level, workers), outcome) in combinations.into_iter().zip(outcomes) {
        measured.push(Run { level, workers, measured: outcome? });
    }
    let (mut profiles, mut checks, mut forecasts) = (Vec::new(), Vec::new(), Vec::new());
    for level in LEVELS {
        progress::show(&format!("block times at level {level}"));
        let profile = profile::measure(&corpus.path, level, rounds, scratch)?;
        for run in measured.iter().filter(|run| run.level == level && run.workers <= 2) {
            let simulated = simulate::run(&profile.blocks_for(run.workers), run.workers);
            checks.push(Checksum {
                level,
                workers: run.workers,
                measured_seconds: run.measured.wall_seconds.median,
                simulated_seconds: start_seconds + simulated.total_ns as f64 / 1e9,
            });
        }
        forecasts.extend(forecast(&profile, level, corpus.about.bytes));
        profiles.push(profile.summary(level, start_seconds));
    }
    let corpus = corpus.about.clone();
    Ok(Scaling { head, corpus, rounds, measured, profiles, checks, forecasts })
}

fn forecast(profile: &Profile, level: u8, input_bytes: u64) -> Vec<Forecast> {
    let repeats = FORECAST_BYTES.div_ceil(input_bytes.max(1)) as usize;
    let bytes = input_bytes * repeats as u64;
    let mut forecasts = Vec::new();
    for (disk, rate) in DISKS {
        let mut alone = 0.0;
        for workers in FORECAST_WORKERS {
            let blocks = profile.on_disk(workers, rate).repeat(repeats);
            let outcome = simulate::run(&blocks, workers);
            let speed = speed(bytes, outcome.total_ns as f64 / 1e9);
            let (bottleneck, busy) = outcome.bottleneck();
            if workers == 1 {
                alone = speed;
            }
            forecasts.push(Forecast {
                level,
                workers,
                disk: disk.to_owned(),
                speed,
                efficiency: speed / (alone * workers as f64),
                bottleneck: bottleneck.to_owned(),
                busy,
            });
        }
    }
    forecasts
}
