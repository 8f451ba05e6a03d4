//! DEFLATE data that begin within a byte, for a decoder that begins at whole bytes.
//!
//! A DEFLATE block begins at any bit. In front of the bits that belong to it we put empty blocks,
//! which stand for no content, until together they fill whole bytes:
//!
//! ```text
//! bits of the file    xxxxxBBB BBBBBBBB …      a block B of which 3 bits are in the first byte
//! for the decoder     …eeeee BBB BBBBBBBB …    e: empty blocks of 5, 13, 21, … bits
//! ```
//!
//! An empty block of fixed codes has 10 bits, so some of them end at every even place of a byte;
//! one of dynamic codes that has 91 bits leads to the odd ones.

/// Bits in the order of the stream; bits of a number, lowest first, but of a code, highest first.
struct BitWriter {
    bytes: Vec<u8>,
    length_bits: usize,
}

impl BitWriter {
    fn put(&mut self, value: u32, bits: usize) {
        for place in 0..bits {
            if self.length_bits.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> place & 1) as u8) << (self.length_bits % 8);
            }
            self.length_bits += 1;
        }
    }

    /// A block of fixed codes: its header and the code of the end of block (RFC 1951, 3.2.6).
    fn put_fixed(&mut self) {
        self.put(0b010, 3);
        self.put(0, 7);
    }

    /// A block of dynamic codes (RFC 1951, 3.2.7), in which literal 0 and the end of block have a
    /// code of one bit each, and so has one distance.
    fn put_dynamic(&mut self) {
        /// The code lengths that are used: 1, and 18 for 11 or more zeros, have a bit each.
        const ONE: u32 = 0;
        const ZEROS: u32 = 1;
        /// Of the symbols 16, 17, 18, 0, 8, 7, …, 2, 14, 1.
        const CODE_LENGTHS: [u32; 18] = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        self.put(0b100, 3);
        self.put(0, 5 + 5);
        self.put(CODE_LENGTHS.len() as u32 - 4, 4);
        CODE_LENGTHS.iter().for_each(|length| self.put(*length, 3));
        self.put(ONE, 1); // literal 0
        for zeros in [138, 255 - 138] {
            self.put(ZEROS, 1);
            self.put(zeros - 11, 7);
        }
        self.put(ONE, 1); // 256, the end of block
        self.put(ONE, 1); // distance 0
        self.put(1, 1); // the code of 256
    }
}

/// Empty blocks that end `bits_before` bits before the end of a byte, and in these bits the
/// highest ones of `first`: what a decoder is to read before the whole bytes. Nothing for 0 bits.
pub(super) fn lead_in(first: u8, bits_before: u8) -> Vec<u8> {
    let mut writer = BitWriter { bytes: Vec::new(), length_bits: 0 };
    let bits_before = usize::from(bits_before % 8);
    if bits_before % 2 == 1 {
        writer.put_dynamic();
    }
    while !(writer.length_bits + bits_before).is_multiple_of(8) {
        writer.put_fixed();
    }
    writer.put(u32::from(first) >> (8 - bits_before), bits_before);
    writer.bytes
}

#[cfg(test)]
mod tests {
    use parflate_test_support::decoders::assert_four_inflate;

    use super::*;

    #[test]
    fn every_decoder_reads_on_from_every_bit() {
        // A final block of fixed codes with the literal "a": 3 + 8 + 7 bits.
        let block = [0x4b_u8, 0x04, 0x00];
        for bits_before in 0..8 {
            let mut shifted = BitWriter { bytes: Vec::new(), length_bits: 0 };
            let skipped = (8 - bits_before) % 8;
            shifted.put(0b101_1011, skipped);
            for byte in block {
                shifted.put(byte.into(), 8);
            }
            let (lead, rest) = if bits_before == 0 {
                (Vec::new(), &shifted.bytes[..])
            } else {
                (lead_in(shifted.bytes[0], bits_before as u8), &shifted.bytes[1..])
            };
            let mut stream = [&lead[..], rest].concat();
            // Decoders that want the very end of a stream get no byte more.
            let end_bits = lead.len() * 8 - bits_before + 18;
            stream.truncate(end_bits.div_ceil(8));
            assert_four_inflate(&format!("{bits_before} bits"), &stream, b"a");
        }
    }
}
