//! The entry point that copies from a reader to a writer, with reading, compressing and writing
//! overlapped.
//!
//! ```text
//! reader thread: read ─► split ─► blocks ─┐ bounded channel
//! calling thread:                         └─► pool ─► pieces ─► write
//! ```
//!
//! The reader thread reads straight into the buffers of blocks, which come back to it through the
//! pipeline's buffer pool. It exists only when there is a second block and a pool to compress it.
//! Errors travel with the blocks, in order, so the first in input order wins. The thread ends when
//! the pipeline has: the channel closes and a flag stops it between two reads.

use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use crate::cancel::CancelToken;
use crate::catch_panic;
use crate::clock::Stopwatch;
use crate::encoder::Report;
use crate::error::{Error, Result};
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::pool::spawn;
use crate::split::{Block, Splitter};

/// Blocks that wait, read, for the calling thread: one hides the time that a write takes.
const READ_AHEAD_BLOCKS: usize = 1;

/// Compresses all that `reader` gives into one stream and writes it to `writer`.
///
/// The bytes are those of [`crate::compress`]. Memory is bounded whatever the length: see
/// [`crate::Pool`]. Input of one block is read, compressed and written on the calling thread, as is
/// all input with one worker; otherwise one more thread reads. Pass `&mut` of a writer to keep it.
///
/// ```
/// use parflate::{Options, compress, copy};
/// let mut member = Vec::new();
/// let report = copy(&b"hello, hello, hello"[..], &mut member, &Options::gzip())?;
/// assert_eq!(member, compress(b"hello, hello, hello", &Options::gzip())?);
/// assert_eq!((report.bytes_in, report.blocks), (19, 1));
/// # Ok::<(), parflate::Error>(())
/// ```
///
/// # Errors
/// The first in input order of [`Error::Read`], [`Error::Write`] (a panic of the reader or writer
/// counts as its error), [`Error::Block`], [`Error::Cancelled`] and [`Error::OutOfMemory`]; and at
/// once [`Error::InvalidOption`] and [`Error::BackendUnavailable`]. The writer then has a part of
/// the stream, without a trailer. A writer's error is met when a piece is written, at the latest
/// after the next block was read. After an error, or once cancelled, the call returns when the
/// reader's current `read` does: a read that never ends cannot be interrupted.
pub fn copy<R: Read + Send, W: Write>(reader: R, writer: W, options: &Options) -> Result<Report> {
    let stopwatch = Stopwatch::start();
    let settings = options.resolve()?;
    let mut pipeline = Pipeline::new(writer, &settings, &options.execution);
    let splitter = Splitter::new(&settings.split, pipeline.buffers().clone())?;
    run(reader, splitter, true, &mut pipeline, options.execution.cancel.clone())?;
    let outcome = pipeline.finish()?;
    Ok(Report::new(outcome, pipeline.workers(), &stopwatch))
}

/// Takes all that `reader` gives through a pipeline; the stream ends with it if it `is_last`.
///
/// # Errors
/// Those of [`copy`], but for the ones that finishing the pipeline has.
pub(crate) fn run<R: Read + Send, W: Write>(
    reader: R,
    splitter: Splitter,
    is_last: bool,
    pipeline: &mut Pipeline<W>,
    cancel: Option<CancelToken>,
) -> Result<()> {
    let stop = AtomicBool::new(false);
    let reader = Stoppable { reader, stop: &stop, cancel };
    let mut source = Source { reader, splitter, is_last, failure: None, has_ended: false };
    let first = source.next();
    let has_more = matches!(&first, Some(Ok(block)) if !block.is_last);
    pipeline.run(first)?;
    if has_more {
        let is_done = pipeline.has_pool() && run_overlapped(&mut source, pipeline, &stop)?;
        if !is_done {
            pipeline.run(source)?;
        }
    }
    Ok(())
}

/// Reads on a thread of its own while this one compresses and writes.
///
/// Returns whether the thread could be started; if not, nothing has happened.
fn run_overlapped<R: Read + Send, W: Write>(
    source: &mut Source<'_, R>,
    pipeline: &mut Pipeline<W>,
    stop: &AtomicBool,
) -> Result<bool> {
    thread::scope(|scope| {
        let (to_pipeline, blocks) = sync_channel(READ_AHEAD_BLOCKS);
        let read = move || {
            for block in source {
                // Refused when the pipeline has ended before the input.
                if to_pipeline.send(block).is_err() {
                    return;
                }
            }
        };
        if spawn::scoped(scope, "parflate-reader", read).is_err() {
            return Ok(false);
        }
        let _stop = StopOnDrop(stop); // Before the scope waits for the thread, even in a panic.
        pipeline.run(blocks)?;
        Ok(true)
    })
}

struct StopOnDrop<'a>(&'a AtomicBool);

impl Drop for StopOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// The input as blocks; ends after the last block or the first error.
struct Source<'a, R> {
    reader: Stoppable<'a, R>,
    splitter: Splitter,
    /// Whether the stream ends with this input.
    is_last: bool,
    /// An error of the reader, returned after the blocks that were complete before it.
    failure: Option<Error>,
    has_ended: bool,
}

impl<R: Read> Iterator for Source<'_, R> {
    type Item = Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(block) = self.splitter.next_block() {
                return Some(Ok(block));
            }
            if let Some(error) = self.failure.take() {
                return Some(Err(error));
            }
            if self.has_ended {
                return None;
            }
            if let Err(error) = self.read() {
                self.has_ended = true;
                self.failure = Some(error);
            }
        }
    }
}

impl<R: Read> Source<'_, R> {
    /// Fills the block at hand; a block that stays short is the input's end.
    fn read(&mut self) -> Result<()> {
        let reader = &mut self.reader;
        let is_filled = self.splitter.fill_with(|buffer, room_bytes| {
            let mut limited = reader.take(room_bytes as u64);
            catch_panic::io("reader", || limited.read_to_end(buffer))
                .map(|bytes| bytes == room_bytes)
        })?;
        match is_filled {
            Ok(true) => Ok(()),
            Ok(false) => {
                self.has_ended = true;
                if self.is_last { self.splitter.end() } else { self.splitter.flush() }
            }
            Err(_) if self.reader.is_cancelled() => Err(Error::Cancelled),
            Err(error) => Err(Error::Read(error)),
        }
    }
}

/// A reader that can be stopped between two reads.
struct Stoppable<'a, R> {
    reader: R,
    stop: &'a AtomicBool,
    cancel: Option<CancelToken>,
}

impl<R> Stoppable<'_, R> {
    fn is_cancelled(&self) -> bool {
        self.cancel.as_ref().is_some_and(CancelToken::is_cancelled)
    }
}

impl<R: Read> Read for Stoppable<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Acquire) || self.is_cancelled() {
            return Err(io::Error::other("stopped"));
        }
        self.reader.read(buffer)
    }
}
