//! A stream's way to its workers: blocks in, pieces out in input order.
//!
//! An input of one block is compressed on the calling thread, whatever the pool: a thread's start or
//! a hand-over costs more than it brings. Else a stream's own pool gets a thread with each block
//! until it has them all, so that a short input starts few.
//!
//! Behind a pool, a block is handed over only with a permit, of which the pool has a fixed number
//! for all its streams; without one, the dispatcher first waits for its own oldest block, and if it has
//! none, compresses on the calling thread. So a stream that nobody drives can hold its permits for
//! ever without stopping the others, and no stream ever waits for another's owner.
//!
//! Invariant: every block handed over is answered exactly once, even if its job panics
//! ([`ResultSender`] results when it is dropped), so waiting for an answer always ends.

use std::collections::VecDeque;
use std::sync::Arc;

use super::job::{Job, JobResult, Permit, ResultSender};
use super::{Pool, Workers, inline};
use crate::compress::JobSettings;
use crate::error::{BlockFault, Error, Result};
use crate::memory::BufferPool;
use crate::piece::Piece;
use crate::split::{Block, BlockView};
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::mpsc::{Receiver, Sender, channel};

/// Idle buffers that a stream keeps before it has a pool: one block's input and output.
const BUFFERS_WITHOUT_POOL: usize = 2;

/// The stream's side of a pool.
pub(crate) struct OrderedDispatcher {
    settings: JobSettings,
    executor: Executor,
    buffers: BufferPool,
    next_index: u64,
}

/// Who compresses the blocks.
enum Executor {
    /// The calling thread, and a pool of this many once a block comes that is not the last.
    NotYet(Workers),
    /// The calling thread for good: one worker asked for, or no thread could be made.
    Inline,
    /// A pool, the stream's own or a shared one.
    Pool(PoolSession),
}

/// What a stream keeps on a pool.
struct PoolSession {
    /// What came back, by place: the front is the next piece in order, `None` is still out.
    results: VecDeque<Option<JobResult>>,
    result_channel: (Sender<JobResult>, Receiver<JobResult>),
    /// Whether the pool has had a block of the stream's.
    is_used: bool,
    /// Tells the workers that nobody waits for this stream's blocks any more.
    is_abandoned: Arc<AtomicBool>,
    /// Dropped last: whatever of the stream's is still queued is then known to be abandoned.
    pool: Pool,
}

impl OrderedDispatcher {
    /// A dispatcher to `pool`, or else to the stream's own of so many workers; no thread is started yet.
    pub(crate) fn new(pool: Option<&Pool>, workers: Workers, settings: JobSettings) -> Self {
        let (executor, buffers) = match pool {
            Some(pool) => (Executor::Pool(PoolSession::new(pool.clone())), pool.buffers().clone()),
            None => (Executor::NotYet(workers), BufferPool::new(BUFFERS_WITHOUT_POOL)),
        };
        Self { settings, executor, buffers, next_index: 0 }
    }

    /// The idle buffers that the stream shares with its pool.
    pub(crate) fn buffers(&self) -> &BufferPool {
        &self.buffers
    }

    /// How many workers serve the stream.
    pub(crate) fn workers(&self) -> usize {
        match &self.executor {
            Executor::Pool(session) if session.is_used => session.pool.workers(),
            _ => 1,
        }
    }

    /// Whether a pool has come to serve the stream.
    pub(crate) fn has_pool(&self) -> bool {
        matches!(self.executor, Executor::Pool(_))
    }

    /// Takes the next block and gives `on_piece` every piece whose turn has come.
    ///
    /// # Errors
    /// The error of the lowest block that failed, or that of `on_piece`; the dispatcher is then done.
    pub(crate) fn compress(
        &mut self,
        block: Block,
        mut on_piece: impl FnMut(Piece) -> Result<()>,
    ) -> Result<()> {
        if block.view().is_whole_input() {
            self.compress_here(block.view(), on_piece)?;
            self.buffers.put(block.buffer);
            return Ok(());
        }
        self.open_pool();
        if let Executor::Pool(session) = &mut self.executor {
            session.give_ready(&mut self.next_index, &mut on_piece)?;
            loop {
                if let Some(permit) = session.pool.try_permit() {
                    session.submit(block, permit, self.settings, &self.buffers);
                    return Ok(());
                }
                if session.results.is_empty() {
                    break;
                }
                session.give_next(&mut self.next_index, &mut on_piece)?;
            }
        }
        self.compress_here(block.view(), on_piece)?;
        self.buffers.put(block.buffer);
        Ok(())
    }

