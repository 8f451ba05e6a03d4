//! The rounds of the level that takes its time.
//!
//! Each round parses the section with costs learned from the blocks of the round before, and the
//! best result of all is kept: learning need not end at the best place it passes. It ends after few
//! rounds, where tokens and costs confirm each other. A push then leads on: the costs are learned
//! from the best blocks with each count changed at random by up to an eighth, and the rounds after
//! it settle down again, often a little lower. Restarts from random costs are zopfli's idea. The
//! generator starts from the same seed for each section, so the result is the same everywhere.
//! Half of the rounds go to the start that was larger at first.

use super::blocks::Blocks;
use super::{NearOptimal, Refinement};
use crate::deflate::symbols::{Histogram, MIN_MATCH};
use crate::deflate::tokens::Sequence;

/// Rounds from push to push: costs of the pushed counts, entropies, and whole bits in the last.
const ROUNDS: u32 = 4;

/// The best result so far.
pub(super) struct Best {
    sequences: Vec<Sequence>,
    blocks: Blocks,
    bits: u64,
}

impl Best {
    /// Room for a section of `section_bytes`.
    pub(super) fn new(section_bytes: usize) -> Self {
        Self {
            sequences: Vec::with_capacity(section_bytes / MIN_MATCH + 1),
            blocks: Blocks::new(section_bytes, true),
            bits: u64::MAX,
        }
    }
}

impl NearOptimal {
    /// Refines the section `bytes` round by round and keeps the best result.
    #[inline(always)]
    pub(super) fn refine_in_rounds(&mut self, bytes: &[u8]) {
        self.best.bits = u64::MAX;
        self.weighs_every_length = true;
        let mut random = Random(0);
        for round in 0..self.passes.block {
            let step = round % ROUNDS;
            if round * 2 == self.passes.block {
                self.blocks.clone_from(&self.first_blocks);
            } else if step == 0 && round > 0 {
                self.blocks.clone_from(&self.best.blocks);
                for block in &mut self.blocks.blocks {
                    random.push(&mut block.histogram);
                }
            }
            let is_last = step + 1 == ROUNDS;
            self.refine(bytes, if is_last { Refinement::Codes } else { Refinement::Entropy });
            let bits = self.blocks.shortest_bits();
            if bits < self.best.bits {
                self.best.bits = bits;
                self.best.sequences.clone_from(&self.tokens.sequences);
                self.best.blocks.clone_from(&self.blocks);
            }
        }
        self.weighs_every_length = false;
        self.tokens.sequences.clone_from(&self.best.sequences);
        self.blocks.clone_from(&self.best.blocks);
    }
}

/// A linear congruential generator (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (((self.0 >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// Changes each count by up to an eighth, and rare ones by up to one.
    fn push(&mut self, histogram: &mut Histogram) {
        let counts = histogram.literal_length.iter_mut().chain(&mut histogram.distance);
        for count in counts.filter(|count| **count != 0) {
            let most = 1 + *count / 8;
            *count = (*count + self.below(2 * most + 1)).saturating_sub(most).max(1);
        }
    }
}
