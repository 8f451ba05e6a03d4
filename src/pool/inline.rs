//! The calling thread as a pool: for small inputs, for one worker, and as the oracle that other
//! pools are tested against.

use std::cell::RefCell;

use super::job;
use crate::compress::{BlockCompressor, BlockTask};
use crate::error::Result;
use crate::piece::Piece;
use crate::split::BlockView;

thread_local! {
    /// The thread's encoder state, kept between calls: making it costs more than compressing a
    /// small input.
    static COMPRESSOR: RefCell<BlockCompressor> = RefCell::default();
}

/// Compresses a block here and now.
///
/// # Errors
/// Those of [`job::compress`].
pub(crate) fn compress(block: BlockView<'_>, task: &BlockTask, output: Vec<u8>) -> Result<Piece> {
    // The state is taken out, not borrowed, so that no caller can find it in use; a thread that is
    // past the destruction of its locals works with a fresh one.
    let mut compressor = COMPRESSOR.try_with(RefCell::take).unwrap_or_default();
    let outcome = job::compress(&mut compressor, block, task, output);
    let _ = COMPRESSOR.try_with(|kept| kept.replace(compressor));
    outcome
}
