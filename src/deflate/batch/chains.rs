//! Chains of distances: from each position to the one before it with the same six bytes.
//!
//! The table of long strings says how far back the newest position with the same bytes is. Kept
//! for each position, these distances are links, and adding them up leads from candidate to
//! candidate, the nearest first:
//!
//! ```text
//! "cattle" is at 10, 25, 40 and 57: link[57] = 17, link[40] = 15, link[25] = 15, link[10] = 0
//! from 57:  17 back to 40,  17 + 15 = 32 back to 25,  32 + 15 = 47 back to 10, the last
//! ```
//!
//! The links of a batch are computed with its other candidates, as a vector, and nothing moves when
//! the ring goes on. As entries have tags, a link leads to the same string, with hardly an
//! exception; where another string has taken the slot meanwhile, the chain ends. A candidate is
//! measured only if it has the four bytes that a longer match would have at its end.
//!
//! As in the chains of the denser levels (`match_finder/hash_chains.rs`), a chain is left for a
//! rarer one. A match longer than the best also has the string that would be its end, so its
//! distance is in the chain of that string, too; the links of both are compared, and the longer one
//! wins:
//!
//! ```text
//! here        "cattle market"    the best so far is "cattle mar", and the next link 30
//! a longer match also has "e mark", five bytes on: if its link is 47, or there is none, what is
//! between 30 and 47 back goes on differently
//! ```

use super::ring::{RING_BYTES, RingBytes, bytes_at, match_length};
use super::search::{BATCH_BYTES, BatchFinder, Bounds, Distances, Found, GROUP, farthest};
use super::table::{ShortAndLong, Table};
use crate::deflate::match_finder::Effort;
use crate::deflate::match_finder::work::count_candidate;
use crate::deflate::parser::min_match_length::MinMatchLength;
use crate::deflate::simd::Vectors;
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::tables::boxed;

/// Bytes of the strings that are linked.
const LONG_BYTES: usize = 6;
/// Slots for four-byte strings, as a power of two: 256 KiB. Half as many are 0.05 % larger,
/// on prose 0.2 %.
const SHORT_BITS: u32 = 16;
/// Slots for long strings, as a power of two: 256 KiB. Twice as many are 0.1 % smaller and take 8 %
/// more time.
const LONG_BITS: u32 = 16;
/// Slots for three-byte strings, as a power of two: 64 KiB. Twice as many are 0.1 % smaller and
/// take 2 % more time.
const THREE_BITS: u32 = 14;
/// A distance that is out of reach, and stays so with another added.
const OUT_OF_REACH: usize = 2 * WINDOW_BYTES;

type Tables =
    ShortAndLong<SHORT_BITS, { 1 << SHORT_BITS }, LONG_BYTES, 1, LONG_BITS, { 1 << LONG_BITS }>;
type Three = Table<3, 1, THREE_BITS, { 1 << THREE_BITS }>;

/// The newest position of each string of three, four and six bytes; links between those of six.
pub(crate) struct Chains {
    tables: Tables,
    three: Three,
    /// By position: the distance to the one before it with the same string, or 0.
    links: Box<[u16; RING_BYTES + GROUP]>,
    effort: Effort,
    /// Candidates in use: those of six bytes, of four, of three.
    ways: usize,
}

/// Where a search is: at a candidate `distance` back, in the chain of the string `offset` bytes on.
#[derive(Clone, Copy)]
struct Place {
    distance: usize,
    offset: usize,
}

impl Chains {
    /// Empty tables.
    pub(crate) fn new(effort: Effort) -> Self {
        let (tables, three) = (ShortAndLong::new(), Table::new());
        Self { tables, three, links: boxed(0), effort, ways: Self::WAYS }
    }

    /// Adds the long strings of a group and returns their links.
    #[inline(always)]
    fn link<V: Vectors>(
        &mut self,
        bytes: &[u8; BATCH_BYTES],
        offset: usize,
        at: usize,
    ) -> [u32; GROUP] {
        let farthest = farthest(at);
        let [mut distances] = self.tables.long.replace::<V>(bytes, offset, at);
        for distance in &mut distances {
            *distance = if distance.wrapping_sub(1) < farthest { *distance } else { 0 };
        }
        let first = (at + offset) % RING_BYTES;
        self.links[first..first + GROUP]
            .copy_from_slice(&distances.map(|distance| distance as u16));
        if first > RING_BYTES - GROUP {
            self.links.copy_within(RING_BYTES.., 0);
        }
        distances
    }

    /// The link of `position`, or 0.
    #[inline(always)]
    fn link_of(&self, position: usize) -> usize {
        self.links[position % RING_BYTES] as usize
    }

