//! The parser of a segment: from masks of matches to tokens.
//!
//! There are two ways through the input. Where literals and short matches alternate, batches are
//! searched, each while the one before it is turned into tokens: the second waits for the lengths
//! of matches, and the first fills the time. Where one long match follows another, most of a batch
//! would be searched in vain, so a group of eight positions is searched where the match ends.
//!
//! ```text
//! groups      ┌ match ends beyond the group ┐
//!             └──────────► next group ◄─────┘──── no: batches ──── match ends far beyond: groups
//! ```

use super::ring::{RingBytes, bytes_at, match_length};
use super::search::{BATCH, BatchFinder, Distances, GROUP, NO_DISTANCES, farthest};
use super::tokens::Tokens;
use crate::deflate::match_finder::work::count_candidate;
use crate::deflate::simd::{VectorKernel, Vectors, common_prefix};
use crate::deflate::symbols::{MAX_MATCH, WINDOW_BYTES};

/// A match of this length is not compared with the next, in bytes.
const NICE: usize = 40;
/// Bytes of a match that are compared at once.
const COMPARED_BYTES: usize = 16;
/// The shortest match that is taken. The search looks for five bytes; shorter ones come from equal
/// hashes of unequal strings.
const SHORTEST: usize = 4;
/// How far a match may reach into the batch after the next, in bytes, before groups are searched
/// instead. Flat between 16 and 64.
const OVERHANG_BYTES: usize = BATCH;
/// At so many bytes without a match, a part of what follows is not searched.
const UNMATCHED_BYTES: usize = 1024;
/// Bytes that are not searched then: a third of the time for data that do not compress.
const SKIPPED_BYTES: usize = 256;
/// Bytes at the end of the input where no match begins.
const TAIL_BYTES: usize = 8;

/// Turns the input up to `end` into tokens.
pub(super) struct ParseSegment<'a, F, const LAZY: bool> {
    pub(super) ring: &'a RingBytes,
    pub(super) finder: &'a mut F,
    pub(super) tokens: &'a mut Tokens,
    /// How many of the last positions of a long match are added.
    pub(super) inserted: usize,
    /// The next position without a token; may end beyond `end`.
    pub(super) at: &'a mut usize,
    pub(super) end: usize,
    /// Where the input ends.
    pub(super) data_end: usize,
}

impl<F: BatchFinder, const LAZY: bool> VectorKernel for ParseSegment<'_, F, LAZY> {
    #[inline(always)]
    fn run<V: Vectors>(self) {
        let Self { ring, finder, tokens, inserted, at: start, end, data_end } = self;
        let mut taker = Taker {
            ring,
            tokens,
            data_end,
            literals_from: *start,
            search_end: data_end.saturating_sub(TAIL_BYTES),
        };
        let end = end.min(taker.search_end);
        let mut at = *start;
        let mut batches = [NO_DISTANCES; 2];
        'groups: while at < end {
            let mask = finder.search_group::<V>(ring, at, &mut batches[0]);
            taker.take::<F, LAZY, GROUP>(at, mask, &batches[0]);
            at += GROUP;
            if taker.literals_from > at {
                insert_last::<F, V>(finder, ring, at, taker.literals_from, inserted);
                at = taker.literals_from;
                continue;
            }
            if at >= end {
                break;
            }
            let [mut this, mut next] = batches.each_mut();
            let mut mask = finder.search_batch::<V>(ring, at, this);
            loop {
                let after = at + BATCH;
                let next_mask =
                    if after < end { finder.search_batch::<V>(ring, after, next) } else { 0 };
                taker.take::<F, LAZY, BATCH>(at, mask, this);
                (at, mask) = (after, next_mask);
                std::mem::swap(&mut this, &mut next);
                if at >= end {
                    break 'groups;
                }
                if taker.literals_from > at + OVERHANG_BYTES {
                    let from = at + BATCH;
                    insert_last::<F, V>(finder, ring, from, taker.literals_from, inserted);
                    at = taker.literals_from;
                    continue 'groups;
                }
                if !LAZY && at >= taker.literals_from + UNMATCHED_BYTES {
                    at += SKIPPED_BYTES;
                    continue 'groups;
                }
            }
        }
        *start = taker.finish(at);
    }
}

/// Adds the last `inserted` positions up to `end`, but none before `from`.
#[inline(always)]
fn insert_last<F: BatchFinder, V: Vectors>(
    finder: &mut F,
    ring: &RingBytes,
    from: usize,
    end: usize,
    inserted: usize,
) {
    let mut at = from.max(end.saturating_sub(inserted));
    while at + GROUP <= end {
        finder.search_group::<V>(ring, at, &mut NO_DISTANCES.clone());
        at += GROUP;
    }
}

/// Adds the positions up to `end` to the finder.
pub(super) struct InsertDictionary<'a, F> {
    pub(super) ring: &'a RingBytes,
    pub(super) finder: &'a mut F,
    pub(super) end: usize,
}

impl<F: BatchFinder> VectorKernel for InsertDictionary<'_, F> {
    #[inline(always)]
    fn run<V: Vectors>(self) {
        self.finder.insert::<V>(self.ring, self.end);
    }
}

