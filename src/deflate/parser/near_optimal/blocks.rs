//! Where one DEFLATE block ends and the next begins, seen from the whole section.
//!
//! The tokens are cut into small groups; then the two neighbours that gain most by sharing one code
//! are joined, again and again, until no pair gains. The cost of a block is the exact entropy of
//! its symbols plus an estimate of its header. Joining from below finds boundaries that a decision
//! made while the tokens arrive would miss, and it costs little because a section has only some
//! hundred groups.
//!
//! The blocks that are to be written are found with more care. Joins that hardly gain are decided
//! by the true size of code and header, and then each boundary is moved to where its two blocks
//! are smallest, by coarse steps and then by fine ones:
//!
//! ```text
//! groups    | aaaa | aaaa | aabb | bbbb | bbbb |
//! joined    |        aaaaaaaaaabb | bbbbbbbb   |      all between the groups
//! moved     |        aaaaaaaaaa | bbbbbbbbbb   |
//! ```

use super::partition::{MAX_GROUPS, Partition};
use crate::deflate::block::Codes;
use crate::deflate::dynamic_code::DynamicCode;
use crate::deflate::entropy::{LOG_BITS, log2};
use crate::deflate::stored::BLOCK_TYPE_BITS;
use crate::deflate::symbols::Histogram;
use crate::deflate::tokens::Sequence;

/// Symbols in a group. Half as many make the output 0.06 % smaller and take 15 % longer.
const GROUP_SYMBOLS: usize = 1024;
/// Symbols in a group where time matters little.
const SMALL_GROUP_SYMBOLS: usize = 256;
/// The cost of a block beyond its symbols, in bits: type, counts and the code for the code lengths.
const BLOCK_BITS: u64 = 70;
/// The cost of each used symbol in the header, in half bits.
const SYMBOL_HALF_BITS: u64 = 8;

/// Estimates decide on joins that gain more than this, in bits: as much as they may be wrong.
pub(super) const SURE_BITS: u64 = 400;
/// By how many sequences a boundary moves at once, and how often in each direction. Farther
/// away there is nothing to be found; steps half as large gain 0.01 %.
const STEPS: [(usize, usize); 2] = [(64, 8), (8, 8)];

/// Counts whose logarithms are in a table of 8 KiB: most counts are small.
const TABLE_COUNTS: usize = 2048;

/// A block that will be written: its end and its symbols.
#[derive(Clone)]
pub(super) struct Block {
    /// Index after its last byte in the section.
    pub(super) end: usize,
    /// Index after its last sequence.
    pub(super) sequences_end: usize,
    pub(super) histogram: Histogram,
    cost: u64,
}

/// How a block is priced.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pricing {
    /// By the entropy of its symbols and a guess at the header.
    Estimate,
    /// To the bit, with code and header as they would be.
    Exact,
}

/// Prices blocks.
pub(super) struct Prices {
    /// `count * log2(count)` of the counts that most symbols have.
    weighted: Box<[u32]>,
}

/// Finds blocks; keeps their memory.
pub(super) struct Blocks {
    /// Symbols in a group.
    group_symbols: usize,
    pub(super) blocks: Vec<Block>,
    /// While blocks are joined: the indices of those that are left, in order.
    order: Vec<usize>,
    /// The saving of joining each of them with the next.
    gains: Vec<i64>,
    joined: Histogram,
    prices: Prices,
    partition: Option<Partition>,
}

impl Blocks {
    /// Room for the blocks of a section of `section_bytes`; if it `is_thorough`, all partitions are
    /// weighed.
    pub(super) fn new(section_bytes: usize, is_thorough: bool) -> Self {
        let group_symbols = if is_thorough { SMALL_GROUP_SYMBOLS } else { GROUP_SYMBOLS };
        let groups = section_bytes / group_symbols + 2;
        Self {
            group_symbols,
            blocks: Vec::with_capacity(groups),
            order: Vec::with_capacity(groups),
            gains: Vec::with_capacity(groups),
            joined: Histogram::new(),
            prices: Prices::new(),
            partition: is_thorough.then(Partition::new),
        }
    }

    /// Cuts `bytes`, whose tokens are `sequences`, into blocks; the last takes the literals after
    /// all sequences.
    pub(super) fn split(&mut self, bytes: &[u8], sequences: &[Sequence]) {
        self.cut(bytes, sequences, self.group_symbols);
        self.join(Pricing::Estimate, 0);
    }

