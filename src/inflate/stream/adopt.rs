//! Content that was decoded ahead, taken in its place in the stream.

use super::{State, StreamDecoder};
use crate::inflate::engine::Ahead;

impl StreamDecoder {
    /// Takes the content that `ahead` has decoded from the next byte on: writes it to
    /// `output[from..]` and returns its length. `output` is as for [`StreamDecoder::step`].
    ///
    /// `None`, and nothing but bytes of `output` has changed, unless a block begins there and all
    /// of the content is valid, within the limit, and has room.
    pub(in crate::inflate) fn adopt(
        &mut self,
        ahead: &mut Ahead,
        output: &mut [u8],
        from: usize,
    ) -> Option<usize> {
        let allowed_bytes = self.options.limit.get() - self.totals.bytes_out;
        let is_here = matches!(self.state, State::Data) && self.engine.is_at_boundary();
        if !is_here || self.deferred.is_some() || ahead.content_bytes() as u64 > allowed_bytes {
            return None;
        }
        let content_bytes = self.engine.adopt(ahead, output, from)?;
        self.count_content(&output[from..from + content_bytes]);
        self.totals.bytes_in += ahead.consumed_bytes() as u64;
        Some(content_bytes)
    }
}
