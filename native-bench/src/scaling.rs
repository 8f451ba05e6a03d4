//! How speed grows with workers: measured as far as this machine has cores, simulated beyond.
//!
//! The simulation is fed with the measured times of each block's steps. Compressing is timed in
//! processor time, so that other work on the machine does not count; reading and writing, which
//! wait for the system, on the clock. Cores share caches, memory and often execution units: what
//! all of them at work add to a block is the processor time of a run on all cores over that of one
//! worker. Before it is asked for more, the simulation has to predict the measured runs.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use cpu_time::ThreadTime;
use parflate::Options;
use parflate::deflate::RawEncoder;
use serde::{Deserialize, Serialize};

use crate::corpus::Corpus;
use crate::engine::{blocks, encode_block};
use crate::machine::cores;
use crate::measure::{Plan, show};
use crate::results::{Results, speed};
use crate::simulate::{self, BlockTimes};
use crate::tools::{self, OURS};

/// The levels that are looked at: fastest, default, densest of gzip's, and one that searches for
/// the cheapest path; the levels above it are like it, only slower.
const LEVELS: [u8; 4] = [1, 6, 9, 10];

/// Workers of the forecasts.
const FORECAST_WORKERS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];

/// Bytes of input in a forecast: the measured blocks are repeated up to it, so that the end of the
/// stream, where workers run out of blocks, does not hide what the pipeline can do.
const FORECAST_BYTES: u64 = 4 << 30;

/// `scaling.json`.
#[derive(Serialize, Deserialize)]
pub(crate) struct Scaling {
    pub(crate) measured: Results,
    pub(crate) profiles: Vec<Profile>,
    pub(crate) forecasts: Vec<Forecast>,
}

/// The time of a block, in the mean.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) level: u8,
    pub(crate) blocks: usize,
    pub(crate) mean: BlockTimes,
    /// How much longer a block takes while every core compresses.
    pub(crate) busy_factor: f64,
    /// A run on an empty input: starting, and all that is not a block.
    pub(crate) start_seconds: f64,
}

/// The simulated speed with workers that may not be here, of files in memory.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Forecast {
    pub(crate) level: u8,
    pub(crate) workers: usize,
    /// Input bytes per second, in 10^6.
    pub(crate) speed: f64,
    /// The busiest of reading, workers and writing.
    pub(crate) bottleneck: String,
    /// Share of the time that it is busy.
    pub(crate) busy: f64,
}

impl Profile {
    /// The simulated time of a run like the measured ones.
    pub(crate) fn simulated_seconds(&self, workers: usize) -> f64 {
        let blocks = vec![self.mean; self.blocks];
        let outcome = simulate::run(&blocks, workers, self.busy_factor);
        self.start_seconds + outcome.total_ns as f64 / 1e9
    }
}

/// Measures, and asks the simulation.
pub(crate) fn run(plan: &Plan<'_>, corpus: &Corpus) -> Result<Scaling> {
    let ours = tools::named(OURS)?;
    let at_level = |level| (1..=cores().max(2)).map(move |workers| ours.candidate(level, workers));
    let candidates = LEVELS.into_iter().flat_map(at_level).collect::<Result<Vec<_>>>()?;
    let empty = Corpus { path: plan.scratch.join("empty.input"), ..corpus.clone() };
    fs::write(&empty.path, b"")?;
    let start = plan.run(&[empty], &candidates[..1]);
    let start_seconds = start.points.first().context("parflate failed")?.wall_seconds.median;
    let measured = plan.run(std::slice::from_ref(corpus), &candidates);
    let (mut profiles, mut forecasts) = (Vec::new(), Vec::new());
    let bytes = fs::read(&corpus.path)?;
    for level in LEVELS {
        show(&format!("block times at level {level}"));
        let blocks = block_times(plan, &corpus.path, &bytes, level)?;
        let runs = measured.points.iter().filter(|run| run.level == level);
        let cpu_seconds: Vec<f64> = runs.map(|run| run.cpu_seconds.median).collect();
        let [alone, .., busy] = cpu_seconds[..] else { bail!("parflate failed") };
        let busy_factor = busy / alone;
        let repeats = FORECAST_BYTES.div_ceil(bytes.len().max(1) as u64);
        for workers in FORECAST_WORKERS {
            let outcome = simulate::run(&blocks.repeat(repeats as usize), workers, busy_factor);
            let speed = speed(bytes.len() as u64 * repeats, outcome.total_ns as f64 / 1e9);
            let (bottleneck, busy) = (outcome.bottleneck.to_owned(), outcome.busy);
            forecasts.push(Forecast { level, workers, speed, bottleneck, busy });
        }
        let (mean, blocks) = (BlockTimes::mean(&blocks), blocks.len());
        profiles.push(Profile { level, blocks, mean, busy_factor, start_seconds });
    }
    Ok(Scaling { measured, profiles, forecasts })
}

/// Reads, compresses and writes each block; of several passes, the one that compressed fastest
/// counts.
fn block_times(plan: &Plan<'_>, path: &Path, bytes: &[u8], level: u8) -> Result<Vec<BlockTimes>> {
    let block_bytes = Options::gzip().level(level).resolved_block_bytes()?;
    let mut encoder = RawEncoder::new(level).context("the level exists")?;
    let scratch = plan.scratch.join("profile.output");
    let (mut buffer, mut piece) = (vec![0; block_bytes], Vec::new());
    let mut passes: Vec<Vec<BlockTimes>> = vec![Vec::new(); plan.runs];
    for pass in &mut passes {
        let (mut input, mut output) = (File::open(path)?, File::create(&scratch)?);
        for block in blocks(bytes.len(), block_bytes) {
            piece.clear();
            let start = Instant::now();
            input.read_exact(&mut buffer[..block.len()])?;
            let read_ns = start.elapsed().as_nanos() as u64;
            let start = ThreadTime::now();
            encode_block(&mut encoder, bytes, block.clone(), &mut piece);
            flate2::Crc::new().update(&bytes[block.clone()]);
            let compress_ns = start.elapsed().as_nanos() as u64;
            let start = Instant::now();
            output.write_all(&piece)?;
            let write_ns = start.elapsed().as_nanos() as u64;
            pass.push(BlockTimes { read_ns, compress_ns, write_ns });
        }
    }
    fs::remove_file(scratch)?;
    let compressing = |pass: &Vec<BlockTimes>| BlockTimes::sum(pass).compress_ns;
    passes.into_iter().min_by_key(compressing).context("there is at least one pass")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::root;
    use crate::results::load;

    #[test]
    fn the_published_means_predict_the_published_runs_within_a_tenth() {
        let folder = root().join("native-bench/results");
        let scaling: Scaling = load(&folder, "scaling.json").unwrap().unwrap();
        for run in &scaling.measured.points {
            let of_level = |profile: &&Profile| profile.level == run.level;
            let profile = scaling.profiles.iter().find(of_level).unwrap();
            let off = profile.simulated_seconds(run.workers) / run.wall_seconds.median - 1.0;
            assert!(off.abs() < 0.1, "level {}, {} workers: {off}", run.level, run.workers);
        }
    }
}
