//! The search: for each position of a batch, where did its next five bytes occur before?
//!
//! A hash of the five bytes chooses a slot of the table, and the newest position with that hash is
//! in it. An entry is the sum of a tag, which is the rest of the hash, and the position. So the
//! difference of the new entry and the old one is the distance if the strings are equal, and nearly
//! always a huge number if they are not; one comparison checks string and distance without looking
//! at the bytes:
//!
//! ```text
//! at 700: tag 5 << 29, entry 5 << 29 + 700
//! at 750: the same string: 5 << 29 + 750, less the old entry: 50, the distance
//! at 780: another string:  2 << 29 + 780, less the old entry: 2,684,354,590: none
//! ```
//!
//! All positions of a batch are searched, also those that a match will cover, because that needs no
//! decision: hashes, entries and differences are vectors of eight, and only the table is read and
//! written one by one. Tags beside positions are the idea of F14 and other hash tables.

use super::ring::{RingBytes, bytes_at};
use crate::deflate::simd::{Hashes, Vectors};
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::tables::boxed;

/// Positions in a batch. 16 are 1 % slower.
pub(super) const BATCH: usize = 32;
/// Positions in a group: the numbers in a vector.
pub(super) const GROUP: usize = 8;

/// Bytes that a batch looks at, and some more for whole vectors.
pub(super) const BATCH_BYTES: usize = BATCH + 8;

/// Candidates of a position, at most.
pub(super) const MAX_WAYS: usize = 5;

/// For each way, the distances of a batch's candidates, or numbers beyond the window for none.
pub(super) type Distances = [[u32; BATCH]; MAX_WAYS];

/// Finds candidates for all positions of a batch.
pub(super) trait BatchFinder {
    /// How many of the positions before an input are added: more would hardly stay.
    const USEFUL_BYTES: usize;

    /// Candidates of a position.
    const WAYS: usize;

    /// Forgets everything.
    fn reset(&mut self);

    /// Searches and adds the group that begins at `OFFSET` of `bytes`, which are those of a batch
    /// at `at`, and returns the mask of positions with a match. Distances lead at most to the
    /// start of the input, as if all positions were that of the batch.
    fn search<V: Vectors, const OFFSET: usize>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        at: usize,
        distances: &mut Distances,
    ) -> u32;

    /// Adds the positions up to `end`, except for the last few.
    #[inline(always)]
    fn insert<V: Vectors>(&mut self, ring: &RingBytes, end: usize) {
        let from = end.saturating_sub(Self::USEFUL_BYTES);
        for at in (from..end.saturating_sub(GROUP)).step_by(GROUP) {
            self.search_group::<V>(ring, at, &mut [[0; BATCH]; MAX_WAYS]);
        }
    }

    /// Searches and adds the positions from `at` on.
    #[inline(always)]
    fn search_batch<V: Vectors>(
        &mut self,
        ring: &RingBytes,
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        let bytes = bytes_at(ring, at as u16);
        // One by one: a loop would not be unrolled.
        self.search::<V, 0>(bytes, at, distances)
            | (self.search::<V, 8>(bytes, at, distances) << 8)
            | (self.search::<V, 16>(bytes, at, distances) << 16)
            | (self.search::<V, 24>(bytes, at, distances) << 24)
    }

    /// The same for one group.
    #[inline(always)]
    fn search_group<V: Vectors>(
        &mut self,
        ring: &RingBytes,
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        self.search::<V, 0>(bytes_at(ring, at as u16), at, distances)
    }
}

/// A table of the newest positions of strings of `4 + MORE` bytes: tag and position in one number;
/// 0 at first, which no search takes for a match.
struct Table<const MORE: usize, const BITS: u32, const SLOTS: usize>(Box<[u32; SLOTS]>);

impl<const MORE: usize, const BITS: u32, const SLOTS: usize> Table<MORE, BITS, SLOTS> {
    /// Adds the positions of the group; returns the differences to those that were there.
    #[inline(always)]
    fn replace<V: Vectors, const OFFSET: usize>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        at: usize,
    ) -> [u32; GROUP] {
        let table = &mut *self.0;
        let Some(bytes) = bytes[OFFSET..].first_chunk() else { return [0; GROUP] };
        let Hashes { slots, tags } = V::hashes::<MORE, BITS>(bytes);
        let mut entries = [0; GROUP];
        for i in 0..GROUP {
            entries[i] = tags[i].wrapping_add((at + OFFSET + i) as u32);
        }
        let mut old = [0; GROUP];
        for i in 0..GROUP {
            let slot = &mut table[slots[i] as usize % SLOTS];
            old[i] = std::mem::replace(slot, entries[i]);
        }
        let mut differences = [0; GROUP];
        for i in 0..GROUP {
            differences[i] = entries[i].wrapping_sub(old[i]);
        }
        differences
    }
}

/// The farthest that a match may reach back from a batch at `at`.
#[inline(always)]
pub(super) fn farthest(at: usize) -> u32 {
    at.clamp(1, WINDOW_BYTES) as u32
}

/// The newest position of the next five bytes.
pub(super) struct OneTable<const BITS: u32, const SLOTS: usize>(Table<1, BITS, SLOTS>);

