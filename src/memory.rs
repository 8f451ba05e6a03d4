//! Fallible growth and recycling of the buffers whose size follows the input or the block size.
//!
//! Invariant: a recycled buffer is empty (`len() == 0`), so that no byte of one stream can be read
//! by another; only its capacity is reused.

use std::sync::{Arc, Mutex, PoisonError};

use crate::error::{Error, Result};

/// Makes room for `additional_bytes` more bytes.
///
/// # Errors
/// [`Error::OutOfMemory`] when the allocator refuses.
pub(crate) fn reserve(buffer: &mut Vec<u8>, additional_bytes: usize) -> Result<()> {
    buffer
        .try_reserve_exact(additional_bytes)
        .map_err(|_| Error::OutOfMemory { requested_bytes: additional_bytes })
}

/// Buffers that have done their work and wait for the next block; shared by a pool's streams.
#[derive(Clone, Debug)]
pub(crate) struct Recycler {
    shelf: Arc<Mutex<Vec<Vec<u8>>>>,
    shelf_buffers: usize,
}

impl Recycler {
    /// A shelf that keeps at most `shelf_buffers` idle buffers and frees the rest.
    pub(crate) fn new(shelf_buffers: usize) -> Self {
        Self { shelf: Arc::default(), shelf_buffers }
    }

    /// An empty buffer, with capacity left from earlier use when there is one.
    pub(crate) fn take(&self) -> Vec<u8> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Empties `buffer` and keeps it for the next taker.
    pub(crate) fn put(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.len() < self.shelf_buffers {
            shelf.push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recycled_buffer_is_empty_and_the_shelf_is_bounded() {
        let recycler = Recycler::new(1);
        recycler.put(vec![7; 100]);
        recycler.put(vec![8; 100]);
        let first = recycler.take();
        assert!(first.is_empty() && first.capacity() >= 100);
        assert_eq!(recycler.take().capacity(), 0);
    }

    #[test]
    fn an_impossible_request_is_an_error() {
        assert!(matches!(reserve(&mut Vec::new(), usize::MAX / 2), Err(Error::OutOfMemory { .. })));
    }
}
