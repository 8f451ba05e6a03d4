//! Two hash tables: the newest position of the next four bytes, and of the next seven.
//!
//! For each position there are only two candidates (three with pairs). The newest occurrence of the
//! next *four* bytes is near, so its distance is cheap to code, but it may be a short match. The
//! newest occurrence of the next *seven* bytes may be far back, but it is long. An example, at `^`:
//!
//! ```text
//! the cat sat on the mat; the cat sat
//!                         ^
//! 4 bytes "the ":     newest at "the mat", a match of 4 bytes, 9 back
//! 7 bytes "the cat":  newest at "the cat", a match of 11 bytes, 24 back: taken
//! ```
//!
//! A single table of four-byte strings would only know "the mat". Both candidates are weighed at
//! once and without a branch (`best_candidate.rs`), so there is no list to follow and hardly
//! anything for the processor to mispredict. Two hash lengths side by side are the idea of
//! Zstandard's double-fast levels.

use super::best_candidate::BestCandidate;
use super::bucket::Bucket;
use super::{Effort, Match, MatchFinder, hash_long, hash_short};
use crate::deflate::simd::prefetch;
use crate::deflate::tables::{boxed, slide};
use crate::deflate::window::{self, Bytes, load_u64};

/// Entries for short strings, as a power of two: 128 KiB. Half as many of both cost 0.6 % size and
/// save no time.
const SHORT_BITS: u32 = 16;
/// Buckets for long strings, as a power of two: 128 KiB of single positions, 256 of pairs.
const LONG_BITS: u32 = 16;
/// Bytes of a long string. 8 costs 0.25 % size, 6 costs 0.4 %, 5 costs 1.8 %.
const LONG_BYTES: u32 = 7;

/// The newest position of each short string and the newest of each long one, as many as `L` holds.
pub(crate) struct DoubleHash<L> {
    short: Box<[u16; 1 << SHORT_BITS]>,
    long: Box<[L; 1 << LONG_BITS]>,
}

impl<L: Bucket> DoubleHash<L> {
    /// Empty tables.
    pub(crate) fn new() -> Self {
        Self { short: boxed(0), long: boxed(L::EMPTY) }
    }
}

impl<L: Bucket> MatchFinder for DoubleHash<L> {
    fn reset(&mut self) {
        self.short.fill(0);
        self.long.fill(L::EMPTY);
    }

    fn forget(&mut self, bytes: &Bytes, from: usize, to: usize) {
        for at in from..to.min(window::END) {
            let here = load_u64(bytes, at);
            self.short[hash_short::<SHORT_BITS>(here)] = 0;
            self.long[hash_long::<LONG_BYTES, LONG_BITS>(here)] = L::EMPTY;
        }
    }

    #[inline(always)]
    fn slide(&mut self) {
        slide(&mut self.short[..]);
        for bucket in self.long.iter_mut() {
            *bucket = bucket.slid();
        }
    }

    #[inline(always)]
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        let (short, long) = (&mut *self.short, &mut *self.long);
        for at in from..to.min(window::END) {
            let at = at as u16;
            let here = load_u64(bytes, at as usize);
            short[hash_short::<SHORT_BITS>(here)] = at;
            let bucket = &mut long[hash_long::<LONG_BYTES, LONG_BITS>(here)];
            *bucket = bucket.pushed(at);
        }
    }

    #[inline(always)]
    fn find(&mut self, bytes: &Bytes, at: u16, _longer_than: usize, _effort: Effort) -> Match {
        let here = load_u64(bytes, at as usize);
        let newest = std::mem::replace(&mut self.short[hash_short::<SHORT_BITS>(here)], at);
        let bucket = &mut self.long[hash_long::<LONG_BYTES, LONG_BITS>(here)];
        let candidates = *bucket;
        *bucket = candidates.pushed(at);
        let next = load_u64(bytes, at as usize + 1);
        prefetch(&self.short[hash_short::<SHORT_BITS>(next)]);
        prefetch(&self.long[hash_long::<LONG_BYTES, LONG_BITS>(next)]);

        let mut candidate = BestCandidate::new(bytes, at);
        candidate.offer(newest);
        for way in 0..L::WAYS {
            candidate.offer(candidates.get(way));
        }
        candidate.best((0..L::WAYS).map(|way| candidates.get(way)))
    }
}
