//! The search: for each position of a batch, where did its next bytes occur before?
//!
//! Tables of the newest positions (`table.rs`) give the distances to candidates.
//!
//! All positions of a batch are searched, even if a match will cover them, because that needs no
//! decision: hashes, entries and differences are vectors of eight, and only the table is read and
//! written one by one. Of the bytes of a candidate nothing is loaded before the parser wants its
//! length.
//!
//! | finder | level | candidates of a position |
//! |---|---|---|
//! | [`OneTable`] | 1 | the newest with the same 5 bytes |
//! | [`TwoTables`] | 2 | the newest with the same 7 bytes, or else with the same 4 |
//! | [`Buckets`] | 3, 4 | the newest with the same 4 bytes, two with the same 7 |
//! | [`Chains`](super::chains) | 5 | the newest with the same 3 and 4 bytes, a list of 6 |
//!
//! The newest four bytes are near, so their distance is cheap; the newest seven may be far, but
//! the match is long. Two lengths side by side are the idea of Zstandard's double-fast levels.

use super::ring::{RingBytes, bytes_at};
use super::table::{ShortAndLong, Table};
use crate::deflate::parser::min_match_length::MinMatchLength;
use crate::deflate::simd::Vectors;
use crate::deflate::symbols::WINDOW_BYTES;

/// Positions in a batch. 16 are 1 % slower.
pub(super) const BATCH: usize = 32;
/// Positions in a group: the numbers in a vector.
pub(super) const GROUP: usize = 8;
/// Bytes that a batch looks at, and some more for whole vectors.
pub(super) const BATCH_BYTES: usize = BATCH + 8;
/// Candidates of a position, at most.
pub(super) const MAX_WAYS: usize = 3;
/// Bytes of a long string.
const LONG_BYTES: usize = 7;

/// For each way, the distances of a batch's candidates, or numbers beyond the window for none.
pub(super) type Distances = [[u32; BATCH]; MAX_WAYS];

/// Distances of a batch without candidates.
pub(super) const NO_DISTANCES: Distances = [[0; BATCH]; MAX_WAYS];

/// Finds candidates for all positions of a batch.
pub(crate) trait BatchFinder {
    /// Candidates of a position.
    const WAYS: usize;
    /// Size of the tables, in bytes.
    const TABLE_BYTES: usize;
    /// How many bytes of a dictionary are added: what is farther back would not stay.
    const USEFUL_BYTES: usize;

    /// Whether candidates are linked to older ones, which [`Self::follow`] finds, and matches are
    /// weighed in bits.
    const IS_THOROUGH: bool = false;
    /// Bytes of the strings that are linked: the shortest match that links lead to.
    const FOLLOWED_BYTES: usize = 0;

    /// Forgets everything.
    fn reset(&mut self);

    /// Forgets what has the hashes of the group of positions from `at` on.
    fn forget<V: Vectors>(&mut self, ring: &RingBytes, at: usize);

