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

use super::ring::RingBytes;
use crate::deflate::simd::{Hashes, Vectors};
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::tables::boxed;

/// Positions in a batch. 16 are 1 % slower.
pub(super) const BATCH: usize = 32;
/// Positions in a group: the numbers in a vector.
pub(super) const GROUP: usize = 8;

/// Bytes that a batch looks at, and some more for whole vectors.
const BATCH_BYTES: usize = BATCH + 8;

/// The table, and the entries' positions in it.
pub(super) struct Finder<const BITS: u32, const SLOTS: usize> {
    /// Tag and position in one number; 0 at first, which no search takes for a match.
    table: Box<[u32; SLOTS]>,
}

/// For each position, the distance to the candidate, where the mask has its bit.
pub(super) type Distances<const N: usize> = [u32; N];

impl<const BITS: u32, const SLOTS: usize> Finder<BITS, SLOTS> {
    /// An empty table.
    pub(super) fn new() -> Self {
        Self { table: boxed(0) }
    }

    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        self.table.fill(0);
    }

    /// Adds the positions up to `end`, except for the last few; of many, only as many as would hardly
    /// be overwritten.
    #[inline(always)]
    pub(super) fn insert<V: Vectors>(&mut self, ring: &RingBytes, end: usize) {
        for at in (end.saturating_sub(2 * SLOTS)..end.saturating_sub(GROUP)).step_by(GROUP) {
            self.search_group::<V>(ring, at, &mut [0; GROUP]);
        }
    }

    /// Searches the positions from `at` on, adds them, and returns the mask of those with a match.
    #[inline(always)]
    pub(super) fn search_batch<V: Vectors>(
        &mut self,
        ring: &RingBytes,
        at: usize,
        distances: &mut Distances<BATCH>,
    ) -> u32 {
        let Some(bytes) = ring[at as u16 as usize..].first_chunk() else { return 0 };
        let table = &mut *self.table;
        let groups = distances.as_chunks_mut::<GROUP>().0;
        // One by one: a loop would not be unrolled.
        search::<V, BITS, SLOTS, 0>(table, bytes, at, &mut groups[0])
            | (search::<V, BITS, SLOTS, 8>(table, bytes, at, &mut groups[1]) << 8)
            | (search::<V, BITS, SLOTS, 16>(table, bytes, at, &mut groups[2]) << 16)
            | (search::<V, BITS, SLOTS, 24>(table, bytes, at, &mut groups[3]) << 24)
    }

    /// The same for one group.
    #[inline(always)]
    pub(super) fn search_group<V: Vectors>(
        &mut self,
        ring: &RingBytes,
        at: usize,
        distances: &mut Distances<GROUP>,
    ) -> u32 {
        let Some(bytes) = ring[at as u16 as usize..].first_chunk() else { return 0 };
        search::<V, BITS, SLOTS, 0>(&mut self.table, bytes, at, distances)
    }
}

/// Searches and adds the group that begins at `OFFSET` of `bytes`, which are those of a batch at
/// `at`. The positions before the batch have to be in the input, as a distance may lead there.
#[inline(always)]
fn search<V: Vectors, const BITS: u32, const SLOTS: usize, const OFFSET: usize>(
    table: &mut [u32; SLOTS],
    bytes: &[u8; BATCH_BYTES],
    at: usize,
    distances: &mut Distances<GROUP>,
) -> u32 {
    let Some(bytes) = bytes[OFFSET..].first_chunk() else { return 0 };
    let Hashes { slots, tags } = V::hashes::<BITS>(bytes);
    let mut entries = [0; GROUP];
    for i in 0..GROUP {
        entries[i] = tags[i].wrapping_add((at + OFFSET + i) as u32);
    }
    let mut old = [0; GROUP];
    for i in 0..GROUP {
        let slot = &mut table[slots[i] as usize % SLOTS];
        old[i] = std::mem::replace(slot, entries[i]);
    }
    for i in 0..GROUP {
        distances[i] = entries[i].wrapping_sub(old[i]);
    }
    V::mask_up_to(distances, at.clamp(1, WINDOW_BYTES) as u32)
}