impl<const BITS: u32, const SLOTS: usize> OneTable<BITS, SLOTS> {
    /// An empty table.
    pub(super) fn new() -> Self {
        Self(Table(boxed(0)))
    }
}

impl<const BITS: u32, const SLOTS: usize> BatchFinder for OneTable<BITS, SLOTS> {
    const USEFUL_BYTES: usize = 2 * SLOTS;
    const WAYS: usize = 1;

    fn reset(&mut self) {
        self.0.0.fill(0);
    }

    #[inline(always)]
    fn search<V: Vectors, const OFFSET: usize>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        let found = self.0.replace::<V, OFFSET>(bytes, at);
        distances[0][OFFSET..OFFSET + GROUP].copy_from_slice(&found);
        V::mask_up_to(&found, farthest(at))
    }
}

/// The newest position of the next seven bytes, or else of the next four.
pub(super) struct TwoTables<const BITS: u32, const SLOTS: usize> {
    short: Table<0, BITS, SLOTS>,
    long: Table<3, BITS, SLOTS>,
}

impl<const BITS: u32, const SLOTS: usize> TwoTables<BITS, SLOTS> {
    /// Empty tables.
    pub(super) fn new() -> Self {
        Self { short: Table(boxed(0)), long: Table(boxed(0)) }
    }
}

impl<const BITS: u32, const SLOTS: usize> BatchFinder for TwoTables<BITS, SLOTS> {
    const USEFUL_BYTES: usize = WINDOW_BYTES;
    const WAYS: usize = 1;

    fn reset(&mut self) {
        self.short.0.fill(0);
        self.long.0.fill(0);
    }

    #[inline(always)]
    fn search<V: Vectors, const OFFSET: usize>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        let short = self.short.replace::<V, OFFSET>(bytes, at);
        let long = self.long.replace::<V, OFFSET>(bytes, at);
        let farthest = farthest(at);
        let mut found = [0; GROUP];
        for i in 0..GROUP {
            found[i] = if long[i].wrapping_sub(1) < farthest { long[i] } else { short[i] };
        }
        distances[0][OFFSET..OFFSET + GROUP].copy_from_slice(&found);
        V::mask_up_to(&found, farthest)
    }
}

/// The newest position of the next four bytes, and the `DEPTH` newest of the next seven.
pub(super) struct Buckets<
    const SHORT_BITS: u32,
    const SHORT_SLOTS: usize,
    const DEPTH: usize,
    const BITS: u32,
    const SLOTS: usize,
> {
    short: Table<0, SHORT_BITS, SHORT_SLOTS>,
    long: Box<[[u32; DEPTH]; SLOTS]>,
}

impl<
    const SHORT_BITS: u32,
    const SHORT_SLOTS: usize,
    const DEPTH: usize,
    const BITS: u32,
    const SLOTS: usize,
> Buckets<SHORT_BITS, SHORT_SLOTS, DEPTH, BITS, SLOTS>
{
    /// Empty tables.
    pub(super) fn new() -> Self {
        Self { short: Table(boxed(0)), long: boxed([0; DEPTH]) }
    }
}

impl<
    const SHORT_BITS: u32,
    const SHORT_SLOTS: usize,
    const DEPTH: usize,
    const BITS: u32,
    const SLOTS: usize,
> BatchFinder for Buckets<SHORT_BITS, SHORT_SLOTS, DEPTH, BITS, SLOTS>
{
    const USEFUL_BYTES: usize = WINDOW_BYTES;
    const WAYS: usize = 1 + DEPTH;

    fn reset(&mut self) {
        self.short.0.fill(0);
        self.long.fill([0; DEPTH]);
    }

    #[inline(always)]
    fn search<V: Vectors, const OFFSET: usize>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        let farthest = farthest(at);
        let short = self.short.replace::<V, OFFSET>(bytes, at);
        distances[0][OFFSET..OFFSET + GROUP].copy_from_slice(&short);
        let mut mask = V::mask_up_to(&short, farthest);
        let table = &mut *self.long;
        let Some(bytes) = bytes[OFFSET..].first_chunk() else { return 0 };
        let Hashes { slots, tags } = V::hashes::<3, BITS>(bytes);
        let mut entries = [0; GROUP];
        for i in 0..GROUP {
            entries[i] = tags[i].wrapping_add((at + OFFSET + i) as u32);
        }
        let mut old = [[0; GROUP]; DEPTH];
        for i in 0..GROUP {
            let slot = &mut table[slots[i] as usize % SLOTS];
            for way in 0..DEPTH {
                old[way][i] = slot[way];
            }
            slot.copy_within(..DEPTH - 1, 1);
            slot[0] = entries[i];
        }
        for way in 0..DEPTH {
            let mut found = [0; GROUP];
            for i in 0..GROUP {
                found[i] = entries[i].wrapping_sub(old[way][i]);
            }
            distances[1 + way][OFFSET..OFFSET + GROUP].copy_from_slice(&found);
            mask |= V::mask_up_to(&found, farthest);
        }
        mask
    }
}