    /// The same with more care.
    pub(super) fn split_finely(&mut self, bytes: &[u8], sequences: &[Sequence]) {
        if self.partition.is_some() {
            let symbols: usize = sequences.iter().map(|sequence| sequence.literals() + 1).sum();
            self.cut(bytes, sequences, self.group_symbols.max(symbols / (MAX_GROUPS - 1)));
        } else {
            self.cut(bytes, sequences, self.group_symbols);
        }
        match &mut self.partition {
            Some(partition) => partition.join(&mut self.blocks, &self.prices),
            None => self.join(Pricing::Estimate, (SURE_BITS << LOG_BITS) as i64),
        }
        for block in &mut self.blocks {
            block.cost = self.prices.of(&block.histogram, Pricing::Exact);
        }
        self.join(Pricing::Exact, 0);
        for index in 1..self.blocks.len() {
            for (step, count) in STEPS {
                self.move_boundary(index, bytes, sequences, step, count);
            }
        }
        for block in &mut self.blocks {
            block.cost = self.prices.of(&block.histogram, Pricing::Exact);
        }
    }

    /// Joins neighbours while that gains more than `least`.
    fn join(&mut self, pricing: Pricing, least: i64) {
        self.order.clear();
        self.order.extend(0..self.blocks.len());
        self.gains.clear();
        for index in 1..self.blocks.len() {
            let gain = self.gain(index - 1, pricing);
            self.gains.push(gain);
        }
        while let Some((index, &gain)) =
            self.gains.iter().enumerate().max_by_key(|&(index, &gain)| (gain, index))
        {
            if gain <= least {
                break;
            }
            self.gains.remove(index);
            let right = self.order.remove(index + 1);
            // It comes after its left neighbour.
            let (blocks, rest) = self.blocks.split_at_mut(right);
            let (left, right) = (&mut blocks[self.order[index]], &rest[0]);
            left.histogram.merge(&right.histogram);
            left.end = right.end;
            left.sequences_end = right.sequences_end;
            left.cost = self.prices.of(&left.histogram, pricing);
            if index > 0 {
                self.gains[index - 1] = self.gain(index - 1, pricing);
            }
            if index < self.gains.len() {
                self.gains[index] = self.gain(index, pricing);
            }
        }
        for (to, &from) in self.order.iter().enumerate() {
            self.blocks.swap(to, from);
        }
        self.blocks.truncate(self.order.len());
    }

    /// The size of all blocks, in bits, as they would be written.
    pub(super) fn shortest_bits(&self) -> u64 {
        self.blocks.iter().map(|block| DynamicCode::shortest(&block.histogram).bits).sum()
    }

    /// Takes the blocks of `other`.
    pub(super) fn clone_from(&mut self, other: &Self) {
        self.blocks.clone_from(&other.blocks);
    }

    /// The size of all blocks, in bits, as far as it was priced.
    pub(super) fn bits(&self) -> u64 {
        let bits = |block: &Block| (block.cost >> LOG_BITS) + block.histogram.extra_bits();
        self.blocks.iter().map(bits).sum()
    }

    /// Moves the boundary before block `index` to the best place within `count` steps of `step`
    /// sequences to either side.
    fn move_boundary(
        &mut self,
        index: usize,
        bytes: &[u8],
        sequences: &[Sequence],
        step: usize,
        count: usize,
    ) {
        let first = index.checked_sub(2).map_or(0, |before| self.blocks[before].sequences_end);
        let pair = &self.blocks[index - 1..=index];
        let (start, last) = (pair[0].sequences_end, pair[1].sequences_end);
        let price = |histogram: &Histogram| self.prices.of(histogram, Pricing::Estimate);
        let mut best_cost = price(&pair[0].histogram) + price(&pair[1].histogram);
        let mut best = (pair[0].clone(), pair[1].clone());
        for is_back in [true, false] {
            let (mut left, mut right) =
                (self.blocks[index - 1].clone(), self.blocks[index].clone());
            for moved in (1..=count).map(|steps| steps * step) {
                let (from, to) = if is_back {
                    (start.saturating_sub(moved), left.sequences_end)
                } else {
                    (left.sequences_end, start + moved)
                };
                // Neither block may become empty.
                if from <= first || to >= last {
                    break;
                }
                let moving = &sequences[from..to];
                let moving_bytes = moving.iter().map(|sequence| sequence.bytes()).sum::<usize>();
                self.joined.clear();
                if is_back {
                    left.end -= moving_bytes;
                    left.sequences_end = from;
                    self.joined.count(&bytes[left.end..left.end + moving_bytes], moving);
                    left.histogram.remove(&self.joined);
                    right.histogram.merge(&self.joined);
                } else {
                    self.joined.count(&bytes[left.end..left.end + moving_bytes], moving);
                    left.end += moving_bytes;
                    left.sequences_end = to;
                    left.histogram.merge(&self.joined);
                    right.histogram.remove(&self.joined);
                }
                let cost = price(&left.histogram) + price(&right.histogram);
                if cost < best_cost {
                    best_cost = cost;
                    best = (left.clone(), right.clone());
                }
            }
        }
        (self.blocks[index - 1], self.blocks[index]) = best;
    }

