//! Reading one stream on several threads.
//!
//! ```text
//! reader ─► spans ─┬──────────────────────────────► front ─► content, in order
//!                  └─► helpers: tokens, ahead ───────┘
//! ```
//!
//! The caller's thread is the *front*: it alone knows the window, and everything goes through it in
//! order. A reader thread brings the input and cuts it into spans where a block may begin, and
//! helpers decode the next spans to tokens while the front decodes the first. When the front comes
//! to a span that a helper has, it takes it back, executes the tokens, which is several times as
//! fast as decoding, and goes on with the rest of the span itself. So nobody waits, and a helper
//! that has fallen behind costs nothing but its own time.
//!
//! A span is taken from a helper only if the front stands where a block begins, exactly at the
//! span's first byte. If not, the candidate was none, and the front just goes on. What a helper
//! finds to be damaged is decoded again by the front. So content, faults and their offsets are
//! those of [`Decoder::copy_to`].
//!
//! Where helpers cost more time than they bring, they rest (`pace.rs`).
//!
//! Memory, in bytes: for each helper two spans (1 MiB at most) and two buffers of tokens (1 MiB);
//! eight more spans; and one buffer of content.

mod helpers;
mod pace;
mod reader;
mod spans;

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel, sync_channel};
use std::thread::{self, Scope};

use super::decoder::Decoder;
use super::stream::{Status, StreamDecoder};
use crate::clock::Stopwatch;
use crate::deflate::WINDOW_BYTES;
use crate::error::{Error, Result};
use crate::memory;
use crate::pool::{Workers, spawn};
use helpers::{Claim, Helpers, MAX_CONTENT_BYTES};
use pace::Pace;
use spans::{Input, Part, Span};

/// Spans that the reader thread is ahead, or parts of them: so many that it rarely has to be woken.
const PARTS_AHEAD: usize = 4;

/// Content bytes that the front decodes at a time, as in the serial decoder.
const STRETCH_BYTES: usize = 128 << 10;

/// Room for the content of a span that was decoded ahead. What has more is decoded by the front.
const ROOM_BYTES: usize = MAX_CONTENT_BYTES + STRETCH_BYTES;

impl<R: Read + Send> Decoder<R> {
    /// [`Decoder::copy_to`] on up to `workers` threads, two at least, this one included.
    ///
    /// # Errors
    /// Those of [`Decoder::copy_to`].
    pub(super) fn copy_ahead(&mut self, sink: &mut impl Write, workers: Workers) -> Result<u64> {
        let workers = workers.count();
        if self.is_finished() {
            return Ok(0);
        }
        let output = memory::zeros(WINDOW_BYTES + ROOM_BYTES)?;
        let unread = self.take_unread();
        let (source, stream, window) = self.parts();
        let (to_front, parts) = sync_channel(PARTS_AHEAD);
        let (to_reader, spares) = channel();
        let is_stopped = &AtomicBool::new(false);
        let mut front =
            Front::new(stream, sink, window, output, Helpers::new(workers - 1), to_reader);
        let unread = Span { input: unread.into(), is_candidate: false };
        front.queue.push_back(Place::Here(unread));
        let outcome = thread::scope(|scope| {
            let read = move || {
                reader::run(source, &spares, |part| {
                    to_front.send(part).is_ok() && !is_stopped.load(Ordering::Relaxed)
                });
            };
            // Without the thread there is nothing to decode, and the caller is told.
            spawn::scoped(scope, "parflate-reader", read).map_err(Error::Workers)?;
            let outcome = front.run(scope, &parts);
            is_stopped.store(true, Ordering::Relaxed);
            front.stop(parts);
            outcome
        });
        let copied_bytes = front.copied_bytes;
        let is_finished = front.status == Status::Finished;
        let Front { output, from, unwritten_bytes, rest, .. } = front;
        self.resume((output, from), unwritten_bytes, rest, is_finished);
        outcome.map(|()| copied_bytes)
    }
}

/// A span that the front will come to.
enum Place {
    Here(Span),
    Handed(Claim),
}

/// What decodes in order.
struct Front<'a, W> {
    stream: &'a mut StreamDecoder,
    sink: &'a mut W,
    /// The window, and room for more.
    output: Vec<u8>,
    /// Where in `output` decoding goes on.
    from: usize,
    copied_bytes: u64,
    /// Content that the sink has refused, the last before `from`.
    unwritten_bytes: usize,
    queue: VecDeque<Place>,
    /// The span after those, which has not ended.
    open: Option<Span>,
    helpers: Helpers,
    pace: Pace,
    stopwatch: Stopwatch,
    /// Buffers of spans on their way back.
    to_reader: Sender<Vec<u8>>,
    /// Bytes that the stream decoder did not take, to be given again with what follows.
    rest: Vec<u8>,
    status: Status,
}

impl<'a, W: Write> Front<'a, W> {
    fn new(
        stream: &'a mut StreamDecoder,
        sink: &'a mut W,
        window: &[u8],
        mut output: Vec<u8>,
        helpers: Helpers,
        to_reader: Sender<Vec<u8>>,
    ) -> Self {
        output[..window.len()].copy_from_slice(window);
        Self {
            stream,
            sink,
            output,
            from: window.len(),
            copied_bytes: 0,
            unwritten_bytes: 0,
            queue: VecDeque::new(),
            open: None,
            helpers,
            pace: Pace::new(),
            stopwatch: Stopwatch::start(),
            to_reader,
            rest: Vec::new(),
            status: Status::NeedsInput,
        }
    }

