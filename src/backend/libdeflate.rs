//! libdeflate as a backend: whole streams only, spliced so that they join.
//!
//! It is the densest and fastest of the C libraries but has neither dictionary nor flush. Its
//! levels are 0 to 12, the scale that ours follows; 13 is its 12. Each call starts from nothing, so
//! a block's output does not depend on the blocks before it.

use libdeflater::{CompressionLvl, Compressor};

use super::BlockEncoder;
use super::splice::Splicer;
use crate::error::BlockFault;
use crate::memory;
use crate::split::BlockView;

/// libdeflate's densest level.
const MAX_LIBDEFLATE_LEVEL: u8 = 12;

pub(super) struct Libdeflate {
    compressor: Compressor,
    splicer: Splicer,
}

impl Libdeflate {
    pub(super) fn new(level: u8) -> Result<Self, BlockFault> {
        let level = CompressionLvl::new(level.min(MAX_LIBDEFLATE_LEVEL).into())
            .map_err(|_| BlockFault::Malformed)?;
        Ok(Self { compressor: Compressor::new(level), splicer: Splicer::new() })
    }
}

impl BlockEncoder for Libdeflate {
    fn encode(&mut self, block: BlockView<'_>, output: &mut Vec<u8>) -> Result<(), BlockFault> {
        let input = block.bytes();
        let bound_bytes = self.compressor.deflate_compress_bound(input.len());
        memory::reserve(output, bound_bytes).map_err(|_| BlockFault::OutOfMemory)?;
        output.resize(bound_bytes, 0);
        let written_bytes =
            self.compressor.deflate_compress(input, output).map_err(|_| BlockFault::Malformed)?;
        output.truncate(written_bytes);
        if block.is_last { Ok(()) } else { self.splicer.splice(output, input.len()) }
    }
}
