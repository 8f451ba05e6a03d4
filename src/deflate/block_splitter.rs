//! Where one DEFLATE block ends and the next begins.
//!
//! Each block has its own code, described in a header of some hundred bits. A new block pays if the
//! symbols become different enough that two codes save more than the second header costs. Tokens
//! arrive in small groups; when enough of them are there, the two neighbours that gain most by
//! sharing one code are joined, again and again, until no pair gains:
//!
//! ```text
//! groups   |  A  |  B  |  C  |  D  |  E  |      gains: A+B 300, B+C -20, C+D 90, D+E 250 bits
//!          |   A + B   |  C  |  D  |  E  |      then the pair with most to gain: D+E, and so on,
//! blocks   [   A + B   ][    C + D + E   ]      until B and C stay apart
//! ```
//!
//! Joining from below finds boundaries that a decision made while the tokens arrive would miss:
//! where few tokens cover many bytes, no single group is ever worth a block of its own, but what
//! has slowly become of the data is. The bits are the entropy of the histograms and an estimate of
//! the header, in integers, so that every target makes the same blocks.

use super::entropy::{COARSE_BITS, MAX_COUNT, weighted_log2};
use super::symbols::Histogram;

/// Groups kept until blocks are made of them: 41 KiB. With 64 the output is 0.01 % smaller.
const MAX_GROUPS: usize = 32;
/// The cost of a block beyond its symbols, in bits: type, counts and the code for the code lengths.
const BLOCK_BITS: u32 = 70;
/// The cost of each used symbol in the header, in bits. 3 instead is 0.1 % larger.
const SYMBOL_BITS: u32 = 4;

/// Neighbouring tokens: a group, or a block of joined groups.
#[derive(Clone)]
pub(crate) struct TokenGroup {
    /// Buffer index after its last byte.
    pub(crate) end: usize,
    /// Index after its last sequence.
    pub(crate) sequences_end: usize,
    pub(crate) histogram: Histogram,
    symbols: u32,
    /// Estimated size without extra bits, in units of 2^-7 bits.
    cost: u32,
}

/// Collects groups and joins them to blocks; keeps their memory.
pub(crate) struct BlockSplitter {
    groups: Box<[TokenGroup]>,
    /// How many there are.
    len: usize,
    /// The first group of each block, which holds what the block has become.
    blocks: Vec<usize>,
    /// The saving of joining block `i` with the next.
    gains: Vec<i32>,
}

impl BlockSplitter {
    /// No groups.
    pub(crate) fn new() -> Self {
        let histogram = Histogram::new();
        let empty = TokenGroup { end: 0, sequences_end: 0, histogram, symbols: 0, cost: 0 };
        Self {
            groups: vec![empty; MAX_GROUPS].into_boxed_slice(),
            len: 0,
            blocks: Vec::with_capacity(MAX_GROUPS),
            gains: Vec::with_capacity(MAX_GROUPS),
        }
    }

    /// Forgets all groups.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }

    /// Whether blocks have to be made before the next group comes.
    pub(crate) fn is_full(&self) -> bool {
        self.len == MAX_GROUPS
    }

    /// Adds a segment that ends at `end` and `sequences_end`, to the last group while that has
    /// fewer than `group_symbols`.
    #[inline(always)]
    pub(crate) fn push(
        &mut self,
        segment: &Histogram,
        end: usize,
        sequences_end: usize,
        group_symbols: u32,
    ) {
        let is_new = self.len == 0 || self.groups[self.len - 1].symbols >= group_symbols;
        self.len += usize::from(is_new);
        let group = &mut self.groups[self.len - 1];
        if is_new {
            group.histogram.clone_from(segment);
            group.symbols = 0;
        } else {
            group.histogram.merge(segment);
        }
        group.symbols += segment.literal_length.iter().sum::<u32>();
        (group.end, group.sequences_end) = (end, sequences_end);
    }

    /// Joins groups to blocks and returns how many those are: none without groups.
    pub(crate) fn split(&mut self) -> usize {
        self.blocks.clear();
        self.gains.clear();
        if self.len == 1 {
            self.blocks.push(0);
            return 1;
        }
        let nothing = Histogram::new();
        for (index, group) in self.groups[..self.len].iter_mut().enumerate() {
            group.cost = joined_cost(&group.histogram, &nothing);
            self.blocks.push(index);
        }
        for index in 1..self.len {
            let gain = self.gain(index - 1);
            self.gains.push(gain);
        }
        while let Some((index, &gain)) =
            self.gains.iter().enumerate().max_by_key(|&(index, &gain)| (gain, index))
        {
            if gain <= 0 {
                break;
            }
            self.join(index, gain);
        }
        self.blocks.len()
    }

    /// Block `index` of those that [`Self::split`] has made.
    pub(crate) fn block(&self, index: usize) -> &TokenGroup {
        &self.groups[self.blocks[index]]
    }

    /// Forgets all blocks but the last, which becomes the first group; `discarded` sequences before
    /// it are gone.
    pub(crate) fn keep_last(&mut self, discarded: usize) {
        let last = self.blocks.last().copied().unwrap_or(0);
        self.groups.swap(0, last);
        self.groups[0].sequences_end -= discarded;
        self.len = 1;
    }

    /// Joins block `index` with the next, which saves `gain`.
    fn join(&mut self, index: usize, gain: i32) {
        self.gains.remove(index);
        let (left, right) = (self.blocks[index], self.blocks.remove(index + 1));
        let (before, from_right) = self.groups.split_at_mut(right);
        let (left, right) = (&mut before[left], &from_right[0]);
        left.histogram.merge(&right.histogram);
        left.symbols += right.symbols;
        left.cost = (left.cost + right.cost).wrapping_sub(gain as u32);
        (left.end, left.sequences_end) = (right.end, right.sequences_end);
        if index > 0 {
            self.gains[index - 1] = self.gain(index - 1);
        }
        if index < self.gains.len() {
            self.gains[index] = self.gain(index);
        }
    }

    /// What joining block `index` with the next would save; nothing if the sum would be too large.
    fn gain(&self, index: usize) -> i32 {
        let (left, right) = (self.block(index), self.block(index + 1));
        if left.symbols + right.symbols > MAX_COUNT {
            return 0;
        }
        let joined = joined_cost(&left.histogram, &right.histogram);
        (left.cost + right.cost).wrapping_sub(joined) as i32
    }
}

/// The cost of one block with the symbols of both, in units of 2^-7 bits, without the extra bits.
fn joined_cost(left: &Histogram, right: &Histogram) -> u32 {
    let alphabet = |left: &[u32], right: &[u32]| {
        let (mut total, mut used, mut saved) = (0, 0, 0u32);
        for (&left, &right) in left.iter().zip(right) {
            let count = left + right;
            total += count;
            used += u32::from(count != 0);
            saved = saved.wrapping_add(weighted_log2(count));
        }
        weighted_log2(total).wrapping_sub(saved) + ((used * SYMBOL_BITS) << COARSE_BITS)
    };
    alphabet(&left.literal_length, &right.literal_length)
        + alphabet(&left.distance, &right.distance)
        + (BLOCK_BITS << COARSE_BITS)
}
