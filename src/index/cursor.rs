//! Decoding from a point of an index on.
//!
//! The DEFLATE data at a point go to the engine itself, with the point's window. The trailer of
//! that member cannot be checked, as its checksum covers content that was not read; whatever
//! members follow are read as any other file, and are checked.

use super::alignment;
use super::read_at::{ReadAt, read_full_at};
use super::{IndexPoint, PointStart};
use crate::error::{CorruptFault, Error, Result};
use crate::format::gzip;
use crate::inflate::{DecodeOptions, Engine, Pause, Status, StreamDecoder, TrailingData};
use crate::memory;
use crate::split::WINDOW_BYTES;

/// Compressed bytes read at a time. A jump reads half of that in vain on average, which costs less
/// than the calls that smaller reads would need for content nearby.
const INPUT_BYTES: usize = 64 << 10;

/// Content bytes decoded at a time. Before each stretch the window of 32 KiB is moved to the front
/// of the buffer, so much less would cost time.
const OUTPUT_BYTES: usize = 128 << 10;

/// Bytes of a gzip trailer.
const TRAILER_BYTES: usize = 8;

/// What is read next.
enum State {
    /// The DEFLATE data of the member that the point is in.
    Data,
    /// Whole members.
    Members(Box<StreamDecoder>),
    /// Nothing: the content is complete.
    Ended,
}

/// A place in the content, from which reading goes on.
pub(super) struct Cursor {
    engine: Engine,
    state: State,
    input: Vec<u8>,
    /// The part of `input` that has been read but not used.
    unread: std::ops::Range<usize>,
    /// Where in the file the byte after `input` is.
    next_offset: u64,
    has_source_ended: bool,
    /// The window of the content that comes next, and room for a stretch of it.
    output: Vec<u8>,
    /// The part of `output` that has been decoded but not given out.
    ready: std::ops::Range<usize>,
    /// Where in the content `ready` begins.
    content_offset: u64,
}

