//! What each step of the pipeline takes for each block of an input, measured in this process.
//!
//! A stream of one worker is fed block by block, so that what is timed is the pipeline's own way
//! with its own buffers; what the feeding adds, a copy of each block, is timed alone and taken off.
//! What computes is timed in processor time of its thread, so that other work on the machine does
//! not count; what waits for the system, reading and writing, on the clock. Cores share caches,
//! memory and often execution units: what all of them at work add to a block comes from the
//! processor time of a stream on all cores over that of one worker.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use parflate::{Assembler, Encoder, Options, Workers};
use rustix::time::{ClockId, clock_gettime};

use super::ProfileSummary;
use crate::engine::WINDOW_BYTES;
use crate::machine::cores;
use crate::simulate::BlockTimes;
use crate::stats::median;

/// Seconds after which no further pass is made: long passes need fewer.
const SHARE_SECONDS: f64 = 6.0;

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
    let assemble_ns = assemble_ns(&bytes, block_bytes)?;
    let passes = in_share(rounds, || one_pass(path, &bytes, block_bytes, &options, scratch))?;
    let last = passes.last().context("at least one round is measured")?;
    let blocks = last.iter().enumerate().map(|(index, &(_, sizes))| {
        let step = |part: fn(&BlockTimes) -> u64| {
            median(passes.iter().map(|blocks| part(&blocks[index].0) as f64)) as u64
        };
        let times = BlockTimes {
            read_ns: step(|times| times.read_ns),
            split_ns: step(|times| times.split_ns),
            compress_ns: step(|times| times.compress_ns),
            assemble_ns,
            write_ns: step(|times| times.write_ns),
        };
        (times, sizes)
    });
    let busy =
        in_share(rounds, || Ok(stream_ns(&bytes, level, cores())? / stream_ns(&bytes, level, 1)?))?;
    Ok(Profile { blocks: blocks.collect(), block_bytes, busy_factor: median(busy) })
}

/// Measures up to `rounds` times, and no more once the share of time is used up.
fn in_share<T>(rounds: usize, mut measure: impl FnMut() -> Result<T>) -> Result<Vec<T>> {
    let start = Instant::now();
    let mut all = vec![measure()?];
    while all.len() < rounds && start.elapsed().as_secs_f64() < SHARE_SECONDS {
        all.push(measure()?);
    }
    Ok(all)
}

/// A file that counts the time spent writing to it and the bytes.
struct TimedFile {
    file: File,
    wall_ns: u64,
    cpu_ns: u64,
    bytes: usize,
}

impl Write for TimedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (wall_ns, (cpu_ns, outcome)) = timed(|| timed_cpu(|| self.file.write(bytes)));
        self.wall_ns += wall_ns;
        self.cpu_ns += cpu_ns;
        self.bytes += outcome.as_ref().map_or(0, |&written| written);
        outcome
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Times every step but assembling of every block once.
fn one_pass(
    path: &Path,
    bytes: &[u8],
    block_bytes: usize,
    options: &Options,
    scratch: &Path,
) -> Result<Vec<(BlockTimes, Sizes)>> {
    let mut input = File::open(path)?;
    let written = scratch.join("profile.output");
    let output = TimedFile { file: File::create(&written)?, wall_ns: 0, cpu_ns: 0, bytes: 0 };
    let mut encoder = Encoder::new(output, options)?;
    let (mut buffer, mut window, mut copy) = (vec![0; block_bytes], Vec::new(), Vec::new());
    let mut blocks: Vec<(BlockTimes, Sizes)> = Vec::new();
    let count = bytes.len().div_ceil(block_bytes).max(1);
    // A block is compressed when the first byte after it has come, so a step behind.
    for step in 0..=count {
        let before = encoder.get_ref();
        let before = (before.wall_ns, before.cpu_ns, before.bytes);
        let (feed_ns, spent_ns) = if step < count {
            let block = block(bytes, step, block_bytes);
            let (read_ns, read) = timed(|| input.read_exact(&mut buffer[..block.len()]));
            read?;
            let (split_ns, ()) =
                timed_cpu(|| refill(&mut window, window_before(bytes, step, block_bytes)));
            let (copy_ns, ()) = timed_cpu(|| refill(&mut copy, block));
            let times = BlockTimes { read_ns, split_ns, ..BlockTimes::default() };
            blocks.push((times, Sizes { input: block.len(), output: 0 }));
            let (spent_ns, pushed) = timed_cpu(|| encoder.push(&buffer[..block.len()]));
            pushed?;
            (split_ns + copy_ns, spent_ns)
        } else {
            let (spent_ns, finished) = timed_cpu(|| encoder.try_finish());
            finished?;
            (0, spent_ns)
        };
        let after = encoder.get_ref();
        if let Some((times, sizes)) = step.checked_sub(1).and_then(|index| blocks.get_mut(index)) {
            times.write_ns = after.wall_ns - before.0;
            times.compress_ns = spent_ns.saturating_sub(feed_ns + (after.cpu_ns - before.1));
            sizes.output = after.bytes - before.2;
        }
    }
    std::fs::remove_file(written)?;
    Ok(blocks)
}

/// What the assembler adds to writing a piece, in the mean: stored pieces, as the level does not
/// matter to it, to a sink that does nothing.
fn assemble_ns(bytes: &[u8], block_bytes: usize) -> Result<u64> {
    let options = Options::gzip().level(0).block_bytes(block_bytes);
    let pieces = parflate::pieces(&[], bytes, 0, true, &options)?;
    let mut assembler = Assembler::new(io::sink(), &options)?;
    let (spent_ns, pushed) = timed(|| pieces.iter().try_for_each(|piece| assembler.push(piece)));
    pushed?;
    Ok(spent_ns / pieces.len().max(1) as u64)
}

/// Processor time of a stream from memory to nowhere, all threads counted.
fn stream_ns(bytes: &[u8], level: u8, workers: usize) -> Result<f64> {
    let options = Options::gzip().level(level).workers(Workers::exactly(workers));
    let (spent_ns, copied) =
        timed_on(ClockId::ProcessCPUTime, || parflate::copy(bytes, io::sink(), &options));
    copied?;
    Ok(spent_ns.max(1) as f64)
}

fn block(bytes: &[u8], index: usize, block_bytes: usize) -> &[u8] {
    let start = bytes.len().min(index * block_bytes);
    &bytes[start..bytes.len().min(start + block_bytes)]
}

fn window_before(bytes: &[u8], index: usize, block_bytes: usize) -> &[u8] {
    let start = bytes.len().min(index * block_bytes);
    &bytes[start.saturating_sub(WINDOW_BYTES)..start]
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
    timed_on(ClockId::ThreadCPUTime, work)
}

fn timed_on<T>(clock: ClockId, work: impl FnOnce() -> T) -> (u64, T) {
    let now = || {
        let time = clock_gettime(clock);
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
