//! Splicing: a finished DEFLATE stream becomes a piece that another can follow.
//!
//! This is for libraries that compress whole streams only. The stream is walked to its last block,
//! the BFINAL bit of that block is cleared, and the empty stored block of a sync flush is written
//! from the bit where the block ended. No symbol is encoded again.
//!
//! Invariants: a stream that is not well formed, does not hold as much content as it should, or has
//! bytes after its end, is refused and causes no panic. A spliced stream ends on a byte boundary,
//! with the bytes `00 00 ff ff`.

mod bits;
mod tables;
mod walker;

use crate::error::BlockFault;
use walker::Walker;

/// Bits of a block header, BFINAL and BTYPE (RFC 1951 section 3.2.3).
const BLOCK_HEADER_BITS: u64 = 3;

/// LEN and NLEN of an empty stored block (RFC 1951 section 3.2.4).
const EMPTY_STORED_LENGTHS: [u8; 4] = [0, 0, 0xff, 0xff];

/// The stream is not what its encoder promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Malformed;

impl From<Malformed> for BlockFault {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// Makes finished streams joinable; its tables are kept from stream to stream.
pub(super) struct Splicer {
    walker: Walker,
}

impl Splicer {
    pub(super) fn new() -> Self {
        Self { walker: Walker::new() }
    }

    /// Turns the finished stream in `stream`, which must hold `content_bytes` bytes, into one that
    /// ends in a sync flush.
    ///
    /// # Errors
    /// [`BlockFault::Malformed`] with `stream` unchanged, when it is not exactly such a stream.
    pub(super) fn splice(
        &mut self,
        stream: &mut Vec<u8>,
        content_bytes: usize,
    ) -> Result<(), BlockFault> {
        let last = self.walker.walk(stream)?;
        let is_exact = last.end_bits.div_ceil(8) == stream.len() as u64;
        if !is_exact || last.content_bytes != content_bytes as u64 {
            return Err(BlockFault::Malformed);
        }
        clear_bits(stream, last.start_bits, last.start_bits + 1);
        // The marker's header (not final, stored) and its padding are all zeros. They fit the last
        // byte's padding or take one byte more.
        let header_end_bits = (last.end_bits + BLOCK_HEADER_BITS).next_multiple_of(8);
        stream.resize((header_end_bits / 8) as usize, 0);
        clear_bits(stream, last.end_bits, header_end_bits);
        stream.extend(EMPTY_STORED_LENGTHS);
        Ok(())
    }
}

/// Sets the bits from `start` up to `end` to zero.
fn clear_bits(stream: &mut [u8], start: u64, end: u64) {
    for bit in start..end {
        if let Some(byte) = stream.get_mut((bit / 8) as usize) {
            *byte &= !(1 << (bit % 8));
        }
    }
}

#[cfg(test)]
mod tests;