    /// Searches and adds the group that begins at `offset` of `bytes`, which are those of a batch
    /// at `at`, and returns the mask of positions with a candidate. Distances lead no farther than
    /// from `at` to the start of the input.
    fn search<V: Vectors>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        offset: usize,
        at: usize,
        distances: &mut Distances,
    ) -> u32;

    /// Chooses what to look for by the lengths that matches need.
    fn adapt(&mut self, _min_lengths: &MinMatchLength) {}

    /// Candidates of a position at the moment.
    #[inline(always)]
    fn ways(&self) -> usize {
        Self::WAYS
    }

    /// A match at `at` that is longer than `found`, the best of the candidates, or that itself.
    #[inline(always)]
    fn follow(&self, _ring: &RingBytes, _at: usize, found: Found, _bounds: Bounds) -> Found {
        found
    }

    /// Adds the group of positions from `at` on as those inside a long match are added.
    #[inline(always)]
    fn add_inside<V: Vectors>(&mut self, ring: &RingBytes, at: usize) {
        self.search_group::<V>(ring, at, &mut NO_DISTANCES.clone());
    }

    /// Adds the positions up to `end`, except for the last few.
    #[inline(always)]
    fn insert<V: Vectors>(&mut self, ring: &RingBytes, end: usize) {
        let from = end.saturating_sub(Self::USEFUL_BYTES);
        for at in (from..end.saturating_sub(GROUP)).step_by(GROUP) {
            self.search_group::<V>(ring, at, &mut NO_DISTANCES.clone());
        }
    }

    /// [`Self::search`], not inlined in the npm package, which makes the download 6 % smaller.
    #[cfg_attr(target_family = "wasm", inline(never))]
    #[cfg_attr(not(target_family = "wasm"), inline(always))]
    fn search_at<V: Vectors>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        offset: usize,
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        self.search::<V>(bytes, offset, at, distances)
    }

    /// Searches and adds the batch of positions from `at` on.
    #[inline(always)]
    fn search_batch<V: Vectors>(
        &mut self,
        ring: &RingBytes,
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        let bytes = bytes_at(ring, at as u16);
        // One by one: a loop would not be unrolled, and the offsets would not be constants.
        self.search_at::<V>(bytes, 0, at, distances)
            | (self.search_at::<V>(bytes, 8, at, distances) << 8)
            | (self.search_at::<V>(bytes, 16, at, distances) << 16)
            | (self.search_at::<V>(bytes, 24, at, distances) << 24)
    }

    /// The same for one group.
    #[inline(always)]
    fn search_group<V: Vectors>(
        &mut self,
        ring: &RingBytes,
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        self.search_at::<V>(bytes_at(ring, at as u16), 0, at, distances)
    }
}

/// The farthest that a match may reach back from a batch at `at`, in bytes.
#[inline(always)]
pub(super) fn farthest(at: usize) -> u32 {
    at.clamp(1, WINDOW_BYTES) as u32
}

/// A match at some position; none if the length is 0.
#[derive(Clone, Copy, Default)]
pub(crate) struct Found {
    pub(super) length: usize,
    pub(super) distance_less_one: u16,
}

impl Found {
    /// Whether this match, one position later than `other`, is worth a literal before it.
    #[inline(always)]
    pub(super) fn is_better_than(self, other: Self) -> bool {
        let log2 = |found: Self| (u32::from(found.distance_less_one) + 1).ilog2() as i32;
        let gain = 4 * (self.length as i32 - other.length as i32) + log2(other) - log2(self);
        self.length >= other.length && gain > 2
    }
}

/// What bounds the search for a longer match.
#[derive(Clone, Copy)]
pub(crate) struct Bounds {
    /// The length that it has to exceed, in bytes.
    pub(super) longer_than: usize,
    /// The longest possible.
    pub(super) limit: usize,
    /// The first position that is not in the finder yet.
    pub(super) searched_to: usize,
}

/// The newest position of the next five bytes.
pub(crate) struct OneTable<const BITS: u32, const SLOTS: usize>(Table<5, 1, BITS, SLOTS>);

impl<const BITS: u32, const SLOTS: usize> OneTable<BITS, SLOTS> {
    /// An empty table.
    pub(crate) fn new() -> Self {
        Self(Table::new())
    }
}

impl<const BITS: u32, const SLOTS: usize> BatchFinder for OneTable<BITS, SLOTS> {
    const WAYS: usize = 1;
    const TABLE_BYTES: usize = size_of::<[u32; SLOTS]>();
    const USEFUL_BYTES: usize = 2 * SLOTS;

    fn reset(&mut self) {
        self.0.reset();
    }

    #[inline(always)]
    fn forget<V: Vectors>(&mut self, ring: &RingBytes, at: usize) {
        self.0.forget::<V>(bytes_at(ring, at as u16));
    }

    #[inline(always)]
    fn search<V: Vectors>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        offset: usize,
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        let [newest] = self.0.replace::<V>(bytes, offset, at);
        distances[0][offset..offset + GROUP].copy_from_slice(&newest);
        V::mask_up_to(&newest, farthest(at))
    }
}

/// The newest position of the next seven bytes, or else of the next four.
pub(crate) struct TwoTables<const BITS: u32, const SLOTS: usize>(
    ShortAndLong<BITS, SLOTS, LONG_BYTES, 1, BITS, SLOTS>,
);

