//! The window: a sliding copy of the input in which every position is a 16-bit offset.
//!
//! ```text
//! offset   0            32768                65536
//!          | may be referred to | being parsed | a little to look ahead to |
//! ```
//!
//! When the upper half is done, it moves down and the next 32 KiB are copied in. The copy costs a
//! few percent of a cycle for each byte and buys three things: match finders keep positions in 16
//! bits, so their tables take half the cache; no position needs a bounds check, because a 16-bit
//! index into an array of constant size is always inside; and a stale position vanishes by
//! saturating subtraction. zlib's window slides in the same way.

use super::symbols::{MAX_MATCH, WINDOW_BYTES};

/// Bytes above the upper half: what a match that starts there may cover, and as many zeros.
const LOOKAHEAD_BYTES: usize = 1024;
/// Size of the window, in bytes.
pub(crate) const SIZE: usize = 2 * WINDOW_BYTES + LOOKAHEAD_BYTES;
/// Where the input starts.
pub(crate) const START: usize = WINDOW_BYTES;
/// Where the upper half ends.
pub(crate) const END: usize = 2 * WINDOW_BYTES;
/// Zeros after the last byte, so that searches that run over it see the same in every call.
const PADDING_BYTES: usize = 512;

/// The bytes; indexed by 16-bit offsets.
pub(crate) type Bytes = [u8; SIZE];

/// The window of one call.
pub(crate) struct Window {
    pub(crate) bytes: Box<Bytes>,
    /// Buffer index of offset [`START`].
    start: usize,
    /// Offset after the last byte of the buffer, or after the part of it that is in the window.
    pub(crate) data_end: usize,
}

impl Window {
    /// An empty window.
    pub(crate) fn new() -> Self {
        let bytes = match vec![0; SIZE].into_boxed_slice().try_into() {
            Ok(bytes) => bytes,
            Err(_) => unreachable!("the slice has SIZE bytes"),
        };
        Self { bytes, start: 0, data_end: 0 }
    }

    /// Takes in `buffer`, whose input starts at `start` (at most 32,768).
    pub(crate) fn open(&mut self, buffer: &[u8], start: usize) {
        self.start = start;
        self.bytes[START - start..START].copy_from_slice(&buffer[..start]);
        self.fill(buffer, START);
    }

    /// Moves on by 32 KiB.
    pub(crate) fn slide(&mut self, buffer: &[u8]) {
        self.start += WINDOW_BYTES;
        self.bytes.copy_within(WINDOW_BYTES.., 0);
        self.fill(buffer, START + LOOKAHEAD_BYTES - PADDING_BYTES);
    }

    /// Whether all of the buffer, whose input started at `start`, is still here.
    pub(crate) fn holds_all(&self, start: usize) -> bool {
        self.start == start && self.data_end <= END
    }

    /// Copies what belongs at `offset` and above.
    fn fill(&mut self, buffer: &[u8], offset: usize) {
        let from = (self.start + offset - START).min(buffer.len());
        let rest = &buffer[from..];
        let rest = &rest[..rest.len().min(SIZE - PADDING_BYTES - offset)];
        self.bytes[offset..offset + rest.len()].copy_from_slice(rest);
        self.data_end = (buffer.len() - self.start + START).min(SIZE - PADDING_BYTES);
        self.bytes[self.data_end..][..PADDING_BYTES].fill(0);
    }

    /// The buffer index of `offset`, which is at least [`START`].
    pub(crate) fn index(&self, offset: usize) -> usize {
        self.start + offset - START
    }
}

const _: () = assert!(PADDING_BYTES >= 2 * MAX_MATCH - 4 && LOOKAHEAD_BYTES >= 2 * PADDING_BYTES);

/// Four bytes at `offset`, which is below 65,536, little-endian.
#[inline(always)]
pub(crate) fn load_u32(bytes: &Bytes, offset: usize) -> u32 {
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[offset..offset + 4]);
    u32::from_le_bytes(four)
}

/// Eight bytes at `offset`, which is below 65,536, little-endian.
#[inline(always)]
pub(crate) fn load_u64(bytes: &Bytes, offset: usize) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(&bytes[offset..offset + 8]);
    u64::from_le_bytes(eight)
}

/// Sixteen bytes at `offset`.
#[inline(always)]
pub(crate) fn sixteen(bytes: &Bytes, offset: u16) -> &[u8; 16] {
    match bytes[offset as usize..].first_chunk() {
        Some(sixteen) => sixteen,
        None => unreachable!("the window continues after every 16-bit offset"),
    }
}

/// How many bytes at `a` and `b` are equal, at most 258.
#[inline(always)]
pub(crate) fn match_length(bytes: &Bytes, a: u16, b: u16) -> usize {
    const STRIDE: usize = 8;
    const SPAN: usize = MAX_MATCH.next_multiple_of(STRIDE);
    let (a, b) = (a as usize, b as usize);
    let (left, right) =
        (bytes[a..a + SPAN].as_chunks::<STRIDE>().0, bytes[b..b + SPAN].as_chunks::<STRIDE>().0);
    let mut length = 0;
    for (x, y) in left.iter().zip(right) {
        let difference = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
        if difference != 0 {
            length += (difference.trailing_zeros() / 8) as usize;
            break;
        }
        length += STRIDE;
    }
    length.min(MAX_MATCH)
}
