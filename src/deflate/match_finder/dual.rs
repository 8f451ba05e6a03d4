//! Two hash lengths: the newest short matches from buckets, far longer ones from chains.
//!
//! A chain of 4-byte strings spends most of its steps on candidates that match no further. Here a
//! bucket gives the few newest of these, which are also the cheapest to code, and a chain of long
//! strings visits only candidates that are sure to be long.

use super::{Effort, Match, MatchFinder, boxed, slide};
use crate::deflate::simd::prefetch;
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::window::{self, Bytes, load_u32, load_u64, match_length};

const SHORT_BITS: u32 = 14;
const SHORT: usize = 1 << SHORT_BITS;
const LONG_BITS: u32 = 15;
const LONG: usize = 1 << LONG_BITS;
const LONG_BYTES: u32 = 6;
const HASH3_BITS: u32 = 13;

/// Buckets of `WAYS` 4-byte strings, chains of long strings, single 3-byte strings if `THREE`.
pub(crate) struct Dual<const WAYS: usize, const THREE: bool> {
    short: Box<[u64; SHORT]>,
    three: Box<[u16; 1 << HASH3_BITS]>,
    head: Box<[u16; LONG]>,
    previous: Box<[u16; WINDOW_BYTES]>,
}

#[inline(always)]
fn hash_short(bytes: u64) -> usize {
    ((bytes as u32).wrapping_mul(0x9E37_79B1) >> (32 - SHORT_BITS)) as usize
}

#[inline(always)]
fn hash_long(bytes: u64) -> usize {
    ((bytes << (64 - 8 * LONG_BYTES)).wrapping_mul(0x9E37_79B1_85EB_CA87) >> (64 - LONG_BITS))
        as usize
}

#[inline(always)]
fn hash3(bytes: u64) -> usize {
    ((bytes as u32) << 8).wrapping_mul(0x9E37_79B1) as usize >> (32 - HASH3_BITS)
}

impl<const WAYS: usize, const THREE: bool> Dual<WAYS, THREE> {
    pub(crate) fn new() -> Self {
        Self { short: boxed(0), three: boxed(0), head: boxed(0), previous: boxed(0) }
    }
}

impl<const WAYS: usize, const THREE: bool> MatchFinder for Dual<WAYS, THREE> {
    const SHORTEST: usize = if THREE { 3 } else { 4 };

    fn reset(&mut self) {
        self.short.fill(0);
        self.three.fill(0);
        self.head.fill(0);
    }

    #[inline(always)]
    fn slide(&mut self) {
        for bucket in self.short.iter_mut() {
            let high = (*bucket >> 15) & 0x0001_0001_0001_0001;
            *bucket &= (high << 15) - high;
        }
        slide(&mut self.head[..]);
        slide(&mut self.previous[..]);
        if THREE {
            slide(&mut self.three[..]);
        }
    }

    #[inline(always)]
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        let (short, head, previous) = (&mut *self.short, &mut *self.head, &mut *self.previous);
        for at in from..to.min(window::END) {
            let at = at as u16;
            let here = load_u64(bytes, at as usize);
            let bucket = &mut short[hash_short(here)];
            *bucket = (*bucket << 16) | u64::from(at);
            let head = &mut head[hash_long(here)];
            previous[at as usize % WINDOW_BYTES] = *head;
            *head = at;
            if THREE {
                self.three[hash3(here)] = at;
            }
        }
    }

    #[inline(always)]
    fn find(&mut self, bytes: &Bytes, at: u16, longer_than: usize, effort: Effort) -> Match {
        let cutoff = at - WINDOW_BYTES as u16;
        let here = load_u64(bytes, at as usize);
        let bucket = &mut self.short[hash_short(here)];
        let mut candidates = *bucket;
        *bucket = (candidates << 16) | u64::from(at);
        let head = &mut self.head[hash_long(here)];
        let mut candidate = *head;
        *head = at;
        self.previous[at as usize % WINDOW_BYTES] = candidate;
        let next = load_u64(bytes, at as usize + 1);
        prefetch(&self.short[hash_short(next)]);
        prefetch(&self.head[hash_long(next)]);

        let mut best = Match { length: longer_than, distance: 0 };
        if THREE {
            let slot = &mut self.three[hash3(here)];
            let candidate = *slot;
            *slot = at;
            if longer_than < 3
                && candidate > cutoff
                && (load_u32(bytes, candidate as usize) ^ here as u32) << 8 == 0
            {
                best = Match { length: 3, distance: (at - candidate) as usize };
            }
        }
        // The four bytes that a longer match has at its end.
        let mut end = (best.length as u16).max(3) - 3;
        let mut there = load_u32(bytes, at.wrapping_add(end) as usize);
        for _ in 0..WAYS {
            let candidate = candidates as u16;
            candidates >>= 16;
            if candidate <= cutoff {
                break;
            }
            if load_u32(bytes, candidate.wrapping_add(end) as usize) != there {
                continue;
            }
            let length = match_length(bytes, at, candidate);
            if length > best.length {
                best = Match { length, distance: (at - candidate) as usize };
                if length >= effort.nice {
                    return best;
                }
                end = length as u16 - 3;
                there = load_u32(bytes, at.wrapping_add(end) as usize);
            }
        }
        let mut depth = effort.depth;
        while candidate > cutoff && depth > 0 {
            if load_u32(bytes, candidate.wrapping_add(end) as usize) == there {
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
            candidate = self.previous[candidate as usize % WINDOW_BYTES];
        }
        if best.distance == 0 { Match::default() } else { best }
    }
}
