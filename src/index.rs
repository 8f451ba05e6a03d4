//! An index: places in a compressed file from which reading can begin, so that any part of the
//! content can be had without decompressing what precedes it.
//!
//! ```text
//! compressed  ┌────────┬─────────┬──────────┬───────┐
//! file        └────────┴─────────┴──────────┴───────┘
//!             ▲        ▲         ▲          ▲            points
//! content     ├──────────────┼───────────────┼──────┤
//! ```
//!
//! What a reader needs at a point depends on what is there. At a *restart point* or the start of a
//! *member* it needs nothing. At any other DEFLATE block it needs the 32 KiB of content before it,
//! the *window*, because matches refer to it (the idea is that of zlib's example `zran.c`).
//!
//! Our writer knows all offsets of its restart points and members, so [`recorder`] has their index
//! for free; [`build`] makes one for any other file by reading it once. On disk an index is a file
//! of another program's format, [`gzidx`] or [`gzi`], so that their readers can use it, too.
//! [`seekable`] reads by it.

mod alignment;
mod build;
mod cache;
mod cursor;
mod gzi;
mod gzidx;
mod read_at;
mod recorder;
mod seekable;

use std::sync::Arc;

use crate::error::{Error, Result};
use crate::progress::Progress;
pub use read_at::ReadAt;
pub(crate) use recorder::IndexRecorder;
pub use seekable::SeekableReader;

/// Places in a gzip file from which reading can begin.
///
/// [`Report::index`](crate::Report::index) has the one of a stream that was just written with
/// restart points, [`Index::build`] makes one for any other file, and [`Index::parse`] reads what
/// [`Index::to_gzidx`] or another program has written. [`SeekableReader`] reads by it.
///
/// It holds 40 bytes for each point, and 32 KiB more for one that has a window.
///
/// ```
/// use parflate::{Index, Options, copy};
/// let report = copy(&[7; 300_000][..], std::io::sink(), &Options::gzip().restart_every(100_000))?;
/// let index = report.index().expect("it has restart points");
/// assert_eq!(index.content_bytes(), Some(300_000));
/// assert_eq!(index.points()[1].content_offset(), 100_000);
/// assert_eq!(Index::parse(&index.to_gzidx()?)?, *index);
/// # Ok::<(), parflate::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Index {
    compressed_bytes: Option<u64>,
    content_bytes: Option<u64>,
    /// In order, no two at the same place of the file.
    points: Vec<IndexPoint>,
}

/// A place from which reading can begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexPoint {
    /// Of the first byte that belongs to it whole.
    compressed_offset: u64,
    /// How many bits of the byte before that belong to it, too: its highest, 0 to 7.
    bits_before: u8,
    content_offset: u64,
    start: PointStart,
}

/// The largest offset of a point: systems have no larger files, and sums with it cannot overflow.
const MAX_OFFSET: u64 = i64::MAX as u64;

/// What is at a point.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum PointStart {
    /// The header of a gzip member.
    Member,
    /// A DEFLATE block from which on nothing refers to what precedes it.
    Restart,
    /// A DEFLATE block, and the window before it.
    Window(Arc<[u8]>),
}

impl std::fmt::Debug for PointStart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Member => f.write_str("Member"),
            Self::Restart => f.write_str("Restart"),
            Self::Window(window) => write!(f, "Window({} bytes)", window.len()),
        }
    }
}

impl IndexPoint {
    /// The start of a file, which is a point whether an index says so or not.
    fn at_start() -> Self {
        let start = PointStart::Member;
        Self { compressed_offset: 0, bits_before: 0, content_offset: 0, start }
    }

    /// A block from which on nothing refers to what precedes it.
    pub(crate) fn restart(compressed_offset: u64, content_offset: u64) -> Self {
        Self { compressed_offset, bits_before: 0, content_offset, start: PointStart::Restart }
    }

    /// The header of a gzip member.
    pub(crate) fn member(compressed_offset: u64, content_offset: u64) -> Self {
        Self { compressed_offset, bits_before: 0, content_offset, start: PointStart::Member }
    }

    /// Where in the file it is: the first byte all of which belongs to it.
    #[must_use]
    pub fn compressed_offset(&self) -> u64 {
        self.compressed_offset
    }

    /// Where in the content it is.
    #[must_use]
    pub fn content_offset(&self) -> u64 {
        self.content_offset
    }

    /// Whether the header of a gzip member is there, as at every point of BGZF.
    #[must_use]
    pub fn is_member(&self) -> bool {
        matches!(self.start, PointStart::Member)
    }

