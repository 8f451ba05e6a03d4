//! DEFLATE data → content, through `zlib-rs`: memory-safe, streaming, fast, on every target.
//!
//! Only this file and `block_stops.rs` know the library. Containers, checks and limits are ours and
//! stand around it, so that every fault has its own name and offset.

use zlib_rs::{Inflate, InflateFlush, Status};

use crate::error::CorruptFault;
use crate::split::WINDOW_BYTES;

/// DEFLATE's window as a power of two: 32 KiB.
const WINDOW_BITS: u8 = 15;

/// One step's outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) consumed_bytes: usize,
    pub(crate) written_bytes: usize,
    /// Why the step ended.
    pub(crate) pause: Pause,
}

/// Why the engine stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pause {
    /// The input is used up, or the output full.
    MoreNeeded,
    /// The final block has ended.
    Ended,
    /// The next bits are no DEFLATE data.
    Damaged,
}

/// The state of one DEFLATE stream; about 48 KiB, kept from stream to stream.
pub(crate) struct Engine {
    inflate: Inflate,
}

impl Engine {
    pub(crate) fn new() -> Self {
        Self { inflate: Inflate::new(false, WINDOW_BITS) }
    }

    /// Starts a new stream after `dictionary`, of which only the last 32 KiB can matter.
    pub(crate) fn restart(&mut self, dictionary: &[u8]) -> Result<(), CorruptFault> {
        self.inflate.reset(false);
        let window = &dictionary[dictionary.len().saturating_sub(WINDOW_BYTES)..];
        if window.is_empty() {
            return Ok(());
        }
        self.inflate.set_dictionary(window).map(drop).map_err(|_| CorruptFault::NeedsDictionary)
    }

    /// Inflates from `input` into `output`, as far as both go.
    pub(crate) fn inflate(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
        let (in_before, out_before) = (self.inflate.total_in(), self.inflate.total_out());
        let pause = match self.inflate.decompress(input, output, InflateFlush::NoFlush) {
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
