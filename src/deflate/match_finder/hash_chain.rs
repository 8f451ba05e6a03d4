//! Hash chains: every position links to the previous one with the same hash.

use super::{Effort, Match, MatchFinder, boxed, slide};
use crate::deflate::symbols::{MAX_MATCH, WINDOW_BYTES};
use crate::deflate::window::{Bytes, load_u32, match_length};

const HASH4_BITS: u32 = 16;
const HASH3_BITS: u32 = 14;

/// Chains of 4-byte hashes and single entries of 3-byte hashes.
pub(crate) struct HashChain {
    head4: Box<[u16; 1 << HASH4_BITS]>,
    head3: Box<[u16; 1 << HASH3_BITS]>,
    previous: Box<[u16; WINDOW_BYTES]>,
}

#[inline(always)]
fn hash4(bytes: u32) -> usize {
    (bytes.wrapping_mul(0x9E37_79B1) >> (32 - HASH4_BITS)) as usize
}

#[inline(always)]
fn hash3(bytes: u32) -> usize {
    ((bytes << 8).wrapping_mul(0x9E37_79B1) >> (32 - HASH3_BITS)) as usize
}

impl HashChain {
    pub(crate) fn new() -> Self {
        Self { head4: boxed(0), head3: boxed(0), previous: boxed(0) }
    }
}

impl MatchFinder for HashChain {
    const SHORTEST: usize = 3;

    fn reset(&mut self) {
        self.head4.fill(0);
        self.head3.fill(0);
    }

    #[inline(always)]
    fn slide(&mut self) {
        slide(&mut self.head4[..]);
        slide(&mut self.head3[..]);
        slide(&mut self.previous[..]);
    }

    #[inline(always)]
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        for at in from..to.min(1 << 16) {
            let here = load_u32(bytes, at);
            self.head3[hash3(here)] = at as u16;
            let head = &mut self.head4[hash4(here)];
            self.previous[at % WINDOW_BYTES] = *head;
            *head = at as u16;
        }
    }

    #[inline(always)]
    fn find(&mut self, bytes: &Bytes, at: u16, longer_than: usize, effort: Effort) -> Match {
        let cutoff = at - WINDOW_BYTES as u16;
        let here = load_u32(bytes, at as usize);
        let head3 = &mut self.head3[hash3(here)];
        let candidate3 = *head3;
        *head3 = at;
        let head = &mut self.head4[hash4(here)];
        let mut candidate = *head;
        *head = at;
        self.previous[at as usize % WINDOW_BYTES] = candidate;
        let mut best = Match { length: longer_than, distance: 0 };
        if longer_than >= MAX_MATCH {
            return Match::default();
        }

        if longer_than < 3
            && candidate3 > cutoff
            && (load_u32(bytes, candidate3 as usize) ^ here) << 8 == 0
        {
            best = Match { length: 3, distance: (at - candidate3) as usize };
        }
        let mut depth = effort.depth;
        // The four bytes that a longer match must have at its end.
        let mut end = best.length.max(3) as u16 - 3;
        let mut there = load_u32(bytes, at.wrapping_add(end) as usize);
        while candidate > cutoff {
            if load_u32(bytes, candidate.wrapping_add(end) as usize) == there
                && load_u32(bytes, candidate as usize) == here
            {
                let length = match_length(bytes, at, candidate);
                if length > best.length {
                    best = Match { length, distance: (at - candidate) as usize };
                    if length >= effort.nice {
                        break;
                    }
                    end = length as u16 - 3;
                    there = load_u32(bytes, at.wrapping_add(end) as usize);
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
