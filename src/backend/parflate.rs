//! Our own encoder as a backend; see [`crate::deflate`].

use super::BlockEncoder;
use crate::deflate::{RawEncoder, SLACK_BYTES, stored_bound_bytes};
use crate::error::BlockFault;
use crate::memory;
use crate::split::BlockView;

/// Bytes in a block when the caller does not say.
///
/// Halving it costs up to 0.1 % size, doubling it as much memory and, for inputs of a few MiB, idle
/// workers. Level 9 takes the larger for its size; the levels above are slow enough that workers
/// count more.
pub(super) fn default_block_bytes(level: u8) -> usize {
    if level == 9 { 1 << 20 } else { 512 << 10 }
}

/// Room for the encoder's output. A DEFLATE block that it cannot shrink is at most 6 bytes longer
/// than its content, and has at least 4 KiB of it, the shortest segment: less than one byte in 512.
fn room_bytes(input_bytes: usize) -> usize {
    stored_bound_bytes(input_bytes) + input_bytes / 512 + SLACK_BYTES
}

pub(super) struct Parflate(RawEncoder);

impl Parflate {
    pub(super) fn new(level: u8) -> Result<Self, BlockFault> {
        RawEncoder::new(level).map(Self).ok_or(BlockFault::Malformed)
    }
}

impl BlockEncoder for Parflate {
    fn encode(&mut self, block: BlockView<'_>, output: &mut Vec<u8>) -> Result<(), BlockFault> {
        // The encoder itself cannot report a refused allocation, so its room is made here.
        memory::reserve(output, room_bytes(block.bytes().len()))
            .map_err(|_| BlockFault::OutOfMemory)?;
        self.0.encode(block.buffer, block.dictionary_bytes, block.end(), output);
        Ok(())
    }
}
