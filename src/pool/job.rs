//! A job on its way to a worker, a block to compress or a span to inflate, and its result on the
//! way back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::compress::{BlockCompressor, BlockTask};
use crate::error::{BlockFault, Error, Result};
use crate::inflate::{Span, SpanInflater};
use crate::memory::BufferPool;
use crate::piece::Piece;
use crate::split::{Block, BlockView};
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::mpsc::Sender;

/// How many more blocks a pool lets in flight. Nobody ever waits for one, so a count is enough.
#[derive(Debug)]
pub(crate) struct Permits {
    free: AtomicUsize,
}

impl Permits {
    pub(crate) fn new(free: usize) -> Arc<Self> {
        Arc::new(Self { free: AtomicUsize::new(free) })
    }

    /// Adds to the pool's number.
    pub(crate) fn extend(&self, more: usize) {
        self.free.fetch_add(more, Ordering::Relaxed);
    }

    /// One permit, if there is one left.
    pub(crate) fn try_take(self: &Arc<Self>) -> Option<Permit> {
        let take_one = |free: usize| free.checked_sub(1);
        // The count guards no data, so no ordering is needed: blocks travel by channel.
        self.free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take_one).ok()?;
        Some(Permit { from: self.clone() })
    }
}

/// The right to have one block in flight, from hand-over until its piece was written; given back
/// when dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    from: Arc<Permits>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.from.extend(1);
    }
}

/// Compresses a block. An encoder that panics is replaced, because its state is unknown.
///
/// # Errors
/// Those of [`BlockCompressor::piece`], and [`BlockFault::Panicked`].
pub(crate) fn compress(
    compressor: &mut BlockCompressor,
    block: BlockView<'_>,
    task: &BlockTask,
    output: Vec<u8>,
) -> Result<Piece> {
    let attempt = AssertUnwindSafe(|| compressor.piece(block, task, output));
    catch_unwind(attempt).unwrap_or_else(|_| {
        *compressor = BlockCompressor::default();
        Err(Error::Block { index: block.index, fault: BlockFault::Panicked })
    })
}

/// Work for a worker of any stream.
pub(crate) enum Job {
    Compress(BlockJob),
    #[cfg_attr(target_family = "wasm", allow(dead_code))]
    Inflate(SpanJob),
}

/// What a worker keeps from job to job.
#[derive(Default)]
pub(crate) struct WorkerState {
    compressor: BlockCompressor,
    inflater: SpanInflater,
}

/// One block for a worker, and all that the worker has to know.
pub(crate) struct BlockJob {
    pub(crate) block: Block,
    pub(crate) task: BlockTask,
    pub(crate) buffers: BufferPool,
    pub(crate) is_abandoned: Arc<AtomicBool>,
    pub(crate) result_sender: ResultSender<Piece>,
}

/// One span for a worker.
pub(crate) struct SpanJob {
    pub(crate) span: Span,
    pub(crate) is_abandoned: Arc<AtomicBool>,
    pub(crate) result_sender: ResultSender<Span>,
}

/// The answer to a job.
pub(crate) struct JobResult<T> {
    pub(crate) index: u64,
    pub(crate) outcome: Result<T>,
    /// Held until the piece has been written.
    pub(crate) permit: Option<Permit>,
}

impl Job {
    /// Does the work, unless its stream is gone, and sends the result.
    pub(crate) fn run(self, worker: &mut WorkerState) {
        match self {
            Self::Compress(job) => job.run(&mut worker.compressor),
            Self::Inflate(job) => job.run(&mut worker.inflater),
        }
    }
}

impl SpanJob {
    fn run(mut self, inflater: &mut SpanInflater) {
        if self.is_abandoned.load(Ordering::Acquire) {
            return;
        }
        // A span whose decoder panics has no content, as one that is damaged.
        let attempt = AssertUnwindSafe(|| inflater.inflate(&mut self.span));
        if catch_unwind(attempt).is_err() {
            *inflater = SpanInflater::default();
        }
        self.result_sender.send(Ok(self.span));
    }
}

impl BlockJob {
    fn run(self, compressor: &mut BlockCompressor) {
        if self.is_abandoned.load(Ordering::Acquire) {
            return;
        }
        let outcome = compress(compressor, self.block.view(), &self.task, self.buffers.take());
        self.buffers.put(self.block.buffer);
        self.result_sender.send(outcome);
    }
}

/// The duty to send one result for a job: dropped without, it reports that the job panicked.
pub(crate) struct ResultSender<T> {
    index: u64,
    permit: Option<Permit>,
    to: Option<Sender<JobResult<T>>>,
}

impl<T> ResultSender<T> {
    pub(crate) fn new(index: u64, permit: Permit, to: Sender<JobResult<T>>) -> Self {
        Self { index, permit: Some(permit), to: Some(to) }
    }

    fn send(mut self, outcome: Result<T>) {
        self.send_once(outcome);
    }

    fn send_once(&mut self, outcome: Result<T>) {
        if let Some(to) = self.to.take() {
            // The stream may be gone; its permit then comes back with the dropped result.
            let _ = to.send(JobResult { index: self.index, outcome, permit: self.permit.take() });
        }
    }
}

impl<T> Drop for ResultSender<T> {
    fn drop(&mut self) {
        self.send_once(Err(Error::Block { index: self.index, fault: BlockFault::Panicked }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_is_lost_has_a_result_and_gives_its_permit_back() {
        let permits = Permits::new(1);
        let (to, results) = crate::sync::mpsc::channel::<JobResult<Piece>>();
        drop(ResultSender::new(7, permits.try_take().unwrap(), to.clone()));
        let result = results.try_recv().unwrap();
        let fault = BlockFault::Panicked;
        assert!(matches!(result.outcome, Err(Error::Block { index: 7, fault: f }) if f == fault));
        assert!(permits.try_take().is_none(), "the result still holds it");
        drop(result);
        let permit = permits.try_take().unwrap();
        // The stream is gone: nobody receives the result, but the permit comes back.
        drop(results);
        drop(ResultSender::new(8, permit, to));
        assert!(permits.try_take().is_some());
    }
}
