//! What each step of the pipeline takes for each block of an input, measured in this process.
//!
//! Steps are timed alone, one after the other, and once more for compression with every core at
//! it, since cores share caches, memory and often execution units. What computes is timed in
//! processor time of its thread, so that other work on the machine does not count; what waits for
//! the system, reading and writing, on the clock.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use parflate::{Assembler, Options, Piece, Workers};
use rayon::prelude::*;

use super::ProfileSummary;
use crate::engine::WINDOW_BYTES;
use crate::machine::cores;
use crate::simulate::BlockTimes;
use crate::stats::median;

/// Measured times of an input's blocks.
pub(super) struct Profile {
    blocks: Vec<(BlockTimes, Sizes)>,
    block_bytes: usize,
    busy_factor: f64,
}

#[derive(Clone, Copy)]
struct Sizes {
    input: usize,
    output: usize,
}

/// Measures the blocks of a file at a level; of several rounds, the median of each step counts.
pub(super) fn measure(path: &Path, level: u8, rounds: usize, scratch: &Path) -> Result<Profile> {
    let options = Options::gzip().level(level).workers(Workers::exactly(1));
    let block_bytes = options.resolved_block_bytes()?;
    let bytes = std::fs::read(path)?;
    let passes = (0..rounds.max(1))
        .map(|_| one_pass(path, &bytes, block_bytes, &options, scratch))
        .collect::<Result<Vec<_>>>()?;
    let (_, pieces) = passes.first().context("at least one round is measured")?;
    let blocks: Vec<(BlockTimes, Sizes)> = (0..pieces.len())
        .map(|index| {
            let step = |part: fn(&BlockTimes) -> u64| {
                median(passes.iter().map(|(times, _)| part(&times[index]) as f64)) as u64
            };
            let times = BlockTimes {
                read_ns: step(|times| times.read_ns),
                split_ns: step(|times| times.split_ns),
                compress_ns: step(|times| times.compress_ns),
                assemble_ns: step(|times| times.assemble_ns),
                write_ns: step(|times| times.write_ns),
            };
            let output = pieces[index].to_bytes().len();
            (times, Sizes { input: block(&bytes, index, block_bytes).len(), output })
        })
        .collect();
    let alone: u64 = blocks.iter().map(|(times, _)| times.compress_ns).sum();
    let busy = median(
        (0..rounds.max(1))
            .map(|_| all_cores_ns(&bytes, block_bytes, &options).map(|total| total as f64))
            .collect::<Result<Vec<_>>>()?,
    );
    Ok(Profile { blocks, block_bytes, busy_factor: busy / alone.max(1) as f64 })
}

/// A file that counts the time spent writing to it.
struct TimedFile {
    file: File,
    spent_ns: u64,
}

impl Write for TimedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (taken_ns, outcome) = timed(|| self.file.write(bytes));
        self.spent_ns += taken_ns;
        outcome
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Times every step of every block once, and keeps the pieces.
fn one_pass(
    path: &Path,
    bytes: &[u8],
    block_bytes: usize,
    options: &Options,
    scratch: &Path,
) -> Result<(Vec<BlockTimes>, Vec<Piece>)> {
    let mut input = File::open(path)?;
    let written = scratch.join("profile.output");
    let output = TimedFile { file: File::create(&written)?, spent_ns: 0 };
    let mut assembler = Assembler::new(output, options)?;
    let (mut buffer, mut window, mut copy) = (vec![0; block_bytes], Vec::new(), Vec::new());
    let (mut times, mut pieces) = (Vec::new(), Vec::new());
    for index in 0..bytes.len().div_ceil(block_bytes).max(1) {
        let block = block(bytes, index, block_bytes);
        let (read_ns, read) = timed(|| input.read_exact(&mut buffer[..block.len()]));
        read?;
        let (split_ns, ()) =
            timed(|| refill(&mut window, window_before(bytes, index, block_bytes)));
        // The call below copies the block, which the pipeline does not: it reads into place.
        let (copy_ns, ()) = timed_cpu(|| refill(&mut copy, block));
        let (compress_ns, made) = timed_cpu(|| piece(bytes, index, block_bytes, options));
        let piece = made?;
        let before_ns = assembler.get_ref().spent_ns;
        let (push_ns, pushed) = timed(|| assembler.push(&piece));
        pushed?;
        let write_ns = assembler.get_ref().spent_ns - before_ns;
        let assemble_ns = push_ns.saturating_sub(write_ns);
        let compress_ns = compress_ns.saturating_sub(copy_ns);
        times.push(BlockTimes { read_ns, split_ns, compress_ns, assemble_ns, write_ns });
        pieces.push(piece);
    }
    std::fs::remove_file(written)?;
    Ok((times, pieces))
}

