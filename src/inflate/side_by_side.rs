//! Reading on several workers, span beside span, where a file lets its parts be inflated alone:
//! BGZF, and restart points that are marked.
//!
//! ```text
//! file ─► finder ─► spans ─► pool ─► content, in order ─► sink
//!                     └─ no more, or one that does not stand alone ─► decoder, in order
//! ```
//!
//! A span is a guess: its mark may be content of a stored block. But it is known to begin where the
//! one before it was found to end, at the end of a DEFLATE block and of a byte, and the first
//! begins where the decoder itself has come to; so one that inflates to its end is right. Wherever
//! a guess fails, the decoder itself goes on from there, with the window at that place, and finds
//! whatever is wrong as if it had read alone. It also has the rest of every member, with the
//! trailer.
//!
//! Memory: `workers + 1` spans, each with data and content. By default they are of 4 MiB of
//! content; most that a span can have are [`MAX_CONTENT_BYTES`](super::span::MAX_CONTENT_BYTES) and
//! [`MAX_SPAN_BYTES`](super::span::MAX_SPAN_BYTES).

mod finder;

use std::io::{Read, Write};

use super::decoder::{Decoder, Found};
use super::span::{SEARCHED_BYTES, Span, SpanKind};
use crate::error::{Error, Result};
use crate::memory::{self, BufferPool};
use crate::pool::job::{Job, SpanJob};
use crate::pool::session::PoolSession;
use crate::pool::{Pool, Workers};
use crate::split::WINDOW_BYTES;
use finder::SpanFinder;

/// Spans in flight beyond one for each worker: one that waits, or is being written.
const SPANS_ON_THE_WAY: usize = 1;

