//! Packed entries of a decoding table: all that is known of the next bits, in 32 bits.
//!
//! ```text
//!  31      24 23      16 15 14  13  12 11    8 7            0
//! ┌──────────┬──────────┬─────┬───┬───┬───────┬──────────────┐
//! │ second   │ first    │count│ X │ M │ head  │ total        │
//! └──────────┴──────────┴─────┴───┴───┴───────┴──────────────┘
//! ```
//!
//! `total` counts the bits to consume: the codewords', `head` of them, and the extra bits after the
//! last. So one shift is done with an entry. What it stands for:
//!
//! | flags | count | meaning |
//! |---|---|---|
//! | none | 1, 2 | literals, `first` and `second` |
//! | M | 0 | a length: three and `second`, to which the extra bits are added |
//! | M | 1 | the literal `first`, and then a length |
//! | M | 0 | in a distance table, the least distance in both bytes |
//! | X, M | 0 | a subtable, beginning at the number in both bytes, indexed by `head` bits |
//! | X | 0 | the end of the block if the lowest bit of `first` is set, else no symbol |
//!
//! So nothing but literals has neither M nor X, and what is exceptional has no literals and, if it
//! is a subtable, nothing to consume: the fast loop takes every entry in the same way first.
//!
//! Example: the length symbol 265 means 11 or 12, by one extra bit. With a codeword of 7 bits it
//! has `second` 8, `head` 7, `total` 8. After the literal `e` with a codeword of 4 bits it has
//! `first` e, `head` 11, `total` 12. Such packing is libdeflate's; several symbols in an entry are
//! an idea of ISA-L's.

use crate::deflate::{
    FIRST_LENGTH_SYMBOL, LENGTH_BASE, LENGTH_EXTRA_BITS, MIN_MATCH, distance_extra_bits,
};

/// M: a length or a distance.
const MATCH: u32 = 1 << 12;
/// X: everything that is neither literal nor match.
const EXCEPTIONAL: u32 = 1 << 13;
/// A count of one.
const ONE: u32 = 1 << 14;
/// All bits of the count.
const COUNT: u32 = 3 << 14;
/// Tells the end of a block from what is no symbol.
const END_MARK: u32 = 1 << 16;

/// Symbols of the fixed literal/length code, of which the last two are not used.
const LITERAL_SYMBOLS: usize = 288;
/// Symbols of the fixed distance code, of which the last two are not used.
const DISTANCE_SYMBOLS: usize = 32;

/// One entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry(u32);

impl Entry {
    /// No symbol.
    pub(super) const INVALID: Self = Self(EXCEPTIONAL);
    /// The end of a block, before its codeword is known.
    const END: Self = Self(EXCEPTIONAL | END_MARK);

    /// The literal stands in both places, for [`Entry::followed_by`].
    const fn literal(byte: u8) -> Self {
        Self(ONE | (byte as u32 * 0x0101_0000))
    }

    const fn length(least: u32, extra_bits: u32) -> Self {
        Self(MATCH | ((least - MIN_MATCH as u32) << 24) | extra_bits)
    }

    const fn distance(least: u32, extra_bits: u32) -> Self {
        Self(MATCH | (least << 16) | extra_bits)
    }

    /// The entry of a subtable that begins at `start` and is indexed by `index_bits` bits.
    pub(super) const fn subtable(start: usize, index_bits: u32) -> Self {
        Self(EXCEPTIONAL | MATCH | ((start as u32) << 16) | (index_bits << 8))
    }

    /// The entry of the same symbol with a codeword of `code_bits` bits.
    #[inline(always)]
    pub(super) const fn with_code(self, code_bits: u32) -> Self {
        Self(self.0 + (code_bits << 8) + code_bits)
    }

    /// Both in one entry, if this is one literal and `next` another or a length, and their
    /// codewords have no more than `most_bits` bits together.
    #[inline(always)]
    pub(super) const fn followed_by(self, next: Self, most_bits: u32) -> Self {
        let is_literal = self.0 & (MATCH | EXCEPTIONAL | COUNT) == ONE;
        let is_next = next.0 & EXCEPTIONAL == 0;
        // Below the bytes, all fields add up.
        let fields = self.0.wrapping_add(next.0) & 0xFFFF;
        let both = Self(next.0 & 0xFF00_0000 | self.0 & 0x00FF_0000 | fields);
        let fits = self.head_bits() + next.head_bits() <= most_bits;
        if is_literal & is_next & fits { both } else { self }
    }

