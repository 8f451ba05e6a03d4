//! Reading any part of a gzip file by its index, where the file's bytes come from elsewhere and
//! take a while: by request over the network, or from a disk that only answers later.
//!
//! ```text
//! read ─► SeekableReader ─► bytes that are here ─► content
//!                       └─► bytes that are not  ─► "missing": fetch, provide, read again
//! ```
//!
//! [`RangeReader::read`] does not wait. When it lacks bytes it says which, and the caller calls
//! again once it has provided them; what was decoded up to there is kept. The bytes asked for are
//! all that the read can need, as far as the index says so.

use std::cell::{Cell, RefCell};
use std::io;
use std::ops::Range;
use std::sync::Arc;

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;

use super::errors::thrown;
use crate::error::Error;
use crate::index::{Index, ReadAt, SeekableReader};
use crate::memory;

/// Bytes that are asked for beyond those that are needed: a reader reads so many at a time.
const READ_AHEAD_BYTES: u64 = 64 << 10;

/// Most bytes that are asked for at once, of a span that is longer.
const MOST_MISSING_BYTES: u64 = 4 << 20;

/// Bytes of the file that are kept from one read to the next.
const KEPT_BYTES: usize = 8 << 20;

/// The parts of a file that are here.
struct Fetched {
    parts: RefCell<Vec<(u64, Vec<u8>)>>,
    total_bytes: u64,
    /// Where bytes were wanted that are not here.
    missing: Cell<Option<u64>>,
}

impl ReadAt for Fetched {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        if offset >= self.total_bytes || buffer.is_empty() {
            return Ok(0);
        }
        for (start, bytes) in self.parts.borrow().iter() {
            let from = offset.checked_sub(*start).and_then(|from| usize::try_from(from).ok());
            let rest = from.and_then(|from| bytes.get(from..)).unwrap_or_default();
            if !rest.is_empty() {
                let read_bytes = rest.len().min(buffer.len());
                buffer[..read_bytes].copy_from_slice(&rest[..read_bytes]);
                return Ok(read_bytes);
            }
        }
        self.missing.set(Some(offset));
        Err(io::ErrorKind::WouldBlock.into())
    }

    fn total_bytes(&self) -> io::Result<u64> {
        Ok(self.total_bytes)
    }
}

/// Reads parts of one file.
#[wasm_bindgen]
pub struct RangeReader {
    reader: SeekableReader<Fetched>,
    index: Arc<Index>,
    /// Bytes of the file to provide before the next call of [`RangeReader::read`].
    missing: Range<u64>,
}

#[wasm_bindgen]
impl RangeReader {
    /// A reader of a file of so many bytes, or of as many as its index says if that is not known.
    #[wasm_bindgen(constructor)]
    pub fn new(index: &[u8], total_bytes: Option<f64>) -> Result<RangeReader, JsValue> {
        let index = Arc::new(Index::parse(index).map_err(thrown)?);
        let known = total_bytes.map(|bytes| bytes as u64).or(index.compressed_bytes());
        let Some(total_bytes) = known else {
            let unknown = "neither it nor the source says how long the file is";
            return Err(thrown(Error::InvalidIndex(unknown)));
        };
        let fetched = Fetched { parts: RefCell::default(), total_bytes, missing: Cell::new(None) };
        let reader = SeekableReader::new(fetched, index.clone()).map_err(thrown)?;
        Ok(Self { reader, index, missing: 0..0 })
    }

    /// Bytes of the file, if the index says how many.
    #[wasm_bindgen(js_name = fileBytesOf)]
    pub fn file_bytes_of(index: &[u8]) -> Result<Option<f64>, JsValue> {
        let index = Index::parse(index).map_err(thrown)?;
        Ok(index.compressed_bytes().map(|bytes| bytes as f64))
    }

    /// Bytes of content, if the index says how many.
    #[wasm_bindgen(getter, js_name = contentBytes)]
    pub fn content_bytes(&self) -> Option<f64> {
        self.index.content_bytes().map(|bytes| bytes as f64)
    }

    /// The content at an offset, shorter only at its end; nothing when bytes of the file are
    /// missing.
    pub fn read(&mut self, offset: f64, length: u32) -> Result<Option<Uint8Array>, JsValue> {
        let offset = offset as u64;
        let mut length = u64::from(length);
        if let Some(bytes) = self.index.content_bytes() {
            length = length.min(bytes.saturating_sub(offset));
        }
        let mut content = Vec::new();
        memory::reserve(&mut content, length as usize).map_err(thrown)?;
        content.resize(length as usize, 0);
        match self.reader.read_at(&mut content, offset) {
            Ok(bytes) => Ok(Some(Uint8Array::from(&content[..bytes]))),
            Err(error) => {
                let missing = self.reader.get_ref().missing.take();
                let start = missing.ok_or_else(|| thrown(error))?;
                self.missing = start..self.end_of(start, offset + length);
                Ok(None)
            }
        }
    }

    /// Where the missing bytes begin.
    #[wasm_bindgen(getter, js_name = missingStart)]
    pub fn missing_start(&self) -> f64 {
        self.missing.start as f64
    }

    /// Where they end.
    #[wasm_bindgen(getter, js_name = missingEnd)]
    pub fn missing_end(&self) -> f64 {
        self.missing.end as f64
    }

    /// Takes the missing bytes.
    pub fn provide(&mut self, bytes: Vec<u8>) {
        self.reader.get_ref().parts.borrow_mut().push((self.missing.start, bytes));
    }

    /// Drops bytes of the file that earlier reads have needed, if there are many; called between
    /// reads, so that no read drops what it needs itself.
    pub fn trim(&mut self) {
        let mut parts = self.reader.get_ref().parts.borrow_mut();
        let mut kept_bytes = 0;
        let kept = parts.iter().rev().take_while(|(_, bytes)| {
            kept_bytes += bytes.len();
            kept_bytes <= KEPT_BYTES
        });
        let dropped = parts.len() - kept.count();
        parts.drain(..dropped);
    }
}

impl RangeReader {
    /// Where the bytes end that a read up to `content_end` can need, if it begins at `start`.
    fn end_of(&self, start: u64, content_end: u64) -> u64 {
        let points = self.index.points();
        let next = points.partition_point(|point| point.content_offset() < content_end);
        let total_bytes = self.reader.get_ref().total_bytes;
        let needed = points.get(next).map_or(total_bytes, |point| point.compressed_offset());
        needed
            .max(start)
            .saturating_add(READ_AHEAD_BYTES)
            .min(start + MOST_MISSING_BYTES)
            .min(total_bytes)
    }
}
