//! DEFLATE data → content, with a stop at the end of each DEFLATE block, through `zlib-rs`.
//!
//! Whoever makes an index of a file wants to know where blocks begin. The library stops there; it
//! does not say at which bit of the byte, which [`crate::index`] finds out by itself.

use zlib_rs::{Inflate, InflateFlush, Status};

use super::engine::{Pause, Progress};

/// DEFLATE's window as a power of two: 32 KiB.
const WINDOW_BITS: u8 = 15;

/// The state of one DEFLATE stream, kept from stream to stream.
pub(crate) struct BlockInflater {
    inflate: Inflate,
}

impl BlockInflater {
    pub(crate) fn new() -> Self {
        Self { inflate: Inflate::new(false, WINDOW_BITS) }
    }

    /// Starts a new stream.
    pub(crate) fn restart(&mut self) {
        self.inflate.reset(false);
    }

    /// Inflates from `input` into `output`, but no further than to the end of a DEFLATE block. It
    /// is there when neither of them is used up; up to 7 bits of the last byte that was consumed
    /// are then not its own.
    pub(crate) fn inflate(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        let (in_before, out_before) = (self.inflate.total_in(), self.inflate.total_out());
        let pause = match self.inflate.decompress(input, output, InflateFlush::Block) {
            Ok(Status::Ok | Status::BufError) => Pause::MoreNeeded,
            Ok(Status::StreamEnd) => Pause::Ended,
            Err(_) => Pause::Damaged,
        };
        Progress {
            // Both are lengths of slices that were just used.
            consumed_bytes: (self.inflate.total_in() - in_before) as usize,
            written_bytes: (self.inflate.total_out() - out_before) as usize,
            pause,
        }
    }
}
