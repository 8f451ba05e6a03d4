//! The nearest matches of 3, 4 and 5 bytes, each from chains of its own.
//!
//! The newest position of each hash links to the older ones, and the first that really begins with
//! the same bytes is taken. It often has a byte more in common, and then it is the nearest match of
//! the next length as well, whose chain need not be searched:
//!
//! ```text
//! positions   40 "that"   52 "thin"   60 "them"        search for "then"
//! 3 bytes     "the": 60                                also has the 4th byte? no
//! 4 bytes     "then": none, so none of 5 bytes either
//! ```
//!
//! Since a chain is left at its first match, and since there are twice as many chains as positions,
//! hardly more than one position is looked at.

use super::WIDE_MULTIPLIER;
use super::match_cache::{SHORT_LENGTHS, ShortMatches};
use super::work::count_candidate;
use crate::deflate::symbols::{MIN_MATCH, WINDOW_BYTES};
use crate::deflate::tables::{boxed, slide};
use crate::deflate::window::{Bytes, load_u64};

/// Chains, as a power of two: twice as many as positions.
const HASH_BITS: u32 = 16;
/// Positions looked at in a chain: those before the match only share the hash.
const DEPTH: usize = 16;

/// With a match this long from the position before, short ones are not searched, in bytes.
pub(crate) const SHORT_LIMIT: usize = 6;

/// The chains of one length.
struct Chains {
    newest: Box<[u16; 1 << HASH_BITS]>,
    /// The position before each position in its chain.
    older: Box<[u16; WINDOW_BYTES]>,
}

/// Chains of strings of 3, 4 and 5 bytes.
pub(crate) struct ShortChains([Chains; SHORT_LENGTHS]);

impl ShortChains {
    pub(crate) fn new() -> Self {
        Self(std::array::from_fn(|_| Chains { newest: boxed(0), older: boxed(0) }))
    }

    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        // Without newest positions nothing in `older` can be reached.
        for chains in &mut self.0 {
            chains.newest.fill(0);
        }
    }

    /// Follows the window's slide.
    #[inline(always)]
    pub(crate) fn slide(&mut self) {
        for chains in &mut self.0 {
            slide(&mut chains.newest[..]);
            slide(&mut chains.older[..]);
        }
    }

    /// Adds `at`, where `here` is.
    #[inline(always)]
    pub(crate) fn push(&mut self, at: u16, here: u64) {
        for (length, chains) in (MIN_MATCH..).zip(&mut self.0) {
            let hash = (here << (64 - 8 * length)).wrapping_mul(WIDE_MULTIPLIER);
            let newest = &mut chains.newest[(hash >> (64 - HASH_BITS)) as usize];
            chains.older[at as usize % WINDOW_BYTES] = *newest;
            *newest = at;
        }
    }

    /// The nearest matches of `at`, where `here` is; others may have been added since.
    #[inline(always)]
    pub(crate) fn matches(&self, bytes: &Bytes, at: u16, here: u64) -> ShortMatches {
        let lowest = at.saturating_sub(WINDOW_BYTES as u16);
        let mut distances = [0; SHORT_LENGTHS + 1];
        let mut known = 0;
        let mut nearest = 0;
        for (length, (chains, distance)) in (MIN_MATCH..).zip(self.0.iter().zip(&mut distances)) {
            if length > known {
                let mut candidate = chains.older[at as usize % WINDOW_BYTES];
                let mut left = DEPTH;
                loop {
                    if candidate <= lowest || left == 0 {
                        return distances;
                    }
                    count_candidate();
                    let difference = load_u64(bytes, candidate as usize) ^ here;
                    known = (difference.trailing_zeros() / 8) as usize;
                    if known >= length {
                        break;
                    }
                    left -= 1;
                    candidate = chains.older[candidate as usize % WINDOW_BYTES];
                }
                nearest = at - candidate;
            }
            *distance = nearest;
        }
        distances
    }
}
