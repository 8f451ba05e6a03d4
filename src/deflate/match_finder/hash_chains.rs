//! Hash chains: all positions with the same hash, linked from the newest to the oldest.
//!
//! `head[hash]` is the newest position whose next six bytes have that hash, and
//! `previous[position]` is the position before it with the same hash. Following the links visits
//! every candidate, nearest first:
//!
//! ```text
//! "cattle" is at 10, 25, 40 and 57, and h is its hash:
//! head[h] = 57, previous[57] = 40, previous[40] = 25, previous[25] = 10, previous[10] = 0: none
//! ```
//!
//! Each step waits for the one before it, so links are expensive, and the level limits how many are
//! followed. Two things keep the chains short and the steps cheap. The chains are over six bytes,
//! so that few positions share one; the newest positions of three and four bytes, which give the
//! shorter matches, are kept beside them and weighed first, without a branch (`best_candidate.rs`).
//! And a candidate is measured only if it has the four bytes that a match longer than the best
//! would have at its end. Chains are zlib's; checking those four bytes first is libdeflate's idea.

use super::best_candidate::BestCandidate;
use super::work::count_candidate;
use super::{Effort, Match, MatchFinder, hash_long, hash_short};
use crate::deflate::simd::prefetch;
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::tables::{boxed, slide};
use crate::deflate::window::{self, Bytes, load_u32, load_u64, match_length};

/// Entries for 4-byte strings, as a power of two: 128 KiB. Half as many here and of the heads cost
/// 0.15 % size and 7 % time, since strings that share a chain by chance make it longer.
const SHORT_BITS: u32 = 16;
/// Chains of long strings, as a power of two: 128 KiB of heads.
const LONG_BITS: u32 = 16;
/// Bytes of a long string. 7 is 0.4 % larger; 5 is 0.2 % smaller and 20 % slower at level 9.
const LONG_BYTES: u32 = 6;
/// Entries for 3-byte strings, as a power of two: 8 KiB; such matches pay only when they are near.
const HASH3_BITS: u32 = 12;

/// The newest position of each 3-byte and 4-byte string; chains of long strings.
pub(crate) struct HashChains {
    short: Box<[u16; 1 << SHORT_BITS]>,
    three: Box<[u16; 1 << HASH3_BITS]>,
    head: Box<[u16; 1 << LONG_BITS]>,
    previous: Box<[u16; WINDOW_BYTES]>,
}

#[inline(always)]
fn hash3(bytes: u64) -> usize {
    (((bytes as u32) << 8).wrapping_mul(super::MULTIPLIER) >> (32 - HASH3_BITS)) as usize
}

impl HashChains {
    /// Empty tables.
    pub(crate) fn new() -> Self {
        Self { short: boxed(0), three: boxed(0), head: boxed(0), previous: boxed(0) }
    }
}

impl MatchFinder for HashChains {
    fn reset(&mut self) {
        // Links are reached only through heads and from there through newer links.
        self.short.fill(0);
        self.three.fill(0);
        self.head.fill(0);
    }

    fn forget(&mut self, bytes: &Bytes, from: usize, to: usize) {
        for at in from..to.min(window::END) {
            let here = load_u64(bytes, at);
            self.short[hash_short::<SHORT_BITS>(here)] = 0;
            self.three[hash3(here)] = 0;
            self.head[hash_long::<LONG_BYTES, LONG_BITS>(here)] = 0;
        }
    }

    #[inline(always)]
    fn slide(&mut self) {
        slide(&mut self.short[..]);
        slide(&mut self.head[..]);
        slide(&mut self.previous[..]);
        slide(&mut self.three[..]);
    }

    #[inline(always)]
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        let (short, three) = (&mut *self.short, &mut *self.three);
        let (head, previous) = (&mut *self.head, &mut *self.previous);
        for at in from..to.min(window::END) {
            let at = at as u16;
            let here = load_u64(bytes, at as usize);
            short[hash_short::<SHORT_BITS>(here)] = at;
            let head = &mut head[hash_long::<LONG_BYTES, LONG_BITS>(here)];
            previous[at as usize % WINDOW_BYTES] = *head;
            *head = at;
            three[hash3(here)] = at;
        }
    }

    #[inline(always)]
    fn find(&mut self, bytes: &Bytes, at: u16, longer_than: usize, effort: Effort) -> Match {
        let here = load_u64(bytes, at as usize);
        let newest = std::mem::replace(&mut self.short[hash_short::<SHORT_BITS>(here)], at);
        let head = &mut self.head[hash_long::<LONG_BYTES, LONG_BITS>(here)];
        let mut candidate = std::mem::replace(head, at);
        self.previous[at as usize % WINDOW_BYTES] = candidate;
        let next = load_u64(bytes, at as usize + 1);
        prefetch(&self.short[hash_short::<SHORT_BITS>(next)]);
        prefetch(&self.head[hash_long::<LONG_BYTES, LONG_BITS>(next)]);

        let mut nearest = BestCandidate::new(bytes, at);
        nearest.offer(std::mem::replace(&mut self.three[hash3(here)], at));
        nearest.offer(newest);
        nearest.offer(candidate);
        let mut best = nearest.best(std::iter::empty());
        if best.length >= effort.nice || !nearest.reaches(candidate) {
            return best;
        }
        if best.length < longer_than {
            best = Match { length: longer_than, distance: 0 };
        }
        // The four bytes that a longer match has at its end.
        let mut end = (best.length.max(3) - 3) as u8;
        let mut there = load_u32(bytes, at as usize + end as usize);
        for _ in 0..effort.depth {
            candidate = self.previous[candidate as usize % WINDOW_BYTES];
            if !nearest.reaches(candidate) {
                break;
            }
            count_candidate();
            if load_u32(bytes, candidate as usize + end as usize) == there {
                let length = match_length(bytes, at, candidate);
                if length > best.length {
                    best = Match { length, distance: (at - candidate) as usize };
                    if length >= effort.nice {
                        break;
                    }
                    end = (length - 3) as u8;
                    there = load_u32(bytes, at as usize + end as usize);
                }
            }
        }
        if best.distance == 0 { Match::default() } else { best }
    }
}
