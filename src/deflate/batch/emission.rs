//! Tokens of one form, written without a branch on what they are.
//!
//! An entry of the code table has a symbol's code and how many bits it and its extra bits take. The
//! bits of a token are put together from two entries and its extra bits, and two tokens go to the
//! output at once, unless they are too long for that, which is rare. Nothing else depends on the
//! data, so the processor has nothing to guess.

use super::tokens::{
    FIRST_SYMBOLS, MATCHES_FROM, NO_SECOND, SECOND_SYMBOLS, Token, USED_DISTANCE_SYMBOLS,
    distance_range, length_range,
};
use crate::deflate::bits::{BITS_PER_FLUSH, BURST_FLUSHES, BitWriter, Burst, BurstEnd, Room};
use crate::deflate::block::{BlockPlan, Codes};
use crate::deflate::dynamic_code::DynamicCode;
use crate::deflate::huffman::canonical_codes;
use crate::deflate::simd::{self, Kernel};
use crate::deflate::stored::write_stored;
use crate::deflate::symbols::{
    DISTANCE_SYMBOLS, END_OF_BLOCK, FIRST_LENGTH_SYMBOL, Histogram, LENGTH_EXTRA_BITS,
    LITERAL_LENGTH_SYMBOLS, distance_extra_bits,
};
use crate::deflate::tables::boxed;

/// Tokens written in one burst: at most one flush for each.
const TOKENS_PER_BURST: usize = BURST_FLUSHES;

/// Writes blocks of tokens.
pub(super) struct TokenWriter {
    codes: CodeTable,
}

/// Entries for first and second symbols.
///
/// From the low end: 8 bits with the length of the code (how far the next part moves up), 8 with
/// that of the code and its extra bits, and the code; for match lengths with their extra bits.
struct CodeTable {
    entries: Box<[u64; FIRST_SYMBOLS + SECOND_SYMBOLS]>,
    end_of_block: u64,
}

impl TokenWriter {
    /// Room for one block's tables.
    pub(super) fn new() -> Self {
        Self { codes: CodeTable::new() }
    }

    /// Writes `bytes`, which `tokens` stand for, as one block (several if they are stored).
    pub(super) fn write(
        &mut self,
        writer: &mut BitWriter<'_>,
        bytes: &[u8],
        tokens: &[Token],
        histogram: &Histogram,
        is_final: bool,
    ) {
        let codes = &mut self.codes;
        simd::dispatch(WriteTokens { codes, writer, bytes, tokens, histogram, is_final });
    }
}

/// One call of [`TokenWriter::write`].
struct WriteTokens<'a, 'o> {
    codes: &'a mut CodeTable,
    writer: &'a mut BitWriter<'o>,
    bytes: &'a [u8],
    tokens: &'a [Token],
    histogram: &'a Histogram,
    is_final: bool,
}

impl Kernel for WriteTokens<'_, '_> {
    #[inline(always)]
    fn run(self) {
        let Self { codes, writer, bytes, tokens, histogram, is_final } = self;
        let Some(plan) =
            BlockPlan::shortest(DynamicCode::of(histogram), histogram, writer, bytes.len())
        else {
            return write_stored(writer, bytes, is_final);
        };
        codes.fill(plan.codes());
        let mut room = plan.open(writer, is_final);
        codes.write(&mut room, tokens);
        let written = room.written();
        writer.close(written);
    }
}

impl CodeTable {
    fn new() -> Self {
        Self { entries: boxed(0), end_of_block: 0 }
    }

    /// Joins codes and extra bits.
    fn fill(&mut self, codes: &Codes) {
        let entry = |code: u64, code_bits: u64, bits: u64| (code << 16) | (bits << 8) | code_bits;
        let mut code = [0; LITERAL_LENGTH_SYMBOLS];
        canonical_codes(&codes.literal_length, &mut code);
        let whole = |symbol: usize| {
            let bits = u64::from(codes.literal_length[symbol]);
            entry(u64::from(code[symbol]), bits, bits)
        };
        let (first, second) = self.entries.split_at_mut(FIRST_SYMBOLS);
        for (literal, target) in first[..MATCHES_FROM].iter_mut().enumerate() {
            *target = whole(literal);
        }
        second[..MATCHES_FROM].copy_from_slice(&first[..MATCHES_FROM]);
        self.end_of_block = whole(END_OF_BLOCK);
        for (slot, &extra_bits) in LENGTH_EXTRA_BITS.iter().enumerate() {
            let symbol = FIRST_LENGTH_SYMBOL + slot;
            let code_bits = u64::from(codes.literal_length[symbol]);
            let bits = code_bits + u64::from(extra_bits);
            for (extra, target) in first[length_range(slot)].iter_mut().enumerate() {
                let both = u64::from(code[symbol]) | ((extra as u64) << code_bits);
                *target = entry(both, bits, bits);
            }
        }
        let mut code = [0; DISTANCE_SYMBOLS];
        canonical_codes(&codes.distance, &mut code);
        for symbol in 0..USED_DISTANCE_SYMBOLS {
            let code_bits = u64::from(codes.distance[symbol]);
            let bits = code_bits + u64::from(distance_extra_bits(symbol));
            second[distance_range(symbol)].fill(entry(u64::from(code[symbol]), code_bits, bits));
        }
        second[NO_SECOND] = 0;
    }

    /// The bits of a token and their count, at most 47: code and extra bits of a length are up to
    /// 14 + 5, those of a distance 15 + 13.
    #[inline(always)]
    fn bits(&self, token: Token) -> (u64, u32) {
        let first = self.entries[token.first()];
        let second = self.entries[FIRST_SYMBOLS + token.second()];
        let count = u32::from(((first + second) >> 8) as u8);
        let rest = (second >> 16) | (token.extra() << (second & 63));
        ((first >> 16) | (rest << (first & 63)), count)
    }

    /// Writes all tokens and the end of block; there is room for them.
    #[inline(always)]
    fn write(&self, room: &mut Room<'_>, tokens: &[Token]) {
        let (groups, rest) = tokens.as_chunks::<TOKENS_PER_BURST>();
        for group in groups {
            if let Some(burst) = room.burst() {
                let end = self.write_burst(burst, group);
                room.end_burst(end);
            } else {
                self.write_slowly(room, group);
            }
        }
        self.write_slowly(room, rest);
        room.put(self.end_of_block >> 16, (self.end_of_block & 63) as u32);
        room.flush();
    }

    #[inline(always)]
    fn write_burst(&self, mut burst: Burst<'_>, tokens: &[Token; TOKENS_PER_BURST]) -> BurstEnd {
        for &[first, second] in tokens.as_chunks::<2>().0 {
            let (first_bits, first_count) = self.bits(first);
            let (second_bits, second_count) = self.bits(second);
            let count = first_count + second_count;
            if count <= BITS_PER_FLUSH {
                burst.put(first_bits | (second_bits << (first_count & 63)), count);
            } else {
                burst.put(first_bits, first_count);
                burst.flush();
                burst.put(second_bits, second_count);
            }
            burst.flush();
        }
        burst.end()
    }

    /// Near the end of the room, where a burst might not fit.
    #[inline(always)]
    fn write_slowly(&self, room: &mut Room<'_>, tokens: &[Token]) {
        for &token in tokens {
            let (bits, count) = self.bits(token);
            room.put(bits, count);
            room.flush();
        }
    }
}