impl<R: Read + Send> Decoder<R> {
    /// [`Decoder::copy_to`] on up to so many workers: the same content, and the same errors after
    /// the same content.
    ///
    /// It gains most where a file is of BGZF or has the restart points of
    /// [`Options::restart_every`](crate::Options::restart_every), and less where it has sync
    /// flushes, as all streams of this crate and of pigz have. The first 4.5 MiB of a stream, and
    /// all of one that has no sync flush in them, are decoded on one thread.
    ///
    /// With restart points it needs memory for as many spans as there are workers, and one more:
    /// about 5 MiB each, with restart points 4 MiB apart. Without, it needs 4 MiB for each worker
    /// and 6 MiB more. The source is then read on a thread of its own, and after an error the call
    /// returns when the source's current `read` does.
    ///
    /// ```
    /// use parflate::{DecodeOptions, Decoder, Options, compress};
    /// let file = compress(&[7; 500_000], &Options::bgzf())?;
    /// let mut content = Vec::new();
    /// Decoder::new(&file[..], &DecodeOptions::gzip())?.copy_to_on(&mut content, 2)?;
    /// assert_eq!(content, [7; 500_000]);
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Decoder::copy_to`].
    pub fn copy_to_on(
        &mut self,
        sink: &mut impl Write,
        workers: impl Into<Workers>,
    ) -> Result<u64> {
        let workers = workers.into();
        if workers.count() < 2 || self.has_ready() {
            return self.copy_to(sink);
        }
        let mut copied_bytes = copy_spans(self, sink, workers, SpanKind::Members)?;
        let (in_order_bytes, found) = self.copy_to_restart(sink, SEARCHED_BYTES)?;
        copied_bytes += in_order_bytes;
        if found == Found::Restart {
            copied_bytes += copy_spans(self, sink, workers, SpanKind::Restart)?;
        }
        let rest_bytes = match found {
            Found::Nothing => self.copy_to(sink)?,
            Found::Restart | Found::Flush => self.copy_ahead(sink, workers)?,
        };
        Ok(copied_bytes + rest_bytes)
    }
}

/// Copies content as far as spans of a kind go on from here, and leaves the rest to the decoder;
/// returns how much.
///
/// # Errors
/// As [`Decoder::copy_to`].
fn copy_spans<R: Read>(
    decoder: &mut Decoder<R>,
    sink: &mut impl Write,
    workers: Workers,
    kind: SpanKind,
) -> Result<u64> {
    let mut finder = SpanFinder::default();
    finder.put_back(decoder.unread().to_vec())?;
    if kind == SpanKind::Members
        && let Some(header) = decoder.stream.unread_header()
    {
        finder.put_back(header)?;
    }
    if kind == SpanKind::Members && !decoder.stream.is_between_members() {
        return Ok(0);
    }
    let pool = Pool::on_demand(workers, BufferPool::new(0));
    let mut copy = SpanCopy {
        decoder,
        sink,
        finder,
        most_jobs: workers.count() + SPANS_ON_THE_WAY,
        session: PoolSession::new(pool),
        submitted: 0,
        taken: 0,
        spare: Vec::new(),
        window: Vec::new(),
        copied_bytes: 0,
    };
    let outcome = copy.run(kind);
    let (copied_bytes, finder) = (copy.copied_bytes, copy.finder);
    decoder.take_input(finder.pending, finder.has_ended);
    outcome.map(|()| copied_bytes)
}

/// One decoder's way through its file, on a pool.
struct SpanCopy<'d, R, W> {
    decoder: &'d mut Decoder<R>,
    sink: &'d mut W,
    finder: SpanFinder,
    most_jobs: usize,
    session: PoolSession<Span>,
    /// Spans handed over, and taken back; their numbers.
    submitted: u64,
    taken: u64,
    /// Buffers of spans that are done: of data and of content.
    spare: Vec<(Vec<u8>, Vec<u8>)>,
    /// The last 32 KiB of content, before the spans included.
    window: Vec<u8>,
    copied_bytes: u64,
}

impl<R: Read, W: Write> SpanCopy<'_, R, W> {
    /// Copies spans of a kind until there is none more, or one does not stand alone.
    fn run(&mut self, kind: SpanKind) -> Result<()> {
        let (mut failure, mut is_done) = (None, false);
        // What follows the spans may refer to what precedes them.
        self.window.clear();
        self.window.extend_from_slice(self.decoder.parts().2);
        loop {
            while !is_done && self.session.jobs() < self.most_jobs {
                is_done = match self.submit_next(kind) {
                    Ok(was_submitted) => !was_submitted,
                    Err(error) => {
                        // It comes after the content that precedes it.
                        failure = Some(error);
                        true
                    }
                };
            }
            if self.session.is_empty() {
                break;
            }
            let span = self.take_next()?;
            if let Some((span, cause)) = self.write(kind, span) {
                failure = cause;
                self.take_back(span)?;
                break;
            }
        }
        if kind == SpanKind::Restart && !self.window.is_empty() {
            self.decoder.stream.resume(&self.window);
        }
        failure.map_or(Ok(()), Err)
    }

    /// Hands the next span over; returns whether there was one, and a worker for it.
    fn submit_next(&mut self, kind: SpanKind) -> Result<bool> {
        let (spare, buffer) = self.spare.pop().unwrap_or_default();
        let found = self.finder.next(kind, &mut self.decoder.source, spare)?;
        let Some(data) = found else { return Ok(false) };
        let pool = self.session.pool();
        if pool.grow().is_err() && pool.workers() == 0 {
            self.finder.put_back(data)?;
            return Ok(false);
        }
        let Some(permit) = self.session.try_permit() else {
            self.finder.put_back(data)?;
            return Ok(false);
        };
        let span = Span { kind, data, buffer, content: None };
        self.session.submit(self.submitted, permit, |result_sender, is_abandoned| {
            Job::Inflate(SpanJob { span, is_abandoned, result_sender })
        });
        self.submitted += 1;
        Ok(true)
    }

    /// Waits for the oldest span.
    fn take_next(&mut self) -> Result<Span> {
        let mut taken = None;
        self.session.give_next(&mut self.taken, &mut |span| {
            taken = Some(span);
            Ok(())
        })?;
        taken.ok_or(Error::AlreadyFailed)
    }

    /// Writes the content of a span and steps over it. Gives it back if it has none that can be
    /// written, or with the sink's error.
    fn write(&mut self, kind: SpanKind, span: Span) -> Option<(Span, Option<Error>)> {
        let allowed_bytes = self.decoder.stream.allowed_bytes();
        let Some(found) = span.content.filter(|found| found.bytes as u64 <= allowed_bytes) else {
            return Some((span, None));
        };
        let content = &span.buffer[..found.bytes];
        if let Err(error) = self.sink.write_all(content) {
            return Some((span, Some(Error::Write(error))));
        }
        self.decoder.stream.step_over(kind, &span.data, found);
        self.copied_bytes += content.len() as u64;
        let tail = &content[content.len().saturating_sub(WINDOW_BYTES)..];
        let kept = self.window.len().min(WINDOW_BYTES - tail.len());
        self.window.drain(..self.window.len() - kept);
        self.window.extend_from_slice(tail);
        self.spare.push((span.data, span.buffer));
        None
    }

    /// Puts the data of a span, and of all after it, back into the input.
    fn take_back(&mut self, first: Span) -> Result<()> {
        let mut data = first.data;
        while !self.session.is_empty() {
            let next = self.take_next()?.data;
            memory::reserve(&mut data, next.len())?;
            data.extend_from_slice(&next);
        }
        self.finder.put_back(data)
    }
}
