//! Greedy parsing: take the longest match at each position.

use super::Cursor;
use crate::deflate::match_finder::{Effort, MatchFinder};
use crate::deflate::symbols::MAX_MATCH;
use crate::deflate::tokens::Tokens;
use crate::deflate::window::Window;

/// Parses until `end` is reached or passed.
pub(crate) fn parse<F: MatchFinder>(
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
    while at < search_end {
        let limit = MAX_MATCH.min(window.data_end - at);
        let found = finder.find(bytes, at as u16, 0, limit, effort);
        if found.length >= 4 || (found.length == 3 && found.distance < 4096) {
            tokens.push(at - literals_from, found.length, found.distance);
            finder.insert(bytes, at + 1, at + found.length);
            at += found.length;
            literals_from = at;
        } else {
            at += 1;
        }
    }
    *cursor = Cursor { next: at.max(end), literals_from };
}
