//! The entry point for readers of any part of a file.
//!
//! ```text
//! points     ├───────────────────────────┼──────────────
//! stretches  ├───┼───┼───┼───┼───┼───┼───┼───┼───┼───┼──    of 128 KiB, cached
//!                      ▲ wanted: decoded from the point on, unless the cursor is nearer
//! ```
//!
//! Content is decoded in whole stretches, counted from a point, so that each has one place in the
//! cache. The cursor stays where the last one ended: reading on costs no more than decoding.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

use super::cache::ContentCache;
use super::cursor::Cursor;
use super::{Index, IndexPoint, ReadAt};
use crate::error::{Error, Result};

/// Bytes of content that are decoded and cached together: with more, a read of a few bytes decodes
/// more than it needs; with less, decoders copy their window of 32 KiB too often.
const STRETCH_BYTES: u64 = 128 << 10;

/// Content that is held by default, in bytes: two spans between points 4 MiB apart.
const DEFAULT_CACHE_BYTES: usize = 8 << 20;

/// Reads any part of the content of a gzip file, BGZF included, with an index.
///
/// It implements [`Read`] and [`Seek`] over content. To read at an offset it decodes from the last
/// point before it, or goes on from where it is, and it keeps content that was decoded lately.
///
/// Memory: the cache, 8 MiB unless [`SeekableReader::cache_bytes`] says otherwise, and the
/// decoder's state of fixed size, whatever index and file claim.
///
/// Trailers are checked for members that are read from their start to their end. When index and
/// file do not belong together, content may be wrong, unless that shows.
///
/// ```
/// use std::io::{Read, Seek, SeekFrom};
/// use parflate::{Index, Options, SeekableReader, copy};
/// let data: Vec<u8> = (0..300_000u32).flat_map(u32::to_le_bytes).collect();
/// let mut file = Vec::new();
/// let report = copy(&data[..], &mut file, &Options::gzip().restart_every(256 << 10))?;
/// let index = report.index().expect("it has restart points").clone();
///
/// let mut reader = SeekableReader::new(file, index)?;
/// reader.seek(SeekFrom::Start(1_000_000))?;
/// let mut four = [0; 4];
/// reader.read_exact(&mut four)?;
/// assert_eq!(u32::from_le_bytes(four), 250_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct SeekableReader<R> {
    source: R,
    index: Arc<Index>,
    cursor: Cursor,
    cache: ContentCache,
    content_bytes: Option<u64>,
    /// Where in the content the next [`Read::read`] begins.
    position: u64,
}

impl<R: ReadAt> SeekableReader<R> {
    /// A reader of `source` by its index.
    ///
    /// # Errors
    /// [`Error::InvalidIndex`] when the index is of a file of another length, [`Error::Read`] when
    /// the source does not say how long it is, and [`Error::OutOfMemory`].
    pub fn new(source: R, index: impl Into<Arc<Index>>) -> Result<Self> {
        let index = index.into();
        let total_bytes = source.total_bytes().map_err(Error::Read)?;
        if index.compressed_bytes().is_some_and(|bytes| bytes != total_bytes) {
            return Err(Error::InvalidIndex("it is of a file of another length"));
        }
        Ok(Self {
            source,
            content_bytes: index.content_bytes(),
            index,
            cursor: Cursor::new()?,
            cache: ContentCache::new(STRETCH_BYTES as usize, DEFAULT_CACHE_BYTES),
            position: 0,
        })
    }

