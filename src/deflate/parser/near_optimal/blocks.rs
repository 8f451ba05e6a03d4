//! Where one DEFLATE block ends and the next begins, seen from the whole section.
//!
//! The tokens are cut into small groups; then the two neighbours that gain most by sharing one code
//! are joined, again and again, until no pair gains. The cost of a block is the exact entropy of
//! its symbols plus an estimate of its header. Joining from below finds boundaries that a decision
//! made while the tokens arrive would miss, and it costs little because a section has only some
//! hundred groups.

use crate::deflate::entropy::{LOG_BITS, log2};
use crate::deflate::symbols::Histogram;
use crate::deflate::tokens::Sequence;

/// Symbols in a group.
const GROUP_SYMBOLS: usize = 1024;
/// The cost of a block beyond its symbols, in bits: type, counts and the code for the code lengths.
const BLOCK_BITS: u64 = 70;
/// The cost of each used symbol in the header, in half bits.
const SYMBOL_HALF_BITS: u64 = 8;

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
        self.gains.clear();
        for index in 1..self.blocks.len() {
            let gain = self.gain(index - 1);
            self.gains.push(gain);
        }
        while let Some((index, &gain)) =
            self.gains.iter().enumerate().max_by_key(|&(index, &gain)| (gain, index))
        {
            if gain <= 0 {
                break;
            }
            self.gains.remove(index);
            let right = self.blocks.remove(index + 1);
            let left = &mut self.blocks[index];
            left.histogram.merge(&right.histogram);
            left.end = right.end;
            left.sequences_end = right.sequences_end;
            left.cost = estimate(&left.histogram);
            if index > 0 {
                self.gains[index - 1] = self.gain(index - 1);
            }
            if index < self.gains.len() {
                self.gains[index] = self.gain(index);
            }
        }
    }

    /// The estimated size of all blocks, in bits.
    pub(super) fn bits(&self) -> u64 {
        let bits = |block: &Block| (block.cost >> LOG_BITS) + block.histogram.extra_bits();
        self.blocks.iter().map(bits).sum()
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

    fn gain(&mut self, index: usize) -> i64 {
        let (left, right) = (&self.blocks[index], &self.blocks[index + 1]);
        self.joined.clone_from(&left.histogram);
        self.joined.merge(&right.histogram);
        (left.cost + right.cost) as i64 - estimate(&self.joined) as i64
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
