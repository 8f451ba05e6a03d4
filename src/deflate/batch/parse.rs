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
use super::search::{BATCH, Finder, GROUP};
use super::tokens::Tokens;
use crate::deflate::match_finder::work::count_candidate;
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
/// At so many bytes without a match, a part of what follows is not searched.
const UNMATCHED_BYTES: usize = 1024;
/// Bytes that are not searched then: a third of the time for data that do not compress.
const SKIPPED_BYTES: usize = 256;
/// Bytes at the end of the input where no match begins.
const TAIL_BYTES: usize = 8;

/// Turns the input up to `end` into tokens.
pub(super) struct ParseSegment<'a, const BITS: u32, const SLOTS: usize> {
    pub(super) ring: &'a RingBytes,
    pub(super) finder: &'a mut Finder<BITS, SLOTS>,
    pub(super) tokens: &'a mut Tokens,
    /// The next position without a token; may end beyond `end`.
    pub(super) at: &'a mut usize,
    pub(super) end: usize,
    /// Where the input ends.
    pub(super) data_end: usize,
}

impl<const BITS: u32, const SLOTS: usize> VectorKernel for ParseSegment<'_, BITS, SLOTS> {
    #[inline(always)]
    fn run<V: Vectors>(self) {
        let Self { ring, finder, tokens, at: start, end, data_end } = self;
        let mut taker = Taker {
            ring,
            tokens,
            data_end,
            literals_from: *start,
            search_end: data_end.saturating_sub(TAIL_BYTES),
        };
        let end = end.min(taker.search_end);
        let mut at = *start;
        let mut group = [0; GROUP];
        let mut batches = [[0; BATCH]; 2];
        'groups: while at < end {
            let mask = finder.search_group::<V>(ring, at, &mut group);
            taker.take(at, mask, &group);
            at += GROUP;
            if taker.literals_from > at {
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
                taker.take(at, mask, this);
                (at, mask) = (after, next_mask);
                std::mem::swap(&mut this, &mut next);
                if at >= end {
                    break 'groups;
                }
                if taker.literals_from > at + OVERHANG_BYTES {
                    at = taker.literals_from;
                    continue 'groups;
                }
                if at >= taker.literals_from + UNMATCHED_BYTES {
                    at += SKIPPED_BYTES;
                    continue 'groups;
                }
            }
        }
        *start = taker.finish(at);
    }
}

/// Adds the positions up to `end` to the finder.
pub(super) struct InsertDictionary<'a, const BITS: u32, const SLOTS: usize> {
    pub(super) ring: &'a RingBytes,
    pub(super) finder: &'a mut Finder<BITS, SLOTS>,
    pub(super) end: usize,
}

impl<const BITS: u32, const SLOTS: usize> VectorKernel for InsertDictionary<'_, BITS, SLOTS> {
    #[inline(always)]
    fn run<V: Vectors>(self) {
        self.finder.insert::<V>(self.ring, self.end);
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
    fn take<const N: usize>(&mut self, at: usize, mut mask: u32, distances: &[u32; N]) {
        if self.literals_from > at {
            let covered = self.literals_from - at;
            mask = if covered < N { mask & (u32::MAX << covered) } else { 0 };
        }
        if at + N > self.search_end {
            mask &= (1u64 << self.search_end.saturating_sub(at)).wrapping_sub(1) as u32;
        }
        while mask != 0 {
            let index = mask.trailing_zeros() as usize % N;
            let start = at + index;
            let here = start as u16;
            let distance_less_one = distances[index].wrapping_sub(1) as u16 % WINDOW_BYTES as u16;
            let there = here.wrapping_sub(distance_less_one).wrapping_sub(1);
            count_candidate();
            let mut length =
                common_prefix(bytes_at(self.ring, here), bytes_at(self.ring, there)) as usize;
            if !(SHORTEST..COMPARED_BYTES).contains(&length) {
                if length < SHORTEST {
                    mask &= mask - 1;
                    continue;
                }
                let limit = MAX_MATCH.min(self.data_end - start);
                length = match_length(self.ring, here, there, limit);
            }
            self.tokens.push_literals(self.ring, self.literals_from, start);
            self.tokens.push_match(length, distance_less_one);
            self.literals_from = start + length;
            if self.literals_from >= at + N {
                break;
            }
            mask &= u32::MAX << (self.literals_from - at);
        }
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
