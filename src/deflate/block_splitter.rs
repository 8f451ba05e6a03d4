//! Where one DEFLATE block ends and the next begins.
//!
//! Each block has its own code, described in a header of some hundred bits. A new block pays if the
//! symbols become different enough that two codes save more than the second header costs. Tokens
//! arrive in segments of a few KiB, and a segment joins the block so far unless coding the two
//! separately is smaller:
//!
//! ```text
//! bits(block) + bits(segment) + header  <  bits(block and segment together)   →  split
//! ```
//!
//! The bits are the exact entropy of the histograms, computed in integers, so that every target
//! makes the same splits. libdeflate compares coarse classes of symbols instead; the entropy sees
//! all of them.

use super::symbols::{Histogram, LITERAL_LENGTH_SYMBOLS};

/// The cost of one more block beyond its symbols' entropy, in bits: its header and the rounding of
/// its codes. Measured: flat between 600 and 2,500.
const BLOCK_COST_BITS: u64 = 1000;

/// Fraction bits of a logarithm.
pub(crate) const LOG_BITS: u32 = 12;
/// Entries of the logarithm table, as a power of two.
const TABLE_BITS: u32 = 10;

/// `log2(1 + i / 1024)` in units of 2^-12, found by repeated squaring.
static LOG_TABLE: [u16; 1 << TABLE_BITS] = {
    let mut table = [0; 1 << TABLE_BITS];
    let mut index = 0;
    while index < table.len() {
        // `x` is in [1, 2) with 31 fraction bits.
        let mut x = ((1u64 << TABLE_BITS) + index as u64) << (31 - TABLE_BITS);
        let mut log = 0;
        let mut bit = 0;
        while bit < LOG_BITS {
            x = (x * x) >> 31;
            log <<= 1;
            if x >= 1 << 32 {
                x >>= 1;
                log |= 1;
            }
            bit += 1;
        }
        table[index] = log;
        index += 1;
    }
    table
};

/// `log2(count)` in units of 2^-12, rounded down; 0 for 0.
#[inline(always)]
pub(crate) fn log2(count: u32) -> u32 {
    let zeros = (count | 1).leading_zeros();
    let mantissa = (((count | 1) << zeros) >> (31 - TABLE_BITS)) as usize & ((1 << TABLE_BITS) - 1);
    ((31 - zeros) << LOG_BITS) + u32::from(LOG_TABLE[mantissa])
}

/// `sum * log2(sum)` less the sum of `count * log2(count)`: bits of one alphabet in units of 2^-12.
fn alphabet_cost<const N: usize>(counts: impl Fn(usize) -> u32) -> u64 {
    let (mut sum, mut cost) = (0, 0);
    for symbol in 0..N {
        let count = counts(symbol);
        sum += count;
        cost += u64::from(count) * u64::from(log2(count));
    }
    u64::from(sum) * u64::from(log2(sum)) - cost.min(u64::from(sum) * u64::from(log2(sum)))
}

/// Bits of the symbols alone, without extra bits and header, in units of 2^-12.
fn cost(histogram: &Histogram) -> u64 {
    alphabet_cost::<LITERAL_LENGTH_SYMBOLS>(|symbol| histogram.literal_length[symbol])
        + alphabet_cost::<30>(|symbol| histogram.distance[symbol])
}

/// The cost of the current block so far, kept between segments.
pub(crate) struct BlockSplitter {
    /// Unknown until a second segment comes: small inputs have only one.
    block_cost: Option<u64>,
}

impl BlockSplitter {
    /// No block yet.
    pub(crate) const fn new() -> Self {
        Self { block_cost: None }
    }

    /// Whether `segment` should start a block of its own; if not, `block` has taken it in.
    pub(crate) fn split_or_merge(
        &mut self,
        block: &mut Histogram,
        segment: &Histogram,
        merged: &mut Histogram,
    ) -> bool {
        merged.clone_from(block);
        merged.merge(segment);
        let segment_cost = cost(segment);
        let merged_cost = cost(merged);
        let block_cost = self.block_cost.unwrap_or_else(|| cost(block));
        if merged_cost > block_cost + segment_cost + (BLOCK_COST_BITS << LOG_BITS) {
            return true;
        }
        std::mem::swap(block, merged);
        self.block_cost = Some(merged_cost);
        false
    }

    /// Starts a block with `segment`.
    pub(crate) fn start(&mut self, block: &mut Histogram, segment: &Histogram) {
        block.clone_from(segment);
        self.block_cost = None;
    }
}
