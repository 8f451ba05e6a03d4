//! Stage 3: pieces → one stream, in input order.
//!
//! Invariants: a piece is accepted only in its place; the header is written before the first and
//! the trailer only by `finish`, so that an unfinished stream looks unfinished; after a failed
//! write nothing more is written.

mod framing;

use std::io::{self, Write};

use crate::catch_panic;
use crate::error::{Error, Result};
use crate::failure_latch::FailureLatch;
use crate::index::{Index, IndexRecorder};
use crate::options::Options;
use crate::piece::Piece;
use crate::progress::Progress;
use crate::settings::Settings;
pub(crate) use framing::StreamFraming;

/// Joins pieces into one gzip, zlib or raw stream and writes it to a sink.
///
/// Pieces can come from anywhere ([`crate::pieces`], another process, another machine) as long as
/// they were made with the same options. See [`Piece`] for an example.
#[derive(Debug)]
pub struct Assembler<W> {
    sink: W,
    framing: StreamFraming,
    recorder: IndexRecorder,
    latch: FailureLatch,
}

impl<W: Write> Assembler<W> {
    /// An assembler for a stream with these options; writes nothing yet.
    ///
    /// # Errors
    /// [`Error::InvalidOption`] for options that cannot be honoured.
    pub fn new(sink: W, options: &Options) -> Result<Self> {
        Ok(Self::with(sink, &options.resolve()?))
    }

    /// As [`Assembler::new`], with options that were resolved before.
    pub(crate) fn with(sink: W, settings: &Settings) -> Self {
        Self {
            sink,
            framing: StreamFraming::new(settings),
            recorder: IndexRecorder::new(settings),
            latch: FailureLatch::default(),
        }
    }

    /// Writes the next piece.
    ///
    /// # Errors
    /// [`Error::PieceOrder`] when it is not the next one, with nothing written;
    /// [`Error::Write`] when the sink fails, and from then on [`Error::AlreadyFailed`].
    ///
    /// ```
    /// use parflate::{Assembler, Error, Options, pieces};
    /// let options = Options::gzip().block_bytes(1024);
    /// let pieces = pieces(&[], &[0; 2000], 0, true, &options)?;
    /// let mut assembler = Assembler::new(Vec::new(), &options)?;
    /// let outcome = assembler.push(&pieces[1]);
    /// assert!(matches!(outcome, Err(Error::PieceOrder { expected: 0, found: 1 })));
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn push(&mut self, piece: &Piece) -> Result<()> {
        self.framing.admit(piece.index)?;
        self.write_header()?;
        self.recorder.add(piece, self.framing.progress())?;
        self.write(&piece.deflate)?;
        self.framing.join(piece.meta());
        Ok(())
    }

    /// Writes the trailer, flushes the sink and gives it back with the totals.
    ///
    /// # Errors
    /// [`Error::PiecesMissing`] before the last piece, and those of [`Assembler::push`].
    pub fn finish(mut self) -> Result<(W, Progress)> {
        let totals = self.try_finish()?;
        Ok((self.sink, totals))
    }

    /// [`Assembler::finish`] with the index of the stream besides, as
    /// [`Report::index`](crate::Report::index) has it.
    ///
    /// ```
    /// use parflate::{Assembler, Options, SeekableReader, pieces};
    /// let options = Options::gzip().block_bytes(65_536).restart_every(131_072);
    /// let mut assembler = Assembler::new(Vec::new(), &options)?;
    /// for piece in pieces(&[], &[7; 400_000], 0, true, &options)? {
    ///     assembler.push(&piece)?;
    /// }
    /// let (stream, _, index) = assembler.finish_with_index()?;
    /// let mut reader = SeekableReader::new(stream, index.expect("it has restart points"))?;
    /// assert_eq!(reader.content_bytes()?, 400_000);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Assembler::finish`].
    pub fn finish_with_index(mut self) -> Result<(W, Progress, Option<Index>)> {
        let totals = self.try_finish()?;
        let index = self.take_index();
        Ok((self.sink, totals, index))
    }

    /// The index of the stream, once it is complete; the first time only.
    pub(crate) fn take_index(&mut self) -> Option<Index> {
        self.recorder.finish(self.framing.progress())
    }

    /// [`Assembler::finish`] for an owner that keeps the sink when it fails.
    pub(crate) fn try_finish(&mut self) -> Result<Progress> {
        let trailer = self.framing.trailer()?;
        self.write(&trailer)?;
        self.flush_sink()?;
        Ok(self.progress())
    }

    /// Writes the header, if it has not been written, and flushes the sink.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.write_header()?;
        self.flush_sink()
    }

    /// How far the stream has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.framing.progress()
    }

    /// The sink.
    #[must_use]
    pub fn get_ref(&self) -> &W {
        &self.sink
    }

    /// The sink; what is written to it directly ends up in the stream.
    pub(crate) fn get_mut(&mut self) -> &mut W {
        &mut self.sink
    }

    /// The sink, with the stream as far as it was written and no trailer.
    #[must_use]
    pub fn into_inner(self) -> W {
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
