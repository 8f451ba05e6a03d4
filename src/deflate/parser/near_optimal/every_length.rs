//! The weighing of every length of every match, for the level that takes its time.
//!
//! `path.rs` tries the longest few lengths of each match. Here all of them are tried, each with the
//! cheapest of the distances that reach so far: a match of 20 bytes at 500 and one of 8 at 40 give
//! lengths 9 to 20 at the cost of 500, and 3 to 8 at the lower of both costs. That is not always
//! the nearest distance, because a distance used often has a short code.

use super::costs::{Costs, LENGTH_OFFSET, NEVER, distance_index};
use super::path::{OFFSET, RING, SHORT, Step};
use crate::deflate::match_finder::match_cache::{
    LONG_MATCH, LongMatch, SHORT_LENGTHS, ShortMatches,
};
use crate::deflate::symbols::MIN_MATCH;

/// Lengths from the first to the last, and the distance that is cheapest for all of them, with its
/// cost.
#[derive(Clone, Copy)]
struct Reach {
    first: usize,
    last: usize,
    distance: usize,
    cost: u32,
}

/// Calls `visit` for all lengths of the matches of a position, the longest first.
#[inline(always)]
fn each_reach(
    short: ShortMatches,
    long: &[LongMatch],
    costs: &Costs,
    mut visit: impl FnMut(Reach),
) {
    let mut cheapest = Reach { first: 0, last: 0, distance: 0, cost: NEVER };
    let mut reach = |first, last, distance: usize| {
        let cost = costs.distance[distance_index(distance)];
        if cost < cheapest.cost {
            cheapest = Reach { first, last, distance, cost };
        }
        visit(Reach { first, last, ..cheapest });
    };
    for (index, match_) in long.iter().enumerate().rev() {
        let shorter = index.checked_sub(1).map_or(LONG_MATCH - 1, |before| long[before].length());
        reach(shorter + 1, match_.length(), match_.distance());
    }
    for (step, &distance) in short[..SHORT_LENGTHS].iter().enumerate().rev() {
        reach(MIN_MATCH + step, MIN_MATCH + step, distance as usize);
    }
}

/// The least cost of a match at `index` and of the way from its end.
#[inline(always)]
pub(super) fn cheapest(
    short: ShortMatches,
    long: &[LongMatch],
    index: usize,
    path: &[u32],
    ring: &[u32; RING],
    costs: &Costs,
) -> u32 {
    let mut best = NEVER;
    each_reach(short, long, costs, |Reach { first, last, cost, .. }| {
        let mut least = NEVER;
        let middle = last.min(SHORT - 1);
        for length in first..=middle {
            let after = ring[(index + length) % RING];
            least = least.min(costs.length[LENGTH_OFFSET + length] + after);
        }
        let first = first.max(SHORT);
        if first <= last {
            let lengths = &costs.length[LENGTH_OFFSET + first..=LENGTH_OFFSET + last];
            let after = &path[OFFSET + index + first..=OFFSET + index + last];
            let sums = lengths.iter().zip(after).map(|(length, after)| length + after);
            least = sums.fold(least, u32::min);
        }
        best = best.min(least + cost);
    });
    best
}

/// The match that costs `wanted` with the way from its end; `path` begins at its position.
#[inline(always)]
pub(super) fn find(
    short: ShortMatches,
    long: &[LongMatch],
    wanted: u32,
    path: &[u32],
    costs: &Costs,
) -> Option<Step> {
    let mut found = None;
    each_reach(short, long, costs, |Reach { first, last, distance, cost }| {
        for length in (first..=last).rev() {
            let whole = costs.length[LENGTH_OFFSET + length] + path[length] + cost;
            if found.is_none() && distance != 0 && whole == wanted {
                found = Some(Step { length, distance });
            }
        }
    });
    found
}
