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

use crate::deflate::block::Codes;
use crate::deflate::block_splitter::{LOG_BITS, log2};
use crate::deflate::dynamic_code::DynamicCode;
use crate::deflate::stored::BLOCK_TYPE_BITS;
use crate::deflate::symbols::Histogram;
use crate::deflate::tokens::Sequence;

/// Symbols in a group.
const GROUP_SYMBOLS: usize = 1024;
/// The cost of a block beyond its symbols, in bits: type, counts and the code for the code lengths.
const BLOCK_BITS: u64 = 70;
/// The cost of each used symbol in the header, in half bits.
const SYMBOL_HALF_BITS: u64 = 8;

/// Estimates decide on joins that gain more than this, in bits: as much as they may be wrong.
const SURE_BITS: i64 = 400;
/// By how many sequences a boundary moves at once, and how often in each direction. Larger and
/// more numerous steps find nothing more.
const STEPS: [(usize, usize); 2] = [(64, 8), (8, 8)];

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

/// Finds blocks; keeps their memory.
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    /// The saving of joining block `i` with the next.
    gains: Vec<i64>,
    joined: Histogram,
}

impl Blocks {
    /// Room for the blocks of a section of `section_bytes`.
    pub(super) fn new(section_bytes: usize) -> Self {
        let groups = section_bytes / GROUP_SYMBOLS + 2;
        Self {
            blocks: Vec::with_capacity(groups),
            gains: Vec::with_capacity(groups),
            joined: Histogram::new(),
        }
    }

    /// Cuts `bytes`, whose tokens are `sequences`, into blocks; the last takes the literals after
    /// all sequences.
    pub(super) fn split(&mut self, bytes: &[u8], sequences: &[Sequence]) {
        self.cut(bytes, sequences);
        self.join(estimate, 0);
    }

    /// The same with more care.
    pub(super) fn split_finely(&mut self, bytes: &[u8], sequences: &[Sequence]) {
        self.cut(bytes, sequences);
        self.join(estimate, SURE_BITS << LOG_BITS);
        for block in &mut self.blocks {
            block.cost = exact(&block.histogram);
        }
        self.join(exact, 0);
        for index in 1..self.blocks.len() {
            for (step, count) in STEPS {
                self.move_boundary(index, bytes, sequences, step, count);
            }
        }
    }

    /// Joins neighbours while that gains more than `least`.
    fn join(&mut self, cost: fn(&Histogram) -> u64, least: i64) {
        self.gains.clear();
        for index in 1..self.blocks.len() {
            let gain = self.gain(index - 1, cost);
            self.gains.push(gain);
        }
        while let Some((index, &gain)) =
            self.gains.iter().enumerate().max_by_key(|&(index, &gain)| (gain, index))
        {
            if gain <= least {
                break;
            }
            self.gains.remove(index);
            let right = self.blocks.remove(index + 1);
            let left = &mut self.blocks[index];
            left.histogram.merge(&right.histogram);
            left.end = right.end;
            left.sequences_end = right.sequences_end;
            left.cost = cost(&left.histogram);
            if index > 0 {
                self.gains[index - 1] = self.gain(index - 1, cost);
            }
            if index < self.gains.len() {
                self.gains[index] = self.gain(index, cost);
            }
        }
    }

    /// The estimated size of all blocks, in bits.
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
        let mut best_cost = estimate(&pair[0].histogram) + estimate(&pair[1].histogram);
        let mut best = (pair[0].clone(), pair[1].clone());
        for is_back in [true, false] {
            let (mut left, mut right) =
                (self.blocks[index - 1].clone(), self.blocks[index].clone());
            for moved in (1..=count).map(|steps| steps * step) {
                let (from, to) = match is_back {
                    true => (start.saturating_sub(moved), left.sequences_end),
                    false => (left.sequences_end, start + moved),
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
                let cost = estimate(&left.histogram) + estimate(&right.histogram);
                if cost < best_cost {
                    best_cost = cost;
                    best = (left.clone(), right.clone());
                }
            }
        }
        (self.blocks[index - 1], self.blocks[index]) = best;
    }

    /// Makes a block of each group.
    fn cut(&mut self, bytes: &[u8], sequences: &[Sequence]) {
        self.blocks.clear();
        let (mut start, mut end, mut symbols, mut first) = (0, 0, 0, 0);
        for (index, sequence) in sequences.iter().enumerate() {
            end += sequence.bytes();
            symbols += sequence.literals() + 1;
            if symbols >= GROUP_SYMBOLS {
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
        let cost = estimate(&histogram);
        self.blocks.push(Block { end, sequences_end, histogram, cost });
    }

    fn gain(&mut self, index: usize, cost: fn(&Histogram) -> u64) -> i64 {
        let (left, right) = (&self.blocks[index], &self.blocks[index + 1]);
        self.joined.clone_from(&left.histogram);
        self.joined.merge(&right.histogram);
        (left.cost + right.cost) as i64 - cost(&self.joined) as i64
    }
}

/// The cost of a block with these symbols, in units of 2^-12 bits, without the extra bits.
fn estimate(histogram: &Histogram) -> u64 {
    let alphabet = |counts: &[u32]| {
        let (mut total, mut used, mut saved) = (0, 0, 0);
        for &count in counts {
            total += count;
            used += u64::from(count != 0);
            saved += u64::from(count) * u64::from(log2(count));
        }
        let symbols = (u64::from(total) * u64::from(log2(total))).saturating_sub(saved);
        symbols + ((used * SYMBOL_HALF_BITS) << (LOG_BITS - 1))
    };
    alphabet(&histogram.literal_length) + alphabet(&histogram.distance) + (BLOCK_BITS << LOG_BITS)
}

/// The same to the bit, with code and header as they would be.
fn exact(histogram: &Histogram) -> u64 {
    let dynamic = DynamicCode::of(histogram).bits;
    let fixed = Codes::FIXED.body_bits(histogram);
    (dynamic.min(fixed) + u64::from(BLOCK_TYPE_BITS) - histogram.extra_bits()) << LOG_BITS
}
