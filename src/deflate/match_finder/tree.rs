//! Binary trees: all matches of a position, nearest first, in logarithmic time.
//!
//! For every hash there is a binary search tree of the positions that have it, ordered by the bytes
//! that follow them, with the newest position as root. Searching for a position walks down from the
//! root and, on the way, makes the position the new root: whatever is smaller goes to its left,
//! whatever is larger to its right. An example, with the bytes that follow each position:
//!
//! ```text
//! search for "cat"       10 "dog"            30 "cat"      the new root
//!                        /      \            /     \
//!                   5 "cab"   8 "dot"    5 "cab"  10 "dog"
//!                                                     \
//!                                                    8 "dot"
//! ```
//!
//! The walk met "dog" and "cab". Every node on the way is the newest position that shares so many
//! bytes with the one searched for, so the walk lists the nearest match of each length. And since
//! all positions between two neighbours share at least what those two share, a comparison continues
//! where the smaller of both left off. The structure is Igor Pavlov's (7-Zip).
//!
//! The trees are over a hash of [`HASHED`] bytes instead of the usual 4. That keeps them small, a
//! few nodes in text, which nearly halves the time; the shorter matches come from [`ShortChains`].

use super::match_cache::{LONG_MATCH, MatchCache};
use super::match_cache_finder::{MatchCacheFinder, SearchRange};
use super::short::{SHORT_LIMIT, ShortChains};
use super::work::count_candidate;
use super::{Effort, WIDE_MULTIPLIER};
use crate::deflate::symbols::{MAX_MATCH, WINDOW_BYTES};
use crate::deflate::tables::{boxed, slide};
use crate::deflate::window::{Bytes, load_u64};

/// Bytes hashed: the shortest long match.
const HASHED: usize = LONG_MATCH;
/// Trees, as a power of two: as many as positions.
const HASH_BITS: u32 = 15;
/// Divides the depth to which a position inside a long match is added. The part of the tree that is
/// cut off below is lost, but it is old and seldom the best.
const INSERT_DEPTH_DIVISOR: u32 = 2;

/// Trees of all positions in the window, and [`ShortChains`].
pub(crate) struct TreeFinder {
    effort: Effort,
    short: ShortChains,
    roots: Box<[u16; 1 << HASH_BITS]>,
    /// Smaller and larger child of each position.
    children: Box<[[u16; 2]; WINDOW_BYTES]>,
    /// The longest match of the position before, less a byte: length and distance.
    carried: (usize, usize),
    /// Whether nothing is searched before that match ends.
    is_nice: bool,
}

impl TreeFinder {
    /// All memory, allocated once.
    pub(crate) fn new(effort: Effort) -> Self {
        Self {
            effort,
            short: ShortChains::new(),
            roots: boxed(0),
            children: boxed([0; 2]),
            carried: (0, 0),
            is_nice: false,
        }
    }

    /// Makes `at` the root of its tree; calls `found` for matches longer than those before, and
    /// ends with the first of at least `nice` bytes.
    #[inline(always)]
    fn push(
        &mut self,
        bytes: &Bytes,
        at: u16,
        here: u64,
        nice: usize,
        depth: u32,
        mut found: impl FnMut(usize, usize),
    ) {
        const SMALLER: usize = 0;
        const LARGER: usize = 1;
        let hash = (here << (64 - 8 * HASHED)).wrapping_mul(WIDE_MULTIPLIER);
        let root = &mut self.roots[(hash >> (64 - HASH_BITS)) as usize];
        let children = self.children.as_flattened_mut();
        let node = |position: u16| 2 * (position as usize % WINDOW_BYTES);
        let lowest = at.saturating_sub(WINDOW_BYTES as u16);
        let mut candidate = *root;
        *root = at;
        // Where the next smaller and larger position belong, and what all below share with `at`.
        let mut open = [node(at) + SMALLER, node(at) + LARGER];
        let mut shared = [0; 2];
        let mut longest = HASHED - 1;
        for _ in 0..depth {
            if candidate <= lowest {
                break;
            }
            count_candidate();
            let length =
                match_length_from(bytes, at, candidate, shared[SMALLER].min(shared[LARGER]));
            if length > longest {
                longest = length;
                found(length.min(MAX_MATCH), (at - candidate) as usize);
            }
            let below = node(candidate);
            if length >= nice.min(MAX_MATCH) {
                // Equal for all that matters: `at` takes the place.
                children[open[SMALLER]] = children[below + SMALLER];
                children[open[LARGER]] = children[below + LARGER];
                return;
            }
            let side =
                usize::from(bytes[candidate as usize + length] > bytes[at as usize + length]);
            children[open[side]] = candidate;
            open[side] = below + 1 - side;
            shared[side] = length;
            candidate = children[open[side]];
        }
        children[open[SMALLER]] = 0;
        children[open[LARGER]] = 0;
    }
}

