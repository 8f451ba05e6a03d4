//! Stage 3: pieces → one stream, in input order.
//!
//! Invariants: a piece is accepted only in its place; the header is written before the first and
//! the trailer only by `finish`, so that an unfinished stream looks unfinished; after a failed
//! write nothing more is written.

mod framing;

use std::io::{self, Write};

use crate::catch_panic;
use crate::checksum::Checksum;
use crate::error::{Error, Result};
use crate::failure_latch::FailureLatch;
use crate::index::{Index, IndexRecorder};
use crate::piece::Piece;
use crate::progress::Progress;
use crate::settings::Settings;
pub(crate) use framing::{StreamFraming, trailer};

/// Joins pieces into one gzip, zlib or raw stream, or a part of one, and writes it to a sink.
#[derive(Debug)]
pub(crate) struct Assembler<W> {
    sink: W,
    framing: StreamFraming,
    recorder: IndexRecorder,
    latch: FailureLatch,
    /// Whether it is a part that is written, which has no trailer.
    is_part: bool,
}

impl<W: Write> Assembler<W> {
    /// An assembler for a stream with these settings; writes nothing yet.
    pub(crate) fn new(sink: W, settings: &Settings) -> Self {
        Self {
            sink,
            framing: StreamFraming::new(settings),
            recorder: IndexRecorder::new(settings, 0),
            latch: FailureLatch::default(),
            is_part: false,
        }
    }

    /// An assembler for a part that begins after `start` bytes of content, with a block.
    pub(crate) fn of_part(sink: W, settings: &Settings, start: u64) -> Self {
        let first_index = start / settings.split.block_bytes as u64;
        Self {
            framing: StreamFraming::of_part(settings, first_index),
            recorder: IndexRecorder::new(settings, start),
            is_part: true,
            ..Self::new(sink, settings)
        }
    }

    /// Writes the next piece.
    ///
    /// # Errors
    /// [`BlockFault::Misplaced`](crate::BlockFault) when it is not the next one, with nothing
    /// written; [`Error::Write`] when the sink fails, and from then on [`Error::AlreadyFailed`].
    pub(crate) fn push(&mut self, piece: &Piece) -> Result<()> {
        self.framing.admit(piece.index)?;
        self.write_header()?;
        self.recorder.add(piece, self.framing.progress())?;
        self.write(&piece.deflate)?;
        self.framing.join(piece.meta());
        Ok(())
    }

    /// Writes the trailer, unless it is a part, and flushes the sink.
    ///
    /// # Errors
    /// [`BlockFault::Misplaced`](crate::BlockFault) before the last piece, and those of
    /// [`Assembler::push`].
    pub(crate) fn finish(&mut self) -> Result<Progress> {
        if !self.is_part {
            let trailer = self.framing.trailer()?;
            self.write(&trailer)?;
        }
        self.flush_sink()?;
        Ok(self.progress())
    }

    /// Checksum and length of the content so far.
    pub(crate) fn content(&self) -> (Checksum, u64) {
        (self.framing.checksum(), self.framing.progress().bytes_in)
    }

    /// The index of the stream, once it is complete; the first time only.
    pub(crate) fn take_index(&mut self) -> Option<Index> {
        self.recorder.finish(self.framing.progress())
    }

    /// Writes the header, if it has not been written, and flushes the sink.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.write_header()?;
        self.flush_sink()
    }

    /// How far the stream has come.
    pub(crate) fn progress(&self) -> Progress {
        self.framing.progress()
    }

    /// The sink.
    pub(crate) fn get_ref(&self) -> &W {
        &self.sink
    }

    /// The sink; what is written to it directly ends up in the stream.
    pub(crate) fn get_mut(&mut self) -> &mut W {
        &mut self.sink
    }

    /// The sink, with the stream as far as it was written and no trailer.
    pub(crate) fn into_inner(self) -> W {
        self.sink
    }

    fn write_header(&mut self) -> Result<()> {
        let header = self.framing.take_header();
        if header.is_empty() { Ok(()) } else { self.write(&header) }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.guard(|sink| sink.write_all(bytes))?;
        self.framing.add_output(bytes.len());
        Ok(())
    }

    fn flush_sink(&mut self) -> Result<()> {
        self.guard(|sink| {
            loop {
                match sink.flush() {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    outcome => return outcome,
                }
            }
        })
    }

    /// Runs one operation on the sink. A failure is final, and so is a panic of the sink.
    fn guard(&mut self, operation: impl FnOnce(&mut W) -> io::Result<()>) -> Result<()> {
        let Self { sink, latch, .. } = self;
        latch.step(|| catch_panic::io("writer", || operation(sink)).map_err(Error::Write))
    }
}

#[cfg(test)]
mod tests;
