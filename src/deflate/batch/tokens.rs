//! Tokens of one form: two literals, or a match, in 32 bits.
//!
//! A token has two symbols and extra bits. The symbols are indices into tables, of which the first
//! has literals and lengths and the second literals and distances; so whoever counts or writes
//! tokens does the same with each, without asking what it is:
//!
//! | bits | two literals | a match |
//! |---|---|---|
//! | 0 to 8 | first literal | 256 + length - 3 |
//! | 9 to 18 | second literal, or [`NO_SECOND`] | 256 + class of the distance |
//! | 19 to 31 | 0 | extra bits of the distance |
//!
//! The distance class is the distance less one if that is below 256, and 256 plus its quotient by
//! 128 above: all distances of a class have the same symbol (zlib's `dist_code` has the same
//! classes). Tokens of two literals are the idea of ISA-L's intermediate format.

use std::ops::Range;

use super::ring::{QUARTER_BYTES, RING_BYTES, RingBytes, bytes_at};
use crate::deflate::simd::{self, Kernel};
use crate::deflate::symbols::{
    FIRST_LENGTH_SYMBOL, Histogram, LENGTH_BASE, MAX_MATCH, MIN_MATCH, distance_extra_bits,
};
use crate::deflate::tables::boxed;

/// Entries for the first symbol: literals, then lengths.
pub(super) const FIRST_SYMBOLS: usize = 512;
/// Entries for the second symbol: literals, then distance classes, then room for [`NO_SECOND`].
pub(super) const SECOND_SYMBOLS: usize = 1024;
/// Where lengths and distance classes begin.
pub(super) const MATCHES_FROM: usize = 256;
/// Distances less one below this are classes of their own.
const NEAR: usize = 256;
/// Those above have a class for each 128 of them, as all their symbols begin at multiples of 128.
const FAR_SHIFT: u32 = 7;
/// The second symbol of a token that has none.
pub(super) const NO_SECOND: usize = SECOND_SYMBOLS - 1;

/// Bits below the second symbol.
const SECOND_SHIFT: u32 = FIRST_SYMBOLS.ilog2();
/// Bits below the extra bits.
const EXTRA_SHIFT: u32 = SECOND_SHIFT + SECOND_SYMBOLS.ilog2();

/// Distance symbols in use.
pub(super) const USED_DISTANCE_SYMBOLS: usize = 30;

/// Literals that are written at once, whether they are needed or not: runs are rarely longer.
const LITERALS: usize = 16;
/// A block ends when there are more tokens than this: 96 KiB of them. Three quarters of literals
/// alone are as many, so 64 KiB that do not compress become one stored block.
pub(super) const BLOCK_TOKENS: usize = 3 * QUARTER_BYTES / 2;
/// Room for a block, with the segment in which it ends, or with two where a short block may be
/// written before; those are half as long. A segment has at most one token for two bytes, and may
/// be longer than it should by a match, a batch and what is not searched.
const CAPACITY: usize = BLOCK_TOKENS + QUARTER_BYTES / 2 + 1024;

/// A token.
#[derive(Clone, Copy)]
pub(super) struct Token(u32);

impl Token {
    /// A literal alone.
    #[inline(always)]
    fn literal(byte: u8) -> Self {
        Self(u32::from(byte) | ((NO_SECOND as u32) << SECOND_SHIFT))
    }

    /// A match of `length` bytes at `distance_less_one` + 1.
    #[inline(always)]
    fn match_(length: usize, distance_less_one: u16) -> Self {
        let distance = u32::from(distance_less_one);
        let class =
            if distance < NEAR as u32 { distance } else { NEAR as u32 + (distance >> FAR_SHIFT) };
        // As `distance_extra_bits`, of the highest bit instead of the symbol.
        let extra_bits = 30 - (distance | 2).leading_zeros();
        let extra = distance & ((1 << extra_bits) - 1);
        let first = (MATCHES_FROM + length - MIN_MATCH) as u32;
        let second = MATCHES_FROM as u32 + class;
        Self(first | (second << SECOND_SHIFT) | (extra << EXTRA_SHIFT))
    }

    /// Index of the first symbol.
    #[inline(always)]
    pub(super) fn first(self) -> usize {
        self.0 as usize % FIRST_SYMBOLS
    }

    /// Index of the second symbol.
    #[inline(always)]
    pub(super) fn second(self) -> usize {
        (self.0 >> SECOND_SHIFT) as usize % SECOND_SYMBOLS
    }

    /// Extra bits of the distance.
    #[inline(always)]
    pub(super) fn extra(self) -> u64 {
        u64::from(self.0 >> EXTRA_SHIFT)
    }
}

/// The tokens of a block.
pub(super) struct Tokens {
    tokens: Box<[Token; CAPACITY + LITERALS / 2]>,
    count: usize,
}

impl Tokens {
    /// An empty list with all its memory.
    pub(super) fn new() -> Self {
        Self { tokens: boxed(Token(0)), count: 0 }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.count = 0;
    }

