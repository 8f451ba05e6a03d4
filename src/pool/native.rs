//! Long-lived threads that wait on a channel, without spinning, and serve any number of streams.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use crossbeam_channel::{Receiver, Sender, bounded, unbounded};

use super::Workers;
use super::job::{Job, Permit};
use crate::compress::Compressor;
use crate::error::{Error, Result};
use crate::memory::Recycler;

/// Threads that compress blocks for every stream that is given the pool; clones share it.
///
/// However many streams there are, at most `2 × workers + 2` blocks are in flight. The threads end
/// when the last clone, and the last stream that uses it, are dropped.
///
/// ```
/// use parflate::{Options, Pool, Workers, compress};
/// let pool = Pool::new(Workers::exactly(2))?;
/// let options = Options::gzip().pool(&pool);
/// let (first, second) = (compress(b"one", &options)?, compress(b"two", &options)?);
/// # assert_ne!(first, second);
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    jobs: Option<Sender<Job>>,
    permits: (Sender<()>, Receiver<()>),
    recycler: Recycler,
    threads: Vec<JoinHandle<()>>,
}

/// Blocks that may be in flight: each worker has one at hand and one waiting, and two are on their
/// way in and out.
fn in_flight_blocks(workers: usize) -> usize {
    2 * workers + 2
}

impl Pool {
    /// Starts the threads. If the system refuses some of them, the pool has fewer.
    ///
    /// # Errors
    /// [`Error::Workers`] when not a single thread can be started.
    pub fn new(workers: impl Into<Workers>) -> Result<Self> {
        let workers = workers.into().count();
        let (jobs, queue) = unbounded::<Job>();
        let mut threads = Vec::new();
        let mut refusal = None;
        for number in 0..workers {
            let queue = queue.clone();
            let builder = thread::Builder::new().name(format!("parflate-{number}"));
            match builder.spawn(move || work(&queue)) {
                Ok(thread) => threads.push(thread),
                Err(cause) => {
                    refusal = Some(cause);
                    break;
                }
            }
        }
        if let (true, Some(cause)) = (threads.is_empty(), refusal) {
            return Err(Error::Workers(cause));
        }
        let in_flight = in_flight_blocks(threads.len());
        let permits = bounded(in_flight);
        for _ in 0..in_flight {
            let _ = permits.0.try_send(());
        }
        Ok(Self {
            shared: Arc::new(Shared {
                jobs: Some(jobs),
                permits,
                recycler: Recycler::new(Self::shelf_buffers(threads.len())),
                threads,
            }),
        })
    }

    /// How many threads it has.
    #[must_use]
    pub fn workers(&self) -> usize {
        self.shared.threads.len()
    }

    /// Buffers worth keeping: input and output of each block in flight.
    pub(crate) fn shelf_buffers(workers: usize) -> usize {
        2 * in_flight_blocks(workers)
    }

    pub(crate) fn recycler(&self) -> &Recycler {
        &self.shared.recycler
    }

    /// A permit for one block, if the pool has one left.
    pub(crate) fn try_permit(&self) -> Option<Permit> {
        let (give_back, take) = &self.shared.permits;
        take.try_recv().ok().map(|()| Permit::new(give_back.clone()))
    }

    /// Queues a job; it answers for itself, whatever happens.
    pub(crate) fn submit(&self, job: Job) {
        if let Some(jobs) = &self.shared.jobs {
            let _ = jobs.send(job);
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.jobs = None; // The threads' queue ends.
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

/// A worker's life: one job after the other until the queue ends.
fn work(queue: &Receiver<Job>) {
    let mut compressor = Compressor::default();
    for job in queue {
        // A panic leaves the encoder in an unknown state, so it gets a new one; the job's reply
        // was dropped on the way and has told its stream.
        if catch_unwind(AssertUnwindSafe(|| job.run(&mut compressor))).is_err() {
            compressor = Compressor::default();
        }
    }
}
