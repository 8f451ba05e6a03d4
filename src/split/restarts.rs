//! Restart points: block starts without a dictionary, so that reading can begin there.
//!
//! A block that refers to nothing before it can be inflated by whoever knows its offset. Every
//! block could be one (`independent`), at a price in size; one every few MiB costs next to nothing.
//! Which blocks are is decided by counting bytes of input, here, for the splitter that leaves the
//! dictionary out and for the index that notes the place:
//!
//! ```text
//! blocks of 512 KiB, a restart point every 1 MiB
//! 0         1         2         3         4
//! ├─────────┼◄────────┼─────────┼◄────────┼─   ◄ the dictionary of the block after it
//! R                   R                   R
//! ```

/// Counts the input since the last restart point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RestartCounter {
    /// Bytes of input from one restart point to the next, at least: 0 makes every block one, and
    /// [`NEVER`] none but the first.
    spacing_bytes: u64,
    since_bytes: u64,
}

/// The spacing of a stream without restart points.
pub(crate) const NEVER: u64 = u64::MAX;

impl RestartCounter {
    /// A counter before block `next_index` of a stream whose blocks have `block_bytes`.
    pub(crate) fn new(spacing_bytes: u64, block_bytes: usize, next_index: u64) -> Self {
        let block_bytes = block_bytes as u64;
        let spacing_blocks = spacing_bytes.div_ceil(block_bytes).max(1);
        // No more than the input that precedes the block.
        let since_bytes = (next_index % spacing_blocks).saturating_mul(block_bytes);
        Self { spacing_bytes, since_bytes }
    }

    /// Bytes of input between the last restart point and the next block.
    pub(crate) fn since_bytes(&self) -> u64 {
        self.since_bytes
    }

    /// Whether the next block is at a restart point.
    pub(crate) fn is_at_restart(&self) -> bool {
        self.since_bytes == 0
    }

    /// Whether the block after one of so many bytes is at a restart point.
    pub(crate) fn is_due_after(&self, block_bytes: usize) -> bool {
        self.since_bytes.saturating_add(block_bytes as u64) >= self.spacing_bytes
    }

    /// Goes on to the block after one of so many bytes.
    pub(crate) fn add_block(&mut self, block_bytes: usize) {
        self.since_bytes = if self.is_due_after(block_bytes) {
            0
        } else {
            self.since_bytes.saturating_add(block_bytes as u64)
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The indices of the restart points among the first `blocks` blocks.
    fn restarts(spacing_bytes: u64, block_bytes: usize, blocks: u64) -> Vec<u64> {
        let mut counter = RestartCounter::new(spacing_bytes, block_bytes, 0);
        (0..blocks)
            .filter(|index| {
                // Counted from the start, or begun in the middle: the same.
                let resumed = RestartCounter::new(spacing_bytes, block_bytes, *index);
                let is_restart = counter.is_at_restart();
                assert_eq!(is_restart, resumed.is_at_restart());
                counter.add_block(block_bytes);
                is_restart
            })
            .collect()
    }

    #[test]
    fn restart_points_are_evenly_spaced() {
        assert_eq!(restarts(4096, 1024, 10), [0, 4, 8]);
        assert_eq!(restarts(4097, 1024, 11), [0, 5, 10]);
        assert_eq!(restarts(1024, 1024, 4), [0, 1, 2, 3]);
        assert_eq!(restarts(0, 1024, 4), [0, 1, 2, 3]);
        assert_eq!(restarts(NEVER, 1 << 28, 4), [0]);
    }
}
