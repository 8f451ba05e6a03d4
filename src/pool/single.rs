//! The pool of targets without threads: every block is compressed by its own stream.

use std::io;

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
    pub fn new(workers: impl Into<Workers>) -> Result<Self> {
        Ok(Self::on_demand(workers.into(), Recycler::new(2)))
    }

    pub(crate) fn on_demand(_workers: Workers, recycler: Recycler) -> Self {
        Self { recycler }
    }

    pub(crate) fn grow(&self) -> io::Result<()> {
        Ok(())
    }

    /// Always one.
    #[must_use]
    pub fn workers(&self) -> usize {
        1
    }

    pub(crate) fn recycler(&self) -> &Recycler {
        &self.recycler
    }

    pub(crate) fn try_permit(&self) -> Option<Permit> {
        None
    }

    pub(crate) fn submit(&self, _job: Job) {}
}
