//! Lazy parsing: a match waits until the next position has been tried too.

use super::Cursor;
use crate::deflate::match_finder::{Effort, Match, MatchFinder};
use crate::deflate::symbols::MAX_MATCH;
use crate::deflate::tokens::Tokens;
use crate::deflate::window::Window;

/// Parses until `end` is reached or passed.
pub(crate) fn parse<F: MatchFinder, const TWICE: bool>(
    finder: &mut F,
    window: &Window,
    cursor: &mut Cursor,
    end: usize,
    effort: Effort,
    tokens: &mut Tokens,
) {
    let bytes = &*window.bytes;
    let mut at = cursor.next;
    let mut literals_from = cursor.literals_from;
    let search_end = end.min(window.data_end.saturating_sub(3));
    let half = Effort { depth: (effort.depth / 2).max(1), nice: effort.nice };
    let quarter = Effort { depth: (effort.depth / 4).max(1), nice: effort.nice };
    while at < search_end {
        let limit = MAX_MATCH.min(window.data_end - at);
        let mut current = finder.find(bytes, at as u16, 0, limit, effort);
        if current.length < 3 || (current.length == 3 && current.distance > 8192) {
            at += 1;
            continue;
        }
        // `next` is the first position that is not in the finder yet.
        let mut next = at + 1;
        while next < search_end && current.length < effort.nice {
            let limit = MAX_MATCH.min(window.data_end - next);
            let better = finder.find(bytes, next as u16, current.length - 1, limit, half);
            next += 1;
            if better.length >= current.length && gain(current, better) > 2 {
                current = better;
                at = next - 1;
                continue;
            }
            if TWICE && next < search_end {
                let limit = MAX_MATCH.min(window.data_end - next);
                let better = finder.find(bytes, next as u16, current.length - 1, limit, quarter);
                next += 1;
                if better.length >= current.length && gain(current, better) > 6 {
                    current = better;
                    at = next - 1;
                    continue;
                }
            }
            break;
        }
        tokens.push(at - literals_from, current.length, current.distance);
        at += current.length;
        finder.insert(bytes, next, at);
        literals_from = at;
    }
    *cursor = Cursor { next: at.max(end), literals_from };
}

/// How much better `next` is than `current`, in quarters of a byte or so.
#[inline(always)]
fn gain(current: Match, next: Match) -> i32 {
    let log2 = |value: usize| value.ilog2() as i32;
    4 * (next.length as i32 - current.length as i32) + log2(current.distance) - log2(next.distance)
}
