//! Lazy parsing: a match waits until the next position has been searched too.
//!
//! ```text
//! at "b":    "bcd"     3 bytes
//! at "c":     "cdefgh" 6 bytes: longer by enough, so "b" becomes a literal and the wait goes on
//! at "d":      "def"   3 bytes: no better, so "cdefgh" is taken
//! ```
//!
//! The later match wins if it is longer by enough to pay for the literal before it and for a
//! farther distance. Short matches are weighed by their cost in bits first (`min_match_length.rs`).
//! Lazy evaluation is zlib's; counting the bits of the distance against the length, and looking two
//! positions ahead, are libdeflate's ideas.

use super::min_match_length::MinMatchLength;
use super::{Cursor, Parser};
use crate::deflate::match_finder::{Effort, Match, MatchFinder};
use crate::deflate::tokens::Tokens;
use crate::deflate::window::Window;

/// Looks one position ahead, or two if `TWICE`.
#[derive(Clone, Copy)]
pub(crate) struct Lazy<const TWICE: bool>(pub(crate) Effort);

impl<F: MatchFinder, const TWICE: bool> Parser<F> for Lazy<TWICE> {
    // 4 KiB are 0.05 % smaller and take 3 % more time, 16 KiB the other way round.
    const SEGMENT_BYTES: usize = if TWICE { 4096 } else { 8192 };
    // 2048 are 0.1 % larger.
    const GROUP_SYMBOLS: u32 = 1024;

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
        let effort = self.0;
        let bytes = &*window.bytes;
        let mut at = cursor.next;
        let mut literals_from = cursor.literals_from;
        let search_end = end.min(window.data_end.saturating_sub(3));
        // A later match has to beat one in hand, so it is searched for less; with two positions to
        // try the levels aim at size.
        let (first, second) = if TWICE { (1, 2) } else { (2, 4) };
        let next_effort = Effort { depth: effort.depth.div_ceil(first), nice: effort.nice };
        let after_next_effort = Effort { depth: effort.depth.div_ceil(second), nice: effort.nice };
        while at < search_end {
            let mut current = finder.find(bytes, at as u16, 0, effort);
            if !min_lengths.takes(current.length, current.distance) {
                tokens.literal(bytes[at as u16 as usize]);
                at += 1;
                continue;
            }
            // `next` is the first position that is not in the finder yet.
            let mut next = at + 1;
            while next < search_end && current.length < effort.nice {
                let better = finder.find(bytes, next as u16, current.length - 1, next_effort);
                next += 1;
                if better.length >= current.length && gain(current, better) > 2 {
                    current = better;
                    tokens.literal(bytes[at as u16 as usize]);
                    at += 1;
                    continue;
                }
                if TWICE && next < search_end {
                    let better =
                        finder.find(bytes, next as u16, current.length - 1, after_next_effort);
                    next += 1;
                    if better.length >= current.length && gain(current, better) > 6 {
                        current = better;
                        tokens.literal(bytes[at as u16 as usize]);
                        tokens.literal(bytes[(at + 1) as u16 as usize]);
                        at += 2;
                        continue;
                    }
                }
                break;
            }
            let length = current.length.min(window.data_end - at);
            tokens.push(at - literals_from, length, current.distance);
            at += length;
            finder.insert_match(bytes, next, at);
            literals_from = at;
        }
        *cursor = Cursor { next: tokens.literals(bytes, at, end), literals_from };
    }
}

/// How much better `next` is than `current`, in quarters of a byte or so.
#[inline(always)]
fn gain(current: Match, next: Match) -> i32 {
    let log2 = |value: usize| value.ilog2() as i32;
    4 * (next.length as i32 - current.length as i32) + log2(current.distance) - log2(next.distance)
}
