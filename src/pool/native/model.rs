//! The ordered window under a scheduler that decides at every lock, channel and atomic who runs
//! next: splitter, dispatcher, pool, workers and assembler as they are, on threads that shuttle
//! runs one at a time.
//!
//! Each test runs thousands of schedules, drawn at random or with few changes of turn at the places
//! where they matter (PCT: Burckhardt et al., ASPLOS 2010). A schedule in which nobody can go on is
//! a failure; so is any output but the one of a single worker.

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, Runner};

use super::super::faults::{Fault, FaultPlan};
use super::*;
use crate::error::BlockFault;
use crate::sync::thread;
use crate::{CancelToken, Encoder, Options, compress};

/// Schedules of each kind for each test.
const SCHEDULES: usize = 3000;

/// Changes of turn that a PCT schedule has beside those that waiting forces.
const TURNS: usize = 4;

/// Blocks of the smallest size.
const BLOCK_BYTES: usize = 1024;

fn input(blocks: usize) -> Vec<u8> {
    (0..blocks * BLOCK_BYTES - 3).map(|place| (place / 7 ^ place / 300) as u8).collect()
}

/// Stored blocks: what is tried here is the way, not the encoder.
fn options() -> Options {
    Options::gzip().level(0).block_bytes(BLOCK_BYTES)
}

/// Runs `test` under all schedules.
fn on_all_schedules(test: impl Fn() + Send + Sync + 'static) {
    let test = Arc::new(test);
    let mut config = Config::new();
    config.stack_size = 1 << 20; // Bytes: an encoder needs more than shuttle gives.
    let random = test.clone();
    Runner::new(RandomScheduler::new(SCHEDULES), config.clone()).run(move || random());
    Runner::new(PctScheduler::new(TURNS, SCHEDULES), config).run(move || test());
}

/// All permits are there again; nobody else may use the pool.
fn assert_all_permits_are_back(pool: &Pool) {
    let expected = BLOCKS_PER_THREAD * pool.workers() + BLOCKS_ON_THE_WAY;
    let permits: Vec<_> = std::iter::from_fn(|| pool.try_permit()).collect();
    assert_eq!(permits.len(), expected);
}

/// The output of an encoder for the input, in writes that no block size divides.
fn encode(input: &[u8], options: &Options) -> Result<Vec<u8>> {
    let mut encoder = Encoder::new(Vec::new(), options)?;
    input.chunks(700).try_for_each(|chunk| encoder.push(chunk))?;
    Ok(encoder.finish()?.0)
}

#[test]
fn two_streams_share_a_pool() {
    on_all_schedules(|| {
        let pool = Pool::new(2).unwrap();
        let run = |blocks: usize, pool: Pool| {
            let input = input(blocks);
            let expected = compress(&input, &options().workers(1.into())).unwrap();
            assert!(encode(&input, &options().pool(&pool)).unwrap() == expected);
        };
        let other = thread::spawn({
            let pool = pool.clone();
            move || run(4, pool)
        });
        run(8, pool.clone());
        other.join().unwrap();
        assert_all_permits_are_back(&pool);
    });
}

#[test]
fn threads_come_with_the_blocks() {
    on_all_schedules(|| {
        let input = input(5);
        let expected = compress(&input, &options().workers(1.into())).unwrap();
        assert!(encode(&input, &options().workers(3.into())).unwrap() == expected);
    });
}

/// Two blocks fail; the lower one is reported, whichever finishes first, and its neighbour on the
/// same pool comes to its end.
#[test]
fn the_lowest_fault_wins_and_hurts_no_other() {
    on_all_schedules(|| {
        let pool = Pool::new(2).unwrap();
        let other = thread::spawn({
            let pool = pool.clone();
            move || encode(&input(3), &options().pool(&pool)).unwrap().len()
        });
        let report = Fault::Report(BlockFault::Malformed);
        let faults = [Some((4, report)), Some((2, report))];
        let plan = FaultPlan { faults, ..FaultPlan::default() };
        let faulty = options().pool(&pool).faults(plan);
        match encode(&input(6), &faulty) {
            Err(Error::Block { index: 2, fault: BlockFault::Malformed }) => {}
            outcome => panic!("{outcome:?}"),
        }
        let whole = compress(&input(3), &options().workers(1.into())).unwrap();
        assert_eq!(other.join().unwrap(), whole.len());
    });
}

/// A stream is dropped with blocks under way, and another cancelled by a third thread; pool and
/// permits outlive them.
#[test]
fn streams_that_are_given_up_leave_the_pool_whole() {
    on_all_schedules(|| {
        let pool = Pool::new(2).unwrap();
        let mut dropped = Encoder::new(Vec::new(), &options().pool(&pool)).unwrap();
        dropped.push(&input(4)).unwrap();
        let token = CancelToken::default();
        let cancelling = thread::spawn({
            let token = token.clone();
            move || token.cancel()
        });
        drop(dropped);
        let cancelled = encode(&input(5), &options().pool(&pool).cancel(&token));
        assert!(matches!(cancelled, Ok(_) | Err(Error::Cancelled)), "{cancelled:?}");
        cancelling.join().unwrap();
        let expected = compress(&input(3), &options().workers(1.into())).unwrap();
        assert!(encode(&input(3), &options().pool(&pool)).unwrap() == expected);
        // The last to drop the pool waits for its threads, and so ends this.
    });
}

/// An owner that never comes back holds every permit; another stream still gets to its end.
#[test]
fn a_stream_that_nobody_drives_stops_no_other() {
    on_all_schedules(|| {
        let pool = Pool::new(1).unwrap();
        let mut forgotten = Encoder::new(Vec::new(), &options().pool(&pool)).unwrap();
        forgotten.push(&input(5)).unwrap();
        let expected = compress(&input(3), &options().workers(1.into())).unwrap();
        assert!(encode(&input(3), &options().pool(&pool)).unwrap() == expected);
        drop(forgotten);
    });
}
