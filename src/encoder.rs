//! The push front: write bytes in, get one ordinary stream out of the other end.

use std::io::{self, Write};

use crate::clock::Stopwatch;
use crate::error::Result;
use crate::options::{Options, Progress};
use crate::pipeline::Pipeline;
use crate::split::Splitter;

/// Compresses what is written to it, on all workers, and writes one stream to its sink.
///
/// Blocks are compressed while the caller goes on writing; a call waits only when as many blocks
/// are in flight as the pool allows. How the input is cut into calls does not change the output;
/// each [`Encoder::flush`] ends a block, as it must. Dropped before [`Encoder::finish`], it waits
/// for its threads and writes nothing more, so that the stream is visibly incomplete.
///
/// ```
/// use std::io::Write;
/// use parflate::{Encoder, Options, compress};
/// let mut encoder = Encoder::new(Vec::new(), &Options::gzip())?;
/// encoder.write_all(b"in several ")?;
/// encoder.write_all(b"writes")?;
/// let (bytes, report) = encoder.finish()?;
/// assert_eq!(bytes, compress(b"in several writes", &Options::gzip())?);
/// assert_eq!(report.bytes_in, 17);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Encoder<W: Write> {
    splitter: Splitter,
    pipeline: Pipeline<W>,
    stopwatch: Stopwatch,
}

/// What a finished stream amounted to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Bytes of input.
    pub bytes_in: u64,
    /// Bytes of output, header and trailer included.
    pub bytes_out: u64,
    /// Blocks that the input was cut into.
    pub blocks: u64,
    /// Workers that served the stream.
    pub workers: usize,
    /// Time from the front's making to its end; zero on targets without a clock.
    pub elapsed: std::time::Duration,
}

impl<W: Write> Encoder<W> {
    /// An encoder that writes to `sink`; nothing is written and no thread started yet.
    ///
    /// # Errors
    /// [`crate::Error::InvalidOption`] and [`crate::Error::BackendUnavailable`].
    pub fn new(sink: W, options: &Options) -> Result<Self> {
        let pipeline = Pipeline::new(sink, options)?;
        let splitter = Splitter::new(&options.resolve()?, pipeline.recycler().clone())?;
        Ok(Self { splitter, pipeline, stopwatch: Stopwatch::start() })
    }

    /// Takes all of `input`, as [`Write::write_all`] with this crate's error.
    ///
    /// # Errors
    /// The first failure of the stream, whatever its cause; then [`crate::Error::AlreadyFailed`].
    pub fn push(&mut self, mut input: &[u8]) -> Result<()> {
        while !input.is_empty() {
            input = self.splitter.push(input)?;
            self.pipeline.run(blocks_of(&mut self.splitter))?;
        }
        Ok(())
    }

    /// Ends the current block and returns when everything so far has reached the sink, so that a
    /// reader can decode it.
    ///
    /// # Errors
    /// As [`Encoder::push`].
    pub fn flush(&mut self) -> Result<()> {
        self.splitter.flush()?;
        self.pipeline.run(blocks_of(&mut self.splitter))?;
        self.pipeline.flush()
    }

    /// Completes the stream and gives the sink back.
    ///
    /// # Errors
    /// As [`Encoder::push`]; the sink is then lost. Use [`Encoder::try_finish`] to keep it.
    pub fn finish(mut self) -> Result<(W, Report)> {
        let report = self.try_finish()?;
        Ok((self.into_inner(), report))
    }

    /// Completes the stream but keeps the encoder, so that the sink can be taken back with
    /// [`Encoder::into_inner`] even after an error.
    ///
    /// # Errors
    /// As [`Encoder::push`].
    pub fn try_finish(&mut self) -> Result<Report> {
        self.splitter.end()?;
        self.pipeline.run(blocks_of(&mut self.splitter))?;
        let totals = self.pipeline.finish()?;
        Ok(Report::new(totals, self.pipeline.workers(), &self.stopwatch))
    }

    /// The sink; what has not been flushed may not have reached it.
    pub fn get_ref(&self) -> &W {
        self.pipeline.get_ref()
    }

    /// The sink; what is written to it directly ends up in the middle of the stream.
    pub fn get_mut(&mut self) -> &mut W {
        self.pipeline.get_mut()
    }

    /// Gives the sink back with the stream as far as it was written, without completing it.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.pipeline.into_inner()
    }
}

/// The blocks that are complete, as the pipeline takes them.
fn blocks_of(splitter: &mut Splitter) -> impl Iterator<Item = Result<crate::split::Block>> {
    std::iter::from_fn(|| splitter.next_block().map(Ok))
}

impl Report {
    pub(crate) fn new(totals: Progress, workers: usize, stopwatch: &Stopwatch) -> Self {
        Self {
            bytes_in: totals.bytes_in,
            bytes_out: totals.bytes_out,
            blocks: totals.blocks,
            workers,
            elapsed: stopwatch.elapsed(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, input: &[u8]) -> io::Result<usize> {
        self.push(input)?;
        Ok(input.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(Self::flush(self)?)
    }
}
