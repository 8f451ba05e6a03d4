//! Stage 1: input → blocks.
//!
//! Where a block ends depends on the options and the input's bytes only: never on how the caller
//! chunked its writes, on the number of workers or on time. A block is handed out as soon as it is
//! known whether it is the last, that is, when a byte after it has been seen or the input ended.
//! Each block carries the window before it as its dictionary, in the same buffer, so that a
//! matcher sees one contiguous slice and splitting costs next to nothing in size
//! (the idea is pigz's).

mod boundaries;
mod content_defined;
mod feed;
mod restarts;

use std::collections::VecDeque;
use std::sync::Arc;

use crate::deflate::End;
pub(crate) use crate::deflate::WINDOW_BYTES;
use crate::error::Result;
use crate::memory::{self, BufferPool};
pub(crate) use boundaries::{BlockBoundaries, BlockExtent};
use content_defined::BoundaryFinder;
pub(crate) use feed::Feed;
pub(crate) use restarts::{NEVER, RestartCounter};

/// A slice of the input for one worker, with the window before it.
#[derive(Debug)]
pub(crate) struct Block {
    /// Place in the stream, from 0.
    pub(crate) index: u64,
    /// The dictionary, then the block's own bytes.
    pub(crate) buffer: Vec<u8>,
    /// Length of the dictionary at the front of `buffer`, at most [`WINDOW_BYTES`].
    pub(crate) dictionary_bytes: usize,
    /// Whether nothing follows.
    pub(crate) is_last: bool,
}

impl Block {
    /// The block as the compress stage reads it.
    pub(crate) fn view(&self) -> BlockView<'_> {
        BlockView {
            index: self.index,
            buffer: &self.buffer,
            dictionary_bytes: self.dictionary_bytes,
            is_last: self.is_last,
        }
    }
}

/// A borrowed [`Block`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct BlockView<'a> {
    pub(crate) index: u64,
    pub(crate) buffer: &'a [u8],
    pub(crate) dictionary_bytes: usize,
    pub(crate) is_last: bool,
}

impl<'a> BlockView<'a> {
    /// The window before the block.
    pub(crate) fn dictionary(&self) -> &'a [u8] {
        &self.buffer[..self.dictionary_bytes]
    }

    /// Whether it is the first block and the last.
    pub(crate) fn is_whole_input(&self) -> bool {
        self.index == 0 && self.is_last
    }

    /// How the block's piece ends.
    pub(crate) fn end(&self) -> End {
        if self.is_last { End::Final } else { End::SyncFlush }
    }

    /// The block's own bytes.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        &self.buffer[self.dictionary_bytes..]
    }
}

/// The block-size policy of one stream.
#[derive(Clone, Debug)]
pub(crate) struct SplitPolicy {
    /// Bytes of input a block holds at most.
    pub(crate) block_bytes: usize,
    /// Bytes of input from one block without a dictionary to the next, at least: 0 when no block
    /// has one, [`NEVER`] when all do.
    pub(crate) restart_bytes: u64,
    /// Whether blocks end where the content says (`rsyncable`).
    pub(crate) is_content_defined: bool,
    /// Content that the reader has too: the dictionary of the first block.
    pub(crate) preset_dictionary: Option<Arc<[u8]>>,
}

impl SplitPolicy {
    /// What decides whether blocks have a dictionary, before block `next_index`.
    pub(crate) fn restarts(&self, next_index: u64) -> RestartCounter {
        RestartCounter::new(self.restart_bytes, self.block_bytes, next_index)
    }
}

/// The whole of `input` as one block, without a copy, if a splitter would make one block of it.
pub(crate) fn whole<'a>(policy: &SplitPolicy, input: &'a [u8]) -> Option<BlockView<'a>> {
    let is_one_block = input.len() <= policy.block_bytes
        && !policy.is_content_defined
        && policy.preset_dictionary.is_none();
    is_one_block.then_some(BlockView {
        index: 0,
        buffer: input,
        dictionary_bytes: 0,
        is_last: true,
    })
}

/// Collects input and cuts it into blocks.
#[derive(Debug)]
pub(crate) struct Splitter {
    boundaries: BlockBoundaries,
    /// Finds the ends that the content defines, for `rsyncable`.
    boundary: Option<BoundaryFinder>,
    buffers: BufferPool,
    /// The buffers of the closed blocks.
    closed: VecDeque<Vec<u8>>,
    /// The block being filled: dictionary, then bytes.
    buffer: Vec<u8>,
}

impl Splitter {
    /// A splitter at the start of a stream.
    pub(crate) fn new(policy: &SplitPolicy, buffers: BufferPool) -> Result<Self> {
        let preset = policy.preset_dictionary.as_deref().unwrap_or_default();
        Self::resume(policy, buffers, 0, preset)
    }

