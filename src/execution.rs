//! Where and how a stream runs. Nothing in this file changes a byte of the output.
//!
//! It is the other half of [`Options`](crate::Options): what decides the bytes is in
//! [`settings`](crate::settings), and the stages are given only that.

use std::sync::Arc;

use crate::cancel::CancelToken;
use crate::compress::{BlockSettings, BlockTask};
use crate::observer::BlockObserver;
use crate::pool::{Pool, Workers};
use crate::progress::ProgressCallback;

/// Where the blocks of a stream are compressed, and who is notified of each.
#[derive(Clone, Default)]
pub(crate) struct Execution {
    /// How many blocks may be compressed at once, if no pool is given.
    pub(crate) workers: Workers,
    /// The pool to compress on, which other streams may share.
    pub(crate) pool: Option<Pool>,
    /// Whether each worker inflates its own output and compares.
    pub(crate) verifies: bool,
    /// Called after each block that was written.
    pub(crate) on_progress: Option<ProgressCallback>,
    /// Stops the stream.
    pub(crate) cancel: Option<CancelToken>,
    /// Sees each block on its worker.
    pub(crate) observer: Option<Arc<dyn BlockObserver>>,
}

impl Execution {
    /// How the blocks of a stream with these settings are compressed.
    pub(crate) fn block_task(&self, settings: BlockSettings) -> BlockTask {
        BlockTask { settings, verifies: self.verifies, observer: self.observer.clone() }
    }
}
