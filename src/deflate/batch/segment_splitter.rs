//! Where one DEFLATE block ends and the next begins, decided at once.
//!
//! Each block has its own code, described in a header of some hundred bits. A new block pays if the
//! symbols become different enough that two codes save more than the second header costs. Here a
//! segment of tokens joins the block so far unless coding the two separately is smaller:
//!
//! ```text
//! bits(block) + bits(segment) + header  <  bits(block and segment together)   →  split
//! ```
//!
//! It takes less time than joining groups from below, as the denser levels do
//! ([`block_splitter`](crate::deflate::block_splitter)), and finds most of the same boundaries. The
//! bits are the entropy of the histograms, computed in integers, so that every target makes the
//! same splits.

use crate::deflate::entropy::{LOG_BITS, log2};
use crate::deflate::symbols::{Histogram, LITERAL_LENGTH_SYMBOLS};

/// The cost of one more block beyond its symbols' entropy, in bits: its header and the rounding of
/// its codes. Measured: flat between 600 and 2,500.
const BLOCK_COST_BITS: u64 = 1000;

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
pub(super) struct SegmentSplitter {
    /// Unknown until a second segment comes: small inputs have only one.
    block_cost: Option<u64>,
}

impl SegmentSplitter {
    /// No block yet.
    pub(super) const fn new() -> Self {
        Self { block_cost: None }
    }

    /// Whether `segment` should start a block of its own; if not, `block` has taken it in.
    pub(super) fn split_or_merge(
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
    pub(super) fn start(&mut self, block: &mut Histogram, segment: &Histogram) {
        block.clone_from(segment);
        self.block_cost = None;
    }
}
