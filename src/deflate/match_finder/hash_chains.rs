//! Hash chains: all positions with the same hash, linked from the newest to the oldest.
//!
//! `head[hash]` is the newest position whose next five or six bytes have that hash, and
//! `previous[position]` is the position before it with the same hash. Following the links visits
//! every candidate, nearest first:
//!
//! ```text
//! "cattle" is at 10, 25, 40 and 57, and h is its hash:
//! head[h] = 57, previous[57] = 40, previous[40] = 25, previous[25] = 10, previous[10] = 0: none
//! ```
//!
//! Each step waits for the one before it, so links are expensive, and the level limits how many are
//! followed. Three things keep the chains short and the steps cheap. The chains are over long
//! strings, so that few positions share one; the newest positions of three and four bytes, which
//! give the shorter matches, are kept beside them and weighed first, without a branch
//! (`best_candidate.rs`). A candidate is measured only if it has the four bytes that a match longer
//! than the best would have at its end. And a chain is left for a rarer one:
//!
//! ```text
//! here        "cattle market"    the best so far is "cattle mar" at 57
//! a longer match also has "e mark", five bytes on: its chain is head["e mark"] = 30, 12: so
//! candidates are 30 - 5 = 25 and 12 - 5 = 7, and 40 was passed over, as it goes on differently
//! ```
//!
//! Every match longer than the best is in both chains, so the one whose next candidate is older
//! wins. It matters most where much is alike, as in logs and tables: there a handful of links finds
//! what hundreds did not. Chains are zlib's, checking the last four bytes first is libdeflate's
//! idea, and changing to the chain of another place in the match is zlib-ng's.

use super::best_candidate::BestCandidate;
use super::work::count_candidate;
use super::{Effort, Match, MatchFinder, hash_long, hash_short};
use crate::deflate::parser::min_match_length::MinMatchLength;
use crate::deflate::simd::prefetch;
use crate::deflate::symbols::WINDOW_BYTES;
use crate::deflate::tables::{boxed, slide};
use crate::deflate::window::{self, Bytes, load_u32, load_u64, match_length};

/// Entries for 4-byte strings, as a power of two: 128 KiB. Half as many cost 0.05 % size, and up to
/// 0.4 % on tables of numbers, and save 1 % time.
const SHORT_BITS: u32 = 16;
/// Chains of long strings, as a power of two: 128 KiB of heads. Half as many save nothing, as
/// strings that share a chain by chance make it longer.
const LONG_BITS: u32 = 16;
/// Entries for 3-byte strings, as a power of two: 64 KiB. 2^14 cost 0.1 %, 2^13 0.2 %, and machine
/// code and pictures several times that.
const THREE_BITS: u32 = 15;
/// Of a match, how many of the last positions are added to the tables of short strings: a short
/// match into the middle of a long one is rare. All of them would be 0.05 % smaller and take 3 %
/// more time.
const SHORT_INSERTED: usize = 16;

/// The newest position of each 3-byte and 4-byte string; chains of strings of `LONG_BYTES`.
pub(crate) struct HashChains<const LONG_BYTES: u32> {
    short: Box<[u16; 1 << SHORT_BITS]>,
    three: Box<[u16; 1 << THREE_BITS]>,
    head: Box<[u16; 1 << LONG_BITS]>,
    previous: Box<[u16; WINDOW_BYTES]>,
    /// Whether strings of three bytes are in use.
    with_three: bool,
    /// The first position that is content; bytes before it are left from other calls.
    first: i32,
}

/// Where a search is: at the candidate `position - offset`, as the chain is that of the string
/// `offset` bytes on.
#[derive(Clone, Copy)]
struct Chain {
    position: i32,
    offset: i32,
}

impl Chain {
    #[inline(always)]
    fn candidate(self) -> i32 {
        self.position - self.offset
    }
}

#[inline(always)]
fn hash_three(bytes: u64) -> usize {
    hash_short::<THREE_BITS>(bytes << 8)
}

impl<const LONG_BYTES: u32> HashChains<LONG_BYTES> {
    /// Empty tables.
    pub(crate) fn new() -> Self {
        let (short, three, head, previous) = (boxed(0), boxed(0), boxed(0), boxed(0));
        Self { short, three, head, previous, with_three: true, first: 0 }
    }

    /// Adds the positions from `from` up to `to` to the chains.
    #[inline(always)]
    fn insert_long(&mut self, bytes: &Bytes, from: usize, to: usize) {
        let (head, previous) = (&mut *self.head, &mut *self.previous);
        for at in from..to.min(window::END) {
            let head = &mut head[hash_long::<LONG_BYTES, LONG_BITS>(load_u64(bytes, at))];
            previous[at % WINDOW_BYTES] = *head;
            *head = at as u16;
        }
    }

    /// `chain`, or that of the last bytes of a match one longer than `length`, whichever has the
    /// older candidate next.
    #[inline(always)]
    fn rarer(&self, bytes: &Bytes, at: u16, length: usize, chain: Chain) -> Chain {
        let Some(offset) = (length + 1).checked_sub(LONG_BYTES as usize) else { return chain };
        let string = load_u64(bytes, at as usize + offset);
        let position = i32::from(self.head[hash_long::<LONG_BYTES, LONG_BITS>(string)]);
        let other = Chain { position, offset: offset as i32 };
        // A candidate so near that its string is not in the table yet would be lost.
        let is_complete = chain.candidate() + other.offset <= i32::from(at);
        if (other.candidate() < chain.candidate()) & is_complete { other } else { chain }
    }
}

