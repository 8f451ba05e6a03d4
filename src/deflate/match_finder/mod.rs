//! Match finders: where has what comes next been seen before?

pub(crate) mod buckets;
pub(crate) mod dual;
pub(crate) mod hash_chain;

use crate::deflate::window::Bytes;

/// Spreads four bytes over the high bits: 2^32 over the golden ratio (Knuth, TAOCP 3, 6.4), odd.
const MULTIPLIER: u32 = 0x9E37_79B1;
/// The same for eight bytes: 2^64 over the golden ratio, odd.
const WIDE_MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// A match, or none when `length` is 0.
#[derive(Clone, Copy, Default)]
pub(crate) struct Match {
    /// Bytes.
    pub(crate) length: usize,
    /// Bytes back.
    pub(crate) distance: usize,
}

/// How hard to search.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Candidates tried.
    pub(crate) depth: u32,
    /// A match of this length ends the search, in bytes.
    pub(crate) nice: usize,
}

/// Finds matches in a window.
pub(crate) trait MatchFinder {
    /// How many of the last positions of a match a greedy parser adds.
    const INSERTED: usize;

    /// Forgets everything.
    fn reset(&mut self);

    /// Follows the window's slide.
    fn slide(&mut self);

    /// Adds the positions from `from` up to `to`, at most 65,536.
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize);

    /// Adds `at` and returns a match longer than `longer_than`, or none. It may
    /// reach beyond the data, into the zeros behind.
    fn find(&mut self, bytes: &Bytes, at: u16, longer_than: usize, effort: Effort) -> Match;
}

/// An array of `N` entries on the heap.
pub(crate) fn boxed<T: Copy, const N: usize>(value: T) -> Box<[T; N]> {
    match vec![value; N].into_boxed_slice().try_into() {
        Ok(table) => table,
        Err(_) => unreachable!("the slice has N entries"),
    }
}

/// Moves all positions of `table` back by 32 KiB; what falls out becomes 0, "none".
#[inline(always)]
pub(crate) fn slide(table: &mut [u16]) {
    for position in table {
        *position = position.saturating_sub(32768);
    }
}
