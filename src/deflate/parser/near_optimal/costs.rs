//! The cost of each symbol, as far as a parser can know it before the code is made.
//!
//! A symbol used `count` times among `total` will cost about `log2(total / count)` bits: one that
//! makes up a quarter of all symbols costs 2 bits, one in a thousand 10. Costs are integers in
//! units of 1/64 bit, so the parse is the same on every target. They come from the symbols chosen
//! before: by the last pass over the same input, or in the segment before it.

use crate::deflate::block::Codes;
use crate::deflate::entropy::{LOG_BITS, log2};
use crate::deflate::symbols::{
    FIRST_LENGTH_SYMBOL, Histogram, LENGTH_EXTRA_BITS, LENGTH_SYMBOL, MAX_MATCH, MIN_MATCH,
    WINDOW_BYTES, distance_extra_bits, distance_symbol,
};

/// Units of a bit, as a power of two.
const UNIT_BITS: u32 = 6;
/// More than any path costs, and small enough to be added three times.
pub(super) const NEVER: u32 = 1 << 30;
/// Places of `length` before length 0: lengths too short can be asked for without a branch.
pub(super) const LENGTH_OFFSET: usize = 16;
/// Up to twice this distance, each has a place of its own in `distance`; beyond, 128 share one.
const NEAR_DISTANCES: usize = 256;
/// The least and the most a symbol's code may be taken for, in bits.
const CODE_BITS: std::ops::RangeInclusive<u32> = 1..=14;

/// Costs in units of 1/64 bit, extra bits included.
pub(super) struct Costs {
    pub(super) literal: [u32; 256],
    /// By length plus [`LENGTH_OFFSET`].
    pub(super) length: [u32; LENGTH_OFFSET + MAX_MATCH + 1],
    /// By [`distance_index`].
    pub(super) distance: [u32; 1024],
}

/// The place of a distance, 0 to 32,768, in [`Costs::distance`]; 0 stands for no match and costs
/// [`NEVER`].
#[inline(always)]
pub(super) fn distance_index(distance: usize) -> usize {
    distance.min(2 * NEAR_DISTANCES + (distance.wrapping_sub(1) >> 7)) % 1024
}

/// How many matches to expect where nothing is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Guess {
    /// As many as literals.
    Usual,
    /// Hardly any.
    Literals,
}

impl Costs {
    /// No costs yet.
    pub(super) const fn new() -> Self {
        Self {
            literal: [0; 256],
            length: [NEVER; LENGTH_OFFSET + MAX_MATCH + 1],
            distance: [NEVER; 1024],
        }
    }

    /// Takes the costs from symbols used before.
    pub(super) fn learn(&mut self, used: &Histogram) {
        let cost = |count: u32, total: u32| {
            // An unseen symbol counts as half an occurrence.
            let bits =
                if count == 0 { log2(total) + (1 << LOG_BITS) } else { log2(total) - log2(count) };
            let (least, most) = (*CODE_BITS.start(), *CODE_BITS.end());
            bits.clamp(least << LOG_BITS, most << LOG_BITS) >> (LOG_BITS - UNIT_BITS)
        };
        let total = used.literal_length.iter().sum::<u32>() + 1;
        let distance_total = used.distance.iter().sum::<u32>() + 1;
        self.set(
            |symbol| cost(used.literal_length[symbol], total),
            |symbol| cost(used.distance[symbol], distance_total),
        );
    }

    /// Takes the costs from a code: no longer what symbols should cost but what they will.
    pub(super) fn learn_codes(&mut self, codes: &Codes) {
        // A symbol without a code would get one of the longest, and lengthen others.
        let longest = |lengths: &[u8]| 1 + u32::from(lengths.iter().copied().max().unwrap_or(0));
        let unused = longest(&codes.literal_length);
        let unused_distance = longest(&codes.distance);
        let cost =
            |bits: u8, unused: u32| (if bits == 0 { unused } else { u32::from(bits) }) << UNIT_BITS;
        self.set(
            |symbol| cost(codes.literal_length[symbol], unused),
            |symbol| cost(codes.distance[symbol], unused_distance),
        );
    }

    /// Fills the tables from the costs of symbols without extra bits.
    #[inline(always)]
    fn set(&mut self, literal_length: impl Fn(usize) -> u32, distance: impl Fn(usize) -> u32) {
        for (symbol, target) in self.literal.iter_mut().enumerate() {
            *target = literal_length(symbol);
        }
        let lengths: [u32; 29] = std::array::from_fn(|symbol| {
            literal_length(FIRST_LENGTH_SYMBOL + symbol)
                + (u32::from(LENGTH_EXTRA_BITS[symbol]) << UNIT_BITS)
        });
        let lengths = LENGTH_SYMBOL.map(|symbol| lengths[symbol as usize]);
        self.length[LENGTH_OFFSET + MIN_MATCH..].copy_from_slice(&lengths);
        let distances: [u32; 32] = std::array::from_fn(|symbol| {
            distance(symbol) + (distance_extra_bits(symbol) << UNIT_BITS)
        });
        let symbol_cost = |distance: usize| distances[distance_symbol(distance as u32 - 1)];
        for distance in 1..=2 * NEAR_DISTANCES + 128 {
            self.distance[distance] = symbol_cost(distance);
        }
        for distance in (2 * NEAR_DISTANCES + 129..=WINDOW_BYTES).step_by(128) {
            self.distance[distance_index(distance)] = symbol_cost(distance);
        }
    }

    /// A guess before anything is known: literals as in `bytes`, matches as `guess` says.
    pub(super) fn guess(&mut self, guess: Guess, bytes: &[u8], scratch: &mut Histogram) {
        scratch.clear();
        scratch.literal_length[..256].fill(1);
        for &byte in bytes {
            scratch.literal_length[byte as usize] += 1;
        }
        let matches: u32 = match guess {
            Guess::Usual => scratch.literal_length[..256].iter().sum(),
            Guess::Literals => 0,
        };
        // In halves: each two lengths half as often as the two before.
        for (symbol, count) in
            scratch.literal_length[FIRST_LENGTH_SYMBOL..][..29].iter_mut().enumerate()
        {
            *count = 1 + ((matches / 4) >> (symbol / 2).min(8));
        }
        for (symbol, count) in scratch.distance[..30].iter_mut().enumerate() {
            *count = 15 + symbol as u32;
        }
        self.learn(scratch);
    }
}
