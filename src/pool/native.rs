//! Long-lived threads that wait on a channel, without spinning, and serve any number of streams.

use std::io;
use std::sync::{Arc, PoisonError};

use super::job::{Job, Permit, Permits, WorkerState};
use super::{Workers, spawn};
use crate::error::{Error, Result};
use crate::memory::BufferPool;
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::{Mutex, Receiver, Sender, unbounded};

/// Threads that compress blocks for every stream that is given the pool; clones share it.
///
/// However many streams there are, at most `2 × workers + 2` blocks are in flight in the pool. A
/// block has a buffer for its input until it is compressed and one for its output from then on, and
/// both only while a worker has it. So, for streams of the same options, all memory is at most
///
/// ```text
/// (3 × workers + 2 + Σ s) × (block_bytes + 32 KiB) + workers × state(level)
/// ```
///
/// bytes, where 32 KiB is the window before a block, `state(level)` is what an encoder needs
/// whatever its input, and `s`, the buffers that a stream fills, is 3 for an [`Encoder`] and 5 for
/// [`copy`]. When all permits are taken by others, a stream compresses on its own thread instead of
/// waiting, with one encoder state more; so does every stream of one block.
///
/// [`Encoder`]: crate::Encoder
/// [`copy`]: crate::copy()
///
/// The threads end when the last clone, and the last stream that uses it, are dropped; whoever
/// drops last waits for them.
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
    /// `None` once the pool is being dropped, which ends the threads' queue.
    jobs: Option<Sender<Job>>,
    permits: Arc<Permits>,
    buffers: BufferPool,
    threads: Mutex<Threads>,
    /// How many threads there are, to be read without the lock.
    started: AtomicUsize,
    /// Whether no thread will be added any more.
    is_complete: AtomicBool,
}

#[derive(Debug)]
struct Threads {
    wanted: usize,
    handles: Vec<spawn::Handle>,
    /// Where a new thread takes its jobs from; dropped when the pool is complete, so that the
    /// queue is closed, and every job in it answered, if all threads should ever be gone.
    queue: Option<Receiver<Job>>,
}

/// More threads than any machine has use for; keeps a mistaken number from exhausting the system.
const MAX_THREADS: usize = 1024;

/// Blocks in flight for each thread: one at hand and one waiting.
const BLOCKS_PER_THREAD: usize = 2;

/// Blocks in flight beyond those: on their way in and out.
const BLOCKS_ON_THE_WAY: usize = 2;

/// A block in flight has one buffer for its input and one for its output.
const BUFFERS_PER_BLOCK: usize = 2;

impl Pool {
    /// Starts the threads, 1,024 at most. If the system refuses some of them, the pool has fewer.
    ///
    /// # Errors
    /// [`Error::Workers`] when not a single thread can be started.
    ///
    /// ```
    /// use parflate::Pool;
    /// assert_eq!(Pool::new(2)?.workers(), 2);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn new(workers: impl Into<Workers>) -> Result<Self> {
        let pool = Self::on_demand(workers.into(), BufferPool::new(0));
        while !pool.is_complete() {
            if let (Err(cause), 0) = (pool.grow(), pool.workers()) {
                return Err(Error::Workers(cause));
            }
        }
        Ok(pool)
    }

    /// A pool without threads, which [`Pool::grow`] starts one by one.
    pub(crate) fn on_demand(workers: Workers, buffers: BufferPool) -> Self {
        let (jobs, queue) = unbounded();
        buffers.extend(BUFFERS_PER_BLOCK * BLOCKS_ON_THE_WAY);
        let wanted = workers.count().min(MAX_THREADS);
        Self {
            shared: Arc::new(Shared {
                jobs: Some(jobs),
                permits: Permits::new(BLOCKS_ON_THE_WAY),
                buffers,
                threads: Mutex::new(Threads { wanted, handles: Vec::new(), queue: Some(queue) }),
                started: AtomicUsize::new(0),
                is_complete: AtomicBool::new(false),
            }),
        }
    }

    /// Starts one thread more, unless there are enough.
    ///
    /// # Errors
    /// The system's, when it refuses; the pool then stays as it is for good.
    pub(crate) fn grow(&self) -> io::Result<()> {
        if self.is_complete() {
            return Ok(());
        }
        let shared = &*self.shared;
        let mut threads = shared.threads.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(queue) = threads.queue.take() else { return Ok(()) };
        let jobs = queue.clone();
        let outcome = spawn::long_lived(threads.handles.len(), move || work(&jobs));
        let refusal = outcome.map(|handle| threads.handles.push(handle));
        if refusal.is_ok() {
            shared.permits.extend(BLOCKS_PER_THREAD);
            shared.buffers.extend(BUFFERS_PER_BLOCK * BLOCKS_PER_THREAD);
            shared.started.store(threads.handles.len(), Ordering::Release);
        }
        if refusal.is_ok() && threads.handles.len() < threads.wanted {
            threads.queue = Some(queue);
        } else {
            shared.is_complete.store(true, Ordering::Release);
        }
        refusal
    }

    fn is_complete(&self) -> bool {
        self.shared.is_complete.load(Ordering::Acquire)
    }

    /// How many threads it has.
    #[must_use]
    pub fn workers(&self) -> usize {
        self.shared.started.load(Ordering::Acquire)
    }

    pub(crate) fn buffers(&self) -> &BufferPool {
        &self.shared.buffers
    }

    /// A permit for one block, if the pool has one left.
    pub(crate) fn try_permit(&self) -> Option<Permit> {
        self.shared.permits.try_take()
    }

    /// Queues a job; its result is sent whatever happens.
    pub(crate) fn submit(&self, job: Job) {
        if let Some(jobs) = &self.shared.jobs {
            // Refused only without threads; the job is dropped then, and so answered.
            let _ = jobs.send(job);
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.jobs = None; // The threads' queue ends.
        let threads = self.threads.get_mut().unwrap_or_else(PoisonError::into_inner);
        for handle in threads.handles.drain(..) {
            // A worker catches every panic; were there one, it is not this thread's to repeat.
            let _ = handle.join();
        }
    }
}

/// A worker's life: one job after the other until the queue ends.
fn work(queue: &Receiver<Job>) {
    let mut worker = WorkerState::default();
    for job in queue {
        job.run(&mut worker);
    }
}

#[cfg(test)]
#[cfg(parflate_model)]
mod model;
#[cfg(test)]
#[cfg(not(parflate_model))]
mod tests;
