//! `miniz_oxide` as a backend: pure Rust, every target, no preset dictionary.

use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress, create_comp_flags_from_zip_params,
};

use super::BlockEncoder;
use crate::deflate::stored_bound_bytes;
use crate::error::BlockFault;
use crate::memory;
use crate::split::BlockView;

/// The densest level that `miniz_oxide` has.
const MAX_MINIZ_LEVEL: u8 = 10;

/// Bytes over the stored bound, so that one call is always enough: a second call with a sync
/// flush would append a second empty block.
const SLACK_BYTES: usize = 4096;

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
        let bound_bytes = stored_bound_bytes(input.len()) + SLACK_BYTES;
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
