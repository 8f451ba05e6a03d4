//! `miniz_oxide` as a backend: pure Rust, every target, no preset dictionary.
//!
//! Exactly one call a block, into a buffer that holds more than any block can need: a second call
//! with a sync flush would append a second empty block. The state is reset before each block, so
//! its output does not depend on the blocks before it.

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress, create_comp_flags_from_zip_params,
};

use super::{BlockEncoder, one_call_bound_bytes};
use crate::error::BlockFault;
use crate::memory;
use crate::split::BlockView;

/// The densest level that `miniz_oxide` has; ours above it are the same.
const MAX_MINIZ_LEVEL: u8 = 10;

pub(super) struct Miniz {
    state: Box<CompressorOxide>,
}

impl Miniz {
    pub(super) fn new(level: u8) -> Self {
        // Window bits below zero ask for raw DEFLATE data; strategy 0 is the default.
        let flags = create_comp_flags_from_zip_params(level.min(MAX_MINIZ_LEVEL).into(), -15, 0);
        Self { state: Box::new(CompressorOxide::new(flags)) }
    }
}

impl BlockEncoder for Miniz {
    fn encode(&mut self, block: BlockView<'_>, output: &mut Vec<u8>) -> Result<(), BlockFault> {
        let input = block.bytes();
        let bound_bytes = one_call_bound_bytes(input.len());
        memory::reserve(output, bound_bytes).map_err(|_| BlockFault::OutOfMemory)?;
        output.resize(bound_bytes, 0);
        self.state.reset();
        let (flush, expected) = if block.is_last {
            (TDEFLFlush::Finish, TDEFLStatus::Done)
        } else {
            (TDEFLFlush::Sync, TDEFLStatus::Okay)
        };
        let (status, consumed_bytes, written_bytes) =
            compress(&mut self.state, input, output, flush);
        if status != expected || consumed_bytes != input.len() || written_bytes == bound_bytes {
            return Err(BlockFault::Malformed);
        }
        output.truncate(written_bytes);
        Ok(())
    }
}