/// Forgets the positions of an input that ends at `end`, which are all there are.
pub(super) struct ForgetAll<'a, F> {
    pub(super) ring: &'a RingBytes,
    pub(super) finder: &'a mut F,
    pub(super) end: usize,
}

impl<F: BatchFinder> VectorKernel for ForgetAll<'_, F> {
    #[inline(always)]
    fn run<V: Vectors>(self) {
        // Batches go on over the end.
        for at in (0..self.end + 2 * BATCH).step_by(GROUP) {
            self.finder.forget::<V>(self.ring, at);
        }
    }
}

/// A match at some position.
#[derive(Clone, Copy)]
struct Found {
    length: usize,
    distance_less_one: u16,
}

impl Found {
    /// Whether this match, one position later than `other`, is worth a literal before it.
    #[inline(always)]
    fn is_better_than(self, other: Self) -> bool {
        let log2 = |found: Self| (u32::from(found.distance_less_one) + 1).ilog2() as i32;
        4 * (self.length as i32 - other.length as i32) + log2(other) - log2(self) > 2
    }
}

/// Takes matches; everything else becomes literals.
struct Taker<'a> {
    ring: &'a RingBytes,
    tokens: &'a mut Tokens,
    data_end: usize,
    /// Where no match begins any more.
    search_end: usize,
    /// The first byte without a token.
    literals_from: usize,
}

impl Taker<'_> {
    /// Takes the matches of the `N` positions from `at` on, first come, first served. `mask` says
    /// which there are; those before `literals_from` are covered by an earlier match.
    #[inline(always)]
    fn take<F: BatchFinder, const LAZY: bool, const N: usize>(
        &mut self,
        at: usize,
        mut mask: u32,
        distances: &Distances,
    ) {
        if self.literals_from > at {
            let covered = self.literals_from - at;
            mask = if covered < N { mask & (u32::MAX << covered) } else { 0 };
        }
        if at + N > self.search_end {
            mask &= (1u64 << self.search_end.saturating_sub(at)).wrapping_sub(1) as u32;
        }
        while mask != 0 {
            let mut index = mask.trailing_zeros() as usize % N;
            let mut found = self.best::<F>(at, index, distances);
            if found.length < SHORTEST {
                mask &= mask - 1;
                continue;
            }
            while LAZY && found.length < NICE && index + 1 < N && (mask >> (index + 1)) & 1 != 0 {
                let next = self.best::<F>(at, index + 1, distances);
                if !next.is_better_than(found) {
                    break;
                }
                found = next;
                index += 1;
            }
            let start = at + index;
            self.tokens.push_literals(self.ring, self.literals_from, start);
            self.tokens.push_match(found.length, found.distance_less_one);
            self.literals_from = start + found.length;
            if self.literals_from >= at + N {
                break;
            }
            mask &= u32::MAX << (self.literals_from - at);
        }
    }

    /// The longest match at the position with this index in the batch, and of several the nearest.
    #[inline(always)]
    fn best<F: BatchFinder>(&self, at: usize, index: usize, distances: &Distances) -> Found {
        let here = (at + index) as u16;
        // What is after the end of the input is left from earlier calls.
        let limit = MAX_MATCH.min(self.data_end - at - index);
        let distance = |way: usize| distances[way][index % BATCH].wrapping_sub(1);
        let there = |distance: u32| {
            here.wrapping_sub(distance as u16 % WINDOW_BYTES as u16).wrapping_sub(1)
        };
        let common = |distance: u32| {
            count_candidate();
            let common =
                common_prefix(bytes_at(self.ring, here), bytes_at(self.ring, there(distance)));
            common.min(limit as u32)
        };
        if F::WAYS == 1 {
            let distance = distance(0);
            let mut length = common(distance) as usize;
            if length == COMPARED_BYTES {
                length = match_length(self.ring, here, there(distance), limit);
            }
            return Found { length, distance_less_one: distance as u16 % WINDOW_BYTES as u16 };
        }
        let farthest = farthest(at);
        // Length in the high half, nearness in the low.
        let mut best = 0;
        for way in 0..F::WAYS {
            let distance = distance(way);
            let key = (common(distance) << 16) | (0xFFFF - (distance & 0xFFFF));
            best = best.max(if distance < farthest { key } else { 0 });
        }
        let mut found = Found {
            length: (best >> 16) as usize,
            distance_less_one: (0xFFFF - (best & 0xFFFF)) as u16 % WINDOW_BYTES as u16,
        };
        if found.length == COMPARED_BYTES {
            found.length =
                match_length(self.ring, here, there(u32::from(found.distance_less_one)), limit);
            for way in 0..F::WAYS {
                let distance = distance(way);
                if distance < farthest {
                    let length = match_length(self.ring, here, there(distance), limit);
                    if length > found.length {
                        found = Found { length, distance_less_one: distance as u16 };
                    }
                }
            }
        }
        found
    }

    /// Makes literals of all that is left before `searched`, or before the end of the input if no
    /// match can begin there any more. Returns the first position without a token.
    #[inline(always)]
    fn finish(self, searched: usize) -> usize {
        let reached = searched.max(self.literals_from);
        let end = if reached >= self.search_end { self.data_end } else { reached };
        if self.literals_from < end {
            self.tokens.push_literals(self.ring, self.literals_from, end);
        }
        end
    }
}
