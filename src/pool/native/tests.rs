//! The promises of a pool: as many threads as there can be, one bound for all streams, and an
//! answer for every block, whatever happens to it.

use std::io::Write;
use std::thread;
use std::time::Duration;

use parflate_test_support::{Random, noise_of, silence_injected_panics, within_deadline};

use super::super::faults::{Fault, FaultPlan};
use super::super::spawn::limit;
use super::*;
use crate::error::BlockFault;
use crate::{Encoder, Options, compress, copy};

fn input(bytes: usize) -> Vec<u8> {
    noise_of(bytes, 100, 1)
}

fn options(workers: usize) -> Options {
    Options::gzip().level(1).block_bytes(1024).workers(Workers::exactly(workers))
}

impl Pool {
    /// Permits that no block holds.
    fn free_permits(&self) -> usize {
        std::iter::from_fn(|| self.try_permit()).collect::<Vec<_>>().len()
    }

    /// Fails unless all permits come back, which may take as long as a block; after a minute they
    /// are taken to be lost.
    fn assert_all_permits_return(&self) {
        let expected = BLOCKS_PER_THREAD * self.workers() + BLOCKS_ON_THE_WAY;
        for _ in 0..60_000 {
            if self.free_permits() == expected {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
        panic!("{} of {expected} permits came back", self.free_permits());
    }
}

/// How long the shuffling worker waits for one more job before it does one that it holds. Where
/// that is too short, because the machine is busy, fewer orders are tried, and none fails for it.
const SHUFFLE_PATIENCE: Duration = Duration::from_micros(200);

/// A pool of one thread that stands for many: it collects all jobs that can be in flight and does
/// them in an order drawn from `seed`. So every order of completion happens, whatever the machine.
fn shuffled(seed: u64) -> Pool {
    const PERMITS: usize = 6;
    let buffers = BufferPool::new(BUFFERS_PER_BLOCK * PERMITS);
    let pool = Pool::on_demand(Workers::exactly(1), buffers);
    {
        let shared = &*pool.shared;
        let mut threads = shared.threads.lock().unwrap();
        let queue = threads.queue.take().unwrap();
        let handle = spawn::long_lived(0, move || {
            let (mut compressor, mut bag, mut random) =
                (WorkerState::default(), Vec::new(), Random::new(seed));
            loop {
                while bag.len() < PERMITS {
                    match queue.recv_timeout(SHUFFLE_PATIENCE) {
                        Ok(job) => bag.push(job),
                        Err(_) => break,
                    }
                }
                if bag.is_empty() {
                    match queue.recv() {
                        Ok(job) => bag.push(job),
                        Err(_) => return,
                    }
                    continue;
                }
                let job: Job = bag.swap_remove(random.below(bag.len()));
                job.run(&mut compressor);
            }
        });
        threads.handles.push(handle.unwrap());
        shared.permits.extend(PERMITS - BLOCKS_ON_THE_WAY);
        shared.started.store(1, Ordering::Release);
        shared.is_complete.store(true, Ordering::Release);
    }
    pool
}

/// Orders of completion drawn from seeds, each with one fault or none: the bytes are those of one
/// worker, or the error is the fault's block's.
#[test]
fn any_order_of_completion_with_one_fault() {
    silence_injected_panics();
    within_deadline(|step| {
        let input = input(9 * 1024); // 9 blocks, more than can be in flight
        let expected = compress(&input, &options(1)).unwrap();
        for seed in 1..=300u64 {
            step();
            let pool = shuffled(seed);
            let faulty = (seed % 3 > 0).then_some(seed % 9);
            let fault = match seed % 3 {
                1 => Fault::Panic,
                _ => Fault::Report(BlockFault::OutOfMemory),
            };
            let plan = FaultPlan::fault(faulty.map(|index| (index, fault)));
            let options = options(1).pool(&pool).faults(plan);
            let outcome = if seed % 2 == 0 {
                compress(&input, &options)
            } else {
                let mut output = Vec::new();
                copy(&input[..], &mut output, &options).map(|_| output)
            };
            match (outcome, faulty) {
                (Ok(output), None) => assert!(output == expected, "seed {seed}"),
                (Err(Error::Block { index, .. }), Some(faulty)) => assert_eq!(index, faulty),
                (outcome, _) => panic!("seed {seed}, fault in {faulty:?}: {outcome:?}"),
            }
        }
    });
}

#[test]
fn a_pool_has_as_many_threads_as_the_system_grants() {
    for granted in 0..6 {
        limit::with(granted, || match Pool::new(4) {
            Ok(pool) => {
                assert_eq!(pool.workers(), granted.min(4));
                pool.assert_all_permits_return();
            }
            Err(error) => assert!(granted == 0 && matches!(error, Error::Workers(_))),
        });
    }
}

#[test]
fn a_stream_works_with_the_threads_there_are_and_says_so() {
    within_deadline(|step| {
        let input = input(30_000);
        let expected = compress(&input, &options(1)).unwrap();
        for granted in 0..6 {
            step();
            limit::with(granted, || {
                let mut encoder = Encoder::new(Vec::new(), &options(4)).unwrap();
                encoder.write_all(&input).unwrap();
                let (output, report) = encoder.finish().unwrap();
                assert!(output == expected);
                assert_eq!(report.workers, granted.clamp(1, 4));
            });
            limit::with(granted, || {
                let mut output = Vec::new();
                let report = copy(&input[..], &mut output, &options(4)).unwrap();
                assert!(output == expected);
                // After the first worker comes the reader's thread, then the others.
                assert_eq!(report.workers, granted.saturating_sub(1).clamp(1, 4));
            });
        }
    });
}

#[test]
fn threads_come_with_the_blocks_and_none_for_one_block() {
    for (bytes, threads) in [(0, 0), (1024, 0), (1025, 2), (2048, 2), (2049, 3), (9000, 4)] {
        // A thread more than granted would be refused, and the report would say fewer.
        limit::with(threads, || {
            let mut encoder = Encoder::new(Vec::new(), &options(4)).unwrap();
            encoder.write_all(&input(bytes)).unwrap();
            let report = encoder.finish().unwrap().1;
            assert_eq!(report.workers, threads.max(1), "{bytes}");
        });
    }
    // A pool that is there already is not used for one block either.
    let pool = Pool::new(2).unwrap();
    for (bytes, workers) in [(1024, 1), (1025, 2)] {
        let input = input(bytes);
        let report = copy(&input[..], std::io::sink(), &options(4).pool(&pool)).unwrap();
        assert_eq!(report.workers, workers);
    }
    // Neither a worker nor a reader for one block, nor ever for one worker.
    for (bytes, workers) in [(0, 4), (1024, 4), (9000, 1)] {
        limit::with(0, || {
            let report = copy(&input(bytes)[..], std::io::sink(), &options(workers)).unwrap();
            assert_eq!(report.workers, 1);
        });
    }
}

#[test]
fn an_absurd_number_of_workers_is_bounded() {
    limit::with(3, || {
        assert_eq!(Pool::new(usize::MAX).unwrap().workers(), 3);
        assert!(compress(&input(9000), &options(usize::MAX)).is_ok());
    });
}

#[test]
fn a_block_that_fails_is_named_and_the_lowest_wins() {
    silence_injected_panics();
    within_deadline(|step| {
        let input = input(20_000); // 20 blocks
        let pool = Pool::new(3).unwrap();
        let expected = compress(&input, &options(1)).unwrap();
        for (first, second) in (0..20).flat_map(|i| [(i, i), (i, 19 - i), (i, 10)]) {
            step();
            for fault in [Fault::Panic, Fault::Report(BlockFault::OutOfMemory)] {
                for front in 0..3 {
                    let options = if front == 2 { options(1) } else { options(3).pool(&pool) };
                    let faults = [Some((first, fault)), Some((second, Fault::Panic))];
                    let options = options.faults(FaultPlan { faults, ..FaultPlan::default() });
                    let outcome = match front {
                        0 => copy(&input[..], std::io::sink(), &options).map(drop),
                        _ => compress(&input, &options).map(drop),
                    };
                    let Err(Error::Block { index, fault: found }) = outcome else {
                        panic!("{outcome:?}")
                    };
                    assert_eq!(index, first.min(second));
                    if first <= second && fault != Fault::Panic {
                        assert_eq!(found, BlockFault::OutOfMemory);
                    } else {
                        assert_eq!(found, BlockFault::Panicked);
                    }
                }
            }
            assert!(compress(&input, &options(3).pool(&pool)).unwrap() == expected);
        }
        pool.assert_all_permits_return();
    });
}

#[test]
fn a_block_on_the_calling_thread_that_panics_leaves_no_trace() {
    silence_injected_panics();
    let expected = compress(b"one block", &options(1)).unwrap();
    let faulty = options(1).faults(FaultPlan::fault(Some((0, Fault::Panic))));
    let outcome = compress(b"one block", &faulty);
    let fault = BlockFault::Panicked;
    assert!(matches!(outcome, Err(Error::Block { index: 0, fault: f }) if f == fault));
    assert_eq!(compress(b"one block", &options(1)).unwrap(), expected);
}

#[test]
fn a_failed_stream_gives_its_permits_back_while_it_still_exists() {
    silence_injected_panics();
    within_deadline(|_| {
        let pool = Pool::new(2).unwrap();
        let plan = FaultPlan::fault(Some((1, Fault::Panic)));
        let options = options(2).pool(&pool).faults(plan);
        let mut encoder = Encoder::new(Vec::new(), &options).unwrap();
        assert!(encoder.push(&input(30_000)).is_err());
        pool.assert_all_permits_return();
        drop(encoder);
    });
}

#[test]
fn a_stream_that_nobody_drives_stops_no_other() {
    within_deadline(|_| {
        let pool = Pool::new(2).unwrap();
        let options = options(2).pool(&pool);
        let mut idle = Encoder::new(Vec::new(), &options).unwrap();
        idle.write_all(&input(7 * 1024)).unwrap(); // takes all permits there are
        assert_eq!(pool.free_permits(), 0);
        let expected = compress(&input(50_000), &options.clone().workers(1.into())).unwrap();
        assert!(compress(&input(50_000), &options).unwrap() == expected);
        let (output, _) = idle.finish().unwrap();
        assert!(output == compress(&input(7 * 1024), &options).unwrap());
    });
}

#[test]
fn streams_from_several_threads_share_one_bound() {
    within_deadline(|_| {
        let pool = Pool::new(3).unwrap();
        thread::scope(|scope| {
            for stream in 0..8u64 {
                let options = options(1);
                let input = input(40_000 + 999 * stream as usize);
                let expected = compress(&input, &options).unwrap();
                let options = options.pool(&pool).faults(FaultPlan::schedule(stream + 1));
                scope.spawn(move || {
                    for _ in 0..5 {
                        assert!(compress(&input, &options).unwrap() == expected);
                    }
                });
            }
        });
        pool.assert_all_permits_return();
    });
}

#[test]
fn the_order_of_the_workers_does_not_matter() {
    within_deadline(|step| {
        let input = input(60_000);
        let expected = compress(&input, &options(1)).unwrap();
        for seed in 1..=40 {
            step();
            let options = options(1 + seed as usize % 8).faults(FaultPlan::schedule(seed));
            assert!(compress(&input, &options).unwrap() == expected, "seed {seed}");
            let mut output = Vec::new();
            copy(&input[..], &mut output, &options).unwrap();
            assert!(output == expected, "seed {seed}");
        }
    });
}

#[test]
fn a_stream_dropped_at_any_point_leaves_its_pool_as_it_was() {
    within_deadline(|step| {
        let (input, pool) = (input(12 * 1024), Pool::new(2).unwrap());
        for cycle in 0..10_000 {
            step();
            let plan = FaultPlan::schedule(u64::from(cycle % 7 == 0) * (cycle as u64 + 1));
            let options = options(2).pool(&pool).faults(plan);
            let mut encoder = Encoder::new(Vec::new(), &options).unwrap();
            encoder.write_all(&input[..cycle % 6 * 2048 + cycle % 3]).unwrap();
        }
        pool.assert_all_permits_return();
        assert!(pool.buffers().take().is_empty());
    });
}
