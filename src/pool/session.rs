//! The jobs that one stream has on a pool, and their results in the order of the jobs.
//!
//! Compressing and inflating use it alike: who drives the stream hands jobs over, each with a
//! permit, and takes results from the front. Waiting for one always ends, because every job has a
//! result.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Pool;
use super::job::{Job, JobResult, Permit, ResultSender};
use crate::error::{BlockFault, Error, Result};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::mpsc::{Receiver, Sender, channel};

/// The jobs that a stream has on a pool.
pub(crate) struct PoolSession<T> {
    /// One entry for each job that was handed over, in input order; `None` while it is out.
    results: VecDeque<Option<JobResult<T>>>,
    result_channel: (Sender<JobResult<T>>, Receiver<JobResult<T>>),
    /// Whether the pool has had a job of the stream's.
    is_used: bool,
    /// Set when nobody waits for this stream's jobs any more, so that workers skip them.
    is_abandoned: Arc<AtomicBool>,
    /// Dropped last: whatever of the stream's is still queued is then known to be abandoned.
    pool: Pool,
}

impl<T> PoolSession<T> {
    pub(crate) fn new(pool: Pool) -> Self {
        Self {
            results: VecDeque::new(),
            result_channel: channel(),
            is_used: false,
            is_abandoned: Arc::default(),
            pool,
        }
    }

    /// A permit for one job more, if the pool has one left.
    pub(crate) fn try_permit(&self) -> Option<Permit> {
        self.pool.try_permit()
    }

    /// Hands a job to the pool, the next one in order, and keeps a place for its result.
    pub(crate) fn submit(
        &mut self,
        index: u64,
        permit: Permit,
        job: impl FnOnce(ResultSender<T>, Arc<AtomicBool>) -> Job,
    ) {
        self.results.push_back(None);
        self.is_used = true;
        let result_sender = ResultSender::new(index, permit, self.result_channel.0.clone());
        self.pool.submit(job(result_sender, self.is_abandoned.clone()));
    }

    /// Whether no job is out.
    pub(crate) fn is_empty(&self) -> bool {
        self.results.is_empty()
    }

    /// How many jobs are out.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn jobs(&self) -> usize {
        self.results.len()
    }

    /// Whether the pool has had a job of the stream's.
    pub(crate) fn is_used(&self) -> bool {
        self.is_used
    }

    /// The pool.
    pub(crate) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// Gives the results that are ready and next in order, without waiting.
    pub(crate) fn give_ready(
        &mut self,
        next_index: &mut u64,
        on_result: &mut impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        while let Ok(result) = self.result_channel.1.try_recv() {
            self.keep(result, *next_index);
        }
        while matches!(self.results.front(), Some(Some(_))) {
            self.give_next(next_index, on_result)?;
        }
        Ok(())
    }

    /// Waits for the next result in order and gives it.
    pub(crate) fn give_next(
        &mut self,
        next_index: &mut u64,
        on_result: &mut impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        loop {
            if let Some(result) = self.results.front_mut().and_then(Option::take) {
                self.results.pop_front();
                *next_index += 1;
                on_result(result.outcome?)?;
                drop(result.permit); // A job counts as in flight until its result is written.
                return Ok(());
            }
            match self.result_channel.1.recv() {
                Ok(result) => self.keep(result, *next_index),
                // Cannot happen, as the session itself holds a sender; an error beats a hang.
                Err(_) => {
                    let fault = BlockFault::Panicked;
                    return Err(Error::Block { index: *next_index, fault });
                }
            }
        }
    }

    /// Puts a result in its place.
    fn keep(&mut self, result: JobResult<T>, next_index: u64) {
        let place = result.index.checked_sub(next_index).and_then(|n| usize::try_from(n).ok());
        if let Some(slot) = place.and_then(|place| self.results.get_mut(place)) {
            *slot = Some(result);
        }
    }
}

impl<T> Drop for PoolSession<T> {
    fn drop(&mut self) {
        self.is_abandoned.store(true, Ordering::Release);
    }
}