    /// Nothing but literals.
    #[inline(always)]
    pub(super) const fn is_literals(self) -> bool {
        self.0 & (MATCH | EXCEPTIONAL) == 0
    }

    /// No symbol, the end of the block or a subtable.
    #[inline(always)]
    pub(super) const fn is_exceptional(self) -> bool {
        self.0 & EXCEPTIONAL != 0
    }

    /// A subtable has the entry.
    #[inline(always)]
    pub(super) const fn is_subtable(self) -> bool {
        self.0 & (EXCEPTIONAL | MATCH) == EXCEPTIONAL | MATCH
    }

    /// The end of the block.
    #[inline(always)]
    pub(super) const fn is_end(self) -> bool {
        self.0 & (EXCEPTIONAL | MATCH | END_MARK) == EXCEPTIONAL | END_MARK
    }

    /// Bits to consume; none for a subtable.
    #[inline(always)]
    pub(super) const fn total_bits(self) -> u32 {
        self.0 & 0xFF
    }

    /// [`Entry::total_bits`] below other bits.
    #[inline(always)]
    pub(super) const fn raw(self) -> u32 {
        self.0
    }

    /// Bits of the codewords; of a subtable, those that index it.
    #[inline(always)]
    pub(super) const fn head_bits(self) -> u32 {
        (self.0 >> 8) & 0xF
    }

    /// How many literals there are, 0 to 2; only if it is not exceptional.
    #[inline(always)]
    pub(super) const fn literals(self) -> usize {
        ((self.0 >> 14) & 3) as usize
    }

    /// The bytes of the literals, as far as there are any.
    #[inline(always)]
    pub(super) const fn bytes(self) -> [u8; 2] {
        ((self.0 >> 16) as u16).to_le_bytes()
    }

    /// The length of the match, with the extra bits among `bits`, those of the entry.
    #[inline(always)]
    pub(super) const fn match_length(self, bits: u64) -> usize {
        (MIN_MATCH as u32 + (self.0 >> 24) + self.extra(bits)) as usize
    }

    /// The distance, with the extra bits among `bits`, those of the entry.
    #[inline(always)]
    pub(super) const fn match_distance(self, bits: u64) -> usize {
        ((self.0 >> 16) + self.extra(bits)) as usize
    }

    /// The value of the extra bits.
    #[inline(always)]
    const fn extra(self, bits: u64) -> u32 {
        ((bits & ((1 << self.total_bits()) - 1)) >> self.head_bits()) as u32
    }

    /// Of a subtable: where it begins.
    #[inline(always)]
    pub(super) const fn start(self) -> usize {
        (self.0 >> 16) as usize
    }
}

/// The meaning of each literal/length symbol.
pub(super) static LITERAL_MEANINGS: [Entry; LITERAL_SYMBOLS] = {
    let mut meanings = [Entry::INVALID; LITERAL_SYMBOLS];
    let mut symbol = 0;
    while symbol < 256 {
        meanings[symbol] = Entry::literal(symbol as u8);
        symbol += 1;
    }
    meanings[256] = Entry::END;
    let mut index = 0;
    while index < LENGTH_BASE.len() {
        meanings[FIRST_LENGTH_SYMBOL + index] =
            Entry::length(LENGTH_BASE[index] as u32, LENGTH_EXTRA_BITS[index] as u32);
        index += 1;
    }
    meanings
};

/// The smallest distance of a symbol: two symbols for each number of extra bits.
const fn distance_base(symbol: usize) -> u32 {
    if symbol < 2 {
        return symbol as u32 + 1;
    }
    1 + ((2 + symbol as u32 % 2) << distance_extra_bits(symbol))
}

/// The meaning of each distance symbol.
pub(super) static DISTANCE_MEANINGS: [Entry; DISTANCE_SYMBOLS] = {
    let mut meanings = [Entry::INVALID; DISTANCE_SYMBOLS];
    let mut symbol = 0;
    while symbol < 30 {
        meanings[symbol] = Entry::distance(distance_base(symbol), distance_extra_bits(symbol));
        symbol += 1;
    }
    meanings
};
