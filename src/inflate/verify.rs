//! A second opinion on a piece before it leaves its worker, from a decoder that shares no code
//! with any encoder here, nor with the ordinary reader.
//!
//! Memory: the decoder's state and one buffer of fixed size, whatever the block.

use super::engine::Pause;
use super::zlib_rs::{Reach, ZlibRs};
use crate::error::BlockFault;
use crate::memory;
use crate::split::BlockView;

/// Content bytes compared at a time. After each stretch the decoder copies its window of 32 KiB,
/// so much less would cost time, and much more would leave the second-level cache.
const BUFFER_BYTES: usize = 128 << 10;

/// A final, empty block of fixed codes. At a byte and block boundary, and only there, it ends a
/// stream at once.
const EMPTY_FINAL_BLOCK: [u8; 2] = [0x03, 0x00];

/// The decoder's state and buffer, made at the first use and kept from block to block.
#[derive(Default)]
pub(crate) struct Verifier {
    engine: Option<ZlibRs>,
    buffer: Vec<u8>,
}

impl Verifier {
    /// Inflates `deflate` with the block's dictionary and compares with the block.
    ///
    /// # Errors
    /// [`BlockFault::VerifyMismatch`] unless `deflate` stands for exactly the block's bytes and
    /// ends as its place in the stream asks: with the final block if it is the last, else on a
    /// byte and block boundary. [`BlockFault::OutOfMemory`] when there is no room for the buffer.
    pub(crate) fn check(&mut self, block: BlockView<'_>, deflate: &[u8]) -> Result<(), BlockFault> {
        if self.buffer.is_empty() {
            self.buffer = memory::zeros(BUFFER_BYTES).map_err(|_| BlockFault::OutOfMemory)?;
        }
        let engine = self.engine.get_or_insert_with(ZlibRs::new);
        engine.restart_after(block.dictionary()).ok_or(BlockFault::VerifyMismatch)?;
        let (mut rest, mut expected) = (deflate, block.bytes());
        loop {
            let progress = engine.inflate(rest, &mut self.buffer, Reach::All);
            rest = &rest[progress.consumed_bytes..];
            expected = expected
                .strip_prefix(&self.buffer[..progress.written_bytes])
                .ok_or(BlockFault::VerifyMismatch)?;
            match progress.pause {
                Pause::MoreNeeded if progress.written_bytes == BUFFER_BYTES => {}
                Pause::MoreNeeded if !block.is_last => break,
                Pause::Ended if block.is_last => break,
                _ => return Err(BlockFault::VerifyMismatch),
            }
        }
        let is_exact = rest.is_empty() && expected.is_empty();
        if is_exact && (block.is_last || is_at_boundary(engine)) {
            Ok(())
        } else {
            Err(BlockFault::VerifyMismatch)
        }
    }
}

/// Whether the decoder expects a block header, with no bit left over.
fn is_at_boundary(engine: &mut ZlibRs) -> bool {
    let progress = engine.inflate(&EMPTY_FINAL_BLOCK, &mut [0], Reach::All);
    progress.pause == Pause::Ended
        && progress.written_bytes == 0
        && progress.consumed_bytes == EMPTY_FINAL_BLOCK.len()
}

#[cfg(test)]
mod tests;
