//! How speed grows with workers: measured as far as this machine has cores, simulated beyond.
//!
//! The simulation is fed with the measured times of each block's steps. Compressing is timed in
//! processor time, so that other work on the machine does not count; reading and writing, which
//! wait for the system, on the clock. Cores share caches, memory and often execution units: what
//! all of them at work add to a block is the processor time of a stream on all cores over that of
//! one worker. Before it is asked for more, the simulation has to predict the measured runs.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use cpu_time::{ProcessTime, ThreadTime};
use parflate::deflate::RawEncoder;
use parflate::{Options, Workers};
use serde::{Deserialize, Serialize};

use crate::corpus::Corpus;
use crate::engine::{blocks, encode_block};
use crate::machine::cores;
use crate::measure::{Plan, show};
use crate::results::{Results, Summary, speed};
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

/// Disks of the forecasts with their rate in bytes per second, reading and writing alike.
pub(crate) const DISKS: [(&str, f64); 4] = [
    ("memory", f64::INFINITY),
    ("NVMe, 2 GB/s", 2e9),
    ("SATA SSD, 500 MB/s", 5e8),
    ("hard disk, 150 MB/s", 1.5e8),
];

/// The disk of forecasts of what was measured.
pub(crate) const THIS_MACHINE: &str = "this machine";

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
    pub(crate) block_bytes: usize,
    pub(crate) mean: BlockTimes,
    /// How much longer a block takes while every core compresses.
    pub(crate) busy_factor: f64,
    /// A run on an empty input: starting, and all that is not a block.
    pub(crate) start_seconds: f64,
}

/// The simulated speed with workers and disks that may not be here.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Forecast {
    pub(crate) level: u8,
    pub(crate) workers: usize,
    pub(crate) disk: String,
    /// Input bytes per second, in 10^6.
    pub(crate) speed: f64,
    /// The busiest of reading, workers and writing.
    pub(crate) bottleneck: String,
    /// Share of the time that it is busy.
    pub(crate) busy: f64,
}

/// The times of a block, and its bytes before and after.
type Block = (BlockTimes, usize, usize);

/// Measures, and asks the simulation.
pub(crate) fn run(plan: &Plan<'_>, corpus: &Corpus) -> Result<Scaling> {
    let ours = tools::named(OURS)?;
    let most = cores().max(2);
    let mut candidates = Vec::new();
    for level in LEVELS {
        for workers in 1..=most {
            candidates.push(ours.candidate(level, workers)?);
        }
    }
    let empty = Corpus { path: plan.scratch.join("empty.input"), ..corpus.clone() };
    fs::write(&empty.path, b"")?;
    let start = plan.run(&[empty], &candidates[..1]);
    let start_seconds = start.points.first().context("parflate failed")?.wall_seconds.median;
    let measured = plan.run(std::slice::from_ref(corpus), &candidates);
    let (mut profiles, mut forecasts) = (Vec::new(), Vec::new());
    let bytes = fs::read(&corpus.path)?;
    for level in LEVELS {
        show(&format!("block times at level {level}"));
        let block_bytes = Options::gzip().level(level).resolved_block_bytes()?;
        let blocks = profile(plan, &corpus.path, &bytes, level, block_bytes)?;
        let ratio = |_| Ok(cpu_ns(&bytes, level, cores())? / cpu_ns(&bytes, level, 1)?);
        let ratios = (0..plan.runs).map(ratio).collect::<Result<Vec<f64>>>()?;
        let busy_factor = Summary::of(ratios).median;
        let mut forecast = |workers, (disk, rate), repeats: u64, start_seconds: f64| {
            let blocks = on_disk(&blocks, workers, busy_factor, rate).repeat(repeats as usize);
            let outcome = simulate::run(&blocks, workers);
            let seconds = start_seconds + outcome.total_ns as f64 / 1e9;
            let speed = speed(bytes.len() as u64 * repeats, seconds);
            let (disk, bottleneck) = (String::from(disk), outcome.bottleneck.to_owned());
            forecasts.push(Forecast {
                level,
                workers,
                disk,
                speed,
                bottleneck,
                busy: outcome.busy,
            });
        };
        for workers in 1..=most {
            forecast(workers, (THIS_MACHINE, f64::INFINITY), 1, start_seconds);
        }
        for disk in DISKS {
            for workers in FORECAST_WORKERS {
                forecast(workers, disk, FORECAST_BYTES.div_ceil(bytes.len().max(1) as u64), 0.0);
            }
        }
        let mean = |step: fn(&BlockTimes) -> u64| {
            blocks.iter().map(|(times, ..)| step(times)).sum::<u64>() / blocks.len() as u64
        };
        let mean = BlockTimes {
            read_ns: mean(|times| times.read_ns),
            compress_ns: mean(|times| times.compress_ns),
            write_ns: mean(|times| times.write_ns),
        };
        let blocks = blocks.len();
        profiles.push(Profile { level, blocks, block_bytes, mean, busy_factor, start_seconds });
    }
    Ok(Scaling { measured, profiles, forecasts })
}

/// Times of the blocks with so many workers, on a disk of a rate in bytes per second if that is
/// slower than this machine's.
fn on_disk(blocks: &[Block], workers: usize, busy_factor: f64, rate: f64) -> Vec<BlockTimes> {
    let factor = if workers > 1 { busy_factor } else { 1.0 };
    let disk_ns = |bytes: usize| (bytes as f64 / rate * 1e9) as u64;
    let times = |&(times, input_bytes, output_bytes): &Block| BlockTimes {
        read_ns: times.read_ns.max(disk_ns(input_bytes)),
        compress_ns: (times.compress_ns as f64 * factor) as u64,
        write_ns: times.write_ns.max(disk_ns(output_bytes)),
    };
    blocks.iter().map(times).collect()
}

/// Reads, compresses and writes each block; of several passes, the one that compressed fastest
/// counts.
fn profile(
    plan: &Plan<'_>,
    path: &Path,
    bytes: &[u8],
    level: u8,
    block_bytes: usize,
) -> Result<Vec<Block>> {
    let mut encoder = RawEncoder::new(level).context("the level exists")?;
    let scratch = plan.scratch.join("profile.output");
    let (mut buffer, mut piece) = (vec![0; block_bytes], Vec::new());
    let mut passes: Vec<Vec<Block>> = vec![Vec::new(); plan.runs];
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
            pass.push((BlockTimes { read_ns, compress_ns, write_ns }, block.len(), piece.len()));
        }
    }
    fs::remove_file(scratch)?;
    let compressing = |pass: &Vec<Block>| pass.iter().map(|(t, ..)| t.compress_ns).sum::<u64>();
    passes.into_iter().min_by_key(compressing).context("there is at least one pass")
}

/// Processor time of a stream from memory to nowhere, all threads counted.
fn cpu_ns(bytes: &[u8], level: u8, workers: usize) -> Result<f64> {
    let options = Options::gzip().level(level).workers(Workers::exactly(workers));
    let start = ProcessTime::now();
    parflate::copy(bytes, io::sink(), &options)?;
    Ok(start.elapsed().as_nanos().max(1) as f64)
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
            let blocks = vec![(profile.mean, 0, 0); profile.blocks];
            let blocks = on_disk(&blocks, run.workers, profile.busy_factor, f64::INFINITY);
            let outcome = simulate::run(&blocks, run.workers);
            let seconds = profile.start_seconds + outcome.total_ns as f64 / 1e9;
            let off = seconds / run.wall_seconds.median - 1.0;
            assert!(off.abs() < 0.1, "level {}, {} workers: {off}", run.level, run.workers);
        }
    }
}
