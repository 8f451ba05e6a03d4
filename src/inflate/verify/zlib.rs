//! DEFLATE data → content through `zlib-rs`, which shares no code with anything here: the decoder
//! of the second opinion.
//!
//! This is the only file that knows the library.

use zlib_rs::{Inflate, InflateFlush, Status};

use crate::inflate::engine::{Pause, Progress};
use crate::split::WINDOW_BYTES;

/// DEFLATE's window as a power of two: 32 KiB.
const WINDOW_BITS: u8 = 15;

/// The state of one DEFLATE stream; about 48 KiB, kept from stream to stream.
pub(super) struct ZlibRs {
    inflate: Inflate,
}

impl ZlibRs {
    pub(super) fn new() -> Self {
        Self { inflate: Inflate::new(false, WINDOW_BITS) }
    }

    /// Starts a new stream after `dictionary`, of which only the last 32 KiB can matter; `None` if
    /// the library refuses it.
    pub(super) fn restart(&mut self, dictionary: &[u8]) -> Option<()> {
        self.inflate.reset(false);
        let window = &dictionary[dictionary.len().saturating_sub(WINDOW_BYTES)..];
        if !window.is_empty() {
            self.inflate.set_dictionary(window).ok()?;
        }
        Some(())
    }

    /// Inflates from `input` into `output`, as far as both go.
    pub(super) fn inflate(&mut self, input: &[u8], output: &mut [u8]) -> Progress {
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
