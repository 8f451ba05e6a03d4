//! The entry point for callers that write: bytes in, one ordinary stream out of the other end.
//!
//! The splitter is driven by the pipeline, block by block, so that after the first failure nothing
//! more is taken in and the memory of a failed stream does not grow.

use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use crate::clock::Stopwatch;
use crate::error::{Error, Result};
use crate::execution::Execution;
use crate::index::Index;
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::settings::Settings;
use crate::split::{Feed, Splitter};

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
    /// Set once the stream is complete.
    report: Option<Report>,
}

/// The totals of a finished stream.
///
/// ```
/// let report = parflate::copy(&b"some input"[..], std::io::sink(), &parflate::Options::gzip())?;
/// println!("{} → {} bytes in {:?}", report.bytes_in, report.bytes_out, report.elapsed);
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Bytes of input.
    pub bytes_in: u64,
    /// Bytes of output, header and trailer included.
    pub bytes_out: u64,
    /// Blocks that the input was cut into.
    pub blocks: u64,
    /// Workers that served the stream: threads that were started for it, or those of its pool;
    /// 1 when the calling thread did it all. Fewer than asked for when the input had fewer blocks
    /// or the system refused a thread.
    pub workers: usize,
    /// Time from the start of the stream to its end; zero on targets without a clock.
    pub elapsed: std::time::Duration,
    index: Option<Arc<Index>>,
}

impl<W: Write> Encoder<W> {
    /// An encoder that writes to `sink`; nothing is written and no thread started yet.
    ///
    /// # Errors
    /// [`crate::Error::InvalidOption`] and [`crate::Error::BackendUnavailable`].
    ///
    /// ```
    /// use parflate::{Encoder, Options};
    /// let encoder = Encoder::new(Vec::new(), &Options::gzip().level(9))?;
    /// assert!(encoder.get_ref().is_empty());
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn new(sink: W, options: &Options) -> Result<Self> {
        Self::with(sink, &options.resolve()?, &options.execution)
    }

    /// As [`Encoder::new`], with options that were resolved before.
    pub(crate) fn with(sink: W, settings: &Settings, execution: &Execution) -> Result<Self> {
        let pipeline = Pipeline::new(sink, settings, execution);
        let splitter = Splitter::new(&settings.split, pipeline.buffers().clone())?;
        Ok(Self { splitter, pipeline, stopwatch: Stopwatch::start(), report: None })
    }

    /// Takes all of `input`, as [`Write::write_all`] with this crate's error.
    ///
    /// # Errors
    /// The first failure of the stream, whatever its cause, a panic of the sink included; then
    /// [`Error::AlreadyFailed`]. [`Error::AlreadyFinished`] after [`Encoder::try_finish`].
    ///
    /// ```
    /// use parflate::{Encoder, Options};
    /// let mut encoder = Encoder::new(Vec::new(), &Options::zlib())?;
    /// encoder.push(b"some input")?;
    /// assert_eq!(encoder.finish()?.1.bytes_in, 10);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn push(&mut self, input: &[u8]) -> Result<()> {
        if self.report.is_some() && !input.is_empty() {
            return Err(Error::AlreadyFinished);
        }
        self.pipeline.run(self.splitter.blocks(Feed::Push(input)))
    }

    /// Ends the current block and returns when everything so far has reached the sink, so that a
    /// reader can decode it. Without input since the last flush it adds no byte.
    ///
    /// # Errors
    /// As [`Encoder::push`]; a complete stream has nothing left to flush, which is no error.
    ///
    /// ```
    /// use parflate::{Encoder, Options};
    /// let mut encoder = Encoder::new(Vec::new(), &Options::raw())?;
    /// encoder.push(b"a message")?;
    /// encoder.flush()?;
    /// assert!(encoder.get_ref().ends_with(&[0, 0, 0xff, 0xff]), "a sync flush");
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn flush(&mut self) -> Result<()> {
        if self.report.is_some() {
            return Ok(());
        }
        self.pipeline.run(self.splitter.blocks(Feed::Flush))?;
        self.pipeline.flush()
    }

    /// Completes the stream and gives the sink back.
    ///
    /// # Errors
    /// As [`Encoder::push`]; the sink is then lost. Use [`Encoder::try_finish`] to keep it.
    ///
    /// ```
    /// use parflate::{Encoder, Options};
    /// let encoder = Encoder::new(Vec::new(), &Options::raw())?;
    /// let (bytes, report) = encoder.finish()?;
    /// assert_eq!((bytes, report.blocks), (vec![3, 0], 1));
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn finish(mut self) -> Result<(W, Report)> {
        let report = self.try_finish()?;
        Ok((self.into_inner(), report))
    }

    /// Completes the stream but keeps the encoder, so that the sink can be taken back with
    /// [`Encoder::into_inner`] even after an error. Called again, it gives the same report.
    ///
    /// # Errors
    /// As [`Encoder::push`].
    ///
    /// ```
    /// use parflate::{Encoder, Options};
    /// let mut encoder = Encoder::new(Vec::new(), &Options::gzip())?;
    /// encoder.push(b"some input")?;
    /// assert_eq!(encoder.try_finish()?, encoder.try_finish()?);
    /// let bytes = encoder.into_inner();
    /// # Ok::<(), parflate::Error>(())
    /// ```
    pub fn try_finish(&mut self) -> Result<Report> {
        if let Some(report) = &self.report {
            return Ok(report.clone());
        }
        self.pipeline.run(self.splitter.blocks(Feed::End))?;
        let outcome = self.pipeline.finish()?;
        let report = Report::new(outcome, self.pipeline.workers(), &self.stopwatch);
        self.report = Some(report.clone());
        Ok(report)
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

impl Report {
    pub(crate) fn new(
        (totals, index): (Progress, Option<Index>),
        workers: usize,
        stopwatch: &Stopwatch,
    ) -> Self {
        Self {
            bytes_in: totals.bytes_in,
            bytes_out: totals.bytes_out,
            blocks: totals.blocks,
            workers,
            elapsed: stopwatch.elapsed(),
            index: index.map(Arc::new),
        }
    }

    /// The index of the stream, made while it was written: every restart point of
    /// [`Options::restart_every`], every member of [`Options::bgzf`], and of independent blocks
    /// one in each 64 KiB. `None` for a stream without any, and for one with a
    /// preset dictionary.
    ///
    /// ```
    /// use parflate::{Options, copy};
    /// let report = copy(&b"some input"[..], std::io::sink(), &Options::gzip())?;
    /// assert!(report.index().is_none());
    /// # Ok::<(), parflate::Error>(())
    /// ```
    #[must_use]
    pub fn index(&self) -> Option<&Index> {
        self.index.as_deref()
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

impl<W: Write + fmt::Debug> fmt::Debug for Encoder<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoder")
            .field("sink", self.get_ref())
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}
