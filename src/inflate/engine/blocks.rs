//! From block to block (RFC 1951, section 3.2.3): the three bits that begin each, stored blocks,
//! and the end of the last.
//!
//! What the blocks stand for goes to a [`Sink`]: to bytes (`codes.rs`) or to tokens (`tokens.rs`).

use super::Stop;
use super::bits::{BitReader, Bits};
use super::header::HeaderReader;
use super::table::Tables;

/// Takes the content of blocks.
pub(super) trait Sink {
    /// Decodes the tokens of a fixed or dynamic block to its end.
    fn decode(&mut self, reader: &mut BitReader<'_>, tables: &Tables) -> Result<(), Stop>;

    /// Takes as many of these bytes as there is room for.
    fn take_bytes(&mut self, bytes: &[u8]) -> usize;
}

/// Copies as many of these bytes to a place in a buffer as there is room for; returns how many.
pub(super) fn put_bytes(bytes: &[u8], buffer: &mut [u8], at: &mut usize) -> usize {
    let room = &mut buffer[*at..];
    let taken_bytes = bytes.len().min(room.len());
    room[..taken_bytes].copy_from_slice(&bytes[..taken_bytes]);
    *at += taken_bytes;
    taken_bytes
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

/// The part of the decoder that does not depend on what becomes of the content.
pub(super) struct Blocks {
    state: State,
    is_final: bool,
    /// Bits of a token or field that has not arrived as a whole.
    bits: Bits,
    header: HeaderReader,
    tables: Box<Tables>,
}

impl Blocks {
    pub(super) fn new() -> Self {
        Self {
            state: State::BlockStart,
            is_final: false,
            bits: Bits::default(),
            header: HeaderReader::new(),
            tables: Box::new(Tables::new()),
        }
    }

    /// Starts a new stream.
    pub(super) fn restart(&mut self) {
        self.state = State::BlockStart;
        self.bits = Bits::default();
    }

    /// Whether a block would begin with the next byte.
    #[cfg_attr(target_family = "wasm", allow(dead_code))]
    pub(super) fn is_at_boundary(&self) -> bool {
        matches!(self.state, State::BlockStart) && self.bits.count() == 0
    }

    /// Goes on as far as `input` and the sink's room go, or to the end of the stream; returns the
    /// number of bytes consumed, too.
    pub(super) fn run(&mut self, input: &[u8], sink: &mut impl Sink) -> (usize, Result<(), Stop>) {
        let mut reader = BitReader { bits: self.bits, input, at: 0 };
        let outcome = self.run_to_end(&mut reader, sink);
        // Bits of a token that has not arrived as a whole stay here; all others go back.
        if outcome != Err(Stop::NeedsInput) {
            reader.give_back();
        }
        if outcome == Err(Stop::Damaged) {
            self.state = State::Damaged;
        }
        self.bits = reader.bits;
        (reader.at, outcome)
    }

    fn run_to_end(&mut self, reader: &mut BitReader<'_>, sink: &mut impl Sink) -> Result<(), Stop> {
        loop {
            match self.state {
                State::BlockStart => self.state = self.begin_block(reader)?,
                State::StoredLength => {
                    let left_bytes = stored_length(reader)?;
                    self.state = State::Stored { left_bytes };
                }
                State::Stored { mut left_bytes } => {
                    let outcome = copy_stored(reader, sink, &mut left_bytes);
                    self.state = State::Stored { left_bytes };
                    outcome?;
                    self.end_block(reader);
                }
                State::DynamicHeader => {
                    self.header.read(reader, &mut self.tables)?;
                    self.state = State::Codes;
                }
                State::Codes => {
                    sink.decode(reader, &self.tables)?;
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
        self.is_final = bits & 1 != 0;
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
        self.state = State::BlockStart;
        if self.is_final {
            reader.align();
            self.state = State::Ended;
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

/// Hands on the bytes of a stored block.
fn copy_stored(
    reader: &mut BitReader<'_>,
    sink: &mut impl Sink,
    left_bytes: &mut usize,
) -> Result<(), Stop> {
    reader.give_back();
    // Bits that came in an earlier call cannot go back to the input.
    while *left_bytes > 0 && reader.bits.count() > 0 {
        if sink.take_bytes(&[reader.bits.peek() as u8]) == 0 {
            return Err(Stop::NeedsOutput);
        }
        reader.bits.consume(8);
        *left_bytes -= 1;
    }
    let rest = &reader.input[reader.at..];
    let bytes = &rest[..rest.len().min(*left_bytes)];
    let taken_bytes = sink.take_bytes(bytes);
    reader.at += taken_bytes;
    *left_bytes -= taken_bytes;
    match *left_bytes {
        0 => Ok(()),
        _ if taken_bytes < bytes.len() => Err(Stop::NeedsOutput),
        _ => Err(Stop::NeedsInput),
    }
}
