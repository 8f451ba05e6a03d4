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

use super::Style;
use super::ring::{RingBytes, bytes_at, match_length};
use super::search::{BATCH, BatchFinder, Bounds, Distances, Found, GROUP, NO_DISTANCES, farthest};
use super::tokens::Tokens;
use crate::deflate::match_finder::work::count_candidate;
use crate::deflate::parser::min_match_length::MinMatchLength;
use crate::deflate::simd::{VectorKernel, Vectors, common_prefix};
use crate::deflate::symbols::{MAX_MATCH, WINDOW_BYTES};

/// Bytes of a match that are compared at once.
const COMPARED_BYTES: usize = 16;
/// The shortest match that is taken. The search looks for five bytes; shorter ones come from equal
/// hashes of unequal strings.
const SHORTEST: usize = 4;
/// How far a match may reach into the batch after the next, in bytes, before groups are searched
/// instead. Flat between 16 and 64.
const OVERHANG_BYTES: usize = BATCH;
/// Of a long match, how many of the last positions are added to all tables.
const SHORT_INSERTED: usize = 16;
/// Inside a match from less than this many bytes back, strings repeat, and only the last matter.
const PERIODIC_BYTES: usize = 32;
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
    pub(super) min_lengths: &'a MinMatchLength,
    pub(super) style: Style,
    /// The next position without a token; may end beyond `end`.
    pub(super) at: &'a mut usize,
    pub(super) end: usize,
    /// Where the input ends.
    pub(super) data_end: usize,
}

