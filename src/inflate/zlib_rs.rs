//! DEFLATE data → content through the crate `zlib-rs`, which shares no code with anything here.
//!
//! It is the decoder of the second opinion ([`super::verify`]). It can also stop where a DEFLATE
//! block ends, which [`crate::index`] needs; at which bit of the byte that is, it does not say.
//!
//! This is the only file that knows the library.

use ::zlib_rs::{Inflate, InflateFlush, Status};

use super::engine::{Pause, Progress};
use crate::split::WINDOW_BYTES;

/// DEFLATE's window as a power of two: 32 KiB.
const WINDOW_BITS: u8 = 15;

/// How far to inflate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// As far as input and output go.
    All,
    /// No further than to the end of a DEFLATE block. It is there when neither input nor output is
    /// used up; up to 7 bits of the last byte that was consumed are then not its own.
    Block,
}

/// The state of one DEFLATE stream; about 48 KiB, kept from stream to stream.
pub(crate) struct ZlibRs {
    inflate: Inflate,
}

impl ZlibRs {
    pub(crate) fn new() -> Self {
        Self { inflate: Inflate::new(false, WINDOW_BITS) }
    }

    /// Starts a new stream.
    pub(crate) fn restart(&mut self) {
        self.inflate.reset(false);
    }

    /// Starts a new stream after `dictionary`, of which only the last 32 KiB can matter; `None` if
    /// the library refuses it.
    pub(crate) fn restart_after(&mut self, dictionary: &[u8]) -> Option<()> {
        self.restart();
        let window = &dictionary[dictionary.len().saturating_sub(WINDOW_BYTES)..];
        if !window.is_empty() {
            self.inflate.set_dictionary(window).ok()?;
        }
        Some(())
    }

    /// Inflates from `input` into `output`.
    pub(crate) fn inflate(&mut self, input: &[u8], output: &mut [u8], reach: Reach) -> Progress {
        let (in_before, out_before) = (self.inflate.total_in(), self.inflate.total_out());
        let flush = match reach {
            Reach::All => InflateFlush::NoFlush,
            Reach::Block => InflateFlush::Block,
        };
        let pause = match self.inflate.decompress(input, output, flush) {
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
