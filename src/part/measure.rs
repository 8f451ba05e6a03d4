//! What a label says of data and input, measured while they pass by.

use std::io::{self, Read, Write};

use crate::checksum::crc32;
use crate::split::WINDOW_BYTES;

/// Length and CRC-32 of a part's data.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct DataSummary {
    pub(super) bytes: u64,
    pub(super) crc: u32,
}

/// A sink that measures what it passes on.
pub(super) struct MeasuredSink<W> {
    pub(super) inner: W,
    pub(super) summary: DataSummary,
}

impl<W> MeasuredSink<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, summary: DataSummary::default() }
    }
}

impl<W: Write> Write for MeasuredSink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        let DataSummary { bytes: total, crc } = self.summary;
        // A writer that claims more than it was given is the caller's error, not a reason to panic.
        let passed_on = bytes.get(..written).ok_or(io::ErrorKind::InvalidData)?;
        self.summary = DataSummary { bytes: total + written as u64, crc: crc32(crc, passed_on) };
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The last 32 KiB of the input so far.
pub(super) struct Tail {
    bytes: Vec<u8>,
    /// Whether `bytes` began with all that precedes, or its last 32 KiB.
    is_whole: bool,
}

/// A tail is cut when it is so many windows long, so that most bytes are moved only once.
const TAIL_WINDOWS: usize = 4;

impl Tail {
    /// The tail before a part, if that is known.
    pub(super) fn new(window: Option<&[u8]>) -> Self {
        Self { bytes: window.unwrap_or_default().to_vec(), is_whole: window.is_some() }
    }

    /// Goes on to the end of `input`.
    pub(super) fn add(&mut self, input: &[u8]) {
        let input = last_window(input);
        if self.bytes.len() + input.len() > TAIL_WINDOWS * WINDOW_BYTES {
            let from = self.bytes.len() - last_window(&self.bytes).len();
            self.bytes.drain(..from);
        }
        self.bytes.extend_from_slice(input);
    }

    /// Its CRC-32, if all of it is known.
    pub(super) fn crc(&self) -> Option<u32> {
        let tail = last_window(&self.bytes);
        (self.is_whole || tail.len() == WINDOW_BYTES).then(|| crc32(0, tail))
    }
}

fn last_window(bytes: &[u8]) -> &[u8] {
    &bytes[bytes.len().saturating_sub(WINDOW_BYTES)..]
}

/// A reader that keeps the tail of what it has read, and counts it.
pub(super) struct MeasuredReader<R> {
    pub(super) inner: R,
    pub(super) tail: Tail,
}

impl<R: Read> Read for MeasuredReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        self.tail.add(buffer.get(..bytes).ok_or(io::ErrorKind::InvalidData)?);
        Ok(bytes)
    }
}
