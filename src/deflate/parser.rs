//! Parsers: which of the possible matches become tokens.
//!
//! At "abcdefg" there may be a match of 3 bytes 5 back, one of 6 bytes 20,000 back, or at the next
//! byte one of 9. [`lazy`] looks one or two bytes ahead before it takes a match; [`near_optimal`]
//! weighs all ways through the input. Levels 1 to 5 have a parser of their own (`batch.rs`).

pub(crate) mod lazy;
pub(crate) mod min_match_length;
pub(crate) mod near_optimal;

use super::match_finder::MatchFinder;
use super::tokens::Tokens;
use super::window::Window;
use min_match_length::MinMatchLength;

/// Turns bytes into tokens with the help of a match finder.
pub(crate) trait Parser<F: MatchFinder> {
    /// Input bytes in a segment: how much is parsed before the minimum match lengths are
    /// reconsidered; at most 24 KiB, as that is what the token store has room for.
    const SEGMENT_BYTES: usize;
    /// Symbols in a group, of which blocks are made; several segments where they are few.
    const GROUP_SYMBOLS: u32;

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