    /// Whether reading from it needs the content before it, which the index then has.
    #[must_use]
    pub fn has_window(&self) -> bool {
        matches!(self.start, PointStart::Window(_))
    }
}

impl Index {
    /// Reads an index of either format: GZIDX, version 0 or 1, as `indexed_gzip` and `rapidgzip`
    /// write it, or the `.gzi` of `bgzip`.
    ///
    /// Needs no more memory than `bytes` has, and some for each point that is really there.
    ///
    /// # Errors
    /// [`Error::InvalidIndex`] when `bytes` is not exactly one index in order, and
    /// [`Error::OutOfMemory`].
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if gzidx::has_magic(bytes) { gzidx::parse(bytes) } else { gzi::parse(bytes) }
    }

    /// The index as a GZIDX file, version 1, which `indexed_gzip` and `rapidgzip` read.
    ///
    /// # Errors
    /// [`Error::InvalidIndex`] when it is one from a `.gzi` file, which lacks what this one needs,
    /// and [`Error::OutOfMemory`].
    pub fn to_gzidx(&self) -> Result<Vec<u8>> {
        gzidx::serialize(self)
    }

    /// The index as the `.gzi` file of `bgzip`.
    ///
    /// ```
    /// use parflate::{Options, copy};
    /// let report = copy(&[7; 100_000][..], std::io::sink(), &Options::bgzf())?;
    /// let gzi = report.index().expect("BGZF always has one").to_gzi()?;
    /// assert_eq!(gzi[..8], 1u64.to_le_bytes(), "one member after the first");
    /// # Ok::<(), parflate::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidIndex`] unless all of its points are members: the format has no others.
    pub fn to_gzi(&self) -> Result<Vec<u8>> {
        gzi::serialize(self)
    }

    /// The points, in order.
    #[must_use]
    pub fn points(&self) -> &[IndexPoint] {
        &self.points
    }

    /// Bytes of the compressed file, by which a reader can tell that an index is of another one;
    /// `None` when the index does not say.
    #[must_use]
    pub fn compressed_bytes(&self) -> Option<u64> {
        self.compressed_bytes
    }

    /// Bytes of content; `None` when the index does not say.
    #[must_use]
    pub fn content_bytes(&self) -> Option<u64> {
        self.content_bytes
    }

    /// Whether another restart point is worth noting, if offsets of content are counted from byte
    /// `start` of the whole: one in each [`recorder::CELL_BYTES`] of the whole is. So the points of
    /// a part do not depend on the parts before it, but for its first.
    pub(crate) fn has_room_at(&self, content_offset: u64, start: u64) -> bool {
        let cell = |offset: u64| start.saturating_add(offset) / recorder::CELL_BYTES;
        self.points.last().is_none_or(|last| cell(last.content_offset) != cell(content_offset))
    }

    /// The index, now that the stream is complete and has this length.
    pub(crate) fn complete(self, totals: Progress) -> Self {
        Self {
            compressed_bytes: Some(totals.bytes_out),
            content_bytes: Some(totals.bytes_in),
            points: self.points,
        }
    }

    /// An index of a file that can only be read from its start.
    pub(crate) fn of_start() -> Self {
        Self { points: vec![IndexPoint::at_start()], ..Self::default() }
    }

    /// Appends a point.
    ///
    /// # Errors
    /// [`Error::InvalidIndex`] when it is not after the last one or beyond any file, and
    /// [`Error::OutOfMemory`].
    pub(crate) fn push(&mut self, point: IndexPoint) -> Result<()> {
        if point.compressed_offset.max(point.content_offset) > MAX_OFFSET {
            return Err(Error::InvalidIndex("a point is beyond any file"));
        }
        if let Some(last) = self.points.last()
            && (point.compressed_offset <= last.compressed_offset
                || point.content_offset < last.content_offset)
        {
            return Err(Error::InvalidIndex("its points are not in order"));
        }
        // Doubling keeps the copying linear, and unlike that of `push` it can fail.
        if self.points.len() == self.points.capacity() {
            let more = self.points.len().max(16);
            self.points.try_reserve(more).map_err(|_| Error::OutOfMemory {
                requested_bytes: more * size_of::<IndexPoint>(),
            })?;
        }
        self.points.push(point);
        Ok(())
    }
}

/// The front of a file that is being parsed.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    /// Takes `N` bytes off the front.
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) =
            self.0.split_first_chunk().ok_or(Error::InvalidIndex("it is cut short"))?;
        self.0 = rest;
        Ok(*head)
    }

    fn u32(&mut self) -> Result<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64> {
        self.take().map(u64::from_le_bytes)
    }
}

#[cfg(test)]
mod tests;
