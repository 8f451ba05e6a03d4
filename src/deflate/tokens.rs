//! The token store: what the parser decided, until the block around it is written.
//!
//! Literals are not stored: they are in the input already. A [`Sequence`] is a run of literals and the
//! match behind it in 32 bits, so that a whole block of tokens stays in the second-level cache.
//! Runs longer than the field are cut by sequences without a match. The idea of storing runs instead of
//! literals is LZ4's and Zstandard's.

use super::match_finder::boxed;
use super::symbols::{
    DISTANCE_SYMBOLS, FIRST_LENGTH_SYMBOL, Histogram, LENGTH_SYMBOL, MAX_MATCH, MIN_MATCH,
    WINDOW_BYTES, distance_symbol,
};

/// Bits of the literal count in a sequence.
const LITERAL_BITS: u32 = 9;
/// The literal count that also says "no match follows".
pub(crate) const UNMATCHED_RUN: usize = (1 << LITERAL_BITS) - 1;

/// Room for sequences: 256 KiB of them. More would only help files whose statistics never change.
const CAPACITY: usize = 1 << 16;
/// A block ends when the store holds more than this; a segment behind it has room still.
pub(crate) const MAX_SEQUENCES: usize = CAPACITY - CAPACITY / 4;

/// A run of literals, then a match unless the run is [`UNMATCHED_RUN`] long.
///
/// From the low end: 15 bits of distance less one, 8 bits of length less three, 9 bits of literal count.
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

    /// `literals` (less than [`UNMATCHED_RUN`]) and a match of `length` bytes (3 to 258) at `distance` (1 to 32,768).
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

    /// Bytes it stands for.
    #[inline(always)]
    pub(crate) fn bytes(self) -> usize {
        self.literals() + self.found().map_or(0, EncodedMatch::length)
    }

    /// How many literals come first.
    #[inline(always)]
    pub(crate) fn literals(self) -> usize {
        (self.0 >> (32 - LITERAL_BITS)) as usize
    }

    /// The match behind the literals.
    #[inline(always)]
    pub(crate) fn found(self) -> Option<EncodedMatch> {
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
    /// An empty store with room for a block and the segment behind it.
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

    /// Moves the counts to `histogram`, except those of `pending` literals that have no sequence yet.
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

    /// Adds `literals` literals, counted before, and a match of `length` bytes (3 to 258) at `distance` (1 to 32,768).
    #[inline(always)]
    pub(crate) fn push(&mut self, literals: usize, length: usize, distance: usize) {
        debug_assert!(
            (MIN_MATCH..=MAX_MATCH).contains(&length) && (1..=WINDOW_BYTES).contains(&distance)
        );
        let literals = self.push_run(literals);
        let packed =
            (literals << (32 - LITERAL_BITS)) | ((length - MIN_MATCH) << 15) | (distance - 1);
        self.store(Sequence(packed as u32));
        let length_symbol = LENGTH_SYMBOL[(length - MIN_MATCH) & 0xFF] as usize;
        self.histogram.literal_length[FIRST_LENGTH_SYMBOL + length_symbol] += 1;
        let distance_symbol = distance_symbol(distance as u32 - 1) % DISTANCE_SYMBOLS;
        self.histogram.distance[distance_symbol] += 1;
    }

    /// There is room: a segment of at most `CAPACITY / 4` bytes follows at most `MAX_SEQUENCES`.
    #[inline(always)]
    fn store(&mut self, sequence: Sequence) {
        self.sequences[self.count % CAPACITY] = sequence;
        self.count += 1;
    }

    /// Adds all of `literals` that need sequences of their own; returns how many are left for the next.
    #[inline(always)]
    pub(crate) fn push_run(&mut self, mut literals: usize) -> usize {
        while literals >= UNMATCHED_RUN {
            self.store(Sequence((UNMATCHED_RUN as u32) << (32 - LITERAL_BITS)));
            literals -= UNMATCHED_RUN;
        }
        literals
    }
}
