//! The calling thread as a pool: for small inputs, for one worker, and as the oracle that other
//! pools are tested against.

use std::cell::RefCell;

use crate::compress::Compressor;
use crate::error::Result;
use crate::options::JobSettings;
use crate::piece::Piece;
use crate::split::BlockView;

thread_local! {
    /// The thread's encoder state, kept between calls: making it costs more than compressing a
    /// small input.
    static COMPRESSOR: RefCell<Compressor> = RefCell::default();
}

/// Compresses a block here and now.
///
/// # Errors
/// Those of [`Compressor::piece`].
pub(crate) fn compress(
    block: BlockView<'_>,
    settings: JobSettings,
    output: Vec<u8>,
) -> Result<Piece> {
    COMPRESSOR.with(|compressor| match compressor.try_borrow_mut() {
        Ok(mut compressor) => compressor.piece(block, settings, output),
        // Only a backend that compresses within itself could come here; it gets its own state.
        Err(_) => Compressor::default().piece(block, settings, output),
    })
}
