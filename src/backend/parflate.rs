//! Our own encoder as a backend; see [`crate::deflate`].

use super::BlockEncoder;
use crate::compress::end_of;
use crate::deflate::Encoder;
use crate::error::BlockFault;
use crate::split::BlockView;

/// Bytes in a block when the caller does not say.
pub(super) fn default_block_bytes(_level: u8) -> usize {
    512 << 10
}

pub(super) struct Parflate(Encoder);

impl Parflate {
    pub(super) fn new(level: u8) -> Result<Self, BlockFault> {
        Encoder::new(level).map(Self).ok_or(BlockFault::Malformed)
    }
}

impl BlockEncoder for Parflate {
    fn encode(&mut self, block: BlockView<'_>, output: &mut Vec<u8>) -> Result<(), BlockFault> {
        self.0.encode(block.buffer, block.dictionary_bytes, end_of(block), output);
        Ok(())
    }
}
