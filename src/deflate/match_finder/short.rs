//! The nearest matches of 3, 4 and 5 bytes.
//!
//! There is one entry for each 3-byte hash and a small stack of the newest positions for each
//! 4-byte hash, which serves matches of 5 bytes as well. Few candidates are enough: with four in
//! place of any number, the output is 0.05 % larger. Collisions cost more than that, so there are
//! many short rows rather than few long ones.
//!
//! Looking up and comparing are separate steps, so that a finder can look up a batch of positions
//! without a branch and compare later, when all the loads are under way.

use super::MULTIPLIER;
use super::match_cache::ShortMatches;
use crate::deflate::tables::{boxed, slide};
use crate::deflate::window::{Bytes, load_u64};

/// The farthest a match of 3 bytes may be, in bytes: beyond, three literals are hardly ever dearer.
const MAX_DISTANCE3: usize = 32768;

/// With a match this long from the position before, short ones are not searched, in bytes.
pub(crate) const SHORT_LIMIT: usize = 8;

/// Newest positions: one in each of `ROWS3` rows by 3-byte hash, `WIDTH` in each of `ROWS` rows by
/// 4-byte hash; the numbers of rows are powers of two.
pub(crate) struct ShortTable<const WIDTH: usize, const ROWS: usize, const ROWS3: usize> {
    newest3: Box<[u16; ROWS3]>,
    newest4: Box<[[u16; WIDTH]; ROWS]>,
}

/// Where short matches may be; 0 for none.
#[derive(Clone, Copy)]
pub(crate) struct ShortCandidates<const WIDTH: usize> {
    newest3: u16,
    newest4: [u16; WIDTH],
}

impl<const WIDTH: usize, const ROWS: usize, const ROWS3: usize> ShortTable<WIDTH, ROWS, ROWS3> {
    pub(crate) fn new() -> Self {
        Self { newest3: boxed(0), newest4: boxed([0; WIDTH]) }
    }

    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        self.newest3.fill(0);
        self.newest4.fill([0; WIDTH]);
    }

    /// Follows the window's slide.
    #[inline(always)]
    pub(crate) fn slide(&mut self) {
        slide(&mut self.newest3[..]);
        slide(self.newest4.as_flattened_mut());
    }

    /// Adds `at`, where `here` is, and returns the positions that were there before.
    #[inline(always)]
    pub(crate) fn push(&mut self, at: u16, here: u64) -> ShortCandidates<WIDTH> {
        let hash = |bytes: u32, bits: u32| bytes.wrapping_mul(MULTIPLIER) >> (32 - bits);
        let slot3 = &mut self.newest3[hash((here as u32) << 8, ROWS3.trailing_zeros()) as usize];
        let slot4 = &mut self.newest4[hash(here as u32, ROWS.trailing_zeros()) as usize];
        let candidates = ShortCandidates { newest3: *slot3, newest4: *slot4 };
        *slot3 = at;
        slot4[0] = at;
        slot4[1..].copy_from_slice(&candidates.newest4[..WIDTH - 1]);
        candidates
    }
}

impl<const WIDTH: usize> Default for ShortCandidates<WIDTH> {
    fn default() -> Self {
        Self { newest3: 0, newest4: [0; WIDTH] }
    }
}

impl<const WIDTH: usize> ShortCandidates<WIDTH> {
    /// Those of the candidates that match `here`, which is at `at`.
    #[inline(always)]
    pub(crate) fn matches(self, bytes: &Bytes, at: u16, here: u64) -> ShortMatches {
        // In the upper half of the window, so that the difference is the lowest position in reach.
        let lowest = at & 0x7FFF;
        let near = at.wrapping_sub(self.newest3) as usize <= MAX_DISTANCE3;
        let difference = load_u64(bytes, self.newest3 as usize) ^ here;
        let found3 = near & (self.newest3 > lowest) & (difference << 40 == 0);
        let distance3 = if found3 { at.wrapping_sub(self.newest3) } else { 0 };
        let (mut distance4, mut distance5) = (0, 0);
        for &candidate in self.newest4.iter().rev() {
            let difference = load_u64(bytes, candidate as usize) ^ here;
            let distance = at.wrapping_sub(candidate);
            let in_reach = candidate > lowest;
            distance4 = if in_reach & (difference << 32 == 0) { distance } else { distance4 };
            distance5 = if in_reach & (difference << 24 == 0) { distance } else { distance5 };
        }
        [distance3, distance4, distance5, 0]
    }
}
