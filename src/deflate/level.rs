//! The one table that says what each level does.

/// How matches become tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strategy {
    /// No compression.
    Stored,
    /// The longest match at each position.
    Greedy,
    /// One position ahead.
    Lazy,
    /// Two positions ahead.
    Lazy2,
}

/// What a level does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameters {
    pub(crate) strategy: Strategy,
    /// Candidates tried for each position.
    pub(crate) depth: u32,
    /// A match of this length is taken without looking further, in bytes.
    pub(crate) nice: usize,
}

/// The highest level.
pub(crate) const MAX_LEVEL: u8 = 12;

/// Levels 0 to 12.
pub(crate) const LEVELS: [Parameters; MAX_LEVEL as usize + 1] = {
    use Strategy::{Greedy, Lazy, Lazy2, Stored};
    const fn level(strategy: Strategy, depth: u32, nice: usize) -> Parameters {
        Parameters { strategy, depth, nice }
    }
    [
        level(Stored, 0, 0),
        level(Greedy, 2, 10),
        level(Greedy, 6, 10),
        level(Greedy, 12, 14),
        level(Greedy, 16, 30),
        level(Lazy, 16, 30),
        level(Lazy, 35, 65),
        level(Lazy, 100, 130),
        level(Lazy2, 300, 258),
        level(Lazy2, 600, 258),
        level(Lazy2, 600, 258),
        level(Lazy2, 600, 258),
        level(Lazy2, 600, 258),
    ]
};
