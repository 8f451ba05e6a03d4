//! Our own DEFLATE decoder (RFC 1951): bytes in, content out, in parts of any size.
//!
//! ```text
//! input ─► bits ─► block header ─┬─► stored bytes ──────────────────────────┐
//!                    │           └─► codes: fast loop, careful loop ─► copy ─┴─► output
//!                    └─► code lengths ─► tables
//! ```
//!
//! Containers, checks and limits stand around it, so that every fault has its own name and offset.
//!
//! The output is the window. A match copies what was decoded before, and the caller keeps the last
//! 32 KiB of that before the place where decoding goes on; only what came before the stream, its
//! dictionary, is kept here. So no byte of content is copied for the sake of the window, and the
//! fast loop has one place to copy from.
//!
//! Between two calls the decoder stands at the start of a token, of a field or in a stored block.
//! What it refuses, and the place where it says so, are those of zlib.

mod bits;
mod codes;
mod copy;
mod entry;
mod fast;
mod header;
mod table;
mod unchecked;

use bits::{BitReader, Bits};
use codes::{Output, Owed, inflate_codes};
use header::HeaderReader;
use table::Tables;

use crate::deflate::WINDOW_BYTES;

/// One step's outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Progress {
    pub(super) consumed_bytes: usize,
    pub(super) written_bytes: usize,
    /// Why the step ended.
    pub(super) pause: Pause,
}

/// Why the engine stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pause {
    /// The input is used up, or the output full.
    MoreNeeded,
    /// The final block has ended.
    Ended,
    /// The next bits are no DEFLATE data.
    Damaged,
}

/// Why a part of the decoder cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    NeedsInput,
    NeedsOutput,
    Damaged,
}

/// What the next bits are.
#[derive(Clone, Copy)]
enum State {
    BlockStart,
    StoredLength,
    Stored { left_bytes: usize },
    DynamicHeader,
    Codes,
    Ended,
    Damaged,
}

/// The state of one DEFLATE stream; about 13 KiB and the dictionary, kept from stream to stream.
pub(super) struct Engine {
    state: State,
    is_final_block: bool,
    bits: Bits,
    owed: Owed,
    header: HeaderReader,
    tables: Box<Tables>,
    /// The content before the stream, at most 32 KiB.
    dictionary: Vec<u8>,
    /// Content of this stream so far, as far as it matters: at most 32 KiB.
    window_bytes: usize,
}

impl Engine {
    pub(super) fn new() -> Self {
        Self {
            state: State::BlockStart,
            is_final_block: false,
            bits: Bits::default(),
            owed: Owed::default(),
            header: HeaderReader::new(),
            tables: Box::new(Tables::new()),
            dictionary: Vec::new(),
            window_bytes: 0,
        }
    }

    /// Starts a new stream after `dictionary`, of which only the last 32 KiB can matter.
    pub(super) fn restart(&mut self, dictionary: &[u8]) {
        self.state = State::BlockStart;
        self.bits = Bits::default();
        self.owed = Owed::default();
        self.window_bytes = 0;
        self.dictionary.clear();
        self.dictionary
            .extend_from_slice(&dictionary[dictionary.len().saturating_sub(WINDOW_BYTES)..]);
    }

    /// Inflates from `input` into `output[from..]`, as far as both go.
    ///
    /// `output[..from]` ends with the last 32 KiB of the stream's content so far, or with all of
    /// it. Bytes after those that are written may be overwritten.
    pub(super) fn inflate(&mut self, input: &[u8], output: &mut [u8], from: usize) -> Progress {
        debug_assert!(from >= self.window_bytes, "the window is not before the output");
        let window_start = from - self.window_bytes.min(from);
        // Behind 32 KiB of content, nothing reaches the dictionary.
        let dictionary_bytes = self.dictionary.len().min(WINDOW_BYTES - self.window_bytes);
        let dictionary = &self.dictionary[self.dictionary.len() - dictionary_bytes..];
        let mut output =
            Output { bytes: &mut output[window_start..], at: from - window_start, dictionary };
        let mut reader = BitReader { bits: self.bits, input, at: 0 };
        let mut blocks = Blocks {
            state: &mut self.state,
            is_final: &mut self.is_final_block,
            owed: &mut self.owed,
            header: &mut self.header,
            tables: &mut self.tables,
        };
        let stop = blocks.run(&mut reader, &mut output);
        // Bits of a token that has not arrived as a whole stay here; all others go back.
        if stop != Err(Stop::NeedsInput) {
            reader.give_back();
        }
        if stop == Err(Stop::Damaged) {
            *blocks.state = State::Damaged;
        }
        let written_bytes = output.at + window_start - from;
        self.bits = reader.bits;
        self.window_bytes = (self.window_bytes + written_bytes).min(WINDOW_BYTES);
        let pause = match stop {
            Ok(()) => Pause::Ended,
            Err(Stop::NeedsInput | Stop::NeedsOutput) => Pause::MoreNeeded,
            Err(Stop::Damaged) => Pause::Damaged,
        };
        Progress { consumed_bytes: reader.at, written_bytes, pause }
    }
}

