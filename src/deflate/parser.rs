//! Parsers: which of the possible matches become tokens.

pub(crate) mod greedy;
pub(crate) mod lazy;
pub(crate) mod min_match_length;
pub(crate) mod near_optimal;

use super::match_finder::MatchFinder;
use super::tokens::Tokens;
use super::window::Window;
use min_match_length::MinMatchLength;

/// Turns bytes into tokens with the help of a match finder.
pub(crate) trait Parser<F: MatchFinder> {
    /// How many bits a short match has to save to be taken: it may be in the way of a longer one.
    const MARGIN_BITS: u32;
    /// Input bytes in a segment: what is decided on before the block's end and the worth of short matches
    /// are looked at again. Shorter segments are smaller by up to 0.05 % and take 2 % of the time of level 1.
    const SEGMENT_BYTES: usize;

    /// Parses until `end`, at most 65,536, is reached or passed by a match.
    fn parse(
        &self,
        finder: &mut F,
        window: &Window,
        cursor: &mut Cursor,
        end: usize,
        min_lengths: &MinMatchLength,
        tokens: &mut Tokens,
    );
}

/// How far a parser has come, in offsets of the window.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    /// The next position to decide on.
    pub(crate) next: usize,
    /// The first literal that is not in the token store yet; at most `next`.
    pub(crate) literals_from: usize,
}
