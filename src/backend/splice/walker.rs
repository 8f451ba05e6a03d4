//! Walks a finished DEFLATE stream block by block, to find where its last block begins and ends.
//!
//! Nothing is inflated: the walker only needs to know how far each symbol reaches (see
//! [`super::tables`]) and, as a check that it has not lost its way, how much content that is.

use super::Malformed;
use super::bits::BitReader;
use super::tables::{Code, DistanceTable, LengthTable, Next};

/// Block types, RFC 1951 section 3.2.3.
const STORED: u32 = 0;
const FIXED: u32 = 1;
const DYNAMIC: u32 = 2;

/// The order in which lengths of the code length code are sent (RFC 1951 section 3.2.7).
const CODE_LENGTH_ORDER: [usize; 19] =
    [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Literal/length symbols that a code can name, two of which never occur.
const LENGTH_SYMBOLS: usize = 288;

/// Distance symbols that a code can name, two of which never occur.
const DISTANCE_SYMBOLS: usize = 32;

/// Where a stream's last block is, in bits from the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LastBlock {
    /// Its header, whose first bit is BFINAL.
    pub(super) start_bits: u64,
    /// Just after it; what follows up to the next byte boundary is padding.
    pub(super) end_bits: u64,
    /// Bytes of content in the whole stream.
    pub(super) content_bytes: u64,
}

/// The tables, kept from stream to stream.
pub(super) struct Walker {
    lengths: LengthTable,
    distances: DistanceTable,
}

impl Walker {
    pub(super) fn new() -> Self {
        Self { lengths: LengthTable::new(), distances: DistanceTable::new() }
    }

    /// Walks `stream` to the end of its last block.
    ///
    /// Fails when a block is malformed or the stream ends before it.
    pub(super) fn walk(&mut self, stream: &[u8]) -> Result<LastBlock, Malformed> {
        let mut bits = BitReader::new(stream);
        let mut content_bytes = 0;
        loop {
            let start_bits = bits.position_bits();
            bits.refill()?;
            let is_final = bits.take(1) == 1;
            content_bytes += match bits.take(2) {
                STORED => skip_stored(&mut bits)?,
                FIXED => self.skip_fixed(&mut bits)?,
                DYNAMIC => self.skip_dynamic(&mut bits)?,
                _ => return Err(Malformed),
            };
            bits.check_overrun()?;
            if is_final {
                let end_bits = bits.position_bits();
                return Ok(LastBlock { start_bits, end_bits, content_bytes });
            }
        }
    }

    /// RFC 1951 section 3.2.6.
    fn skip_fixed(&mut self, bits: &mut BitReader<'_>) -> Result<u64, Malformed> {
        let mut lengths = [8; LENGTH_SYMBOLS];
        lengths[144..256].fill(9);
        lengths[256..280].fill(7);
        self.skip_symbols(bits, &Code::new(&lengths)?, &Code::new(&[5; DISTANCE_SYMBOLS])?)
    }

    /// RFC 1951 section 3.2.7.
    fn skip_dynamic(&mut self, bits: &mut BitReader<'_>) -> Result<u64, Malformed> {
        bits.refill()?;
        let length_count = 257 + bits.take(5) as usize;
        let distance_count = 1 + bits.take(5) as usize;
        let code_length_count = 4 + bits.take(4) as usize;
        let mut code_lengths = [0; 19];
        for &symbol in &CODE_LENGTH_ORDER[..code_length_count] {
            bits.refill()?;
            code_lengths[symbol] = bits.take(3) as u8;
        }
        let code_length_code = Code::new(&code_lengths)?;

        let mut lengths = [0u8; LENGTH_SYMBOLS + DISTANCE_SYMBOLS];
        let lengths = &mut lengths[..length_count + distance_count];
        let mut filled = 0;
        while filled < lengths.len() {
            bits.refill()?;
            let (symbol, code_bits) = code_length_code.decode(bits.peek())?;
            bits.consume(code_bits);
            let (value, repeats) = match symbol {
                16 if filled > 0 => (lengths[filled - 1], 3 + bits.take(2)),
                16 => return Err(Malformed),
                17 => (0, 3 + bits.take(3)),
                18 => (0, 11 + bits.take(7)),
                length => (length as u8, 1),
            };
            let run = lengths.get_mut(filled..filled + repeats as usize).ok_or(Malformed)?;
            run.fill(value);
            filled += repeats as usize;
        }
        let (lengths, distances) = lengths.split_at(length_count);
        self.skip_symbols(bits, &Code::new(lengths)?, &Code::new(distances)?)
    }

    /// Walks over the symbols of a block up to its end; returns the bytes they stand for.
    fn skip_symbols(
        &mut self,
        bits: &mut BitReader<'_>,
        length_code: &Code,
        distance_code: &Code,
    ) -> Result<u64, Malformed> {
        self.lengths.fill(length_code);
        self.distances.fill(distance_code);
        let mut content_bytes = 0;
        loop {
            // 56 bits are enough for an entry (15 + 5) and a distance (15 + 13).
            bits.refill()?;
            let mut entry = self.lengths.get(bits.peek());
            if entry.next() == Next::Long {
                entry = LengthTable::get_long(length_code, bits.peek())?;
            }
            content_bytes += entry.content_bytes(bits.peek());
            bits.consume(entry.skip_bits());
            if entry.next() == Next::End {
                return Ok(content_bytes);
            }
            // Half of the entries end in a length, in no order that a processor could predict: so
            // the distance is looked up always, and masked away where there is none.
            let mut skip_bits = self.distances.get(bits.peek()) & entry.distance_mask();
            if skip_bits == DistanceTable::LONG {
                skip_bits = DistanceTable::get_long(distance_code, bits.peek())?;
            }
            bits.consume(skip_bits);
        }
    }
}

/// RFC 1951 section 3.2.4: to the byte boundary, length and complement, then the bytes.
fn skip_stored(bits: &mut BitReader<'_>) -> Result<u64, Malformed> {
    bits.skip_aligned_bytes(0)?;
    bits.refill()?;
    let (length, complement) = (bits.take(16), bits.take(16));
    if length != !complement & 0xffff {
        return Err(Malformed);
    }
    bits.skip_aligned_bytes(length as usize)?;
    Ok(length.into())
}
