//! The fast loop over a block's tokens, for everywhere but near the ends of input and output.
//!
//! As long as both have [`INPUT_MARGIN_BYTES`] and [`OUTPUT_MARGIN_BYTES`] to spare, nothing in a
//! round can go beyond them, so a round has one comparison for each:
//!
//! ```text
//! look-up ─► literals? ─► look-up ─► literals? ─► look-up ─► literals? ─► next round
//!               └────────────────────────┴─ length ─► distance ─► copy ─► next round
//! ```
//!
//! The time goes by from one look-up to the next: shift, mask, load. Whatever else there is to do
//! must not lengthen this chain. So an entry is loaded *before* a refill, from bits that are there
//! already, and the next entry before the bytes of a match are copied. Both are libdeflate's ideas
//! (`decompress_template.h` has a longer explanation), and worth a tenth of the time each.
//! Entries of several symbols (see `entry.rs`) make the chain shorter.
//!
//! The bits suffice: a refill leaves 56; three look-ups take at most 11 + 11 + 20, and 14 are left
//! to look up a distance; after the refill that follows, a distance takes 28, and 28 are left.
//!
//! [`Matches`] makes of a match what the caller wants: bytes, or a token for later.

#![allow(unsafe_code)]

use super::bits::Bits;
use super::copy::{SLACK_BYTES, copy_exact, copy_overlong};
use super::entry::Entry;
use super::table::Tables;
use crate::deflate::{Kernel, MAX_MATCH, MIN_MATCH};

/// Bytes of input that a round may look at: two refills of at most seven bytes, each of which loads
/// eight.
pub(super) const INPUT_MARGIN_BYTES: usize = 24;

/// Bytes of output that a round may write: the literals of four look-ups, and a match.
pub(super) const OUTPUT_MARGIN_BYTES: usize = 8 + MAX_MATCH + SLACK_BYTES;

/// Takes the matches of the fast loop.
pub(super) trait Matches {
    /// Takes a match that belongs at `output[*out..]`, where its longest has room with margins;
    /// `false` when it reaches back too far.
    fn take(&mut self, output: &mut [u8], out: &mut usize, length: usize, distance: usize) -> bool;

    /// Whether there is room for the matches of one round.
    #[inline(always)]
    fn is_ready(&mut self, _out: usize) -> bool {
        true
    }
}

/// Copies matches.
pub(super) struct CopyMatches<'d> {
    /// The content before the output.
    pub(super) dictionary: &'d [u8],
}

impl Matches for CopyMatches<'_> {
    #[inline(always)]
    fn take(&mut self, output: &mut [u8], out: &mut usize, length: usize, distance: usize) -> bool {
        let end = *out + length + SLACK_BYTES;
        if distance <= *out && length >= MIN_MATCH && end <= output.len() {
            // SAFETY: these are its conditions.
            unsafe { copy_overlong(output, *out, length, distance) };
            *out += length;
            return true;
        }
        copy_exact(output, *out, length, distance, self.dictionary)
            .map(|_| *out += length)
            .is_some()
    }
}

/// Why the loop has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum FastEnd {
    /// Input or output comes to its end.
    Margin,
    /// The block has ended.
    Block,
    /// A codeword without a symbol, or a match that reaches back too far.
    Damaged,
}

/// The loop's state; it begins and ends between two tokens.
pub(super) struct FastLoop<'a, M> {
    pub(super) bits: &'a mut Bits,
    pub(super) input: &'a [u8],
    pub(super) at: &'a mut usize,
    pub(super) output: &'a mut [u8],
    pub(super) out: &'a mut usize,
    pub(super) tables: &'a Tables,
    pub(super) matches: &'a mut M,
    pub(super) end: &'a mut FastEnd,
}

