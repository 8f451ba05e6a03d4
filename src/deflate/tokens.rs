//! The token store: the parser's decisions, kept until their block is written.
//!
//! Literals are not stored, because they are in the input already. A [`Sequence`] is a run of
//! literals and the match after it, in 32 bits, so that the tokens of a whole block stay in the
//! second-level cache. Of "abcabcabcd", for example, remain the sequence "3 literals, then 6 bytes
//! from 3 back" and one literal that belongs to the next sequence. Runs longer than the field are
//! cut by sequences without a match. Storing runs instead of literals is the idea of LZ4 and
//! Zstandard.

use super::symbols::{Histogram, MAX_MATCH, MIN_MATCH, WINDOW_BYTES};
use super::tables::boxed;

/// Bits of the literal count in a sequence.
const LITERAL_BITS: u32 = 9;
/// The literal count that also means "no match follows".
pub(crate) const UNMATCHED_RUN: usize = (1 << LITERAL_BITS) - 1;

/// Room for sequences: 128 KiB of them. Twice as many make the output 0.01 % smaller.
const CAPACITY: usize = 1 << 15;
/// A block ends when the store holds more than this; there is still room for a segment after it.
pub(crate) const MAX_SEQUENCES: usize = CAPACITY - CAPACITY / 4;

/// A run of literals, then a match unless the run is [`UNMATCHED_RUN`] long.
///
/// From the low end: 15 bits of distance less one, 8 bits of length less three, 9 bits of literal
/// count.
#[derive(Clone, Copy)]
pub(crate) struct Sequence(u32);

/// The match of a sequence.
#[derive(Clone, Copy)]
pub(crate) struct EncodedMatch {
    /// Length in bytes, less 3.
    pub(crate) length_less_min: u8,
    /// Distance in bytes, less 1; below 32,768.
    pub(crate) distance_less_one: u32,
}

impl EncodedMatch {
    /// Length in bytes.
    #[inline(always)]
    pub(crate) fn length(self) -> usize {
        self.length_less_min as usize + MIN_MATCH
    }
}

impl Sequence {
    /// [`UNMATCHED_RUN`] literals.
    pub(crate) const RUN: Self = Self((UNMATCHED_RUN as u32) << (32 - LITERAL_BITS));

    /// `literals` (less than [`UNMATCHED_RUN`]) and a match of `length` bytes (3 to 258) at
    /// `distance` (1 to 32,768).
    #[inline(always)]
    pub(crate) fn new(literals: usize, length: usize, distance: usize) -> Self {
        debug_assert!(
            (MIN_MATCH..=MAX_MATCH).contains(&length) && (1..=WINDOW_BYTES).contains(&distance)
        );
        Self(
            ((literals << (32 - LITERAL_BITS)) | ((length - MIN_MATCH) << 15) | (distance - 1))
                as u32,
        )
    }

    /// How many bytes of input it covers.
    #[inline(always)]
    pub(crate) fn bytes(self) -> usize {
        self.literals() + self.match_().map_or(0, EncodedMatch::length)
    }

    /// How many literals come first.
    #[inline(always)]
    pub(crate) fn literals(self) -> usize {
        (self.0 >> (32 - LITERAL_BITS)) as usize
    }

    /// The match after the literals.
    #[inline(always)]
    pub(crate) fn match_(self) -> Option<EncodedMatch> {
        (self.literals() != UNMATCHED_RUN).then_some(EncodedMatch {
            length_less_min: (self.0 >> 15) as u8,
            distance_less_one: self.0 & 0x7FFF,
        })
    }
}

/// A list of sequences and a count of their symbols, allocated once.
pub(crate) struct Tokens {
    sequences: Box<[Sequence; CAPACITY]>,
    count: usize,
    /// Counts what was added since it was taken.
    histogram: Histogram,
}

impl Tokens {
    /// An empty store with room for a block and the segment after it.
    pub(crate) fn new() -> Self {
        Self { sequences: boxed(Sequence(0)), count: 0, histogram: Histogram::new() }
    }

    /// All sequences, oldest first.
    pub(crate) fn sequences(&self) -> &[Sequence] {
        &self.sequences[..self.count]
    }

    /// How many sequences there are.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.count = 0;
        self.histogram.clear();
    }

    /// Forgets the oldest `count` sequences.
    pub(crate) fn discard(&mut self, count: usize) {
        self.sequences.copy_within(count..self.count, 0);
        self.count -= count;
    }

    /// Moves the counts to `histogram`, except those of `pending` literals that have no sequence
    /// yet.
    pub(crate) fn take_histogram(&mut self, histogram: &mut Histogram, pending: &[u8]) {
        for &byte in pending {
            self.histogram.literal_length[byte as usize] -= 1;
        }
        histogram.clone_from(&self.histogram);
        self.histogram.clear();
        for &byte in pending {
            self.literal(byte);
        }
    }

    /// Counts one literal, to be added with the next match or run.
    #[inline(always)]
    pub(crate) fn literal(&mut self, byte: u8) {
        self.histogram.literal_length[byte as usize] += 1;
    }

    /// Counts the literals from `at` up to `end`; returns the larger of both.
    #[inline(always)]
    pub(crate) fn literals(&mut self, bytes: &[u8], at: usize, end: usize) -> usize {
        let end = end.max(at);
        for &byte in &bytes[at..end] {
            self.literal(byte);
        }
        end
    }

    /// Adds `literals` literals, counted before, and a match of `length` bytes (3 to 258) at
    /// `distance` (1 to 32,768).
    #[inline(always)]
    pub(crate) fn push(&mut self, literals: usize, length: usize, distance: usize) {
        let literals = self.push_run(literals);
        self.store(Sequence::new(literals, length, distance));
        self.histogram.count_match(length, distance);
    }

    /// There is room: a segment of at most `CAPACITY / 4` matches follows at most `MAX_SEQUENCES`.
    #[inline(always)]
    fn store(&mut self, sequence: Sequence) {
        self.sequences[self.count % CAPACITY] = sequence;
        self.count += 1;
    }

    /// Adds all of `literals` that need sequences of their own; returns how many are left for the
    /// next.
    #[inline(always)]
    pub(crate) fn push_run(&mut self, mut literals: usize) -> usize {
        while literals >= UNMATCHED_RUN {
            self.store(Sequence::RUN);
            literals -= UNMATCHED_RUN;
        }
        literals
    }
}

impl Histogram {
    /// Counts the symbols of `bytes`, whose tokens are `sequences`; bytes after the last sequence
    /// are literals.
    pub(crate) fn count(&mut self, bytes: &[u8], sequences: &[Sequence]) {
        let mut rest = bytes;
        for &sequence in sequences {
            let (literals, tail) = rest.split_at(sequence.literals());
            for &literal in literals {
                self.literal_length[literal as usize] += 1;
            }
            rest = tail;
            if let Some(found) = sequence.match_() {
                rest = &rest[found.length()..];
                self.count_match(found.length(), found.distance_less_one as usize + 1);
            }
        }
        for &literal in rest {
            self.literal_length[literal as usize] += 1;
        }
    }
}
