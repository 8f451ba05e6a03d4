//! The pool of targets without threads: it has no permits to give, so every stream compresses its
//! own blocks.

use std::io;
use std::sync::Arc;

use super::Workers;
use super::job::{Job, Permit, Permits, WorkerState};
use crate::error::Result;
use crate::memory::BufferPool;

/// A pool in name only: one worker, the calling thread.
#[derive(Clone, Debug)]
pub struct Pool {
    permits: Arc<Permits>,
    buffers: BufferPool,
}

/// The buffers of the one block at hand: its input and its output.
const BUFFERS: usize = 2;

impl Pool {
    /// Makes the pool; the number of workers has no effect.
    ///
    /// # Errors
    /// None on this target.
    pub fn new(workers: impl Into<Workers>) -> Result<Self> {
        Ok(Self::on_demand(workers.into(), BufferPool::new(0)))
    }

    pub(crate) fn on_demand(_workers: Workers, buffers: BufferPool) -> Self {
        buffers.extend(BUFFERS);
        Self { permits: Permits::new(0), buffers }
    }

    pub(crate) fn grow(&self) -> io::Result<()> {
        Ok(())
    }

    /// Always one.
    #[must_use]
    pub fn workers(&self) -> usize {
        1
    }

    pub(crate) fn buffers(&self) -> &BufferPool {
        &self.buffers
    }

    pub(crate) fn try_permit(&self) -> Option<Permit> {
        self.permits.try_take()
    }

    /// Compresses the block here; there are no permits, so this is never called.
    pub(crate) fn submit(&self, job: Job) {
        job.run(&mut WorkerState::default());
    }
}
