//! A discrete-event model of the pipeline: how long a stream would take with other workers and
//! other disks than this machine has.
//!
//! The actors are those of the library's `copy`: a reader that fills one block ahead, a driver
//! that hands blocks to workers against a fixed number of permits and writes pieces in order, and
//! the workers. Each step takes the time that was measured for it; an actor that must wait, waits.
//! With one worker there is one actor that does everything in turn.
//!
//! Not modelled: what workers do to each other through memory and caches, beyond the factor that
//! the caller has measured and put into the times; the system's own read-ahead and write-behind.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use serde::{Deserialize, Serialize};

/// Blocks that the reader keeps ahead of the driver, as the library does.
const READ_AHEAD_BLOCKS: usize = 1;

/// What each step takes for one block, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct BlockTimes {
    pub(crate) read_ns: u64,
    pub(crate) split_ns: u64,
    pub(crate) compress_ns: u64,
    pub(crate) assemble_ns: u64,
    pub(crate) write_ns: u64,
}

impl BlockTimes {
    /// Time of the reader.
    fn in_ns(self) -> u64 {
        self.read_ns + self.split_ns
    }

    /// Time of the driver.
    fn out_ns(self) -> u64 {
        self.assemble_ns + self.write_ns
    }
}

/// What a simulated stream comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) total_ns: u64,
    /// Sums over all blocks.
    pub(crate) reader_busy_ns: u64,
    pub(crate) workers_busy_ns: u64,
    pub(crate) writer_busy_ns: u64,
    pub(crate) workers: usize,
    /// Most blocks that were handed over and not yet written.
    pub(crate) most_in_flight: usize,
}

impl Outcome {
    /// The busiest of reading, workers and writing, which is what a faster stream would need more
    /// of, and the share of the time that it is busy.
    pub(crate) fn bottleneck(&self) -> (&'static str, f64) {
        let share = |busy: u64, actors: usize| {
            busy as f64 / (self.total_ns.max(1) as f64 * actors.max(1) as f64)
        };
        let reading = ("reading", share(self.reader_busy_ns, 1));
        let writing = ("writing", share(self.writer_busy_ns, 1));
        let workers = ("workers", share(self.workers_busy_ns, self.workers));
        [reading, writing, workers].into_iter().fold(("nothing", 0.0), |busiest, actor| {
            if actor.1 > busiest.1 { actor } else { busiest }
        })
    }
}

/// Blocks that may be out at once, as the library's pool has it.
fn permits(workers: usize) -> usize {
    2 * workers + 2
}

/// Runs a stream of these blocks.
pub(crate) fn run(blocks: &[BlockTimes], workers: usize) -> Outcome {
    let sum = |part: fn(BlockTimes) -> u64| blocks.iter().map(|&block| part(block)).sum();
    let mut outcome = Outcome {
        total_ns: 0,
        reader_busy_ns: sum(BlockTimes::in_ns),
        workers_busy_ns: sum(|block| block.compress_ns),
        writer_busy_ns: sum(BlockTimes::out_ns),
        workers: workers.max(1),
        most_in_flight: usize::from(!blocks.is_empty()),
    };
    if workers <= 1 {
        outcome.total_ns =
            outcome.reader_busy_ns + outcome.workers_busy_ns + outcome.writer_busy_ns;
        return outcome;
    }
    let mut stream = Stream::new(blocks, workers);
    stream.settle();
    while let Some(Reverse((now, event))) = stream.events.pop() {
        stream.now = now;
        stream.happen(event);
        stream.settle();
    }
    outcome.total_ns = stream.now;
    outcome.most_in_flight = stream.most_in_flight;
    outcome
}

/// What ends at some moment. The order only serves to make runs repeatable.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Read,
    Compressed(usize),
    Written,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    Free,
    Busy,
    /// Has a block that does not fit the channel.
    Holding,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Driver {
    /// Waits for a block.
    Free,
    /// Has a block; `is_new` until it has written what was ready when the block came.
    Holding { is_new: bool },
}

/// The state of a stream at a moment.
struct Stream<'a> {
    blocks: &'a [BlockTimes],
    now: u64,
    events: BinaryHeap<Reverse<(u64, Event)>>,
    reader: Reader,
    read: usize,
    channel: usize,
    driver: Driver,
    is_writing: bool,
    permits: usize,
    submitted: usize,
    queue: VecDeque<usize>,
    idle_workers: usize,
    is_compressed: Vec<bool>,
    written: usize,
    most_in_flight: usize,
}

impl<'a> Stream<'a> {
    fn new(blocks: &'a [BlockTimes], workers: usize) -> Self {
        Self {
            blocks,
            now: 0,
            events: BinaryHeap::new(),
            reader: Reader::Free,
            read: 0,
            channel: 0,
            driver: Driver::Free,
            is_writing: false,
            permits: permits(workers),
            submitted: 0,
            queue: VecDeque::new(),
            idle_workers: workers,
            is_compressed: vec![false; blocks.len()],
            written: 0,
            most_in_flight: 0,
        }
    }

