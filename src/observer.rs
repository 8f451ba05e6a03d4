//! A way to watch the blocks of a stream on their workers.

use crate::error::Result;
use crate::piece::Piece;
use crate::split::BlockView;

/// Sees the blocks of a stream on the workers, whichever compresses them.
///
/// The page's picture of who does what is made from it, and the faults that tests inject.
pub(crate) trait BlockObserver: Send + Sync {
    /// A worker begins a block.
    ///
    /// # Errors
    /// One that takes the place of the block's piece; tests inject faults here.
    fn block_begins(&self, block: BlockView<'_>) -> Result<()>;

    /// The worker has made the block's DEFLATE data, which are not verified yet; tests damage them
    /// here.
    fn data_are_made(&self, _deflate: &mut [u8]) {}

    /// The worker has made the block's piece.
    fn piece_is_ready(&self, piece: &Piece);
}
