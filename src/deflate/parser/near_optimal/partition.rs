//! The cheapest partition of groups into blocks, as a shortest path.
//!
//! Joining neighbours step by step may join what a better partition would keep apart, and on data
//! of many kinds, like the pages of a database, this costs up to 1 %. Here all partitions are
//! weighed: the cheapest cut of the first `n` groups is one last block, from some group on, and the
//! cheapest cut of what is before it. The symbols of a block are the difference of two running
//! counts, so that a block is priced without counting it.

use super::blocks::{Block, Prices, SURE_BITS};
use crate::deflate::entropy::LOG_BITS;
use crate::deflate::symbols::Histogram;

/// Groups at most: time grows with their square.
pub(super) const MAX_GROUPS: usize = 256;

/// What a block costs less here, because too many blocks are joined afterwards by their true prices
/// and too few are not cut again.
const REBATE: u64 = (SURE_BITS - 100) << LOG_BITS;

/// Finds the cheapest partition; keeps its memory.
pub(super) struct Partition {
    /// The symbols before each group, and of all.
    running: Vec<Histogram>,
    /// The least cost of all groups before each, and of all.
    costs: Vec<u64>,
    /// Where the last block of that partition begins.
    starts: Vec<usize>,
}

impl Partition {
    /// Room for [`MAX_GROUPS`] and one.
    pub(super) fn new() -> Self {
        Self {
            running: Vec::with_capacity(MAX_GROUPS + 2),
            costs: Vec::with_capacity(MAX_GROUPS + 2),
            starts: Vec::with_capacity(MAX_GROUPS + 2),
        }
    }

    /// Joins the groups in `blocks`, by estimated prices.
    pub(super) fn join(&mut self, blocks: &mut Vec<Block>, prices: &Prices) {
        self.weigh(blocks, prices);
        // From the end: each block is moved to its place among the last groups.
        let (mut end, mut first) = (blocks.len(), blocks.len());
        while end > 0 {
            let start = self.starts[end];
            let (from, to) = (&self.running[start], &self.running[end]);
            let mut block = blocks[end - 1].clone();
            block.histogram.clone_from(to);
            block.histogram.remove(from);
            first -= 1;
            blocks[first] = block;
            end = start;
        }
        blocks.drain(..first);
    }

    fn weigh(&mut self, groups: &[Block], prices: &Prices) {
        self.running.clear();
        self.running.push(Histogram::new());
        self.costs.clear();
        self.costs.push(0);
        self.starts.clear();
        self.starts.push(0);
        let mut sum = Histogram::new();
        for group in groups {
            sum.merge(&group.histogram);
            let block = |(start, (before, cost)): (usize, (&Histogram, &u64))| {
                let price = prices.estimate_difference(&sum, before);
                (cost + price.saturating_sub(REBATE), start)
            };
            let starts = self.running.iter().zip(&self.costs).enumerate();
            let (cost, start) = starts.map(block).min().unwrap_or_default();
            self.running.push(sum.clone());
            self.costs.push(cost);
            self.starts.push(start);
        }
    }
}
