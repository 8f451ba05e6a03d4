//! The one table that says what each level does.

use super::match_finder::Effort;

/// How matches become tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strategy {
    /// No compression.
    Stored,
    /// The newest candidates only.
    Fastest,
    /// The longest match at each position, chains of 4-byte strings.
    Greedy,
    /// One position ahead, chains of 4-byte strings.
    Lazy,
    /// One position ahead, two hash lengths.
    DualLazy,
    /// Two positions ahead, two hash lengths.
    DualLazy2,
}

/// What a level does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameters {
    pub(crate) strategy: Strategy,
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
        level(Stored, 0, 0),
        level(Fastest, 2, 32),
        level(Greedy, 5, 14),
        level(Greedy, 9, 20),
        level(Greedy, 15, 34),
        level(Lazy, 15, 36),
        level(Lazy, 30, 64),
        level(DualLazy, 24, 128),
        level(DualLazy2, 32, 258),
        level(DualLazy2, 112, 258),
        level(DualLazy2, 128, 258),
        level(DualLazy2, 160, 258),
        level(DualLazy2, 200, 258),
    ]
};
