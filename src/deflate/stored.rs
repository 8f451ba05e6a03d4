//! Bytes as they are: a chain of stored blocks (RFC 1951 section 3.2.4).
//!
//! The way out for blocks that no encoder can shrink; it bounds how much any input can grow.

use super::End;

/// The most bytes that a stored block can hold: its length field has 16 bits.
const STORED_MAX_BYTES: usize = 65_535;

/// One byte of block type with padding, two of length, two of its complement.
const STORED_HEAD_BYTES: usize = 5;

/// The most bytes that a piece for `input_bytes` bytes can have: the input, a head for each stored
/// block, and the empty stored block that ends the piece.
pub(crate) fn stored_bound_bytes(input_bytes: usize) -> usize {
    input_bytes + STORED_HEAD_BYTES * (input_bytes.div_ceil(STORED_MAX_BYTES) + 1)
}

/// Appends `input` in stored blocks. Stored blocks end on byte boundaries, so all joinable forms
/// are the same but for the empty block of a sync flush.
pub(crate) fn store(input: &[u8], end: End, output: &mut Vec<u8>) {
    let mut blocks = input.chunks(STORED_MAX_BYTES).peekable();
    while let Some(bytes) = blocks.next() {
        push_block(bytes, end == End::Final && blocks.peek().is_none(), output);
    }
    if end == End::SyncFlush || (end == End::Final && input.is_empty()) {
        push_block(&[], end == End::Final, output);
    }
}

fn push_block(bytes: &[u8], is_final: bool, output: &mut Vec<u8>) {
    let length = bytes.len() as u16; // at most STORED_MAX_BYTES
    output.push(u8::from(is_final));
    output.extend(length.to_le_bytes());
    output.extend((!length).to_le_bytes());
    output.extend_from_slice(bytes);
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
