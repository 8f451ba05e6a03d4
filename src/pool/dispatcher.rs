//! A stream's way to its workers: blocks in, in order; pieces out, in the same order.
//!
//! An input of one block is compressed on the calling thread, whatever the pool: starting a thread
//! or handing a block over costs more than it brings. Otherwise a stream that was given no pool
//! makes its own, and adds a thread with each block until it has them all, so that a short input
//! starts few.
//!
//! A block is handed to a pool only with a permit, of which the pool has a fixed number for all its
//! streams. Without one, the dispatcher first waits for its own oldest block; if it has none out,
//! it compresses the block on the calling thread. So a stream that nobody drives can keep its
//! permits for ever without stopping the others, and no stream ever waits for the owner of another.
//!
//! Invariant: every block that was handed over has exactly one result, even if its job panics
//! ([`ResultSender`](super::job::ResultSender) sends one when it is dropped), so waiting for a
//! result always ends.

use super::job::{BlockJob, Job};
use super::session::PoolSession;
use super::{Pool, Workers, inline};
use crate::compress::BlockTask;
use crate::error::Result;
use crate::memory::BufferPool;
use crate::piece::Piece;
use crate::split::{Block, BlockView};

/// Idle buffers that a stream keeps before it has a pool: one block's input and output.
const BUFFERS_WITHOUT_POOL: usize = 2;

/// Hands the blocks of one stream to whatever compresses them, and puts the pieces in order.
pub(crate) struct OrderedDispatcher {
    task: BlockTask,
    executor: Executor,
    buffers: BufferPool,
    next_index: u64,
}

/// Where the blocks are compressed.
enum Executor {
    /// Not decided yet: a pool of so many workers is made when the input turns out to be longer
    /// than one block.
    NotYet(Workers),
    /// The calling thread for good: one worker asked for, or no thread could be made.
    Inline,
    /// A pool, the stream's own or a shared one.
    Pool(PoolSession<Piece>),
}

impl OrderedDispatcher {
    /// A dispatcher to `pool` or, without one, to a pool of its own with so many workers; no
    /// thread is started yet.
    pub(crate) fn new(pool: Option<&Pool>, workers: Workers, task: BlockTask) -> Self {
        let (executor, buffers) = match pool {
            Some(pool) => (Executor::Pool(PoolSession::new(pool.clone())), pool.buffers().clone()),
            None => (Executor::NotYet(workers), BufferPool::new(BUFFERS_WITHOUT_POOL)),
        };
        Self { task, executor, buffers, next_index: 0 }
    }

    /// Makes this block the first, for a part of a stream.
    pub(crate) fn start_at(&mut self, first_index: u64) {
        self.next_index = first_index;
    }

    /// The idle buffers that the stream shares with its pool.
    pub(crate) fn buffers(&self) -> &BufferPool {
        &self.buffers
    }

    /// How many workers serve the stream.
    pub(crate) fn workers(&self) -> usize {
        match &self.executor {
            Executor::Pool(session) if session.is_used() => session.pool().workers(),
            _ => 1,
        }
    }

    /// Whether a pool serves the stream by now.
    pub(crate) fn has_pool(&self) -> bool {
        matches!(self.executor, Executor::Pool(_))
    }

    /// Takes the next block and gives `on_piece` every piece whose turn has come.
    ///
    /// # Errors
    /// The error of the lowest block that failed, or that of `on_piece`; the dispatcher is then
    /// done.
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
                if let Some(permit) = session.try_permit() {
                    let (task, buffers) = (self.task.clone(), self.buffers.clone());
                    session.submit(block.index, permit, |result_sender, is_abandoned| {
                        Job::Compress(BlockJob {
                            block,
                            task,
                            buffers,
                            is_abandoned,
                            result_sender,
                        })
                    });
                    return Ok(());
                }
                if session.is_empty() {
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
        let piece = inline::compress(block, &self.task, self.buffers.take())?;
        self.next_index += 1;
        on_piece(piece)
    }

    /// Waits for every block that is out and gives `on_piece` the pieces.
    ///
    /// # Errors
    /// As [`OrderedDispatcher::compress`].
    pub(crate) fn drain(&mut self, mut on_piece: impl FnMut(Piece) -> Result<()>) -> Result<()> {
        if let Executor::Pool(session) = &mut self.executor {
            while !session.is_empty() {
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
            if session.pool().grow().is_err() && session.pool().workers() == 0 {
                self.executor = Executor::Inline;
            }
        }
    }
}
