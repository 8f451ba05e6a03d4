//! The one table that says what each level does.

use super::match_finder::Effort;

/// How matches become tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strategy {
    /// No compression.
    Stored,
    /// The newest candidates only.
    Fastest,
    /// The longest match at each position.
    Greedy,
    /// x
    DualGreedy,
    /// x
    DualLazy,
    /// x
    DualLazy2,
    /// One position ahead.
    Lazy,
    /// Two positions ahead.
    Lazy2,
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
    use Strategy::{DualGreedy, DualLazy, DualLazy2, Fastest, Greedy, Lazy, Lazy2, Stored};
    const fn level(strategy: Strategy, depth: u32, nice: usize) -> Parameters {
        Parameters { strategy, effort: Effort { depth, nice } }
    }
    [
        level(Stored, 0, 0),
        level(Fastest, 2, 32),
        level(DualGreedy, 2, 24),
        level(DualGreedy, 4, 32),
        level(DualLazy, 2, 24),
        level(DualLazy, 4, 32),
        level(DualLazy, 8, 64),
        level(DualLazy, 16, 130),
        level(DualLazy2, 32, 258),
        level(DualLazy2, 64, 258),
        level(DualLazy2, 128, 258),
        level(Lazy, 35, 65),
        level(Lazy2, 600, 258),
    ]
};
