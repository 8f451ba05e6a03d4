//! A table of the newest position of each string, without the strings.
//!
//! A hash of the next bytes chooses a slot of a table, and the newest position with that hash is in
//! it. An entry is the sum of a tag, which is the rest of the hash, and the position. So the
//! difference of the new entry and the old one is the distance if the strings are equal, and nearly
//! always a huge number if they are not: one comparison checks string and distance, and needs no
//! look at the bytes.
//!
//! ```text
//! at 700: tag 5 × 8192, entry 40,960 + 700
//! at 750: the same string, entry 40,960 + 750; less the old one: 50, the distance
//! at 780: another string, entry 98,304 + 780; less the old one: 57,374, more than the window: none
//! ```
//!
//! Tags beside values are an idea of Swiss tables.

use super::search::{BATCH_BYTES, GROUP};
use crate::deflate::simd::{Hashes, Vectors, hash};
use crate::deflate::tables::boxed;

/// A table of the `DEPTH` newest positions of strings of `BYTES` bytes, as entries of tag and
/// position. Entries are 0 at first, which may look like position 0, which is there.
pub(super) struct Table<const BYTES: usize, const DEPTH: usize, const BITS: u32, const SLOTS: usize>
{
    slots: Box<[[u32; DEPTH]; SLOTS]>,
}

impl<const BYTES: usize, const DEPTH: usize, const BITS: u32, const SLOTS: usize>
    Table<BYTES, DEPTH, BITS, SLOTS>
{
    /// An empty table.
    pub(super) fn new() -> Self {
        const { assert!(SLOTS == 1 << BITS) };
        Self { slots: boxed([0; DEPTH]) }
    }

    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        self.slots.fill([0; DEPTH]);
    }

    /// Forgets what is in the slots of a group.
    #[inline(always)]
    pub(super) fn forget<V: Vectors>(&mut self, bytes: &[u8; BATCH_BYTES]) {
        let Some(bytes) = bytes.first_chunk() else { return };
        for slot in V::hashes::<BYTES, BITS>(bytes).slots {
            self.slots[slot as usize % SLOTS] = [0; DEPTH];
        }
    }

    /// The distance from `at`, where `bytes` are, to the newest entry like it; beyond the window if
    /// there is none.
    #[inline(always)]
    pub(super) fn distance(&self, bytes: &[u8; 8], at: usize) -> u32 {
        let (slot, tag) = hash::<BYTES, BITS>(bytes);
        tag.wrapping_add(at as u32).wrapping_sub(self.slots[slot as usize % SLOTS][0])
    }

    /// Adds the positions of a group; returns the differences to those that were there.
    #[inline(always)]
    pub(super) fn replace<V: Vectors>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        offset: usize,
        at: usize,
    ) -> [[u32; GROUP]; DEPTH] {
        let mut differences = [[0; GROUP]; DEPTH];
        let Some(bytes) = bytes[offset..].first_chunk() else { return differences };
        let Hashes { slots, tags } = V::hashes::<BYTES, BITS>(bytes);
        let mut entries = [0; GROUP];
        for i in 0..GROUP {
            entries[i] = tags[i].wrapping_add((at + offset + i) as u32);
        }
        let table = &mut *self.slots;
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
            for i in 0..GROUP {
                differences[way][i] = entries[i].wrapping_sub(old[way][i]);
            }
        }
        differences
    }
}

/// Tables of strings of four bytes and of `LONG`, side by side.
pub(super) struct ShortAndLong<
    const SHORT_BITS: u32,
    const SHORT_SLOTS: usize,
    const LONG: usize,
    const DEPTH: usize,
    const LONG_BITS: u32,
    const LONG_SLOTS: usize,
> {
    pub(super) short: Table<4, 1, SHORT_BITS, SHORT_SLOTS>,
    pub(super) long: Table<LONG, DEPTH, LONG_BITS, LONG_SLOTS>,
}

impl<
    const SHORT_BITS: u32,
    const SHORT_SLOTS: usize,
    const LONG: usize,
    const DEPTH: usize,
    const LONG_BITS: u32,
    const LONG_SLOTS: usize,
> ShortAndLong<SHORT_BITS, SHORT_SLOTS, LONG, DEPTH, LONG_BITS, LONG_SLOTS>
{
    /// Size of both, in bytes.
    pub(super) const BYTES: usize =
        size_of::<[u32; SHORT_SLOTS]>() + size_of::<[[u32; DEPTH]; LONG_SLOTS]>();

    /// Empty tables.
    pub(super) fn new() -> Self {
        Self { short: Table::new(), long: Table::new() }
    }

    /// Forgets everything.
    pub(super) fn reset(&mut self) {
        self.short.reset();
        self.long.reset();
    }

    /// Forgets what is in the slots of a group.
    #[inline(always)]
    pub(super) fn forget<V: Vectors>(&mut self, bytes: &[u8; BATCH_BYTES]) {
        self.short.forget::<V>(bytes);
        self.long.forget::<V>(bytes);
    }
}
