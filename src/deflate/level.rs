//! The one table that says what each level does: match finder, parser and how hard they try.
//!
//! Depth and nice length are chosen by measurement so that no level is slower and larger than another on
//! text, binaries, markup or logs, and that level 6 is no larger than libdeflate's and a good deal faster.

use super::match_finder::Effort;
use super::parser::near_optimal::Passes;
use super::symbols::MAX_MATCH;

/// How matches become tokens.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Strategy {
    /// Stored blocks.
    Stored,
    /// The newest short and long string; greedy.
    Greedy {
        /// How many of the last positions of a match the match finder gets to know.
        inserted: usize,
    },
    /// The newest short and long string; looks one position ahead.
    Lazy,
    /// The newest short and the two newest long strings; looks one position ahead.
    LazyPairs,
    /// The newest short string and chains of long strings; looks one position ahead.
    ChainsLazy,
    /// The newest short string and chains of long strings; looks two positions ahead.
    ChainsLazy2,
    /// The cheapest way through most matches, found with rows.
    Rows(Passes),
    /// The cheapest way through all matches, found with trees.
    Trees(Passes),
    /// The same with more memory for short matches.
    LargeTrees(Passes),
}

/// What a level does.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameters {
    /// Match finder and parser.
    pub(crate) strategy: Strategy,
    /// How hard the match finder searches.
    pub(crate) effort: Effort,
}

/// The densest level.
pub const MAX_LEVEL: u8 = 12;

/// A nice length that no match has: the search never ends early.
const NEVER_NICE: usize = MAX_MATCH + 1;

/// Levels 0 to 12.
pub(crate) const LEVELS: [Parameters; MAX_LEVEL as usize + 1] = {
    use Strategy::{
        ChainsLazy, ChainsLazy2, Greedy, LargeTrees, Lazy, LazyPairs, Rows, Stored, Trees,
    };
    const fn plan(passes: u32, starts: u32, refinements: u32) -> Passes {
        Passes { passes, starts, refinements }
    }
    const fn level(strategy: Strategy, depth: u32, nice: usize) -> Parameters {
        Parameters { strategy, effort: Effort { depth, nice } }
    }
    [
        // Match finder and parser, links of a chain followed, nice length in bytes.
        level(Stored, 0, 0),
        level(Greedy { inserted: 7 }, 0, 0),
        level(Greedy { inserted: 64 }, 0, 0),
        level(Lazy, 0, 20),
        level(LazyPairs, 0, 32),
        level(ChainsLazy, 5, 56),
        level(ChainsLazy, 15, 96),
        level(ChainsLazy2, 24, 258),
        level(ChainsLazy2, 96, 258),
        level(ChainsLazy2, 224, 258),
        level(Rows(plan(1, 1, 0)), 16, 96),
        level(Trees(plan(1, 1, 1)), 32, 128),
        level(LargeTrees(plan(1, 2, 2)), 64, NEVER_NICE),
    ]
};
