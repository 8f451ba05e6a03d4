//! The shortest match that is worth its bits, for each distance.
//!
//! A match of three or four bytes far away can cost more than its bytes as literals. How much
//! either costs depends on the data: where few byte values are in use, literals are cheap. With
//! literals of 3 bits, as in a genome's text, a match that takes 18 bits pays from 7 bytes on; with
//! literals of 7 bits, from 3 on. After each segment the costs are taken from the entropy of the
//! block so far, and for each distance symbol the shortest length that still pays is noted.
//! libdeflate chooses one minimum length by the number of byte values in use; here it depends on
//! the distance as well.

use crate::deflate::block_splitter::{LOG_BITS, log2};
use crate::deflate::symbols::{
    DISTANCE_SYMBOLS, END_OF_BLOCK, FIRST_LENGTH_SYMBOL, Histogram, MIN_MATCH, distance_extra_bits,
    distance_symbol,
};

/// No match of this length or more is ever refused.
const LONGEST_REFUSED: u64 = 8;

/// The shortest match that pays, by distance symbol.
pub(crate) struct MinMatchLength {
    shortest: [u8; DISTANCE_SYMBOLS],
}

impl MinMatchLength {
    /// Default lengths until the first segment has been coded.
    pub(crate) fn new() -> Self {
        let mut shortest = [4; DISTANCE_SYMBOLS];
        shortest[..24].fill(MIN_MATCH as u8);
        Self { shortest }
    }

    /// Learns from the symbols of the block so far.
    pub(crate) fn learn(&mut self, histogram: &Histogram, margin_bits: u32) {
        let total: u32 = histogram.literal_length.iter().sum();
        let average = |counts: &[u32]| {
            let (mut sum, mut cost) = (0u64, 0u64);
            for &count in counts {
                sum += u64::from(count);
                cost += u64::from(count) * u64::from(log2(total) - log2(count));
            }
            (cost / sum.max(1), sum)
        };
        let (literal_cost, literals) = average(&histogram.literal_length[..END_OF_BLOCK]);
        let (length_cost, matches) = average(&histogram.literal_length[FIRST_LENGTH_SYMBOL..]);
        if literals < 256 || matches < 256 {
            *self = Self::new();
            return;
        }
        for (symbol, shortest) in self.shortest.iter_mut().enumerate() {
            let count = histogram.distance[symbol].max(1);
            let distance_cost = (log2(matches as u32).saturating_sub(log2(count)))
                + (distance_extra_bits(symbol) << LOG_BITS);
            let length =
                (length_cost + u64::from(distance_cost) + u64::from(margin_bits << LOG_BITS))
                    / literal_cost.max(1)
                    + 1;
            *shortest = length.clamp(MIN_MATCH as u64, LONGEST_REFUSED) as u8;
        }
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