/// Time of compressing every block while every core compresses, summed over the blocks.
fn all_cores_ns(bytes: &[u8], block_bytes: usize, options: &Options) -> Result<u64> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(cores()).build()?;
    threads.install(|| {
        (0..bytes.len().div_ceil(block_bytes).max(1))
            .into_par_iter()
            .with_max_len(1)
            .map(|index| {
                let (taken_ns, made) = timed_cpu(|| piece(bytes, index, block_bytes, options));
                made.map(|_| taken_ns)
            })
            .sum::<Result<u64>>()
    })
}

fn block(bytes: &[u8], index: usize, block_bytes: usize) -> &[u8] {
    let start = bytes.len().min(index * block_bytes);
    &bytes[start..bytes.len().min(start + block_bytes)]
}

fn window_before(bytes: &[u8], index: usize, block_bytes: usize) -> &[u8] {
    let start = bytes.len().min(index * block_bytes);
    &bytes[start.saturating_sub(WINDOW_BYTES)..start]
}

fn piece(bytes: &[u8], index: usize, block_bytes: usize, options: &Options) -> Result<Piece> {
    let block = block(bytes, index, block_bytes);
    let window = window_before(bytes, index, block_bytes);
    let is_last = (index + 1) * block_bytes >= bytes.len();
    let made = parflate::pieces(window, block, index as u64, is_last, options)?;
    made.into_iter().next().context("a block makes one piece")
}

fn refill(buffer: &mut Vec<u8>, bytes: &[u8]) {
    buffer.clear();
    buffer.extend_from_slice(std::hint::black_box(bytes));
}

fn timed<T>(work: impl FnOnce() -> T) -> (u64, T) {
    let start = Instant::now();
    let made = work();
    (u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX), made)
}

/// As [`timed`], in processor time of this thread.
fn timed_cpu<T>(work: impl FnOnce() -> T) -> (u64, T) {
    let now = || {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
    };
    let start = now();
    let made = work();
    (now() - start, made)
}

impl Profile {
    /// Times of the blocks with so many workers, on this machine's own disk.
    pub(super) fn blocks_for(&self, workers: usize) -> Vec<BlockTimes> {
        self.on_disk(workers, f64::INFINITY)
    }

    /// Times of the blocks on a disk of a rate in bytes per second, if that is the slower.
    pub(super) fn on_disk(&self, workers: usize, rate: f64) -> Vec<BlockTimes> {
        let factor = if workers > 1 { self.busy_factor } else { 1.0 };
        let at_least =
            |measured_ns: u64, bytes: usize| measured_ns.max((bytes as f64 / rate * 1e9) as u64);
        self.blocks
            .iter()
            .map(|&(times, sizes)| BlockTimes {
                read_ns: at_least(times.read_ns, sizes.input),
                compress_ns: (times.compress_ns as f64 * factor) as u64,
                write_ns: at_least(times.write_ns, sizes.output),
                ..times
            })
            .collect()
    }

    /// Means over the blocks.
    pub(super) fn summary(&self, level: u8, start_seconds: f64) -> ProfileSummary {
        let count = self.blocks.len().max(1) as u64;
        let mean = |part: fn(&BlockTimes) -> u64| {
            self.blocks.iter().map(|(times, _)| part(times)).sum::<u64>() / count
        };
        ProfileSummary {
            level,
            blocks: self.blocks.len(),
            block_bytes: self.block_bytes,
            mean: BlockTimes {
                read_ns: mean(|times| times.read_ns),
                split_ns: mean(|times| times.split_ns),
                compress_ns: mean(|times| times.compress_ns),
                assemble_ns: mean(|times| times.assemble_ns),
                write_ns: mean(|times| times.write_ns),
            },
            busy_factor: self.busy_factor,
            start_seconds,
        }
    }
}
