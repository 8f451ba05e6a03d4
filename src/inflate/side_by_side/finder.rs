//! Input → spans: reads ahead and looks for the marks by which a file says where its parts begin.
//!
//! It never waits for a source that has less than it was asked for, such as a slow pipe: what is
//! there is then inflated in order, as it comes.

use std::io::{self, Read};

use super::SpanKind;
use crate::catch_panic;
use crate::error::{Error, Result};
use crate::inflate::restart_mark::{PARTIAL_MARK_BYTES, first_restart};
use crate::inflate::span::{MAX_SPAN_BYTES, members_end};
use crate::memory;

/// Bytes read at a time: as many as a pipe holds.
const READ_BYTES: usize = 64 << 10;

/// Bytes of members that make a span: enough work to hand over.
const MEMBERS_BYTES: usize = 128 << 10;

/// The part of the input that has been read and not handed over.
#[derive(Default)]
pub(super) struct SpanFinder {
    pub(super) pending: Vec<u8>,
    /// Bytes of `pending` in which no mark begins.
    searched: usize,
    pub(super) has_ended: bool,
    /// Whether the source gave less than it was asked for.
    is_slow: bool,
}

impl SpanFinder {
    /// Takes the next span off the front of the input, if its end is found; `spare` becomes the
    /// buffer of what follows it.
    ///
    /// # Errors
    /// [`Error::Read`] and [`Error::OutOfMemory`].
    pub(super) fn next(
        &mut self,
        kind: SpanKind,
        source: &mut impl Read,
        mut spare: Vec<u8>,
    ) -> Result<Option<Vec<u8>>> {
        let end = match kind {
            SpanKind::Members => self.find_members(source)?,
            SpanKind::Restart => self.find_restart(source)?,
        };
        let Some(end) = end else { return Ok(None) };
        spare.clear();
        memory::reserve(&mut spare, self.pending.len() - end)?;
        spare.extend_from_slice(&self.pending[end..]);
        let mut data = std::mem::replace(&mut self.pending, spare);
        data.truncate(end);
        self.searched = 0;
        Ok(Some(data))
    }

    /// Puts bytes that were taken off back to the front.
    pub(super) fn put_back(&mut self, mut taken: Vec<u8>) -> Result<()> {
        memory::reserve(&mut taken, self.pending.len())?;
        taken.extend_from_slice(&self.pending);
        self.pending = taken;
        self.searched = 0;
        Ok(())
    }

    /// Where the next restart point is.
    fn find_restart(&mut self, source: &mut impl Read) -> Result<Option<usize>> {
        loop {
            if let Some(at) = first_restart(&self.pending[self.searched..]) {
                return Ok(Some(self.searched + at));
            }
            self.searched = self.pending.len().saturating_sub(PARTIAL_MARK_BYTES);
            if self.pending.len() >= MAX_SPAN_BYTES || !self.read_ahead(source)? {
                return Ok(None);
            }
        }
    }

    /// Where the members end that make the next span; all that there are, if they are few.
    fn find_members(&mut self, source: &mut impl Read) -> Result<Option<usize>> {
        loop {
            let (end, may_grow) = members_end(&self.pending, MEMBERS_BYTES);
            if !may_grow || !self.read_ahead(source)? {
                return Ok((end > 0).then_some(end));
            }
        }
    }

    /// Reads some more, unless the source is slow; returns whether there was anything.
    fn read_ahead(&mut self, source: &mut impl Read) -> Result<bool> {
        if self.is_slow { Ok(false) } else { self.read(source) }
    }

    /// Reads some more; returns whether there was anything.
    ///
    /// # Errors
    /// [`Error::Read`] and [`Error::OutOfMemory`].
    pub(super) fn read(&mut self, source: &mut impl Read) -> Result<bool> {
        let before = self.pending.len();
        if self.pending.capacity() - before < READ_BYTES {
            // Twice as much each time, up to the most that is looked through.
            let most = (MAX_SPAN_BYTES + READ_BYTES).saturating_sub(before).max(READ_BYTES);
            let more = before.clamp(READ_BYTES, most);
            memory::reserve(&mut self.pending, more)?;
        }
        self.pending.resize(before + READ_BYTES, 0);
        let outcome = loop {
            let room = &mut self.pending[before..];
            match catch_panic::io("reader", || source.read(room)) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                outcome => break outcome,
            }
        };
        let bytes = match outcome {
            Ok(bytes) if bytes > READ_BYTES => {
                let text = "the reader claims more than it was asked";
                Err(Error::Read(io::Error::other(text)))
            }
            outcome => outcome.map_err(Error::Read),
        };
        self.pending.truncate(before + *bytes.as_ref().unwrap_or(&0));
        let bytes = bytes?;
        self.has_ended = bytes == 0;
        self.is_slow = bytes < READ_BYTES;
        Ok(bytes > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_source_is_not_waited_for() {
        let mut finder = SpanFinder::default();
        let mut slow = parflate_test_support::faulty::DrippingReader::new(&[1; 100]);
        assert_eq!(finder.next(SpanKind::Restart, &mut slow, Vec::new()).unwrap(), None);
        assert!(finder.pending.len() < 100 && !finder.has_ended);
    }
}