    /// A reader of a file that has no index: every jump back starts over.
    ///
    /// ```
    /// use parflate::{Options, SeekableReader, compress};
    /// let file = compress(b"there and back again", &Options::gzip())?;
    /// let mut reader = SeekableReader::without_index(file)?;
    /// let mut word = [0; 4];
    /// assert_eq!(reader.read_at(&mut word, 10)?, 4);
    /// assert_eq!(&word, b"back");
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`SeekableReader::new`].
    pub fn without_index(source: R) -> Result<Self> {
        Self::new(source, Index::of_start())
    }

    /// Sets how many bytes of content are held at most; at least one stretch of 128 KiB is.
    #[must_use]
    pub fn cache_bytes(mut self, bytes: usize) -> Self {
        self.cache = ContentCache::new(STRETCH_BYTES as usize, bytes);
        self
    }

    /// The length of the content. Read to the end, if the index does not say.
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::Corrupt`], [`Error::OutOfMemory`].
    pub fn content_bytes(&mut self) -> Result<u64> {
        if let Some(bytes) = self.content_bytes {
            return Ok(bytes);
        }
        let last = self.index.points().last().map_or(0, |point| point.content_offset);
        let mut offset = last;
        let bytes = loop {
            match self.stretch(offset)?.len() as u64 {
                0 => break offset,
                bytes => offset += bytes,
            }
        };
        self.content_bytes = Some(bytes);
        Ok(bytes)
    }

    /// Reads content from `offset` on until `output` is full or the content ends; returns how many
    /// bytes. Does not move the position of [`Read`].
    ///
    /// # Errors
    /// [`Error::Read`], [`Error::Corrupt`] with the offset in the file, [`Error::InvalidIndex`]
    /// when the content ends before the index says so, and [`Error::OutOfMemory`]. Whatever it is,
    /// the next call tries again.
    pub fn read_at(&mut self, output: &mut [u8], offset: u64) -> Result<usize> {
        let mut filled = 0;
        while filled < output.len() {
            let Some(wanted) = offset.checked_add(filled as u64) else { break };
            if self.content_bytes.is_some_and(|bytes| wanted >= bytes) {
                break;
            }
            let content = self.stretch(wanted)?;
            if content.is_empty() {
                break;
            }
            let bytes = content.len().min(output.len() - filled);
            output[filled..filled + bytes].copy_from_slice(&content[..bytes]);
            filled += bytes;
        }
        Ok(filled)
    }

    /// The source.
    #[must_use]
    pub fn get_ref(&self) -> &R {
        &self.source
    }

    /// The content from `offset` to the end of its stretch; nothing after the end of the content.
    fn stretch(&mut self, offset: u64) -> Result<&[u8]> {
        let index = self.index.clone();
        let following = index.points().partition_point(|point| point.content_offset <= offset);
        let at_start = IndexPoint::at_start();
        let point = following.checked_sub(1).map_or(&at_start, |last| &index.points()[last]);
        let span_end = index.points().get(following).map(|next| next.content_offset);
        let start = offset - (offset - point.content_offset) % STRETCH_BYTES;
        if self.cache.get(start).is_none() {
            let at = self.cursor.content_offset();
            // Right at the next point it goes on as well: the state is that of the point.
            let is_on_the_way = (point.content_offset..=start).contains(&at);
            if !is_on_the_way || self.cursor.has_ended() {
                self.cursor.go_to(point, &self.source)?;
            }
            let outcome = self.decode_to(start, span_end);
            if outcome.is_err() {
                // Its state is unknown: the next read begins at a point again.
                self.cursor = Cursor::new()?;
            }
            if !outcome? {
                return Ok(&[]);
            }
        }
        let content = self.cache.get(start).unwrap_or_default();
        Ok(content.get((offset - start) as usize..).unwrap_or_default())
    }

    /// Decodes stretches up to the one that begins at `start`, and caches them; returns whether
    /// the content goes that far.
    fn decode_to(&mut self, start: u64, span_end: Option<u64>) -> Result<bool> {
        loop {
            let at = self.cursor.content_offset();
            let mut buffer = self.cache.buffer()?;
            let room = span_end.map_or(STRETCH_BYTES, |end| STRETCH_BYTES.min(end - at));
            buffer.truncate(room as usize);
            let bytes = self.cursor.read(&self.source, &mut buffer)?;
            buffer.truncate(bytes);
            let is_short = (bytes as u64) < room;
            if is_short && (span_end.is_some() || self.is_before_end()) {
                return Err(Error::InvalidIndex("the content ends before it says so"));
            }
            self.cache.put(at, buffer);
            if is_short {
                self.content_bytes = Some(at + bytes as u64);
            }
            if at == start || is_short {
                return Ok(at == start);
            }
        }
    }

    /// Whether the index says that there is more content than the cursor has seen.
    fn is_before_end(&self) -> bool {
        self.index.content_bytes().is_some_and(|bytes| self.cursor.content_offset() < bytes)
    }
}

impl<R: ReadAt> Read for SeekableReader<R> {
    fn read(&mut self, output: &mut [u8]) -> io::Result<usize> {
        // One stretch at a time, so that an error comes after the content before it.
        let bytes = if output.is_empty() || self.content_bytes.is_some_and(|b| self.position >= b) {
            0
        } else {
            let content = self.stretch(self.position)?;
            let bytes = content.len().min(output.len());
            output[..bytes].copy_from_slice(&content[..bytes]);
            bytes
        };
        self.position += bytes as u64;
        Ok(bytes)
    }
}

impl<R: ReadAt> Seek for SeekableReader<R> {
    /// Moves to any place; after the end of the content there is nothing to read.
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, distance) = match to {
            SeekFrom::Start(offset) => (offset, 0),
            SeekFrom::Current(distance) => (self.position, distance),
            SeekFrom::End(distance) => (self.content_bytes()?, distance),
        };
        self.position = from.checked_add_signed(distance).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl<R> std::fmt::Debug for SeekableReader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeekableReader")
            .field("points", &self.index.points().len())
            .field("content_bytes", &self.content_bytes)
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}
