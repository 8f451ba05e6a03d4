//! The flow: split → compress → assemble, over any pool.
//!
//! An entry point feeds bytes to a splitter and the splitter's blocks to a pipeline; pieces reach
//! the sink in input order. A pipeline that has failed stays failed, and one that is dropped before
//! it is finished writes nothing more.

use std::io::Write;

use crate::assemble::Assembler;
use crate::cancel::CancelToken;
use crate::checksum::Checksum;
use crate::error::{Error, Result};
use crate::execution::Execution;
use crate::failure_latch::FailureLatch;
use crate::index::Index;
use crate::memory::BufferPool;
use crate::piece::Piece;
use crate::pool::dispatcher::OrderedDispatcher;
use crate::progress::{Progress, ProgressCallback};
use crate::settings::Settings;
use crate::split::{Block, BlockView};

/// One stream on its way through the stages.
pub(crate) struct Pipeline<W> {
    dispatcher: OrderedDispatcher,
    output: Output<W>,
    latch: FailureLatch,
}

impl<W: Write> Pipeline<W> {
    /// A pipeline at the start of a stream; writes nothing yet.
    pub(crate) fn new(sink: W, settings: &Settings, execution: &Execution) -> Self {
        Self::with(Assembler::new(sink, settings), settings, execution)
    }

    /// A pipeline for a part of a stream that begins after `start` bytes of content.
    pub(crate) fn at(sink: W, settings: &Settings, execution: &Execution, start: u64) -> Self {
        let mut part = Self::with(Assembler::of_part(sink, settings, start), settings, execution);
        part.dispatcher.start_at(start / settings.split.block_bytes as u64);
        part
    }

    fn with(assembler: Assembler<W>, settings: &Settings, execution: &Execution) -> Self {
        let dispatcher = OrderedDispatcher::new(
            execution.pool.as_ref(),
            execution.workers,
            execution.block_task(settings.block),
        );
        let output = Output {
            assembler,
            buffers: dispatcher.buffers().clone(),
            on_progress: execution.on_progress.clone(),
            cancel: execution.cancel.clone(),
        };
        Self { dispatcher, output, latch: FailureLatch::default() }
    }

    /// Takes blocks until there are none, and writes the pieces that are ready.
    ///
    /// # Errors
    /// The first in input order: that of a block, of the sink, or of `blocks` itself.
    pub(crate) fn run(&mut self, blocks: impl IntoIterator<Item = Result<Block>>) -> Result<()> {
        self.guard(|dispatcher, output| {
            for block in blocks {
                // 1. split
                let block = match block {
                    Ok(block) => block,
                    Err(error) => {
                        // A block before the place where the input failed may fail itself.
                        dispatcher.drain(|piece| output.write(piece))?;
                        return Err(error);
                    }
                };
                output.check_cancel()?;
                // 2. compress, 3. assemble
                dispatcher.compress(block, |piece| output.write(piece))?;
            }
            Ok(())
        })
    }

    /// Takes the only block of an input, where it is.
    ///
    /// # Errors
    /// As [`Pipeline::run`].
    pub(crate) fn run_whole(&mut self, block: BlockView<'_>) -> Result<()> {
        self.guard(|dispatcher, output| {
            output.check_cancel()?;
            dispatcher.compress_here(block, |piece| output.write(piece))
        })
    }

    /// Waits until every block so far has reached the sink, and flushes it.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.guard(|dispatcher, output| {
            dispatcher.drain(|piece| output.write(piece))?;
            output.assembler.flush()
        })
    }

    /// Completes the stream after the last block; returns the index, if it has one.
    pub(crate) fn finish(&mut self) -> Result<(Progress, Option<Index>)> {
        self.guard(|dispatcher, output| {
            dispatcher.drain(|piece| output.write(piece))?;
            Ok((output.assembler.finish()?, output.assembler.take_index()))
        })
    }

    /// Checksum and length of the content that was written.
    pub(crate) fn content(&self) -> (Checksum, u64) {
        self.output.assembler.content()
    }

    /// The idle buffers, from which the splitter takes too.
    pub(crate) fn buffers(&self) -> &BufferPool {
        self.dispatcher.buffers()
    }

    /// Whether a pool serves the stream by now.
    pub(crate) fn has_pool(&self) -> bool {
        self.dispatcher.has_pool()
    }

    /// How many workers have served the stream.
    pub(crate) fn workers(&self) -> usize {
        self.dispatcher.workers()
    }

    /// The sink.
    pub(crate) fn get_ref(&self) -> &W {
        self.output.assembler.get_ref()
    }

    /// The sink.
    pub(crate) fn get_mut(&mut self) -> &mut W {
        self.output.assembler.get_mut()
    }

    /// Abandons what is not written yet and gives the sink back.
    pub(crate) fn into_inner(self) -> W {
        self.output.assembler.into_inner()
    }

    /// Runs one step; once a step has failed or unwound, no other is taken.
    fn guard<T>(
        &mut self,
        step: impl FnOnce(&mut OrderedDispatcher, &mut Output<W>) -> Result<T>,
    ) -> Result<T> {
        let Self { dispatcher, output, latch } = self;
        let outcome = latch.step(|| step(dispatcher, output));
        if outcome.is_err() {
            dispatcher.abandon();
        }
        outcome
    }
}

/// The end of a piece's way: written, counted and reported when its turn comes.
struct Output<W> {
    assembler: Assembler<W>,
    buffers: BufferPool,
    on_progress: Option<ProgressCallback>,
    cancel: Option<CancelToken>,
}

impl<W: Write> Output<W> {
    fn write(&mut self, piece: Piece) -> Result<()> {
        self.check_cancel()?;
        self.assembler.push(&piece)?;
        self.buffers.put(piece.deflate);
        if let Some(callback) = &self.on_progress {
            callback(&self.assembler.progress());
        }
        Ok(())
    }

    fn check_cancel(&self) -> Result<()> {
        match &self.cancel {
            Some(token) if token.is_cancelled() => Err(Error::Cancelled),
            _ => Ok(()),
        }
    }
}
