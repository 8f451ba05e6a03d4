//! A decoder with room for its content: it decodes a stream in order, in steps of about a
//! millisecond.

use std::ops::Range;

use crate::deflate::WINDOW_BYTES;
use crate::error::Result;
use crate::inflate::{DecodeOptions, Status, StreamDecoder};
use crate::memory;

/// Most content, in bytes, that one step produces: about a millisecond's work.
const STEP_BYTES: usize = 256 << 10;

/// A stream being decompressed.
pub(super) struct Inflater {
    pub(super) decoder: StreamDecoder,
    /// The window of the content that comes next, and room for a step's.
    output: Vec<u8>,
    /// Where in `output` the last step's content is.
    written: Range<usize>,
    status: Status,
}

impl Inflater {
    /// A decoder at the start of a stream.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(super) fn new(options: &DecodeOptions) -> Result<Self> {
        let mut output = Vec::new();
        memory::reserve(&mut output, WINDOW_BYTES + STEP_BYTES)?;
        output.resize(WINDOW_BYTES + STEP_BYTES, 0);
        let decoder = StreamDecoder::new(options);
        Ok(Self { decoder, output, written: 0..0, status: Status::NeedsInput })
    }

    /// Decodes from the front of `input`, up to one step's output, and returns the number of bytes
    /// consumed; the caller passes the rest again. `is_end` means that no input follows.
    ///
    /// # Errors
    /// Those of [`StreamDecoder::step`].
    #[inline(never)]
    pub(super) fn decode(&mut self, input: &[u8], is_end: bool) -> Result<usize> {
        let mut from = self.written.end;
        if from > WINDOW_BYTES {
            self.output.copy_within(from - WINDOW_BYTES..from, 0);
            from = WINDOW_BYTES;
        }
        self.written = from..from;
        let output = &mut self.output[..from + STEP_BYTES];
        let step = self.decoder.step(input, is_end, output, from)?;
        self.written.end += step.written_bytes;
        self.status = step.status;
        Ok(step.consumed_bytes)
    }

    /// The content that the last step produced.
    pub(super) fn content(&self) -> &[u8] {
        &self.output[self.written.clone()]
    }

    /// The last 32 KiB of content so far, or all of it.
    pub(super) fn window(&self) -> &[u8] {
        &self.output[self.written.end.saturating_sub(WINDOW_BYTES)..self.written.end]
    }

    /// Whether the content is complete and has been checked.
    pub(super) fn is_finished(&self) -> bool {
        self.status == Status::Finished
    }
}