impl<M: Matches> Kernel for FastLoop<'_, M> {
    #[inline(always)]
    fn run(self) {
        let Some(last_at) = self.input.len().checked_sub(INPUT_MARGIN_BYTES) else { return };
        let Some(last_out) = self.output.len().checked_sub(OUTPUT_MARGIN_BYTES) else { return };
        if *self.at > last_at || *self.out > last_out {
            return;
        }
        let mut round = Round {
            bits: *self.bits,
            input: self.input,
            at: *self.at,
            output: self.output,
            out: *self.out,
            entry: Entry::INVALID,
            tables: self.tables,
            matches: self.matches,
        };
        // SAFETY: `at` has been compared with the last place that leaves the margin.
        unsafe { round.bits.refill(round.input, &mut round.at) };
        round.look_up();
        *self.end = loop {
            if round.at > last_at || round.out > last_out || !round.matches.is_ready(round.out) {
                break FastEnd::Margin;
            }
            // SAFETY: the comparison is the condition.
            if let Some(end) = unsafe { round.run() } {
                break end;
            }
        };
        round.bits.trim();
        (*self.bits, *self.at, *self.out) = (round.bits, round.at, round.out);
    }
}

/// All that changes from round to round, in registers.
struct Round<'a, M> {
    bits: Bits,
    input: &'a [u8],
    at: usize,
    output: &'a mut [u8],
    out: usize,
    /// The entry of the next bits, which are not consumed yet.
    entry: Entry,
    tables: &'a Tables,
    matches: &'a mut M,
}

impl<M: Matches> Round<'_, M> {
    /// Takes the symbols of up to three look-ups; `None` if the loop goes on.
    ///
    /// # Safety
    /// `at` leaves [`INPUT_MARGIN_BYTES`].
    #[inline(always)]
    unsafe fn run(&mut self) -> Option<FastEnd> {
        let mut symbol_bits = self.take_entry();
        if self.entry.is_literals() {
            self.look_up();
            symbol_bits = self.take_entry();
            if self.entry.is_literals() {
                self.look_up();
                symbol_bits = self.take_entry();
                if self.entry.is_literals() {
                    self.look_up();
                    // SAFETY: the first refill of the round.
                    unsafe { self.bits.refill(self.input, &mut self.at) };
                    return None;
                }
            }
        }
        if self.entry.is_exceptional() {
            if self.entry.is_subtable() {
                self.entry = self.tables.literals.resolve(self.entry, symbol_bits);
                self.take_entry();
            }
            if self.entry.is_literals() {
                self.look_up();
                // SAFETY: the first refill of the round.
                unsafe { self.bits.refill(self.input, &mut self.at) };
                return None;
            }
            if self.entry.is_exceptional() {
                return Some(if self.entry.is_end() { FastEnd::Block } else { FastEnd::Damaged });
            }
        }
        let length = self.entry.match_length(symbol_bits);
        let mut entry = self.tables.distances.main(self.bits.peek());
        // SAFETY: the first refill of the round.
        unsafe { self.bits.refill(self.input, &mut self.at) };
        if entry.is_exceptional() {
            entry = self.tables.distances.resolve(entry, self.bits.peek());
            if entry.is_exceptional() {
                self.bits.consume_entry(entry.raw());
                return Some(FastEnd::Damaged);
            }
        }
        let distance = entry.match_distance(self.bits.peek());
        self.bits.consume_entry(entry.raw());
        self.look_up();
        // SAFETY: the second refill of the round.
        unsafe { self.bits.refill(self.input, &mut self.at) };
        if !self.matches.take(self.output, &mut self.out, length, distance) {
            return Some(FastEnd::Damaged);
        }
        None
    }

    /// Loads the entry of the next bits.
    #[inline(always)]
    fn look_up(&mut self) {
        self.entry = self.tables.literals.main(self.bits.peek());
    }

    /// Writes the literals of the entry and consumes its bits, which it returns; an exceptional
    /// entry has no literals, and its bits stay.
    ///
    /// Two bytes are written whatever there are, and what is not a literal is overwritten.
    #[inline(always)]
    fn take_entry(&mut self) -> u64 {
        let bits = self.bits.peek();
        if let Some(place) = self.output.get_mut(self.out..self.out + 2) {
            place.copy_from_slice(&self.entry.bytes());
        }
        self.out += self.entry.literals();
        self.bits.consume_entry(self.entry.raw());
        bits
    }
}
