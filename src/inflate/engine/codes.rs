//! The tokens of a fixed or dynamic block: the fast loop where it may run, and one careful token
//! at a time where input or output comes to its end.
//!
//! A token is taken whole or not at all. If its last bit has not arrived, all its bits wait in the
//! bit reader; only the bytes of a match can be divided between two outputs.

use super::Stop;
use super::bits::BitReader;
use super::blocks::{Sink, put_bytes};
use super::copy::copy_exact;
use super::fast::{
    CopyMatches, FastEnd, FastLoop, INPUT_MARGIN_BYTES, Matches, OUTPUT_MARGIN_BYTES,
};
use super::table::Tables;
use crate::deflate::dispatch;

/// Where content goes: `bytes[at..]`, with what precedes it in `bytes[..at]` and, before that, in
/// `dictionary`.
pub(super) struct Output<'o> {
    pub(super) bytes: &'o mut [u8],
    pub(super) at: usize,
    pub(super) dictionary: &'o [u8],
    pub(super) owed: &'o mut Owed,
}

/// The part of a match for which there was no room.
#[derive(Clone, Copy, Default)]
pub(super) struct Owed {
    length: usize,
    distance: usize,
}

/// A token as the careful loop finds it.
pub(super) enum Token {
    Literal(u8),
    Match { length: usize, distance: usize },
    End,
}

impl Sink for Output<'_> {
    fn decode(&mut self, reader: &mut BitReader<'_>, tables: &Tables) -> Result<(), Stop> {
        loop {
            if self.owed.length > 0 {
                self.pay()?;
            }
            let mut matches = CopyMatches { dictionary: self.dictionary };
            if run_fast(reader, self.bytes, &mut self.at, tables, &mut matches)? {
                return Ok(());
            }
            let before = (reader.bits, reader.at);
            match next_token(reader, tables)? {
                Token::Literal(byte) => {
                    if self.take_bytes(&[byte]) == 0 {
                        (reader.bits, reader.at) = before;
                        return Err(Stop::NeedsOutput);
                    }
                }
                Token::Match { length, distance } => *self.owed = Owed { length, distance },
                Token::End => return Ok(()),
            }
        }
    }

    fn take_bytes(&mut self, bytes: &[u8]) -> usize {
        put_bytes(bytes, self.bytes, &mut self.at)
    }
}

impl Output<'_> {
    /// Copies what is owed, as far as there is room.
    fn pay(&mut self) -> Result<(), Stop> {
        let Owed { length, distance } = *self.owed;
        let copied = copy_exact(self.bytes, self.at, length, distance, self.dictionary);
        let copied = copied.ok_or(Stop::Damaged)?;
        self.at += copied;
        self.owed.length -= copied;
        if self.owed.length > 0 { Err(Stop::NeedsOutput) } else { Ok(()) }
    }
}

/// Runs the fast loop if there is room for a round; whether the block has ended in it.
#[inline(always)]
pub(super) fn run_fast(
    reader: &mut BitReader<'_>,
    output: &mut [u8],
    out: &mut usize,
    tables: &Tables,
    matches: &mut impl Matches,
) -> Result<bool, Stop> {
    if reader.input.len() - reader.at < INPUT_MARGIN_BYTES
        || output.len() - *out < OUTPUT_MARGIN_BYTES
    {
        return Ok(false);
    }
    let mut end = FastEnd::Margin;
    dispatch(FastLoop {
        bits: &mut reader.bits,
        input: reader.input,
        at: &mut reader.at,
        output,
        out,
        tables,
        matches,
        end: &mut end,
    });
    match end {
        FastEnd::Margin => Ok(false),
        FastEnd::Block => Ok(true),
        FastEnd::Damaged => Err(Stop::Damaged),
    }
}

/// Takes the next token.
pub(super) fn next_token(reader: &mut BitReader<'_>, tables: &Tables) -> Result<Token, Stop> {
    // A length and a distance take at most 20 + 28 bits.
    if reader.bits.count() < 48 {
        reader.fill();
    }
    let bits = reader.bits.peek();
    let entry = tables.literals.resolve(tables.literals.main(bits), bits);
    if !entry.is_exceptional() && entry.literals() > 0 {
        // Of several symbols, the first.
        let [byte, _] = entry.bytes();
        let code_bits = u32::from(tables.literal_bits[usize::from(byte)]);
        reader.need(code_bits)?;
        reader.bits.consume(code_bits);
        return Ok(Token::Literal(byte));
    }
    reader.need(entry.total_bits())?;
    if entry.is_exceptional() {
        reader.bits.consume(entry.total_bits());
        return if entry.is_end() { Ok(Token::End) } else { Err(Stop::Damaged) };
    }
    let length = entry.match_length(bits);
    let length_bits = entry.total_bits();
    let bits = bits >> length_bits;
    let entry = tables.distances.resolve(tables.distances.main(bits), bits);
    reader.need(length_bits + entry.total_bits())?;
    reader.bits.consume(length_bits + entry.total_bits());
    if entry.is_exceptional() {
        return Err(Stop::Damaged);
    }
    Ok(Token::Match { length, distance: entry.match_distance(bits) })
}