impl<const BITS: u32, const SLOTS: usize> TwoTables<BITS, SLOTS> {
    /// Empty tables.
    pub(crate) fn new() -> Self {
        Self(ShortAndLong::new())
    }
}

impl<const BITS: u32, const SLOTS: usize> BatchFinder for TwoTables<BITS, SLOTS> {
    const WAYS: usize = 1;
    const TABLE_BYTES: usize = ShortAndLong::<BITS, SLOTS, LONG_BYTES, 1, BITS, SLOTS>::BYTES;
    const USEFUL_BYTES: usize = WINDOW_BYTES;

    fn reset(&mut self) {
        self.0.reset();
    }

    #[inline(always)]
    fn forget<V: Vectors>(&mut self, ring: &RingBytes, at: usize) {
        self.0.forget::<V>(bytes_at(ring, at as u16));
    }

    #[inline(always)]
    fn search<V: Vectors>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        offset: usize,
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        let [short] = self.0.short.replace::<V>(bytes, offset, at);
        let [long] = self.0.long.replace::<V>(bytes, offset, at);
        let farthest = farthest(at);
        let mut chosen = [0; GROUP];
        for i in 0..GROUP {
            chosen[i] = if long[i].wrapping_sub(1) < farthest { long[i] } else { short[i] };
        }
        distances[0][offset..offset + GROUP].copy_from_slice(&chosen);
        V::mask_up_to(&chosen, farthest)
    }
}

/// The newest position of the next four bytes, and the `DEPTH` newest of the next seven.
pub(crate) struct Buckets<
    const SHORT_BITS: u32,
    const SHORT_SLOTS: usize,
    const DEPTH: usize,
    const LONG_BITS: u32,
    const LONG_SLOTS: usize,
>(ShortAndLong<SHORT_BITS, SHORT_SLOTS, LONG_BYTES, DEPTH, LONG_BITS, LONG_SLOTS>);

impl<
    const SHORT_BITS: u32,
    const SHORT_SLOTS: usize,
    const DEPTH: usize,
    const LONG_BITS: u32,
    const LONG_SLOTS: usize,
> Buckets<SHORT_BITS, SHORT_SLOTS, DEPTH, LONG_BITS, LONG_SLOTS>
{
    /// Empty tables.
    pub(crate) fn new() -> Self {
        const { assert!(DEPTH < MAX_WAYS) };
        Self(ShortAndLong::new())
    }
}

impl<
    const SHORT_BITS: u32,
    const SHORT_SLOTS: usize,
    const DEPTH: usize,
    const LONG_BITS: u32,
    const LONG_SLOTS: usize,
> BatchFinder for Buckets<SHORT_BITS, SHORT_SLOTS, DEPTH, LONG_BITS, LONG_SLOTS>
{
    const WAYS: usize = 1 + DEPTH;
    const TABLE_BYTES: usize =
        ShortAndLong::<SHORT_BITS, SHORT_SLOTS, LONG_BYTES, DEPTH, LONG_BITS, LONG_SLOTS>::BYTES;
    const USEFUL_BYTES: usize = WINDOW_BYTES;

    fn reset(&mut self) {
        self.0.reset();
    }

    #[inline(always)]
    fn forget<V: Vectors>(&mut self, ring: &RingBytes, at: usize) {
        self.0.forget::<V>(bytes_at(ring, at as u16));
    }

    #[inline(always)]
    fn search<V: Vectors>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        offset: usize,
        at: usize,
        distances: &mut Distances,
    ) -> u32 {
        let farthest = farthest(at);
        let [short] = self.0.short.replace::<V>(bytes, offset, at);
        distances[0][offset..offset + GROUP].copy_from_slice(&short);
        let mut mask = V::mask_up_to(&short, farthest);
        let long = self.0.long.replace::<V>(bytes, offset, at);
        for way in 0..DEPTH {
            distances[1 + way][offset..offset + GROUP].copy_from_slice(&long[way]);
            mask |= V::mask_up_to(&long[way], farthest);
        }
        mask
    }
}
