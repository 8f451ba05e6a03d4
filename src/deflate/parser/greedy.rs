//! Greedy parsing: take the longest match at each position.

use super::Cursor;
use crate::deflate::match_finder::hash_chain::HashChain;
use crate::deflate::symbols::MAX_MATCH;
use crate::deflate::tokens::Tokens;

/// Parses until `end` is reached or passed.
pub(crate) fn parse(
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
    while at < end {
        let limit = MAX_MATCH.min(buffer.len() - at);
        if limit < 8 {
            at += 1;
            continue;
        }
        let found = finder.find(buffer, at, 0, limit, nice, depth);
        if found.length >= 4 || (found.length == 3 && found.distance < 4096) {
            tokens.push(at - literals_from, found.length, found.distance);
            finder.insert(buffer, at + 1, found.length - 1);
            at += found.length;
            literals_from = at;
        } else {
            at += 1;
        }
    }
    *cursor = Cursor { next: at, literals_from };
}
