//! The one table that says what each level does: match finder, parser and how hard they try.
//!
//! Depth and nice length are chosen by measurement so that each level is no larger than libdeflate's of
//! the same number on text, binaries, markup and logs, and no level is slower and larger than another.

use super::match_finder::Effort;

/// How matches become tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strategy {
    /// Stored blocks.
    Stored,
    /// Buckets of two; greedy.
    Fastest,
    /// Chains of 4-byte strings; greedy.
    Greedy,
    /// Chains of 4-byte strings; looks one position ahead.
    Lazy,
    /// Buckets of short and chains of long strings; looks one position ahead.
    DualLazy,
    /// Buckets of short and chains of long strings; looks two positions ahead.
    DualLazy2,
}

/// What a level does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameters {
    /// Match finder and parser.
    pub(crate) strategy: Strategy,
    /// How hard the match finder searches.
    pub(crate) effort: Effort,
}

/// The highest level.
pub(crate) const MAX_LEVEL: u8 = 12;

/// Levels 0 to 12.
pub(crate) const LEVELS: [Parameters; MAX_LEVEL as usize + 1] = {
    use Strategy::{DualLazy, DualLazy2, Fastest, Greedy, Lazy, Stored};
    const fn level(strategy: Strategy, depth: u32, nice: usize) -> Parameters {
        Parameters { strategy, effort: Effort { depth, nice } }
    }
    [
        // Match finder and parser, links of a chain followed, nice length in bytes.
        level(Stored, 0, 0),
        level(Fastest, 2, 32),
        level(Greedy, 5, 14),
        level(Greedy, 9, 20),
        level(Greedy, 15, 34),
        level(Lazy, 16, 40),
        level(DualLazy, 13, 72),
        level(DualLazy, 24, 128),
        level(DualLazy2, 32, 258),
        level(DualLazy2, 96, 258),
        level(DualLazy2, 128, 258),
        level(DualLazy2, 160, 258),
        level(DualLazy2, 200, 258),
    ]
};
