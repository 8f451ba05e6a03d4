//! Our own DEFLATE decoder (RFC 1951): bytes in, content out, in parts of any size.
//!
//! ```text
//! input ─► bits ─► blocks ─┬─► stored bytes ─────────────────────────────────┐
//!                   │      └─► codes: fast loop, careful loop ─┬─► copy ───────┴─► output
//!                   └─► header ─► tables                       └─► tokens, for later
//! ```
//!
//! Containers, checks and limits stand around it, so that every fault has its own name and offset.
//!
//! The output is the window. A match copies what was decoded before, and the caller keeps the last
//! 32 KiB of that before the place where decoding goes on; only what came before the stream, its
//! dictionary, is kept here. So no byte of content is copied for the sake of the window, and the
//! fast loop has one place to copy from.
//!
//! Between two calls the decoder stands at the start of a token, of a field or in a stored block.
//! What it refuses, and the place where it says so, are those of zlib.

#[cfg(not(target_family = "wasm"))]
mod ahead;
mod bits;
mod blocks;
mod codes;
mod copy;
mod entry;
mod fast;
mod header;
mod table;
#[cfg(not(target_family = "wasm"))]
mod tokens;
mod unchecked;

#[cfg(not(target_family = "wasm"))]
pub(super) use ahead::Ahead;
use blocks::Blocks;
use codes::{Output, Owed};

use crate::deflate::WINDOW_BYTES;

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

/// Why a part of the decoder cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    NeedsInput,
    NeedsOutput,
    Damaged,
}

impl From<Result<(), Stop>> for Pause {
    fn from(outcome: Result<(), Stop>) -> Self {
        match outcome {
            Ok(()) => Self::Ended,
            Err(Stop::NeedsInput | Stop::NeedsOutput) => Self::MoreNeeded,
            Err(Stop::Damaged) => Self::Damaged,
        }
    }
}

/// The state of one DEFLATE stream; about 13 KiB and the dictionary, kept from stream to stream.
pub(crate) struct Engine {
    blocks: Blocks,
    owed: Owed,
    /// The content before the stream, at most 32 KiB.
    dictionary: Vec<u8>,
    /// Content of this stream so far, as far as it matters: at most 32 KiB.
    window_bytes: usize,
}

impl Engine {
    pub(crate) fn new() -> Self {
        Self {
            blocks: Blocks::new(),
            owed: Owed::default(),
            dictionary: Vec::new(),
            window_bytes: 0,
        }
    }

    /// Starts a new stream after `dictionary`, of which only the last 32 KiB can matter.
    pub(crate) fn restart(&mut self, dictionary: &[u8]) {
        self.blocks.restart();
        self.owed = Owed::default();
        self.window_bytes = 0;
        self.dictionary.clear();
        self.dictionary
            .extend_from_slice(&dictionary[dictionary.len().saturating_sub(WINDOW_BYTES)..]);
    }

    /// Inflates from `input` into `output[from..]`, as far as both go.
    ///
    /// `output[..from]` ends with the last 32 KiB of the stream's content so far, or with all of
    /// it. Bytes after those that are written may be overwritten.
    pub(crate) fn inflate(&mut self, input: &[u8], output: &mut [u8], from: usize) -> Progress {
        debug_assert!(from >= self.window_bytes, "the window is not before the output");
        let window_start = from - self.window_bytes.min(from);
        // After 32 KiB of content, nothing reaches the dictionary.
        let dictionary_bytes = self.dictionary.len().min(WINDOW_BYTES - self.window_bytes);
        let mut output = Output {
            bytes: &mut output[window_start..],
            at: from - window_start,
            dictionary: &self.dictionary[self.dictionary.len() - dictionary_bytes..],
            owed: &mut self.owed,
        };
        let (consumed_bytes, outcome) = self.blocks.run(input, &mut output);
        let written_bytes = output.at + window_start - from;
        self.window_bytes = (self.window_bytes + written_bytes).min(WINDOW_BYTES);
        Progress { consumed_bytes, written_bytes, pause: outcome.into() }
    }

    /// Takes what `ahead` has decoded from this place on: writes its content to `output[from..]`
    /// and goes on where it stopped, in the middle of a block as well. Returns its length.
    ///
    /// `output[..from]` is as for [`Engine::inflate`], and a block would begin with the next byte.
    /// `None`, and nothing but bytes of `output` has changed, when a match reaches back too far or
    /// there is too little room.
    #[cfg(not(target_family = "wasm"))]
    pub(super) fn adopt(
        &mut self,
        ahead: &mut Ahead,
        output: &mut [u8],
        from: usize,
    ) -> Option<usize> {
        let window_bytes = self.window_bytes.min(from);
        let output = &mut output[from - window_bytes..];
        let content_bytes = ahead.execute(output, window_bytes)? - window_bytes;
        ahead.swap_blocks(&mut self.blocks);
        self.window_bytes = (window_bytes + content_bytes).min(WINDOW_BYTES);
        Some(content_bytes)
    }

    /// Whether all input so far is decoded and a block would begin with the next byte.
    #[cfg_attr(target_family = "wasm", allow(dead_code))]
    pub(super) fn is_at_boundary(&self) -> bool {
        self.blocks.is_at_boundary()
    }
}

#[cfg(test)]
mod tests;