    /// Makes a block of each group, of at least `group_symbols`.
    fn cut(&mut self, bytes: &[u8], sequences: &[Sequence], group_symbols: usize) {
        self.blocks.clear();
        let (mut start, mut end, mut symbols, mut first) = (0, 0, 0, 0);
        for (index, sequence) in sequences.iter().enumerate() {
            end += sequence.bytes();
            symbols += sequence.literals() + 1;
            if symbols >= group_symbols {
                self.push_group(&bytes[start..end], &sequences[first..=index], end, index + 1);
                (start, symbols, first) = (end, 0, index + 1);
            }
        }
        if start < bytes.len() || self.blocks.is_empty() {
            let end = bytes.len();
            self.push_group(&bytes[start..], &sequences[first..], end, sequences.len());
        }
    }

    fn push_group(
        &mut self,
        bytes: &[u8],
        sequences: &[Sequence],
        end: usize,
        sequences_end: usize,
    ) {
        let mut histogram = Histogram::new();
        histogram.count(bytes, sequences);
        let cost = self.prices.of(&histogram, Pricing::Estimate);
        self.blocks.push(Block { end, sequences_end, histogram, cost });
    }

    fn gain(&mut self, index: usize, pricing: Pricing) -> i64 {
        let (left, right) = (&self.blocks[self.order[index]], &self.blocks[self.order[index + 1]]);
        let joined = if pricing == Pricing::Estimate {
            self.prices.estimate_joined(&left.histogram, &right.histogram)
        } else {
            self.joined.clone_from(&left.histogram);
            self.joined.merge(&right.histogram);
            self.prices.of(&self.joined, pricing)
        };
        (left.cost + right.cost) as i64 - joined as i64
    }
}

impl Prices {
    fn new() -> Self {
        let weighted = |count: usize| count as u32 * log2(count as u32);
        Self { weighted: (0..TABLE_COUNTS).map(weighted).collect() }
    }

    /// The cost of a block with these symbols, in units of 2^-12 bits, without the extra bits.
    fn of(&self, histogram: &Histogram, pricing: Pricing) -> u64 {
        match pricing {
            Pricing::Estimate => {
                let literal_length = histogram.literal_length.iter().copied();
                self.estimate(literal_length, histogram.distance.iter().copied())
            }
            Pricing::Exact => {
                let dynamic = DynamicCode::of(histogram).bits;
                let fixed = Codes::FIXED.body_bits(histogram);
                let bits = dynamic.min(fixed) + u64::from(BLOCK_TYPE_BITS);
                (bits - histogram.extra_bits()) << LOG_BITS
            }
        }
    }

    /// The estimate for two blocks in one.
    fn estimate_joined(&self, left: &Histogram, right: &Histogram) -> u64 {
        let literal_length = left.literal_length.iter().zip(&right.literal_length);
        let distance = left.distance.iter().zip(&right.distance);
        self.estimate(literal_length.map(|(a, b)| a + b), distance.map(|(a, b)| a + b))
    }

    /// The estimate for the symbols of `all` without those of `part`.
    pub(super) fn estimate_difference(&self, all: &Histogram, part: &Histogram) -> u64 {
        let literal_length = all.literal_length.iter().zip(&part.literal_length);
        let distance = all.distance.iter().zip(&part.distance);
        self.estimate(literal_length.map(|(a, b)| a - b), distance.map(|(a, b)| a - b))
    }

    #[inline(always)]
    fn estimate(
        &self,
        literal_length: impl Iterator<Item = u32>,
        distance: impl Iterator<Item = u32>,
    ) -> u64 {
        let alphabet = self.alphabet(literal_length) + self.alphabet(distance);
        alphabet + (BLOCK_BITS << LOG_BITS)
    }

    #[inline(always)]
    fn alphabet(&self, counts: impl Iterator<Item = u32>) -> u64 {
        let (mut total, mut used, mut saved) = (0, 0, 0);
        for count in counts {
            total += count;
            used += u64::from(count != 0);
            saved += match self.weighted.get(count as usize) {
                Some(&weighted) => u64::from(weighted),
                None => u64::from(count) * u64::from(log2(count)),
            };
        }
        let symbols = (u64::from(total) * u64::from(log2(total))).saturating_sub(saved);
        symbols + ((used * SYMBOL_HALF_BITS) << (LOG_BITS - 1))
    }
}
