//! Where blocks end, decided by counts of bytes alone.
//!
//! It holds none of the bytes. Whoever does appends them to a buffer and cuts it where this policy
//! says. So the same policy serves buffers in this memory and, in a browser, buffers that stay in
//! JavaScript.

use std::collections::VecDeque;

use super::{RestartCounter, SplitPolicy, WINDOW_BYTES};

/// All that is known of a block without its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockExtent {
    /// Place in the stream, from 0.
    pub(crate) index: u64,
    /// Bytes of dictionary before its own.
    pub(crate) dictionary_bytes: usize,
    /// Bytes of its own.
    pub(crate) own_bytes: usize,
    /// Whether nothing follows.
    pub(crate) is_last: bool,
}

/// The policy at work on one stream.
#[derive(Debug)]
pub(crate) struct BlockBoundaries {
    block_bytes: usize,
    restarts: RestartCounter,
    /// Closed blocks; the newest waits here until it is known whether it is the last.
    closed: VecDeque<BlockExtent>,
    /// The open block, as far as it has come.
    open: BlockExtent,
    /// Whether the newest closed block may go although nothing has followed it yet.
    releases_all: bool,
    has_ended: bool,
}

impl BlockBoundaries {
    /// The boundaries of the blocks from `next_index` on, the first of which has this dictionary.
    pub(crate) fn new(policy: &SplitPolicy, next_index: u64, dictionary_bytes: usize) -> Self {
        Self {
            block_bytes: policy.block_bytes,
            restarts: policy.restarts(next_index),
            closed: VecDeque::new(),
            open: BlockExtent { index: next_index, dictionary_bytes, own_bytes: 0, is_last: false },
            releases_all: false,
            has_ended: false,
        }
    }

    /// The open block.
    pub(crate) fn open(&self) -> BlockExtent {
        self.open
    }

    /// Bytes the open block still takes.
    pub(crate) fn room_bytes(&self) -> usize {
        self.block_bytes - self.open.own_bytes
    }

    /// Notes bytes that were appended to the open block, no more than it takes.
    pub(crate) fn add(&mut self, bytes: usize) {
        debug_assert!(bytes <= self.room_bytes());
        self.open.own_bytes += bytes;
        if bytes > 0 {
            self.releases_all = false;
        }
    }

    /// Bytes of dictionary that the next block gets if the open one is closed after that many bytes
    /// of its own; they are the last before the cut.
    pub(crate) fn window_bytes_after(&self, own_bytes: usize) -> usize {
        if self.restarts.is_due_after(own_bytes) {
            0
        } else {
            WINDOW_BYTES.min(self.open.dictionary_bytes + own_bytes)
        }
    }

    /// Closes the open block after that many bytes of its own; the rest begins the next one.
    pub(crate) fn close(&mut self, own_bytes: usize) {
        let dictionary_bytes = self.window_bytes_after(own_bytes);
        self.restarts.add_block(own_bytes);
        let rest_bytes = self.open.own_bytes - own_bytes;
        let block = BlockExtent { own_bytes, ..self.open };
        self.closed.push_back(block);
        let index = block.index + 1;
        self.open = BlockExtent { index, dictionary_bytes, own_bytes: rest_bytes, is_last: false };
    }

    /// The next block that is known to be complete, in order.
    pub(crate) fn next(&mut self) -> Option<BlockExtent> {
        let is_newest = self.closed.len() == 1;
        let has_follower = !is_newest || self.open.own_bytes > 0 || self.releases_all;
        if has_follower || self.has_ended { self.closed.pop_front() } else { None }
    }

    /// Releases all blocks that are closed.
    pub(crate) fn release_all(&mut self) {
        self.releases_all = true;
    }

    /// Whether the open block has to be closed before the input can end: a closed one that was not
    /// released yet can still become the last, and no stream is without a block.
    pub(crate) fn needs_close_to_end(&self) -> bool {
        !self.has_ended && (self.open.own_bytes > 0 || self.closed.is_empty())
    }

    /// Ends the input: the block released last is marked as the last one.
    pub(crate) fn end(&mut self) {
        self.has_ended = true;
        if let Some(last) = self.closed.back_mut() {
            last.is_last = true;
        }
    }
}
