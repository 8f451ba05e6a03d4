//! Decoding in order up to the first restart point, from where on spans can be inflated side by
//! side.
//!
//! Input is decoded as it comes while it is searched, so a file without restart points is read as
//! fast as by [`Decoder::copy_to`]. Only bytes with which a mark may begin wait for those after
//! them; all content of the block before a mark is known by then.

use std::io::{Read, Write};

use super::{Decoder, STRETCH_BYTES};
use crate::error::{Error, Result};
use crate::inflate::restart_mark::{first_flush_end, first_restart, mark_prefix_bytes};
use crate::inflate::stream::Status;

/// What the start of a stream shows about the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::inflate) enum Found {
    /// A restart point is next.
    Restart,
    /// There are sync flushes.
    Flush,
    /// Neither: nothing can be decoded but in order.
    Nothing,
}

impl<R: Read> Decoder<R> {
    /// Writes content up to the first restart point, or a little more than `most_bytes` if there is
    /// none; returns how much, and what was found.
    ///
    /// # Errors
    /// As [`Decoder::copy_to`].
    pub(in crate::inflate) fn copy_to_restart(
        &mut self,
        sink: &mut impl Write,
        most_bytes: u64,
    ) -> Result<(u64, Found)> {
        let mut copied_bytes = 0;
        // Whether the next mark is none, because the decoder needs bytes from both sides of it.
        let mut passes_mark = false;
        let mut found = Found::Nothing;
        while copied_bytes < most_bytes && !self.is_finished {
            let unread = self.unread();
            let mark = first_restart(unread).filter(|_| !passes_mark);
            if found == Found::Nothing && first_flush_end(unread).is_some() {
                found = Found::Flush;
            }
            let input_bytes = match mark {
                Some(restart) => restart,
                None if passes_mark || self.has_source_ended => unread.len(),
                None => unread.len() - mark_prefix_bytes(unread),
            };
            let before = self.unread.start;
            self.make_room();
            let status = self.step(input_bytes, STRETCH_BYTES)?;
            let content = &self.output[self.ready.clone()];
            sink.write_all(content).map_err(Error::Write)?;
            let content_bytes = std::mem::take(&mut self.ready).len();
            copied_bytes += content_bytes as u64;
            let used_bytes = self.unread.start - before;
            if mark == Some(used_bytes) && self.stream.is_at_boundary() {
                return Ok((copied_bytes, Found::Restart));
            }
            let is_stuck = used_bytes == 0 && content_bytes == 0;
            passes_mark = is_stuck && mark.is_some();
            if is_stuck && !passes_mark && status == Status::NeedsInput {
                self.read_more()?;
            }
        }
        Ok((copied_bytes, found))
    }
}
