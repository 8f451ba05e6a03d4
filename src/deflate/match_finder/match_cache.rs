//! All matches worth considering at each position, kept until the parser has settled on its tokens.
//!
//! The near-optimal parser walks the input several times, and backwards, so the finder runs once
//! and its results are cached here (libdeflate uses the same name). Matches of 3, 4 and 5 bytes
//! have fixed places, one for each length, because nearly every position has some and a fixed place
//! costs no branch. Longer ones form a list, ascending in length: each is the nearest of its
//! length, so a shorter one is never farther away than a longer one.

use crate::deflate::symbols::MIN_MATCH;

/// Lengths that have a fixed place: from [`MIN_MATCH`] on.
pub(crate) const SHORT_LENGTHS: usize = 3;
/// The shortest match of the lists, in bytes.
pub(crate) const LONG_MATCH: usize = MIN_MATCH + SHORT_LENGTHS;

/// Distances of the nearest matches of 3, 4 and 5 bytes; 0 for none. The fourth place makes it a
/// word.
pub(crate) type ShortMatches = [u16; SHORT_LENGTHS + 1];

/// A match of at least [`LONG_MATCH`] bytes.
#[derive(Clone, Copy)]
pub(crate) struct LongMatch(u32);

impl LongMatch {
    #[inline(always)]
    fn new(length: usize, distance: usize) -> Self {
        Self(length as u32 | ((distance as u32) << 16))
    }

    /// Bytes.
    #[inline(always)]
    pub(crate) fn length(self) -> usize {
        (self.0 & 0xFFFF) as usize
    }

    /// Bytes back.
    #[inline(always)]
    pub(crate) fn distance(self) -> usize {
        (self.0 >> 16) as usize
    }
}

/// The matches of a range of input.
pub(crate) struct MatchCache {
    short: Box<[ShortMatches]>,
    /// Where the list of a position ends, by one: entry 0 is 0.
    ends: Box<[u32]>,
    long: Box<[LongMatch]>,
    positions: usize,
    long_count: usize,
}

impl MatchCache {
    /// Room for `positions` and `long` matches in their lists.
    pub(crate) fn new(positions: usize, long: usize) -> Self {
        Self {
            short: vec![[0; 4]; positions].into_boxed_slice(),
            ends: vec![0; positions + 1].into_boxed_slice(),
            long: vec![LongMatch(0); long].into_boxed_slice(),
            positions: 0,
            long_count: 0,
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.positions = 0;
        self.long_count = 0;
    }

    /// A sink for the matches of `count` more positions, to be given back with
    /// [`take`](Self::take).
    #[inline(always)]
    pub(crate) fn sink(&mut self, count: usize) -> Sink<'_> {
        Sink {
            short: &mut self.short[self.positions..][..count],
            ends: &mut self.ends[self.positions + 1..][..count],
            long: &mut self.long,
            positions: 0,
            long_count: self.long_count,
        }
    }

    /// Takes over what went into a sink.
    #[inline(always)]
    pub(crate) fn take(&mut self, filled: Filled) {
        self.positions += filled.positions;
        self.long_count = filled.long_count;
    }

    /// The short matches at `position`.
    #[inline(always)]
    pub(crate) fn short(&self, position: usize) -> ShortMatches {
        self.short[position]
    }

    /// The long matches at `position`, ascending.
    #[inline(always)]
    pub(crate) fn long(&self, position: usize) -> &[LongMatch] {
        &self.long[self.ends[position] as usize..self.ends[position + 1] as usize]
    }

    /// The parts for positions up to `end`, for loops that keep their own indices.
    #[inline(always)]
    pub(crate) fn parts(&self, end: usize) -> (&[ShortMatches], &[u32], &[LongMatch]) {
        (&self.short[..end], &self.ends[..=end], &self.long[..self.ends[end] as usize])
    }
}

/// Takes matches, position by position, with all counters in registers.
pub(crate) struct Sink<'a> {
    short: &'a mut [ShortMatches],
    ends: &'a mut [u32],
    long: &'a mut [LongMatch],
    positions: usize,
    long_count: usize,
}

/// How much went into a [`Sink`].
pub(crate) struct Filled {
    positions: usize,
    long_count: usize,
}

impl Sink<'_> {
    /// Adds a match to the position to be closed next, longer than those before. It is dropped if
    /// the cache is full.
    #[inline(always)]
    pub(crate) fn push(&mut self, length: usize, distance: usize) {
        if let Some(slot) = self.long.get_mut(self.long_count) {
            *slot = LongMatch::new(length, distance);
            self.long_count += 1;
        }
    }

    /// Ends a position.
    #[inline(always)]
    pub(crate) fn close(&mut self, short: ShortMatches) {
        self.short[self.positions] = short;
        self.ends[self.positions] = self.long_count as u32;
        self.positions += 1;
    }

    /// Ends a position whose only match is of `length` at `distance`; none if it is shorter than 3.
    #[inline(always)]
    pub(crate) fn close_with(&mut self, length: usize, distance: usize) {
        let mut short = [0; 4];
        if length >= LONG_MATCH {
            self.push(length, distance);
        } else if length >= MIN_MATCH {
            short[length - MIN_MATCH] = distance as u16;
        }
        self.close(short);
    }

    /// Ends the borrow.
    #[inline(always)]
    pub(crate) fn filled(self) -> Filled {
        Filled { positions: self.positions, long_count: self.long_count }
    }
}
