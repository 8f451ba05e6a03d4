//! A model of the pipeline: how long a stream would take with more workers than this machine has.
//!
//! The actors are those of the library's `copy`: a reader that is one block ahead, a driver that
//! hands blocks to workers against a fixed number of permits and writes pieces in order, and the
//! workers. Each step takes the time that was measured for it, and since reader and driver do one
//! thing after the other, the times at which a block is read, handed over, compressed and written
//! follow from those of the blocks before it. Two blocks that are read in 1, compressed in 10 and 3
//! and written in 2 by two workers: read at 1 and 2, compressed at 11 and 5, written at 13 and 15.
//! With one worker there is one actor that does everything in turn.
//!
//! Not modelled: what workers do to each other through memory and caches, beyond a factor on the
//! time of compressing that the caller has measured; the system's own read-ahead and write-behind.

use serde::{Deserialize, Serialize};

/// The time of each step for one block, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct BlockTimes {
    pub(crate) read_ns: u64,
    pub(crate) compress_ns: u64,
    pub(crate) write_ns: u64,
}

/// The outcome of a simulated stream.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) total_ns: u64,
    /// The busiest of reading, workers and writing: a faster stream would need more of it.
    pub(crate) bottleneck: &'static str,
    /// Share of the time that it is busy.
    pub(crate) busy: f64,
}

impl BlockTimes {
    /// The time of each step for all blocks.
    pub(crate) fn sum(blocks: &[Self]) -> Self {
        let sum = |step: fn(&Self) -> u64| blocks.iter().map(step).sum();
        Self {
            read_ns: sum(|block| block.read_ns),
            compress_ns: sum(|block| block.compress_ns),
            write_ns: sum(|block| block.write_ns),
        }
    }

    /// The time of each step for a block in the mean.
    pub(crate) fn mean(blocks: &[Self]) -> Self {
        let n = blocks.len().max(1) as u64;
        let Self { read_ns, compress_ns, write_ns } = Self::sum(blocks);
        Self { read_ns: read_ns / n, compress_ns: compress_ns / n, write_ns: write_ns / n }
    }
}

/// Runs a stream of these blocks. Where several workers compress, each takes `busy_factor` times as
/// long for a block as one alone.
pub(crate) fn run(blocks: &[BlockTimes], workers: usize, busy_factor: f64) -> Outcome {
    let factor = if workers > 1 { busy_factor } else { 1.0 };
    let mut blocks = blocks.to_vec();
    blocks
        .iter_mut()
        .for_each(|block| block.compress_ns = (block.compress_ns as f64 * factor) as u64);
    let sum = BlockTimes::sum(&blocks);
    let total_ns = match workers {
        0 | 1 => sum.read_ns + sum.compress_ns + sum.write_ns,
        _ => overlapped_ns(&blocks, workers),
    };
    let share = |busy_ns: u64| busy_ns as f64 / total_ns.max(1) as f64;
    let mut actors = [
        (share(sum.compress_ns) / workers.max(1) as f64, "workers"),
        (share(sum.read_ns), "reading"),
        (share(sum.write_ns), "writing"),
    ];
    actors.sort_by(|a, b| b.0.total_cmp(&a.0));
    Outcome { total_ns, bottleneck: actors[0].1, busy: actors[0].0 }
}

fn overlapped_ns(blocks: &[BlockTimes], workers: usize) -> u64 {
    // Blocks that may be out at once, as the library's pool has it.
    let permits = 2 * workers + 2;
    let mut free_at = vec![0; workers];
    let mut done: Vec<u64> = Vec::with_capacity(blocks.len());
    // The driver's clock, the pieces that it has written, and when it took the last two blocks.
    let (mut now, mut written, mut taken) = (0, 0, [0, 0]);
    let mut read = 0;
    for block in blocks {
        // The reader holds one block, and one waits for the driver.
        read = read.max(taken[0]) + block.read_ns;
        now = read.max(now);
        taken = [taken[1], now];
        while written < done.len() && done[written] <= now {
            now += blocks[written].write_ns;
            written += 1;
        }
        if done.len() - written == permits {
            now = now.max(done[written]) + blocks[written].write_ns;
            written += 1;
        }
        if let Some(worker) = free_at.iter_mut().min() {
            *worker = now.max(*worker) + block.compress_ns;
            done.push(*worker);
        }
    }
    for (block, done) in blocks.iter().zip(done).skip(written) {
        now = now.max(done) + block.write_ns;
    }
    now
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(read_ns: u64, compress_ns: u64, write_ns: u64) -> BlockTimes {
        BlockTimes { read_ns, compress_ns, write_ns }
    }

    #[test]
    fn workers_share_and_pieces_wait_for_their_turn() {
        let alone = run(&[block(1, 10, 2), block(3, 20, 4)], 1, 1.0);
        assert_eq!(alone, Outcome { total_ns: 40, bottleneck: "workers", busy: 0.75 });
        let slowed = run(&[block(1, 10, 2)], 2, 1.5);
        assert_eq!(slowed.total_ns, 18);
        assert_eq!((run(&[], 1, 1.0).total_ns, run(&[], 4, 1.0).total_ns), (0, 0));
        // The example of the head of this file.
        assert_eq!(run(&[block(1, 10, 2), block(1, 3, 2)], 2, 1.0).total_ns, 15);
        // A third block is read by 3 and takes the worker that is free at 5: 5 to 15, then written.
        let three = [block(1, 10, 2), block(1, 3, 2), block(1, 10, 2)];
        assert_eq!(run(&three, 2, 1.0).total_ns, 17);
    }

    #[test]
    fn the_slowest_actor_sets_the_pace_and_is_named() {
        let many = |one: BlockTimes, workers| {
            let outcome = run(&vec![one; 1000], workers, 1.0);
            (outcome.bottleneck, outcome.total_ns)
        };
        assert_eq!(many(block(100, 120, 1), 8), ("reading", 100 * 1000 + 122));
        let (writing, total_ns) = many(block(1, 120, 100), 8);
        assert!(writing == "writing" && (100_121..108_000).contains(&total_ns), "{total_ns}");
        let (workers, total_ns) = many(block(1, 800, 1), 4);
        assert!(workers == "workers" && (200_000..203_000).contains(&total_ns), "{total_ns}");
        assert!(run(&[block(1, 100, 1); 3], 8, 1.0).busy < 0.5, "too few blocks");
    }
}
