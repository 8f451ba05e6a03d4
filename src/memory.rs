//! Buffers whose size follows the input or the block size: growth that can fail, and reuse.
//!
//! Invariant: a recycled buffer is empty (`len() == 0`), so that no byte of one stream can be read
//! by another; only its capacity is reused.

use std::io;
use std::sync::{Arc, PoisonError};

use crate::error::{Error, Result};
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{Mutex, MutexGuard};

/// Makes room for `additional` more items.
///
/// # Errors
/// [`Error::OutOfMemory`] when the allocator refuses.
pub(crate) fn reserve<T>(buffer: &mut Vec<T>, additional: usize) -> Result<()> {
    let requested_bytes = additional.saturating_mul(size_of::<T>());
    buffer.try_reserve_exact(additional).map_err(|_| Error::OutOfMemory { requested_bytes })
}

/// Makes a buffer so many items long; new items are zero.
///
/// # Errors
/// [`Error::OutOfMemory`] when the allocator refuses.
pub(crate) fn extend_to<T: Clone + Default>(buffer: &mut Vec<T>, len: usize) -> Result<()> {
    reserve(buffer, len.saturating_sub(buffer.len()))?;
    buffer.resize(len, T::default());
    Ok(())
}

/// A buffer of so many zeros.
///
/// # Errors
/// [`Error::OutOfMemory`] when the allocator refuses.
pub(crate) fn zeros<T: Clone + Default>(len: usize) -> Result<Vec<T>> {
    let mut buffer = Vec::new();
    extend_to(&mut buffer, len)?;
    Ok(buffer)
}

/// Idle buffers that wait for the next block, shared by all streams of a pool.
#[derive(Clone, Debug)]
pub(crate) struct BufferPool {
    shared: Arc<IdleBuffers>,
}

#[derive(Debug)]
struct IdleBuffers {
    buffers: Mutex<Vec<Vec<u8>>>,
    /// How many idle buffers are kept; the rest is freed.
    capacity: AtomicUsize,
}

impl BufferPool {
    /// A pool that keeps at most `capacity` idle buffers and frees the rest.
    pub(crate) fn new(capacity: usize) -> Self {
        let capacity = AtomicUsize::new(capacity);
        Self { shared: Arc::new(IdleBuffers { buffers: Mutex::default(), capacity }) }
    }

    /// Keeps that many more idle buffers.
    pub(crate) fn extend(&self, buffers: usize) {
        self.shared.capacity.fetch_add(buffers, Ordering::Relaxed);
    }

    /// An empty buffer, with capacity left from earlier use when there is one.
    pub(crate) fn take(&self) -> Vec<u8> {
        self.buffers().pop().unwrap_or_default()
    }

    /// Empties `buffer` and keeps it for the next taker.
    pub(crate) fn put(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        let mut buffers = self.buffers();
        if buffers.len() < self.shared.capacity.load(Ordering::Relaxed) {
            buffers.push(buffer);
        }
    }

    fn buffers(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        // Nothing that can panic runs under the lock, and an idle buffer has no state to spoil.
        self.shared.buffers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A sink in memory whose growth can fail, unlike that of `Vec<u8>`, which aborts the process.
#[derive(Debug, Default)]
pub(crate) struct GrowingSink {
    pub(crate) bytes: Vec<u8>,
    /// The size of the request that the allocator refused, in bytes.
    pub(crate) refused_bytes: Option<usize>,
}

impl io::Write for GrowingSink {
    fn write(&mut self, input: &[u8]) -> io::Result<usize> {
        // Not `reserve`: growing by a factor keeps the copying linear in the output.
        if self.bytes.try_reserve(input.len()).is_err() {
            self.refused_bytes = Some(input.len());
            return Err(io::ErrorKind::OutOfMemory.into());
        }
        self.bytes.extend_from_slice(input);
        Ok(input.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recycled_buffer_is_empty_and_the_pool_is_bounded() {
        let buffers = BufferPool::new(1);
        buffers.put(vec![7; 100]);
        buffers.put(vec![8; 100]);
        let first = buffers.take();
        assert!(first.is_empty() && first.capacity() >= 100);
        assert_eq!(buffers.take().capacity(), 0);
        buffers.extend(1);
        buffers.put(vec![7; 100]);
        buffers.put(vec![8; 100]);
        assert!(buffers.take().capacity() > 0 && buffers.take().capacity() > 0);
    }

    #[test]
    fn an_impossible_request_is_an_error() {
        let outcome = reserve(&mut Vec::<u8>::new(), usize::MAX / 2);
        assert!(matches!(outcome, Err(Error::OutOfMemory { .. })));
    }
}
