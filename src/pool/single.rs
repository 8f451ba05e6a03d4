//! The pool of targets without threads: every block is compressed by its own stream.

use super::Workers;
use super::job::{Job, Permit};
use crate::error::Result;
use crate::memory::Recycler;

/// A pool in name only: one worker, the calling thread.
#[derive(Clone, Debug)]
pub struct Pool {
    recycler: Recycler,
}

impl Pool {
    /// Makes the pool; the number of workers is not heeded.
    ///
    /// # Errors
    /// None on this target.
    pub fn new(_workers: impl Into<Workers>) -> Result<Self> {
        Ok(Self { recycler: Recycler::new(Self::shelf_buffers(1)) })
    }

    /// Always one.
    #[must_use]
    pub fn workers(&self) -> usize {
        1
    }

    pub(crate) fn shelf_buffers(_workers: usize) -> usize {
        3 // one being filled, one block, one piece
    }

    pub(crate) fn recycler(&self) -> &Recycler {
        &self.recycler
    }

    pub(crate) fn try_permit(&self) -> Option<Permit> {
        None
    }

    pub(crate) fn submit(&self, _job: Job) {}
}