    /// The next place in the same chain.
    #[inline(always)]
    fn older(&self, at: usize, place: Place) -> Place {
        let link = self.link_of(at + place.offset - place.distance);
        let link = if link == 0 { OUT_OF_REACH } else { link };
        Place { distance: place.distance + link, ..place }
    }

    /// `place`, or the first one in the chain of the last bytes of a match one longer than
    /// `length`, whichever is farther back.
    #[inline(always)]
    fn rarer(
        &self,
        ring: &RingBytes,
        at: usize,
        length: usize,
        searched_to: usize,
        place: Place,
    ) -> Place {
        let Some(offset) = (length + 1).checked_sub(LONG_BYTES) else { return place };
        let string = at + offset;
        let distance = if string < searched_to {
            self.link_of(string)
        } else if place.distance + searched_to > string {
            let distance = self.tables.long.distance(bytes_at(ring, string as u16), string);
            if distance.wrapping_sub(1) < farthest(at) { distance as usize } else { 0 }
        } else {
            // What is so near is not in the table yet and would be lost.
            return place;
        };
        let distance = if distance == 0 { OUT_OF_REACH } else { distance };
        if distance > place.distance { Place { distance, offset } } else { place }
    }
}

impl BatchFinder for Chains {
    const WAYS: usize = 3;
    const TABLE_BYTES: usize = Tables::BYTES + size_of::<[u32; 1 << THREE_BITS]>();
    const USEFUL_BYTES: usize = WINDOW_BYTES;
    const IS_THOROUGH: bool = true;
    const FOLLOWED_BYTES: usize = LONG_BYTES;

    fn reset(&mut self) {
        self.tables.reset();
        self.three.reset();
        // Links are reached from positions of the call, and from position 0: see `Table`.
        self.links[0] = 0;
    }

    #[inline(always)]
    fn forget<V: Vectors>(&mut self, ring: &RingBytes, at: usize) {
        let bytes = bytes_at(ring, at as u16);
        self.tables.forget::<V>(bytes);
        self.three.forget::<V>(bytes);
        self.links[0] = 0;
    }

    fn adapt(&mut self, min_lengths: &MinMatchLength) {
        self.ways = if min_lengths.three_bytes_pay() {
            3
        } else if min_lengths.shortest() < LONG_BYTES {
            2
        } else {
            1
        };
    }

    #[inline(always)]
    fn ways(&self) -> usize {
        self.ways
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
        let long = self.link::<V>(bytes, offset, at);
        distances[0][offset..offset + GROUP].copy_from_slice(&long);
        let mut mask = V::mask_up_to(&long, farthest);
        let [short] = self.tables.short.replace::<V>(bytes, offset, at);
        if self.ways > 1 {
            distances[1][offset..offset + GROUP].copy_from_slice(&short);
            mask |= V::mask_up_to(&short, farthest);
        }
        if self.ways > 2 {
            let [three] = self.three.replace::<V>(bytes, offset, at);
            distances[2][offset..offset + GROUP].copy_from_slice(&three);
            mask |= V::mask_up_to(&three, farthest);
        }
        mask
    }

    #[inline(always)]
    fn add_inside<V: Vectors>(&mut self, ring: &RingBytes, at: usize) {
        self.link::<V>(bytes_at(ring, at as u16), 0, at);
    }

    #[inline(always)]
    fn follow(&self, ring: &RingBytes, at: usize, mut found: Found, bounds: Bounds) -> Found {
        let Bounds { longer_than, limit, searched_to } = bounds;
        let mut longest = found.length.max(longer_than);
        let enough = self.effort.nice.min(limit);
        let mut place = Place { distance: self.link_of(at), offset: 0 };
        if place.distance == 0 || longest >= enough {
            return found;
        }
        if found.length != 0 {
            place = self.older(at, place);
        }
        place = self.rarer(ring, at, longest, searched_to, place);
        let farthest = farthest(at) as usize;
        // The four bytes that a longer match has at its end.
        let four = |at: usize| u32::from_le_bytes(*bytes_at(ring, at as u16));
        let mut end = longest.saturating_sub(3);
        let mut there = four(at + end);
        for _ in 0..self.effort.depth {
            if place.distance > farthest {
                break;
            }
            count_candidate();
            let candidate = at - place.distance;
            let distance_less_one = (place.distance - 1) as u16;
            place = self.older(at, place);
            if four(candidate + end) == there {
                let length = match_length(ring, at as u16, candidate as u16, limit);
                if length > longest {
                    found = Found { length, distance_less_one };
                    if length >= enough {
                        break;
                    }
                    longest = length;
                    end = length - 3;
                    there = four(at + end);
                    place = self.rarer(ring, at, length, searched_to, place);
                }
            }
        }
        found
    }
}
