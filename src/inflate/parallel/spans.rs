//! The input cut where a block may begin that another worker can start with.
//!
//! pigz and this crate end each piece with a sync flush, an empty stored block whose length field
//! is the bytes `00 00 FF FF`, and the next block begins with the byte after them. The same bytes
//! occur elsewhere by chance, once in 4 GiB of noise and more often in stored data. So the start of
//! a span is only a candidate until decoding from the front arrives there (an idea of pugz and
//! rapidgzip).
//!
//! Input is read straight into the buffer of the span at hand. Only what follows the end of a span
//! is copied, to be the start of the next.

use std::io::{self, Read};

use crate::catch_panic;
use crate::inflate::restart_mark::first_flush_end;
use crate::memory;

/// Bytes of the marker before a candidate.
const MARKER_BYTES: usize = 4;

/// The least length of a span that ends before a candidate, in bytes: enough to be worth handing
/// over.
const MIN_SPAN_BYTES: usize = 48 << 10;

/// The most bytes of a span, which bounds memory where there are no candidates.
const MAX_SPAN_BYTES: usize = 1 << 20;

/// The most bytes read at a time; as little as this is copied when a span ends.
const READ_BYTES: usize = 128 << 10;

/// Bytes of the input, at the front of a buffer that is longer and not cleared between two uses.
#[derive(Debug, Default)]
pub(super) struct Input {
    buffer: Vec<u8>,
    len: usize,
}

impl Input {
    /// The bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.len]
    }

    /// Adds bytes at the end.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(super) fn append(&mut self, bytes: &[u8]) -> crate::Result<()> {
        self.make_room(bytes.len())?;
        self.buffer[self.len..][..bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
        Ok(())
    }

    /// The buffer, for other input.
    pub(super) fn into_buffer(self) -> Vec<u8> {
        self.buffer
    }

    fn make_room(&mut self, bytes: usize) -> crate::Result<()> {
        let needed_bytes = self.len + bytes;
        if self.buffer.len() < needed_bytes {
            // Twice as much each time, up to what a span and a read can need.
            let doubled_bytes = (2 * self.buffer.len()).min(MAX_SPAN_BYTES + READ_BYTES);
            memory::extend_to(&mut self.buffer, needed_bytes.max(doubled_bytes))?;
        }
        Ok(())
    }
}

impl From<Vec<u8>> for Input {
    fn from(buffer: Vec<u8>) -> Self {
        Self { len: buffer.len(), buffer }
    }
}

/// Consecutive bytes of the input.
#[derive(Debug, Default)]
pub(super) struct Span {
    pub(super) input: Input,
    /// Whether a marker precedes them.
    pub(super) is_candidate: bool,
}

/// A span, or as much of it as there is when the source is slow.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) span: Span,
    /// Whether the span ends here.
    pub(super) is_last: bool,
}

/// Makes spans of what it reads.
#[derive(Default)]
pub(super) struct SpanCutter {
    open: Span,
    /// Bytes of the open span that were handed on.
    handed_bytes: usize,
    /// Bytes of `open` in which no candidate is.
    searched: usize,
}

impl SpanCutter {
    /// Reads once; returns how much was read, and how much was asked for.
    ///
    /// # Errors
    /// Those of the source.
    pub(super) fn read(&mut self, source: &mut impl Read) -> io::Result<(usize, usize)> {
        let input = &mut self.open.input;
        input.make_room(READ_BYTES).map_err(io::Error::from)?;
        let room = &mut input.buffer[input.len..][..READ_BYTES];
        let read_bytes = catch_panic::io("reader", || source.read(room))?;
        if read_bytes > READ_BYTES {
            // A reader that claims more than there was room for is not to be trusted further.
            return Err(io::Error::other("the reader claims more than it was asked"));
        }
        input.len += read_bytes;
        Ok((read_bytes, READ_BYTES))
    }

