//! The index format of `indexed_gzip`, which `rapidgzip` and `ratarmount` use as well.
//!
//! All numbers are little-endian:
//!
//! ```text
//! "GZIDX", version 1, flags 1 │ bytes of file 8, of content 8 │ spacing 4, window 4, points 4
//! for each point: offset in file 8, in content 8, bits 1, has window 1
//! for each point that has one: its window, 32 KiB
//! ```
//!
//! The offset in the file is that of the first whole byte of a DEFLATE block, after the header if
//! it is the first of a member. `bits` of the byte before belong to it, too. Version 0 lacks the
//! last byte of a point: all but the first have a window. A window of less content has zeros
//! before it, to which nothing in a sound file refers.

use std::sync::Arc;

use super::{Fields, Index, IndexPoint, PointStart};
use crate::error::{Error, Result};
use crate::memory;
use crate::split::WINDOW_BYTES;

const MAGIC: &[u8] = b"GZIDX";

/// The version that is written, and the latest that is read.
const VERSION: u8 = 1;

/// Bytes of a point without its window.
const POINT_BYTES: usize = 8 + 8 + 1 + 1;

/// Bytes before the first point.
const HEAD_BYTES: usize = MAGIC.len() + 2 + 8 + 8 + 4 + 4 + 4;

/// `indexed_gzip` wants its points at least a window apart.
const MIN_SPACING_BYTES: u64 = WINDOW_BYTES as u64;

pub(super) fn has_magic(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads an index.
///
/// # Errors
/// As [`Index::parse`].
pub(super) fn parse(bytes: &[u8]) -> Result<Index> {
    let mut fields = Fields(bytes.strip_prefix(MAGIC).unwrap_or_default());
    let [version, _flags] = fields.take()?;
    if version > VERSION {
        return Err(Error::InvalidIndex("it is of a version that is not known here"));
    }
    let (compressed_bytes, content_bytes) = (fields.u64()?, fields.u64()?);
    let (_spacing, window_bytes, points) = (fields.u32()?, fields.u32()?, fields.u32()?);
    // Larger ones are legal, but of no use to anyone, and no program writes them.
    if window_bytes as usize != WINDOW_BYTES {
        return Err(Error::InvalidIndex("its windows are not of 32 KiB"));
    }
    let point_bytes = if version == 0 { POINT_BYTES - 1 } else { POINT_BYTES };
    let table_bytes = (points as usize).saturating_mul(point_bytes);
    let Some((table, mut windows)) = fields.0.split_at_checked(table_bytes) else {
        return Err(Error::InvalidIndex("it is cut short"));
    };
    let mut index = Index {
        compressed_bytes: Some(compressed_bytes),
        // `indexed_gzip` writes 0 when it has not come to the end.
        content_bytes: Some(content_bytes).filter(|bytes| *bytes > 0 || points == 1),
        points: Vec::new(),
    };
    let mut fields = Fields(table);
    for number in 0..points {
        let (compressed_offset, content_offset) = (fields.u64()?, fields.u64()?);
        let [bits_before] = fields.take()?;
        let has_window = if version == 0 { number > 0 } else { fields.take()? != [0] };
        if bits_before > 7 || (bits_before > 0 && compressed_offset == 0) {
            return Err(Error::InvalidIndex("a point has more bits than there are"));
        }
        let is_content_known = index.content_bytes.is_some();
        if compressed_offset > compressed_bytes
            || (is_content_known && content_offset > content_bytes)
        {
            return Err(Error::InvalidIndex("a point is after the end of the file"));
        }
        let start = if has_window {
            let Some((window, rest)) = windows.split_at_checked(WINDOW_BYTES) else {
                return Err(Error::InvalidIndex("it is cut short"));
            };
            windows = rest;
            PointStart::Window(copy_of(window)?)
        } else {
            PointStart::Restart
        };
        index.push(IndexPoint { compressed_offset, bits_before, content_offset, start })?;
    }
    if !windows.is_empty() {
        return Err(Error::InvalidIndex("bytes follow it"));
    }
    Ok(index)
}

/// A copy that is shared from now on; fails where there is no room for it.
fn copy_of(window: &[u8]) -> Result<Arc<[u8]>> {
    let mut copy = Vec::new();
    memory::reserve(&mut copy, window.len())?;
    copy.extend_from_slice(window);
    Ok(copy.into())
}

/// Writes an index.
///
/// # Errors
/// As [`Index::to_gzidx`].
pub(super) fn serialize(index: &Index) -> Result<Vec<u8>> {
    let (Some(compressed_bytes), Some(content_bytes)) =
        (index.compressed_bytes, index.content_bytes)
    else {
        return Err(Error::InvalidIndex("it does not know how long its file is"));
    };
    let Ok(points) = u32::try_from(index.points.len()) else {
        return Err(Error::InvalidIndex("it has more points than a GZIDX file can"));
    };
    // The npm package writes the indexes of its own files, which have none.
    let may_have_windows = !cfg!(all(feature = "web", target_family = "wasm"));
    let has_window = |point: &&IndexPoint| may_have_windows && point.has_window();
    let windows = index.points.iter().filter(has_window).count();
    let mut bytes = Vec::new();
    let table_bytes = POINT_BYTES * index.points.len();
    memory::reserve(&mut bytes, HEAD_BYTES + table_bytes + WINDOW_BYTES * windows)?;
    append(&mut bytes, MAGIC);
    append(&mut bytes, &[VERSION, 0]);
    append(&mut bytes, &compressed_bytes.to_le_bytes());
    append(&mut bytes, &content_bytes.to_le_bytes());
    append(&mut bytes, &spacing_bytes(index).to_le_bytes());
    append(&mut bytes, &(WINDOW_BYTES as u32).to_le_bytes());
    append(&mut bytes, &points.to_le_bytes());
    for point in &index.points {
        if point.start == PointStart::Member {
            return Err(Error::InvalidIndex("a GZIDX file cannot say where members begin"));
        }
        append(&mut bytes, &point.compressed_offset.to_le_bytes());
        append(&mut bytes, &point.content_offset.to_le_bytes());
        append(&mut bytes, &[point.bits_before, u8::from(has_window(&point))]);
    }
    for point in index.points.iter().filter(has_window) {
        if let PointStart::Window(window) = &point.start {
            bytes.resize(bytes.len() + WINDOW_BYTES - window.len(), 0);
            append(&mut bytes, window);
        }
    }
    Ok(bytes)
}

/// Not inlined: in a page's download, a copy for each field would count.
#[inline(never)]
fn append(bytes: &mut Vec<u8>, field: &[u8]) {
    bytes.extend_from_slice(field);
}

/// The distance of points that the file claims. Readers use it only to add points of their own.
fn spacing_bytes(index: &Index) -> u32 {
    let distances =
        index.points.windows(2).map(|pair| pair[1].content_offset - pair[0].content_offset);
    let least = distances.min().or(index.content_bytes).unwrap_or(0);
    // `indexed_gzip` takes no spacing that is as small as the window.
    u32::try_from(least.max(MIN_SPACING_BYTES + 1)).unwrap_or(u32::MAX)
}
