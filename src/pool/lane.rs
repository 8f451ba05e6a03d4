//! A stream's way to its workers: blocks in, pieces out in input order.
//!
//! The lane stays on the calling thread until a block comes that is not the last: an input of one
//! block starts no thread. Behind a pool, a block is handed over only with a permit, of which the
//! pool has a fixed number for all its streams; without one, the lane first waits for its own
//! oldest block, and if it has none, compresses on the calling thread. So a stream that nobody
//! drives can hold its permits for ever without stopping the others.
//!
//! Invariant: every block handed over is answered exactly once, even if its job panics
//! ([`Reply`] answers when it is dropped), so waiting for an answer always ends.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::job::{Answer, Job, Permit, Reply};
use super::{Pool, Workers, inline};
use crate::error::{Error, Result};
use crate::memory::Recycler;
use crate::options::{JobSettings, Options};
use crate::piece::Piece;
use crate::split::Block;

/// The stream's side of a pool.
pub(crate) struct Lane {
    settings: JobSettings,
    backing: Backing,
    recycler: Recycler,
    /// What came back, by place: the front is the next piece in order, `None` is still out.
    answers: VecDeque<Option<Answer>>,
    next_index: u64,
    replies: (Sender<Answer>, Receiver<Answer>),
    /// Tells the workers that nobody waits for this stream's blocks any more.
    is_abandoned: Arc<AtomicBool>,
}

/// Who compresses the blocks.
enum Backing {
    /// The calling thread, and a pool of this many once a block comes that is not the last.
    NotYet(Workers),
    /// The calling thread for good: one worker asked for, or no thread could be made.
    Inline,
    /// A pool, the stream's own or a shared one.
    Pool(Pool),
}

impl Lane {
    /// A lane for a stream with these options; no thread is started yet.
    pub(crate) fn new(options: &Options, settings: JobSettings) -> Self {
        let (backing, recycler) = match &options.pool {
            Some(pool) => (Backing::Pool(pool.clone()), pool.recycler().clone()),
            None => {
                let workers = options.workers;
                (Backing::NotYet(workers), Recycler::new(Pool::shelf_buffers(workers.count())))
            }
        };
        Self {
            settings,
            backing,
            recycler,
            answers: VecDeque::new(),
            next_index: 0,
            replies: unbounded(),
            is_abandoned: Arc::default(),
        }
    }

    /// The idle buffers that the stream shares with its pool.
    pub(crate) fn recycler(&self) -> &Recycler {
        &self.recycler
    }

    /// How many workers serve the stream.
    pub(crate) fn workers(&self) -> usize {
        match &self.backing {
            Backing::NotYet(_) | Backing::Inline => 1,
            Backing::Pool(pool) => pool.workers(),
        }
    }

    /// Takes the next block and gives `on_piece` every piece whose turn has come.
    ///
    /// # Errors
    /// The error of the lowest block that failed, or that of `on_piece`; the lane is then done.
    pub(crate) fn compress(
        &mut self,
        block: Block,
        mut on_piece: impl FnMut(Piece) -> Result<()>,
    ) -> Result<()> {
        self.give_ready(&mut on_piece)?;
        if block.index > 0 || !block.is_last {
            self.open_pool();
        }
        loop {
            if let Some(permit) = self.try_permit() {
                self.submit(block, permit);
                return Ok(());
            }
            if self.answers.is_empty() {
                break;
            }
            self.give_next(&mut on_piece)?;
        }
        let piece = inline::compress(block.view(), self.settings, self.recycler.take())?;
        self.recycler.put(block.buffer);
        self.next_index += 1;
        on_piece(piece)
    }

    /// Waits for every block that is out and gives `on_piece` the pieces.
    ///
    /// # Errors
    /// As [`Lane::compress`].
    pub(crate) fn drain(&mut self, mut on_piece: impl FnMut(Piece) -> Result<()>) -> Result<()> {
        while !self.answers.is_empty() {
            self.give_next(&mut on_piece)?;
        }
        Ok(())
    }

    /// Starts the stream's own pool, if it may have one and has none yet.
    fn open_pool(&mut self) {
        if let Backing::NotYet(workers) = self.backing {
            self.backing = match workers.count() {
                1 => Backing::Inline,
                // Without a single thread the stream still gets compressed, here.
                _ => Pool::new(workers).map_or(Backing::Inline, Backing::Pool),
            };
        }
    }

    fn try_permit(&self) -> Option<Permit> {
        match &self.backing {
            Backing::Pool(pool) => pool.try_permit(),
            Backing::NotYet(_) | Backing::Inline => None,
        }
    }

    /// Hands a block to the pool and keeps its place among the answers.
    fn submit(&mut self, block: Block, permit: Permit) {
        let Backing::Pool(pool) = &self.backing else { return };
        self.answers.push_back(None);
        pool.submit(Job {
            reply: Reply::new(block.index, permit, self.replies.0.clone()),
            block,
            settings: self.settings,
            recycler: self.recycler.clone(),
            is_abandoned: self.is_abandoned.clone(),
        });
    }

    /// Gives what is next in order as long as it is there, without waiting.
    fn give_ready(&mut self, on_piece: &mut impl FnMut(Piece) -> Result<()>) -> Result<()> {
        while let Ok(answer) = self.replies.1.try_recv() {
            self.keep(answer);
        }
        while matches!(self.answers.front(), Some(Some(_))) {
            self.give_next(on_piece)?;
        }
        Ok(())
    }

    /// Waits for the next piece in order and gives it.
    fn give_next(&mut self, on_piece: &mut impl FnMut(Piece) -> Result<()>) -> Result<()> {
        loop {
            if let Some(Some(_)) = self.answers.front() {
                let Some(Some(answer)) = self.answers.pop_front() else { return Ok(()) };
                self.next_index += 1;
                on_piece(answer.outcome?)?;
                drop(answer.permit);
                return Ok(());
            }
            match self.replies.1.recv() {
                Ok(answer) => self.keep(answer),
                Err(_) => return Err(Error::AlreadyFailed),
            }
        }
    }

    /// Puts an answer in its place.
    fn keep(&mut self, answer: Answer) {
        let place = answer.index.checked_sub(self.next_index).and_then(|n| usize::try_from(n).ok());
        if let Some(slot) = place.and_then(|place| self.answers.get_mut(place)) {
            *slot = Some(answer);
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.is_abandoned.store(true, Ordering::Release);
    }
}
