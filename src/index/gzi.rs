//! The index format of `bgzip`: where the members of a BGZF file begin.
//!
//! A count, then for each member but the first its offset in the file and in the content; all are
//! little-endian numbers of 64 bits. It says nothing about the file's end.
//!
//! Source: the manual of `bgzip`, "The GZI format".

use super::{Fields, Index, IndexPoint, PointStart};
use crate::error::{Error, Result};
use crate::memory;

/// Bytes of a number.
const NUMBER_BYTES: usize = 8;

/// Reads an index.
///
/// # Errors
/// As [`Index::parse`].
pub(super) fn parse(bytes: &[u8]) -> Result<Index> {
    let mut fields = Fields(bytes);
    let members = match fields.u64()? {
        // `bgzip` writes so for an empty file.
        u64::MAX => 0,
        members => members,
    };
    if u64::try_from(fields.0.len()) != Ok(members.saturating_mul(2 * NUMBER_BYTES as u64)) {
        return Err(Error::InvalidIndex("it is no GZIDX file, and no .gzi file of its length"));
    }
    let mut index = Index::of_start();
    for _ in 0..members {
        let (compressed_offset, content_offset) = (fields.u64()?, fields.u64()?);
        let start = PointStart::Member;
        index.push(IndexPoint { compressed_offset, bits_before: 0, content_offset, start })?;
    }
    Ok(index)
}

/// Writes an index.
///
/// # Errors
/// As [`Index::to_gzi`].
pub(super) fn serialize(index: &Index) -> Result<Vec<u8>> {
    if index.points.iter().any(|point| point.start != PointStart::Member) {
        return Err(Error::InvalidIndex("a .gzi file can only say where members begin"));
    }
    let later = index.points.get(1..).unwrap_or_default();
    let mut bytes = Vec::new();
    memory::reserve(&mut bytes, NUMBER_BYTES * (1 + 2 * later.len()))?;
    bytes.extend((later.len() as u64).to_le_bytes());
    for point in later {
        bytes.extend(point.compressed_offset.to_le_bytes());
        bytes.extend(point.content_offset.to_le_bytes());
    }
    Ok(bytes)
}
