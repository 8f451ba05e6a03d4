//! Two hash lengths: the newest short matches from buckets, far longer ones from chains.
//!
//! A chain of 4-byte strings spends most of its steps on candidates that match no further. Here a
//! bucket gives the few newest of these, which are also the cheapest to code, and a chain of 6-byte
//! strings visits only candidates that are sure to be long. At equal size a deep search so split is
//! half as long again as fast, on markup more than twice.

use super::{Effort, Match, MatchFinder, boxed, slide};
use crate::deflate::simd::prefetch;
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::window::{self, Bytes, load_u32, load_u64, match_length};

/// Buckets of 4-byte strings, as a power of two: 128 KiB. Twice as many gain 0.04 % and cost 3 % time.
const SHORT_BITS: u32 = 14;
/// Candidates in a bucket: what fits in 64 bits.
const WAYS: usize = 4;
/// Chains of long strings, as a power of two: 64 KiB of heads.
const LONG_BITS: u32 = 15;
/// Bytes of a long string. 5 and 7 were tried: both are worse at the upper levels.
const LONG_BYTES: u32 = 6;
/// Entries for 3-byte strings, as a power of two: 16 KiB.
const HASH3_BITS: u32 = 13;

/// Buckets of 4-byte strings, chains of long strings, the newest position of each 3-byte string.
pub(crate) struct Dual {
    short: Box<[u64; 1 << SHORT_BITS]>,
    three: Box<[u16; 1 << HASH3_BITS]>,
    head: Box<[u16; 1 << LONG_BITS]>,
    previous: Box<[u16; WINDOW_BYTES]>,
}

#[inline(always)]
fn hash_short(bytes: u64) -> usize {
    ((bytes as u32).wrapping_mul(super::MULTIPLIER) >> (32 - SHORT_BITS)) as usize
}

#[inline(always)]
fn hash_long(bytes: u64) -> usize {
    let bytes = bytes << (64 - 8 * LONG_BYTES);
    (bytes.wrapping_mul(super::WIDE_MULTIPLIER) >> (64 - LONG_BITS)) as usize
}

#[inline(always)]
fn hash3(bytes: u64) -> usize {
    (((bytes as u32) << 8).wrapping_mul(super::MULTIPLIER) >> (32 - HASH3_BITS)) as usize
}

impl Dual {
    /// Empty tables.
    pub(crate) fn new() -> Self {
        Self { short: boxed(0), three: boxed(0), head: boxed(0), previous: boxed(0) }
    }
}

impl MatchFinder for Dual {
    const INSERTED: usize = usize::MAX;

    fn reset(&mut self) {
        self.short.fill(0);
        self.three.fill(0);
        self.head.fill(0);
    }

    #[inline(always)]
    fn slide(&mut self) {
        // Each 16-bit lane loses its high bit; lanes without it become 0.
        for bucket in self.short.iter_mut() {
            let high = (*bucket >> 15) & 0x0001_0001_0001_0001;
            *bucket &= (high << 15) - high;
        }
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
            let bucket = &mut short[hash_short(here)];
            *bucket = (*bucket << 16) | u64::from(at);
            let head = &mut head[hash_long(here)];
            previous[at as usize % WINDOW_BYTES] = *head;
            *head = at;
            three[hash3(here)] = at;
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
        let three = &mut self.three[hash3(here)];
        let newest = *three;
        *three = at;
        let differs = (load_u32(bytes, newest as usize) ^ here as u32) << 8;
        if longer_than < 3 && newest > cutoff && differs == 0 {
            best = Match { length: 3, distance: (at - newest) as usize };
        }
        // The four bytes that a longer match has at its end.
        let mut end = (best.length.max(3) - 3) as u8;
        let mut there = load_u32(bytes, at as usize + end as usize);
        for _ in 0..WAYS {
            let candidate = candidates as u16;
            candidates >>= 16;
            if candidate <= cutoff {
                break;
            }
            if load_u32(bytes, candidate as usize + end as usize) != there {
                continue;
            }
            let length = match_length(bytes, at, candidate);
            if length > best.length {
                best = Match { length, distance: (at - candidate) as usize };
                if length >= effort.nice {
                    return best;
                }
                end = (length - 3) as u8;
                there = load_u32(bytes, at as usize + end as usize);
            }
        }
        let mut depth = effort.depth;
        while candidate > cutoff && depth > 0 {
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
            depth -= 1;
            candidate = self.previous[candidate as usize % WINDOW_BYTES];
        }
        if best.distance == 0 { Match::default() } else { best }
    }
}
