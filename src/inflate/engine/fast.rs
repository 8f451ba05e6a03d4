//! The fast loop over a block's tokens, for everywhere but near the ends of input and output.
//!
//! As long as both have [`INPUT_MARGIN_BYTES`] and [`OUTPUT_MARGIN_BYTES`] to spare, nothing in a
//! round can run over, so there is one comparison for each in a round:
//!
//! ```text
//! round:  literal(s)?  literal(s)?  literal(s)? ─► next round
//!             └────────────┴── length, distance ─► refill, look up the next token, copy ─► next
//! ```
//!
//! A refill leaves 56 bits. Three look-ups of literals take at most 33; two and a length at most
//! 2 × 11 + 20. The next entry is loaded before the bytes of a match are copied, so that the
//! look-up does not wait for them. The structure is libdeflate's, see there for a longer
//! explanation.
//!
//! [`Matches`] makes of a match what the caller wants: bytes, or a token for later.

use super::bits::Bits;
use super::copy::{SLACK_BYTES, copy_exact, copy_overlong};
use super::entry::Entry;
use super::table::Tables;
use crate::deflate::{Kernel, MAX_MATCH};

/// Bytes of input that a round may look at: three refills of at most seven bytes and eight to load.
pub(super) const INPUT_MARGIN_BYTES: usize = 32;

/// Bytes of output that a round may write: literals of three look-ups and a match.
pub(super) const OUTPUT_MARGIN_BYTES: usize = 8 + MAX_MATCH + SLACK_BYTES;

/// Takes the matches of the fast loop.
pub(super) trait Matches {
    /// Takes a match that belongs at `output[*out..]`, where its longest has room with margins;
    /// `false` when it reaches back too far.
    fn take(&mut self, output: &mut [u8], out: &mut usize, length: usize, distance: usize) -> bool;
}

/// Copies matches.
pub(super) struct CopyMatches<'d> {
    /// The content before the output.
    pub(super) dictionary: &'d [u8],
}

impl Matches for CopyMatches<'_> {
    #[inline(always)]
    fn take(&mut self, output: &mut [u8], out: &mut usize, length: usize, distance: usize) -> bool {
        if distance <= *out {
            copy_overlong(output, *out, length, distance);
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
        let Self { input, output, tables, matches, .. } = self;
        let (literals, distances) = (&tables.literals, &tables.distances);
        let (mut bits, mut at, mut out) = (*self.bits, *self.at, *self.out);
        let Some(last_at) = input.len().checked_sub(INPUT_MARGIN_BYTES) else { return };
        let Some(last_out) = output.len().checked_sub(OUTPUT_MARGIN_BYTES) else { return };
        if at > last_at || out > last_out {
            return;
        }
        bits.refill(input, &mut at);
        let mut entry = literals.main(bits.peek());
        *self.end = loop {
            if entry.is_literal() {
                put_literals(output, &mut out, entry, &mut bits);
                entry = literals.main(bits.peek());
                if entry.is_literal() {
                    put_literals(output, &mut out, entry, &mut bits);
                    entry = literals.main(bits.peek());
                    if entry.is_literal() {
                        put_literals(output, &mut out, entry, &mut bits);
                        if at > last_at || out > last_out {
                            break FastEnd::Margin;
                        }
                        bits.refill(input, &mut at);
                        entry = literals.main(bits.peek());
                        continue;
                    }
                }
            }
            if entry.is_exceptional() {
                entry = literals.resolve(entry, bits.peek());
                if entry.is_literal() {
                    put_literals(output, &mut out, entry, &mut bits);
                    if at > last_at || out > last_out {
                        break FastEnd::Margin;
                    }
                    bits.refill(input, &mut at);
                    entry = literals.main(bits.peek());
                    continue;
                }
                if entry.is_exceptional() {
                    bits.consume(entry.total_bits());
                    break if entry.is_end() { FastEnd::Block } else { FastEnd::Damaged };
                }
            }
            let length = entry.value(bits.peek());
            bits.consume(entry.total_bits());
            bits.refill(input, &mut at);
            entry = distances.main(bits.peek());
            if entry.is_exceptional() {
                entry = distances.resolve(entry, bits.peek());
                if entry.is_exceptional() {
                    bits.consume(entry.total_bits());
                    break FastEnd::Damaged;
                }
            }
            let distance = entry.value(bits.peek());
            bits.consume(entry.total_bits());
            bits.refill(input, &mut at);
            entry = literals.main(bits.peek());
            if !matches.take(output, &mut out, length, distance) {
                break FastEnd::Damaged;
            }
            if at > last_at || out > last_out {
                break FastEnd::Margin;
            }
        };
        bits.trim();
        (*self.bits, *self.at, *self.out) = (bits, at, out);
    }
}

/// Writes the literals of an entry; the second byte is written even if there is only one.
#[inline(always)]
fn put_literals(output: &mut [u8], out: &mut usize, entry: Entry, bits: &mut Bits) {
    output[*out..*out + 2].copy_from_slice(&entry.literal_bytes());
    *out += entry.literals();
    bits.consume(entry.total_bits());
}
