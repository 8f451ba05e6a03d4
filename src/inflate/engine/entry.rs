//! Packed entries of a decoding table: all that is known of a codeword, in 32 bits.
//!
//! ```text
//!  31        16  15 14 13 12  11    8  7          0
//! ┌────────────┬──┬──┬──┬──┬─────────┬─────────────┐
//! │  payload   │L │X │P │S │ code    │ total       │
//! └────────────┴──┴──┴──┴──┴─────────┴─────────────┘
//! ```
//!
//! `total` counts the bits to consume, the codeword's (`code`) and the extra bits after it, so one
//! shift is done with a symbol. What an entry stands for:
//!
//! | flags | payload |
//! |---|---|
//! | L | a literal |
//! | L, P | two literals, first and second; `code` is the first one's codeword, `total` both |
//! | none | the smallest length or distance of the symbol, to which the extra bits are added |
//! | X, S | where a subtable begins; `total` is the number of bits that index it |
//! | X, P | the end of the block |
//! | X | no symbol: the data are damaged |
//!
//! Example: the length symbol 265 means 11 or 12, by one extra bit. With a codeword of 7 bits it
//! is payload 11, `code` 7, `total` 8. Such packing is from libdeflate; two literals in an entry
//! are an idea of ISA-L's.

use crate::deflate::{FIRST_LENGTH_SYMBOL, LENGTH_BASE, LENGTH_EXTRA_BITS, distance_extra_bits};

const LITERAL: u32 = 1 << 15;
const EXCEPTIONAL: u32 = 1 << 14;
const PAIR: u32 = 1 << 13;
const SUBTABLE: u32 = 1 << 12;

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
    const END: Self = Self(EXCEPTIONAL | PAIR);

    const fn literal(byte: u8) -> Self {
        Self(LITERAL | ((byte as u32) << 16))
    }

    const fn with_extra(base: u32, extra_bits: u32) -> Self {
        Self((base << 16) | extra_bits)
    }

    /// The entry of a subtable that begins at `start` and is indexed by `index_bits` bits.
    pub(super) const fn subtable(start: usize, index_bits: u32) -> Self {
        Self(EXCEPTIONAL | SUBTABLE | ((start as u32) << 16) | index_bits)
    }

    /// The entry of the same symbol with a codeword of `code_bits` bits.
    #[inline(always)]
    pub(super) const fn with_code(self, code_bits: u32) -> Self {
        Self(self.0 + (code_bits << 8) + code_bits)
    }

    /// This literal and `second`.
    #[inline(always)]
    pub(super) const fn paired_with(self, second: Self) -> Self {
        Self(self.0 | PAIR | ((second.0 & 0x00FF_0000) << 8)).plus_total(second.total_bits())
    }

    #[inline(always)]
    const fn plus_total(self, bits: u32) -> Self {
        Self(self.0 + bits)
    }

    /// One or two literals.
    #[inline(always)]
    pub(super) const fn is_literal(self) -> bool {
        self.0 & LITERAL != 0
    }

    /// Neither a literal nor a length or distance.
    #[inline(always)]
    pub(super) const fn is_exceptional(self) -> bool {
        self.0 & EXCEPTIONAL != 0
    }

    /// A subtable has the entry.
    #[inline(always)]
    pub(super) const fn is_subtable(self) -> bool {
        self.0 & (EXCEPTIONAL | SUBTABLE) == EXCEPTIONAL | SUBTABLE
    }

    /// The end of the block; `false` for other exceptional entries.
    #[inline(always)]
    pub(super) const fn is_end(self) -> bool {
        self.0 & (EXCEPTIONAL | PAIR) == EXCEPTIONAL | PAIR
    }

    /// Bits to consume.
    #[inline(always)]
    pub(super) const fn total_bits(self) -> u32 {
        self.0 & 0xFF
    }

    /// Bits of the (first) codeword.
    #[inline(always)]
    pub(super) const fn code_bits(self) -> u32 {
        (self.0 >> 8) & 0xF
    }

    /// Of a literal: how many there are, 1 or 2.
    #[inline(always)]
    pub(super) const fn literals(self) -> usize {
        1 + ((self.0 >> 13) & 1) as usize
    }

    /// Of a literal: both bytes; without a second one, that is zero.
    #[inline(always)]
    pub(super) const fn literal_bytes(self) -> [u8; 2] {
        ((self.0 >> 16) as u16).to_le_bytes()
    }

    /// Of a length or distance: its value, with the extra bits among the next bits of the input.
    #[inline(always)]
    pub(super) const fn value(self, bits: u64) -> usize {
        let symbol = bits & ((1 << self.total_bits()) - 1);
        ((self.0 >> 16) as u64 + (symbol >> self.code_bits())) as usize
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
            Entry::with_extra(LENGTH_BASE[index] as u32, LENGTH_EXTRA_BITS[index] as u32);
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
        meanings[symbol] = Entry::with_extra(distance_base(symbol), distance_extra_bits(symbol));
        symbol += 1;
    }
    meanings
};