/// The part of the engine that goes from block to block.
struct Blocks<'e> {
    state: &'e mut State,
    is_final: &'e mut bool,
    owed: &'e mut Owed,
    header: &'e mut HeaderReader,
    tables: &'e mut Tables,
}

impl Blocks<'_> {
    /// Goes on to the end of the stream.
    fn run(&mut self, reader: &mut BitReader<'_>, output: &mut Output<'_>) -> Result<(), Stop> {
        loop {
            match *self.state {
                State::BlockStart => *self.state = self.begin_block(reader)?,
                State::StoredLength => {
                    let left_bytes = stored_length(reader)?;
                    *self.state = State::Stored { left_bytes };
                }
                State::Stored { mut left_bytes } => {
                    let outcome = copy_stored(reader, output, &mut left_bytes);
                    *self.state = State::Stored { left_bytes };
                    outcome?;
                    self.end_block(reader);
                }
                State::DynamicHeader => {
                    self.header.read(reader, self.tables)?;
                    *self.state = State::Codes;
                }
                State::Codes => {
                    inflate_codes(reader, output, self.tables, self.owed)?;
                    self.end_block(reader);
                }
                State::Ended => return Ok(()),
                State::Damaged => return Err(Stop::Damaged),
            }
        }
    }

    /// Reads the three bits that begin a block (RFC 1951, section 3.2.3).
    fn begin_block(&mut self, reader: &mut BitReader<'_>) -> Result<State, Stop> {
        let bits = reader.take(3)?;
        *self.is_final = bits & 1 != 0;
        match bits >> 1 {
            0 => {
                reader.align();
                Ok(State::StoredLength)
            }
            1 => {
                self.tables.build_fixed()?;
                Ok(State::Codes)
            }
            2 => {
                self.header.restart();
                Ok(State::DynamicHeader)
            }
            _ => Err(Stop::Damaged),
        }
    }

    fn end_block(&mut self, reader: &mut BitReader<'_>) {
        *self.state = State::BlockStart;
        if *self.is_final {
            reader.align();
            *self.state = State::Ended;
        }
    }
}

/// The length of a stored block, which stands there twice (RFC 1951, section 3.2.4).
fn stored_length(reader: &mut BitReader<'_>) -> Result<usize, Stop> {
    reader.need(32)?;
    let (length, complement) = (reader.take(16)?, reader.take(16)?);
    if length != complement ^ 0xFFFF {
        return Err(Stop::Damaged);
    }
    Ok(length as usize)
}

/// Copies the bytes of a stored block.
fn copy_stored(
    reader: &mut BitReader<'_>,
    output: &mut Output<'_>,
    left_bytes: &mut usize,
) -> Result<(), Stop> {
    reader.give_back();
    while *left_bytes > 0 {
        if output.is_full() {
            return Err(Stop::NeedsOutput);
        }
        // Bits that came in an earlier call cannot go back to the input.
        if reader.bits.count() > 0 {
            output.bytes[output.at] = reader.take(8)? as u8;
            output.at += 1;
            *left_bytes -= 1;
            continue;
        }
        let rest = &reader.input[reader.at..];
        let room = &mut output.bytes[output.at..];
        let bytes = (*left_bytes).min(rest.len()).min(room.len());
        if bytes == 0 {
            return Err(Stop::NeedsInput);
        }
        room[..bytes].copy_from_slice(&rest[..bytes]);
        reader.at += bytes;
        output.at += bytes;
        *left_bytes -= bytes;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
