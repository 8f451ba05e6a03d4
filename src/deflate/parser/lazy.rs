//! Lazy parsing: a match waits until the next position has been tried too.

use super::Cursor;
use crate::deflate::match_finder::Match;
use crate::deflate::match_finder::hash_chain::HashChain;
use crate::deflate::symbols::MAX_MATCH;
use crate::deflate::tokens::Tokens;

fn log2(value: usize) -> i32 {
    value.ilog2() as i32
}

/// Parses until `end` is reached or passed.
pub(crate) fn parse<const TWICE: bool>(
    finder: &mut HashChain,
    buffer: &[u8],
    cursor: &mut Cursor,
    end: usize,
    nice: usize,
    depth: u32,
    tokens: &mut Tokens,
) {
    let mut at = cursor.next;
    let mut literals_from = cursor.literals_from;
    'positions: while at < end {
        let limit = MAX_MATCH.min(buffer.len() - at);
        if limit < 8 {
            at += 1;
            continue;
        }
        let mut current = finder.find(buffer, at, 0, limit, nice, depth);
        at += 1;
        if current.length < 3 || (current.length == 3 && current.distance > 8192) {
            continue;
        }
        loop {
            // `at` is one behind the start of `current`.
            let limit = MAX_MATCH.min(buffer.len() - at);
            if current.length >= nice || limit < 8 {
                break;
            }
            let next = finder.find(buffer, at, current.length - 1, limit, nice, depth / 2);
            at += 1;
            if next.length >= current.length && gain(current, next) > 2 {
                current = next;
                continue;
            }
            if TWICE {
                let limit = MAX_MATCH.min(buffer.len() - at);
                if limit >= 8 {
                    let next = finder.find(buffer, at, current.length - 1, limit, nice, depth / 4);
                    at += 1;
                    if next.length >= current.length && gain(current, next) > 6 {
                        current = next;
                        continue;
                    }
                    tokens.push(at - 3 - literals_from, current.length, current.distance);
                    finder.insert(buffer, at, current.length - 3);
                    at += current.length - 3;
                    literals_from = at;
                    continue 'positions;
                }
            }
            tokens.push(at - 2 - literals_from, current.length, current.distance);
            finder.insert(buffer, at, current.length - 2);
            at += current.length - 2;
            literals_from = at;
            continue 'positions;
        }
        tokens.push(at - 1 - literals_from, current.length, current.distance);
        finder.insert(buffer, at, current.length - 1);
        at += current.length - 1;
        literals_from = at;
    }
    *cursor = Cursor { next: at, literals_from };
}

/// How much better `next` is than `current`, in quarters of a byte or so.
#[inline(always)]
fn gain(current: Match, next: Match) -> i32 {
    4 * (next.length as i32 - current.length as i32) + log2(current.distance) - log2(next.distance)
}
