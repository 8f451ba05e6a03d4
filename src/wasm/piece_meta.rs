//! A [`PieceMeta`] as bytes, for its way from a worker to the page.
//!
//! The piece's data travel beside it, in a buffer of their own that becomes part of the output as
//! it is. Nothing damages bytes between two threads of one page, so this form has no checksum.

use crate::checksum::Checksum;
use crate::error::{Error, Result};
use crate::piece::PieceMeta;

/// Index and input length, the checksum's kind and value, and whether the piece is the last.
const META_BYTES: usize = 8 + 8 + 1 + 4 + 1;

/// Writes `meta`.
pub(super) fn to_bytes(meta: PieceMeta) -> Vec<u8> {
    let (kind, value) = match meta.checksum {
        Checksum::None => (0, 0),
        Checksum::Crc32(value) => (1, value),
        Checksum::Adler32(value) => (2, value),
    };
    let mut bytes = [0; META_BYTES];
    bytes[..8].copy_from_slice(&meta.index.to_le_bytes());
    bytes[8..16].copy_from_slice(&meta.input_bytes.to_le_bytes());
    bytes[16] = kind;
    bytes[17..21].copy_from_slice(&u32::to_le_bytes(value));
    bytes[21] = u8::from(meta.is_last);
    bytes.to_vec()
}

/// Reads what [`to_bytes`] wrote.
///
/// # Errors
/// [`Error::InvalidLabel`] when the bytes are not what [`to_bytes`] writes.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<PieceMeta> {
    const DAMAGED: Error = Error::InvalidLabel("that of a piece is damaged");
    let (index, rest) = bytes.split_first_chunk::<8>().ok_or(DAMAGED)?;
    let (input_bytes, rest) = rest.split_first_chunk::<8>().ok_or(DAMAGED)?;
    let &[kind, a, b, c, d, is_last] = rest else { return Err(DAMAGED) };
    let value = u32::from_le_bytes([a, b, c, d]);
    let checksum = match kind {
        0 => Checksum::None,
        1 => Checksum::Crc32(value),
        2 => Checksum::Adler32(value),
        _ => return Err(DAMAGED),
    };
    Ok(PieceMeta {
        index: u64::from_le_bytes(*index),
        is_last: is_last == 1,
        input_bytes: u64::from_le_bytes(*input_bytes),
        checksum,
    })
}