    /// Forgets the first `count`.
    pub(super) fn discard(&mut self, count: usize) {
        self.tokens.copy_within(count..self.count, 0);
        self.count -= count;
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// All of them.
    pub(super) fn all(&self) -> &[Token] {
        &self.tokens[..self.count]
    }

    /// Adds the literals from `from` up to `to`, which are in the ring.
    #[inline(always)]
    pub(super) fn push_literals(&mut self, ring: &RingBytes, from: usize, to: usize) {
        let (mut at, mut next) = (from, self.count);
        loop {
            let bytes = bytes_at::<LITERALS>(ring, at as u16);
            let mut both = [Token(0); LITERALS / 2];
            for i in 0..LITERALS / 2 {
                let two = u32::from(u16::from_le_bytes([bytes[2 * i], bytes[2 * i + 1]]));
                // Doubles the place of the second byte, from bit 8 to bit 9.
                both[i] = Token(two + (two & 0xFF00));
            }
            let next_index = next.min(CAPACITY);
            self.tokens[next_index..next_index + LITERALS / 2].copy_from_slice(&both);
            if to - at <= LITERALS {
                break;
            }
            at += LITERALS;
            next += LITERALS / 2;
        }
        let run = to - at;
        // The last literal of an odd run is alone; the token that follows an even run is replaced.
        let last = ring[to.wrapping_sub(1) % RING_BYTES];
        self.tokens[(next + run / 2).min(CAPACITY)] = Token::literal(last);
        self.count = next + run.div_ceil(2);
    }

    /// Adds a match of `length` bytes at `distance_less_one` + 1.
    #[inline(always)]
    pub(super) fn push_match(&mut self, length: usize, distance_less_one: u16) {
        self.tokens[self.count.min(CAPACITY)] = Token::match_(length, distance_less_one);
        self.count += 1;
    }
}

/// Counts of both symbols, kept twice so that equal neighbours do not wait for each other.
pub(super) struct TokenCounts {
    counts: Box<[[u32; FIRST_SYMBOLS + SECOND_SYMBOLS]; 2]>,
}

impl TokenCounts {
    /// Counts of nothing.
    pub(super) fn new() -> Self {
        Self { counts: boxed([0; FIRST_SYMBOLS + SECOND_SYMBOLS]) }
    }

    /// Sets `histogram` to the symbols of `tokens` as DEFLATE has them.
    pub(super) fn histogram(&mut self, tokens: &[Token], histogram: &mut Histogram) {
        simd::dispatch(CountTokens { counts: self, tokens, histogram });
    }
}

struct CountTokens<'a> {
    counts: &'a mut TokenCounts,
    tokens: &'a [Token],
    histogram: &'a mut Histogram,
}

impl Kernel for CountTokens<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { counts: TokenCounts { counts }, tokens, histogram } = self;
        for table in counts.iter_mut() {
            table.fill(0);
        }
        let [even, odd] = &mut **counts;
        let (pairs, rest) = tokens.as_chunks::<2>();
        for &[first, second] in pairs {
            for (counts, token) in [(&mut *even, first), (&mut *odd, second)] {
                counts[token.first()] += 1;
                counts[FIRST_SYMBOLS + token.second()] += 1;
            }
        }
        for token in rest {
            even[token.first()] += 1;
            even[FIRST_SYMBOLS + token.second()] += 1;
        }
        for (sum, &count) in even.iter_mut().zip(odd.iter()) {
            *sum += count;
        }
        histogram.clear();
        let (first, second) = even.split_at(FIRST_SYMBOLS);
        for (index, count) in histogram.literal_length[..MATCHES_FROM].iter_mut().enumerate() {
            *count = first[index] + second[index];
        }
        for slot in 0..LENGTH_BASE.len() {
            histogram.literal_length[FIRST_LENGTH_SYMBOL + slot] =
                first[length_range(slot)].iter().sum();
        }
        for symbol in 0..USED_DISTANCE_SYMBOLS {
            histogram.distance[symbol] = second[distance_range(symbol)].iter().sum();
        }
    }
}

/// The first symbols that are lengths with length symbol `slot`.
#[inline(always)]
pub(super) fn length_range(slot: usize) -> Range<usize> {
    let lengths = if slot + 1 < LENGTH_BASE.len() {
        // 258 has a symbol of its own although the one before could express it.
        usize::from(LENGTH_BASE[slot])..usize::from(LENGTH_BASE[slot + 1])
    } else {
        MAX_MATCH..MAX_MATCH + 1
    };
    MATCHES_FROM + lengths.start - MIN_MATCH..MATCHES_FROM + lengths.end - MIN_MATCH
}

/// The second symbols that are distance classes with distance symbol `symbol`.
#[inline(always)]
pub(super) fn distance_range(symbol: usize) -> Range<usize> {
    let extra_bits = distance_extra_bits(symbol);
    // The smallest distance of the symbol, less one.
    let base = if symbol < 2 { symbol } else { (2 + symbol % 2) << extra_bits };
    let (from, classes) = if base < NEAR {
        (base, 1 << extra_bits)
    } else {
        (NEAR + (base >> FAR_SHIFT), (1 << extra_bits) >> FAR_SHIFT)
    };
    MATCHES_FROM + from..MATCHES_FROM + from + classes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deflate::symbols::{LENGTH_SYMBOL, WINDOW_BYTES, distance_symbol};

    #[test]
    fn a_token_holds_every_length_and_distance() {
        for distance_less_one in 0..WINDOW_BYTES {
            for length in [MIN_MATCH, MAX_MATCH] {
                let token = Token::match_(length, distance_less_one as u16);
                assert_eq!(token.first() - MATCHES_FROM + MIN_MATCH, length);
                assert!(
                    length_range(LENGTH_SYMBOL[length - MIN_MATCH] as usize)
                        .contains(&token.first())
                );
                let symbol = distance_symbol(distance_less_one as u32);
                assert!(distance_range(symbol).contains(&token.second()));
                let extra = distance_less_one & ((1 << distance_extra_bits(symbol)) - 1);
                assert_eq!(token.extra(), extra as u64);
            }
        }
    }
}
