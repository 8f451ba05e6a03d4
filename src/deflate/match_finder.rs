//! Match finders: where in the window did the next bytes occur before?
//!
//! These are the finders of levels 6 to 13; those of levels 1 to 5 search batches of positions
//! (`batch/search.rs`). All of them are hash tables. The next few bytes are hashed, and the entry
//! of that hash holds one or more earlier positions (*candidates*) with the same hash, usually with
//! the same bytes. Each candidate is compared with the input to see how long the match is. The
//! finders differ in how many candidates they keep, and how:
//!
//! | finder | levels | candidates of a position |
//! |---|---|---|
//! | [`hash_chains`] | 6 to 9 | the newest with the same 3 and 4 bytes, a list of 5 or 6 |
//! | [`rows`] | 10, 11 | the 16 newest with the same 6 and with the same 16 bytes, [`short`] ones |
//! | [`tree`] | 12, 13 | a binary tree of those with the same 6 bytes, [`short`] ones |
//!
//! Positions are 16-bit offsets into the sliding window (`window.rs`); 0 means "none".

mod best_candidate;
pub(crate) mod hash_chains;
pub(crate) mod match_cache;
pub(crate) mod match_cache_finder;
pub(crate) mod rows;
pub(crate) mod short;
pub(crate) mod tree;
pub(crate) mod work;

use crate::deflate::parser::min_match_length::MinMatchLength;
use crate::deflate::window::Bytes;

/// Spreads four bytes over the high bits: 2^32 over the golden ratio (Knuth, TAOCP 3, 6.4), odd.
const MULTIPLIER: u32 = 0x9E37_79B1;
/// The same for eight bytes: 2^64 over the golden ratio, odd.
const WIDE_MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// A match, or none when `length` is 0.
#[derive(Clone, Copy, Default)]
pub(crate) struct Match {
    /// Bytes.
    pub(crate) length: usize,
    /// Bytes back.
    pub(crate) distance: usize,
}

/// How hard to search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Candidates tried.
    pub(crate) depth: u32,
    /// A match of this length ends the search, in bytes.
    pub(crate) nice: usize,
}

/// Finds matches in a window.
pub(crate) trait MatchFinder {
    /// Forgets everything.
    fn reset(&mut self);

    /// Forgets the positions from `from` up to `to`, which are all there are: for short inputs,
    /// where clearing the tables would take longer than the rest.
    fn forget(&mut self, bytes: &Bytes, from: usize, to: usize);

    /// Starts a call whose content, dictionary included, begins at `first`.
    fn open(&mut self, _first: usize) {}

    /// Chooses what to look for by the lengths that matches need.
    fn adapt(&mut self, _min_lengths: &MinMatchLength) {}

    /// Follows the window's slide.
    fn slide(&mut self);

    /// Adds the positions from `from` up to `to`; those beyond 16 bits are left out.
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize);

    /// Adds the positions inside a match, of which some may be left out.
    #[inline(always)]
    fn insert_match(&mut self, bytes: &Bytes, from: usize, to: usize) {
        self.insert(bytes, from, to);
    }

    /// Adds `at` and returns a match, or none; only one longer than `longer_than` is searched
    /// for thoroughly. It may reach beyond the data, into the zeros after it.
    fn find(&mut self, bytes: &Bytes, at: u16, longer_than: usize, effort: Effort) -> Match;
}

/// The hash of the first four of eight bytes.
#[inline(always)]
fn hash_short<const BITS: u32>(bytes: u64) -> usize {
    ((bytes as u32).wrapping_mul(MULTIPLIER) >> (32 - BITS)) as usize
}

/// The hash of the first `BYTES` of eight bytes.
#[inline(always)]
fn hash_long<const BYTES: u32, const BITS: u32>(bytes: u64) -> usize {
    ((bytes << (64 - 8 * BYTES)).wrapping_mul(WIDE_MULTIPLIER) >> (64 - BITS)) as usize
}

#[cfg(test)]
mod tests {
    use parflate_test_support::content::repeats;

    use super::match_cache::MatchCache;
    use super::match_cache_finder::{MatchCacheFinder, SearchRange};
    use crate::deflate::symbols::{MAX_MATCH, WINDOW_BYTES};
    use crate::deflate::window::{self, Window};

    /// All matches from `start` on.
    pub(super) fn find_all<F: MatchCacheFinder>(
        data: &[u8],
        start: usize,
        mut finder: F,
    ) -> MatchCache {
        let mut window = Window::new();
        let mut matches = MatchCache::new(data.len(), 64 * data.len());
        window.open(data, start);
        finder.reset();
        finder.insert(&window.bytes, window::START - start, window::START);
        let (mut at, mut done) = (window::START, start);
        while done < data.len() {
            if at == window::END {
                window.slide(data);
                finder.slide();
                at -= WINDOW_BYTES;
            }
            // Odd steps, so that batches and windows end at all places.
            let count = (data.len() - done).min(window::END - at).min(7777);
            let remaining = data.len() - done;
            let range = SearchRange { bytes: &window.bytes, from: at, to: at + count, remaining };
            finder.find(range, &mut matches);
            at += count;
            done += count;
        }
        matches
    }

    /// The nearest match of each length of at least `shortest`, by looking everywhere.
    pub(super) fn naive(data: &[u8], at: usize, shortest: usize) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut longest = shortest - 1;
        for distance in 1..=at.min(WINDOW_BYTES - 1) {
            let pairs = data[at..].iter().zip(&data[at - distance..]);
            let length = pairs.take(MAX_MATCH).take_while(|(a, b)| a == b).count();
            if length > longest {
                longest = length;
                found.push((length, distance));
            }
        }
        found
    }

    /// Whatever a finder reports must be there, in order.
    pub(super) fn check_all<F: MatchCacheFinder>(new: impl Fn() -> F) {
        for (bytes, symbols) in [(1, 2), (9, 1), (300, 1), (5000, 3), (100_000, 60)] {
            let data = repeats(bytes, symbols, 400, 7);
            for start in [0, bytes / 4] {
                let matches = find_all(&data, start, new());
                for at in start..bytes {
                    let same = |length: usize, distance: usize| {
                        distance <= at
                            && at + length <= bytes
                            && (at..at + length).all(|index| data[index] == data[index - distance])
                    };
                    for (index, &distance) in matches.short(at - start)[..3].iter().enumerate() {
                        assert!(distance == 0 || same(3 + index, distance as usize));
                    }
                    let mut last = 5;
                    for long in matches.long(at - start) {
                        assert!(long.length() > last && long.length() <= MAX_MATCH);
                        assert!(same(long.length(), long.distance()));
                        last = long.length();
                    }
                }
            }
        }
    }
}
