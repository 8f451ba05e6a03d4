//! The input cut where a block may begin that another worker can start with.
//!
//! pigz and this crate end each piece with a sync flush, an empty stored block whose length field
//! is the bytes `00 00 FF FF`, and the next block begins with the byte after them. The same bytes
//! occur elsewhere by chance, once in 4 GiB of noise and more often in stored data. So the start of
//! a span is only a candidate until decoding from the front arrives there (an idea of pugz and
//! rapidgzip).

use std::collections::VecDeque;

use crate::error::Result;
use crate::memory;

/// The bytes before a candidate.
const MARKER: [u8; 4] = [0, 0, 0xFF, 0xFF];

/// The least length of a span that ends before a candidate, in bytes: enough to be worth handing
/// over.
const MIN_SPAN_BYTES: usize = 48 << 10;

/// The most bytes of a span, which bounds memory where there are no candidates.
const MAX_SPAN_BYTES: usize = 1 << 20;

/// Bytes of the input as they were read.
pub(super) struct Chunk {
    bytes: Vec<u8>,
    /// Where in `bytes` candidates are.
    candidates: Vec<usize>,
}

impl Chunk {
    /// Finds the candidates in `bytes`.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        let mut candidates = Vec::new();
        let mut at = 0;
        // The last byte of four says how far the marker is away at least (Boyer and Moore).
        while let Some(&last) = bytes.get(at + 3) {
            at += match last {
                0xFF if bytes[at..at + 4] == MARKER => {
                    candidates.push(at + 4);
                    4
                }
                0xFF => 1,
                0 => 2,
                _ => 4,
            };
        }
        Self { bytes, candidates }
    }

    /// The bytes.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Consecutive bytes of the input.
#[derive(Debug, Default)]
pub(super) struct Span {
    pub(super) bytes: Vec<u8>,
    /// Whether a marker precedes them.
    pub(super) is_candidate: bool,
}

/// Makes spans of chunks.
#[derive(Default)]
pub(super) struct SpanCutter {
    open: Span,
    /// Empty buffers of spans that are done with.
    spare: Vec<Vec<u8>>,
}

impl SpanCutter {
    /// Adds a chunk; spans that are complete go to `ready`.
    ///
    /// # Errors
    /// [`crate::Error::OutOfMemory`].
    pub(super) fn push(&mut self, chunk: &Chunk, ready: &mut VecDeque<Span>) -> Result<()> {
        let mut start = 0;
        for &candidate in &chunk.candidates {
            self.append(&chunk.bytes[start..candidate], ready)?;
            start = candidate;
            if self.open.bytes.len() >= MIN_SPAN_BYTES {
                self.close(true, ready);
            } else if self.open.bytes.is_empty() {
                self.open.is_candidate = true;
            }
        }
        self.append(&chunk.bytes[start..], ready)
    }

    /// Whether there are bytes of a span that is not complete.
    pub(super) fn has_open(&self) -> bool {
        !self.open.bytes.is_empty()
    }

    /// What there is of the span that is not complete.
    pub(super) fn take_open(&mut self) -> Option<Span> {
        if self.open.bytes.is_empty() {
            return None;
        }
        Some(std::mem::take(&mut self.open))
    }

    /// Takes a buffer back.
    pub(super) fn recycle(&mut self, mut bytes: Vec<u8>) {
        bytes.clear();
        self.spare.push(bytes);
    }

    fn append(&mut self, mut bytes: &[u8], ready: &mut VecDeque<Span>) -> Result<()> {
        while !bytes.is_empty() {
            let room = MAX_SPAN_BYTES - self.open.bytes.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            let open = &mut self.open.bytes;
            if open.capacity() - open.len() < now.len() {
                // Twice as much each time.
                let more_bytes = now.len().max(open.len());
                memory::reserve(open, more_bytes)?;
            }
            open.extend_from_slice(now);
            bytes = later;
            if self.open.bytes.len() == MAX_SPAN_BYTES {
                self.close(false, ready);
            }
        }
        Ok(())
    }

    fn close(&mut self, is_candidate: bool, ready: &mut VecDeque<Span>) {
        let next = Span { bytes: self.spare.pop().unwrap_or_default(), is_candidate };
        ready.push_back(std::mem::replace(&mut self.open, next));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lengths and kinds of all spans of `bytes`, read in chunks of so many bytes.
    fn spans(bytes: &[u8], chunk_bytes: usize) -> Vec<(usize, bool)> {
        let (mut cutter, mut ready) = (SpanCutter::default(), VecDeque::new());
        for chunk in bytes.chunks(chunk_bytes) {
            cutter.push(&Chunk::new(chunk.to_vec()), &mut ready).unwrap();
        }
        ready.extend(cutter.take_open());
        let joined: Vec<u8> = ready.iter().flat_map(|span| span.bytes.clone()).collect();
        assert!(joined == bytes);
        ready.iter().map(|span| (span.bytes.len(), span.is_candidate)).collect()
    }

    #[test]
    fn spans_begin_after_markers_and_are_neither_short_nor_long() {
        let mut bytes = vec![7; 3 << 20];
        let markers = [100, MIN_SPAN_BYTES + 5, MIN_SPAN_BYTES + 99, 2 << 20];
        for end in markers {
            bytes[end - 4..end].copy_from_slice(&MARKER);
        }
        let found = spans(&bytes, 100_000);
        let first = MIN_SPAN_BYTES + 5;
        let expected = [
            (first, false),
            (MAX_SPAN_BYTES, true),
            ((2 << 20) - first - MAX_SPAN_BYTES, false),
            (MAX_SPAN_BYTES, true),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn every_marker_is_found_between_bytes_like_its_own() {
        let mut random = parflate_test_support::Random::new(1);
        for _ in 0..200 {
            let bytes: Vec<u8> =
                (0..300).map(|_| [0, 0, 0, 0xFF, 0xFF, 0xFF, 1][random.below(7)]).collect();
            let all = (4..=bytes.len()).filter(|&end| bytes[end - 4..end] == MARKER);
            assert_eq!(Chunk::new(bytes.clone()).candidates, all.collect::<Vec<_>>());
        }
    }
}