    /// The next span, if its end has been read; `spare` becomes the buffer of what follows.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(super) fn next(&mut self, spare: impl FnOnce() -> Vec<u8>) -> crate::Result<Option<Span>> {
        let bytes = self.open.input.bytes();
        let end = loop {
            match first_flush_end(&bytes[self.searched..]) {
                Some(end) => self.searched += end,
                None => {
                    self.searched = self.searched.max(bytes.len().saturating_sub(MARKER_BYTES - 1));
                    break None;
                }
            }
            if self.handed_bytes + self.searched >= MIN_SPAN_BYTES {
                break Some(self.searched);
            }
        };
        let room_bytes = MAX_SPAN_BYTES - self.handed_bytes;
        let is_candidate = end.is_some_and(|end| end <= room_bytes);
        let end = end.unwrap_or(bytes.len()).min(room_bytes);
        if !is_candidate && end < room_bytes {
            return Ok(None);
        }
        let mut rest = Span { input: Input { buffer: spare(), len: 0 }, is_candidate };
        rest.input.append(&bytes[end..])?;
        let mut span = std::mem::replace(&mut self.open, rest);
        span.input.len = end;
        (self.handed_bytes, self.searched) = (0, 0);
        Ok(Some(span))
    }

    /// What there is of the span that has not ended.
    pub(super) fn take_open(&mut self, spare: impl FnOnce() -> Vec<u8>) -> Option<Span> {
        let len = self.open.input.len;
        if len == 0 {
            return None;
        }
        self.handed_bytes += len;
        self.searched = 0;
        let rest = Span { input: Input { buffer: spare(), len: 0 }, is_candidate: false };
        Some(std::mem::replace(&mut self.open, rest))
    }
}

#[cfg(test)]
mod tests {
    const MARKER: [u8; MARKER_BYTES] = [0, 0, 0xFF, 0xFF];

    use parflate_test_support::faulty::DrippingReader;

    use super::*;

    /// The lengths and kinds of all spans of what a source has.
    fn spans(bytes: &[u8], source: &mut impl Read) -> Vec<(usize, bool)> {
        let (mut cutter, mut found) = (SpanCutter::default(), Vec::new());
        loop {
            match cutter.read(source) {
                Err(error) => assert_eq!(error.kind(), io::ErrorKind::Interrupted),
                Ok((0, _)) => break,
                Ok(_) => {}
            }
            found.extend(std::iter::from_fn(|| cutter.next(Vec::new).unwrap()));
        }
        found.extend(cutter.take_open(Vec::new));
        let joined: Vec<u8> = found.iter().flat_map(|span| span.input.bytes().to_vec()).collect();
        assert!(joined == bytes);
        found.iter().map(|span| (span.input.bytes().len(), span.is_candidate)).collect()
    }

    #[test]
    fn spans_begin_after_markers_and_are_neither_short_nor_long() {
        let mut bytes = vec![7; 3 << 20];
        let markers = [100, MIN_SPAN_BYTES + 5, MIN_SPAN_BYTES + 99, 2 << 20];
        for end in markers {
            bytes[end - 4..end].copy_from_slice(&MARKER);
        }
        let first = MIN_SPAN_BYTES + 5;
        let expected = [
            (first, false),
            (MAX_SPAN_BYTES, true),
            ((2 << 20) - first - MAX_SPAN_BYTES, false),
            (MAX_SPAN_BYTES, true),
        ];
        assert_eq!(spans(&bytes, &mut &bytes[..]), expected);
        assert_eq!(spans(&bytes, &mut DrippingReader::new(&bytes)), expected);
    }

    #[test]
    fn a_span_may_be_handed_on_in_parts() {
        let mut bytes = vec![7; 2 * MIN_SPAN_BYTES];
        bytes[MIN_SPAN_BYTES..][..4].copy_from_slice(&MARKER);
        let (mut cutter, mut parts) = (SpanCutter::default(), Vec::new());
        for mut given in bytes.chunks(10_000) {
            cutter.read(&mut given).unwrap();
            let part = match cutter.next(Vec::new).unwrap() {
                Some(span) => (span, true),
                None => (cutter.take_open(Vec::new).unwrap(), false),
            };
            parts.push((part.0.input.bytes().len(), part.0.is_candidate, part.1));
        }
        let expected =
            [[10_000; 4].map(|bytes| (bytes, false, false)).to_vec(), vec![(9156, false, true)]];
        assert_eq!(parts[..5], expected.concat());
        assert_eq!(parts[5], (844 + 10_000, true, false));
        assert_eq!(parts[6], (10_000, false, false));
    }
}