/// How many bytes at `a` and `b` are equal when `known` are; may be a little more than 258.
#[inline(always)]
fn match_length_from(bytes: &Bytes, a: u16, b: u16, known: usize) -> usize {
    let mut length = known;
    while length < MAX_MATCH {
        let difference =
            load_u64(bytes, a as usize + length) ^ load_u64(bytes, b as usize + length);
        if difference != 0 {
            return length + (difference.trailing_zeros() / 8) as usize;
        }
        length += 8;
    }
    length
}

impl MatchCacheFinder for TreeFinder {
    fn reset(&mut self) {
        self.short.reset();
        // Without roots nothing in `children` can be reached.
        self.roots.fill(0);
        self.carried = (0, 0);
        self.is_nice = false;
    }

    #[inline(always)]
    fn slide(&mut self) {
        self.short.slide();
        slide(&mut self.roots[..]);
        slide(self.children.as_flattened_mut());
    }

    #[inline(always)]
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        let Effort { nice, depth } = self.effort;
        for at in from..to.min(1 << 16) {
            let here = load_u64(bytes, at);
            self.short.push(at as u16, here);
            self.push(bytes, at as u16, here, nice, depth / INSERT_DEPTH_DIVISOR, |_, _| {});
        }
    }

    #[inline(always)]
    fn find(&mut self, range: SearchRange<'_>, matches: &mut MatchCache) {
        let SearchRange { bytes, from, to, remaining } = range;
        let Effort { nice, depth } = self.effort;
        let mut sink = matches.sink(to - from);
        for at in from..to {
            let here = load_u64(bytes, at);
            self.short.push(at as u16, here);
            let limit = (remaining - (at - from)).min(MAX_MATCH);
            let (length, distance) = self.carried;
            if self.is_nice || limit <= LONG_MATCH {
                let depth = depth / INSERT_DEPTH_DIVISOR;
                self.push(bytes, at as u16, here, nice, depth, |_, _| {});
                sink.close_with(length.min(limit), distance);
                self.carried.0 = length.saturating_sub(1);
                self.is_nice &= length > LONG_MATCH;
                continue;
            }
            let mut longest = (0, 0);
            self.push(bytes, at as u16, here, nice, depth, |length, distance| {
                if longest.0 < limit {
                    longest = (length.min(limit), distance);
                    sink.push(longest.0, distance);
                }
            });
            self.is_nice = longest.0 >= nice;
            if length.min(limit) > longest.0.max(LONG_MATCH - 1) {
                longest = (length.min(limit), distance);
                sink.push(longest.0, distance);
            }
            let short = if length < SHORT_LIMIT {
                self.short.matches(bytes, at as u16, here)
            } else {
                [0; 4]
            };
            sink.close(short);
            self.carried = (longest.0.saturating_sub(1), longest.1);
        }
        let filled = sink.filled();
        matches.take(filled);
    }
}

#[cfg(test)]
mod tests {
    use parflate_test_support::content::repeats;

    use super::super::match_cache::LONG_MATCH;
    use super::super::tests::{check_all, find_all, naive};
    use super::{Effort, TreeFinder};
    use crate::deflate::symbols::MAX_MATCH;

    type Finder = TreeFinder;

    #[test]
    fn matches_are_real_and_ascending() {
        for nice in [8, 100, MAX_MATCH + 1] {
            let effort = Effort { depth: 16, nice };
            check_all(|| Finder::new(effort));
        }
    }

    #[test]
    fn a_deep_search_finds_the_nearest_of_each_length() {
        let effort = Effort { depth: 10_000, nice: MAX_MATCH + 1 };
        for symbols in [2, 4, 20] {
            let data = repeats(6000, symbols, 400, 3);
            let matches = find_all(&data, 100, Finder::new(effort));
            for at in 100..data.len() - MAX_MATCH {
                let found: Vec<_> = matches
                    .long(at - 100)
                    .iter()
                    .map(|long| (long.length(), long.distance()))
                    .collect();
                assert_eq!(found, naive(&data, at, LONG_MATCH), "at {at} of {symbols} symbols");
            }
        }
    }
}
