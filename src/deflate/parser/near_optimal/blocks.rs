//! Where one block ends and the next begins, seen from the whole stretch.
//!
//! The tokens are cut into small units; then the two neighbours that gain most by sharing one code are joined, again
//! and again, until no pair gains. What a block costs is the exact entropy of its
//! symbols plus an estimate of its header. Joining from below finds boundaries that a decision made while the tokens
//! arrive would miss, and costs little because a stretch has only some hundred units.

use crate::deflate::block_splitter::{LOG_BITS, log2};
use crate::deflate::symbols::Histogram;
use crate::deflate::tokens::Sequence;

/// Symbols in a unit.
const UNIT_SYMBOLS: usize = 1024;
/// What a block costs beyond its symbols, in bits: type, counts and the code for the code lengths.
const BLOCK_BITS: u64 = 70;
/// What each used symbol adds to the header, in half bits.
const SYMBOL_HALF_BITS: u64 = 8;

/// A block to be: where it ends and what is in it.
#[derive(Clone)]
pub(super) struct Block {
    /// Index behind its last byte in the stretch.
    pub(super) end: usize,
    /// Index behind its last sequence.
    pub(super) sequences_end: usize,
    pub(super) histogram: Histogram,
    cost: u64,
}

/// Finds blocks; keeps their memory.
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    /// What joining block `i` with the next would save.
    gains: Vec<i64>,
    joined: Histogram,
}

impl Blocks {
    /// Room for the blocks of a stretch of `stretch_bytes`.
    pub(super) fn new(stretch_bytes: usize) -> Self {
        let units = stretch_bytes / UNIT_SYMBOLS + 2;
        Self {
            blocks: Vec::with_capacity(units),
            gains: Vec::with_capacity(units),
            joined: Histogram::new(),
        }
    }

    /// Cuts `bytes`, told by `sequences`, into blocks; the last takes the literals behind all sequences.
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

    /// What all blocks will take, in bits, estimated.
    pub(super) fn bits(&self) -> u64 {
        let bits = |block: &Block| (block.cost >> LOG_BITS) + block.histogram.extra_bits();
        self.blocks.iter().map(bits).sum()
    }

    /// Makes a block of each unit.
    fn cut(&mut self, bytes: &[u8], sequences: &[Sequence]) {
        self.blocks.clear();
        let (mut start, mut end, mut symbols, mut first) = (0, 0, 0, 0);
        for (index, sequence) in sequences.iter().enumerate() {
            end += sequence.bytes();
            symbols += sequence.literals() + 1;
            if symbols >= UNIT_SYMBOLS {
                self.unit(&bytes[start..end], &sequences[first..=index], end, index + 1);
                (start, symbols, first) = (end, 0, index + 1);
            }
        }
        if start < bytes.len() || self.blocks.is_empty() {
            let end = bytes.len();
            self.unit(&bytes[start..], &sequences[first..], end, sequences.len());
        }
    }

    fn unit(&mut self, bytes: &[u8], sequences: &[Sequence], end: usize, sequences_end: usize) {
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

/// What a block with these symbols costs, in units of 2^-12 bits, without the extra bits.
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