    /// Compresses the next block on the calling thread; no other may be out.
    ///
    /// # Errors
    /// As [`OrderedDispatcher::compress`].
    pub(crate) fn compress_here(
        &mut self,
        block: BlockView<'_>,
        on_piece: impl FnOnce(Piece) -> Result<()>,
    ) -> Result<()> {
        let piece = inline::compress(block, self.settings, self.buffers.take())?;
        self.next_index += 1;
        on_piece(piece)
    }

    /// Waits for every block that is out and gives `on_piece` the pieces.
    ///
    /// # Errors
    /// As [`OrderedDispatcher::compress`].
    pub(crate) fn drain(&mut self, mut on_piece: impl FnMut(Piece) -> Result<()>) -> Result<()> {
        if let Executor::Pool(session) = &mut self.executor {
            while !session.results.is_empty() {
                session.give_next(&mut self.next_index, &mut on_piece)?;
            }
        }
        Ok(())
    }

    /// Gives up what is out: its permits go back, and threads of the stream's own end.
    pub(crate) fn abandon(&mut self) {
        self.executor = Executor::Inline;
    }

    /// Makes the stream's own pool, if it may have one, and adds a thread to it.
    fn open_pool(&mut self) {
        if let Executor::NotYet(workers) = self.executor {
            self.executor = match workers.count() {
                1 => Executor::Inline,
                _ => {
                    Executor::Pool(PoolSession::new(Pool::on_demand(workers, self.buffers.clone())))
                }
            };
        }
        if let Executor::Pool(session) = &self.executor {
            // A refusal leaves fewer workers; without a single one the stream is compressed here.
            if session.pool.grow().is_err() && session.pool.workers() == 0 {
                self.executor = Executor::Inline;
            }
        }
    }
}

impl PoolSession {
    fn new(pool: Pool) -> Self {
        Self {
            results: VecDeque::new(),
            result_channel: channel(),
            is_used: false,
            is_abandoned: Arc::default(),
            pool,
        }
    }

    /// Hands a block to the pool and keeps its place among the results.
    fn submit(&mut self, block: Block, permit: Permit, settings: JobSettings, shelf: &BufferPool) {
        self.results.push_back(None);
        self.is_used = true;
        self.pool.submit(Job {
            result_sender: ResultSender::new(block.index, permit, self.result_channel.0.clone()),
            block,
            settings,
            buffers: shelf.clone(),
            is_abandoned: self.is_abandoned.clone(),
        });
    }

    /// Gives what is next in order as long as it is there, without waiting.
    fn give_ready(
        &mut self,
        next_index: &mut u64,
        on_piece: &mut impl FnMut(Piece) -> Result<()>,
    ) -> Result<()> {
        while let Ok(result) = self.result_channel.1.try_recv() {
            self.keep(result, *next_index);
        }
        while matches!(self.results.front(), Some(Some(_))) {
            self.give_next(next_index, on_piece)?;
        }
        Ok(())
    }

    /// Waits for the next piece in order and gives it.
    fn give_next(
        &mut self,
        next_index: &mut u64,
        on_piece: &mut impl FnMut(Piece) -> Result<()>,
    ) -> Result<()> {
        loop {
            if let Some(result) = self.results.front_mut().and_then(Option::take) {
                self.results.pop_front();
                *next_index += 1;
                on_piece(result.outcome?)?;
                drop(result.permit); // Only now: a piece counts until it is written.
                return Ok(());
            }
            match self.result_channel.1.recv() {
                Ok(result) => self.keep(result, *next_index),
                // Cannot be: the dispatcher itself holds a sender. An error is better than a wait.
                Err(_) => {
                    let fault = BlockFault::Panicked;
                    return Err(Error::Block { index: *next_index, fault });
                }
            }
        }
    }

    /// Puts an answer in its place.
    fn keep(&mut self, result: JobResult, next_index: u64) {
        let place = result.index.checked_sub(next_index).and_then(|n| usize::try_from(n).ok());
        if let Some(slot) = place.and_then(|place| self.results.get_mut(place)) {
            *slot = Some(result);
        }
    }
}

impl Drop for PoolSession {
    fn drop(&mut self) {
        self.is_abandoned.store(true, Ordering::Release);
    }
}