impl<const LONG_BYTES: u32> MatchFinder for HashChains<LONG_BYTES> {
    fn reset(&mut self) {
        // Links are reached only through heads and from there through newer links.
        self.short.fill(0);
        self.three.fill(0);
        self.head.fill(0);
    }

    fn forget(&mut self, bytes: &Bytes, from: usize, to: usize) {
        for at in from..to.min(window::END) {
            let here = load_u64(bytes, at);
            self.short[hash_short::<SHORT_BITS>(here)] = 0;
            self.three[hash_three(here)] = 0;
            self.head[hash_long::<LONG_BYTES, LONG_BITS>(here)] = 0;
        }
    }

    fn adapt(&mut self, min_lengths: &MinMatchLength) {
        self.with_three = min_lengths.three_bytes_pay();
    }

    fn open(&mut self, first: usize) {
        self.first = first as i32;
    }

    #[inline(always)]
    fn slide(&mut self) {
        self.first = (self.first - WINDOW_BYTES as i32).max(0);
        slide(&mut self.short[..]);
        slide(&mut self.head[..]);
        slide(&mut self.previous[..]);
        slide(&mut self.three[..]);
    }

    #[inline(always)]
    fn insert(&mut self, bytes: &Bytes, from: usize, to: usize) {
        self.insert_long(bytes, from, to);
        for at in from..to.min(window::END) {
            let here = load_u64(bytes, at);
            self.short[hash_short::<SHORT_BITS>(here)] = at as u16;
            self.three[hash_three(here)] = at as u16;
        }
    }

    #[inline(always)]
    fn insert_match(&mut self, bytes: &Bytes, from: usize, to: usize) {
        let to = to.min(window::END);
        let middle = from.max(to.saturating_sub(SHORT_INSERTED));
        self.insert_long(bytes, from, middle);
        let (short, three) = (&mut *self.short, &mut *self.three);
        let (head, previous) = (&mut *self.head, &mut *self.previous);
        for at in middle..to {
            let here = load_u64(bytes, at);
            short[hash_short::<SHORT_BITS>(here)] = at as u16;
            let head = &mut head[hash_long::<LONG_BYTES, LONG_BITS>(here)];
            previous[at % WINDOW_BYTES] = *head;
            *head = at as u16;
        }
        if self.with_three {
            for at in middle..to {
                three[hash_three(load_u64(bytes, at))] = at as u16;
            }
        }
    }

    #[inline(always)]
    fn find(&mut self, bytes: &Bytes, at: u16, longer_than: usize, effort: Effort) -> Match {
        let here = load_u64(bytes, at as usize);
        let newest = std::mem::replace(&mut self.short[hash_short::<SHORT_BITS>(here)], at);
        let head = &mut self.head[hash_long::<LONG_BYTES, LONG_BITS>(here)];
        let newest_long = std::mem::replace(head, at);
        self.previous[at as usize % WINDOW_BYTES] = newest_long;
        let mut newest_three = 0;
        if self.with_three {
            newest_three = std::mem::replace(&mut self.three[hash_three(here)], at);
        }
        let next = load_u64(bytes, at as usize + 1);
        prefetch(&self.short[hash_short::<SHORT_BITS>(next)]);
        prefetch(&self.head[hash_long::<LONG_BYTES, LONG_BITS>(next)]);

        let mut best = Match { length: longer_than, distance: 0 };
        let mut chain = Chain { position: i32::from(newest_long), offset: 0 };
        // A match that must have `LONG_BYTES` is in the chain, so nothing else is tried.
        if longer_than + 1 < LONG_BYTES as usize {
            let mut nearest = BestCandidate::new(bytes, at);
            if self.with_three {
                nearest.offer(newest_three);
            }
            nearest.offer(newest);
            nearest.offer(newest_long);
            best = nearest.best();
            if best.length >= effort.nice || !nearest.reaches(newest_long) {
                return best;
            }
            if best.length < longer_than {
                best = Match { length: longer_than, distance: 0 };
            }
            chain.position = i32::from(self.previous[newest_long as usize % WINDOW_BYTES]);
        }
        chain = self.rarer(bytes, at, best.length, chain);
        // The string of a candidate may be in the window and its beginning not.
        let cutoff = (i32::from(at) - WINDOW_BYTES as i32).max(self.first - 1);
        // The four bytes that a longer match has at its end.
        let mut end = (best.length.max(3) - 3) as u8;
        let mut there = load_u32(bytes, at as usize + end as usize);
        for _ in 0..effort.depth {
            if chain.candidate() <= cutoff {
                break;
            }
            count_candidate();
            let candidate = chain.candidate() as u16;
            chain.position = i32::from(self.previous[chain.position as usize % WINDOW_BYTES]);
            if load_u32(bytes, candidate as usize + end as usize) == there {
                let length = match_length(bytes, at, candidate);
                if length > best.length {
                    best = Match { length, distance: (at - candidate) as usize };
                    if length >= effort.nice {
                        break;
                    }
                    end = (length - 3) as u8;
                    there = load_u32(bytes, at as usize + end as usize);
                    chain = self.rarer(bytes, at, length, chain);
                }
            }
        }
        if best.distance == 0 { Match::default() } else { best }
    }
}