    fn after(&mut self, nanoseconds: u64, event: Event) {
        self.events.push(Reverse((self.now + nanoseconds, event)));
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Read => {
                self.read += 1;
                self.reader = Reader::Holding;
            }
            Event::Compressed(index) => {
                self.is_compressed[index] = true;
                self.idle_workers += 1;
            }
            Event::Written => {
                self.written += 1;
                self.permits += 1;
                self.is_writing = false;
            }
        }
    }

    /// Lets every actor do what it can do now.
    fn settle(&mut self) {
        while self.reader_acts() | self.driver_acts() | self.worker_acts() {}
    }

    fn reader_acts(&mut self) -> bool {
        match self.reader {
            Reader::Holding if self.channel < READ_AHEAD_BLOCKS => {
                self.channel += 1;
                self.reader = Reader::Free;
            }
            Reader::Free if self.read < self.blocks.len() => {
                self.reader = Reader::Busy;
                self.after(self.blocks[self.read].in_ns(), Event::Read);
            }
            _ => return false,
        }
        true
    }

    fn driver_acts(&mut self) -> bool {
        if self.is_writing {
            return false;
        }
        let is_ready = self.is_compressed.get(self.written) == Some(&true);
        match self.driver {
            Driver::Holding { is_new: true } if is_ready => self.write(),
            Driver::Holding { is_new: true } => self.driver = Driver::Holding { is_new: false },
            Driver::Holding { is_new: false } if self.permits > 0 => self.submit(),
            Driver::Holding { is_new: false } if is_ready => self.write(),
            Driver::Free if self.channel > 0 => {
                self.channel -= 1;
                self.driver = Driver::Holding { is_new: true };
            }
            Driver::Free if self.submitted == self.blocks.len() && is_ready => self.write(),
            _ => return false,
        }
        true
    }

    fn write(&mut self) {
        self.is_writing = true;
        self.after(self.blocks[self.written].out_ns(), Event::Written);
    }

    fn submit(&mut self) {
        self.permits -= 1;
        self.queue.push_back(self.submitted);
        self.submitted += 1;
        self.driver = Driver::Free;
        self.most_in_flight = self.most_in_flight.max(self.submitted - self.written);
    }

    fn worker_acts(&mut self) -> bool {
        if self.idle_workers == 0 {
            return false;
        }
        let Some(index) = self.queue.pop_front() else { return false };
        self.idle_workers -= 1;
        self.after(self.blocks[index].compress_ns, Event::Compressed(index));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(read_ns: u64, compress_ns: u64, write_ns: u64) -> BlockTimes {
        BlockTimes { read_ns, compress_ns, write_ns, ..BlockTimes::default() }
    }

    #[test]
    fn one_worker_does_everything_in_turn() {
        let outcome = run(&[block(1, 10, 2), block(3, 20, 4)], 1);
        assert_eq!(outcome.total_ns, 40);
        assert_eq!(outcome.bottleneck(), ("workers", 0.75));
        assert_eq!(run(&[], 1).total_ns, 0);
        assert_eq!(run(&[], 4).total_ns, 0);
    }

    #[test]
    fn two_workers_share_and_pieces_wait_for_their_turn() {
        // Read 0–1, 1–2; compressed 1–11 and 2–5; the second waits for the first: 11–13, 13–15.
        assert_eq!(run(&[block(1, 10, 2), block(1, 3, 2)], 2).total_ns, 15);
        // A third block is read by 3 and takes the worker that is free at 5: 5–15, then written.
        let three = [block(1, 10, 2), block(1, 3, 2), block(1, 10, 2)];
        assert_eq!(run(&three, 2).total_ns, 17);
    }

    #[test]
    fn the_slowest_actor_sets_the_pace_and_is_named() {
        let many = |one: BlockTimes| vec![one; 1000];
        let reading = run(&many(block(100, 120, 1)), 8);
        assert_eq!((reading.bottleneck().0, reading.total_ns), ("reading", 100 * 1000 + 122));
        let writing = run(&many(block(1, 120, 100)), 8);
        assert_eq!(writing.bottleneck().0, "writing");
        assert!((100_121..108_000).contains(&writing.total_ns), "{}", writing.total_ns);
        let compressing = run(&many(block(1, 800, 1)), 4);
        assert_eq!(compressing.bottleneck().0, "workers");
        assert!((200_000..203_000).contains(&compressing.total_ns), "{}", compressing.total_ns);
        let (name, busy) = run(&[block(1, 100, 1); 3], 8).bottleneck();
        assert!(name == "workers" && busy < 0.5, "too few blocks: {name} {busy}");
    }

    #[test]
    fn nothing_is_lost_and_no_bound_is_passed() {
        let blocks: Vec<BlockTimes> =
            (0..500u64).map(|n| block(n * 7 % 13, n * 31 % 97, n * 5 % 11)).collect();
        let alone = run(&blocks, 1).total_ns;
        let mut before = alone;
        for workers in [2, 3, 4, 8, 16, 64] {
            let outcome = run(&blocks, workers);
            let floor = outcome
                .reader_busy_ns
                .max(outcome.writer_busy_ns)
                .max(outcome.workers_busy_ns / workers as u64);
            assert!(outcome.total_ns >= floor, "{workers}: faster than its busiest actor");
            // A little slower is possible: the driver writes what is ready before it hands over.
            assert!(outcome.total_ns <= before + before / 20, "{workers}: {}", outcome.total_ns);
            assert!(outcome.most_in_flight <= permits(workers), "{workers}: too many in flight");
            assert_eq!(outcome, run(&blocks, workers), "the same every time");
            before = outcome.total_ns;
        }
    }
}
