//! The shortest match that is worth its bits, for each distance.
//!
//! A match of three or four bytes far away can cost more than its bytes as literals. How much
//! either costs depends on the data: where few byte values are in use, literals are cheap. With
//! literals of 3 bits, as in hexadecimal numbers, a match that takes 18 bits pays from 7 bytes on;
//! with literals of 7 bits, from 3 on. After each segment the costs are taken from the entropy of
//! the latest symbols, and for each distance symbol the shortest length that still pays is noted.
//! libdeflate chooses one minimum length by the number of byte values in use; here it depends on
//! the distance as well.
//!
//! A short match can be in the way of a longer one, so it has to save more than nothing. How much
//! more depends on the data, too. Each symbol says two things: whether it is a literal, and which.
//! The first part is left out of a literal's cost. Where literals are nearly all there is, as in
//! machine code, that is next to nothing, and short matches are welcome; where matches are as
//! frequent, as in prose, it is a bit for each byte.

use crate::deflate::entropy::{COARSE_BITS, coarse_log2, sums};
use crate::deflate::symbols::{
    DISTANCE_SYMBOLS, END_OF_BLOCK, Histogram, MIN_MATCH, distance_extra_bits, distance_symbol,
};

/// No match of this length or more is ever refused: in a genome's text, whose literals take 2
/// bits, 10 pay. With 8 it is 4 % larger, with 12 as well.
const LONGEST_REFUSED: u32 = 10;
/// What a match has to save beyond that, in bits. 0 is about as good, 2 is 0.1 % larger.
const MARGIN_BITS: u32 = 1;
/// From this cost on literals are dear, in units of 2^-7 bits: 6.5 bits. Machine code, pictures and
/// sound have 7 to 8, text 4 to 6.
const DEAR_LITERAL: u32 = (13 << COARSE_BITS) / 2;

/// The shortest match that pays, by distance symbol.
pub(crate) struct MinMatchLength {
    shortest: [u8; DISTANCE_SYMBOLS],
    /// Average of a literal, in units of 2^-7 bits.
    literal_cost: u32,
}

impl MinMatchLength {
    /// Default lengths until the first segment has been coded.
    pub(crate) fn new() -> Self {
        let mut shortest = [4; DISTANCE_SYMBOLS];
        shortest[..24].fill(MIN_MATCH as u8);
        Self { shortest, literal_cost: DEAR_LITERAL }
    }

    /// Learns from the latest symbols, which are at most 2^20.
    pub(crate) fn learn(&mut self, recent: &Histogram) {
        let (literals, literal_bits) = sums(&recent.literal_length[..END_OF_BLOCK]);
        let (matches, length_bits) = sums(&recent.literal_length[END_OF_BLOCK..]);
        if literals < 256 || matches < 256 {
            *self = Self::new();
            return;
        }
        let literal_cost = coarse_log2(literals) - literal_bits / literals;
        let length_cost = coarse_log2(literals + matches) - length_bits / matches;
        self.literal_cost = literal_cost;
        for (symbol, shortest) in self.shortest.iter_mut().enumerate() {
            let count = recent.distance[symbol].max(1);
            let distance_cost = coarse_log2(matches).saturating_sub(coarse_log2(count));
            let extra_bits = distance_extra_bits(symbol) + MARGIN_BITS;
            let cost = length_cost + distance_cost + (extra_bits << COARSE_BITS);
            let too_short = |length: &u32| length * literal_cost <= cost;
            let refused = (MIN_MATCH as u32..LONGEST_REFUSED).filter(too_short).count();
            *shortest = (MIN_MATCH + refused) as u8;
        }
    }

    /// The shortest match that pays at any distance, in bytes.
    pub(crate) fn shortest(&self) -> usize {
        usize::from(self.shortest.iter().copied().min().unwrap_or(0))
    }

    /// Whether matches of three bytes pay often enough to be searched for. Without them, text is
    /// searched 10 % faster and gets no larger.
    pub(crate) fn three_bytes_pay(&self) -> bool {
        self.literal_cost >= DEAR_LITERAL
    }

    /// Whether to take a match.
    #[inline(always)]
    pub(crate) fn takes(&self, length: usize, distance: usize) -> bool {
        length >= LONGEST_REFUSED as usize
            || (length >= MIN_MATCH
                && length
                    >= self.shortest[distance_symbol(distance as u32 - 1) % DISTANCE_SYMBOLS]
                        as usize)
    }
}