    /// Decodes to the end of the stream, of the input or of what can be read.
    fn run<'scope>(
        &mut self,
        scope: &'scope Scope<'scope, '_>,
        parts: &Receiver<io::Result<Part>>,
    ) -> Result<()> {
        let mut failure = None;
        let mut has_ended = false;
        while self.status != Status::Finished {
            while !has_ended && self.queue.len() <= self.helpers.places() {
                let is_starving = self.queue.is_empty() && self.open.is_none();
                let received = if is_starving {
                    parts.recv().map_err(|_| TryRecvError::Disconnected)
                } else {
                    parts.try_recv()
                };
                match received {
                    Ok(Ok(part)) => self.accept(part)?,
                    Ok(Err(error)) => (failure, has_ended) = (Some(error), true),
                    Err(TryRecvError::Disconnected) => has_ended = true,
                    Err(TryRecvError::Empty) => break,
                }
            }
            let is_any_out = self.queue.iter().any(|place| matches!(place, Place::Handed(_)));
            let (input_bytes, time) = (self.stream.totals().bytes_in, self.stopwatch.elapsed());
            if self.pace.wants_helpers(input_bytes, time, is_any_out) {
                self.hand_over(scope);
            }
            let next = self.queue.pop_front();
            match next.or_else(|| self.open.take().map(Place::Here)) {
                Some(place) => self.pass(place)?,
                None => match failure.take() {
                    Some(error) => return Err(Error::Read(error)),
                    None => self.decode(Input::default(), 0, true)?,
                },
            }
        }
        Ok(())
    }

    /// Takes what the reader brings.
    fn accept(&mut self, part: Part) -> Result<()> {
        let span = match self.open.take() {
            None => part.span,
            Some(mut open) => {
                open.input.append(part.span.input.bytes())?;
                self.give_back(part.span.input);
                open
            }
        };
        if part.is_last {
            self.queue.push_back(Place::Here(span));
        } else {
            self.open = Some(span);
        }
        Ok(())
    }

    /// Lets the reader use a buffer again.
    fn give_back(&self, input: Input) {
        // Refused when the reader has ended.
        let _ = self.to_reader.send(input.into_buffer());
    }

    /// Gives helpers what they can begin with, all but the span that comes next.
    fn hand_over<'scope>(&mut self, scope: &'scope Scope<'scope, '_>) {
        let places = self.helpers.places();
        for place in self.queue.iter_mut().skip(1).take(places) {
            if let Place::Here(span) = place
                && span.is_candidate
            {
                match self.helpers.hand_over(scope, std::mem::take(&mut span.input)) {
                    Ok(claim) => *place = Place::Handed(claim),
                    Err(input) => span.input = input,
                }
            }
        }
    }

    /// Decodes a span, from where a helper has come to if one had it.
    fn pass(&mut self, place: Place) -> Result<()> {
        let (input, ahead) = match place {
            Place::Here(span) => (span.input, None),
            Place::Handed(claim) => self.helpers.take_back(&claim),
        };
        let mut at = 0;
        if let Some(mut ahead) = ahead {
            self.make_room();
            if self.rest.is_empty()
                && let Some(content) = self.stream.adopt(&mut ahead, &mut self.output, self.from)
            {
                at = ahead.consumed_bytes();
                if let Err(error) = self.give_out(content) {
                    self.rest.extend_from_slice(&input.bytes()[at..]);
                    return Err(error);
                }
            }
            self.helpers.recycle(ahead);
        }
        self.decode(input, at, false)
    }

    /// Decodes the input from `at` on, after what is left from before.
    fn decode(&mut self, mut input: Input, mut at: usize, is_end: bool) -> Result<()> {
        if !self.rest.is_empty() {
            // At most some bytes of a header.
            input = [&std::mem::take(&mut self.rest)[..], &input.bytes()[at..]].concat().into();
            at = 0;
        }
        let bytes = input.bytes();
        let outcome = loop {
            self.make_room();
            let output = &mut self.output[..self.from + STRETCH_BYTES];
            let step = match self.stream.step(&bytes[at..], is_end, output, self.from) {
                Ok(step) => step,
                Err(error) => break Err(error),
            };
            at += step.consumed_bytes;
            self.status = step.status;
            if let Err(error) = self.give_out(step.written_bytes) {
                break Err(error);
            }
            if step.status == Status::Finished
                || (step.status == Status::NeedsInput && step.written_bytes == 0)
            {
                break Ok(());
            }
        };
        self.rest.extend_from_slice(&bytes[at..]);
        self.give_back(input);
        outcome
    }

    /// Moves the window to the front of the output, if anything precedes it.
    fn make_room(&mut self) {
        if self.from > WINDOW_BYTES {
            self.output.copy_within(self.from - WINDOW_BYTES..self.from, 0);
            self.from = WINDOW_BYTES;
        }
    }

    /// Writes the content that has just been decoded.
    fn give_out(&mut self, content_bytes: usize) -> Result<()> {
        let content = &self.output[self.from..self.from + content_bytes];
        self.from += content_bytes;
        self.unwritten_bytes = content_bytes;
        self.sink.write_all(content).map_err(Error::Write)?;
        self.unwritten_bytes = 0;
        self.copied_bytes += content_bytes as u64;
        Ok(())
    }

    /// Lets the helpers and the reader end, and keeps all input that was read and not used.
    fn stop(&mut self, parts: Receiver<io::Result<Part>>) {
        while let Some(place) = self.queue.pop_front() {
            let input = match place {
                Place::Here(span) => span.input,
                Place::Handed(claim) => self.helpers.take_back(&claim).0,
            };
            self.rest.extend(input.bytes());
        }
        self.helpers = Helpers::new(0);
        self.rest.extend(self.open.iter().flat_map(|span| span.input.bytes()));
        for part in parts.into_iter().flatten() {
            self.rest.extend(part.span.input.bytes());
        }
    }
}

#[cfg(test)]
mod tests;
