//! Greedy parsing: at each position, take the longest match if it is worth its bits.
//!
//! If there is none, the byte becomes a literal and the next position is tried. There is one search
//! for each token, which is the least possible: LZ4 and the first levels of zlib work in this way.
//! The price is that a match of 4 bytes is taken even if one of 20 begins at the next byte.

use super::min_match_length::MinMatchLength;
use super::{Cursor, Parser};
use crate::deflate::match_finder::{Effort, MatchFinder};
use crate::deflate::tokens::Tokens;
use crate::deflate::window::Window;

/// Takes the longest match at each position.
#[derive(Clone, Copy)]
pub(crate) struct Greedy {
    /// How many of the last positions of a match are added to the match finder.
    pub(crate) inserted: usize,
}

impl<F: MatchFinder> Parser<F> for Greedy {
    // Shorter segments and smaller groups would be 0.1 to 0.4 % smaller and 5 to 20 % slower.
    const SEGMENT_BYTES: usize = 16384;
    const GROUP_SYMBOLS: u32 = 4096;

    #[inline(always)]
    fn parse(
        &self,
        finder: &mut F,
        window: &Window,
        cursor: &mut Cursor,
        end: usize,
        min_lengths: &MinMatchLength,
        tokens: &mut Tokens,
    ) {
        let bytes = &*window.bytes;
        let mut at = cursor.next;
        let mut literals_from = cursor.literals_from;
        let search_end = end.min(window.data_end.saturating_sub(3));
        while at < search_end {
            let found = finder.find(bytes, at as u16, 0, Effort::LEAST);
            if min_lengths.takes(found.length, found.distance) {
                let length = found.length.min(window.data_end - at);
                tokens.push(at - literals_from, length, found.distance);
                let end = at + length;
                // A branch, so that the first positions can be added before the length is known.
                if length <= self.inserted {
                    finder.insert(bytes, at + 1, end);
                } else {
                    finder.insert(bytes, end - self.inserted, end);
                }
                at += length;
                literals_from = at;
            } else {
                tokens.literal(bytes[at as u16 as usize]);
                at += 1;
            }
        }
        *cursor = Cursor { next: tokens.literals(bytes, at, end), literals_from };
    }
}