impl Cursor {
    /// A cursor at the end of nothing; it is moved before it reads.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub(super) fn new() -> Result<Self> {
        Ok(Self {
            engine: Engine::new(),
            state: State::Ended,
            input: memory::zeros(INPUT_BYTES)?,
            unread: 0..0,
            next_offset: 0,
            has_source_ended: false,
            output: memory::zeros(WINDOW_BYTES + OUTPUT_BYTES)?,
            ready: 0..0,
            content_offset: 0,
        })
    }

    /// Where in the content it is.
    pub(super) fn content_offset(&self) -> u64 {
        self.content_offset
    }

    /// Whether all content has been read.
    pub(super) fn has_ended(&self) -> bool {
        self.ready.is_empty() && matches!(self.state, State::Ended)
    }

    /// Goes to a point.
    ///
    /// # Errors
    /// [`Error::Read`].
    pub(super) fn go_to(&mut self, point: &IndexPoint, source: &impl ReadAt) -> Result<()> {
        self.content_offset = point.content_offset;
        self.next_offset = point.compressed_offset;
        self.unread = 0..0;
        self.ready = 0..0;
        self.has_source_ended = false;
        let window = match &point.start {
            PointStart::Member => {
                self.begin_members();
                return Ok(());
            }
            PointStart::Restart => &[][..],
            PointStart::Window(window) => window,
        };
        self.state = State::Data;
        self.engine.restart(window);
        if point.bits_before > 0 {
            let mut first = [0];
            let offset = point.compressed_offset - 1;
            read_full_at(source, &mut first, offset).map_err(Error::Read)?;
            let lead_in = alignment::lead_in(first[0], point.bits_before);
            self.input[..lead_in.len()].copy_from_slice(&lead_in);
            self.unread = 0..lead_in.len();
        }
        Ok(())
    }

    /// Reads content into `output` until it is full or the content ends; returns how much.
    ///
    /// # Errors
    /// [`Error::Read`], and [`Error::Corrupt`] with the offset in the file.
    pub(super) fn read(&mut self, source: &impl ReadAt, output: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while filled < output.len() && !self.has_ended() {
            if self.ready.is_empty() {
                self.decode(source)?;
            }
            let bytes = self.ready.len().min(output.len() - filled);
            let content = &self.output[self.ready.start..self.ready.start + bytes];
            output[filled..filled + bytes].copy_from_slice(content);
            self.ready.start += bytes;
            self.content_offset += bytes as u64;
            filled += bytes;
        }
        Ok(filled)
    }

    /// Decodes some content after the window, or moves on in the file.
    fn decode(&mut self, source: &impl ReadAt) -> Result<()> {
        let end = self.ready.end;
        let window_start = end.saturating_sub(WINDOW_BYTES);
        self.output.copy_within(window_start..end, 0);
        let from = end - window_start;
        self.ready = from..from;
        self.ready.end += self.step(source, from)?;
        Ok(())
    }

    /// Decodes some content to `output[from..]`, or moves on in the file; returns how much.
    fn step(&mut self, source: &impl ReadAt, from: usize) -> Result<usize> {
        if self.unread.is_empty() {
            self.fill(source)?;
        }
        let input = &self.input[self.unread.clone()];
        if let State::Members(decoder) = &mut self.state {
            let start = self.next_offset - input.len() as u64;
            let before = decoder.totals().bytes_in;
            let step = decoder
                .step(input, self.has_source_ended, &mut self.output, from)
                .map_err(|error| moved_by(error, start - before.min(start)))?;
            self.unread.start += step.consumed_bytes;
            match step.status {
                Status::Finished => self.state = State::Ended,
                // What is left is the start of something, so it is kept for the next round.
                Status::NeedsInput if step.written_bytes == 0 => self.fill(source)?,
                Status::NeedsInput | Status::NeedsOutput => {}
            }
            return Ok(step.written_bytes);
        }
        let progress = self.engine.inflate(input, &mut self.output, from);
        let is_stuck = progress.consumed_bytes == 0 && progress.written_bytes == 0;
        self.unread.start += progress.consumed_bytes;
        match progress.pause {
            Pause::Ended => self.end_member(source)?,
            // Content that precedes the damage goes first; the engine then says so again.
            Pause::Damaged if progress.written_bytes > 0 => {}
            Pause::Damaged => return Err(self.corrupt(CorruptFault::BadData)),
            Pause::MoreNeeded if is_stuck && self.has_source_ended => {
                return Err(self.corrupt(CorruptFault::Truncated));
            }
            Pause::MoreNeeded if is_stuck => self.fill(source)?,
            Pause::MoreNeeded => {}
        }
        Ok(progress.written_bytes)
    }

    /// Skips the trailer of the member at hand and looks for another one.
    fn end_member(&mut self, source: &impl ReadAt) -> Result<()> {
        while self.unread.len() < TRAILER_BYTES + 2 && !self.has_source_ended {
            self.fill(source)?;
        }
        if self.unread.len() < TRAILER_BYTES {
            return Err(self.corrupt(CorruptFault::Truncated));
        }
        self.unread.start += TRAILER_BYTES;
        if self.input[self.unread.clone()].starts_with(&gzip::MAGIC[..2]) {
            self.begin_members();
        } else {
            self.state = State::Ended;
        }
        Ok(())
    }

    fn begin_members(&mut self) {
        let options = DecodeOptions::gzip().trailing(TrailingData::Ignore);
        self.state = State::Members(Box::new(StreamDecoder::new(&options)));
    }

    /// Reads from the file, after what is left of the input.
    fn fill(&mut self, source: &impl ReadAt) -> Result<()> {
        self.input.copy_within(self.unread.clone(), 0);
        self.unread = 0..self.unread.len();
        let room = &mut self.input[self.unread.end..];
        let read_bytes = read_full_at(source, room, self.next_offset).map_err(Error::Read)?;
        self.has_source_ended |= read_bytes < room.len();
        self.unread.end += read_bytes;
        self.next_offset += read_bytes as u64;
        Ok(())
    }

    fn corrupt(&self, fault: CorruptFault) -> Error {
        // The bytes that lead into a block are in no file.
        let offset = self.next_offset.saturating_sub(self.unread.len() as u64);
        Error::Corrupt { offset, fault }
    }
}

/// The error with an offset in the file instead of one in a part of it that begins at `start`.
fn moved_by(error: Error, start: u64) -> Error {
    match error {
        Error::Corrupt { offset, fault } => Error::Corrupt { offset: offset + start, fault },
        other => other,
    }
}
