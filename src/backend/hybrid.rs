//! libdeflate where a block has no dictionary or ends the stream, zlib-ng between.
//!
//! libdeflate is denser and faster but cannot use a dictionary. The first block has none (unless
//! one is preset), and for the last, which is often short, its better parsing outweighs the
//! dictionary. Which library takes a block depends on the block alone, never on the worker.

use super::BlockEncoder;
use super::libdeflate::Libdeflate;
use super::zlib_ng::ZlibNg;
use crate::error::BlockFault;
use crate::split::BlockView;

pub(super) struct Hybrid {
    edges: Libdeflate,
    middle: ZlibNg,
}

impl Hybrid {
    pub(super) fn new(level: u8) -> Result<Self, BlockFault> {
        Ok(Self { edges: Libdeflate::new(level)?, middle: ZlibNg::new(level)? })
    }
}

impl BlockEncoder for Hybrid {
    fn encode(&mut self, block: BlockView<'_>, output: &mut Vec<u8>) -> Result<(), BlockFault> {
        if block.is_last || block.dictionary().is_empty() {
            self.edges.encode(block, output)
        } else {
            self.middle.encode(block, output)
        }
    }
}
