//! The bit reader: fields of a few bits out of bytes, least significant bit first (RFC 1951,
//! section 3.1.1).
//!
//! Bits wait in a 64-bit accumulator. [`Bits::refill`] loads eight bytes at once and without a
//! branch: it adds them above the bits that are there, and moves the cursor on by the whole bytes
//! that fitted. The part of a byte that fitted as well is loaded again by the next refill; as
//! these are the same bits in the same places, `|=` changes nothing. The idea is Fabian Giesen's
//! ("Reading bits in far too many ways").
//!
//! ```text
//! count = 10:   ..................................................aaaaaaaaaa
//! refill:       ccccccccccbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbaaaaaaaaaa   count = 58
//!               └ these six bits are a part of the next byte, and not counted
//! ```
//!
//! [`BitReader`] wraps it for input that may end at any byte: there all bits above `count` are
//! zero, and what is not needed goes back to the input.

#![allow(unsafe_code)]

use super::Stop;
use super::unchecked::load_word;

/// Bits after a refill, at least.
pub(super) const REFILLED_BITS: u32 = 56;

/// The bits that come next, the first of them lowest.
///
/// Bits above `count` are those of the next bytes of the input, or zero.
#[derive(Clone, Copy, Default)]
pub(super) struct Bits {
    value: u64,
    count: u32,
}

impl Bits {
    /// The next bits; those above [`Bits::count`] say nothing.
    #[inline(always)]
    pub(super) fn peek(self) -> u64 {
        self.value
    }

    /// The number of bits there are.
    #[inline(always)]
    pub(super) fn count(self) -> u32 {
        self.count
    }

    /// Is done with `count` of the bits there are, at most 63.
    #[inline(always)]
    pub(super) fn consume(&mut self, count: u32) {
        debug_assert!(count <= self.count);
        self.value >>= count & 63;
        self.count -= count;
    }

    /// Adds bytes from `input[*at..]`, so that there are 56 to 63 bits.
    ///
    /// # Safety
    /// `*at + 8 <= input.len()`.
    #[inline(always)]
    pub(super) unsafe fn refill(&mut self, input: &[u8], at: &mut usize) {
        // SAFETY: the caller promises it.
        let word = unsafe { load_word(input, *at) };
        self.value |= word << (self.count & 63);
        *at += ((!self.count >> 3) & 7) as usize;
        self.count |= REFILLED_BITS;
    }

    /// Is done with the bits of an entry, whose number is the lowest byte of `raw`.
    ///
    /// Only the lowest byte of the count is valid then, until it is trimmed: masking it here would
    /// lengthen the chain of instructions from one look-up to the next (5 % of all time).
    #[inline(always)]
    pub(super) fn consume_entry(&mut self, raw: u32) {
        self.value >>= raw & 63;
        self.count = self.count.wrapping_sub(raw);
    }

    /// Clears what refills and entries left above the bits there are.
    #[inline(always)]
    pub(super) fn trim(&mut self) {
        self.count &= 0xFF;
        self.value &= (1 << self.count) - 1;
    }
}

/// The bits of an input that may end anywhere.
///
/// Invariant: bits above the count are zero.
pub(super) struct BitReader<'i> {
    pub(super) bits: Bits,
    pub(super) input: &'i [u8],
    /// Bytes of `input` that have gone into `bits`.
    pub(super) at: usize,
}

impl BitReader<'_> {
    /// Makes at least `count` bits available, at most 48.
    #[inline(always)]
    pub(super) fn need(&mut self, count: u32) -> Result<(), Stop> {
        if self.bits.count < count {
            self.fill();
            if self.bits.count < count {
                return Err(Stop::NeedsInput);
            }
        }
        Ok(())
    }

    /// Takes a field of `count` bits, at most 16.
    #[inline(always)]
    pub(super) fn take(&mut self, count: u32) -> Result<u32, Stop> {
        self.need(count)?;
        let field = self.bits.value as u32 & ((1 << count) - 1);
        self.bits.consume(count);
        Ok(field)
    }

    /// Adds bytes until there are at least 56 bits or the input is used up.
    #[inline(always)]
    pub(super) fn fill(&mut self) {
        if self.input.len() - self.at >= 8 {
            // SAFETY: there are eight bytes.
            unsafe { self.bits.refill(self.input, &mut self.at) };
            self.bits.trim();
            return;
        }
        while self.bits.count < REFILLED_BITS {
            let Some(&byte) = self.input.get(self.at) else { break };
            self.bits.value |= u64::from(byte) << self.bits.count;
            self.bits.count += 8;
            self.at += 1;
        }
    }

    /// Drops the rest of a byte that has been begun.
    pub(super) fn align(&mut self) {
        self.bits.consume(self.bits.count % 8);
    }

    /// Gives whole bytes back to the input, as far as they came from there.
    pub(super) fn give_back(&mut self) {
        let bytes = (self.bits.count / 8).min(u32::try_from(self.at).unwrap_or(u32::MAX));
        self.at -= bytes as usize;
        self.bits.count -= 8 * bytes;
        self.bits.trim();
    }
}
