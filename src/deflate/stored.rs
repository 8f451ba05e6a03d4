//! Stored blocks: bytes as they are (RFC 1951 section 3.2.4).
//!
//! They are the way out for data that no encoder can shrink, and so they bound how much any input
//! can grow. Each begins with the three bits of the block type, zeros up to a byte boundary, and a
//! 16-bit length followed by its complement.

use super::bits::BitWriter;
use super::{End, Input, LevelEncoder, end_piece};

/// The most bytes that a stored block can hold: its length field has 16 bits.
const STORED_MAX_BYTES: usize = 65_535;
/// One byte of block type with padding, two of length, two of its complement.
const STORED_HEAD_BYTES: usize = 5;
/// Bits of the final-block flag and the block type.
pub(crate) const BLOCK_TYPE_BITS: u32 = 3;
/// Bits of the two length fields.
const LENGTH_BITS: u64 = 32;

/// The most bytes that a piece for `input_bytes` bytes can have: the input, a head for each stored
/// block, and the empty stored block that ends the piece.
pub(crate) fn stored_bound_bytes(input_bytes: usize) -> usize {
    input_bytes + STORED_HEAD_BYTES * (input_bytes.div_ceil(STORED_MAX_BYTES) + 1)
}

/// Appends `input` in stored blocks to `output`, which has room for [`stored_bound_bytes`] and
/// [`SLACK_BYTES`](super::SLACK_BYTES) more.
pub(crate) fn store(input: &[u8], end: End, output: &mut Vec<u8>) {
    let mut writer = BitWriter::new(output);
    if !input.is_empty() || end == End::Final {
        write_stored(&mut writer, input, end == End::Final);
    }
    end_piece(&mut writer, end);
    writer.finish();
}

/// Level 0.
pub(crate) struct StoredEncoder;

impl LevelEncoder for StoredEncoder {
    fn encode(&mut self, input: Input<'_>, writer: &mut BitWriter<'_>) {
        write_stored(writer, &input.buffer[input.start..], input.is_final);
    }
}

/// Writes `bytes` as stored blocks: at least one, which may be empty.
pub(crate) fn write_stored(writer: &mut BitWriter<'_>, bytes: &[u8], is_final: bool) {
    let mut rest = bytes;
    loop {
        let (head, tail) = rest.split_at(rest.len().min(STORED_MAX_BYTES));
        writer.write(u64::from(is_final && tail.is_empty()), BLOCK_TYPE_BITS);
        writer.align();
        let length = head.len() as u64;
        writer.write(length | ((!length & 0xFFFF) << 16), LENGTH_BITS as u32);
        writer.bytes(head);
        rest = tail;
        if rest.is_empty() {
            break;
        }
    }
}

/// The size of `bytes` stored after what `writer` holds, in bits.
pub(crate) fn stored_bits(writer: &BitWriter<'_>, bytes: usize) -> u64 {
    let blocks = bytes.div_ceil(STORED_MAX_BYTES).max(1) as u64;
    let to_boundary = |past: u32| u64::from((8 - (past + BLOCK_TYPE_BITS) % 8) % 8);
    let first = to_boundary(writer.bits_past_byte());
    let others = (blocks - 1) * to_boundary(0);
    blocks * (u64::from(BLOCK_TYPE_BITS) + LENGTH_BITS) + first + others + 8 * bytes as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_holds_at_every_edge() {
        for input_bytes in [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071] {
            for end in [End::Final, End::SyncFlush, End::ByteAligned] {
                let mut output = Vec::new();
                store(&vec![1; input_bytes], end, &mut output);
                assert!(output.len() <= stored_bound_bytes(input_bytes), "{input_bytes}");
            }
        }
        assert_eq!(stored_bound_bytes(65_535), 65_535 + 10);
    }
}
