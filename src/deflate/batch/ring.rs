//! The ring: the last 48 KiB of the input and the next 16, addressed by 16-bit positions.
//!
//! ```text
//! position mod 65,536   0       16 K      32 K      48 K      64 K
//!                       | parsed  | next    | behind  | behind  | copy of the first bytes
//! ```
//!
//! A quarter at a time is copied in, over the oldest one. So nothing that refers to a position ever
//! changes, and a 16-bit index is always inside. Bytes after the end of the input are left from
//! before; matches are cut at the end, so they influence nothing.

use crate::deflate::tables::boxed;

/// Bytes of the ring: twice the window, so that what is behind stays while the next bytes come in.
pub(super) const RING_BYTES: usize = 1 << 16;
/// Bytes copied in at a time.
pub(super) const QUARTER_BYTES: usize = RING_BYTES / 4;
/// Bytes after the ring that repeat its beginning, for loads that begin near its end: a batch and
/// what its last positions look at.
const PADDING_BYTES: usize = 64;

/// The bytes of a [`Ring`].
pub(super) type RingBytes = [u8; RING_BYTES + PADDING_BYTES];

/// A ring, filled in the order of the input.
pub(super) struct Ring {
    pub(super) bytes: Box<RingBytes>,
}

impl Ring {
    /// A ring of zeros.
    pub(super) fn new() -> Self {
        Self { bytes: boxed(0) }
    }

    /// Copies in the quarter of `buffer` that begins at `from`, or what there is of it.
    pub(super) fn fill(&mut self, buffer: &[u8], from: usize) {
        let rest = buffer.get(from..).unwrap_or_default();
        let quarter = &rest[..rest.len().min(QUARTER_BYTES)];
        let at = from % RING_BYTES;
        self.bytes[at..at + quarter.len()].copy_from_slice(quarter);
        if at == 0 {
            self.bytes.copy_within(..PADDING_BYTES, RING_BYTES);
        }
    }
}

/// `N` bytes at a position.
#[inline(always)]
pub(super) fn bytes_at<const N: usize>(ring: &RingBytes, at: u16) -> &[u8; N] {
    const { assert!(N <= PADDING_BYTES, "every 16-bit position has as many bytes") };
    match ring[at as usize..].first_chunk() {
        Some(bytes) => bytes,
        None => unreachable!("asserted above"),
    }
}

/// How many bytes at `a` and `b` are equal, at most `limit`.
#[inline(always)]
pub(super) fn match_length(ring: &RingBytes, a: u16, b: u16, limit: usize) -> usize {
    const STRIDE: usize = 8;
    let mut length = 0;
    while length < limit {
        let left = u64::from_le_bytes(*bytes_at::<STRIDE>(ring, a.wrapping_add(length as u16)));
        let right = u64::from_le_bytes(*bytes_at::<STRIDE>(ring, b.wrapping_add(length as u16)));
        let difference = left ^ right;
        if difference != 0 {
            length += (difference.trailing_zeros() / 8) as usize;
            break;
        }
        length += STRIDE;
    }
    length.min(limit)
}
