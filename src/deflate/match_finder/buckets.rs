//! Buckets: the two newest positions of each hash in one integer.
//!
//! To add a position is one load, one shift and one store, and both candidates arrive in one load, so
//! that their bytes are fetched side by side where a chain would wait for each link. The hash of the
//! next position is taken one step ahead and its bucket asked for, which hides the second-level cache.
//! Two-way buckets and the hash one step ahead are the ideas of libdeflate's level 1.

use super::{Effort, Match, MatchFinder, boxed};
use crate::deflate::simd::prefetch;
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::window::{self, Bytes, load_u32, match_length};

/// Buckets, as a power of two: 128 KiB. Half as many cost 0.5 % size and save no time.
const HASH_BITS: u32 = 15;
/// Buckets.
const BUCKETS: usize = 1 << HASH_BITS;

/// Buckets of 4-byte strings: the newest position in the low half, the one before in the high half.
pub(crate) struct Buckets {
    table: Box<[u32; BUCKETS]>,
    /// The hash of the position that comes next.
    next: u32,
}

#[inline(always)]
fn hash(bytes: u32) -> u32 {
    bytes.wrapping_mul(super::MULTIPLIER) >> (32 - HASH_BITS)
}

impl Buckets {
    /// Empty buckets.
    pub(crate) fn new() -> Self {
        Self { table: boxed(0), next: 0 }
    }
}

impl MatchFinder for Buckets {
    /// Adding all positions of long matches costs 7 % time and saves 0.6 % size.
    const INSERTED: usize = 19;

    fn reset(&mut self) {
        self.table.fill(0);
    }

    #[inline(always)]
    fn slide(&mut self) {
        // Each 16-bit lane loses its high bit; lanes without it become 0.
        for bucket in self.table.iter_mut() {
            let high = (*bucket >> 15) & 0x0001_0001;
            *bucket &= (high << 15) - high;
        }
    }

    #[inline(always)]
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        let table = &mut *self.table;
        let to = to.min(window::END);
        for at in from..to {
            let at = at as u16;
            let bucket = &mut table[hash(load_u32(bytes, at as usize)) as usize % BUCKETS];
            *bucket = (*bucket << 16) | u32::from(at);
        }
        self.next = hash(load_u32(bytes, to));
        prefetch(&table[self.next as usize % BUCKETS]);
    }

    #[inline(always)]
    fn find(&mut self, bytes: &Bytes, at: u16, longer_than: usize, effort: Effort) -> Match {
        let cutoff = at - WINDOW_BYTES as u16;
        let here = load_u32(bytes, at as usize);
        let bucket = &mut self.table[self.next as usize % BUCKETS];
        self.next = hash(load_u32(bytes, at as usize + 1));
        let candidates = *bucket;
        *bucket = (candidates << 16) | u32::from(at);
        prefetch(&self.table[self.next as usize % BUCKETS]);
        let mut best = Match { length: longer_than, distance: 0 };
        let first = candidates as u16;
        let second = (candidates >> 16) as u16;
        if first <= cutoff {
            return Match::default();
        }
        if load_u32(bytes, first as usize) == here {
            best.length = match_length(bytes, at, first);
            best.distance = (at - first) as usize;
            if second > cutoff && best.length < effort.nice {
                // The four bytes that a longer match has at its end.
                let end = (best.length - 3) as u8 as usize;
                if load_u32(bytes, second as usize + end) == load_u32(bytes, at as usize + end) {
                    let length = match_length(bytes, at, second);
                    if length > best.length {
                        best = Match { length, distance: (at - second) as usize };
                    }
                }
            }
        } else if second > cutoff && load_u32(bytes, second as usize) == here {
            best.length = match_length(bytes, at, second);
            best.distance = (at - second) as usize;
        }
        if best.distance == 0 { Match::default() } else { best }
    }
}
