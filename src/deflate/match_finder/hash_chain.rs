//! Hash chains: every position links to the previous one with the same hash.
//!
//! Candidates come newest first, so the nearest of equally long matches wins. A candidate is measured
//! only if the four bytes that would make it longer than the best so far agree, which nearly all fail.
//! Chains are zlib's; the check of four bytes and the separate 3-byte hash are libdeflate's idea.

use super::{Effort, Match, MatchFinder, boxed, slide};
use crate::deflate::simd::prefetch;
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::window::{self, Bytes, load_u32, match_length};

/// Chains of 4-byte strings, as a power of two: 64 KiB of heads. Twice as many gain 0.02 %.
const HASH4_BITS: u32 = 15;
/// Entries for 3-byte strings, as a power of two: 32 KiB; such matches pay only when they are near.
const HASH3_BITS: u32 = 14;

/// Chains of 4-byte strings and, if `THREE`, the newest position of each 3-byte string.
pub(crate) struct HashChain<const THREE: bool> {
    head4: Box<[u16; 1 << HASH4_BITS]>,
    head3: Box<[u16; 1 << HASH3_BITS]>,
    previous: Box<[u16; WINDOW_BYTES]>,
}

#[inline(always)]
fn hash4(bytes: u32) -> usize {
    (bytes.wrapping_mul(super::MULTIPLIER) >> (32 - HASH4_BITS)) as usize
}

#[inline(always)]
fn hash3(bytes: u32) -> usize {
    ((bytes << 8).wrapping_mul(super::MULTIPLIER) >> (32 - HASH3_BITS)) as usize
}

impl<const THREE: bool> HashChain<THREE> {
    /// Empty chains.
    pub(crate) fn new() -> Self {
        Self { head4: boxed(0), head3: boxed(0), previous: boxed(0) }
    }
}

impl<const THREE: bool> MatchFinder for HashChain<THREE> {
    const INSERTED: usize = usize::MAX;

    fn reset(&mut self) {
        // Links are reached only through heads and from there through newer links.
        self.head4.fill(0);
        self.head3.fill(0);
    }

    #[inline(always)]
    fn slide(&mut self) {
        slide(&mut self.head4[..]);
        slide(&mut self.previous[..]);
        if THREE {
            slide(&mut self.head3[..]);
        }
    }

    #[inline(always)]
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        let (head4, head3, previous) = (&mut *self.head4, &mut *self.head3, &mut *self.previous);
        for at in from..to.min(window::END) {
            let at = at as u16;
            let here = load_u32(bytes, at as usize);
            if THREE {
                head3[hash3(here)] = at;
            }
            let head = &mut head4[hash4(here)];
            previous[at as usize % WINDOW_BYTES] = *head;
            *head = at;
        }
    }

    #[inline(always)]
    fn find(&mut self, bytes: &Bytes, at: u16, longer_than: usize, effort: Effort) -> Match {
        let cutoff = at - WINDOW_BYTES as u16;
        let here = load_u32(bytes, at as usize);
        let head = &mut self.head4[hash4(here)];
        let mut candidate = *head;
        *head = at;
        self.previous[at as usize % WINDOW_BYTES] = candidate;
        prefetch(&self.head4[hash4(load_u32(bytes, at as usize + 1))]);

        let mut best = Match { length: longer_than, distance: 0 };
        if THREE {
            let head3 = &mut self.head3[hash3(here)];
            let newest = *head3;
            *head3 = at;
            let differs = (load_u32(bytes, newest as usize) ^ here) << 8;
            if longer_than < 3 && newest > cutoff && differs == 0 {
                best = Match { length: 3, distance: (at - newest) as usize };
            }
        }
        // The four bytes that a longer match has at its end.
        let mut end = (best.length.max(3) - 3) as u8;
        let mut there = load_u32(bytes, at as usize + end as usize);
        let mut depth = effort.depth;
        while candidate > cutoff {
            if load_u32(bytes, candidate as usize + end as usize) == there
                && load_u32(bytes, candidate as usize) == here
            {
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
            depth -= 1;
            if depth == 0 {
                break;
            }
            candidate = self.previous[candidate as usize % WINDOW_BYTES];
        }
        if best.distance == 0 { Match::default() } else { best }
    }
}
