//! Hash chains: every position links to the previous one with the same hash.

use super::{Match, slide};
use crate::deflate::simd::{load_u32, match_length};
use crate::deflate::symbols::WINDOW_BYTES;

const HASH4_BITS: u32 = 16;
const HASH3_BITS: u32 = 14;

/// Chains of 4-byte hashes and single entries of 3-byte hashes.
///
/// Positions are 16-bit offsets from `base`; 0 is "none". They start at 32,768 and when they reach
/// 65,536 all slide back, so that the window is always addressable and stale entries vanish.
pub(crate) struct HashChain {
    head4: Box<[u16; 1 << HASH4_BITS]>,
    head3: Box<[u16; 1 << HASH3_BITS]>,
    previous: Box<[u16; WINDOW_BYTES]>,
    /// Buffer index of offset 0, modulo 2^64.
    base: usize,
}

#[inline(always)]
fn hash4(bytes: u32) -> usize {
    (bytes.wrapping_mul(0x9E37_79B1) >> (32 - HASH4_BITS)) as usize
}

#[inline(always)]
fn hash3(bytes: u32) -> usize {
    ((bytes << 8).wrapping_mul(0x9E37_79B1) >> (32 - HASH3_BITS)) as usize
}

fn boxed<const N: usize>() -> Box<[u16; N]> {
    match vec![0; N].into_boxed_slice().try_into() {
        Ok(table) => table,
        Err(_) => unreachable!("the slice has N entries"),
    }
}

impl HashChain {
    pub(crate) fn new() -> Self {
        Self { head4: boxed(), head3: boxed(), previous: boxed(), base: 0 }
    }

    /// Forgets everything; the next position is buffer index 0.
    pub(crate) fn reset(&mut self) {
        self.head4.fill(0);
        self.head3.fill(0);
        self.base = 0usize.wrapping_sub(WINDOW_BYTES);
    }

    #[inline(always)]
    fn offset(&mut self, at: usize) -> usize {
        let offset = at.wrapping_sub(self.base);
        if offset < 2 * WINDOW_BYTES {
            return offset;
        }
        self.slide();
        at.wrapping_sub(self.base)
    }

    #[cold]
    #[inline(never)]
    fn slide(&mut self) {
        slide(&mut self.head4[..]);
        slide(&mut self.head3[..]);
        slide(&mut self.previous[..]);
        self.base = self.base.wrapping_add(WINDOW_BYTES);
    }

    /// Adds positions `at..at + count`; four bytes follow each.
    #[inline(always)]
    pub(crate) fn insert(&mut self, buffer: &[u8], at: usize, count: usize) {
        let last = buffer.len().saturating_sub(4);
        for at in at..(at + count).min(last) {
            let offset = self.offset(at);
            let bytes = load_u32(buffer, at);
            self.head3[hash3(bytes)] = offset as u16;
            let head = &mut self.head4[hash4(bytes)];
            self.previous[offset % WINDOW_BYTES] = *head;
            *head = offset as u16;
        }
    }

    /// The longest match at `at` that is longer than `best_length`, and adds `at`.
    ///
    /// `limit` is at least 4 and at most what is left of the buffer.
    #[inline(always)]
    pub(crate) fn find(
        &mut self,
        buffer: &[u8],
        at: usize,
        best_length: usize,
        limit: usize,
        nice: usize,
        depth: u32,
    ) -> Match {
        let offset = self.offset(at);
        let cutoff = offset.saturating_sub(WINDOW_BYTES);
        let bytes = load_u32(buffer, at);
        let mut best = Match { length: best_length, distance: 0 };
        let head3 = &mut self.head3[hash3(bytes)];
        let candidate3 = *head3 as usize;
        *head3 = offset as u16;
        let head = &mut self.head4[hash4(bytes)];
        let mut candidate = *head as usize;
        *head = offset as u16;
        self.previous[offset % WINDOW_BYTES] = candidate as u16;

        if best.length < 3 && candidate3 > cutoff {
            let other = at - (offset - candidate3);
            if (load_u32(buffer, other) ^ bytes) << 8 == 0 {
                best = Match { length: 3, distance: offset - candidate3 };
            }
        }
        let mut depth = depth;
        while candidate > cutoff && depth > 0 {
            depth -= 1;
            let distance = offset - candidate;
            let other = at - distance;
            if best.length < 4 {
                if load_u32(buffer, other) == bytes {
                    best = Match { length: match_length(buffer, at, other, limit), distance };
                    if best.length >= nice {
                        break;
                    }
                }
            } else if best.length < limit
                && load_u32(buffer, other + best.length - 3)
                    == load_u32(buffer, at + best.length - 3)
                && load_u32(buffer, other) == bytes
            {
                let length = match_length(buffer, at, other, limit);
                if length > best.length {
                    best = Match { length, distance };
                    if length >= nice {
                        break;
                    }
                }
            }
            candidate = self.previous[candidate % WINDOW_BYTES] as usize;
        }
        if best.distance == 0 {
            return Match::default();
        }
        best
    }
}