impl<F: BatchFinder, const LAZY: bool> VectorKernel for ParseSegment<'_, F, LAZY> {
    #[inline(always)]
    fn run<V: Vectors>(self) {
        let Self { ring, finder, tokens, min_lengths, style, at: start, end, data_end } = self;
        let mut taker = Taker {
            ring,
            tokens,
            min_lengths,
            style,
            data_end,
            search_end: data_end.saturating_sub(TAIL_BYTES),
            literals_from: *start,
            waiting: Found::default(),
            latest: Found::default(),
        };
        let end = end.min(taker.search_end);
        let mut at = *start;
        let mut batches = [NO_DISTANCES; 2];
        'groups: while at < end {
            let mask = finder.search_group::<V>(ring, at, &mut batches[0]);
            let searched_to = at + GROUP;
            let group = Batch { at, mask, distances: &batches[0], searched_to };
            taker.take::<F, LAZY, GROUP>(finder, group);
            at += GROUP;
            if taker.literals_from > at {
                taker.insert_last::<F, V>(finder, at);
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
                let (mut next_mask, mut searched_to) = (0, after);
                if after < end {
                    next_mask = finder.search_batch::<V>(ring, after, next);
                    searched_to += BATCH;
                }
                let batch = Batch { at, mask, distances: this, searched_to };
                taker.take::<F, LAZY, BATCH>(finder, batch);
                (at, mask) = (after, next_mask);
                std::mem::swap(&mut this, &mut next);
                if at >= end {
                    break 'groups;
                }
                if taker.literals_from > at + OVERHANG_BYTES {
                    taker.insert_last::<F, V>(finder, searched_to);
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

/// Positions that have been searched.
#[derive(Clone, Copy)]
struct Batch<'a> {
    /// The first.
    at: usize,
    /// Which of them have candidates.
    mask: u32,
    distances: &'a Distances,
    /// The first position that is not in the finder yet.
    searched_to: usize,
}

/// Takes matches; everything else becomes literals.
struct Taker<'a> {
    ring: &'a RingBytes,
    tokens: &'a mut Tokens,
    min_lengths: &'a MinMatchLength,
    style: Style,
    data_end: usize,
    /// Where no match begins any more.
    search_end: usize,
    /// The first byte without a token.
    literals_from: usize,
    /// The match at the last position of a batch, which waits for the next.
    waiting: Found,
    /// The latest match taken.
    latest: Found,
}

impl Taker<'_> {
    /// Takes the matches of the `N` positions of `batch`, first come, first served; those before
    /// `literals_from` are covered by an earlier match.
    #[inline(always)]
    fn take<F: BatchFinder, const LAZY: bool, const N: usize>(
        &mut self,
        finder: &F,
        batch: Batch<'_>,
    ) {
        let Batch { at, mut mask, .. } = batch;
        if self.literals_from > at {
            let covered = self.literals_from - at;
            mask = if covered < N { mask & (u32::MAX << covered) } else { 0 };
        }
        if at + N > self.search_end {
            mask &= (1u64 << self.search_end.saturating_sub(at)).wrapping_sub(1) as u32;
        }
        // A waiting match is one position before the batch.
        let (mut found, mut index) = (std::mem::take(&mut self.waiting), usize::MAX);
        loop {
            if !LAZY || found.length == 0 {
                if mask == 0 {
                    return;
                }
                index = mask.trailing_zeros() as usize % N;
                found = self.find(finder, batch, index, 0);
                if !self.takes::<F>(found) {
                    mask &= mask - 1;
                    found.length = 0;
                    continue;
                }
            }
            while LAZY && found.length < self.style.nice {
                let next_index = index.wrapping_add(1);
                if next_index == N {
                    if F::WAYS == 1 {
                        // Waiting takes 3 % of level 2's time for 0.1 % of its size.
                        break;
                    }
                    self.waiting = found;
                    return;
                }
                if (mask >> next_index) & 1 == 0 {
                    break;
                }
                let next = self.find(finder, batch, next_index, found.length - 1);
                if !next.is_better_than(found) {
                    break;
                }
                (found, index) = (next, next_index);
            }
            self.push(at.wrapping_add(index), found);
            if self.literals_from >= at + N {
                return;
            }
            mask &= u32::MAX << (self.literals_from - at);
            found.length = 0;
        }
    }

    /// Whether to take a match.
    #[inline(always)]
    fn takes<F: BatchFinder>(&self, found: Found) -> bool {
        if F::IS_THOROUGH {
            self.min_lengths.takes(found.length, usize::from(found.distance_less_one) + 1)
        } else {
            found.length >= SHORTEST
        }
    }

    /// Adds what is left before `start`, and the match there.
    #[inline(always)]
    fn push(&mut self, start: usize, found: Found) {
        self.tokens.push_literals(self.ring, self.literals_from, start);
        self.tokens.push_match(found.length, found.distance_less_one);
        self.literals_from = start + found.length;
        self.latest = found;
    }

    /// The longest match at the position with this index in the batch, if it is longer than
    /// `longer_than`.
    #[inline(always)]
    fn find<F: BatchFinder>(
        &self,
        finder: &F,
        batch: Batch<'_>,
        index: usize,
        longer_than: usize,
    ) -> Found {
        let here = batch.at + index;
        // What is after the end of the input is left from earlier calls.
        let limit = MAX_MATCH.min(self.data_end - here);
        let mut found = Found::default();
        if !F::IS_THOROUGH || longer_than + 1 < F::FOLLOWED_BYTES {
            found = self.best::<F>(batch, index, finder.ways(), limit);
        }
        let bounds = Bounds { longer_than, limit, searched_to: batch.searched_to };
        finder.follow(self.ring, here, found, bounds)
    }

    /// The longest of the candidates of the position with this index, and of several the nearest.
    #[inline(always)]
    fn best<F: BatchFinder>(
        &self,
        batch: Batch<'_>,
        index: usize,
        ways: usize,
        limit: usize,
    ) -> Found {
        let Batch { at, distances, .. } = batch;
        let here = (at + index) as u16;
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
        for way in 0..ways {
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
            // Others are found by following their links.
            let others = if F::IS_THOROUGH { 0 } else { ways };
            for way in 0..others {
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

    /// Adds the last positions of the latest match, but none before `from`.
    #[inline(always)]
    fn insert_last<F: BatchFinder, V: Vectors>(&self, finder: &mut F, from: usize) {
        let end = self.literals_from;
        let is_periodic = usize::from(self.latest.distance_less_one) < PERIODIC_BYTES;
        let inserted =
            if is_periodic { self.style.inserted.min(SHORT_INSERTED) } else { self.style.inserted };
        let from = from.max(end.saturating_sub(inserted));
        for at in (from + (end - from) % GROUP..end).step_by(GROUP) {
            if at + SHORT_INSERTED < end {
                finder.add_inside::<V>(self.ring, at);
            } else {
                finder.search_group::<V>(self.ring, at, &mut NO_DISTANCES.clone());
            }
        }
    }

    /// Makes literals of all that is left before `searched`, or before the end of the input if no
    /// match can begin there any more. Returns the first position without a token.
    #[inline(always)]
    fn finish(mut self, searched: usize) -> usize {
        if self.waiting.length != 0 {
            self.push(searched - 1, self.waiting);
        }
        let reached = searched.max(self.literals_from);
        let end = if reached >= self.search_end { self.data_end } else { reached };
        if self.literals_from < end {
            self.tokens.push_literals(self.ring, self.literals_from, end);
        }
        end
    }
}
