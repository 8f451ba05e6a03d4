//! The one table of levels: each row builds the encoder of its level.
//!
//! Depth and nice length were measured so that no level is both slower and larger than another on
//! text, binaries, markup or logs, and that level 6 is no larger than libdeflate's and a good deal
//! faster.

use super::LevelEncoder;
use super::batch::{BatchEncoder, Buckets, Chains, OneTable, Style, TwoTables};
use super::driver::SegmentEncoder;
use super::match_finder::Effort;
use super::match_finder::hash_chains::HashChains;
use super::match_finder::rows::RowFinder;
use super::match_finder::tree::TreeFinder;
use super::parser::lazy::Lazy;
use super::parser::near_optimal::{NearOptimal, Passes};
use super::stored::StoredEncoder;
use super::symbols::MAX_MATCH;

/// The densest level.
pub const MAX_LEVEL: u8 = 13;

/// A nice length that no match has, so that the search never ends early.
const NEVER_NICE: usize = MAX_MATCH + 1;

/// The finders of levels 1 to 4, with tables of 32, 128, 384 and 512 KiB; that of level 5 has 704.
type Single = OneTable<13, { 1 << 13 }>;
type Double = TwoTables<14, { 1 << 14 }>;
type Pairs = Buckets<15, { 1 << 15 }, 2, 15, { 1 << 15 }>;
type LargePairs = Buckets<16, { 1 << 16 }, 2, 15, { 1 << 15 }>;

/// Builds the encoder of a level.
type Build = fn() -> Box<dyn LevelEncoder + Send>;

/// Levels 0 to 13: for 1 to 9 the match finder and the parser, for 10 to 13 the finder of all
/// matches and the passes of the near-optimal parser.
#[rustfmt::skip]
pub(crate) const LEVELS: [Build; MAX_LEVEL as usize + 1] = [
    || Box::new(StoredEncoder),
    || BatchEncoder::<_, false>::boxed(Single::new(), style(0, 40, false)),
    || BatchEncoder::<_, true>::boxed(Double::new(), style(8, 40, false)),
    || BatchEncoder::<_, true>::boxed(Pairs::new(), style(16, 40, true)),
    || BatchEncoder::<_, true>::boxed(LargePairs::new(), style(64, 80, true)),
    || BatchEncoder::<_, true>::boxed(Chains::new(effort(4, 56)), style(MAX_MATCH, 56, true)),
    || SegmentEncoder::boxed(HashChains::<6>::new(), Lazy::<false>(effort(8, 96))),
    || SegmentEncoder::boxed(HashChains::<5>::new(), Lazy::<true>(effort(20, 258))),
    || SegmentEncoder::boxed(HashChains::<5>::new(), Lazy::<true>(effort(48, 258))),
    || SegmentEncoder::boxed(HashChains::<5>::new(), Lazy::<true>(effort(224, 258))),
    || NearOptimal::boxed(RowFinder::new(effort(16, 64)), passes(1, 1, 0)),
    || NearOptimal::boxed(RowFinder::new(effort(16, NEVER_NICE)), passes(1, 1, 1)),
    || NearOptimal::boxed(TreeFinder::new(effort(48, NEVER_NICE)), passes(1, 2, 1)),
    || NearOptimal::boxed(TreeFinder::new(effort(512, NEVER_NICE)), thorough(1, 2, 16)),
];

/// Positions of long matches that are added, the nice length in bytes, and whether blocks are split
/// where the data change.
const fn style(inserted: usize, nice: usize, splits: bool) -> Style {
    Style { inserted, nice, splits }
}

/// Candidates tried, and the nice length in bytes.
const fn effort(depth: u32, nice: usize) -> Effort {
    Effort { depth, nice }
}

/// Passes over each segment, starts, and passes over each block.
const fn passes(segment: u32, starts: u32, block: u32) -> Passes {
    Passes { segment, starts, block, is_thorough: false }
}

/// The same, where the passes over each block take their time.
const fn thorough(segment: u32, starts: u32, block: u32) -> Passes {
    Passes { segment, starts, block, is_thorough: true }
}