    /// A splitter for the blocks from `next_index` on, whose first window is the tail of `window`.
    pub(crate) fn resume(
        policy: &SplitPolicy,
        buffers: BufferPool,
        next_index: u64,
        window: &[u8],
    ) -> Result<Self> {
        let tail = &window[window.len().saturating_sub(WINDOW_BYTES)..];
        let mut buffer = buffers.take();
        memory::reserve(&mut buffer, tail.len())?;
        buffer.extend_from_slice(tail);
        Ok(Self {
            boundaries: BlockBoundaries::new(policy, next_index, tail.len()),
            boundary: policy.is_content_defined.then(|| BoundaryFinder::new(policy.block_bytes)),
            buffers,
            closed: VecDeque::new(),
            buffer,
        })
    }

    /// Takes bytes from the front of `input` and returns the rest; call [`Self::next_block`]
    /// until it gives none, then push the rest.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`] when the block's buffer cannot grow.
    pub(crate) fn push<'a>(&mut self, input: &'a [u8]) -> Result<&'a [u8]> {
        let (now, later) = input.split_at(input.len().min(self.boundaries.room_bytes()));
        if self.buffer.capacity() - self.buffer.len() < now.len() {
            self.grow(now.len())?;
        }
        self.buffer.extend_from_slice(now);
        self.close_full_blocks(now.len())?;
        Ok(later)
    }

    /// Lets `fill` append up to the given number of bytes to the buffer, saving a copy.
    ///
    /// The buffer has capacity for them. Returns what `fill` returns.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`] when the block's buffer cannot be allocated.
    pub(crate) fn fill_with<T>(
        &mut self,
        fill: impl FnOnce(&mut Vec<u8>, usize) -> T,
    ) -> Result<T> {
        let room_bytes = self.boundaries.room_bytes();
        self.grow(room_bytes)?;
        let before = self.buffer.len();
        let outcome = fill(&mut self.buffer, room_bytes);
        self.close_full_blocks(self.buffer.len() - before)?;
        Ok(outcome)
    }

    /// The next block that is known to be complete, in order.
    pub(crate) fn next_block(&mut self) -> Option<Block> {
        let BlockExtent { index, dictionary_bytes, is_last, .. } = self.boundaries.next()?;
        let buffer = self.closed.pop_front()?;
        Some(Block { index, buffer, dictionary_bytes, is_last })
    }

    /// Ends the current block here, if it has any bytes, and releases all there is.
    pub(crate) fn flush(&mut self) -> Result<()> {
        let own_bytes = self.boundaries.open().own_bytes;
        if own_bytes > 0 {
            self.close(own_bytes)?;
        }
        self.boundaries.release_all();
        Ok(())
    }

    /// Ends the input: the block released last is marked as the last one, even if it is empty.
    pub(crate) fn end(&mut self) -> Result<()> {
        if self.boundaries.needs_close_to_end() {
            self.close(self.boundaries.open().own_bytes)?;
        }
        self.boundaries.end();
        Ok(())
    }

    /// Makes room for `bytes` more, doubling up to the block's full size so that small inputs
    /// stay small and large ones are not copied often.
    fn grow(&mut self, bytes: usize) -> Result<()> {
        let full = self.buffer.len() + self.boundaries.room_bytes();
        let wanted =
            (self.buffer.len() + bytes).max(self.buffer.capacity().saturating_mul(2)).min(full);
        let more = wanted - self.buffer.len();
        memory::reserve(&mut self.buffer, more)
    }

    /// Closes every block that the last `new_bytes` bytes complete.
    fn close_full_blocks(&mut self, new_bytes: usize) -> Result<()> {
        self.boundaries.add(new_bytes);
        let mut seen_bytes = self.boundaries.open().own_bytes - new_bytes;
        while let Some(finder) = &mut self.boundary {
            let own = &self.buffer[self.boundaries.open().dictionary_bytes..];
            let Some(end) = finder.next_boundary(own, seen_bytes) else { break };
            self.close(end)?;
            seen_bytes = 0;
        }
        if self.boundaries.room_bytes() == 0 {
            self.close(self.boundaries.open().own_bytes)?;
        }
        Ok(())
    }

    /// Closes the open block after that many bytes of its own; what follows it begins the next.
    fn close(&mut self, own_bytes: usize) -> Result<()> {
        let end = self.boundaries.open().dictionary_bytes + own_bytes;
        let mut next = self.buffers.take();
        let window_start = end - self.boundaries.window_bytes_after(own_bytes);
        memory::reserve(&mut next, self.buffer.len() - window_start)?;
        next.extend_from_slice(&self.buffer[window_start..]);
        let mut buffer = std::mem::replace(&mut self.buffer, next);
        buffer.truncate(end);
        self.closed.push_back(buffer);
        self.boundaries.close(own_bytes);
        if let Some(finder) = &mut self.boundary {
            finder.restart();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
